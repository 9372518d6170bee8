"""The shapes of the community's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.community.models import Building
from cogov.kernel.localized import localized
from cogov.kernel.web.forms import StrictForm


class HouseholdForm(StrictForm):
    """A household by its code."""

    building = forms.ChoiceField(label=_("Building"))
    code = forms.CharField(label=_("Household code"), max_length=20, help_text=_("such as 3-1-502; no names"))
    people = forms.IntegerField(label=_("How many people?"), required=False, min_value=1, max_value=30)

    def __init__(self, data: Any, *, buildings: list[Building]) -> None:
        super().__init__(data)
        self.fields["building"].choices = [(str(row.pk), localized(row.names)) for row in buildings]  # type: ignore[attr-defined]


class BuildingForm(StrictForm):
    """A building of the worker's grid."""

    name = forms.CharField(label=_("Name of the building"), max_length=80)
