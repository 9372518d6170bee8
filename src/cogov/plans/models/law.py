"""The register of law: dated rules of a jurisdiction, how they stand to each other, and what started their clocks."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.kernel.models import Crisis, Jurisdiction, Place, Row
from cogov.plans.rules.law import Rank, RelationKind, RuleKind


class LegalRule(Row):
    """One article, in our words, with its source and the day it is told as of; no legal advice.

    A rule with `seconds` has a clock: it stands in the kernel's duty engine as well, under the same code.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="legal_rules")
    code = models.SlugField(max_length=60)
    instruments = models.JSONField(help_text="name of the law, per language")
    article = models.CharField(max_length=40, blank=True)
    titles = models.JSONField()
    texts = models.JSONField(help_text="what it says, in our words")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in RuleKind])
    rank = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Rank])
    topic = models.SlugField(max_length=40)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hazards = models.JSONField(default=list, help_text="classes of incidents; empty: all")
    functions = models.JSONField(default=list, help_text="codes of the catalogue that it divides")
    powers = models.JSONField(default=list, help_text="functions of the permission matrix that rest on it")
    actor = models.CharField(max_length=20, blank=True, help_text="role that holds the power or owes the duty")
    trigger = models.CharField(max_length=60, blank=True, help_text="kind of act that starts the clock")
    event = models.SlugField(max_length=40, blank=True, help_text="event outside the platform that starts the clock")
    expected = models.CharField(max_length=200, blank=True, help_text="kinds of acts that fulfil it")
    voided_by = models.CharField(max_length=60, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    warn_seconds = models.PositiveIntegerField(default=0)
    sanctions = models.JSONField(default=dict, help_text="what follows a breach, per language")
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    as_of = models.DateField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "topic"], name="legal_rule_topic"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="legal_rule_once"),
            models.CheckConstraint(condition=~Q(source=""), name="legal_rule_has_source"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="legal_rule_window",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RuleRelation(Row):
    """`one` supersedes, specialises or conflicts with `other`; a conflict stands until somebody settles it."""

    one = models.ForeignKey(LegalRule, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(LegalRule, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in RelationKind])
    words = models.JSONField(default=dict, help_text="in what they differ, per language")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True, help_text="post")
    settled_how = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["one", "other", "kind"], name="rule_relation_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="rule_relation_of_two"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, kind="conflicts"),
                name="rule_relation_settled_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} {self.kind} {self.other}"


class Occurrence(Row):
    """An event outside the platform that starts clocks of the law: a suspected case is found, a report comes in."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="occurrences")
    event = models.SlugField(max_length=40)
    what = models.CharField(max_length=300)
    happened_at = models.DateTimeField()
    organisation = models.UUIDField(null=True, help_text="who owes what follows, where one is named")

    def __str__(self) -> str:
        return self.what[:40]
