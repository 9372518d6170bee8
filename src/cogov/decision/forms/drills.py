"""The shapes of the forms of drills."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.localized import localized
from cogov.kernel.web.forms import StrictForm
from cogov.plans.models import PlanStep


class ReviewForm(StrictForm):
    """What a drill showed, and what has to change: one field for the plan, one for each step that did not hold."""

    lesson = forms.CharField(
        label=_("What did the drill show?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    days = forms.IntegerField(label=_("In how many days is it changed?"), min_value=1, max_value=365, initial=30)

    def __init__(self, data: Any, *, steps: Sequence[PlanStep]) -> None:
        super().__init__(data)
        self.steps = steps
        for number, step in enumerate(steps):
            who = localized(step.organisation.names) if step.organisation else ""
            self.fields[f"what-{number}"] = forms.CharField(
                label=_("What has to change: %(step)s, %(who)s")
                % {"step": f"{step.code} {localized(step.names)}", "who": who},
                max_length=500,
                required=False,
            )

    def stated(self) -> list[tuple[PlanStep, str]]:
        """Return what was written to each step."""
        found = [(step, self.cleaned_data[f"what-{number}"].strip()) for number, step in enumerate(self.steps)]
        return [(step, text) for step, text in found if text]


class CallOffForm(StrictForm):
    """Why a drill ends before its plan fired."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
