"""The form that asks what a plan is compared with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.localized import localized
from cogov.kernel.web.forms import StrictForm
from cogov.supply.models import AllocationRun, Lot

STEPS = (
    ("", _("exactly fair")),
    ("1/10", _("fair to a tenth")),
    ("1/4", _("fair to a quarter")),
    ("1", _("near before fair")),
)


class CompareForm(StrictForm):
    """An earlier plan, or a change in what the plan was computed from."""

    other = forms.ChoiceField(label=_("Compare with plan"), required=False)
    depot = forms.ChoiceField(label=_("If the roads from here were closed"), required=False)
    lot = forms.ChoiceField(label=_("If this lot were rejected"), required=False)
    step = forms.ChoiceField(label=_("How fair within an urgency"), choices=STEPS, required=False)

    def __init__(self, data: Any, *, others: list[AllocationRun], lots: list[Lot]) -> None:
        super().__init__(data)
        none = ("", "–")
        depots = {str(lot.depot_id): localized(lot.depot.names) for lot in lots}
        named = [(str(lot.pk), f"{lot.number} · {localized(lot.item.names)}") for lot in lots]
        self.fields["other"].choices = [none, *((str(run.pk), str(run.number)) for run in others)]  # type: ignore[attr-defined]
        self.fields["depot"].choices = [none, *depots.items()]  # type: ignore[attr-defined]
        self.fields["lot"].choices = [none, *named]  # type: ignore[attr-defined]
