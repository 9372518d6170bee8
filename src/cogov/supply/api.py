"""The API of supply: the same actions and questions as the pages."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.register import organisations
from cogov.actors.rules.matrix import grant
from cogov.kernel.errors import N_, Absent, BadInput
from cogov.kernel.figures import Reading, find, registered
from cogov.kernel.models import Item
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, Page, answer, known_only, no_body, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions, schemas
from cogov.supply.actions.needs import NewNeed
from cogov.supply.actions.offers import NewOffer
from cogov.supply.actions.stock import NewStatement
from cogov.supply.models import AllocationRun, Lot, Need, Offer, Shipment, Statement, StatementKind
from cogov.supply.queries import needs as need_questions
from cogov.supply.queries import stock as stock_questions
from cogov.supply.queries.situation import findings, party_name
from cogov.supply.rules.runs import RunState
from cogov.supply.schemas import (
    ApproveIn,
    ChangeIn,
    CorrectIn,
    NeedIn,
    NeedOut,
    OfferIn,
    ReasonIn,
    ReceiveIn,
    SendIn,
    ShareIn,
    StatedStockIn,
    VerifyIn,
)

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


def _id(text: str | None, field: str) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise BadInput(N_("this is not an id"), field=field) from None


def _item(request: Request, code: str) -> Item:
    found = Item.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, code=code).first()
    if found is None:
        raise BadInput(N_("this item is not in the catalogue"), field="item")
    return found


def _moment(text: str | None, field: str) -> dt.datetime | None:
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadInput(N_("this is not a date and time"), field=field) from None


def _need(request: Request, key: uuid.UUID) -> Need:
    found = need_questions.need_of(request.crisis, key)
    if found is None:
        raise Absent
    return found


@router.get(f"{HERE}/situation", response={200: schemas.SituationOut, **FAULTS}, summary="What is wrong now")
def situation(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the findings with their sentences and numbers."""
    known_only(request)
    reading = Reading(request.crisis, request.at)
    return answer(
        request,
        {
            "crisis": request.crisis.slug,
            "exercise": request.crisis.exercise,
            "findings": [
                {
                    "kind": row.kind,
                    "sentence": row.say(reading),
                    "figures": dict(row.figures),
                }
                for row in findings(reading)
            ],
        },
    )


@router.get(f"{HERE}/figures", response={200: Items[schemas.FigureOut], **FAULTS}, summary="All figures")
def figures(request: Request, here: Path[Here]) -> HttpResponse:
    """Return every figure with definition, value, standing, age and source."""
    known_only(request)
    reading = Reading(request.crisis, request.at)
    return answer(request, {"items": [_figure(name, reading) for name in registered()]})


@router.get(f"{HERE}/figures/{{str:name}}", response={200: schemas.FigureOut, **FAULTS}, summary="One figure")
def figure(request: Request, here: Path[Here], name: str) -> HttpResponse:
    """Return one figure."""
    known_only(request)
    find(name)
    return answer(request, _figure(name, Reading(request.crisis, request.at)))


