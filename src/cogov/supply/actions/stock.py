"""Depots, lots, and published statements about stock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Item, Place
from cogov.supply.models import Depot, Lot, Statement, StatementKind, StockMove


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
    power = require(by, "stock.receive", "C", crisis=crisis, at=at, asked=Asked(owner=keeper.pk, area=place))
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


@action("supply.statement.entered")
def state_stock(*, crisis: Crisis, new: NewStatement, by: Holder, at: dt.datetime) -> Statement:
    """Enter a published statement about goods: who said what, when, and where it can be read.

    Raises:
        BadInput: no source, an unknown kind, or a quantity below zero.
    """
    owner = new.organisation.pk if new.organisation else None
    power = require(by, "stock.receive", "C", crisis=crisis, at=at, asked=Asked(owner=owner))
    if new.kind not in StatementKind.values:
        raise BadInput(N_("this kind of statement is not known"), field="kind")
    if not new.source.strip():
        raise BadInput(N_("name the source"), field="source")
    if not 0 <= new.quantity <= 10**12:
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field="quantity")
    statement = Statement.objects.create(
        crisis=crisis,
        kind=new.kind,
        organisation=new.organisation,
        recipient=new.recipient,
        total=new.total,
        item=new.item,
        item_written=new.item_written,
        quantity=new.quantity,
        unit_written=new.unit_written,
        said_at=new.said_at,
        precision=new.precision,
        words=dict(new.words),
        source=new.source,
        standing=new.standing,
    )
    record(
        about=statement,
        crisis=crisis,
        authority=power,
        said={"kind": new.kind, "quantity": new.quantity, "unit": new.unit_written, "source": new.source},
    )
    return statement


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
    power = require(by, "stock.receive", "C", crisis=crisis, at=at, asked=Asked(owner=depot.keeper_id))
    if not 1 <= new.quantity <= 10**12:
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field="quantity")
    estimated = new.standing == "estimated"
    if estimated and (new.low is None or new.high is None or not new.low <= new.quantity <= new.high):
        raise BadInput(N_("give the range of the estimate: from … to …, around the quantity"), field="low")
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
