"""Questions about fired plans: what is reached, who has acknowledged, who is silent."""

import datetime as dt

from django.utils.translation import gettext as _

from cogov.decision.rules.triggers import threshold
from cogov.kernel.figures import Reading, registered
from cogov.kernel.models import Crisis


def figure_reached(trigger: str, crisis: Crisis, at: dt.datetime | None) -> bool:
    """Say whether a figure of the register is at or beyond its threshold in the crisis."""
    found = threshold(trigger)
    if found is None or at is None or found.figure not in registered():
        return False
    return found.crossed(Reading(crisis, at).value(found.figure).value)


def figure_word(trigger: str) -> str:
    """Return a threshold as people read it; empty where it names no figure."""
    found = threshold(trigger)
    figure = registered().get(found.figure) if found else None
    if found is None or figure is None:
        return ""
    side = _("%(figure)s at %(value)s or above") if found.at_least else _("%(figure)s at %(value)s or below")
    return side % {"figure": figure.title, "value": f"{found.value:,g}"}


def figure_choices() -> list[tuple[str, str]]:
    """Return nothing: there are as many thresholds as numbers; mandates wait for phases."""
    return []
