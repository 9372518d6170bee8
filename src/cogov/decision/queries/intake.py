"""Questions about the telephone and the counter."""

import datetime as dt

from django.db.models import Q, QuerySet

from cogov.actors.rules.matrix import grant
from cogov.decision.models import Intake, Task
from cogov.decision.rules.tasks import Origin
from cogov.kernel.duties import ACTIVE
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Duty


def seen_by(crisis: Crisis, by: Holder) -> "QuerySet[Intake]":
    """Return the calls a reader may read: all, or those the own organisation took or answers for."""
    rows = Intake.objects.filter(crisis=crisis).select_related("area", "owner", "taken_by", "crisis__jurisdiction")
    found = grant(by.role, "intake.read", "V")
    if found is not None and not found.scope:
        return rows
    return rows.filter(Q(owner=by.organisation_id) | Q(taken_by=by.organisation_id))


def waiting_for(crisis: Crisis, by: Holder) -> "QuerySet[Intake]":
    """Return the open calls the own organisation answers for, the oldest first."""
    rows = Intake.objects.filter(crisis=crisis, owner=by.organisation_id, state="intake_taken")
    return rows.select_related("area").order_by("taken_at", "pk")


def due_of(row: Intake) -> dt.datetime | None:
    """Return by when a call has to be answered, or None where its clock runs no more."""
    return Duty.objects.filter(about=row.pk, state__in=ACTIVE).values_list("due_at", flat=True).first()


def texts_of(crisis: Crisis) -> "QuerySet[Intake]":
    """Return the calls of which something that was said, or answered, is kept."""
    return Intake.objects.filter(crisis=crisis).exclude(text="", answer="")


def behind(task: Task, by: Holder) -> Intake | None:
    """Return the call a task comes from, for who does the task, who raised it, and who may read the call."""
    if task.origin != Origin.INTAKE or task.origin_id is None:
        return None
    parties = {key for key in (task.accountable_id, task.raised_by_id) if key}
    rows = Intake.objects.filter(crisis=task.crisis_id) if by.organisation in parties else seen_by(task.crisis, by)
    return rows.filter(pk=task.origin_id).first()
