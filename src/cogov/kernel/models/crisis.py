"""Jurisdictions, crises and places: where something happens, and whose it is."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.kernel.models.base import Row


class Jurisdiction(Row):
    """An area of government with its own law, actors, catalogue and places; an exercise has one of its own.

    Because actors and places hang on a jurisdiction, an exercise shares no row with the real world.
    """

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    profile = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=40, default="UTC")
    exercise = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug


class HazardClass(models.TextChoices):
    """The four legal classes of emergency incidents (Emergency Response Law 2024, art. 2)."""

    NATURAL = "natural", "natural disaster"
    ACCIDENT = "accident", "accident"
    HEALTH = "health", "public health"
    SECURITY = "security", "social security"


class Crisis(Row):
    """One crisis (the Incident of the model): rows that happen because of it carry it; a derived one has a parent."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="crises")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="derived")
    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    summaries = models.JSONField(default=dict)
    hazard_class = models.CharField(max_length=10, choices=HazardClass.choices)
    hazard = models.CharField(max_length=60)
    exercise = models.BooleanField(default=False)
    scenario_start = models.DateTimeField(null=True, blank=True)
    wall_start = models.DateTimeField(null=True, blank=True)
    armed_by = models.UUIDField(help_text="post that opened the crisis and armed its clocks and retention")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    defaults = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(scenario_start__isnull=True, wall_start__isnull=True)
                | Q(exercise=True, scenario_start__isnull=False, wall_start__isnull=False),
                name="crisis_scenario_clock_only_in_exercise",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def space(self) -> str:
        """Return the URL prefix that keeps exercises apart from the real world."""
        return "exercise" if self.exercise else "crisis"

    @property
    def origin(self) -> str:
        """Return the name of the public log the crisis writes to."""
        return f"{self.space}/{self.slug}"

    def time(self, wall: dt.datetime) -> dt.datetime:
        """Return the crisis's own time at wall-clock time `wall`: an exercise plays at its scenario's date."""
        if self.scenario_start is None or self.wall_start is None:
            return wall
        return self.scenario_start + (wall - self.wall_start)


class Place(Row):
    """One place in the tree of a jurisdiction; a point always says how precise it is."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="places")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, db_index=True)
    kind = models.CharField(max_length=30)
    names = models.JSONField()
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision_m = models.PositiveIntegerField(null=True, blank=True)
    precision_note = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, precision_m__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    precision_m__isnull=False,
                ),
                name="place_point_has_precision",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.names.values())))


class PlaceCode(Row):
    """A code of a place in one system (GB/T 2260, ISO 3166-2, P-code), while it holds; a place may have several.

    The code of a place that was merged into another one stands at that one, with its last day. A code may be given
    anew later, to another place.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="codes")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="the first day on which it does not hold any more")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "code"], name="place_by_code"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["jurisdiction", "system", "code"],
                condition=Q(valid_to__isnull=True),
                name="place_code_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="place_code_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"


class Count(Row):
    """A counted figure of a place on a day (confirmed cases, households without water ...), one row per source."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="counts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="counts")
    indicator = models.CharField(max_length=60)
    day = models.DateField()
    value = models.BigIntegerField()
    standing = models.CharField(max_length=10)
    source = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["place", "indicator", "day", "source"], name="count_once_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.day}: {self.value}"
