"""Depots, lots, moves, and published statements about stock."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Organisation
from cogov.kernel.models import Crisis, Item, Place, Row


class Depot(Row):
    """A store with the organisation that keeps it."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="depots")
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="depots")
    names = models.JSONField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(next(iter(self.names.values())))


class StatementKind(models.TextChoices):
    """What a published statement counts."""

    STOCK = "stock", "in store"
    RECEIVED = "received", "received"
    DISTRIBUTED = "distributed", "handed out"
    LISTED = "listed", "on a list to be published"


class ListKind(models.TextChoices):
    """What a list to be published is a list of."""

    DONATIONS = "donations", "donations"
    DISTRIBUTION = "distribution", "what was handed out"
    STOCK = "stock", "what is in store"


class Statement(Row):
    """One published statement about goods, as it was made: the dataset has no stock, these are its only source.

    Parts of a list point at their total, so that a list that does not add up is seen before anybody publishes it. A
    corrected statement stays as it was; the newer version points at it.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=12, choices=StatementKind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    total = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    item_written = models.CharField(max_length=120)
    quantity = models.BigIntegerField()
    unit_written = models.CharField(max_length=30)
    said_at = models.DateTimeField()
    precision = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    standing = models.CharField(max_length=10)
    list_of = models.CharField(max_length=12, choices=ListKind.choices, blank=True)
    publish_on = models.DateField(null=True, blank=True, help_text="the day on which a list is to be published")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was corrected")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="statement_corrected_with_a_reason"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="statement_quantity"),
            models.CheckConstraint(condition=~Q(source=""), name="statement_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.item_written}"


class Lot(Row):
    """Goods of one kind in one depot. Available is on hand less reserved; the database refuses less than nothing."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="lots")
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="lots")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    donor = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    earmark = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    initial = models.BigIntegerField()
    on_hand = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    initial_low = models.BigIntegerField(null=True, blank=True)
    initial_high = models.BigIntegerField(null=True, blank=True)
    packs = models.BigIntegerField(null=True, blank=True)
    pack_name = models.CharField(max_length=20, blank=True)
    standing = models.CharField(max_length=10)
    basis = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="lots")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["crisis", "item"], name="lot_item")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved"), initial__gte=F("on_hand")),
                name="lot_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def available(self) -> int:
        """Return what may still be promised."""
        return self.on_hand - self.reserved


class StockMove(Row):
    """One change of a lot: in, out, or back. The sum of moves is what is on hand (I5)."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10)
    quantity = models.BigIntegerField(help_text="positive in, negative out")
    shipment = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(kind="in", quantity__gt=0) | Q(kind="out", quantity__lt=0), name="stock_move_direction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"
