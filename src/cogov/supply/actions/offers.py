"""Offers: what somebody can give, sell, lend or do."""

import datetime as dt
from dataclasses import dataclass

from cogov.actors.models import Organisation
from cogov.actors.queries.power import require
from cogov.community.models import Household
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Item, Place
from cogov.supply.models import Offer, OfferState, OfferTerms
from cogov.supply.queries.asked import of_party


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What is said when an offer is made."""

    what: str
    terms: str
    organisation: Organisation | None = None
    household: Household | None = None
    item: Item | None = None
    place: Place | None = None
    quantity: int | None = None
    per_day: bool = False
    standing: str = "stated"
    source: str = ""
    source_key: str = ""


def _area(place: Place | None, organisation: Organisation | None, household: Household | None) -> Place | None:
    """Return where an offer is made: where the goods lie, or where the one who offers is."""
    if place is not None:
        return place
    if household is not None:
        return household.building.grid
    return organisation.place if organisation is not None else None


@action("supply.offer.made")
def make_offer(*, crisis: Crisis, new: NewOffer, by: Holder, at: dt.datetime) -> Offer:
    """Make an offer.

    Raises:
        NoPower: not one's own organisation or household.
        BadInput: nothing named, unknown terms, or a quantity that makes no sense.
    """
    area = _area(new.place, new.organisation, new.household)
    asked = of_party(new.organisation, new.household, area, new.quantity)
    power = require(by, "offer.create", "C", crisis=crisis, at=at, asked=asked)
    if not new.what.strip():
        raise BadInput(N_("write what you offer"), field="what")
    if new.terms not in OfferTerms.values:
        raise BadInput(N_("choose gift, sale, loan or service"), field="terms")
    if new.quantity is not None and not 1 <= new.quantity <= 10**12:
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field="quantity")
    offer = Offer.objects.create(
        crisis=crisis,
        organisation=new.organisation,
        household=new.household,
        place=new.place,
        item=new.item,
        what=new.what.strip(),
        terms=new.terms,
        quantity=new.quantity,
        per_day=new.per_day,
        standing=new.standing,
        offered_at=at,
        source=new.source,
        source_key=new.source_key,
    )
    record(
        about=offer,
        crisis=crisis,
        authority=power,
        said={"what": new.what, "terms": new.terms, "quantity": new.quantity},
        touches=[new.organisation] if new.organisation else [],
    )
    return offer


@action("supply.offer.withdrawn")
def withdraw_offer(*, offer: Offer, by: Holder, at: dt.datetime) -> Offer:
    """Withdraw an offer of one's own.

    Raises:
        BadInput: it does not stand any more.
    """
    row = lock(Offer, offer.pk)
    area = _area(row.place, row.organisation, row.household)
    asked = of_party(row.organisation, row.household, area, row.quantity)
    power = require(by, "offer.create", "C", crisis=row.crisis, at=at, asked=asked)
    if row.state != OfferState.OFFERED:
        raise BadInput(N_("this offer does not stand any more"), field="state")
    before = state_digest(row)
    row.state = OfferState.WITHDRAWN
    row.save(update_fields=["state"])
    record(about=row, crisis=row.crisis, authority=power, said={"withdrawn": True}, before=before)
    return row
