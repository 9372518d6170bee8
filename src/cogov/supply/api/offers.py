"""The API of offers."""

from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.actions.offers import NewOffer
from cogov.supply.api.shared import item_of
from cogov.supply.models import Offer
from cogov.supply.queries import needs as need_questions
from cogov.supply.schemas.offers import OfferIn, OfferOut

router = Router(tags=["supply"])
Out = dict[str, Any]


def offer_out(row: Offer) -> Out:
    """Return an offer."""
    return {
        "id": row.pk,
        "organisation": row.organisation_id,
        "what": row.what,
        "item": row.item.code if row.item else None,
        "terms": row.terms,
        "quantity": row.quantity,
        "per_day": row.per_day,
        "standing": row.standing,
        "state": row.state,
        "source": row.source,
    }


@router.get(f"{HERE}/offers", response={200: Page[OfferOut], **FAULTS}, summary="Offers")
def offers(request: Request, here: Path[Here], terms: str = "") -> HttpResponse:
    """Return what is offered."""
    known_only(request, "terms")
    rows = need_questions.offers(request.crisis)
    return page(request, rows.filter(terms=terms) if terms else rows, offer_out)


@router.post(f"{HERE}/offers", response={201: OfferOut, **FAULTS}, auth=django_auth, summary="Make an offer")
def offer_new(request: Request, here: Path[Here], new: OfferIn) -> HttpResponse:
    """Make an offer for the own organisation."""

    def act() -> HttpResponse:
        row = actions.make_offer(
            crisis=request.crisis,
            new=NewOffer(
                what=new.what,
                terms=new.terms,
                organisation=Organisation.objects.filter(pk=request.holder.organisation_id).first(),
                item=item_of(request, new.item) if new.item else None,
                quantity=new.quantity,
                per_day=new.per_day,
                source="API",
            ),
            by=request.holder,
            at=request.at,
        )
        return answer(request, offer_out(row), 201)

    return once(request, act)
