"""Questions about tasks: who stands in whose line, who has it when nobody else does, what waits for whom."""

import uuid

from django.db.models import Q, QuerySet

from cogov.actors.models import ABOVE, Organisation
from cogov.actors.queries.register import taking_part
from cogov.actors.rules.roles import Body, Subject
from cogov.decision.models import Task
from cogov.decision.rules.tasks import TaskState
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Place

COMMANDS = ("COM", "HG")  # whose line is every government of the jurisdiction (model 2.6)
DEEPEST = 20


def in_line(by: Holder, organisation: Organisation) -> bool:
    """Say whether an organisation stands in the line of who acts: the own one, and whatever stands below it."""
    if by.role in COMMANDS and organisation.kind == Subject.GOVERNMENT:
        return organisation.level != ABOVE or by.role == "HG"
    above: Organisation | None = organisation
    for _step in range(DEEPEST):
        if above is None or above.pk == by.organisation:
            break
        above = above.parent
    return above is not None and above.pk == by.organisation


def territorial_government(crisis: Crisis, area: Place) -> Organisation | None:
    """Return the government that bears what nobody else does in an area: the nearest, or the committee (R-013)."""
    around = [uuid.UUID(part) for part in area.path.split("/") if part]
    rows = taking_part(crisis.jurisdiction_id).filter(kind=Subject.GOVERNMENT, area_id__in=around).exclude(level=ABOVE)
    found = list(rows.filter(body__in=[Body.NONE, Body.COMMITTEE]).select_related("area"))
    found.sort(key=lambda row: (row.body != Body.NONE, -len(row.area.path), row.entered_at, str(row.pk)))
    return found[0] if found else None


def task_of(crisis: Crisis, key: uuid.UUID) -> Task | None:
    """Return one task of the crisis, or None."""
    return Task.objects.shown().filter(crisis=crisis, pk=key).select_related("crisis__jurisdiction", "into").first()


def board(crisis: Crisis) -> "QuerySet[Task]":
    """Return every task of the crisis with what lists show."""
    return Task.objects.shown().filter(crisis=crisis)


def waits_for(by: Holder, crisis: Crisis) -> "QuerySet[Task]":
    """Return the tasks with which the acting organisation has to do something now, the next deadline first."""
    answer = Q(accountable=by.organisation_id) & Q(
        state__in=[TaskState.OFFERED, TaskState.ACCEPTED, TaskState.RESIDUAL, TaskState.ACTIVE, TaskState.BLOCKED,
                   TaskState.REOPENED]
    )  # fmt: skip
    raised = Q(raised_by=by.organisation_id) & Q(state__in=[TaskState.PROPOSED, TaskState.DECLINED, TaskState.DONE])
    unblock = Q(blocker=by.organisation_id, state=TaskState.BLOCKED)
    return board(crisis).filter(answer | raised | unblock).order_by("due_at", "pk")


def escalated(crisis: Crisis) -> "QuerySet[Task]":
    """Return what waits for the committee: tasks that were passed around, the longest first."""
    return board(crisis).filter(state=TaskState.TO_DECIDE).order_by("since", "pk")
