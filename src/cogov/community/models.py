"""The thin community: grid, building, household code. There is no register of persons here."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.kernel.models import Crisis, Place, Row

GONE = "gone-"


class Building(Row):
    """A building inside a grid (a place of kind `grid`), looked after by a community organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="buildings")
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    names = models.JSONField()

    def __str__(self) -> str:
        return str(next(iter(self.names.values())))


class Household(Row):
    """A household, known by a code only; its private link lets it confirm needs and deliveries.

    The code says nothing of who lives there; the link's secret is kept as a digest. Code and number of people are
    written over by their date, and the row stays: what was brought to the building is still counted.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="households")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="households")
    code = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    link_digest = models.CharField(max_length=64, unique=True)
    link_expires_at = models.DateTimeField()
    delete_by = models.DateTimeField(db_index=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "building", "code"], name="household_code_once"),
            models.CheckConstraint(condition=Q(people__isnull=True) | Q(people__lte=30), name="household_people_few"),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(code__startswith=GONE, people__isnull=True),
                name="household_destroyed_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.code
