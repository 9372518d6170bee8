"""Fired plans: what set them off, the task of each step, and the notice to each signatory with its answer."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation, Post
from cogov.decision.models.tasks import Task
from cogov.decision.rules.firing import NoticeState
from cogov.kernel.models import Crisis, Row
from cogov.plans.models import Plan, PlanStep


class Firing(Row):
    """Steps of a plan that began together in a crisis, and what set them off."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="firings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    fired_at = models.DateTimeField()
    trigger = models.CharField(max_length=120, help_text="what was reached")
    steps = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "-fired_at"], name="firing_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} in {self.crisis}"


class FiredStep(Row):
    """A step of a plan begins once in a crisis, by one task."""

    firing = models.ForeignKey(Firing, on_delete=models.CASCADE, related_name="begun")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(PlanStep, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="fired_step")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "step"], name="step_fires_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step} in {self.crisis}"


class Notice(Row):
    """What an organisation of the plan is told when it fires; silence goes to the deputy, then to those above."""

    firing = models.ForeignKey(Firing, on_delete=models.CASCADE, related_name="notices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    superior = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="told of the silence"
    )
    told = models.JSONField(default=list, help_text="ids of all who were told of the silence, the first one first")
    state = models.CharField(max_length=14, choices=[(s.value, s.value) for s in NoticeState], default="sent_out")
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.UUIDField(null=True, blank=True, help_text="post")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firing", "organisation"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(state="acknowledged", acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                | (~Q(state="acknowledged") & Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)),
                name="notice_acknowledged_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firing} to {self.organisation}"
