"""Questions about morning counts: whose is missing, what one says, how fast a facility uses things up."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum

from cogov.actors.models import Organisation
from cogov.engine import estimation
from cogov.kernel.holder import NOBODY
from cogov.kernel.models import Crisis, Item
from cogov.supply.models import Basis, CountCall, CountLine, MorningCount, Need
from cogov.supply.queries.situation import local_day
from cogov.supply.rules import counts as rules
from cogov.supply.rules.needs import RUNNING

WINDOW = dt.timedelta(days=14)  # older use says little of today's
Key = tuple[uuid.UUID, uuid.UUID]


def facilities(crisis: Crisis) -> "QuerySet[Organisation]":
    """Return who should count every morning: medical institutions that were named, ask, or have counted before."""
    asks = Need.objects.filter(crisis=crisis, organisation=OuterRef("pk"), state__in=RUNNING)
    counted = MorningCount.objects.filter(crisis=crisis, organisation=OuterRef("pk"))
    rows = Organisation.objects.filter(jurisdiction_id=crisis.jurisdiction_id, kind="medical", state="admitted")
    return rows.filter(Q(designated=True) | Exists(asks) | Exists(counted))


def sent_on(crisis: Crisis, day: dt.date) -> "QuerySet[MorningCount]":
    """Return the counts of a day as they stand."""
    return MorningCount.objects.filter(crisis=crisis, day=day, newest=True).select_related("organisation")


def missing(crisis: Crisis, at: dt.datetime) -> "QuerySet[Organisation]":
    """Return the facilities whose count of today is not in, those silent longest first; each with its last day."""
    day = local_day(crisis, at)
    here = MorningCount.objects.filter(crisis=crisis, organisation=OuterRef("pk"), newest=True)
    last = here.order_by().values("organisation").annotate(last=Max("day")).values("last")
    return (
        facilities(crisis)
        .exclude(Exists(here.filter(day=day)))
        .annotate(last_count=last)
        .select_related("seat", "area")
        .order_by(F("last_count").asc(nulls_first=True), "name_key", "pk")
    )


def calls_on(crisis: Crisis, day: dt.date) -> dict[uuid.UUID, CountCall]:
    """Return the last call of a day by facility."""
    rows = CountCall.objects.filter(crisis=crisis, day=day).order_by("called_at")
    return {row.organisation_id: row for row in rows}


def newest_of(crisis: Crisis, organisation: uuid.UUID, *, before: dt.date) -> MorningCount | None:
    """Return the last count of a facility before a day: what today's is filled in with."""
    rows = MorningCount.objects.filter(crisis=crisis, organisation_id=organisation, newest=True, day__lt=before)
    return rows.order_by("-day").first()


def items_to_count(crisis: Crisis, organisation: uuid.UUID, last: MorningCount | None) -> list[Item]:
    """Return what a facility counts: the items of its last count, then those it asks for, then the most urgent."""
    catalogue = list(Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("urgency", "code"))
    counted = set(last.lines.values_list("item", flat=True)) if last else set()
    asked = set(
        Need.objects.filter(crisis=crisis, organisation_id=organisation, state__in=RUNNING).values_list(
            "item", flat=True
        )
    )
    catalogue.sort(key=lambda item: (item.pk not in counted, item.pk not in asked))
    return catalogue[: rules.MOST_ITEMS]


def _series(crisis: Crisis, since: dt.date, organisation: uuid.UUID | None) -> dict[Key, list[estimation.Counted]]:
    rows = CountLine.objects.filter(count__crisis=crisis, count__newest=True, count__day__gte=since)
    if organisation:
        rows = rows.filter(count__organisation_id=organisation)
    found: dict[Key, list[estimation.Counted]] = {}
    for owner, item, day, on_hand, used in rows.order_by("count__day").values_list(
        "count__organisation", "item", "count__day", "on_hand", "used"
    ):
        found.setdefault((owner, item), []).append(estimation.Counted(day.toordinal(), on_hand, used))
    return found


