"""Phases of a crisis, functions, and what organisations say of them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Organisation
from cogov.decision.rules.holding import Says
from cogov.decision.rules.phases import CrisisPhase
from cogov.kernel.holder import Hand
from cogov.kernel.models import Crisis, Place, Row


class PhaseChange(Row):
    """A move of the crisis: proposed by one, approved by another; the newest approved one is where it stands."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="phase_changes")
    phase = models.CharField(max_length=20, choices=[(p.value, p.value) for p in CrisisPhase])
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(help_text="post")
    proposed_by_user = models.UUIDField(null=True, help_text="who held that post; empty: it was vacant")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True, help_text="post")
    approved_by_user = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="phase_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="phase_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_user__isnull=True)
                | Q(proposed_by_user__isnull=True)
                | ~Q(approved_by_user=F("proposed_by_user")),
                name="phase_approved_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.level or ''}"

    @property
    def proposer(self) -> Hand:
        """Return whose hand proposed it."""
        return Hand(self.proposed_by_user, self.proposed_by)


class Function(Row):
    """Something that somebody has to do, and exactly one has to answer for."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="functions")
    code = models.SlugField(max_length=60)
    names = models.JSONField()
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "code", "area"], name="function_once_per_area"),
        ]

    def __str__(self) -> str:
        return self.code


class Position(Row):
    """What an organisation says of itself and a function, with its source; the newest word counts."""

    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Says])
    words = models.JSONField(default=dict, help_text="in whose words, per language")
    said_at = models.DateTimeField()
    source = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=10, default="stated")

    def __str__(self) -> str:
        return f"{self.organisation} {self.says} {self.function}"


class Assignment(Row):
    """The one accountable holder of a function, by decision or as residual (R-013)."""

    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    residual = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # I3: exactly one accountable per active function, area and time.
            models.UniqueConstraint(
                fields=["function"], condition=Q(until__isnull=True), name="function_one_accountable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} answers for {self.function}"
