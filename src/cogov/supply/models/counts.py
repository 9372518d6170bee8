"""The morning count: what a facility has, used and can bear, day by day; a correction is a newer version."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.kernel.models import Crisis, Item, Row


class MorningCount(Row):
    """What one facility handed in for one day; the newest version stands, the older ones stay."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="counts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)
    newest = models.BooleanField(default=True)
    beds = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why the version before was wrong")
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "newest", "day"], name="count_day"),
            models.Index(fields=["organisation", "-day"], name="count_organisation"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "organisation", "day", "version"], name="count_version_once"),
            models.UniqueConstraint(
                fields=["crisis", "organisation", "day"], condition=Q(newest=True), name="count_one_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.day}"


class CountLine(Row):
    """One item of a count. Unknown use stays empty, never 0."""

    count = models.ForeignKey(MorningCount, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    on_hand = models.BigIntegerField()
    used = models.BigIntegerField(null=True, blank=True, help_text="since the count before")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["count", "item"], name="count_line_item_once"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) & (Q(used__isnull=True) | Q(used__gte=0)), name="count_line_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.on_hand}"


class CallOutcome(models.TextChoices):
    """What a call about a missing count led to."""

    WILL_SEND = "will_send", "they will send it"
    CANNOT = "cannot", "they cannot count today"
    UNREACHED = "unreached", "nobody answered"


class CountCall(Row):
    """Somebody called a facility whose count is missing."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    label = models.CharField(max_length=200, help_text="the post that called, without a name")
    called_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "day", "organisation"], name="count_call_day")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.day} {self.outcome}"
