"""Drills of plans on the live modules, and the corrective actions that come of them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.kernel.models import Crisis, Row
from cogov.plans.models.plans import Plan
from cogov.plans.rules.drills import CorrectionState, DrillState
from cogov.plans.rules.plans import PlanState


class Drill(Row):
    """One exercise of a plan: a crisis of an exercise in which the plan, or its double there, fires."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="drills")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+", help_text="the exercise")
    played = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", help_text="the plan as it fires there")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DrillState], default="running")
    started_at = models.DateTimeField()
    started_by = models.UUIDField(help_text="post")
    plan_was = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in PlanState], help_text="state of the plan before it"
    )
    plan_drilled_at = models.DateTimeField(null=True, blank=True, help_text="last drill of the plan before it")
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    lesson = models.CharField(max_length=1000, blank=True)
    steps = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0, help_text="steps acknowledged in time")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["plan"], condition=Q(state="running"), name="drill_runs_once"),
            models.CheckConstraint(
                condition=Q(state="running", reviewed_at__isnull=True, called_off_at__isnull=True)
                | Q(state="reviewed", reviewed_at__isnull=False, called_off_at__isnull=True)
                | Q(state="called_off", reviewed_at__isnull=True, called_off_at__isnull=False),
                name="drill_ended_at",
            ),
        ]

    def __str__(self) -> str:
        return f"drill of {self.plan}"


class CorrectiveAction(Row):
    """What has to change because a drill went wrong there: who sees to it until when, and which drill proved it."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="corrections")
    line = models.UUIDField(db_index=True, help_text="line of the plan: it is owed by whatever version follows")
    step = models.CharField(max_length=40, blank=True, help_text="code of the step")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CorrectionState], default="pending")
    done_at = models.DateTimeField(null=True, blank=True)
    did = models.CharField(max_length=500, blank=True)
    retested_in = models.ForeignKey(Drill, on_delete=models.PROTECT, null=True, blank=True, related_name="retested")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(state="proven") | Q(retested_in__isnull=False), name="correction_proven_by_drill"
            ),
        ]

    def __str__(self) -> str:
        return self.what
