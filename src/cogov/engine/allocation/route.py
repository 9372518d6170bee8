"""From which lot: the fewest kilometres for the boxes that fairness gave, then fewer parcels within a tolerance.

A transport problem (Hitchcock 1941); its vertices are whole-numbered and its duals are prices. Solved by HiGHS' dual
simplex through scipy over the cheapest links first; all other pairs are then held against the prices, and those that
would improve the plan come in, until none does: the optimum over all pairs.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from cogov.engine.allocation.links import Family, Whole, Yes

NEAREST = 12
MORE = 6
FAR = np.iinfo(np.int64).max // 4


Group = tuple[Whole, int]  # needs that may get more than their least, and how many boxes more together


def route(family: Family, least: Whole, most: Whole, groups: Sequence[Group]) -> tuple[Whole, Whole, list[int]]:
    """Return boxes for every pair, the price of every lot, and the price of one box more of each group (0.1 km)."""
    supply = np.array([lot.quantity for lot in family.lots], dtype=np.int64)
    rows = np.flatnonzero(most > 0)
    cost = np.where(family.may, family.cost, FAR)[rows]
    fence = (int(family.cost.max()) + 1) * (2 + min(cost.shape))  # dearer than every detour: only used on the way
    place = np.zeros(len(most), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    inside = [(place[needs], boxes) for needs, boxes in groups]
    chosen = _cheapest(cost, NEAREST) & family.may[rows]
    while True:
        i, j = np.nonzero(chosen)
        amounts, prices, worth, last = _program(i, j, cost[i, j], least[rows], most[rows], inside, supply, fence)
        gain = cost + prices[None, :] - worth[:, None]
        gain[chosen] = 0
        better = _cheapest(gain, MORE) & (gain < 0)
        if not better.any():
            break
        chosen |= better
    boxes = np.zeros(family.may.shape, dtype=np.int64)
    boxes[rows[i], j] = amounts
    return boxes, prices, last


def _cheapest(cost: Whole, count: int) -> Yes:
    """Return the cheapest links of each row."""
    chosen = np.zeros(cost.shape, dtype=np.bool_)
    if cost.shape[1] <= count:
        return ~chosen
    np.put_along_axis(chosen, np.argpartition(cost, count, axis=1)[:, :count], values=True, axis=1)
    return chosen


def _program(
    i: Whole, j: Whole, cost: Whole, least: Whole, most: Whole, groups: Sequence[Group], supply: Whole, fence: int
) -> tuple[Whole, Whole, Whole, list[int]]:
    """Solve over some links; the columns are links, then a fence per need, then what a need gets above its least."""
    links, needs = len(i), len(least)
    free = np.concatenate([members for members, _ in groups] or [np.zeros(0, dtype=np.int64)])
    group = np.repeat(np.arange(len(groups)), [len(members) for members, _ in groups])
    columns = links + needs + len(free)
    ones = np.ones(links)
    into = coo_array(
        (
            np.concatenate([ones, np.ones(needs), -np.ones(len(free)), np.ones(len(free))]),
            (
                np.concatenate([i, np.arange(needs), free, needs + group]),
                np.concatenate([np.arange(columns), np.arange(links + needs, columns)]),
            ),
        ),
        shape=(needs + len(groups), columns),
    )
    out = coo_array((ones, (j, np.arange(links))), shape=(len(supply), columns))
    upper = np.concatenate([np.full(links + needs, np.inf), (most - least)[free].astype(np.float64)])
    result = linprog(
        np.concatenate([cost, np.full(needs, fence), np.zeros(len(free))]),
        A_ub=out.tocsr(),
        b_ub=supply,
        A_eq=into.tocsr(),
        b_eq=np.concatenate([least, [boxes for _, boxes in groups]]),
        bounds=np.column_stack([np.zeros(columns), upper]),
        method="highs-ds",  # the simplex ends in a vertex, and vertices of this network are whole
    )
    if result.status != 0:  # pragma: no cover - the fences make it feasible, the costs are positive
        raise RuntimeError(result.message)
    amounts = np.rint(result.x[:links]).astype(np.int64)
    if np.abs(result.x[:links] - amounts).max(initial=0.0) > 1e-4:  # pragma: no cover - see "highs-ds"
        raise RuntimeError("the solver left the vertex")
    prices = np.rint(-result.ineqlin.marginals).astype(np.int64)
    worth = np.rint(result.eqlin.marginals).astype(np.int64)
    return amounts, prices, worth[:needs], worth[needs:].tolist()


def merge(family: Family, boxes: Whole, allowance: int) -> None:
    """Drop parcels while it costs no more than `allowance` in all: the rest of a need comes from a lot that serves it.

    Two moves: to a lot with that much to spare, or in exchange with a need that gets just as much from that lot.
    """
    left = np.array([lot.quantity for lot in family.lots], dtype=np.int64) - boxes.sum(axis=0)
    for i, j in sorted(zip(*(rows.tolist() for rows in np.nonzero(boxes)), strict=True), key=lambda at: int(boxes[at])):
        amount = int(boxes[i, j])
        moves: list[tuple[int, int, int]] = []
        for other in np.flatnonzero(boxes[i]).tolist():
            if other == j or not amount:
                continue
            way = int(family.cost[i, other] - family.cost[i, j])
            if left[other] >= amount:
                moves.append((way * amount, other, -1))
            for partner in np.flatnonzero((boxes[:, other] == amount) & family.may[:, j]).tolist():
                back = int(family.cost[partner, j] - family.cost[partner, other])
                if partner != i:
                    moves.append(((way + back) * amount, other, partner))
        if not moves or min(moves)[0] > allowance:
            continue
        price, other, partner = min(moves)
        allowance -= price
        boxes[i, j] -= amount
        boxes[i, other] += amount
        if partner >= 0:
            boxes[partner, other] -= amount
            boxes[partner, j] += amount
        else:
            left[other] -= amount
            left[j] += amount
