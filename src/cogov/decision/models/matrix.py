"""The responsibility matrix: functions in areas, phases and windows, and what organisations and posts are to them."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation, Post
from cogov.decision.rules.holding import Says
from cogov.decision.rules.matrix import DAY, Part
from cogov.kernel.models import Crisis, Duty, Place, Row


class FunctionQuerySet(models.QuerySet["Function"]):
    """Questions about functions."""

    def in_force(self) -> Self:
        """Return those of the matrix in force, without prepared or recorded ones."""
        return self.filter(version="")


class Function(Row):
    """Something that somebody has to do, and exactly one has to answer for: a row of the matrix.

    What is null or empty was not stated: the rules that need it are "not assessed" for this row.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="functions")
    version = models.SlugField(
        max_length=40, blank=True, help_text="empty: in force; else a matrix beside it, prepared or recorded"
    )
    code = models.SlugField(max_length=60)
    names = models.JSONField()
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=20, blank=True, help_text="empty: in all phases")
    starts = models.PositiveSmallIntegerField(default=0, help_text="minute of the day")
    ends = models.PositiveSmallIntegerField(default=DAY, help_text="minute of the day; may pass midnight")
    checked = models.BooleanField(null=True, help_text="whether somebody else has to sign it off")
    power = models.CharField(max_length=60, blank=True, help_text="act that it takes: allocation.approve:A")
    qualified = models.BooleanField(null=True, help_text="whether whoever does it needs a qualification")
    needs = models.JSONField(null=True, help_text="codes of the functions it depends on")
    between = models.JSONField(default=list, help_text="the two functions whose boundary it is")
    covers = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+", help_text="all of this has to be covered"
    )
    hours = models.FloatField(null=True, help_text="hours a week")

    objects = FunctionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["crisis", "version", "code", "area", "phase", "starts"], name="function_once_per_area"
            ),
            models.CheckConstraint(condition=Q(starts__lt=DAY, ends__lte=DAY), name="function_within_a_day"),
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
    """The one accountable holder of a function, by decision or as residual (R-013): the A of its row."""

    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
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


class MatrixCell(Row):
    """What an organisation or post is to a row besides answering for it: does it, is asked, is told, signs it off."""

    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="cells")
    letter = models.CharField(max_length=1, choices=[(p.value, p.value) for p in Part])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=10, default="stated")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["function", "letter", "organisation"],
                condition=Q(until__isnull=True, post__isnull=True),
                name="matrix_cell_once",
            ),
            models.UniqueConstraint(
                fields=["function", "letter", "post"],
                condition=Q(until__isnull=True, post__isnull=False),
                name="matrix_cell_of_post_once",
            ),
            # Who answers stands in Assignment alone: one truth.
            models.CheckConstraint(condition=Q(letter__in=["R", "C", "I", "S"]), name="matrix_cell_is_no_a"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} of {self.function}: {self.organisation}"


class Residual(Row):
    """What a territorial government bears because nobody owned it in time: a need, a cost, whatever a rule names.

    It ends when an act fulfils the duty after all.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="residuals")
    about_kind = models.CharField(max_length=40)
    about = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="residuals")
    rule = models.CharField(max_length=60, help_text="code of the rule whose time passed")
    reason = models.CharField(max_length=300)
    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="residual", help_text="ends with it")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation} bears {self.about_kind} {self.about}"
