"""The API of shipments: papers, and two signatures."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.kernel.errors import present
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.api.shared import id_of
from cogov.supply.models import Shipment
from cogov.supply.queries import stock as stock_questions
from cogov.supply.schemas.shipments import ReceiveIn, SendIn, ShipmentDetailOut, ShipmentOut

router = Router(tags=["supply"])
Out = dict[str, Any]


def shipment_out(row: Shipment) -> Out:
    """Return a shipment."""
    return {
        "id": row.pk,
        "number": row.number,
        "state": row.state,
        "depot": str(row.depot),
        "organisation": row.organisation_id,
        "household": row.household_id,
        "km": row.km,
        "ready_at": row.ready_at,
        "sent_at": row.sent_at,
        "received_at": row.received_at,
    }


def _readable(request: Request) -> "QuerySet[Shipment]":
    by = request.holder
    return stock_questions.visible_shipments(request.crisis, by, stock_questions.reading_scope(by))


def _shipment(request: Request, key: uuid.UUID) -> Shipment:
    return present(_readable(request).filter(pk=key).first())


@router.get(f"{HERE}/shipments", response={200: Page[ShipmentOut], **FAULTS}, summary="Shipments")
def shipments(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the shipments whose papers the reader may see."""
    known_only(request)
    rows = _readable(request)
    return page(request, rows, shipment_out, ("-ready_at", "number"))


@router.get(f"{HERE}/shipments/{{uuid:key}}", response={200: ShipmentDetailOut, **FAULTS}, summary="One shipment")
def shipment(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return the papers of a shipment."""
    known_only(request)
    row = _shipment(request, key)
    lines = [
        {"id": line.pk, "need": line.need_id, "lot": line.lot_id, "item": line.lot.item.code, "quantity": line.quantity,
         "received": line.received, "difference_reason": line.difference_reason}
        for line in stock_questions.lines(row)
    ]  # fmt: skip
    return answer(request, {**shipment_out(row), "lines": lines})


@router.post(
    f"{HERE}/shipments/{{uuid:key}}/send",
    response={200: ShipmentOut, **FAULTS},
    auth=django_auth,
    summary="Sign out",
)
def shipment_send(request: Request, here: Path[Here], key: uuid.UUID, new: SendIn) -> HttpResponse:
    """Sign a shipment out of its depot."""

    def act() -> HttpResponse:
        row = actions.send_shipment(
            shipment=_shipment(request, key), condition=new.condition, by=request.holder, at=request.at
        )
        return answer(request, shipment_out(row))

    return once(request, act)


@router.post(
    f"{HERE}/shipments/{{uuid:key}}/receive",
    response={200: ShipmentOut, **FAULTS},
    auth=django_auth,
    summary="Sign for",
)
def shipment_receive(request: Request, here: Path[Here], key: uuid.UUID, new: ReceiveIn) -> HttpResponse:
    """Sign for what arrived."""

    def act() -> HttpResponse:
        row = actions.receive_shipment(
            shipment=_shipment(request, key),
            counted={id_of(line.line, "line"): line.received for line in new.lines},
            reasons={id_of(line.line, "line"): line.reason for line in new.lines},
            condition=new.condition,
            by=request.holder,
            at=request.at,
        )
        return answer(request, shipment_out(row))

    return once(request, act)
