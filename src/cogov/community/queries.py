"""Questions about households, by the worker who serves them."""

import datetime as dt
import hashlib

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cogov.community.models import Household
from cogov.kernel.holder import Holder
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis


def kept_households(crisis: Crisis) -> "QuerySet[Household]":
    """Return the households of a crisis whose code is not destroyed yet."""
    return Household.objects.filter(crisis=crisis, destroyed_at__isnull=True)


def households_of(crisis: Crisis, by: Holder) -> "QuerySet[Household]":
    """Return the households in the grids assigned to the worker's post, and none to anybody without a grid."""
    rows = kept_households(crisis).select_related("building__grid", "building__organisation")
    if not by.area_path or by.organisation is None:
        return rows.none()
    return rows.filter(
        building__grid__path__startswith=by.area_path, building__organisation_id=by.organisation
    ).order_by("code")


def household_by_link(crisis: Crisis, secret: str, at: dt.datetime) -> Household | None:
    """Return the household whose private link has this secret, while the link lasts."""
    found = hashlib.sha256(secret.encode()).hexdigest()
    return (
        Household.objects.filter(crisis=crisis, link_digest=found, link_expires_at__gt=at)
        .select_related("building__grid", "building__organisation")
        .first()
    )


def called(household: Household, by: Holder) -> str:
    """Return what a reader may call a household: its code for itself and its workers, its grid for everybody else.

    A household's code tells building and door (P2): whoever does not serve the household has no use for it.
    """
    building = household.building
    own = by.household == household.pk
    serves = by.role == "CTY" and by.organisation == building.organisation_id
    if own or (serves and by.area_path and building.grid.path.startswith(by.area_path)):
        return household.code
    return _("a household in %(grid)s") % {"grid": localized(building.grid.names)}


def holder_of(household: Household) -> Holder:
    """Return the household as the acting side; acts are shown to others, so its label names no door."""
    return Holder(
        role="RES",
        label=_("a household"),
        jurisdiction=household.crisis.jurisdiction_id,
        household=household.pk,
    )
