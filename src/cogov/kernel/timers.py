"""The worker's side of duties: warn, then breach, each step one act of the rule that armed the clock."""

import datetime as dt

from django.db import transaction

from cogov.kernel import bus, duties
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Duty, DutyState


def clock_of(duty: Duty) -> Holder:
    """Return the machine that acts because the duty's time came, for the post that armed its rule."""
    return Holder(
        role="RULE",
        label=f"clock of {duty.rule.code}",
        post=duty.rule.armed_by,
        jurisdiction=duty.rule.jurisdiction_id,
        rule=f"duty:{duty.rule.code}",
    )


@action("kernel.duty.warned")
def warn_duty(*, duty: Duty, by: Holder, at: dt.datetime) -> Duty:
    """Mark a duty as due soon and tell whoever listens."""
    before = state_digest(duty)
    duty.state = DutyState.WARNED
    duty.wake_at = duty.due_at
    duty.save(update_fields=["state", "wake_at"])
    record(
        about=duty,
        crisis=duty.crisis,
        authority=f"rule {duty.rule.code} ({duty.rule.source})",
        said={"due_at": duty.due_at, "owes": duty.rule.actor},
        before=before,
    )
    bus.publish(duties.DutyWarned(duty.pk))
    return duty


@action("kernel.duty.breached")
def breach_duty(*, duty: Duty, by: Holder, at: dt.datetime) -> Duty:
    """Mark a duty as not fulfilled in its time and tell whoever listens. A later act still ends it, as late."""
    before = state_digest(duty)
    duty.state = DutyState.BREACHED
    duty.wake_at = None
    duty.save(update_fields=["state", "wake_at"])
    record(
        about=duty,
        crisis=duty.crisis,
        authority=f"rule {duty.rule.code} ({duty.rule.source})",
        said={"due_at": duty.due_at, "owes": duty.rule.actor},
        public={"rule": duty.rule.code, "owes": duty.rule.actor, "due": duty.due_at.isoformat()},
        before=before,
    )
    bus.publish(duties.DutyBreached(duty.pk, at))
    return duty


def step(crisis: Crisis, at: dt.datetime) -> bool:
    """Handle one duty of `crisis` whose time has come at `at`; say whether there was one."""
    with transaction.atomic():
        duty = duties.claim(crisis, at)
        if duty is None:
            return False
        duty.crisis = crisis
        overdue = at >= duty.due_at
        (breach_duty if overdue else warn_duty)(duty=duty, by=clock_of(duty), at=at)
        return True


def tick(wall: dt.datetime, limit: int = 1000) -> int:
    """Handle every due duty of every open crisis, at most `limit` of them; return how many.

    Each duty is claimed and stepped in a transaction of its own: two workers never step one duty twice, and a worker
    killed half-way leaves the rest for the next.
    """
    handled = 0
    for crisis in Crisis.objects.filter(closed_at__isnull=True).select_related("jurisdiction"):
        at = crisis.time(wall)
        while handled < limit and step(crisis, at):
            handled += 1
    return handled
