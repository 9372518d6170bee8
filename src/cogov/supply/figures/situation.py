"""The figures of supply: what is counted, from which rows, and how sure it is."""

import datetime as dt
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Organisation
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Count, Standing
from cogov.supply.models import AllocationRun, Lot, Need, Statement
from cogov.supply.queries import situation
from cogov.supply.queries.datasets import declaring
from cogov.supply.queries.needs import board, running, to_verify, without_quantity
from cogov.supply.queries.stock import delivered_pieces, lots, parts, shipments
from cogov.supply.rules.runs import RunState, ShipmentState

NEED_COLUMNS = (
    FigureColumn(_("Who"), situation.party_name),
    FigureColumn(_("What"), lambda need: localized(need.item.names)),
    FigureColumn(_("Stated"), lambda need: need.quantity_stated),
    FigureColumn(_("Adopted"), lambda need: need.quantity),
    FigureColumn(_("Source"), lambda need: need.source),
)
LOT_COLUMNS = (
    FigureColumn(_("Lot"), lambda lot: lot.number),
    FigureColumn(_("What"), lambda lot: localized(lot.item.names)),
    FigureColumn(_("On hand"), lambda lot: lot.on_hand),
    FigureColumn(_("Boxes at the start"), lambda lot: lot.packs),
    FigureColumn(_("Where"), lambda lot: localized(lot.depot.names)),
    FigureColumn(_("Basis"), lambda lot: localized(lot.basis)),
)
STATEMENT_COLUMNS = (
    FigureColumn(_("What"), lambda row: row.item_written),
    FigureColumn(_("Quantity"), lambda row: row.quantity),
    FigureColumn(_("Recipient"), lambda row: localized(row.recipient.names) if row.recipient else ""),
    FigureColumn(_("Source"), lambda row: row.source),
)
SHIPMENT_COLUMNS = (
    FigureColumn(_("Number"), lambda row: row.number),
    FigureColumn(_("From"), lambda row: localized(row.depot.names)),
    FigureColumn(_("To"), situation.party_name),
    FigureColumn(_("Sent"), lambda row: row.sent_at),
    FigureColumn(_("Received"), lambda row: row.received_at),
)
ORGANISATION_COLUMNS = (
    FigureColumn(_("Name"), lambda row: localized(row.names)),
    FigureColumn(_("Source"), lambda row: row.source),
)
RECORD = _("the needs entered or loaded in this crisis")
PLAY = _("what was signed in this crisis")


def _needs_asked(reading: Reading) -> "QuerySet[Need]":
    return running(reading.crisis).filter(organisation__isnull=False)


def _as_of(rows: "QuerySet[Any]", field: str) -> dt.datetime | None:
    found: dt.datetime | None = rows.order_by().aggregate(newest=Max(field))["newest"]
    return found


def _asked(reading: Reading) -> dict[str, Any]:
    """Return what one pass over the running needs of organisations gives."""
    return reading.kept(
        "supply.asked",
        lambda: (
            _needs_asked(reading)
            .order_by()
            .aggregate(
                askers=CountOf("organisation", distinct=True),
                lines=CountOf("pk"),
                said=CountOf("quantity_stated"),
                newest=Max("asked_at"),
            )
        ),
    )


def _askers(reading: Reading) -> FigureValue:
    asked = _asked(reading)
    return FigureValue(asked["askers"], asked["newest"], RECORD)


def _lines(reading: Reading) -> FigureValue:
    asked = _asked(reading)
    return FigureValue(asked["lines"], asked["newest"], RECORD)


def _unsaid_percent(reading: Reading) -> FigureValue:
    asked = _asked(reading)
    total, unsaid = asked["lines"], asked["lines"] - asked["said"]
    return FigureValue(round(100 * unsaid / total) if total else None, asked["newest"], RECORD)


def _waiting(part: str) -> Any:
    def compute(reading: Reading) -> FigureValue:
        near = situation.worst_mismatch(reading)
        if near is None:
            return FigureValue(None, None, RECORD)
        standing = near.need.asked_standing if part == "days" else near.lot.standing
        source = near.lot.statement.source if near.lot.statement else _("lots in the depots")
        match part:
            case "packs":
                stated = near.lot.statement is not None and near.lot.statement.standing == Standing.STATED
                return FigureValue(near.packs, near.lot.received_at, source, Standing.STATED if stated else standing)
            case "pieces":
                return FigureValue(near.pieces, near.lot.received_at, source, standing)
            case "km":
                return FigureValue(
                    round(near.km), near.lot.received_at, _("straight line between two approximate points"),
                    Standing.ESTIMATED,
                )  # fmt: skip
        return FigureValue(near.days, near.need.asked_at, near.need.source, standing)

    return compute


