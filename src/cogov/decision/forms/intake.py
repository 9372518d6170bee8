"""The shapes of the forms at the telephone and the counter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import taking_part
from cogov.decision.forms.tasks import party_choices, place_choices
from cogov.decision.rules.intake import Channel, IntakeKind
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Item
from cogov.kernel.web.forms import QuantityField, StrictForm

KINDS = {
    IntakeKind.NEED.value: _("they need something"),
    IntakeKind.OFFER.value: _("they offer something"),
    IntakeKind.TASK.value: _("something has to be done"),
    IntakeKind.SIGNAL.value: _("a danger or a sign of one"),
    IntakeKind.RUMOUR.value: _("a rumour: is it true?"),
    IntakeKind.COMPLAINT.value: _("a complaint"),
}
CHANNELS = {
    Channel.TELEPHONE.value: _("by telephone"),
    Channel.COUNTER.value: _("at the counter"),
    Channel.ONLINE.value: _("online"),
}


class IntakeForm(StrictForm):
    """One box for what is said, and what it is."""

    text = forms.CharField(
        label=_("What do they say?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text=_("In their words, without names. Calls that may be about the same thing appear below."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What is it about?"), choices=list(KINDS.items()))
    channel = forms.ChoiceField(label=_("How did it come in?"), choices=list(CHANNELS.items()))
    area = forms.ChoiceField(label=_("Where?"))
    organisation = forms.ChoiceField(label=_("For which organisation?"), required=False)
    item = forms.ChoiceField(label=_("Which goods?"), required=False)
    quantity = QuantityField(label=_("How many?"), required=False)
    contact = forms.CharField(
        label=_("Whom do we call back?"), required=False, max_length=200,
        help_text=_("Only with a need: kept encrypted with it. Everybody else asks by the number of the receipt."),
    )  # fmt: skip
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, crisis: Crisis, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["area"].choices = place_choices(crisis)  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", "—"), *party_choices(crisis)]  # type: ignore[attr-defined]
        rows = Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id)
        items = sorted(((str(row.pk), localized(row.names)) for row in rows), key=lambda choice: choice[1])
        self.fields["item"].choices = [("", "—"), *items]  # type: ignore[attr-defined]


class AnswerForm(StrictForm):
    """What is told to whoever called."""

    answer = forms.CharField(label=_("What is told to whoever called?"), max_length=500)


class HandForm(StrictForm):
    """Handing a call on."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=list(KINDS.items()))
    owner = forms.ChoiceField(label=_("Who answers for it?"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        rows = taking_part(crisis.jurisdiction_id).exclude(body="control").order_by("name_key")[:500]
        self.fields["owner"].choices = [(str(row.pk), localized(row.names)) for row in rows]  # type: ignore[attr-defined]
