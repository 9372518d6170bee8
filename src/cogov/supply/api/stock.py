"""The API of stock: lots, and published statements about goods."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.queries.register import organisations
from cogov.kernel.errors import Absent
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.actions.stock import NewStatement
from cogov.supply.api.shared import id_of, item_of, moment_of
from cogov.supply.models import Lot, Statement, StatementKind
from cogov.supply.queries import stock as stock_questions
from cogov.supply.schemas.stock import CorrectIn, LotOut, StatedStockIn, StatementOut

router = Router(tags=["supply"])
Out = dict[str, Any]


def lot_out(row: Lot) -> Out:
    """Return a lot."""
    return {
        "id": row.pk,
        "number": row.number,
        "depot": str(row.depot),
        "item": row.item.code,
        "on_hand": row.on_hand,
        "reserved": row.reserved,
        "available": row.available,
        "packs": row.packs,
        "standing": row.standing,
        "basis": row.basis,
        "received_at": row.received_at,
    }


def statement_out(row: Statement) -> Out:
    """Return a published statement, and which one it corrects."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "item": row.item.code if row.item else None,
        "item_written": row.item_written,
        "quantity": row.quantity,
        "unit_written": row.unit_written,
        "organisation": row.organisation_id,
        "recipient": row.recipient_id,
        "total": row.total_id,
        "said_at": row.said_at,
        "publish_on": row.publish_on,
        "standing": row.standing,
        "source": row.source,
        "corrects": row.corrects_id,
        "reason": row.reason,
    }


@router.get(f"{HERE}/lots", response={200: Page[LotOut], **FAULTS}, summary="Stock")
def lots(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the lots in the depots."""
    known_only(request)
    return page(request, stock_questions.lots(request.crisis), lot_out, ("number",))


@router.get(
    f"{HERE}/statements",
    response={200: Page[StatementOut], **FAULTS},
    summary="Published statements about goods",
)
def statements(request: Request, here: Path[Here]) -> HttpResponse:
    """Return what was published about goods, newest versions only."""
    known_only(request)
    return page(request, stock_questions.statements(request.crisis), statement_out, ("said_at", "pk"))


@router.post(f"{HERE}/statements", response={201: LotOut, **FAULTS}, auth=django_auth, summary="Enter published stock")
def statement_new(request: Request, here: Path[Here], new: StatedStockIn) -> HttpResponse:
    """Enter a published statement of stock; what it states becomes a lot that plans may hand out."""

    def act() -> HttpResponse:
        crisis, item = request.crisis, item_of(request, new.item)
        known = organisations(crisis.jurisdiction_id).filter(pk=id_of(new.organisation, "organisation"))
        keeper = known.filter(state="admitted").first()
        if keeper is None:
            raise Absent
        lot = actions.take_up_stock(
            crisis=crisis,
            new=NewStatement(
                kind=StatementKind.STOCK,
                organisation=keeper,
                item=item,
                item_written=item.code,
                quantity=new.quantity,
                unit_written=item.unit,
                said_at=moment_of(new.said_at, "said_at") or request.at,
                precision="minute",
                source=new.source,
                standing=new.standing,
            ),
            low=new.low,
            high=new.high,
            by=request.holder,
            at=request.at,
        )
        return answer(request, lot_out(stock_questions.lots(crisis).get(pk=lot.pk)), 201)

    return once(request, act)


@router.post(
    f"{HERE}/statements/{{uuid:key}}/correct",
    response={200: StatementOut, **FAULTS},
    auth=django_auth,
    summary="Correct a statement",
)
def statement_correct(request: Request, here: Path[Here], key: uuid.UUID, new: CorrectIn) -> HttpResponse:
    """Enter the newer version of a published statement; the old one stays."""

    def act() -> HttpResponse:
        row = stock_questions.statement_of(request.crisis, key)
        if row is None:
            raise Absent
        newer = actions.correct_statement(
            statement=row,
            quantity=new.quantity,
            source=new.source,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, statement_out(newer))

    return once(request, act)
