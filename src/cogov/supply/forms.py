"""The shapes of supply's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import organisations
from cogov.community.models import Household
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Item
from cogov.kernel.web.forms import LocalMoment, QuantityField, StrictForm
from cogov.supply.models import Basis, Lot, OfferTerms
from cogov.supply.rules.needs import Answer

MOST_LOTS = 50  # a drop-down that can still be read


def item_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the catalogue for a drop-down, in the reader's language."""
    rows = Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id)
    return sorted(((str(row.pk), localized(row.names)) for row in rows), key=lambda choice: choice[1])


class NeedForm(StrictForm):
    """A new need: what, how many, by when, for whom."""

    item = forms.ChoiceField(label=_("What is needed?"))
    quantity = QuantityField(
        label=_("How many?"), required=False, help_text=_("1200, 1,200 or 3.6万. Leave empty if nobody knows.")
    )
    needed_by: LocalMoment
    organisation = forms.ChoiceField(label=_("For which organisation?"), required=False)
    household = forms.ChoiceField(label=_("For which household?"), required=False)
    contact = forms.CharField(
        label=_("Whom do we call back?"),
        required=False,
        max_length=200,
        help_text=_("Name and number. Kept encrypted, used for this need only, deleted after 90 days."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, crisis: Crisis, own: list[Any], households: list[Household]) -> None:
        super().__init__(data)
        self.fields["needed_by"] = LocalMoment(
            crisis, label=_("By when?"), required=False, help_text=_("Empty: the default for its urgency is used.")
        )
        self.fields["item"].choices = [("", "—"), *item_choices(crisis)]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            *([("", "—")] if households else []),
            *((str(row.pk), localized(row.names)) for row in own),
        ]
        self.fields["household"].choices = [("", "—"), *((str(row.pk), row.code) for row in households)]  # type: ignore[attr-defined]
        if not households:
            del self.fields["household"]
        order = ["item", "quantity", "needed_by", "organisation", "household", "contact", "note", "again"]
        self.order_fields(order)


class VerifyForm(StrictForm):
    """The outcome of a verification."""

    quantity = QuantityField(label=_("Adopted quantity"), required=False)
    basis = forms.ChoiceField(
        label=_("How sure?"),
        choices=[
            (Basis.STATED.value, _("stated by the asker")),
            (Basis.ESTIMATED.value, _("estimated")),
            (Basis.NONE.value, _("nobody knows how many")),
        ],
    )
    low = QuantityField(label=_("from"), required=False)
    high = QuantityField(label=_("to"), required=False)
    reason = forms.CharField(label=_("What does it stand on?"), required=False, max_length=500)


class AnswerForm(StrictForm):
    """A household's word about a need that was entered for it."""

    answer = forms.ChoiceField(
        label=_("Do you need this?"),
        choices=[(Answer.CONFIRMED.value, _("yes, we need this")), (Answer.DENIED.value, _("no, we do not need this"))],
    )


