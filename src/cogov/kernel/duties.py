"""Duties and clocks: recorded acts open duties, later acts fulfil them, the worker finds the silent ones.

`hear` is called with every act of a crisis; `due` and `step` are called by the worker, which claims each duty inside a
transaction, so that a worker killed at any moment leaves either the whole step or nothing.
"""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from cogov.kernel.models import Act, Crisis, Duty, DutyState, Rule

ACTIVE = (DutyState.OPEN, DutyState.WARNED, DutyState.BREACHED)


@dataclass(frozen=True, slots=True)
class DutyWarned:
    """A duty comes due soon."""

    duty: uuid.UUID


@dataclass(frozen=True, slots=True)
class DutyBreached:
    """A duty was not fulfilled in its time; seen at `at`."""

    duty: uuid.UUID
    at: dt.datetime


def in_force(rules: Iterable[Rule], day: dt.date) -> list[Rule]:
    """Return the rules that are in force on `day`: of each code its newest version, unless that one has ended."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.in_force_from):
        if rule.in_force_from <= day:
            newest[rule.code] = rule
    return [rule for rule in newest.values() if rule.in_force_to is None or rule.in_force_to >= day]


def hear(
    *,
    act: Act,
    crisis: Crisis,
    subjects: Sequence[tuple[str, uuid.UUID]],
    owes: uuid.UUID | None = None,
    since: dt.datetime | None = None,
) -> None:
    """Open, fulfil and void duties because of `act`.

    A duty opens about the first subject; it is fulfilled or voided by an act about any of them, or about the duty
    itself. A rule that concerns one row hears only acts that touch it. The clock runs from the act, or from `since`
    where what the act states happened before. The law's day is the day of the jurisdiction; a duty that an older
    version of a rule opened is still ended by what that version expects.
    """
    day = act.at.astimezone(zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)).date()
    rules = list(Rule.objects.filter(jurisdiction_id=crisis.jurisdiction_id, in_force_from__lte=day))
    opening = {rule.pk for rule in in_force(rules, day)}
    touched = [key for _, key in subjects]
    for rule in rules:
        if rule.fulfilled_by(act.kind) or act.kind == rule.voided_by:
            _end(rule, act, crisis, touched)
        if rule.opened_by(act.kind) and rule.pk in opening and (rule.concerns is None or rule.concerns in touched):
            kind, key = subjects[0]
            due = (since or act.at) + dt.timedelta(seconds=rule.seconds)
            warn = due - dt.timedelta(seconds=rule.warn_seconds)
            Duty.objects.get_or_create(
                rule=rule,
                crisis=crisis,
                about=key,
                state__in=ACTIVE,
                defaults={
                    "about_kind": kind,
                    "holder": owes,
                    "opened_at": act.at,
                    "warn_at": warn,
                    "due_at": due,
                    "wake_at": warn,
                    "state": DutyState.OPEN,
                },
            )


def _end(rule: Rule, act: Act, crisis: Crisis, about: list[uuid.UUID]) -> None:
    running = Duty.objects.filter(Q(about__in=about) | Q(pk__in=about), rule=rule, crisis=crisis, state__in=ACTIVE)
    ended = {"ended_at": act.at, "evidence": act.pk, "wake_at": None}
    if act.kind == rule.voided_by:
        running.update(state=DutyState.VOID, **ended)
        return
    running.filter(due_at__gte=act.at).update(state=DutyState.MET, **ended)
    running.filter(due_at__lt=act.at).update(state=DutyState.MET_LATE, **ended)


def void(code: str, act: Act, crisis: Crisis, about: Sequence[uuid.UUID]) -> None:
    """End the running duties of the rules `code` about these rows: after `act`, nobody owes what they wait for."""
    running = Duty.objects.filter(about__in=about, rule__code=code, crisis=crisis, state__in=ACTIVE)
    running.update(state=DutyState.VOID, ended_at=act.at, evidence=act.pk, wake_at=None)


def claim(crisis: Crisis, at: dt.datetime) -> Duty | None:
    """Return one duty whose time has come, locked for this transaction; others look past it.

    Must run inside a transaction. SQLite's IMMEDIATE transaction is itself the lock.
    """
    return (
        Duty.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(crisis=crisis, wake_at__lte=at)
        .order_by("wake_at", "pk")
        .select_related("rule")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Start:
    """A duty to be opened by an action itself: about what, owed by whom, by when if not in the rule's time."""

    about: uuid.UUID
    holder: uuid.UUID | None
    due_at: dt.datetime | None = None


def start(rule: Rule, crisis: Crisis, kind: str, starts: Iterable[Start], at: dt.datetime) -> None:
    """Open duties of one rule about many rows at once, where one act is about all of them; running ones run on."""
    rows = []
    for one in starts:
        due = one.due_at or at + dt.timedelta(seconds=rule.seconds)
        warn = max(at, due - dt.timedelta(seconds=rule.warn_seconds))
        rows.append(
            Duty(
                rule=rule,
                crisis=crisis,
                about_kind=kind,
                about=one.about,
                holder=one.holder,
                opened_at=at,
                warn_at=warn,
                due_at=due,
                wake_at=warn,
                state=DutyState.OPEN,
            )
        )
    running = set(
        Duty.objects.filter(
            rule=rule, crisis=crisis, about__in=[row.about for row in rows], state__in=ACTIVE
        ).values_list("about", flat=True)
    )
    Duty.objects.bulk_create([row for row in rows if row.about not in running], batch_size=500)
