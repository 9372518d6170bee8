"""The shapes of the forms of a crisis and its phase."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
