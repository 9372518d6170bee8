"""The forms of morning counts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.localized import localized
from cogov.kernel.models import Item
from cogov.kernel.web.forms import QuantityField, StrictForm
from cogov.supply.models import CallOutcome, MorningCount


class CountForm(StrictForm):
    """What is on the shelf and what was used, item by item; filled in with the last count."""

    beds = QuantityField(label=_("Beds taken"), required=False)
    staff = QuantityField(label=_("Staff on duty"), required=False)

    def __init__(
        self, data: Any, *, items: list[Item], last: MorningCount | None, standing: MorningCount | None
    ) -> None:
        shown = standing or last
        written = {line.item_id: line for line in shown.lines.all()} if shown else {}
        initial: dict[str, Any] = {"version": standing.version if standing else 0}
        if shown:
            initial |= {"beds": shown.beds, "staff": shown.staff}
        super().__init__(data, initial=initial)
        self.items = items
        for item in items:
            name, line = localized(item.names), written.get(item.pk)
            on_hand = QuantityField(
                label=_("%(item)s: on hand") % {"item": name}, required=False, initial=line.on_hand if line else None
            )
            used = QuantityField(
                label=_("%(item)s: used since the last count") % {"item": name},
                required=False,
                initial=line.used if line else None,
            )
            self.fields |= {f"on_hand-{item.code}": on_hand, f"used-{item.code}": used}
        if standing:
            self.fields["reason"] = forms.CharField(label=_("Why was it wrong?"), max_length=300)
        self.fields["version"] = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse a use without a shelf: what was used of something nobody counted says nothing."""
        data = super().clean()
        for item in self.items:
            if data.get(f"used-{item.code}") is not None and data.get(f"on_hand-{item.code}") is None:
                self.add_error(f"on_hand-{item.code}", _("Write how many are left, 0 where none are."))
        return data

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        """Return the items with their two fields."""
        return [(item, self[f"on_hand-{item.code}"], self[f"used-{item.code}"]) for item in self.items]


class CallForm(StrictForm):
    """What a call about a missing count led to."""

    outcome = forms.ChoiceField(
        label=_("What came of the call?"),
        choices=[
            (CallOutcome.WILL_SEND.value, _("they will send it")),
            (CallOutcome.CANNOT.value, _("they cannot count today")),
            (CallOutcome.UNREACHED.value, _("nobody answered")),
        ],
    )


class AskForm(StrictForm):
    """Ask for what is proposed for one item of a count."""

    item = forms.CharField(max_length=60)