def own_rates(crisis: Crisis, at: dt.datetime, organisation: uuid.UUID | None = None) -> dict[Key, estimation.Rate]:
    """Return what facilities use a day by their own counts of two weeks, by facility and item."""
    series = _series(crisis, local_day(crisis, at) - WINDOW, organisation)
    rates = {key: estimation.own_rate(counts) for key, counts in series.items()}
    return {key: rate for key, rate in rates.items() if rate}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One counted line, how long it lasts, and what one could ask for; `asked` is the running need for it."""

    line: CountLine
    rate: estimation.Rate | None
    cover: float | None
    ask: int
    asked: uuid.UUID | None

    @property
    def short(self) -> bool:
        """Say whether it lasts fewer days than it should."""
        return rules.is_short(self.cover)


def shelves(count: MorningCount, at: dt.datetime) -> list[Shelf]:
    """Return the lines of a count, the shortest first."""
    rates = own_rates(count.crisis, at, count.organisation_id)
    running = Need.objects.filter(crisis=count.crisis, organisation=count.organisation_id, state__in=RUNNING)
    asked: Mapping[uuid.UUID, uuid.UUID] = dict(running.values_list("item", "pk"))
    coming = dict(running.order_by().values_list("item").annotate(n=Sum("missing")))
    found = []
    for line in count.lines.select_related("item"):
        rate = rates.get((count.organisation_id, line.item_id))
        cover = estimation.days_of_cover(line.on_hand, rate)
        due = max(0, coming.get(line.item_id) or 0)
        ask = rules.to_ask(per_day=rate.per_day, on_hand=line.on_hand, coming=due) if rate else 0
        short = rules.is_short(cover)
        found.append(Shelf(line, rate, cover, ask if short else 0, asked.get(line.item_id)))
    return sorted(found, key=lambda shelf: (shelf.cover is None, shelf.cover or 0, shelf.line.item.code))


def count_of(crisis: Crisis, key: uuid.UUID) -> MorningCount | None:
    """Return one count of the crisis, or None."""
    return (
        MorningCount.objects.filter(crisis=crisis, pk=key)
        .select_related("crisis__jurisdiction", "organisation")
        .first()
    )


def scored_needs(crisis: Crisis) -> "QuerySet[Need]":
    """Return the needs of organisations whose quantity a rule estimated."""
    return Need.objects.filter(crisis=crisis, basis=Basis.ESTIMATED, organisation__isnull=False).select_related(
        "organisation", "item", "household__building__grid", "place"
    )


def estimates_beside_counts(crisis: Crisis) -> list[tuple[Need, estimation.Estimate, float]]:
    """Return each estimated need beside what the asker used in as many days by its own counts from that day on."""
    needs = list(scored_needs(crisis))
    if not needs:
        return []
    first = min(local_day(crisis, need.asked_at) for need in needs)
    series = _series(crisis, first, None)
    found = []
    for need in needs:
        since = local_day(crisis, need.asked_at).toordinal()
        later = [row for row in series.get((need.organisation_id or NOBODY, need.item_id), []) if row.day >= since]
        rate = estimation.own_rate(later)
        if rate is not None:
            guess = estimation.Estimate(
                need.quantity or 0, need.quantity_low or 0, need.quantity_high or 0, need.basis_rule, 1
            )
            found.append((need, guess, rate.per_day * rules.COVER))
    return found


def scores(crisis: Crisis) -> list[tuple[Item, estimation.Score]]:
    """Return how good the estimates were, by item."""
    by_item: dict[Item, list[tuple[estimation.Estimate, float]]] = {}
    for need, guess, truth in estimates_beside_counts(crisis):
        by_item.setdefault(need.item, []).append((guess, truth))
    found = ((item, estimation.score(pairs)) for item, pairs in by_item.items())
    return sorted(((item, score) for item, score in found if score), key=lambda row: row[0].code)
