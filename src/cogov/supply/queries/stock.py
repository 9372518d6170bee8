"""Questions about stock, rounds and shipments."""

import uuid
from collections.abc import Iterable

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, Value, When

from cogov.actors.models import Organisation
from cogov.actors.queries.register import organisations
from cogov.actors.rules.matrix import grant
from cogov.kernel.errors import present
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis
from cogov.supply.models import AllocationRun, Lot, Share, Shipment, ShipmentLine, Statement, StatementKind, Unmet
from cogov.supply.queries.datasets import declaring
from cogov.supply.rules.matching import SumCheck, check_sum
from cogov.supply.rules.runs import RunState, ShipmentState


def lots(crisis: Crisis) -> "QuerySet[Lot]":
    """Return the lots of a crisis."""
    return Lot.objects.filter(crisis=crisis).select_related(
        "depot__place", "depot__keeper", "item", "donor", "earmark", "statement"
    )


def pieces_on_hand(crisis: Crisis) -> dict[str, int]:
    """Return how many pieces of each item lie in the depots of a crisis, by the item's code."""
    rows = Lot.objects.filter(crisis=crisis).order_by().values("item__code").annotate(pieces=Sum("on_hand"))
    return {row["item__code"]: row["pieces"] for row in rows}


def free_lots(crisis: Crisis) -> "QuerySet[Lot]":
    """Return the lots that still hold something to promise."""
    return lots(crisis).filter(on_hand__gt=F("reserved"))


def statements(crisis: Crisis) -> "QuerySet[Statement]":
    """Return what was published about goods and stands: newer versions, not what they corrected."""
    rows = Statement.objects.filter(crisis=crisis, correction__isnull=True)
    return rows.select_related("organisation", "recipient", "item", "corrects")


def statement_of(crisis: Crisis, key: uuid.UUID) -> Statement | None:
    """Return one statement of the crisis, or None."""
    return Statement.objects.filter(crisis=crisis, pk=key).select_related("organisation", "item", "correction").first()


def holders(crisis: Crisis) -> "QuerySet[Organisation]":
    """Return the organisations of which stock may be stated: who makes, collects or keeps goods, and public bodies."""
    known = declaring(crisis, "produce", "receive_donations", "receive", "store", "transport")
    public = organisations(crisis.jurisdiction_id).filter(state="admitted", kind__in=["government", "medical"])
    return (known | public).distinct().order_by("name_key", "pk")


def parts() -> "QuerySet[Statement]":
    """Return parts of lists in an order that does not hang on random keys: the largest first, then by recipient."""
    current = Statement.objects.filter(correction__isnull=True).select_related("recipient", "item", "corrects")
    return current.order_by("-quantity", "recipient__name_key", "item_written", "source", "pk")


def in_order(row: Statement) -> tuple[object, ...]:
    """Return by what statements are put in order where nothing else decides."""
    return (row.said_at, row.item_written, -row.quantity, row.source)


def lists_that_do_not_add_up(crisis: Crisis) -> list[tuple[Statement, SumCheck]]:
    """Return the lists waiting to be published whose parts do not give their total."""
    totals = (
        statements(crisis)
        .filter(kind=StatementKind.LISTED, total__isnull=True)
        .prefetch_related(Prefetch("parts", parts()))
    )
    checked = [(row, check_sum(row.quantity, [part.quantity for part in row.parts.all()])) for row in totals]
    return [(row, check) for row, check in checked if check.parts and not check.adds_up]


def runs(crisis: Crisis) -> "QuerySet[AllocationRun]":
    """Return the rounds of a crisis, newest first."""
    return AllocationRun.objects.filter(crisis=crisis).order_by("-number")


def run_of(crisis: Crisis, key: uuid.UUID) -> AllocationRun | None:
    """Return one round, or None."""
    return runs(crisis).filter(pk=key).first()


def waiting_run(crisis: Crisis) -> AllocationRun | None:
    """Return the newest proposal that waits for a decision; one that hands out nothing leaves nothing to decide."""
    return runs(crisis).filter(state=RunState.PROPOSED).filter(Exists(Share.objects.filter(run=OuterRef("pk")))).first()


