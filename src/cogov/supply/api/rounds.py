"""The API of rounds: proposals, and what became of them."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.queries import power
from cogov.kernel.errors import Absent
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, no_body, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.api.shared import id_of, need_of
from cogov.supply.models import AllocationRun
from cogov.supply.queries import stock as stock_questions
from cogov.supply.rules.runs import RunState
from cogov.supply.schemas.rounds import ApproveIn, RoundDetailOut, RoundOut, ShareIn
from cogov.supply.schemas.shared import ReasonIn

router = Router(tags=["supply"])
Out = dict[str, Any]


def run_out(row: AllocationRun) -> Out:
    """Return a round."""
    return {
        "id": row.pk,
        "number": row.number,
        "state": row.state,
        "method": row.method,
        "version": row.version,
        "parameters": row.parameters,
        "input_digest": row.input_digest,
        "piece_km": row.piece_km,
        "proposed_at": row.proposed_at,
        "decided_at": row.decided_at,
        "reason": row.reason,
    }


@router.get(f"{HERE}/rounds", response={200: Page[RoundOut], **FAULTS}, summary="Rounds")
def rounds(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the rounds the reader may see."""
    known_only(request)
    rows = stock_questions.runs(request.crisis)
    if not power.may(request.holder, "allocation.read", "V", crisis=request.crisis, at=request.at):
        rows = rows.filter(state=RunState.APPROVED)
    return page(request, rows, run_out, ("-number",))


def _run(request: Request, key: uuid.UUID) -> AllocationRun:
    found = stock_questions.run_of(request.crisis, key)
    if found is None or (
        found.state != RunState.APPROVED
        and not power.may(request.holder, "allocation.read", "V", crisis=request.crisis, at=request.at)
    ):
        raise Absent
    return found


@router.get(f"{HERE}/rounds/{{uuid:key}}", response={200: RoundDetailOut, **FAULTS}, summary="One round")
def round_detail(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return a round with every share and every gap, each with its reason."""
    known_only(request)
    run = _run(request, key)
    shares = [
        {"need": row.need_id, "lot": row.lot_id, "quantity": row.quantity, "km": row.km, "reason": row.reason,
         "next_lot": row.next_lot_id, "next_extra_km": row.next_extra_km}
        for row in stock_questions.shares(run)
    ]  # fmt: skip
    unmet = [
        {"need": row.need_id, "quantity": row.quantity, "reason": row.reason, "facts": row.facts}
        for row in stock_questions.unmet(run)
    ]
    return answer(request, {**run_out(run), "shares": shares, "unmet": unmet})


@router.post(f"{HERE}/rounds", response={201: RoundOut, **FAULTS}, auth=django_auth, summary="Propose a round")
def round_new(request: Request, here: Path[Here]) -> HttpResponse:
    """Compute a round over all open needs and free stock."""
    no_body(request)

    def act() -> HttpResponse:
        run = actions.propose_allocation(crisis=request.crisis, by=request.holder, at=request.at)
        return answer(request, run_out(run), 201)

    return once(request, act)


@router.post(
    f"{HERE}/shares", response={201: RoundOut, **FAULTS}, auth=django_auth, summary="Propose one share by hand"
)
def share_new(request: Request, here: Path[Here], new: ShareIn) -> HttpResponse:
    """Propose one share by hand; a second person approves it like any round."""

    def act() -> HttpResponse:
        lot = stock_questions.lots(request.crisis).filter(pk=id_of(new.lot, "lot")).first()
        if lot is None:
            raise Absent
        run = actions.propose_by_hand(
            lot=lot,
            need=need_of(request, id_of(new.need, "need")),
            quantity=new.quantity,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, run_out(run), 201)

    return once(request, act)


@router.post(
    f"{HERE}/rounds/{{uuid:key}}/approve",
    response={200: RoundOut, **FAULTS},
    auth=django_auth,
    summary="Approve",
)
def round_approve(request: Request, here: Path[Here], key: uuid.UUID, new: ApproveIn) -> HttpResponse:
    """Approve a round as a second person."""

    def act() -> HttpResponse:
        run = actions.approve_allocation(
            run=_run(request, key), take_function=new.take_function, by=request.holder, at=request.at
        )
        return answer(request, run_out(run))

    return once(request, act)


@router.post(
    f"{HERE}/rounds/{{uuid:key}}/reject", response={200: RoundOut, **FAULTS}, auth=django_auth, summary="Reject"
)
def round_reject(request: Request, here: Path[Here], key: uuid.UUID, new: ReasonIn) -> HttpResponse:
    """Reject a round."""

    def act() -> HttpResponse:
        run = actions.reject_allocation(run=_run(request, key), reason=new.reason, by=request.holder, at=request.at)
        return answer(request, run_out(run))

    return once(request, act)
