"""Joint plans and their steps: who does what, set off by what, with what, in which time."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Organisation, Post
from cogov.kernel.holder import Hand
from cogov.kernel.models import HazardClass, Jurisdiction, Place, Row
from cogov.plans.models.agreements import Agreement
from cogov.plans.rules.plans import IN_FORCE, PlanState


class Plan(Row):
    """One version of a joint plan; versions of one plan share a `line`, and one of them at most is in force."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="plans")
    line = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", help_text="who wrote it")
    names = models.JSONField()
    hazard_class = models.CharField(max_length=10, choices=HazardClass.choices)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=120, blank=True, help_text="what sets it off")
    levels = models.JSONField(default=list, help_text="kinds of places that a step has to be for")
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="plans", help_text="it carries out"
    )
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in PlanState], default=PlanState.WRITTEN)
    score = models.PositiveSmallIntegerField(default=0, help_text="completeness when it was last validated, of 100")
    assessed_at = models.DateTimeField(null=True, blank=True, help_text="day of the situation assessment it cites")
    assessment = models.CharField(max_length=300, blank=True, help_text="who judged the development, and where")
    model_version = models.CharField(max_length=100, blank=True)
    scenario = models.CharField(max_length=200, blank=True, help_text="range of what is expected")
    template_digest = models.CharField(max_length=64, blank=True, help_text="of the template it was made from")
    written_at = models.DateTimeField()
    written_by = models.UUIDField(help_text="post")
    written_by_user = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True, help_text="post")
    approved_by_user = models.UUIDField(null=True, blank=True)
    drilled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["line", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=[s.value for s in IN_FORCE]), name="plan_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="plan_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "validated"]) | Q(approved_at__isnull=False),
                name="plan_in_force_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="plan_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_user__isnull=True)
                | Q(written_by_user__isnull=True)
                | ~Q(approved_by_user=F("written_by_user")),
                name="plan_approved_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{next(iter(self.names.values()))} v{self.version}"

    @property
    def writer(self) -> Hand:
        """Return whose hand wrote it."""
        return Hand(self.written_by_user, self.written_by)

    @property
    def in_force(self) -> bool:
        """Say whether it is approved and not replaced: only then does it fire."""
        return self.state in IN_FORCE


class PlanStep(Row):
    """One step of a plan: an organisation and its post, with a deputy; without them it is words."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveIntegerField(help_text="place in the order of the plan")
    code = models.CharField(max_length=40)
    names = models.JSONField()
    actor_kind = models.CharField(max_length=12, blank=True)
    post_kind = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    function = models.CharField(max_length=60, blank=True)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    trigger = models.CharField(max_length=120, blank=True)
    after = models.JSONField(default=list, help_text="codes of the steps it waits for")
    resources = models.JSONField(default=list, help_text="class, what, item, quantity")
    minutes = models.PositiveIntegerField(null=True, blank=True, help_text="time in which it is done")
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["plan", "code"], name="plan_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.plan}"
