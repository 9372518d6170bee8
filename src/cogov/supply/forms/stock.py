"""The forms of stock and of published statements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import organisations
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import QuantityField, StrictForm
from cogov.supply.forms.shared import item_choices


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
