"""Forms that refuse fields nobody asked for, and say refusals where they belong."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cogov.kernel.errors import N_, BadInput, Refused
from cogov.kernel.lines import BROKEN
from cogov.kernel.models import Crisis
from cogov.kernel.quantities import LONGEST, parse_quantity
from cogov.kernel.web.say import beside, say

ALLOWED = frozenset({"csrfmiddlewaretoken", "next", "once"})


def only(request: HttpRequest, *names: str) -> None:
    """Refuse fields nobody asked for where a page sends a button and no form (B013).

    Raises:
        BadInput: there is one.
    """
    unknown = sorted(set(request.POST) - {*names} - ALLOWED)
    if unknown:
        raise BadInput(N_("it is not a known field"), field=unknown[0][:100])


class StrictForm(forms.Form):
    """A form whose unknown fields are errors, not silence (B013), and whose one-line fields hold one line (B090)."""

    def clean(self) -> dict[str, Any]:
        """Refuse unknown fields and broken lines."""
        unknown = sorted(set(self.data) - set(self.fields) - ALLOWED)
        if unknown:
            raise forms.ValidationError(_("Unknown field: %(name)s") % {"name": ", ".join(unknown)[:100]})
        for name, value in list(self.cleaned_data.items()):
            one_line = isinstance(self.fields[name].widget, forms.TextInput)
            if one_line and isinstance(value, str) and BROKEN.search(value):
                self.add_error(name, _("Write it on one line."))
        return dict(self.cleaned_data)

    def attempt(self, act: Callable[[], Any]) -> Any | None:
        """Run an action; a refusal that a person can mend becomes an error of the form, None is returned then.

        Raises:
            Refused: absent things, missing powers and stale versions are not for the form to say.
        """
        try:
            return act()
        except Refused as refusal:
            if refusal.status in (403, 404, 412) and not refusal.field:
                raise
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, beside(refusal) if field else say(refusal))
            return None


class QuantityField(forms.Field):
    """A quantity as people write it: 1200, 1,200, 3.6万; empty where nobody knows."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": str(LONGEST)})

    def to_python(self, value: Any) -> int | None:
        """Return the number, or None where the field is empty.

        Raises:
            forms.ValidationError: not a whole number.
        """
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = parse_quantity(text)
        except BadInput as refusal:
            raise forms.ValidationError(beside(refusal)) from None
        if found.unit:
            raise forms.ValidationError(_("Write the number only, without a unit."))
        return found.value


class LocalMoment(forms.DateTimeField):
    """A date and time as the jurisdiction's clocks show it."""

    def __init__(self, crisis: Crisis, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)
        self.zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)

    def prepare_value(self, value: Any) -> Any:
        """Show a moment as those clocks show it."""
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, dt.datetime) else value

    def clean(self, value: Any) -> dt.datetime | None:
        """Return the moment, or None where the field is empty."""
        found = super().clean(value)
        if found is None:
            return None
        local: dt.datetime = found.replace(tzinfo=self.zone)
        return local.astimezone(dt.UTC)


def problems_of(form: forms.Form) -> str:
    """Return everything that is wrong with a form in one line, for pages that show no form."""
    found = []
    for name, texts in form.errors.items():
        label = f"{form[name].label}{_(': ')}" if name in form.fields else ""
        found += [f"{label}{text}" for text in texts]
    return " ".join(found)
