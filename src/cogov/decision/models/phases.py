"""Phases of a crisis: each move proposed by one, approved by another."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.decision.rules.phases import CrisisPhase
from cogov.kernel.holder import Hand
from cogov.kernel.models import Crisis, Row


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
