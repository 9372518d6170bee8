"""Hand-overs: goods leave with the sender's signature and arrive with the receiver's."""

import datetime as dt
import uuid
from collections.abc import Mapping

from cogov.actors.queries.power import require
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock, lock_all
from cogov.supply.events import ShipmentReceived
from cogov.supply.models import HandOver, Lot, Need, Shipment, StockMove
from cogov.supply.queries.asked import of_receiving, of_sending
from cogov.supply.queries.stock import lines
from cogov.supply.rules.needs import RUNNING, check_need_move, state_after
from cogov.supply.rules.runs import (
    SameHand,
    SenderReceives,
    ShipmentState,
    check_received,
    check_shipment_move,
)


def _sign(shipment: Shipment, side: str, condition: str, by: Holder, at: dt.datetime) -> HandOver:
    return HandOver.objects.create(
        shipment=shipment,
        side=side,
        organisation_id=by.organisation,
        household_id=by.household,
        post=by.post,
        user=by.user,
        label=by.label[:200],
        condition=condition.strip(),
        at=at,
    )


def _totals(rows: "list[tuple[str, int]]") -> dict[str, str]:
    found: dict[str, int] = {}
    for code, quantity in rows:
        found[code] = found.get(code, 0) + quantity
    return {"items": " ".join(sorted(found)), "quantities": " ".join(str(found[code]) for code in sorted(found))}


@action("supply.shipment.sent")
def send_shipment(*, shipment: Shipment, condition: str, by: Holder, at: dt.datetime) -> Shipment:
    """Sign a shipment out of its depot; the goods leave the stock.

    Raises:
        NoPower: not the keeper of the depot.
        NoSuchShipmentMove: it left before, or was cancelled.
    """
    row = lock(Shipment, shipment.pk)
    crisis = row.crisis
    power = require(by, "shipment.send", "C", crisis=crisis, at=at, asked=of_sending(row))
    check_shipment_move(row.state, ShipmentState.SENT)
    parts = list(lines(row))
    lots = lock_all(Lot, [part.lot_id for part in parts])
    needs = lock_all(Need, [part.need_id for part in parts])
    moves = []
    for part in parts:
        lots[part.lot_id].on_hand -= part.quantity
        lots[part.lot_id].reserved -= part.quantity
        needs[part.need_id].sent += part.quantity
        needs[part.need_id].version += 1
        moves.append(
            StockMove(crisis=crisis, lot_id=part.lot_id, kind="out", quantity=-part.quantity, shipment=row.pk, at=at)
        )
    Lot.objects.bulk_update(lots.values(), ["on_hand", "reserved"])
    Need.objects.bulk_update(needs.values(), ["sent", "version"])
    StockMove.objects.bulk_create(moves)
    before = state_digest(row)
    row.state = ShipmentState.SENT
    row.sent_at = at
    row.save(update_fields=["state", "sent_at"])
    _sign(row, "giver", condition, by, at)
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"condition": condition, "lines": len(parts)},
        public={"number": row.number, **_totals([(part.lot.item.code, part.quantity) for part in parts])},
        touches=[*needs.values(), *lots.values()],
        before=before,
        owes=row.organisation_id,
    )
    return row


@action("supply.shipment.received")
def receive_shipment(
    *,
    shipment: Shipment,
    counted: Mapping[uuid.UUID, int],
    reasons: Mapping[uuid.UUID, str],
    condition: str,
    by: Holder,
    at: dt.datetime,
) -> Shipment:
    """Sign for what arrived, line by line; a difference needs a reason and reopens the need for what is missing.

    Args:
        shipment: what arrived.
        counted: pieces counted, by line; a line left out counts as complete.
        reasons: why fewer arrived, by line.
        condition: state of the goods.
        by: somebody of the receiving organisation, or the household.
        at: now.

    Raises:
        NoPower: not the recipient.
        SenderReceives, SameHand: the two signatures would come from one side.
        NoSuchShipmentMove: it has not left, or was signed for before.
        MoreThanSent, BadInput: a count above what was sent, or fewer without a reason.
    """
    row = lock(Shipment, shipment.pk)
    crisis = row.crisis
    power = require(by, "shipment.receive", "C", crisis=crisis, at=at, asked=of_receiving(row, by))
    check_shipment_move(row.state, ShipmentState.RECEIVED)
    if by.organisation is not None and by.organisation == row.depot.keeper_id:
        raise SenderReceives
    if by.user is not None and row.signatures.filter(side="giver", user=by.user).exists():
        raise SameHand
    parts = list(lines(row))
    needs = lock_all(Need, [part.need_id for part in parts])
    complete = True
    for part in parts:
        got = counted.get(part.pk, part.quantity)
        check_received(received=got, sent=part.quantity)
        why = reasons.get(part.pk, "").strip()
        if got < part.quantity:
            complete = False
            if not why:
                raise BadInput(N_("write why fewer arrived"), field=f"reason-{part.pk}")
        part.received = got
        part.difference_reason = why
        part.save(update_fields=["received", "difference_reason"])
        need = needs[part.need_id]
        need.received += got
        need.sent -= part.quantity - got
        need.allocated -= part.quantity - got
        then = state_after(quantity=need.quantity, allocated=need.allocated, received=need.received)
        if need.state in RUNNING and then != need.state:  # a withdrawn need stays withdrawn; the goods still arrived
            check_need_move(need.state, then)
            need.state = then
        need.version += 1
    Need.objects.bulk_update(needs.values(), ["received", "sent", "allocated", "state", "version"])
    before = state_digest(row)
    row.state = ShipmentState.RECEIVED if complete else ShipmentState.RECEIVED_DIFFERENT
    row.received_at = at
    row.save(update_fields=["state", "received_at"])
    _sign(row, "receiver", condition, by, at)
    got_of = [(part.lot.item.code, part.received or 0) for part in parts]
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"condition": condition, "complete": complete},
        public={"number": row.number, "complete": complete, **_totals(got_of)},
        touches=list(needs.values()),
        before=before,
    )
    bus.publish(ShipmentReceived(row.pk, complete))
    return row
