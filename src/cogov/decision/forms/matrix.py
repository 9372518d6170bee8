"""The shapes of the forms of who answers for what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import organisations
from cogov.decision.rules.holding import Says
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import StrictForm


class AssignForm(StrictForm):
    """Naming who answers for a function."""

    organisation = forms.ChoiceField(label=_("Who answers for it?"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any, *, crisis: Crisis) -> None:
        super().__init__(data)
        rows = organisations(crisis.jurisdiction_id).filter(state="admitted").exclude(kind="medical")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(row.pk), localized(row.names)) for row in rows.exclude(body="control")[:300]),
        ]


class PositionForm(StrictForm):
    """What the own organisation says of a function."""

    says = forms.ChoiceField(
        label=_("We"),
        choices=[
            (Says.HOLDS.value, _("do this and answer for it")),
            (Says.ASSISTS.value, _("only assist")),
            (Says.DENIES.value, _("do not do this")),
        ],
    )
    words = forms.CharField(label=_("In our words"), max_length=300)
