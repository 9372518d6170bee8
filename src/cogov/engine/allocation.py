"""Sharing scarce stock among verified needs: a transport linear program with urgency tiers and shares.

The problem is one pure network per family of substitutable items, so a vertex of the linear program is whole-numbered.
Each need is cut into ten equal slices; the first slice of every need of a tier is worth more than the second slice of
any other, and everything of a more urgent tier is worth more than anything of the next. With steps larger than any
distance this gives, tier by tier, shares that are as equal as the stock's reach allows, to a tenth of a need, and
among those plans the one with the fewest kilometres.

Sources: F. L. Hitchcock (1941), The distribution of a product from several sources to numerous localities;
G. B. Dantzig (1951); N. Megiddo (1974), Optimal flows in networks with multiple sources and sinks (leximin shares);
solved by HiGHS (Huangfu and Hall 2018) through scipy.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from cogov.engine.geo import Point, distance_km

NAME = "transport-lp"
VERSION = "1"
SLICES = 10
TIERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Need:
    """A verified need: `quantity` pieces of `item`, urgency `tier` 1 (life-saving) to 4 (normal).

    `accepts` maps further items to a penalty in km per piece; a substitute that needs a waiver is not in it.
    """

    key: str
    item: str
    quantity: int
    tier: int
    place: Point | None
    organisation: str = ""
    area_path: str = ""
    accepts: Mapping[str, int] = field(default_factory=dict)
    needs_waiver: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lot:
    """Stock that may be allocated: `quantity` pieces of `item` at a place, perhaps earmarked by its donor."""

    key: str
    item: str
    quantity: int
    place: Point | None
    earmark_organisation: str = ""
    earmark_area: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a lot for a need, and why: distance, and what the next best lot would have cost more per piece."""

    need: str
    lot: str
    quantity: int
    km: float
    reason: str
    next_lot: str
    next_extra_km: float | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """What a need does not get, and why: `no_stock`, `earmarked`, `needs_waiver`, `rationed`, `more_urgent`."""

    need: str
    quantity: int
    reason: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """The result: every need is either served, or its missing part has a reason."""

    shares: tuple[Share, ...]
    unmet: tuple[Unmet, ...]
    piece_km: float


def why_not(need: Need, lot: Lot) -> str:
    """Return why `lot` may not go to `need`, or an empty text: the one predicate, used everywhere."""
    if lot.item != need.item and lot.item not in need.accepts:
        return "needs_waiver" if lot.item in need.needs_waiver else "other_item"
    if lot.earmark_organisation and lot.earmark_organisation != need.organisation:
        return "earmarked"
    if lot.earmark_area and not need.area_path.startswith(lot.earmark_area):
        return "earmarked"
    return ""


def _km(need: Need, lot: Lot, unknown_km: float) -> float:
    if need.place is None or lot.place is None:
        return unknown_km
    return distance_km(need.place, lot.place)


def allocate(needs: Sequence[Need], lots: Sequence[Lot], *, unknown_km: float = 1000.0) -> Plan:
    """Return the plan that serves needs by tier, then as equally as possible, then with the fewest kilometres.

    Args:
        needs: needs with positive quantities; keys are unique.
        lots: stock; keys are unique.
        unknown_km: distance assumed where one of the places has no point.

    Guarantees: no lot gives more than it holds, no need gets more than it asked, every missing piece has a reason, and
    the order in which needs and lots are given changes nothing: equals are told apart by their keys.

    >>> plan = allocate([Need("a", "mask", 10, 1, None), Need("b", "mask", 10, 2, None)], [Lot("l", "mask", 15, None)])
    >>> [(share.need, share.quantity) for share in plan.shares], [(u.need, u.quantity, u.reason) for u in plan.unmet]
    ([('a', 10), ('b', 5)], [('b', 5, 'rationed')])

    Raises:
        ValueError: a quantity or a tier that makes no sense, or a key given twice.
    """
    _check(needs, lots)
    needs, lots = sorted(needs, key=lambda need: need.key), sorted(lots, key=lambda lot: lot.key)
    links: list[tuple[int, int, float]] = []
    for i, need in enumerate(needs):
        for j, lot in enumerate(lots):
            if not why_not(need, lot):
                cost = _km(need, lot, unknown_km) + need.accepts.get(lot.item, 0)
                links.append((i, j, cost))
    amounts, prices = _solve(needs, lots, links) if links else (np.zeros(0, dtype=np.int64), np.zeros(len(lots)))
    return _explain(needs, lots, links, amounts, prices, unknown_km)


def _check(needs: Sequence[Need], lots: Sequence[Lot]) -> None:
    for name, keys in (("needs", [need.key for need in needs]), ("lots", [lot.key for lot in lots])):
        if len(keys) != len(set(keys)):
            raise ValueError(f"a key stands twice among the {name}")
    if any(need.quantity < 1 or need.tier not in TIERS for need in needs) or any(lot.quantity < 0 for lot in lots):
        raise ValueError("quantities are positive, tiers run from 1 to 4")


def _slices(quantity: int) -> list[int]:
    """Cut a quantity into at most ten whole slices, the larger ones first."""
    parts = min(SLICES, quantity)
    base, rest = divmod(quantity, parts)
    return [base + (1 if number < rest else 0) for number in range(parts)]


