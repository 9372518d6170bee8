"""The API of needs."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation
from cogov.kernel.errors import Absent
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.actions.needs import NewNeed
from cogov.supply.api.shared import id_of, item_of, moment_of, need_of
from cogov.supply.models import Need
from cogov.supply.queries import needs as need_questions
from cogov.supply.queries.situation import party_name
from cogov.supply.schemas.needs import ChangeIn, NeedIn, NeedOut, VerifyIn
from cogov.supply.schemas.shared import ReasonIn

router = Router(tags=["supply"])
Out = dict[str, Any]


def need_out(row: Need) -> Out:
    """Return a need without contact and note: what anyone may read."""
    return {
        "id": row.pk,
        "asker": party_name(row),
        "organisation": row.organisation_id,
        "item": row.item.code,
        "unit": row.item.unit,
        "place": str(row.place),
        "tier": row.tier,
        "quantity_stated": row.quantity_stated,
        "quantity": row.quantity,
        "quantity_low": row.quantity_low,
        "quantity_high": row.quantity_high,
        "basis": row.basis,
        "basis_rule": row.basis_rule,
        "asked_at": row.asked_at,
        "needed_by": row.needed_by,
        "needed_by_rule": row.needed_by_rule,
        "state": row.state,
        "household_answer": row.household_answer,
        "allocated": row.allocated,
        "sent": row.sent,
        "received": row.received,
        "missing": row.missing,
        "source": row.source,
        "version": row.version,
        "exercise": row.crisis.exercise,
    }


@router.get(f"{HERE}/needs", response={200: Page[NeedOut], **FAULTS}, summary="Needs")
def needs(request: Request, here: Path[Here], state: str = "", tier: str = "", item: str = "") -> HttpResponse:
    """Return needs by urgency and shortage: those that run, or those in a state; with `state=all` every need."""
    known_only(request, "state", "tier", "item")
    rows = need_questions.in_state(need_questions.board(request.crisis).select_related("crisis"), state)
    if tier:
        rows = rows.filter(tier=int(tier)) if tier in ("1", "2", "3", "4") else rows.none()
    if item:
        rows = rows.filter(item__code=item)
    return page(request, rows, need_out, ("tier", "-missing", "pk"))


@router.get(f"{HERE}/needs/{{uuid:key}}", response={200: NeedOut, **FAULTS}, summary="One need")
def need(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return one need."""
    known_only(request)
    return answer(request, need_out(need_of(request, key)))


@router.post(f"{HERE}/needs", response={201: NeedOut, **FAULTS}, auth=django_auth, summary="Enter a need")
def need_new(request: Request, here: Path[Here], new: NeedIn) -> HttpResponse:
    """Enter a need; with an Idempotency-Key, once."""

    def act() -> HttpResponse:
        owner = (
            Organisation.objects.filter(
                pk=id_of(new.organisation, "organisation"), jurisdiction_id=request.crisis.jurisdiction_id
            )
            .select_related("seat", "area")
            .first()
        )
        if owner is None:
            raise Absent
        row = actions.enter_need(
            crisis=request.crisis,
            new=NewNeed(
                item=item_of(request, new.item),
                place=owner.place,
                organisation=owner,
                quantity=new.quantity,
                needed_by=moment_of(new.needed_by, "needed_by"),
                note=new.note,
                source="API",
            ),
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(need_of(request, row.pk)), 201)

    return once(request, act)


@router.post(f"{HERE}/needs/{{uuid:key}}/verify", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Verify")
def need_verify(request: Request, here: Path[Here], key: uuid.UUID, new: VerifyIn) -> HttpResponse:
    """Verify a need and adopt a quantity."""

    def act() -> HttpResponse:
        actions.verify_need(
            need=need_of(request, key),
            quantity=new.quantity,
            basis=new.basis,
            low=new.low,
            high=new.high,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(need_of(request, key)))

    return once(request, act)


@router.post(f"{HERE}/needs/{{uuid:key}}/change", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Change")
def need_change(request: Request, here: Path[Here], key: uuid.UUID, new: ChangeIn) -> HttpResponse:
    """Change how many or by when; a version that is no longer the newest is refused."""

    def act() -> HttpResponse:
        actions.change_need(
            need=need_of(request, key),
            quantity=new.quantity,
            needed_by=moment_of(new.needed_by, "needed_by"),
            version=new.version,
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(need_of(request, key)))

    return once(request, act)


@router.post(
    f"{HERE}/needs/{{uuid:key}}/withdraw", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Withdraw"
)
def need_withdraw(request: Request, here: Path[Here], key: uuid.UUID, new: ReasonIn) -> HttpResponse:
    """Withdraw a need of one's own."""

    def act() -> HttpResponse:
        actions.withdraw_need(need=need_of(request, key), reason=new.reason, by=request.holder, at=request.at)
        return answer(request, need_out(need_of(request, key)))

    return once(request, act)
