"""The shapes of forms for the law: which day, hazard and place; what happened; what shows that a duty is fulfilled."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.models import Crisis
from cogov.kernel.web.forms import StrictForm


class NoteForm(StrictForm):
    """Something happened from which clocks of the law run."""

    event = forms.ChoiceField(label=_("What happened?"))
    what = forms.CharField(label=_("In our words"), max_length=300, help_text=_("Name no person."))
    happened_at = forms.DateTimeField(
        label=_("When?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, data: Any, *, events: Sequence[tuple[str, str]], crisis: Crisis, at: dt.datetime) -> None:
        super().__init__(data)
        self.zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)
        self.fields["event"].choices = events  # type: ignore[attr-defined]
        self.initial["happened_at"] = at.astimezone(self.zone).replace(tzinfo=None)

    def clean_happened_at(self) -> dt.datetime:
        """Return the moment as the jurisdiction's clocks show it."""
        found: dt.datetime = self.cleaned_data["happened_at"]
        return found.replace(tzinfo=self.zone).astimezone(dt.UTC)


class EvidenceForm(StrictForm):
    """What shows that a duty is fulfilled."""

    evidence = forms.CharField(label=_("What shows it?"), max_length=500)


class HowForm(StrictForm):
    """How a conflict is settled."""

    how = forms.CharField(label=_("Which rule is followed, and why?"), max_length=500)
