"""Consequences in supply of what lower rooms did."""

from cogov.actors.events import OrganisationsMerged
from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.community.actions import KEEP
from cogov.decision.actions import take_residual
from cogov.decision.actions.intake import settle_intake
from cogov.decision.events import CrisisCloses, IntakeTaken
from cogov.decision.models import Intake
from cogov.decision.queries.tasks import territorial_government
from cogov.decision.rules.intake import IntakeKind
from cogov.decision.rules.matrix import OWN
from cogov.kernel import bus
from cogov.kernel.duties import DutyBreached
from cogov.kernel.localized import localized
from cogov.kernel.models import Duty, Item
from cogov.kernel.personal import PersonalColumns, declare_columns
from cogov.kernel.timers import clock_of
from cogov.supply.actions.needs import NewNeed, destroy_notes, enter_need, move_to_kept
from cogov.supply.actions.offers import NewOffer, make_offer
from cogov.supply.models import Need, Offer, OfferTerms, Shipment
from cogov.supply.queries.asked import of_party
from cogov.supply.queries.needs import notes_of_households
from cogov.supply.rules.runs import GoodsOnTheirWay, ShipmentState


def subscribe() -> None:
    """Listen to the lower rooms; a household's note goes with its code."""
    bus.subscribe(OrganisationsMerged, move_to_kept)
    bus.subscribe(DutyBreached, leave_unowned)
    bus.subscribe(CrisisCloses, see_that_nothing_moves)
    bus.subscribe(IntakeTaken, take_up)
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


def leave_unowned(event: DutyBreached) -> None:
    """Let a need that nobody took up in the time of its rule be borne by the territorial government (R-013)."""
    duty = Duty.objects.select_related("rule", "crisis__jurisdiction").get(pk=event.duty)
    if duty.about_kind != "supply.need" or not duty.rule.code.startswith(OWN):
        return
    need = Need.objects.select_related("place").get(pk=duty.about)
    government = territorial_government(duty.crisis, need.place)
    if government is not None:  # else the clock stays overdue, for everybody to see
        take_residual(crisis=duty.crisis, about=need, government=government, duty=duty, by=clock_of(duty), at=event.at)


def see_that_nothing_moves(event: CrisisCloses) -> None:
    """Refuse the end of a crisis while goods wait in a depot or are on their way. Part of the decision to close.

    Raises:
        GoodsOnTheirWay: there are some.
    """
    open_ones = Shipment.objects.filter(crisis_id=event.crisis, state__in=[ShipmentState.READY, ShipmentState.SENT])
    if count := open_ones.count():
        raise GoodsOnTheirWay(count=count)


def take_up(event: IntakeTaken) -> None:
    """Enter a need, or an offer, that somebody telephoned: where asker and goods were said, and the taker may.

    Goods are entered by their name in the catalogue: what was said stays with the call. Whatever cannot be entered
    stays with whoever took the call, and its clock runs.
    """
    if event.organisation is None or event.kind not in (IntakeKind.NEED, IntakeKind.OFFER):
        return
    row = Intake.objects.select_related("crisis__jurisdiction").get(pk=event.intake)
    asker = Organisation.objects.select_related("seat", "area").get(pk=event.organisation)
    items = Item.objects.filter(jurisdiction=row.crisis.jurisdiction)
    item = items.filter(pk=event.item).first() if event.item else None
    asked = of_party(asker, None, asker.place, event.quantity)
    made: Need | Offer
    if item is None:
        return
    if event.kind == IntakeKind.NEED:
        if not power.may(event.by, "need.create", "C", crisis=row.crisis, at=event.at, asked=asked):
            return
        need = NewNeed(item=item, place=asker.place, organisation=asker, quantity=event.quantity,
                       contact=event.contact, source=f"{row.channel} {row.receipt}")  # fmt: skip
        made = enter_need(crisis=row.crisis, new=need, by=event.by, at=event.at)
        became = "supply.need"
    else:
        if not power.may(event.by, "offer.create", "C", crisis=row.crisis, at=event.at, asked=asked):
            return
        offer = NewOffer(what=localized(item.names), terms=OfferTerms.GIFT, organisation=asker, item=item,
                         quantity=event.quantity, source=f"{row.channel} {row.receipt}")  # fmt: skip
        made = make_offer(crisis=row.crisis, new=offer, by=event.by, at=event.at)
        became = "supply.offer"
    settle_intake(intake=row, answer="", became_kind=became, became=made.pk, by=event.by, at=event.at)
