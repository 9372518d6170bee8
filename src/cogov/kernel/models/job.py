"""Long work: who started it, how far it is, and whether it was called off."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis


class JobState(models.TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


class Job(Row):
    """One piece of long work; the worker writes how far it is, its owner may call it off."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    owner = models.UUIDField(help_text="post that started it")
    user = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=80, blank=True)
    result = models.UUIDField(null=True)
    message = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
