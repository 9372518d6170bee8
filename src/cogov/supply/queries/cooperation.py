"""Hand-offs, dwell, response times, who works with whom: read from the acts of a crisis, never typed in."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from cogov.actors.models import Organisation
from cogov.engine import cooperation
from cogov.engine.cooperation import Deed, Spread
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act, ActSubject, Crisis

NEED, LOT, RUN, SHIPMENT = "supply.need", "supply.lot", "supply.allocationrun", "supply.shipment"
# What goes from hand to hand; the crisis itself, organisations and their posts do not.
HANDLED = (NEED, LOT, RUN, SHIPMENT, "supply.offer", "decision.function")
# One act for many needs does to each of them what the other act does to one.
SAME = {"supply.estimates.adopted": "supply.need.verified"}
HOUSEHOLDS = "households"
DEEPEST = 12  # levels of a tree of organisations

Thing = tuple[str, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path: the kind of thing, the act it begins with and the act it ends with."""

    key: str
    thing: str
    begins: str
    ends: str

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of acts that bound the step."""
        return [self.begins, self.ends, *(kind for kind, same in SAME.items() if same in (self.begins, self.ends))]


STEPS = (
    Step("verify", NEED, "supply.need.entered", "supply.need.verified"),
    Step("approve", RUN, "supply.allocation.proposed", "supply.allocation.approved"),
    Step("send", SHIPMENT, "supply.allocation.approved", "supply.shipment.sent"),
    Step("receive", SHIPMENT, "supply.shipment.sent", "supply.shipment.received"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations that both acted on `things` things; vertical where one stands above the other (R-002)."""

    one: uuid.UUID
    other: uuid.UUID
    things: int
    vertical: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """How long things lay with one organisation (or with households, told together)."""

    party: uuid.UUID | str
    spread: Spread
    total: dt.timedelta


@dataclass(frozen=True, slots=True)
class Work:
    """What the acts of a crisis say of working together."""

    hand_offs: list[int]
    stays: list[Stay]
    overall: Spread | None
    steps: Mapping[str, Spread | None]
    pairs: list[Pair]
    newest: dt.datetime | None

    @property
    def horizontal(self) -> int:
        """Return in how many things peers had a hand together."""
        return sum(pair.things for pair in self.pairs if not pair.vertical)

    @property
    def vertical(self) -> int:
        """Return in how many things an organisation and one above it had a hand together."""
        return sum(pair.things for pair in self.pairs if pair.vertical)


def acts_on_things(crisis: Crisis) -> "QuerySet[Act]":
    """Return the acts about something that goes from hand to hand, or that touch it, in their order."""
    touched = ActSubject.objects.filter(act=OuterRef("pk"), kind__in=HANDLED)
    # Clocks tick by themselves: no hand is on the thing.
    rows = Act.objects.filter(crisis=crisis).exclude(kind__startswith="kernel.")
    return rows.filter(Q(about_kind__in=HANDLED) | Exists(touched)).order_by("at", "recorded_at", "pk")


def acts_of_step(crisis: Crisis, step: Step) -> "QuerySet[Act]":
    """Return the acts that begin or end a step."""
    return acts_on_things(crisis).filter(kind__in=step.kinds)


def acts_of_organisations(crisis: Crisis) -> "QuerySet[Act]":
    """Return the acts on things that were done for an organisation."""
    return acts_on_things(crisis).filter(organisation__isnull=False)


def work(reading: Reading) -> Work:
    """Return who works with whom here and how long it takes; three queries and one for each level of the tree."""
    return reading.kept("supply.work", lambda: _work(reading.crisis))


def _work(crisis: Crisis) -> Work:
    things, newest = _deeds(crisis)
    needs = [deeds for (kind, _), deeds in things.items() if kind == NEED]
    received = [deeds for deeds in needs if any(deed.kind == "supply.shipment.received" for deed in deeds)]
    stays: dict[uuid.UUID | str, list[dt.timedelta]] = defaultdict(list)
    for deeds in things.values():
        for party, span in cooperation.dwell(deeds):
            stays[party].append(span)  # type: ignore[index]  # the parties are those of `_deeds`
    return Work(
        hand_offs=[cooperation.hand_offs(_until_received(deeds)) for deeds in received],
        stays=_stays(stays),
        overall=cooperation.spread([span for spans in stays.values() for span in spans]),
        steps={step.key: _step(things, step) for step in STEPS},
        pairs=_pairs(things),
        newest=newest,
    )


def _deeds(crisis: Crisis) -> tuple[dict[Thing, list[Deed]], dt.datetime | None]:
    touched: dict[uuid.UUID, list[Thing]] = defaultdict(list)
    for act, kind, key in ActSubject.objects.filter(act__crisis=crisis, kind__in=HANDLED).values_list(
        "act_id", "kind", "object"
    ):
        touched[act].append((kind, key))
    things: dict[Thing, list[Deed]] = defaultdict(list)
    newest = None
    fields = ("pk", "at", "kind", "post", "household", "organisation", "about_kind", "about")
    for key, at, kind, post, household, organisation, about_kind, about in acts_on_things(crisis).values_list(*fields):
        deed = Deed(at, SAME.get(kind, kind), post or household, organisation or (HOUSEHOLDS if household else None))
        for thing in {(about_kind, about), *touched[key]}:
            if thing[0] in HANDLED:
                things[thing].append(deed)
        newest = at
    return things, newest


def _until_received(deeds: list[Deed]) -> list[Deed]:
    last = max(place for place, deed in enumerate(deeds) if deed.kind == "supply.shipment.received")
    return deeds[: last + 1]


def _stays(found: Mapping[uuid.UUID | str, list[dt.timedelta]]) -> list[Stay]:
    stays = [
        Stay(party, spread, sum(spans, dt.timedelta()))
        for party, spans in found.items()
        if (spread := cooperation.spread(spans))
    ]
    return sorted(stays, key=lambda stay: (-stay.total, str(stay.party)))


def _step(things: Mapping[Thing, list[Deed]], step: Step) -> Spread | None:
    found = [
        cooperation.spans(deeds, step.begins, step.ends) for (kind, _), deeds in things.items() if kind == step.thing
    ]
    return cooperation.spread([span for span in found if span is not None])


def _pairs(things: Mapping[Thing, list[Deed]]) -> list[Pair]:
    parties = {
        thing: {deed.party for deed in deeds if isinstance(deed.party, uuid.UUID)} for thing, deeds in things.items()
    }
    counted = cooperation.pairs(parties)
    above = _above(set().union(*parties.values()) if parties else set())
    pairs = []
    for pair, number in counted.items():
        one, other = sorted(pair, key=str)
        pairs.append(Pair(one, other, number, cooperation.is_vertical(one, other, above)))
    return sorted(pairs, key=lambda pair: (-pair.things, str(pair.one), str(pair.other)))


def _above(acting: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    """Return who stands above whom, from those who acted upwards."""
    found: dict[uuid.UUID, uuid.UUID | None] = {}
    unread = acting
    for _ in range(DEEPEST):
        if not unread:
            break
        found |= dict(Organisation.objects.filter(pk__in=unread).values_list("pk", "parent_id"))
        unread = {parent for parent in found.values() if parent is not None and parent not in found}
    return found
