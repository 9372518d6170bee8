"""What is wrong now: findings with their numbers from the figure register, worst first, at most seven."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext
from markupsafe import Markup, escape

from cogov.community.queries import called
from cogov.decision.queries.matrix import FunctionView, unowned
from cogov.engine.geo import distance_km
from cogov.kernel.errors import N_
from cogov.kernel.figures import Reading
from cogov.kernel.holder import ANYONE, Holder
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Duty, DutyState, Substitute
from cogov.kernel.web.jinja import figure_html, figure_text
from cogov.supply.models import ListKind, Lot, Need, Offer, Shipment, Statement
from cogov.supply.queries.inputs import point
from cogov.supply.queries.needs import board, to_verify
from cogov.supply.queries.stock import (
    free_lots,
    in_order,
    lists_that_do_not_add_up,
    parts,
    shipments,
    statements,
    waiting_run,
)
from cogov.supply.rules.matching import SumCheck, is_mismatch
from cogov.supply.rules.needs import NeedState
from cogov.supply.rules.runs import ShipmentState

MOST = 7
WAITING = (NeedState.ENTERED, NeedState.VERIFIED, NeedState.OPEN)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Stock that would do, near somebody who waits; `km` is the most it can be, given how precise both points are.

    `packs` are all boxes of the depot where the lot came in boxes; `pieces` are counted of the lot's item alone.
    """

    lot: Lot
    need: Need
    km: float
    days: int
    pieces: int
    packs: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A sentence with blanks for figures and words.

    Pages, terminal and API fill the same sentence: what one says the others say.
    """

    sentence: str
    figures: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def say(self, reading: Reading) -> str:
        """Return the sentence as plain text in the reader's language."""
        blanks = {blank: figure_text(name, reading) for blank, name in self.figures.items()}
        return gettext(self.sentence).format(**blanks, **self.words)

    def html(self, reading: Reading) -> Markup:
        """Return the sentence for a page: words are escaped, figures carry their links."""
        blanks = {blank: figure_html(name, reading) for blank, name in self.figures.items()}
        return escape(gettext(self.sentence)).format(**blanks, **self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Saying):
    """One thing that is wrong, and where to act on it."""

    kind: str
    act: str
    subject: UUID | None = None


NOTHING_WRONG = Saying(
    sentence=N_(
        "Nothing that the platform can see: no mismatch, no gap, no list that does not add up, no overdue duty."
    )
)


def party_name(row: Need | Offer | Shipment, by: Holder = ANYONE) -> str:
    """Return who asks, offers or receives, as the reader may call it: an organisation, or a household."""
    if row.organisation is not None:
        return localized(row.organisation.names)
    return called(row.household, by) if row.household else ""