def _waiting_lots(reading: Reading) -> "QuerySet[Lot]":
    near = situation.worst_mismatch(reading)
    rows = lots(reading.crisis)
    if near is None:
        return rows.none()
    here = rows.filter(depot=near.lot.depot)
    return here if near.packs else here.filter(item=near.lot.item)


def _waiting_need(reading: Reading) -> "QuerySet[Need]":
    near = situation.worst_mismatch(reading)
    return board(reading.crisis).filter(pk__in=[near.need.pk] if near else [])


def _list_total(reading: Reading) -> FigureValue:
    listed = situation.worst_list(reading)
    if listed is None:
        return FigureValue(None, None, RECORD)
    return FigureValue(listed[0].quantity, listed[0].said_at, listed[0].source, listed[0].standing)


def _list_parts(reading: Reading) -> FigureValue:
    listed = situation.worst_list(reading)
    if listed is None:
        return FigureValue(None, None, RECORD)
    row, check = listed
    return FigureValue(sum(check.parts), row.said_at, row.source, row.standing, terms=check.parts)


def _list_part_rows(reading: Reading) -> "QuerySet[Statement]":
    listed = situation.worst_list(reading)
    return parts().filter(total_id=listed[0].pk) if listed else Statement.objects.none()


def _list_rows(reading: Reading) -> "QuerySet[Statement]":
    listed = situation.worst_list(reading)
    rows = Statement.objects.select_related("recipient", "item")
    return (rows.filter(pk=listed[0].pk) | rows.filter(total_id=listed[0].pk)) if listed else rows.none()


def _on_hand(reading: Reading) -> FigureValue:
    rows = lots(reading.crisis).order_by()
    found = rows.aggregate(n=Sum("on_hand"))["n"]
    # A sum is no surer than the least sure of its parts.
    stands = set(rows.values_list("standing", flat=True).distinct())
    least = next((one for one in (Standing.ESTIMATED, Standing.EXERCISE) if one in stands), Standing.STATED)
    return FigureValue(found, _as_of(rows, "received_at"), _("lots in the depots"), least)


def _lots(reading: Reading) -> FigureValue:
    rows = lots(reading.crisis).order_by()
    return FigureValue(rows.count(), _as_of(rows, "received_at"), _("lots in the depots"))


def _declaring(function: str) -> Any:
    def rows(reading: Reading) -> "QuerySet[Organisation]":
        return declaring(reading.crisis, function)

    return rows


def _number_declaring(function: str) -> Any:
    def compute(reading: Reading) -> FigureValue:
        rows = _declaring(function)(reading)
        return FigureValue(rows.count(), _as_of(rows, "entered_at"), _("the register of organisations"))

    return compute


def _verify(reading: Reading) -> FigureValue:
    rows = to_verify(reading.crisis)
    return FigureValue(rows.count(), _as_of(rows, "asked_at"), RECORD)


def _shipments(*states: str) -> Any:
    def compute(reading: Reading) -> FigureValue:
        rows = shipments(reading.crisis).filter(state__in=states).order_by()
        return FigureValue(rows.count(), _as_of(rows, "ready_at"), PLAY, reading.standing)

    return compute


def _delivered(reading: Reading) -> FigureValue:
    rows = shipments(reading.crisis).filter(received_at__isnull=False)
    return FigureValue(delivered_pieces(reading.crisis), _as_of(rows, "received_at"), PLAY, reading.standing)


def _latest_run(reading: Reading) -> AllocationRun | None:
    return reading.once(
        "latest_run",
        lambda: (
            AllocationRun.objects.filter(crisis=reading.crisis, state__in=[RunState.PROPOSED, RunState.APPROVED])
            .order_by("-number")
            .first()
        ),
    )


def _planned(reading: Reading) -> FigureValue:
    run = _latest_run(reading)
    if run is None:
        return FigureValue(None, None, _("the newest plan"), reading.standing)
    guessed = CountOf("pk", filter=Q(lot__standing=Standing.ESTIMATED))
    found = run.shares.aggregate(pieces=Sum("quantity"), guessed=guessed)
    # What comes out of boxes that nobody counted is as sure as the count of those boxes.
    standing = Standing.ESTIMATED if found["guessed"] else reading.standing
    return FigureValue(found["pieces"] or 0, run.proposed_at, _("the newest plan"), standing)


