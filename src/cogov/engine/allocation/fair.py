"""Who gets how many boxes: tier by tier, always the next box to who has the least cover, as far as stock can reach.

The boxes that stock can serve together form a matroid (a transversal one: boxes matched to stock), so taking them in
the order of tier and cover gives the leximin shares, and no other order delivers more. The method does not take boxes
one by one: it looks for the level at which the reach of a set of needs is used up (a minimum cut), by a discrete Newton
method, settles those needs and goes on with the others. All numbers are whole or fractions.

Sources: N. Megiddo (1974); S. Fujishige (1980), Lexicographically optimal base of a polymatroid; A. Frank and
K. Murota (2020), Fair integral network flows; flows by Dinic's method through scipy.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from cogov.engine.allocation.links import Family, Whole, Yes
from cogov.engine.allocation.terms import TIERS, Level, Need

GRID = 1 << 20


class Boxes:
    """The boxes of some needs and the cover at which each of them comes."""

    def __init__(self, needs: Sequence[Need], step: Fraction) -> None:
        self.quantity = np.array([need.quantity for need in needs], dtype=np.int64)
        self.weight = np.array([need.weight for need in needs], dtype=np.int64)
        self.had = np.array([need.had for need in needs], dtype=np.int64)
        self.tier = np.array([need.tier for need in needs], dtype=np.int64)
        self.step = step

    def below(self, cover: Fraction) -> Whole:
        """Return how many boxes of each need come below a cover."""
        reached = -((-cover.numerator * self.weight) // cover.denominator) - self.had
        return np.asarray(np.minimum(np.maximum(reached, 0), self.quantity), dtype=np.int64)

    def up_to(self, cover: Fraction) -> Whole:
        """Return how many boxes of each need come at most at a cover."""
        if self.step:
            return self.below(cover + self.step)
        reached = cover.numerator * self.weight // cover.denominator - self.had + 1
        return np.asarray(np.minimum(np.maximum(reached, 0), self.quantity), dtype=np.int64)

    def highest(self, of: Yes, most: int) -> Fraction:
        """Return the highest cover below which the needs `of` have at most `most` boxes; they have more in all."""
        unit = self.step or Fraction(1, GRID)
        low, high = 0, int(max((self.had + self.quantity) / self.weight) / unit) + 2
        while high - low > 1:
            middle = (low + high) // 2
            if int(self.below(middle * unit)[of].sum()) <= most:
                low = middle
            else:
                high = middle
        if self.step:
            return low * unit
        first, last = self.below(low * unit), self.below(high * unit)
        covers = sorted(
            Fraction(int(self.had[i]) + box, int(self.weight[i]))
            for i in np.flatnonzero(of & (last > first)).tolist()
            for box in range(int(first[i]), int(last[i]))
        )
        return covers[most - int(first[of].sum())]


class Reach:
    """Needs with the same lots within reach are one class, lots within reach of the same classes are one pool."""

    def __init__(self, family: Family) -> None:
        may = family.may
        self.class_of, rows = _alike(may)
        pool_of, columns = _alike(may[rows].T)
        self.access = may[np.ix_(rows, columns)]
        stock = np.array([lot.quantity for lot in family.lots], dtype=np.int64)
        self.stock = np.bincount(pool_of, stock, len(columns)).astype(np.int64)

    def per_class(self, boxes: Whole) -> Whole:
        """Return the boxes per class."""
        return np.bincount(self.class_of, boxes, len(self.access)).astype(np.int64)

    def flow(self, wanted: Whole) -> Whole:
        """Return a largest flow from pools to classes, at most `wanted` for each."""
        classes, pools = self.access.shape
        most = int(self.stock.sum())
        i, j = np.nonzero(self.access)
        ends = classes + pools
        tail = np.concatenate([np.full(classes, ends), i, classes + np.arange(pools)])
        head = np.concatenate([np.arange(classes), classes + j, np.full(pools, ends + 1)])
        room = np.concatenate([np.minimum(wanted, most), np.full(len(i), most), self.stock]).astype(np.int32)
        graph = csr_array((room, (tail, head)), shape=(ends + 2, ends + 2))
        found = maximum_flow(graph, ends, ends + 1).flow
        flow: Whole = found[:classes, classes:ends].toarray().astype(np.int64)
        return flow

    def short(self, flow: Whole, wanted: Whole) -> tuple[Yes, int]:
        """Return the classes of the minimum cut, and the stock within their reach."""
        found: Yes = flow.sum(axis=1) < wanted
        while True:
            pools = self.access[found].any(axis=0)
            more = found | (flow[:, pools] > 0).any(axis=1)
            if (more == found).all():
                return found, int(self.stock[pools].sum())
            found = more

    def used_up(self, flow: Whole) -> Yes:
        """Return the classes that no exchange could give one more box."""
        pools: Yes = flow.sum(axis=0) < self.stock
        while True:
            served = np.asarray(self.access[:, pools].any(axis=1))
            more = pools | (flow[served] > 0).any(axis=0)
            if (more == pools).all():
                return np.logical_not(served)
            pools = more


def _alike(rows: Yes) -> tuple[Whole, list[int]]:
    """Return the class of each row, and one row of each class."""
    packed = np.packbits(rows, axis=1)
    number: dict[bytes, int] = {}
    first: list[int] = []
    classes = np.zeros(len(rows), dtype=np.int64)
    for at, row in enumerate(packed):
        key = row.tobytes()
        if key not in number:
            number[key] = len(first)
            first.append(at)
        classes[at] = number[key]
    return classes, first


def levels(family: Family, step: Fraction) -> tuple[list[Level | None], Whole, Whole, dict[Level, int]]:
    """Return each need's level, its least and most boxes, and by level the boxes above the least of all together.

    Least and most differ where the last step of cover cannot be had by all who reached it: who gets it is decided by
    distance.
    """
    boxes, reach = Boxes(family.needs, step), Reach(family)
    level: list[Level | None] = [None] * len(reach.access)
    open_class = np.asarray(reach.access.any(axis=1))
    most, given = np.zeros(len(family.needs), dtype=np.int64), 0
    above: dict[Level, int] = {}
    for tier in TIERS:
        asking = (boxes.tier == tier) & open_class[reach.class_of]
        while asking.any():
            cover = _next_cover(boxes, reach, most, given, asking)
            wanted = np.where(asking, boxes.quantity if cover is None else boxes.up_to(cover), 0)
            flow = reach.flow(reach.per_class(most + wanted))
            if cover is None:
                most, given = most + wanted, int(flow.sum())
                break
            closed = reach.used_up(flow) & open_class
            for number in np.flatnonzero(closed).tolist():
                level[number] = Level(tier, cover)
            open_class &= ~closed
            settled = asking & closed[reach.class_of]
            asking &= ~settled
            most = np.where(settled, wanted, most)
            before, given = given, int(flow.sum()) - int(wanted[asking].sum())
            above[Level(tier, cover)] = given - before - int(boxes.below(cover)[settled].sum())
    found = [level[number] for number in reach.class_of.tolist()]
    least, most = bounds(family.needs, found, np.asarray(reach.access.any(axis=1))[reach.class_of], step)
    return found, least, most, above


def _next_cover(boxes: Boxes, reach: Reach, most: Whole, given: int, asking: Yes) -> Fraction | None:
    """Return the highest cover to which all who ask can be brought together, or None: everybody gets everything."""
    cover, wanted = None, np.where(asking, boxes.quantity, 0)
    while True:
        asked = reach.per_class(most + wanted)
        flow = reach.flow(asked)
        if int(flow.sum()) == given + int(wanted.sum()):
            return cover
        short, stock = reach.short(flow, asked)
        rest = stock + int(reach.per_class(most)[~short].sum()) - given
        cover = boxes.highest(asking & short[reach.class_of], rest)
        wanted = np.where(asking, boxes.below(cover), 0)


def bounds(needs: Sequence[Need], level: Sequence[Level | None], reached: Yes, step: Fraction) -> tuple[Whole, Whole]:
    """Return the least and most boxes of each need that its level allows."""
    boxes = Boxes(needs, step)
    least, most = boxes.quantity.copy(), boxes.quantity.copy()
    for cut in {found for found in level if found is not None}:
        here = np.array([found == cut for found in level])
        same, later = here & (boxes.tier == cut.tier), here & (boxes.tier > cut.tier)
        least[same], most[same] = boxes.below(cut.cover)[same], boxes.up_to(cut.cover)[same]
        least[later] = most[later] = 0
    least[~reached] = most[~reached] = 0
    return least, most