def _solve(
    needs: Sequence[Need], lots: Sequence[Lot], links: Sequence[tuple[int, int, float]]
) -> tuple["np.ndarray[tuple[int], np.dtype[np.int64]]", "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Return whole amounts per link and the price per lot in km (what one more piece there would save)."""
    # One step must outweigh every detour a plan could take: the longest cost, once per lot of an alternating path.
    # The slices that can be served form a matroid, so larger gaps between slices would change nothing.
    step = (max(cost for _, _, cost in links) + 1.0) * (1 + min(len(lots), len(needs)))
    served = sorted({i for i, _, _ in links})
    slices = [(i, number, size) for i in served for number, size in enumerate(_slices(needs[i].quantity))]
    position = {i: row for row, i in enumerate(served)}
    n_links, n_slices = len(links), len(slices)
    value = [step * ((len(TIERS) - needs[i].tier) * SLICES + (SLICES - number)) for i, number, _ in slices]
    cost = np.array([link[2] for link in links] + [-worth for worth in value])
    # Rows: per need, links = slices; per lot, links <= stock.
    into = coo_array(
        (
            np.concatenate([np.ones(n_links), -np.ones(n_slices)]),
            (
                np.array([position[i] for i, _, _ in links] + [position[i] for i, _, _ in slices]),
                np.arange(n_links + n_slices),
            ),
        ),
        shape=(len(served), n_links + n_slices),
    )
    out = coo_array(
        (np.ones(n_links), (np.array([j for _, j, _ in links]), np.arange(n_links))),
        shape=(len(lots), n_links + n_slices),
    )
    upper = np.array([math.inf] * n_links + [float(size) for _, _, size in slices])
    result = linprog(
        cost,
        A_ub=out.tocsr(),
        b_ub=np.array([float(lot.quantity) for lot in lots]),
        A_eq=into.tocsr(),
        b_eq=np.zeros(len(served)),
        bounds=np.column_stack([np.zeros(n_links + n_slices), upper]),
        method="highs-ds",  # the simplex ends in a vertex, and vertices of this network are whole
    )
    if result.status != 0:  # pragma: no cover - zero flow is always feasible and the slices bound the gain
        raise RuntimeError(result.message)
    amounts = np.rint(result.x[:n_links]).astype(np.int64)
    if np.abs(result.x[:n_links] - amounts).max(initial=0.0) > 1e-4:  # pragma: no cover - see "highs-ds"
        raise RuntimeError("the solver left the vertex")
    return amounts, -np.asarray(result.ineqlin.marginals)


def _explain(
    needs: Sequence[Need],
    lots: Sequence[Lot],
    links: Sequence[tuple[int, int, float]],
    amounts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    prices: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    unknown_km: float,
) -> Plan:
    by_need: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for (i, j, cost), amount in zip(links, amounts.tolist(), strict=True):
        by_need[i].append((j, cost, amount))
    worst_tier_served: dict[int, int] = {}
    for i, found in by_need.items():
        for j, _, amount in found:
            if amount:
                worst_tier_served[j] = max(worst_tier_served.get(j, 0), needs[i].tier)
    shares, unmet, total = [], [], 0.0
    for i, need in enumerate(needs):
        found = by_need.get(i, [])
        got = 0
        for j, cost, amount in found:
            if not amount:
                continue
            got += amount
            km = _km(need, lots[j], unknown_km)
            total += km * amount
            others = sorted((c + float(prices[k]) - cost - float(prices[j]), k) for k, c, _ in found if k != j)
            nearest = min(c for _, c, _ in found)
            reason = "only" if not others else ("nearest" if cost <= nearest + 1e-9 else "nearer_is_worth_more")
            shares.append(
                Share(
                    need.key,
                    lots[j].key,
                    amount,
                    round(km, 1),
                    reason,
                    lots[others[0][1]].key if others else "",
                    round(max(0.0, others[0][0]), 1) if others else None,
                )
            )
        if got < need.quantity:
            reason, facts = _missing(need, lots, found, got, worst_tier_served)
            unmet.append(Unmet(need.key, need.quantity - got, reason, facts))
    return Plan(tuple(shares), tuple(unmet), round(total, 1))


def _missing(
    need: Need,
    lots: Sequence[Lot],
    found: Sequence[tuple[int, float, int]],
    got: int,
    worst_tier_served: Mapping[int, int],
) -> tuple[str, dict[str, object]]:
    """Return why the rest of a need is missing."""
    if found:
        pool = sum(lots[j].quantity for j, _, _ in found)
        tiers = [worst_tier_served.get(j, 0) for j, _, _ in found]
        facts: dict[str, object] = {
            "pool": pool,
            "lots": len(found),
            "got": got,
            "share": round(got / need.quantity, 3),
        }
        if pool == 0:
            return "no_stock", {}
        if got == 0 and max(tiers) < need.tier:
            return "more_urgent", {**facts, "tier": need.tier}
        return "rationed", facts
    reasons = {why_not(need, lot) for lot in lots if lot.quantity}
    for reason in ("needs_waiver", "earmarked"):
        if reason in reasons:
            held = sum(lot.quantity for lot in lots if why_not(need, lot) == reason)
            return reason, {"held": held}
    return "no_stock", {}
