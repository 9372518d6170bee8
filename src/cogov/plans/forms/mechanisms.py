"""The shapes of the mechanism board's forms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.web.forms import StrictForm

Choices = Sequence[tuple[str, Any]]


class MechanismForm(StrictForm):
    """Who owns a mechanism, by which procedure and law, and when it was last exercised."""

    mechanism = forms.ChoiceField(label=_("Mechanism"))
    owner = forms.ChoiceField(label=_("Who answers for it?"), required=False)
    procedure = forms.CharField(label=_("Procedure, or where it is written"), required=False, max_length=500)
    basis = forms.ChoiceField(label=_("Legal basis"), required=False)
    exercised_on = forms.DateField(
        label=_("Last exercised on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, mechanisms: Choices, owners: Choices, rules: Choices) -> None:
        super().__init__(data)
        self.fields["mechanism"].choices = mechanisms  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "—"), *owners]  # type: ignore[attr-defined]
        self.fields["basis"].choices = [("", "—"), *rules]  # type: ignore[attr-defined]


class GuaranteeForm(StrictForm):
    """A guarantee, what shows it, until when."""

    kind = forms.ChoiceField(label=_("Guarantee"))
    evidence = forms.CharField(label=_("What shows it?"), max_length=500)
    valid_to = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any, *, kinds: Choices) -> None:
        super().__init__(data)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
