"""Consequences in supply of what lower rooms did."""

from cogov.actors.events import OrganisationsMerged
from cogov.decision.events import CrisisCloses
from cogov.kernel import bus
from cogov.supply.actions.needs import move_to_kept
from cogov.supply.models import Shipment
from cogov.supply.rules.runs import GoodsOnTheirWay, ShipmentState


def subscribe() -> None:
    """Listen to the lower rooms."""
    bus.subscribe(OrganisationsMerged, move_to_kept)
    bus.subscribe(CrisisCloses, see_that_nothing_moves)


def see_that_nothing_moves(event: CrisisCloses) -> None:
    """Refuse the end of a crisis while goods wait in a depot or are on their way. Part of the decision to close.

    Raises:
        GoodsOnTheirWay: there are some.
    """
    open_ones = Shipment.objects.filter(crisis_id=event.crisis, state__in=[ShipmentState.READY, ShipmentState.SENT])
    if count := open_ones.count():
        raise GoodsOnTheirWay(count=count)
