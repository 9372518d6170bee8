"""The forms of needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.community.models import Household
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import LocalMoment, QuantityField, StrictForm
from cogov.supply.forms.shared import item_choices
from cogov.supply.models import Basis
from cogov.supply.rules.needs import Answer


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
