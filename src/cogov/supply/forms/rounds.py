"""The forms of allocation rounds and of hand-overs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.localized import localized
from cogov.kernel.web.forms import QuantityField, StrictForm
from cogov.supply.models import Lot


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
