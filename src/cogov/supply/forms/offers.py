"""The forms of offers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import QuantityField, StrictForm
from cogov.supply.forms.shared import item_choices
from cogov.supply.models import OfferTerms


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
