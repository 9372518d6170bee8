"""Questions about needs and offers."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cogov.actors.queries.power import Asked, may
from cogov.kernel.holder import NOBODY, Holder
from cogov.kernel.models import Act, ActSubject, Crisis
from cogov.kernel.models import Count as PlaceCount
from cogov.plans.models import LegalRule
from cogov.plans.queries.law import appeals
from cogov.supply.models import Need, Offer, ShipmentLine
from cogov.supply.rules.needs import ALLOCATABLE, RUNNING, Answer, NeedState


def board(crisis: Crisis) -> "QuerySet[Need]":
    """Return all needs of a crisis with what a list shows of them."""
    return Need.objects.filter(crisis=crisis).select_related(
        "organisation", "household__building__grid", "item", "place"
    )


def running(crisis: Crisis) -> "QuerySet[Need]":
    """Return the needs that are not at an end."""
    return board(crisis).filter(state__in=RUNNING)


EVERY = "all"  # what to ask for instead of a state to see the ended ones too


def in_state(rows: "QuerySet[Need]", state: str) -> "QuerySet[Need]":
    """Return the needs in a state; without one those that run, with `all` also those at an end."""
    if state == EVERY:
        return rows
    return rows.filter(state=state) if state else rows.filter(state__in=RUNNING)


def to_verify(crisis: Crisis) -> "QuerySet[Need]":
    """Return the needs nobody verified, by harm: the most urgent and the longest waiting first."""
    return board(crisis).filter(state=NeedState.ENTERED).order_by("tier", "asked_at", "pk")


def to_answer(crisis: Crisis, household: uuid.UUID) -> "QuerySet[Need]":
    """Return the needs entered for a household that it has neither confirmed nor denied, nor anybody verified."""
    return to_verify(crisis).filter(household_id=household, household_answer=Answer.NONE)


def without_quantity(crisis: Crisis) -> "QuerySet[Need]":
    """Return the running needs where nobody wrote how many."""
    return running(crisis).filter(quantity_stated__isnull=True)


def allocatable(crisis: Crisis) -> "QuerySet[Need]":
    """Return the needs a round may serve."""
    return board(crisis).filter(state__in=ALLOCATABLE, quantity__isnull=False)


def need_of(crisis: Crisis, key: uuid.UUID) -> Need | None:
    """Return one need of the crisis, or None."""
    return board(crisis).filter(pk=key).select_related("line", "dataset").first()


def may_exist(
    crisis: Crisis, *, item: uuid.UUID, organisation: uuid.UUID | None, household: uuid.UUID | None
) -> "QuerySet[Need]":
    """Return running needs of the same asker for the same item: "this may already exist, update it?"."""
    rows = running(crisis).filter(item_id=item)
    return rows.filter(household_id=household) if household else rows.filter(organisation_id=organisation or NOBODY)


def offers(crisis: Crisis) -> "QuerySet[Offer]":
    """Return the offers of a crisis."""
    return Offer.objects.filter(crisis=crisis).select_related(
        "organisation", "household__building__grid", "item", "place"
    )


def peers_stated(crisis: Crisis) -> dict[uuid.UUID, list[int]]:
    """Return the quantities that askers stated, by item."""
    found: dict[uuid.UUID, list[int]] = {}
    rows = running(crisis).filter(quantity_stated__gt=0, organisation__isnull=False)
    for item, quantity in rows.values_list("item_id", "quantity_stated"):
        found.setdefault(item, []).append(quantity or 0)
    return found


def askers_by_place(crisis: Crisis) -> dict[uuid.UUID, int]:
    """Return how many organisations ask, by the id of each place they lie in or below."""
    found: dict[str, int] = {}
    rows = (
        running(crisis)
        .filter(organisation__isnull=False)
        .values("place__path")
        .annotate(askers=Count("organisation", distinct=True))
    )
    for row in rows:
        for part in row["place__path"].strip("/").split("/"):
            found[part] = found.get(part, 0) + row["askers"]
    return {uuid.UUID(key): number for key, number in found.items()}


def patients_by_place(crisis: Crisis, day: dt.date) -> dict[uuid.UUID, tuple[int, PlaceCount]]:
    """Return the newest count of people in care up to `day`, by place: the crisis names the indicator."""
    indicator = crisis.defaults.get("patients_indicator", "")
    found: dict[uuid.UUID, tuple[int, PlaceCount]] = {}
    rows = PlaceCount.objects.filter(jurisdiction_id=crisis.jurisdiction_id, indicator=indicator, day__lte=day)
    for row in rows.order_by("day"):
        found[row.place_id] = (row.value, row)
    return found


def timeline(need: Need) -> "QuerySet[Act]":
    """Return the acts about a need or touching it, oldest first: from the report to the receipt."""
    touched = ActSubject.objects.filter(kind="supply.need", object=need.pk).values("act")
    return Act.objects.filter(Q(about_kind="supply.need", about=need.pk) | Q(pk__in=touched)).order_by(
        "at", "recorded_at"
    )


def may_read_note(need: Need, by: Holder, at: dt.datetime) -> bool:
    """Say whether the holder has a use for what the asker wrote freely: who asks, verifies, plans or delivers.

    A free text of a household can tell who lives there and how they are, whatever it was meant for.
    """
    own = Asked(owner=need.organisation_id, household=need.household_id, area=need.place)
    planned = Asked(area=need.place)  # who plans for the whole area; a keeper who proposes alone delivers, see below
    asked = (
        ("need.create", "C", own),
        ("need.verify", "A", own),
        ("allocation.propose", "C", planned),
        ("allocation.approve", "A", planned),
    )
    if any(may(by, key, verb, crisis=need.crisis, at=at, asked=what) for key, verb, what in asked):
        return True
    return (
        by.organisation is not None
        and ShipmentLine.objects.filter(need=need, shipment__depot__keeper_id=by.organisation).exists()
        and may(by, "shipment.send", "C", crisis=need.crisis, at=at, asked=Asked(owner=by.organisation))
    )


def notes_of_households(crisis: Crisis) -> "QuerySet[Need]":
    """Return the needs of households that have a note."""
    return Need.objects.filter(crisis=crisis, household__isnull=False).exclude(note="")


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a need was refused, and by which rule one can appeal against it (R-048)."""

    reason: str
    at: dt.datetime
    appeals: list[LegalRule]


def notice(need: Need, at: dt.datetime) -> Notice | None:
    """Return the reasoned notice of a refusal, or None where the need was not refused."""
    if need.state not in (NeedState.REJECTED, NeedState.UNMET_CLOSED):
        return None
    kinds = ("supply.need.rejected", "supply.need.closed_unmet")
    act = Act.objects.filter(about=need.pk, kind__in=kinds).order_by("-at", "pk").first()
    if act is None:
        return None
    return Notice(json.loads(act.said).get("reason", ""), act.at, appeals(need.crisis, at))