def _served(reading: Reading) -> FigureValue:
    run = _latest_run(reading)
    number = run.shares.values("need__organisation", "need__household").distinct().count() if run else None
    return FigureValue(number, run.proposed_at if run else None, _("the newest plan"), reading.standing)


def _nothing(reading: Reading) -> FigureValue:
    run = _latest_run(reading)
    if run is None:
        return FigureValue(None, None, _("the newest plan"))
    served = set(run.shares.values_list("need_id", flat=True))
    number = run.unmet.exclude(need_id__in=served).count()
    return FigureValue(number, run.proposed_at, _("the newest plan"), reading.standing)


def _series(reading: Reading) -> "QuerySet[Count]":
    crisis = reading.crisis
    rows = Count.objects.filter(
        jurisdiction_id=crisis.jurisdiction_id, indicator=crisis.defaults.get("series_indicator", "")
    ).select_related("place")
    newest = rows.order_by("-day").values_list("day", flat=True).first()
    return rows.filter(day=newest).order_by("-value", "pk") if newest else rows.none()


def _series_total(reading: Reading) -> FigureValue:
    rows = list(_series(reading))
    if not rows:
        return FigureValue(None, None, RECORD)
    # The whole stands beside its parts: only the parts are summed.
    paths = [row.place.path for row in rows]
    roots = [row for row in rows if any(path != row.place.path and path.startswith(row.place.path) for path in paths)]
    total = sum(row.value for row in rows if row not in roots)
    as_of = dt.datetime.combine(rows[0].day, dt.time(), dt.UTC)
    return FigureValue(total, as_of, rows[0].source, rows[0].standing)


