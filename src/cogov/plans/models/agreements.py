"""Agreements of normal time: versions, clauses, comments, signatures, calls on a clause, settlements."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cogov.actors.models import Mandate, Organisation
from cogov.kernel.models import Crisis, Jurisdiction, Place, Row
from cogov.plans.rules.agreements import AgreementKind, AgreementState


class Agreement(Row):
    """An agreement between organisations of any kind, also of several jurisdictions; it outlives crises.

    `jurisdiction` is the drafter's. It binds from `in_force_from` to `in_force_to`, whatever state came after.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in AgreementKind])
    names = models.JSONField()
    template = models.CharField(max_length=60, blank=True)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in AgreementState], default=AgreementState.DRAFT
    )
    version = models.PositiveIntegerField(default=1, help_text="number of the version on the table")
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    triggered_in = models.ForeignKey(Crisis, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    triggered_at = models.DateTimeField(null=True, blank=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by")
    drafted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "state"], name="agreement_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True, in_force_to__isnull=True)
                | Q(in_force_from__isnull=False, in_force_to__isnull=False),
                name="agreement_in_force_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "deliberated", "signed", "given_up"], in_force_from__isnull=True)
                | Q(state__in=["in_force", "triggered", "settled", "renewed", "left"], in_force_from__isnull=False),
                name="agreement_in_force_has_day",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.names.values())))


class Party(Row):
    """One side of an agreement; whoever leaves with notice is bound until that day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreement_parties")
    leaves_on = models.DateField(null=True, blank=True, help_text="first day on which it is bound no more")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class AgreementVersion(Row):
    """One wording on the table; never changed, a counter-proposal is another."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    term_from = models.DateField()
    term_to = models.DateField()
    notice_days = models.PositiveIntegerField()
    dispute = models.JSONField(help_text="how disputes are settled, per language")
    digest = models.CharField(max_length=64)
    checked_by = models.UUIDField(null=True, help_text="post that looked at what personal data is shared")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.CheckConstraint(condition=Q(term_to__gte=F("term_from")), name="agreement_version_term"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="agreement_version_checked_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number} of {self.agreement}"


class Clause(Row):
    """One clause of one version; `key` follows it through versions. Amounts are minor units of a currency."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="clauses")
    place = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    texts = models.JSONField()
    party = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    function = models.CharField(max_length=60, blank=True)
    mechanism = models.CharField(max_length=20, blank=True)
    trigger = models.CharField(max_length=120, blank=True)
    within_minutes = models.PositiveIntegerField(null=True, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    per = models.CharField(max_length=60, blank=True)
    acts = models.JSONField(default=list, help_text="powers of the permission matrix that the clause gives")
    granter = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fields = models.JSONField(default=list, help_text="fields of data that are shared")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["party", "function"], name="clause_of_party")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "key"], name="clause_key_once"),
            models.CheckConstraint(
                condition=Q(price_minor__isnull=True, currency="") | Q(price_minor__gte=0, currency__gt=""),
                name="clause_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(acts=[]) | Q(party__isnull=False, granter__isnull=False), name="clause_power_has_both_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.key}"


class Comment(Row):
    """What a party says of a version or of one clause of it."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=40, blank=True, help_text="key of the clause, or empty")
    words = models.CharField(max_length=1000)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words[:40]


class Signature(Row):
    """A person's signature for a party under one digest; a party may need two persons (A2 of the matrix)."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    post = models.UUIDField()
    person = models.UUIDField(help_text="user who signed")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "organisation", "person"], name="signature_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} under {self.digest[:8]}"


class ClauseCall(Row):
    """A clause that is due in a crisis; its clock runs until the party that owes it answers.

    A party called on it, or what it waits for was reached: then nobody called.
    """

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="calls")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    caller = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=500, blank=True)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    done = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, done__isnull=True)
                | Q(answered_at__isnull=False, done__isnull=False),
                name="clause_call_answered_and_how",
            ),
            models.UniqueConstraint(
                fields=["clause", "crisis"], condition=Q(caller__isnull=True), name="clause_falls_due_once_a_crisis"
            ),
        ]

    def __str__(self) -> str:
        return self.what[:40] or str(self.clause)


class Settlement(Row):
    """What one use of an agreement cost: stated by one party, accepted by another."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="settlements")
    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(help_text="clause key, quantity, amount in minor units")
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    stated_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="settlement_accepted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("stated_by")),
                name="settlement_accepted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total_minor} {self.currency}"
