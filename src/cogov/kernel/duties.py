"""Duties and clocks: recorded acts open duties, later acts fulfil them, the worker finds the silent ones.

`hear` is called with every act of a crisis; `due` and `step` are called by the worker, which claims each duty inside a
transaction, so that a worker killed at any moment leaves either the whole step or nothing.
"""

import datetime as dt
import uuid
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
    """A duty was not fulfilled in its time."""

    duty: uuid.UUID


def rules_in_force(jurisdiction: uuid.UUID, day: dt.date) -> "Iterable[Rule]":
    """Return the rules of a jurisdiction that are in force on `day`."""
    return Rule.objects.filter(jurisdiction_id=jurisdiction, in_force_from__lte=day).filter(
        Q(in_force_to__isnull=True) | Q(in_force_to__gte=day)
    )


def hear(*, act: Act, crisis: Crisis, subjects: Sequence[tuple[str, uuid.UUID]], owes: uuid.UUID | None = None) -> None:
    """Open, fulfil and void duties because of `act`.

    A duty opens about the first subject; it is fulfilled or voided by an act about any of them.
    """
    rules = Rule.objects.filter(
        Q(trigger=act.kind) | Q(expected=act.kind) | Q(voided_by=act.kind),
        jurisdiction_id=crisis.jurisdiction_id,
        in_force_from__lte=act.at.date(),
    )
    for rule in rules:
        if act.kind in (rule.expected, rule.voided_by):
            _end(rule, act, crisis, [key for _, key in subjects])
        if act.kind == rule.trigger and (rule.in_force_to is None or rule.in_force_to >= act.at.date()):
            kind, key = subjects[0]
            due = act.at + dt.timedelta(seconds=rule.seconds)
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
    running = Duty.objects.filter(rule=rule, crisis=crisis, about__in=about, state__in=ACTIVE)
    ended = {"ended_at": act.at, "evidence": act.pk, "wake_at": None}
    if act.kind == rule.voided_by:
        running.update(state=DutyState.VOID, **ended)
        return
    running.filter(due_at__gte=act.at).update(state=DutyState.MET, **ended)
    running.filter(due_at__lt=act.at).update(state=DutyState.MET_LATE, **ended)


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
