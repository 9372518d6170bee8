"""Needs and offers."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When

from cogov.actors.models import Organisation
from cogov.community.models import Household
from cogov.kernel.models import Crisis, Dataset, Item, Line, Place, Row
from cogov.supply.rules.needs import Answer, NeedState


class Basis(models.TextChoices):
    """Where a need's quantity comes from."""

    NONE = "none", "nobody wrote how many"
    STATED = "stated", "stated"
    ESTIMATED = "estimated", "estimated"
    EXERCISE = "exercise", "exercise"


class Need(Row):
    """One line of what somebody needs: an item, how many, by when, for which organisation or household.

    `quantity_stated` is what the asker wrote; `quantity` is what verification adopted. Unknown stays empty, never 0.
    """

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="needs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="needs")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="needs")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    standard_asked = models.CharField(max_length=200, blank=True)
    quantity_stated = models.BigIntegerField(null=True, blank=True)
    quantity = models.BigIntegerField(null=True, blank=True)
    quantity_low = models.BigIntegerField(null=True, blank=True)
    quantity_high = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.NONE)
    basis_rule = models.CharField(max_length=30, blank=True)
    basis_facts = models.JSONField(default=dict)
    tier = models.PositiveSmallIntegerField()
    tier_rule = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    asked_precision = models.CharField(max_length=20, default="minute")
    asked_standing = models.CharField(max_length=10, default="stated")
    needed_by = models.DateTimeField(null=True, blank=True)
    needed_by_rule = models.CharField(max_length=60, blank=True, help_text="empty: the asker said so")
    state = models.CharField(max_length=14, choices=[(s.value, s.value) for s in NeedState], default=NeedState.ENTERED)
    household_answer = models.CharField(
        max_length=10,
        choices=[(a.value, a.value) for a in Answer],
        default=Answer.NONE,
        blank=True,
        help_text="what the household says of it",
    )
    household_answered_at = models.DateTimeField(null=True, blank=True)
    allocated = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    missing = models.GeneratedField(
        expression=Case(
            When(quantity__isnull=True, then=Value(None)),
            default=F("quantity") - F("received"),
            output_field=models.BigIntegerField(),
        ),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    note = models.CharField(max_length=500, blank=True)
    contact = models.UUIDField(null=True, blank=True, help_text="subject of the personal data of the contact")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    source_key = models.CharField(max_length=300, blank=True, help_text="finds the need again in the next dataset")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "state", "tier", "asked_at", "id"], name="need_state_waiting"),
            models.Index(fields=["crisis", "tier", "-missing", "id"], name="need_tier_missing"),
            models.Index(fields=["crisis", "-missing", "id"], name="need_missing"),
            models.Index(fields=["crisis", "asked_at", "id"], name="need_asked"),
            models.Index(fields=["crisis", "item", "tier", "-missing"], name="need_item"),
            models.Index(fields=["crisis", "organisation", "tier", "-missing"], name="need_organisation"),
            models.Index(fields=["crisis", "organisation", "state"], name="need_organisation_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household__isnull=True)
                | Q(organisation__isnull=True, household__isnull=False),
                name="need_of_one_asker",
            ),
            models.CheckConstraint(
                condition=(Q(quantity__isnull=True) & Q(basis="none")) | (Q(quantity__gte=1) & ~Q(basis="none")),
                name="need_quantity_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(household_answer="", household_answered_at__isnull=True)
                | Q(household_answer__gt="", household_answered_at__isnull=False, household__isnull=False),
                name="need_answer_of_household",
            ),
            models.CheckConstraint(condition=Q(tier__range=(1, 4)), name="need_tier_1_to_4"),
            models.CheckConstraint(
                condition=Q(received__gte=0, sent__gte=F("received"), allocated__gte=F("sent")),
                name="need_received_sent_allocated",
            ),
            models.UniqueConstraint(
                fields=["crisis", "source_key"], condition=~Q(source_key=""), name="need_source_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} x {self.quantity}"


class OfferState(models.TextChoices):
    """Where an offer stands."""

    OFFERED = "offered", "offered"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"


class OfferTerms(models.TextChoices):
    """Gift, sale, loan and service are kept apart, never mixed."""

    GIFT = "gift", "gift"
    SALE = "sale", "sale"
    LOAN = "loan", "loan"
    SERVICE = "service", "service"


class Offer(Row):
    """What somebody can give, sell, lend or do; a stated factory rate is an offer per day."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="offers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="offers")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="offers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=200)
    terms = models.CharField(max_length=8, choices=OfferTerms.choices)
    quantity = models.BigIntegerField(null=True, blank=True)
    per_day = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, default="stated")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OFFERED)
    offered_at = models.DateTimeField(null=True, blank=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    source_key = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["crisis", "terms", "state"], name="offer_terms_state"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, household__isnull=True)
                | Q(organisation__isnull=True, household__isnull=False),
                name="offer_of_one_giver",
            ),
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gte=1), name="offer_quantity"),
            models.UniqueConstraint(
                fields=["crisis", "source_key"], condition=~Q(source_key=""), name="offer_source_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Named(Row):
    """A day of a dataset names an organisation. What the newest day of a record no longer names stands no more."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="named")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.organisation} in {self.dataset}"