def shares(run: AllocationRun) -> "QuerySet[Share]":
    """Return the shares of a round with what a page shows of them."""
    return (
        Share.objects.filter(run=run)
        .select_related(
            "need__organisation", "need__household__building", "need__item", "need__place", "lot__depot__place",
            "lot__item", "next_lot__depot",
        )
        .order_by("need__tier", "-quantity", "pk")
    )  # fmt: skip


def unmet(run: AllocationRun) -> "QuerySet[Unmet]":
    """Return what a round leaves missing."""
    return (
        Unmet.objects.filter(run=run)
        .select_related("need__organisation", "need__household__building", "need__item", "need__place")
        .order_by("need__tier", "pk")
    )


def shipments(crisis: Crisis) -> "QuerySet[Shipment]":
    """Return the shipments of a crisis."""
    return Shipment.objects.filter(crisis=crisis).select_related(
        "depot__keeper", "depot__place", "organisation", "household__building__grid", "run"
    )


def reading_scope(by: Holder) -> str:
    """Return the scope in which the holder's role reads the papers of shipments.

    Raises:
        Absent: it reads none.
    """
    return present(grant(by.role, "shipment.read", "V")).scope


def visible_shipments(crisis: Crisis, by: Holder, scope: str) -> "QuerySet[Shipment]":
    """Return the shipments whose papers the holder may read, by the scope of the matrix."""
    rows = shipments(crisis)
    own = Q(organisation_id=by.organisation_id) | Q(depot__keeper_id=by.organisation_id)
    match scope:
        case "o":
            return rows.filter(own)
        case "s":
            return rows.filter(household_id=by.household) if by.household else rows.filter(own)
        case "a":  # until tasks assign a single shipment: those of the organisation one serves
            return rows.filter(own | Q(household__building__organisation_id=by.organisation_id))
        case "j":
            inside = Q(depot__place__path__startswith=by.area_path)
            inside |= Q(organisation__seat__path__startswith=by.area_path)
            inside |= Q(household__building__grid__path__startswith=by.area_path)
            return rows.filter(own | inside) if by.area_path else rows.filter(own)
    return rows


def lines(shipment: Shipment) -> "QuerySet[ShipmentLine]":
    """Return the lines of a shipment."""
    return (
        ShipmentLine.objects.filter(shipment=shipment)
        .select_related("need__item", "lot__item", "lot")
        .order_by("lot__item__code", "pk")
    )


def to_send(crisis: Crisis, keeper: uuid.UUID | None, *, first: Iterable[uuid.UUID] = ()) -> "QuerySet[Shipment]":
    """Return what a depot's keeper has to sign out; what goes to the receivers named in `first` comes first."""
    named = list(first)
    rows = shipments(crisis).filter(state=ShipmentState.READY, depot__keeper_id=keeper, depot__keeper__isnull=False)
    turn = Case(When(Q(organisation_id__in=named) | Q(household_id__in=named), then=Value(0)), default=Value(1))
    return rows.order_by(turn, "ready_at", "number")


def to_receive(crisis: Crisis, by: Holder) -> "QuerySet[Shipment]":
    """Return what is on its way to the holder."""
    mine = (
        Q(household_id=by.household) if by.household else Q(organisation_id=by.organisation_id, household__isnull=True)
    )
    return shipments(crisis).filter(mine, state=ShipmentState.SENT).order_by("sent_at")


def delivered_pieces(crisis: Crisis) -> int:
    """Return how many pieces were signed for at their destination."""
    found = ShipmentLine.objects.filter(shipment__crisis=crisis, received__isnull=False).aggregate(n=Sum("received"))
    return int(found["n"] or 0)


def receivers(run: AllocationRun) -> set[uuid.UUID]:
    """Return the organisations that receive by a round."""
    return set(
        Share.objects.filter(run=run, need__organisation__isnull=False)
        .values_list("need__organisation_id", flat=True)
        .distinct()
    )
