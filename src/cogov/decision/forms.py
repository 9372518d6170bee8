"""The shapes of decision's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.actors.queries.register import organisations
from cogov.decision.rules.holding import Says
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import StrictForm

PHASES = {
    "normal_watch": _("watch in normal time"),
    "signal_assessed": _("signal assessed"),
    "warning": _("warning"),
    "response": _("response"),
    "stand_down": _("stand-down"),
    "recovery": _("recovery"),
    "review": _("review"),
    "closed": _("closed"),
}
LEVELS = ((1, "I"), (2, "II"), (3, "III"), (4, "IV"))


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


class CrisisForm(StrictForm):
    """A new crisis."""

    slug = forms.SlugField(label=_("Short name for the address"), max_length=60, help_text=_("such as flood-2027-06"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=150, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=150, required=False)
    hazard_class = forms.ChoiceField(
        label=_("Class"),
        choices=[
            ("natural", _("natural disaster")),
            ("accident", _("accident")),
            ("health", _("public health")),
            ("security", _("social security")),
        ],
    )
    hazard = forms.CharField(label=_("Hazard"), max_length=60)


class PhaseForm(StrictForm):
    """A proposed phase and level."""

    phase = forms.ChoiceField(label=_("Phase"), choices=list(PHASES.items()))
    level = forms.TypedChoiceField(
        label=_("Level"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *LEVELS]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
