"""Allocation rounds with their reasons; shipments with their signatures."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Organisation
from cogov.community.models import Household
from cogov.kernel.holder import Hand
from cogov.kernel.models import Crisis, Row
from cogov.supply.models.needs import Need
from cogov.supply.models.stock import Depot, Lot
from cogov.supply.rules.runs import RunState, ShipmentState


class AllocationRun(Row):
    """One round: what the method was given, what it proposed, who decided."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RunState], default=RunState.PROPOSED)
    method = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict, help_text="needs, lots and standing links that it was computed from")
    input_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64, blank=True)
    certificate = models.JSONField(default=dict, help_text="levels and prices that prove it; without: by hand")
    piece_km = models.FloatField()
    solve_ms = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(help_text="post that proposed it or armed the rule")
    proposed_by_user = models.UUIDField(null=True, help_text="who held that post; empty: it was vacant")
    proposer_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="post")
    decided_by_user = models.UUIDField(null=True, blank=True)
    decider_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "number"], name="run_number_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="run_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True)
                | Q(proposed_by_user__isnull=True)
                | ~Q(decided_by_user=F("proposed_by_user")),
                name="run_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="run_decided_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"

    @property
    def proposer(self) -> Hand:
        """Return whose hand proposed it."""
        return Hand(self.proposed_by_user, self.proposed_by)


class Share(Row):
    """A part of a lot for a need, with its reason."""

    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="shares")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="shares")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="shares")
    quantity = models.BigIntegerField()
    km = models.FloatField()
    reason = models.CharField(max_length=30)
    next_lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    next_extra_km = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "need", "lot"], name="share_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="share_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.lot}"


class Unmet(Row):
    """What a need does not get in a round, with its reason."""

    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="unmet")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="unmet")
    quantity = models.BigIntegerField(null=True, help_text="empty: nobody wrote how many")
    reason = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "need"], name="unmet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.quantity}"


class Shipment(Row):
    """Goods on their way from one depot to one recipient. Stock leaves with the first signature."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="shipments")
    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, null=True, related_name="shipments")
    number = models.CharField(max_length=30)
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="shipments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="shipments")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="shipments")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ShipmentState], default=ShipmentState.READY
    )
    km = models.FloatField()
    ready_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["crisis", "state"], name="shipment_state")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "number"], name="shipment_number_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household__isnull=True)
                | Q(organisation__isnull=True, household__isnull=False),
                name="shipment_to_one_recipient",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(Row):
    """One lot for one need in a shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="lines")
    quantity = models.BigIntegerField()
    received = models.BigIntegerField(null=True, blank=True)
    difference_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["shipment", "need", "lot"], name="shipment_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & (Q(received__isnull=True) | Q(received__range=(0, F("quantity")))),
                name="shipment_line_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.lot}"


class HandOver(Row):
    """One signature under a shipment: the sending side's, or the receiving side's."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=[("giver", "giver"), ("receiver", "receiver")])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.UUIDField(null=True)
    user = models.UUIDField(null=True)
    label = models.CharField(max_length=200)
    condition = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["shipment", "side"], name="hand_over_each_side_once"),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.shipment}"
