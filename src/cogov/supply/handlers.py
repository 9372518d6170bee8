"""Consequences in supply of what lower rooms did."""

from cogov.actors.events import OrganisationsMerged
from cogov.community.actions import KEEP
from cogov.decision.events import CrisisCloses
from cogov.kernel import bus
from cogov.kernel.personal import PersonalColumns, declare_columns
from cogov.supply.actions.needs import destroy_notes, move_to_kept
from cogov.supply.models import Shipment
from cogov.supply.queries.needs import notes_of_households
from cogov.supply.rules.runs import GoodsOnTheirWay, ShipmentState


def subscribe() -> None:
    """Listen to the lower rooms; a household's note goes with its code."""
    bus.subscribe(OrganisationsMerged, move_to_kept)
    bus.subscribe(CrisisCloses, see_that_nothing_moves)
    declare_columns(
        PersonalColumns(
            columns=("supply.Need.note",),
            personal_class="P2",
            purpose="what a household writes about the goods it needs",
            basis="PIPL art. 13(4): emergency necessity",
            keep=KEEP,
            rows=notes_of_households,
            subject="household_id",
            day="household__delete_by",
            destroy=destroy_notes,
        )
    )


def see_that_nothing_moves(event: CrisisCloses) -> None:
    """Refuse the end of a crisis while goods wait in a depot or are on their way. Part of the decision to close.

    Raises:
        GoodsOnTheirWay: there are some.
    """
    open_ones = Shipment.objects.filter(crisis_id=event.crisis, state__in=[ShipmentState.READY, ShipmentState.SENT])
    if count := open_ones.count():
        raise GoodsOnTheirWay(count=count)
