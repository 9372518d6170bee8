"""Depots, lots, and published statements about stock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Item, Place, Standing
from cogov.supply.models import Depot, Lot, Statement, StatementKind, StockMove
from cogov.supply.queries.asked import of_depot
from cogov.supply.rules.statements import AlreadyStated, check_correction


@action("supply.depot.entered")
def enter_depot(
    *,
    crisis: Crisis,
    keeper: Organisation,
    names: Mapping[str, str],
    place: Place,
    by: Holder,
    at: dt.datetime,
    source: str = "",
) -> Depot:
    """Enter a store and who keeps it."""
    power = require(by, "stock.receive", "C", crisis=crisis, at=at, asked=of_depot(keeper.pk, place))
    if not any(name.strip() for name in names.values()):
        raise BadInput(N_("write the name"), field="names")
    depot = Depot.objects.create(crisis=crisis, keeper=keeper, names=dict(names), place=place, source=source)
    record(about=depot, crisis=crisis, authority=power, said={"names": names}, touches=[keeper])
    return depot


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A published statement as it was made."""

    kind: str
    item_written: str
    quantity: int
    unit_written: str
    said_at: dt.datetime
    precision: str
    source: str
    organisation: Organisation | None = None
    recipient: Organisation | None = None
    item: Item | None = None
    total: Statement | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    standing: str = "stated"
    list_of: str = ""
    publish_on: dt.date | None = None


@action("supply.statement.entered")
def state_stock(*, crisis: Crisis, new: NewStatement, by: Holder, at: dt.datetime) -> Statement:
    """Enter a published statement about goods: who said what, when, and where it can be read.

    Raises:
        BadInput: no source, an unknown kind, or a quantity below zero.
    """
    power = _may_state(crisis, new.organisation, new.quantity, by, at)
    statement = _state(crisis, new)
    record(
        about=statement,
        crisis=crisis,
        authority=power,
        said={"kind": new.kind, "quantity": new.quantity, "unit": new.unit_written, "source": new.source},
    )
    return statement


def _may_state(crisis: Crisis, publisher: Organisation | None, value: int, by: Holder, at: dt.datetime) -> str:
    area = publisher.place if publisher else None
    asked = Asked(owner=publisher.pk if publisher else None, area=area, value=value)
    return require(by, "statement.write", "C", crisis=crisis, at=at, asked=asked)


def _state(crisis: Crisis, new: NewStatement, *, corrects: Statement | None = None, reason: str = "") -> Statement:
    if new.kind not in StatementKind.values:
        raise BadInput(N_("this kind of statement is not known"), field="kind")
    if not new.source.strip():
        raise BadInput(N_("name the source"), field="source")
    if not 0 <= new.quantity <= 10**12:
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field="quantity")
    return Statement.objects.create(
        crisis=crisis,
        kind=new.kind,
        organisation=new.organisation,
        recipient=new.recipient,
        total=new.total,
        item=new.item,
        item_written=new.item_written[:120],
        quantity=new.quantity,
        unit_written=new.unit_written[:30],
        said_at=new.said_at,
        precision=new.precision,
        words=dict(new.words),
        source=new.source[:300],
        standing=new.standing,
        list_of=new.list_of,
        publish_on=new.publish_on,
        corrects=corrects,
        reason=reason[:300],
    )


@action("supply.statement.corrected")
def correct_statement(
    *, statement: Statement, quantity: int, source: str, reason: str, by: Holder, at: dt.datetime
) -> Statement:
    """Enter a newer version of a published statement; the old one stays, and says by which it was corrected.

    The parts of a corrected total are parts of its newer version. A lot that stands on the statement alone holds what
    the newer version says.

    Raises:
        NoPower: not the holder's own statement, and the holder does not answer for what is published.
        BadInput: no reason, no source, or a quantity that makes no sense.
        AlreadyCorrected: a newer version stands.
        BelowPromised: more than that has left the store or is promised.
    """
    row = lock(Statement, statement.pk)
    power = _may_state(row.crisis, row.organisation, quantity, by, at)
    check_reason(reason)
    lot = _lot_of(row)
    gone = lot.initial - lot.available if lot else 0
    check_correction(corrected=Statement.objects.filter(corrects=row).exists(), new=quantity, gone=gone)
    newer = _state(
        row.crisis,
        NewStatement(
            kind=row.kind, item_written=row.item_written, quantity=quantity, unit_written=row.unit_written, said_at=at,
            precision="minute", source=source, organisation=row.organisation, recipient=row.recipient, item=row.item,
            total=row.total, standing=row.standing, list_of=row.list_of, publish_on=row.publish_on,
        ),
        corrects=row,
        reason=reason,
    )  # fmt: skip
    row.parts.update(total=newer)
    if lot is not None:
        _recount(lot, quantity, newer, at)
    record(
        about=newer,
        crisis=row.crisis,
        authority=power,
        said={"before": row.quantity, "quantity": quantity, "source": source, "reason": reason},
        public={"quantity": quantity, "unit": row.unit_written},
        touches=[row, *([lot] if lot else [])],
    )
    return newer


def _lot_of(statement: Statement) -> Lot | None:
    """Return the lot that is exactly what the statement says, locked; not one that was estimated from it."""
    if statement.item is None:
        return None
    keys = statement.lots.filter(item=statement.item, initial=statement.quantity).values_list("pk", flat=True)
    return lock(Lot, keys[0]) if len(keys) == 1 else None