class ReasonForm(StrictForm):
    """A reason, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class ChangeForm(StrictForm):
    """Another number or date for a need; `version` is the one that was read (B028)."""

    quantity = QuantityField(
        label=_("How many?"), required=False, help_text=_("1200, 1,200 or 3.6万. Leave empty if nobody knows.")
    )
    needed_by: LocalMoment
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, crisis: Crisis, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["needed_by"] = LocalMoment(
            crisis, label=_("By when?"), required=False, help_text=_("Empty: the date stays as it is.")
        )


class HandForm(StrictForm):
    """One share by hand: from which lot, how many, why."""

    lot = forms.ChoiceField(label=_("From"))
    quantity = QuantityField(label=_("How many?"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any, *, lots: list[Lot]) -> None:
        super().__init__(data)
        self.fields["lot"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.number} · {localized(row.depot.names)} · {row.available}") for row in lots
        ]


class OfferForm(StrictForm):
    """A new offer."""

    what = forms.CharField(label=_("What do you offer?"), max_length=200)
    item = forms.ChoiceField(label=_("In the catalogue"), required=False)
    terms = forms.ChoiceField(
        label=_("On what terms?"),
        choices=[
            (OfferTerms.GIFT.value, _("gift")),
            (OfferTerms.SALE.value, _("sale")),
            (OfferTerms.LOAN.value, _("loan")),
            (OfferTerms.SERVICE.value, _("service")),
        ],
    )
    quantity = QuantityField(label=_("How many?"), required=False)
    per_day = forms.BooleanField(label=_("per day"), required=False)

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        self.fields["item"].choices = [("", "—"), *item_choices(crisis)]  # type: ignore[attr-defined]


class LotForm(StrictForm):
    """Goods that came into the depot."""

    depot = forms.ChoiceField(label=_("Depot"))
    item = forms.ChoiceField(label=_("What came?"))
    quantity = QuantityField(label=_("How many pieces?"))
    packs = QuantityField(label=_("In how many boxes?"), required=False)
    earmark = forms.ChoiceField(label=_("Meant by the donor for"), required=False)

    def __init__(self, data: Any, *, crisis: Crisis, depots: list[Any]) -> None:
        super().__init__(data)
        self.fields["depot"].choices = [(str(row.pk), localized(row.names)) for row in depots]  # type: ignore[attr-defined]
        self.fields["item"].choices = [("", "—"), *item_choices(crisis)]  # type: ignore[attr-defined]
        recipients = organisations(crisis.jurisdiction_id).filter(kind="medical")
        self.fields["earmark"].choices = [  # type: ignore[attr-defined]
            ("", _("nobody in particular")),
            *((str(row.pk), localized(row.names)) for row in recipients),
        ]


class StatedStockForm(StrictForm):
    """A published statement of stock: what, how many, who holds it, said when and where."""

    item = forms.ChoiceField(label=_("What is it?"))
    quantity = QuantityField(label=_("How many pieces?"))
    organisation = forms.ChoiceField(label=_("Who holds it?"))
    said_on = forms.DateField(label=_("On which day was it said?"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where it can be read: an address, or paper and date.")
    )
    standing = forms.ChoiceField(label=_("How sure?"))
    low = QuantityField(label=_("from"), required=False, help_text=_("The range, where it is estimated."))
    high = QuantityField(label=_("to"), required=False)

    def __init__(self, data: Any, *, crisis: Crisis, holders: list[Any]) -> None:
        super().__init__(data)
        self.fields["item"].choices = [("", "—"), *item_choices(crisis)]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [(str(row.pk), localized(row.names)) for row in holders]  # type: ignore[attr-defined]
        sure = [("stated", _("stated")), ("estimated", _("estimated"))]
        self.fields["standing"].choices = [*sure, *([("exercise", _("exercise"))] if crisis.exercise else [])]  # type: ignore[attr-defined]


class CorrectForm(StrictForm):
    """The newer version of a published statement."""

    quantity = QuantityField(label=_("The right number"))
    source = forms.CharField(label=_("Source"), max_length=300)
    reason = forms.CharField(label=_("Why was it wrong?"), max_length=300)


class ApproveForm(StrictForm):
    """The approval of a plan."""

    take_function = forms.BooleanField(required=False)


class SendForm(StrictForm):
    """The sender's signature."""

    condition = forms.CharField(label=_("Condition of the goods"), required=False, max_length=300)


class ReceiveForm(StrictForm):
    """The receiver's signature, line by line."""

    condition = forms.CharField(label=_("Condition of the goods"), required=False, max_length=300)

    def __init__(self, data: Any, *, lines: list[Any]) -> None:
        super().__init__(data)
        for line in lines:
            self.fields[f"count-{line.pk}"] = QuantityField(label=_("Counted"), initial=line.quantity)
            self.fields[f"reason-{line.pk}"] = forms.CharField(label=_("Why fewer?"), required=False, max_length=300)
