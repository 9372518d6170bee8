"""Who owns each mechanism of a jurisdiction, by which procedure and law; and what guarantees it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.kernel.models import Jurisdiction, Row
from cogov.plans.models.law import LegalRule
from cogov.plans.rules.functions import Mechanism
from cogov.plans.rules.mechanisms import Guarantee


class MechanismCard(Row):
    """What is stated of one mechanism; the newest word stands."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="mechanisms")
    mechanism = models.CharField(max_length=20, choices=[(m.value, m.value) for m in Mechanism])
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    procedure = models.CharField(max_length=500, blank=True)
    basis = models.ForeignKey(LegalRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    exercised_on = models.DateField(null=True, blank=True)
    stated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "mechanism"], name="mechanism_card_once"),
        ]

    def __str__(self) -> str:
        return self.mechanism


class GuaranteeCard(Row):
    """One guarantee that stands behind the mechanisms: a budget line, people, stock, a platform; with its evidence."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="guarantees")
    kind = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Guarantee])
    evidence = models.CharField(max_length=500)
    valid_to = models.DateField()
    stated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["jurisdiction", "kind"], name="guarantee_card_once"),
            models.CheckConstraint(condition=~Q(evidence=""), name="guarantee_card_has_evidence"),
        ]

    def __str__(self) -> str:
        return self.kind
