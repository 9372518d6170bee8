"""Lots, needs and shipments by name, for the clocks that run about them."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from cogov.community.models import Household
from cogov.kernel.localized import localized
from cogov.kernel.things import Thing, named_by
from cogov.supply.models import Lot, Need, Shipment
from cogov.supply.queries.situation import party_name


def _lots(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    rows = Lot.objects.filter(pk__in=keys).select_related("item")
    return {row.pk: Thing(f"{row.number}{_(': ')}{localized(row.item.names)}", "supply:lot") for row in rows}


def _needs(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    rows = Need.objects.filter(pk__in=keys).select_related("item", "organisation", "household__building__grid")
    return {row.pk: Thing(f"{party_name(row)}{_(': ')}{localized(row.item.names)}", "supply:need") for row in rows}


def _shipments(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    return {row.pk: Thing(row.number) for row in Shipment.objects.filter(pk__in=keys)}


def _kept(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    """Name what is kept of persons: a contact by its need, a household as everybody may call it."""
    rows = Need.objects.filter(contact__in=keys).select_related("item", "organisation", "household__building__grid")
    contacts = {
        row.contact: Thing(
            _("contact of %(who)s: %(item)s") % {"who": party_name(row), "item": localized(row.item.names)},
            "supply:need",
            row.pk,
        )
        for row in rows
        if row.contact
    }
    homes = Household.objects.filter(pk__in=keys).select_related("building__grid")
    return contacts | {
        row.pk: Thing(
            _("code, people and notes of a household in %(grid)s") % {"grid": localized(row.building.grid.names)}
        )
        for row in homes
    }


def name_all() -> None:
    """Let the pages of other rooms name the rows of this one."""
    named_by("kernel.personal", _kept)
    named_by("supply.lot", _lots)
    named_by("supply.need", _needs)
    named_by("supply.shipment", _shipments)