def _wanted_for(crisis: Crisis) -> dict[UUID, set[UUID]]:
    """Return, by given item, the wanted items it may stand in for without a waiver."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in Substitute.objects.filter(jurisdiction_id=crisis.jurisdiction_id, needs_waiver=False):
        found[row.given_id].add(row.wanted_id)
    return found


def worst_mismatch(reading: Reading) -> Mismatch | None:
    """Return the most urgent, longest waiting need that nothing was promised to while stock for it lies near."""
    return reading.once("worst_mismatch", lambda: _worst_mismatch(reading.crisis, reading.at))


def _worst_mismatch(crisis: Crisis, at: dt.datetime) -> Mismatch | None:
    lots = list(free_lots(crisis))
    if not lots:
        return None
    wanted = _wanted_for(crisis)
    after = float(crisis.defaults.get("mismatch_hours", 24))
    reach = float(crisis.defaults.get("reach_km", 60))
    found: list[tuple[tuple[object, ...], float, Lot, Need]] = []
    for item in {lot.item_id for lot in lots}:
        needs = (
            board(crisis)
            .filter(item_id__in={item, *wanted[item]}, state__in=WAITING, allocated=0, organisation__isnull=False)
            .order_by("tier", "asked_at", "organisation__name_key", "item__code", "standard_asked", "source_key")[:50]
        )
        for need in needs:
            for lot in (lot for lot in lots if lot.item_id == item and not lot.earmark_id):
                here, there = point(lot.depot.place), point(need.place)
                km = distance_km(here, there) if here and there else None
                waited = (at - need.asked_at).total_seconds() / 3600
                if km is not None and is_mismatch(
                    free_stock=lot.available, waiting_hours=waited, km=km, after_hours=after, reach_km=reach
                ):
                    found.append((_urgency(need, lot, km), km, lot, need))
    if not found:
        return None
    _, km, lot, need = min(found, key=lambda entry: entry[0])
    near = [entry for entry in lots if entry.depot_id == lot.depot_id]
    packed = [round(entry.packs * entry.on_hand / entry.initial) for entry in near if entry.packs]
    return Mismatch(
        lot=lot,
        need=need,
        km=km + ((lot.depot.place.precision_m or 0) + (need.place.precision_m or 0)) / 1000,
        days=(at - need.asked_at).days,
        pieces=sum(entry.available for entry in near if entry.item_id == lot.item_id),
        packs=sum(packed) if lot.packs else None,
    )


def _urgency(need: Need, lot: Lot, km: float) -> tuple[object, ...]:
    """Return what comes first: the most urgent, the longest waiting, the nearest; what lies in boxes before the rest.

    All ties go by names and numbers: keys are random, and the same facts have to give the same sentence.
    """
    name = need.organisation.name_key if need.organisation else ""
    asked = (need.item.code, need.standard_asked, need.source_key)
    return (need.tier, need.asked_at, km, name, not lot.packs, lot.item.code, lot.number, *asked)


def worst_list(reading: Reading) -> tuple[Statement, SumCheck] | None:
    """Return the list with the largest gap among those that do not add up."""

    def find() -> tuple[Statement, SumCheck] | None:
        found = lists_that_do_not_add_up(reading.crisis)
        return min(found, key=lambda entry: (-abs(entry[1].gap), *in_order(entry[0]))) if found else None

    return reading.once("worst_list", find)


TOMORROW = {
    ListKind.DONATIONS: N_("Tomorrow's donation list"),
    ListKind.DISTRIBUTION: N_("Tomorrow's list of what was handed out"),
    ListKind.STOCK: N_("Tomorrow's stock list"),
    "": N_("Tomorrow's list"),
}
TODAY = {
    ListKind.DONATIONS: N_("Today's donation list"),
    ListKind.DISTRIBUTION: N_("Today's list of what was handed out"),
    ListKind.STOCK: N_("Today's stock list"),
    "": N_("Today's list"),
}
OF_A_DAY = {
    ListKind.DONATIONS: N_("The donation list of {day}"),
    ListKind.DISTRIBUTION: N_("The list of {day} of what was handed out"),
    ListKind.STOCK: N_("The stock list of {day}"),
    "": N_("The list of {day}"),
}
WITHOUT_DAY = {
    ListKind.DONATIONS: N_("A donation list without a day of publication"),
    ListKind.DISTRIBUTION: N_("A list of what was handed out, without a day of publication,"),
    ListKind.STOCK: N_("A stock list without a day of publication"),
    "": N_("A list without a day of publication"),
}


def local_day(crisis: Crisis, at: dt.datetime) -> dt.date:
    """Return the day that it is where the crisis is."""
    return at.astimezone(zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)).date()


def list_words(statement: Statement, today: dt.date) -> str:
    """Return how a list is called: by what it lists, and by the day on which it is to be published."""
    day = statement.publish_on
    if day is None:
        return gettext(WITHOUT_DAY[statement.list_of])
    if day == today:
        return gettext(TODAY[statement.list_of])
    if day == today + dt.timedelta(days=1):
        return gettext(TOMORROW[statement.list_of])
    return gettext(OF_A_DAY[statement.list_of]).format(day=day.isoformat())


def unowned_functions(reading: Reading) -> list[FunctionView]:
    """Return the functions nobody answers for."""
    return reading.once("unowned", lambda: unowned(reading.crisis))


def asked_for(reading: Reading) -> Saying:
    """Return the first sentence of the first page: how many ask for how much, and how much of it nobody counted."""
    if not reading.value("supply.lines").value:
        return Saying(sentence=N_("No organisation has asked for anything yet."))
    if reading.value("supply.askers").value == 1:
        sentence = N_(
            "{askers} organisation asks for goods (lines: {lines}); for {percent} of 100 nobody wrote how many."
        )
    else:
        sentence = N_("{askers} organisations ask for {lines} things; for {percent} of 100 nobody wrote how many.")
    return Saying(
        sentence=sentence,
        figures={"askers": "supply.askers", "lines": "supply.lines", "percent": "supply.unsaid_percent"},
    )


def proposal(reading: Reading) -> tuple[Saying, ...]:
    """Return what is said of the plan that waits for a decision; nothing where none waits."""
    if waiting_run(reading.crisis) is None:
        return ()
    return (
        Saying(sentence=N_("A plan waits for a decision: who gets what, who gets nothing, and why.")),
        Saying(
            sentence=N_(
                "It would give {planned} pieces to {served} askers; {nothing} lines of need would get nothing, "
                "each with its reason."
            ),
            figures={"planned": "supply.planned", "served": "supply.served", "nothing": "supply.get_nothing"},
        ),
    )


def findings(reading: Reading) -> list[Finding]:
    """Return what is wrong now, worst first, at most seven."""
    return reading.kept("findings", lambda: _findings(reading))


def _findings(reading: Reading) -> list[Finding]:
    crisis = reading.crisis
    found: list[Finding] = []
    if near := worst_mismatch(reading):
        amount = "packs" if near.packs else "pieces"
        match bool(near.packs), near.days == 1:
            case True, True:
                sentence = N_("{packs} boxes lie in {depot}; {asker}, at most {km} km away, has waited {days} day.")
            case True, False:
                sentence = N_("{packs} boxes lie in {depot}; {asker}, at most {km} km away, has waited {days} days.")
            case False, True:
                sentence = N_(
                    "{pieces} {unit} ({item}) lie in {depot}; {asker}, at most {km} km away, has waited {days} day."
                )
            case _:
                sentence = N_(
                    "{pieces} {unit} ({item}) lie in {depot}; {asker}, at most {km} km away, has waited {days} days."
                )
        found.append(
            Finding(
                kind="mismatch",
                sentence=sentence,
                act="proposal",
                figures={amount: f"supply.waiting_{amount}", "km": "supply.waiting_km", "days": "supply.waiting_days"},
                words={
                    "depot": localized(near.lot.depot.names),
                    "asker": party_name(near.need),
                    "item": localized(near.lot.item.names),
                    "unit": localized(near.lot.item.unit_names) or near.lot.item.unit,
                },
                subject=near.need.pk,
            )
        )
    elif reading.value("supply.lots").value == 0 and reading.value("supply.lines").value:
        found.append(
            Finding(
                kind="no_stock",
                sentence=N_("No source states any stock. Makers to ask: {makers}; donation bodies to ask: {bodies}."),
                act="stock",
                figures={"makers": "supply.makers", "bodies": "supply.donation_bodies"},
            )
        )
    for view in unowned_functions(reading):
        said = [localized(position.words) for position in view.positions]
        function = localized(view.function.names)
        match said:
            case [one, other, *_]:
                sentence = N_("Nobody owns “{function}”: one says “{one}”, the other “{other}”.")
                words = {"function": function, "one": one, "other": other}
            case [one]:
                sentence = N_("Nobody owns “{function}”: the only one asked says “{one}”.")
                words = {"function": function, "one": one}
            case _:
                sentence = N_("Nobody owns “{function}”.")
                words = {"function": function}
        found.append(Finding(kind="unowned", sentence=sentence, act="functions", words=words, subject=view.function.pk))
    if listed := worst_list(reading):
        statement, _check = listed
        found.append(
            Finding(
                kind="list",
                sentence=N_("{list} does not add up: {parts} is not {total}."),
                act="statements",
                figures={"parts": "supply.list_parts", "total": "supply.list_total"},
                words={"list": list_words(statement, local_day(crisis, reading.at))},
                subject=statement.pk,
            )
        )
    found += _further(reading, crisis)
    return found[:MOST]


def _further(reading: Reading, crisis: Crisis) -> list[Finding]:
    found = []
    if reading.once("breached", lambda: breached_duties(crisis).exists()):
        found.append(
            Finding(
                kind="duties",
                sentence=N_("Overdue duties: {number}."),
                act="duties",
                figures={"number": "decision.duties_overdue"},
            )
        )
    if reading.once("differences", lambda: differences(crisis).exists()):
        found.append(
            Finding(
                kind="differences",
                sentence=N_("Shipments that arrived with less than was sent: {number}."),
                act="shipments",
                figures={"number": "supply.shipments_different"},
            )
        )
    if reading.once("to_verify", lambda: to_verify(crisis).exists()):
        found.append(
            Finding(
                kind="verify",
                sentence=N_("Needs that wait for verification: {number}."),
                act="needs",
                figures={"number": "supply.to_verify"},
            )
        )
    return found


def breached_duties(crisis: Crisis) -> Any:
    """Return the duties that are overdue."""
    return Duty.objects.filter(crisis=crisis, state=DutyState.BREACHED).select_related("rule").order_by("due_at")


def running_duties(crisis: Crisis) -> Any:
    """Return the duties whose clocks run, the next deadline first."""
    states = [DutyState.OPEN, DutyState.WARNED, DutyState.BREACHED]
    return Duty.objects.filter(crisis=crisis, state__in=states).select_related("rule").order_by("due_at")


def differences(crisis: Crisis) -> Any:
    """Return the shipments that arrived with less than was sent."""
    return shipments(crisis).filter(state=ShipmentState.RECEIVED_DIFFERENT)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long a shipment took: from the proposal to the approval, to the first and the second signature."""

    shipment: Shipment
    proposed_at: dt.datetime
    approved_at: dt.datetime | None
    sent_at: dt.datetime | None
    received_at: dt.datetime | None

    @property
    def total(self) -> dt.timedelta | None:
        """Return the time from the proposal to the receiver's signature."""
        return self.received_at - self.proposed_at if self.received_at else None


def elapsed(crisis: Crisis) -> Elapsed | None:
    """Return the times of the shipment that was received last."""
    row = (
        Shipment.objects.filter(crisis=crisis, received_at__isnull=False, run__isnull=False)
        .select_related("run", "organisation", "household", "depot")
        .order_by("-received_at")
        .first()
    )
    if row is None or row.run is None:
        return None
    return Elapsed(row, row.run.proposed_at, row.run.decided_at, row.sent_at, row.received_at)


def statements_with_parts(crisis: Crisis) -> Any:
    """Return published statements with the parts of lists, and whether those add up."""
    return (
        statements(crisis)
        .filter(total__isnull=True)
        .prefetch_related(Prefetch("parts", parts()))
        .order_by("said_at", "item_written", "-quantity", "source", "pk")
    )
