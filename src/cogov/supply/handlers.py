"""Consequences in supply of what lower rooms did."""

from cogov.actors.events import OrganisationsMerged
from cogov.kernel import bus
from cogov.supply.actions.needs import move_to_kept


def subscribe() -> None:
    """Listen to the lower rooms."""
    bus.subscribe(OrganisationsMerged, move_to_kept)