def _recount(lot: Lot, quantity: int, statement: Statement, at: dt.datetime) -> None:
    more = quantity - lot.initial
    lot.initial, lot.on_hand = quantity, lot.on_hand + more
    lot.initial_low = lot.initial_high = None
    lot.statement = statement
    lot.save(update_fields=["initial", "on_hand", "initial_low", "initial_high", "statement"])
    if more:
        StockMove.objects.create(crisis=lot.crisis, lot=lot, kind="in" if more > 0 else "out", quantity=more, at=at)


@action("supply.stock.stated")
def take_up_stock(
    *, crisis: Crisis, new: NewStatement, by: Holder, at: dt.datetime, low: int | None = None, high: int | None = None
) -> Lot:
    """Enter a published statement of stock, and take what it states as a lot that plans may hand out.

    The lot lies at the organisation that holds it: in its depot, or at its seat where none is known. It is as sure as
    the statement, and its keeper has to sign it out like any other.

    Raises:
        NoPower: neither the holder's own stock, nor does the holder answer for what is published.
        BadInput: no holder, no item of the catalogue, no source, a day to come, or a quantity that makes no sense.
        AlreadyStated: what this organisation holds of this item is stated already.
    """
    power = _may_state(crisis, new.organisation, new.quantity, by, at)
    keeper, item = new.organisation, new.item
    if keeper is None:
        raise BadInput(N_("name the organisation that holds it"), field="organisation")
    if item is None:
        raise BadInput(N_("this item is not in the catalogue"), field="item")
    if new.said_at > at:
        raise BadInput(N_("this day is still to come"), field="said_at")
    if new.standing not in Standing.values or (new.standing == Standing.EXERCISE and not crisis.exercise):
        raise BadInput(N_("say whether it is stated or estimated"), field="standing")
    lot = NewLot(item=item, quantity=new.quantity, low=low, high=high, standing=new.standing)
    _check_lot(lot)
    lock(Crisis, crisis.pk)  # two statements of one stock wait for each other
    known = Lot.objects.filter(crisis=crisis, depot__keeper=keeper, item=item, statement__isnull=False).first()
    if known is not None:
        raise AlreadyStated(lot=known.number)
    statement = _state(crisis, new)
    depot = Depot.objects.filter(crisis=crisis, keeper=keeper).order_by("pk").first() or Depot.objects.create(
        crisis=crisis, keeper=keeper, names=keeper.names, place=keeper.place, source=new.source[:300]
    )
    row = _take_in(crisis, depot, replace(lot, statement=statement, basis=dict(new.words), received_at=new.said_at), at)
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"item": item.code, "quantity": new.quantity, "standing": new.standing, "source": new.source},
        public={"item": item.code, "quantity": new.quantity, "unit": item.unit, "standing": new.standing},
        touches=[statement, depot, keeper],
        owes=keeper.pk,
    )
    return row


@dataclass(frozen=True, slots=True)
class NewLot:
    """Goods that came into a depot; an estimated quantity carries its range and basis."""

    item: Item
    quantity: int
    donor: Organisation | None = None
    earmark: Organisation | None = None
    low: int | None = None
    high: int | None = None
    packs: int | None = None
    pack_name: str = ""
    standing: str = "stated"
    basis: Mapping[str, str] = field(default_factory=dict)
    statement: Statement | None = None
    received_at: dt.datetime | None = None


@action("supply.lot.received")
def receive_lot(*, crisis: Crisis, depot: Depot, new: NewLot, by: Holder, at: dt.datetime) -> Lot:
    """Take goods into a depot as one lot; the allocation clock starts (receipt to allocation).

    Raises:
        NoPower: not the holder's own depot.
        BadInput: a quantity that makes no sense, or an estimate without its range.
    """
    asked = of_depot(depot.keeper_id, depot.place, new.quantity)
    power = require(by, "stock.receive", "C", crisis=crisis, at=at, asked=asked)
    _check_lot(new)
    lot = _take_in(crisis, depot, new, at)
    record(
        about=lot,
        crisis=crisis,
        authority=power,
        said={"item": new.item.code, "quantity": new.quantity, "standing": new.standing},
        public={"item": new.item.code, "quantity": new.quantity, "unit": new.item.unit, "standing": new.standing},
        touches=[depot],
        owes=depot.keeper_id,
    )
    return lot


def _check_lot(new: NewLot) -> None:
    if not 1 <= new.quantity <= 10**12:
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field="quantity")
    estimated = new.standing == "estimated"
    if estimated and (new.low is None or new.high is None or not new.low <= new.quantity <= new.high):
        raise BadInput(N_("give the range of the estimate: from … to …, around the quantity"), field="low")


def _take_in(crisis: Crisis, depot: Depot, new: NewLot, at: dt.datetime) -> Lot:
    number = f"L{Lot.objects.filter(crisis=crisis).count() + 1:04d}"
    lot = Lot.objects.create(
        crisis=crisis,
        depot=depot,
        item=new.item,
        number=number,
        donor=new.donor,
        earmark=new.earmark,
        initial=new.quantity,
        on_hand=new.quantity,
        initial_low=new.low,
        initial_high=new.high,
        packs=new.packs,
        pack_name=new.pack_name,
        standing=new.standing,
        basis=dict(new.basis),
        received_at=new.received_at or at,
        statement=new.statement,
    )
    StockMove.objects.create(crisis=crisis, lot=lot, kind="in", quantity=new.quantity, at=new.received_at or at)
    return lot
