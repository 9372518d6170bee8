"""Who asked whom, and how often the answer was a no or silence: departmentalism as it shows in tasks (R-111)."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from cogov.decision.models import TaskHolding
from cogov.kernel.models import Crisis


@dataclass(frozen=True, slots=True)
class Asked:
    """What one organisation answered another: how often it was asked, said no, let the time pass."""

    asker: uuid.UUID
    asked: uuid.UUID
    number: int
    refused: int
    silent: int


def refusals(crisis: Crisis, most: int = 40) -> list[Asked]:
    """Return the pairs of organisations with a no or a silence between them, the most first."""
    rows = (
        TaskHolding.objects.filter(task__crisis=crisis, task__raised_by__isnull=False)
        .exclude(answer="residual")
        .order_by()
        .values("task__raised_by", "organisation")
        .annotate(
            number=Count("pk"),
            refused=Count("pk", filter=Q(answer__in=["declined", "returned"])),
            silent=Count("pk", filter=Q(answer="silence")),
        )
        .filter(Q(refused__gt=0) | Q(silent__gt=0))
        .order_by("-refused", "-silent", "task__raised_by", "organisation")
    )
    return [
        Asked(row["task__raised_by"], row["organisation"], row["number"], row["refused"], row["silent"])
        for row in rows[:most]
    ]
