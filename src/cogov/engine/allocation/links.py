"""Which lot may go where and at which cost: all pairs of one family of items at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cogov.engine.allocation.terms import Lot, Need, Parameters, hangs_on_way, kind_of_lot, kind_of_need, why_not
from cogov.engine.geo import EARTH_KM, Point

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Yes = NDArray[np.bool_]

TENTHS = 10  # costs are whole numbers of 0.1 km, so that two plans are equal or not


@dataclass(frozen=True, slots=True)
class Family:
    """Needs and lots of items that may stand in for one another: `may` and `cost` for every pair of them."""

    needs: tuple[Need, ...]
    lots: tuple[Lot, ...]
    may: Yes
    km: Real
    cost: Whole


def families(
    needs: Sequence[Need], lots: Sequence[Lot], given: Parameters, standing: Collection[tuple[str, str]]
) -> Iterator[Family]:
    """Yield the families, each with all pairs; needs and lots are in the order of their keys."""
    root: dict[str, str] = {}

    def find(item: str) -> str:
        root.setdefault(item, item)
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for need in needs:
        for other in (*need.accepts, *need.needs_waiver):
            root[find(other)] = find(need.item)
    asked: dict[str, list[Need]] = defaultdict(list)
    held: dict[str, list[Lot]] = defaultdict(list)
    for need in sorted(needs, key=lambda need: need.key):
        asked[find(need.item)].append(need)
    for lot in sorted(lots, key=lambda lot: lot.key):
        held[find(lot.item)].append(lot)
    for item, wanting in sorted(asked.items(), key=lambda pair: pair[1][0].key):
        yield _family(wanting, held[item], given, standing)


def _family(
    needs: Sequence[Need], lots: Sequence[Lot], given: Parameters, standing: Collection[tuple[str, str]]
) -> Family:
    km = distances([need.place for need in needs], [lot.place for lot in lots], given.unknown_km)
    kinds, kind_number = _kinds([kind_of_need(need) for need in needs])
    sorts, sort_number = _kinds([kind_of_lot(lot) for lot in lots])
    allowed = np.zeros((len(kinds), len(sorts)), dtype=np.bool_)
    penalty = np.zeros((len(kinds), len(sorts)), dtype=np.int64)
    hangs = []
    for a, i in enumerate(kinds):
        for b, j in enumerate(sorts):
            allowed[a, b] = not why_not(needs[i], lots[j])
            penalty[a, b] = needs[i].accepts.get(lots[j].item, 0)
            if allowed[a, b] and hangs_on_way(needs[i], lots[j]):
                hangs.append((a, b))
    may = allowed[kind_number][:, sort_number]
    for a, b in hangs:
        for i in np.flatnonzero(kind_number == a).tolist():
            for j in np.flatnonzero(sort_number == b).tolist():
                may[i, j] = not why_not(needs[i], lots[j], km=float(km[i, j]), speed_kmh=given.speed_kmh)
    cost = np.rint(km * TENTHS).astype(np.int64) + TENTHS * penalty[kind_number][:, sort_number]
    where_need = {need.key: at for at, need in enumerate(needs)}
    where_lot = {lot.key: at for at, lot in enumerate(lots)}
    if standing:
        cost += round(given.keep_km * TENTHS)  # on every link but those that stand: costs stay positive
    for need_key, lot_key in standing:
        if need_key in where_need and lot_key in where_lot:
            cost[where_need[need_key], where_lot[lot_key]] -= round(given.keep_km * TENTHS)
    return Family(tuple(needs), tuple(lots), may, km, cost)


def _kinds(keys: Sequence[tuple[object, ...]]) -> tuple[list[int], Whole]:
    """Return one member of each kind, and the kind of each member."""
    number: dict[tuple[object, ...], int] = {}
    first: list[int] = []
    for at, key in enumerate(keys):
        if key not in number:
            number[key] = len(first)
            first.append(at)
    return first, np.array([number[key] for key in keys], dtype=np.int64)


def _angles(places: Sequence[Point | None]) -> tuple[Real, Real, Yes]:
    here = [(place.latitude, place.longitude) if place else (0.0, 0.0) for place in places]
    turned: Any = np.radians(np.array(here, dtype=np.float64).reshape(-1, 2))
    return turned[:, 0], turned[:, 1], np.array([place is None for place in places], dtype=np.bool_)


def distances(needs: Sequence[Point | None], lots: Sequence[Point | None], unknown_km: float) -> Real:
    """Return the great-circle kilometres of all pairs (haversine, as `geo.distance_km`)."""
    a, a_long, a_unknown = _angles(needs)
    b, b_long, b_unknown = _angles(lots)
    half = np.sin((b[None, :] - a[:, None]) / 2) ** 2
    half += np.cos(a)[:, None] * np.cos(b)[None, :] * np.sin((b_long[None, :] - a_long[:, None]) / 2) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    km[a_unknown[:, None] | b_unknown[None, :]] = unknown_km
    return np.asarray(km, dtype=np.float64)