def _figure(name: str, reading: Reading) -> Out:
    row, value = find(name), reading.value(name)
    return {
        "name": name,
        "title": str(row.title),
        "definition": str(row.definition),
        "unit": str(row.unit),
        "value": value.value,
        "standing": value.standing,
        "as_of": value.as_of,
        "source": str(value.source),
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
    return answer(request, need_out(_need(request, key)))


@router.post(f"{HERE}/needs", response={201: NeedOut, **FAULTS}, auth=django_auth, summary="Enter a need")
def need_new(request: Request, here: Path[Here], new: NeedIn) -> HttpResponse:
    """Enter a need; with an Idempotency-Key, once."""

    def act() -> HttpResponse:
        owner = (
            Organisation.objects.filter(
                pk=_id(new.organisation, "organisation"), jurisdiction_id=request.crisis.jurisdiction_id
            )
            .select_related("seat", "area")
            .first()
        )
        if owner is None:
            raise Absent
        row = actions.enter_need(
            crisis=request.crisis,
            new=NewNeed(
                item=_item(request, new.item),
                place=owner.place,
                organisation=owner,
                quantity=new.quantity,
                needed_by=_moment(new.needed_by, "needed_by"),
                note=new.note,
                source="API",
            ),
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(_need(request, row.pk)), 201)

    return once(request, act)


@router.post(f"{HERE}/needs/{{uuid:key}}/verify", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Verify")
def need_verify(request: Request, here: Path[Here], key: uuid.UUID, new: VerifyIn) -> HttpResponse:
    """Verify a need and adopt a quantity."""

    def act() -> HttpResponse:
        actions.verify_need(
            need=_need(request, key),
            quantity=new.quantity,
            basis=new.basis,
            low=new.low,
            high=new.high,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(_need(request, key)))

    return once(request, act)


@router.post(f"{HERE}/needs/{{uuid:key}}/change", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Change")
def need_change(request: Request, here: Path[Here], key: uuid.UUID, new: ChangeIn) -> HttpResponse:
    """Change how many or by when; a version that is no longer the newest is refused."""

    def act() -> HttpResponse:
        actions.change_need(
            need=_need(request, key),
            quantity=new.quantity,
            needed_by=_moment(new.needed_by, "needed_by"),
            version=new.version,
            by=request.holder,
            at=request.at,
        )
        return answer(request, need_out(_need(request, key)))

    return once(request, act)


@router.post(
    f"{HERE}/needs/{{uuid:key}}/withdraw", response={200: NeedOut, **FAULTS}, auth=django_auth, summary="Withdraw"
)
def need_withdraw(request: Request, here: Path[Here], key: uuid.UUID, new: ReasonIn) -> HttpResponse:
    """Withdraw a need of one's own."""

    def act() -> HttpResponse:
        actions.withdraw_need(need=_need(request, key), reason=new.reason, by=request.holder, at=request.at)
        return answer(request, need_out(_need(request, key)))

    return once(request, act)


@router.get(f"{HERE}/lots", response={200: Page[schemas.LotOut], **FAULTS}, summary="Stock")
def lots(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the lots in the depots."""
    known_only(request)
    return page(request, stock_questions.lots(request.crisis), lot_out, ("number",))


@router.get(f"{HERE}/offers", response={200: Page[schemas.OfferOut], **FAULTS}, summary="Offers")
def offers(request: Request, here: Path[Here], terms: str = "") -> HttpResponse:
    """Return what is offered."""
    known_only(request, "terms")
    rows = need_questions.offers(request.crisis)
    return page(request, rows.filter(terms=terms) if terms else rows, offer_out)


@router.post(f"{HERE}/offers", response={201: schemas.OfferOut, **FAULTS}, auth=django_auth, summary="Make an offer")
def offer_new(request: Request, here: Path[Here], new: OfferIn) -> HttpResponse:
    """Make an offer for the own organisation."""

    def act() -> HttpResponse:
        row = actions.make_offer(
            crisis=request.crisis,
            new=NewOffer(
                what=new.what,
                terms=new.terms,
                organisation=Organisation.objects.filter(pk=request.holder.organisation_id).first(),
                item=_item(request, new.item) if new.item else None,
                quantity=new.quantity,
                per_day=new.per_day,
                source="API",
            ),
            by=request.holder,
            at=request.at,
        )
        return answer(request, offer_out(row), 201)

    return once(request, act)


@router.get(
    f"{HERE}/statements",
    response={200: Page[schemas.StatementOut], **FAULTS},
    summary="Published statements about goods",
)
def statements(request: Request, here: Path[Here]) -> HttpResponse:
    """Return what was published about goods, newest versions only."""
    known_only(request)
    return page(request, stock_questions.statements(request.crisis), statement_out, ("said_at", "pk"))


@router.post(
    f"{HERE}/statements", response={201: schemas.LotOut, **FAULTS}, auth=django_auth, summary="Enter published stock"
)
def statement_new(request: Request, here: Path[Here], new: StatedStockIn) -> HttpResponse:
    """Enter a published statement of stock; what it states becomes a lot that plans may hand out."""

    def act() -> HttpResponse:
        crisis, item = request.crisis, _item(request, new.item)
        known = organisations(crisis.jurisdiction_id).filter(pk=_id(new.organisation, "organisation"))
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
                said_at=_moment(new.said_at, "said_at") or request.at,
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
    response={200: schemas.StatementOut, **FAULTS},
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


@router.get(f"{HERE}/rounds", response={200: Page[schemas.RoundOut], **FAULTS}, summary="Rounds")
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


@router.get(f"{HERE}/rounds/{{uuid:key}}", response={200: schemas.RoundDetailOut, **FAULTS}, summary="One round")
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


@router.post(f"{HERE}/rounds", response={201: schemas.RoundOut, **FAULTS}, auth=django_auth, summary="Propose a round")
def round_new(request: Request, here: Path[Here]) -> HttpResponse:
    """Compute a round over all open needs and free stock."""
    no_body(request)

    def act() -> HttpResponse:
        run = actions.propose_allocation(crisis=request.crisis, by=request.holder, at=request.at)
        return answer(request, run_out(run), 201)

    return once(request, act)


@router.post(
    f"{HERE}/shares", response={201: schemas.RoundOut, **FAULTS}, auth=django_auth, summary="Propose one share by hand"
)
def share_new(request: Request, here: Path[Here], new: ShareIn) -> HttpResponse:
    """Propose one share by hand; a second person approves it like any round."""

    def act() -> HttpResponse:
        lot = stock_questions.lots(request.crisis).filter(pk=_id(new.lot, "lot")).first()
        if lot is None:
            raise Absent
        run = actions.propose_by_hand(
            lot=lot,
            need=_need(request, _id(new.need, "need")),
            quantity=new.quantity,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, run_out(run), 201)

    return once(request, act)


@router.post(
    f"{HERE}/rounds/{{uuid:key}}/approve",
    response={200: schemas.RoundOut, **FAULTS},
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
    f"{HERE}/rounds/{{uuid:key}}/reject", response={200: schemas.RoundOut, **FAULTS}, auth=django_auth, summary="Reject"
)
def round_reject(request: Request, here: Path[Here], key: uuid.UUID, new: ReasonIn) -> HttpResponse:
    """Reject a round."""

    def act() -> HttpResponse:
        run = actions.reject_allocation(run=_run(request, key), reason=new.reason, by=request.holder, at=request.at)
        return answer(request, run_out(run))

    return once(request, act)


def _scope(request: Request) -> str:
    found = grant(request.holder.role, "shipment.read", "V")
    if found is None:
        raise Absent
    return found.scope


def _shipment(request: Request, key: uuid.UUID) -> Shipment:
    found = stock_questions.visible_shipments(request.crisis, request.holder, _scope(request)).filter(pk=key).first()
    if found is None:
        raise Absent
    return found


@router.get(f"{HERE}/shipments", response={200: Page[schemas.ShipmentOut], **FAULTS}, summary="Shipments")
def shipments(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the shipments whose papers the reader may see."""
    known_only(request)
    rows = stock_questions.visible_shipments(request.crisis, request.holder, _scope(request))
    return page(request, rows, shipment_out, ("-ready_at", "number"))


@router.get(
    f"{HERE}/shipments/{{uuid:key}}", response={200: schemas.ShipmentDetailOut, **FAULTS}, summary="One shipment"
)
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
    response={200: schemas.ShipmentOut, **FAULTS},
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
    response={200: schemas.ShipmentOut, **FAULTS},
    auth=django_auth,
    summary="Sign for",
)
def shipment_receive(request: Request, here: Path[Here], key: uuid.UUID, new: ReceiveIn) -> HttpResponse:
    """Sign for what arrived."""

    def act() -> HttpResponse:
        row = actions.receive_shipment(
            shipment=_shipment(request, key),
            counted={_id(line.line, "line"): line.received for line in new.lines},
            reasons={_id(line.line, "line"): line.reason for line in new.lines},
            condition=new.condition,
            by=request.holder,
            at=request.at,
        )
        return answer(request, shipment_out(row))

    return once(request, act)
