"""Decisions about the crisis itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from cogov.actors.queries.power import Asked, require, whole_area
from cogov.decision.events import CrisisCloses, PhaseEntered
from cogov.decision.models import PhaseChange
from cogov.decision.queries.phases import current_phase, has_committee
from cogov.decision.rules.phases import ClocksRun, CrisisPhase, SameApprover, check_move, check_other_hand
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import ACTIVE
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Hand, Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Duty, HazardClass, Jurisdiction, PersonalValue
from cogov.kernel.personal import AFTER_CLOSE


def _everywhere(crisis: Crisis) -> Asked:
    """Return what an act on the whole crisis is about: all of its jurisdiction."""
    return Asked(area=whole_area(crisis.jurisdiction_id))


@action("decision.crisis.opened")
def open_crisis(
    *,
    jurisdiction: Jurisdiction,
    slug: str,
    names: Mapping[str, str],
    hazard_class: str,
    hazard: str,
    by: Holder,
    at: dt.datetime,
    exercise: bool = False,
    scenario_start: dt.datetime | None = None,
    wall_start: dt.datetime | None = None,
    summaries: Mapping[str, str] | None = None,
    defaults: Mapping[str, Any] | None = None,
    parent: Crisis | None = None,
) -> Crisis:
    """Open a crisis in a jurisdiction; the post that opens it arms its clocks.

    Raises:
        NoPower: the holder may not open a crisis here.
        BadInput: an exercise in a real jurisdiction or the reverse, or an unknown class.
    """
    if exercise != jurisdiction.exercise:
        raise BadInput(N_("an exercise needs a jurisdiction of its own"), field="exercise")
    if not any(name.strip() for name in names.values()):
        raise BadInput(N_("write the name"), field="name_zh")
    if Crisis.objects.filter(slug=slug).exists():
        raise BadInput(N_("this name is taken"), field="slug")
    if hazard_class not in HazardClass.values:
        raise BadInput(N_("this class of incident is not known"), field="hazard_class")
    crisis = Crisis(
        jurisdiction=jurisdiction,
        parent=parent,
        slug=slug,
        names=dict(names),
        summaries=dict(summaries or {}),
        hazard_class=hazard_class,
        hazard=hazard,
        exercise=exercise,
        scenario_start=scenario_start,
        wall_start=wall_start,
        opened_at=at,
        armed_by=by.post_id,
        defaults=dict(defaults or {}),
    )
    power = require(by, "crisis.open", "C", crisis=crisis, at=at, asked=_everywhere(crisis))
    crisis.save()
    record(
        about=crisis,
        crisis=crisis,
        authority=power,
        said={"names": names, "hazard": hazard, "exercise": exercise},
        public={"hazard": hazard, "hazard_class": hazard_class},
    )
    return crisis


@action("decision.phase.proposed")
def propose_phase(
    *, crisis: Crisis, phase: str, level: int | None, reason: str, by: Holder, at: dt.datetime
) -> PhaseChange:
    """Propose that the crisis moves to another phase or level.

    Raises:
        NoSuchMove, LevelMissing, NoCommittee: the table does not hold the move.
        BadInput: the phase is not known, or no reason.
    """
    power = require(by, "crisis.phase", "C", crisis=crisis, at=at, asked=_everywhere(crisis))
    if phase not in list(CrisisPhase):
        raise BadInput(N_("this phase is not known"), field="phase")
    check_reason(reason)
    check_move(current_phase(crisis), CrisisPhase(phase), level, committee=has_committee(crisis))
    change = PhaseChange.objects.create(
        crisis=crisis,
        phase=phase,
        level=level,
        reason=reason.strip(),
        proposed_at=at,
        proposed_by=by.post_id,
        proposed_by_user=by.hand.user,
    )
    record(about=change, crisis=crisis, authority=power, said={"phase": phase, "level": level, "reason": reason})
    return change


@action("decision.phase.entered")
def approve_phase(*, change: PhaseChange, by: Holder, at: dt.datetime) -> PhaseChange:
    """Approve a proposed move; it is in force at once, and plans that wait for it fire. `closed` closes the crisis.

    Raises:
        ClocksRun, or what an upper room refuses with: the crisis cannot be closed yet.
        SameApprover: the proposer approves, in this post or another, or it was approved before.
        NoSuchMove: the crisis moved on meanwhile.
    """
    crisis = change.crisis
    row = lock(PhaseChange, change.pk)
    power = require(by, "crisis.phase", "A", crisis=crisis, at=at, asked=_everywhere(crisis))
    if row.approved_at is not None:
        raise SameApprover
    check_other_hand(approver=Hand(by.user, by.post), proposer=row.proposer)
    check_move(current_phase(crisis), CrisisPhase(row.phase), row.level, committee=has_committee(crisis))
    if row.phase == CrisisPhase.CLOSED:
        _close(crisis, at)
    before = state_digest(row)
    row.approved_at = at
    row.approved_by, row.approved_by_user = by.post, by.user
    row.save(update_fields=["approved_at", "approved_by", "approved_by_user"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"phase": row.phase, "level": row.level},
        public={"phase": row.phase, "level": row.level or ""},
        touches=[crisis],
        before=before,
        after_close=True,
    )
    bus.publish(PhaseEntered(crisis.pk, at))
    return row


def _close(crisis: Crisis, at: dt.datetime) -> None:
    """See that nothing is left to do, and start the clock of the personal data: at most 30 days from now (I12)."""
    running = Duty.objects.filter(crisis=crisis, state__in=ACTIVE).exclude(rule__expected="decision.phase.entered")
    if count := running.count():
        raise ClocksRun(count=count)
    bus.publish(CrisisCloses(crisis.pk))
    shut_crisis(crisis, at)


def shut_crisis(crisis: Crisis, at: dt.datetime) -> None:
    """Let no act be added, and start the clock of the personal data. Part of a decision that records it."""
    lock(Crisis, crisis.pk)
    crisis.closed_at = at
    crisis.save(update_fields=["closed_at"])
    latest = at + AFTER_CLOSE
    PersonalValue.objects.filter(crisis=crisis, delete_by__gt=latest).update(delete_by=latest)


@action("decision.players.named")
def name_players(*, crisis: Crisis, players: Mapping[str, str], by: Holder, at: dt.datetime) -> Crisis:
    """Say which post or household each door of an exercise opens.

    Raises:
        NoPower: not an exercise.
    """
    power = require(by, "dataset.load", "C", crisis=crisis, at=at, asked=_everywhere(crisis))
    before = state_digest(crisis)
    crisis.defaults = {**crisis.defaults, "players": dict(players)}
    crisis.save(update_fields=["defaults"])
    record(about=crisis, crisis=crisis, authority=power, said={"players": dict(players)}, before=before)
    return crisis