def register_all() -> None:
    """Enter the figures of this room into the register."""
    lines, pieces, percent, km, days, boxes = (
        _("lines"),
        _("pieces"),
        _("of 100"),
        _("km"),
        _("days"),
        _("boxes"),
    )
    for figure in (
        Figure(
            "supply.askers",
            _("Organisations that ask"),
            _("Organisations with at least one running need."),
            _("organisations"),
            _askers,
            _needs_asked,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.lines",
            _("Things asked for"),
            _("Running need lines of organisations: one item of one asker."),
            lines,
            _lines,
            _needs_asked,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.unsaid_percent",
            _("Without a number"),
            _("Of 100 running need lines of organisations, those where nobody wrote how many."),
            percent,
            _unsaid_percent,
            lambda r: without_quantity(r.crisis).filter(organisation__isnull=False),
            NEED_COLUMNS,
        ),
        Figure(
            "supply.waiting_packs",
            _("Boxes that lie"),
            _("Boxes in the depot nearest to the longest waiting need."),
            boxes,
            _waiting("packs"),
            _waiting_lots,
            LOT_COLUMNS,
        ),
        Figure(
            "supply.waiting_pieces",
            _("Pieces that lie"),
            _("Free pieces of the item in the depot of that need."),
            pieces,
            _waiting("pieces"),
            _waiting_lots,
            LOT_COLUMNS,
        ),
        Figure(
            "supply.waiting_km",
            _("Distance"),
            _("The most that the straight line from that depot to that asker can be."),
            km,
            _waiting("km"),
            _waiting_need,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.waiting_days",
            _("Days waited"),
            _("Full days since that asker asked."),
            days,
            _waiting("days"),
            _waiting_need,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.list_total",
            _("Total of the list"),
            _("What the list says was received."),
            pieces,
            _list_total,
            _list_rows,
            STATEMENT_COLUMNS,
        ),
        Figure(
            "supply.list_parts",
            _("Parts of the list"),
            _("What went to each recipient by that list, added up."),
            pieces,
            _list_parts,
            _list_part_rows,
            STATEMENT_COLUMNS,
        ),
        Figure(
            "supply.on_hand",
            _("In the depots"),
            _("Pieces on hand in all depots of the crisis."),
            pieces,
            _on_hand,
            lambda r: lots(r.crisis),
            LOT_COLUMNS,
        ),
        Figure(
            "supply.lots",
            _("Lots"),
            _("Lots in all depots of the crisis."),
            _("lots"),
            _lots,
            lambda r: lots(r.crisis),
            LOT_COLUMNS,
        ),
        Figure(
            "supply.makers",
            _("Makers"),
            _("Organisations that say they produce."),
            _("organisations"),
            _number_declaring("produce"),
            _declaring("produce"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.donation_bodies",
            _("Donation bodies"),
            _("Organisations that say they receive donations."),
            _("organisations"),
            _number_declaring("receive_donations"),
            _declaring("receive_donations"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.carriers",
            _("Carriers"),
            _("Organisations that say they carry goods."),
            _("organisations"),
            _number_declaring("transport"),
            _declaring("transport"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.staff_hotels",
            _("Hotels for medical staff"),
            _("Organisations that say they lend rooms to medical staff."),
            _("organisations"),
            _number_declaring("lend_rooms_to_staff"),
            _declaring("lend_rooms_to_staff"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.traveller_hotels",
            _("Hotels for travellers"),
            _("Organisations that say they take in travellers."),
            _("organisations"),
            _number_declaring("take_in_travellers"),
            _declaring("take_in_travellers"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.online_clinics",
            _("Online clinics"),
            _("Organisations that say they advise patients online."),
            _("organisations"),
            _number_declaring("advise_online"),
            _declaring("advise_online"),
            ORGANISATION_COLUMNS,
        ),
        Figure(
            "supply.to_verify",
            _("To verify"),
            _("Needs nobody has verified yet."),
            lines,
            _verify,
            lambda r: to_verify(r.crisis),
            NEED_COLUMNS,
        ),
        Figure(
            "supply.shipments_ready",
            _("Ready to leave"),
            _("Shipments approved, not yet signed out."),
            _("shipments"),
            _shipments(ShipmentState.READY),
            lambda r: shipments(r.crisis).filter(state=ShipmentState.READY),
            SHIPMENT_COLUMNS,
        ),
        Figure(
            "supply.shipments_sent",
            _("On the way"),
            _("Shipments signed out, not yet signed for."),
            _("shipments"),
            _shipments(ShipmentState.SENT),
            lambda r: shipments(r.crisis).filter(state=ShipmentState.SENT),
            SHIPMENT_COLUMNS,
        ),
        Figure(
            "supply.shipments_received",
            _("Arrived"),
            _("Shipments signed for at their destination."),
            _("shipments"),
            _shipments(ShipmentState.RECEIVED, ShipmentState.RECEIVED_DIFFERENT),
            lambda r: shipments(r.crisis).filter(received_at__isnull=False),
            SHIPMENT_COLUMNS,
        ),
        Figure(
            "supply.shipments_different",
            _("Arrived with less"),
            _("Shipments where fewer arrived than were sent."),
            _("shipments"),
            _shipments(ShipmentState.RECEIVED_DIFFERENT),
            lambda r: situation.differences(r.crisis),
            SHIPMENT_COLUMNS,
        ),
        Figure(
            "supply.delivered",
            _("Delivered"),
            _("Pieces signed for at their destination."),
            pieces,
            _delivered,
            lambda r: shipments(r.crisis).filter(received_at__isnull=False),
            SHIPMENT_COLUMNS,
        ),
        Figure(
            "supply.planned",
            _("Proposed"),
            _("Pieces the newest plan hands out."),
            pieces,
            _planned,
            _run_needs,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.served",
            _("Get something"),
            _("Askers that get something in the newest plan."),
            _("askers"),
            _served,
            _run_needs,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.get_nothing",
            _("Get nothing"),
            _("Need lines that get nothing in the newest plan."),
            lines,
            _nothing,
            _run_nothing,
            NEED_COLUMNS,
        ),
        Figure(
            "supply.series_total",
            _("People counted"),
            _("Sum of the newest counts by place of what the crisis counts."),
            _("people"),
            _series_total,
            _series,
            (
                FigureColumn(_("Where"), lambda row: localized(row.place.names)),
                FigureColumn(_("Number"), lambda row: row.value),
                FigureColumn(_("Source"), lambda row: row.source),
            ),
        ),
    ):
        register(figure)


def _run_needs(reading: Reading) -> "QuerySet[Need]":
    run = _latest_run(reading)
    return board(reading.crisis).filter(pk__in=run.shares.values("need")) if run else board(reading.crisis).none()


def _run_nothing(reading: Reading) -> "QuerySet[Need]":
    run = _latest_run(reading)
    if run is None:
        return board(reading.crisis).none()
    return board(reading.crisis).filter(pk__in=run.unmet.values("need")).exclude(pk__in=run.shares.values("need"))
