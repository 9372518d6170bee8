"""Functions, and what organisations say of them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.decision.rules.holding import Says
from cogov.kernel.models import Crisis, Place, Row


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
