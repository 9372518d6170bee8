"""Duties and clocks, once for all rooms: dated rules open duties, acts fulfil them, silence breaches them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis, Jurisdiction


class Rule(Row):
    """A dated rule with a clock: when `trigger` happens, `actor` owes `expected` about the same thing in `seconds`.

    Rules belong to a jurisdiction and outlive crises; a rule without a source is not a rule (R-045).
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="rules")
    code = models.SlugField(max_length=60)
    names = models.JSONField()
    source = models.CharField(max_length=300)
    actor = models.CharField(max_length=20, help_text="role that owes the act")
    trigger = models.CharField(max_length=60, help_text="kinds of acts, any of which opens the duty")
    concerns = models.UUIDField(
        null=True, help_text="only acts that touch this row: the article or the clause that the rule comes from"
    )
    expected = models.CharField(max_length=200, help_text="kinds of acts, with spaces between, any of which fulfils it")
    voided_by = models.CharField(max_length=60, blank=True, help_text="kind of act that makes it moot")
    seconds = models.PositiveIntegerField()
    warn_seconds = models.PositiveIntegerField(help_text="how long before the deadline the warning comes")
    armed_by = models.UUIDField(help_text="post that put the rule in force")
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "code", "in_force_from"], name="rule_once_per_date"),
            models.CheckConstraint(condition=Q(warn_seconds__lte=models.F("seconds")), name="rule_warns_before_end"),
            models.CheckConstraint(condition=~Q(source=""), name="rule_has_source"),
        ]

    def __str__(self) -> str:
        return self.code

    def opened_by(self, kind: str) -> bool:
        """Say whether an act of this kind opens the duty."""
        return kind in self.trigger.split()

    def fulfilled_by(self, kind: str) -> bool:
        """Say whether an act of this kind fulfils the duty."""
        return kind in self.expected.split()


class DutyState(models.TextChoices):
    """The states of a duty."""

    OPEN = "open", "open"
    WARNED = "warned", "due soon"
    BREACHED = "breached", "overdue"
    MET = "met", "met"
    MET_LATE = "met_late", "met late"
    VOID = "void", "no longer due"


class Duty(Row):
    """One running clock: what is owed, about what, by when; `wake_at` is when the worker must look again."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="duties")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="duties")
    about_kind = models.CharField(max_length=40)
    about = models.UUIDField()
    holder = models.UUIDField(null=True, help_text="organisation that owes it, where one is named")
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=DutyState.choices, default=DutyState.OPEN)
    ended_at = models.DateTimeField(null=True)
    evidence = models.UUIDField(null=True, help_text="act that fulfilled or voided it")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "wake_at"], name="duty_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["about_kind", "about"], name="duty_about"),
            models.Index(fields=["crisis", "state", "due_at"], name="duty_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["rule", "crisis", "about"],
                condition=Q(state__in=["open", "warned", "breached"]),
                name="duty_runs_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["met", "met_late", "void"], ended_at__isnull=False, evidence__isnull=False)
                | Q(state__in=["open", "warned", "breached"], ended_at__isnull=True, evidence__isnull=True),
                name="duty_ends_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} due {self.due_at:%Y-%m-%d %H:%M}"
