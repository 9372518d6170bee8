"""The item catalogue: what things are called, which standard they meet, what may stand in for what."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Jurisdiction


class Item(Row):
    """A kind of goods. `standard` is written as its issuer writes it; `medical` is empty where nobody says."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="items")
    code = models.SlugField(max_length=40)
    names = models.JSONField()
    item_class = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    unit_names = models.JSONField(default=dict)
    standard = models.CharField(max_length=60, blank=True)
    medical = models.BooleanField(null=True)
    urgency = models.PositiveSmallIntegerField(default=3)
    per_patient_day = models.FloatField(null=True, blank=True)
    per_patient_day_high = models.FloatField(null=True, blank=True)
    coefficient_source = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="item_code_once"),
            models.CheckConstraint(condition=Q(urgency__range=(1, 4)), name="item_urgency_1_to_4"),
        ]

    def __str__(self) -> str:
        return self.code


class ItemSpelling(Row):
    """One way people write an item (with its standard, where they add it), normalised; it points at one item."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    spelling = models.CharField(max_length=120)
    standard = models.CharField(max_length=120, blank=True)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="spellings")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "spelling", "standard"], name="item_spelling_once"),
        ]

    def __str__(self) -> str:
        return self.spelling


class Substitute(Row):
    """`given` may be handed to whoever asked for `wanted`, at a penalty; a downgrade needs a waiver by name."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    wanted = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="substitutes")
    given = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    penalty_km = models.PositiveIntegerField(default=0)
    needs_waiver = models.BooleanField(default=False)
    basis = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["wanted", "given"], name="substitute_once"),
            models.CheckConstraint(condition=~Q(wanted=models.F("given")), name="substitute_is_another_item"),
        ]

    def __str__(self) -> str:
        return f"{self.given} for {self.wanted}"


class Pack(Row):
    """A pack of an item (box, pallet); `pieces` is empty where nobody wrote how many are inside."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="packs")
    name = models.CharField(max_length=20)
    pieces = models.PositiveIntegerField(null=True, blank=True)
    standing = models.CharField(max_length=10)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["item", "name"], name="pack_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.item}"
