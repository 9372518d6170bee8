"""What the acts of this room are about, as far as power depends on it: whose, where, which function, how many.

Actions ask with these and pages leave out buttons with the same, so that a mandate bounds both alike. The value of an
act is the number of units of goods it moves or promises.
"""

import uuid

from django.db.models import Sum

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, whole_area
from cogov.community.models import Household
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Place
from cogov.supply.models import AllocationRun, Need, Share, Shipment, ShipmentLine
from cogov.supply.queries.inputs import area_of

ALLOCATE, RECEIVE, STORE = "allocate", "receive", "store"


def of_party(
    organisation: Organisation | None, household: Household | None, area: Place | None, quantity: int | None
) -> Asked:
    """Return what entering a need or an offer for somebody is about."""
    return Asked(
        owner=organisation.pk if organisation else None,
        household=household.pk if household else None,
        area=area,
        value=quantity,
    )


def of_need(need: Need) -> Asked:
    """Return what an act on a need is about."""
    return Asked(owner=need.organisation_id, household=need.household_id, area=need.place, value=need.quantity)


def of_round(crisis: Crisis, by: Holder) -> Asked:
    """Return what computing a round is about: how much it will promise is not known before."""
    return Asked(owner=by.organisation, area=whole_area(crisis.jurisdiction_id), function=ALLOCATE)


def of_share(need: Need, quantity: int, by: Holder) -> Asked:
    """Return what proposing one share by hand is about."""
    return Asked(owner=by.organisation, area=need.place, function=ALLOCATE, value=quantity)


def of_plan(run: AllocationRun) -> Asked:
    """Return what deciding on a plan is about."""
    pieces = Share.objects.filter(run=run).aggregate(n=Sum("quantity"))["n"] or 0
    return Asked(area=area_of(run), function=ALLOCATE, value=pieces)


def of_depot(keeper: uuid.UUID, place: Place, quantity: int | None = None) -> Asked:
    """Return what taking goods into a depot is about."""
    return Asked(owner=keeper, area=place, function=RECEIVE, value=quantity)


def of_sending(shipment: Shipment) -> Asked:
    """Return what signing a shipment out of its depot is about."""
    depot = shipment.depot
    return Asked(owner=depot.keeper_id, area=depot.place, function=STORE, value=_pieces(shipment))


def of_receiving(shipment: Shipment, by: Holder) -> Asked:
    """Return what signing for a shipment is about."""
    # Until tasks assign a single shipment to a volunteer: one of the receiving organisation is assigned to it.
    helps = by.organisation is not None and by.organisation == shipment.organisation_id
    first = ShipmentLine.objects.filter(shipment=shipment).select_related("need__place").order_by("pk").first()
    return Asked(
        owner=shipment.organisation_id,
        household=shipment.household_id,
        area=first.need.place if first else None,
        function=RECEIVE,
        value=_pieces(shipment),
        assigned=helps,
    )


def _pieces(shipment: Shipment) -> int:
    return ShipmentLine.objects.filter(shipment=shipment).aggregate(n=Sum("quantity"))["n"] or 0
