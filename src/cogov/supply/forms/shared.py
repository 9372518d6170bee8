"""What the forms of supply share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Item
from cogov.kernel.web.forms import StrictForm

MOST_LOTS = 50  # a drop-down that can still be read


def item_choices(crisis: Crisis) -> list[tuple[str, str]]:
    """Return the catalogue for a drop-down, in the reader's language."""
    rows = Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id)
    return sorted(((str(row.pk), localized(row.names)) for row in rows), key=lambda choice: choice[1])


class ReasonForm(StrictForm):
    """A reason, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
