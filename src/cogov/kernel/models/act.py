"""Acts: the private, complete, append-only record of what somebody did; and the public leaf beside it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis, Jurisdiction


class Act(Row):
    """One human decision (or one step of a rule that a post armed): who, by what right, what, about what, when.

    `organisation` and `post` are ids without foreign keys: an act outlives what it names, and the kernel lies below
    actors. Rows are never changed or deleted; triggers on both databases refuse it.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, null=True, related_name="+")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, related_name="acts")
    kind = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), help_text="the database's own clock")
    user = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True, db_index=True)
    post = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    holder_label = models.CharField(max_length=200)
    rule = models.CharField(max_length=80, blank=True)
    authority = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=40)
    about = models.UUIDField()
    before_digest = models.CharField(max_length=64, blank=True)
    after_digest = models.CharField(max_length=64, blank=True)
    said = models.TextField(help_text="canonical JSON (RFC 8785)")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "recorded_at"], name="act_crisis_recorded"),
            models.Index(fields=["about_kind", "about", "at"], name="act_about"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(rule="") | Q(rule__gt="", post__isnull=False), name="act_of_rule_names_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class ActSubject(Row):
    """A further thing an act touched, so that the timeline of a need shows the plan that served it."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="touched")
    kind = models.CharField(max_length=40)
    object = models.UUIDField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "object"], name="act_subject")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.object}"


class PendingLeaf(Row):
    """The public part of an act, as canonical JSON, waiting to be sequenced into the public log of its origin.

    It is written in the act's own transaction: acknowledged means it will be in the log (trust.md 6.3).
    """

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="leaf")
    origin = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=40)
    about = models.UUIDField()
    version = models.PositiveIntegerField()
    body = models.TextField(help_text="canonical JSON (RFC 8785)")
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["origin", "about_kind", "about", "version"], name="leaf_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} v{self.version}"
