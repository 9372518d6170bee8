"""Sharing scarce stock among verified needs: fair tier by tier, then near, then in few parcels, with its proof.

One pure network per family of substitutable items. `fair` finds how many boxes each need gets, `route` from which lots,
`explain` says why; `check` accepts or refuses the plan without any of them.
"""

from collections.abc import Collection, Sequence

import numpy as np

from cogov.engine.allocation.explain import explained
from cogov.engine.allocation.fair import levels
from cogov.engine.allocation.links import Whole, Yes, families
from cogov.engine.allocation.route import merge, route
from cogov.engine.allocation.terms import EXACT, TIERS, Certificate, Level, Lot, Need, Parameters, Plan, Share, Unmet

NAME = "leximin-network"
VERSION = "2"
MOST_BOXES = 2**31 - 1  # what the flow method can count


def allocate(
    needs: Sequence[Need],
    lots: Sequence[Lot],
    given: Parameters = EXACT,
    *,
    standing: Collection[tuple[str, str]] = (),
) -> Plan:
    """Return the plan that serves needs by tier, then as equally as stock can reach, then with the fewest kilometres.

    Args:
        needs: needs with positive quantities; keys are unique.
        lots: stock; keys are unique.
        given: what the method is told: how finely shares are told apart, what fewer parcels may cost.
        standing: the links of the plan that stands, need and lot: they are kept where that costs little.

    Guarantees: no lot gives more than it holds, no need gets more than it asked, every missing box has a reason, and
    the order in which needs and lots are given changes nothing: equals are told apart by their keys.

    >>> plan = allocate([Need("a", "mask", 10, 1, None), Need("b", "mask", 10, 2, None)], [Lot("l", "mask", 15, None)])
    >>> [(share.need, share.quantity) for share in plan.shares], [(u.need, u.quantity, u.reason) for u in plan.unmet]
    ([('a', 10), ('b', 5)], [('b', 5, 'rationed')])

    Raises:
        ValueError: a quantity or a tier that makes no sense, or a key given twice.
    """
    _check(needs, lots, given)
    shares: list[Share] = []
    unmet: list[Unmet] = []
    found_levels: dict[str, Level] = {}
    pools: dict[str, int] = {}
    lot_prices: dict[str, int] = {}
    level_prices: dict[tuple[int, Level], int] = {}
    bound = 0
    for number, family in enumerate(families(needs, lots, given, standing)):
        boxes = np.zeros(family.may.shape, dtype=np.int64)
        prices = np.zeros(len(family.lots), dtype=np.int64)
        level: list[Level | None] = [None] * len(family.needs)
        if family.may.any():
            level, least, most, above = levels(family, given.step)
            groups = [(np.flatnonzero(group), above[cut], cut) for cut, group in _free(level, least, most).items()]
            boxes, prices, worth = route(family, least, most, [group[:2] for group in groups])
            level_prices.update({(number, group[2]): price for group, price in zip(groups, worth, strict=True)})
            cheapest = int((family.cost * boxes).sum())
            if given.tolerance:
                merge(family, boxes, int(given.tolerance * cheapest))
            bound += cheapest
        pools.update({need.key: number for need in family.needs})
        pools.update({lot.key: number for lot in family.lots})
        lot_prices.update({lot.key: int(price) for lot, price in zip(family.lots, prices, strict=True) if price})
        found_levels.update({need.key: cut for need, cut in zip(family.needs, level, strict=True) if cut is not None})
        explained(family, boxes, prices, level, given, shares, unmet)
    total_km = sum(share.km * share.quantity for share in shares)
    return Plan(
        tuple(sorted(shares, key=lambda share: (share.need, share.lot))),
        tuple(sorted(unmet, key=lambda part: part.need)),
        round(total_km, 1),
        Certificate(found_levels, pools, lot_prices, level_prices, bound),
    )


def _free(level: Sequence[Level | None], least: Whole, most: Whole) -> dict[Level, Yes]:
    """Return by level the needs that may get a box more or fewer."""
    cuts = {cut for cut, low, high in zip(level, least, most, strict=True) if cut is not None and high > low}
    return {cut: np.array([other == cut for other in level]) & (most > least) for cut in sorted(cuts)}


def _check(needs: Sequence[Need], lots: Sequence[Lot], given: Parameters) -> None:
    for name, keys in (("needs", [need.key for need in needs]), ("lots", [lot.key for lot in lots])):
        if len(keys) != len(set(keys)):
            raise ValueError(f"a key stands twice among the {name}")
    if any(need.quantity < 1 or need.tier not in TIERS for need in needs) or any(lot.quantity < 0 for lot in lots):
        raise ValueError("quantities are positive, tiers run from 1 to 4")
    if any(need.verified < 0 or need.had < 0 for need in needs):
        raise ValueError("what is verified and what was had are not negative")
    if sum(lot.quantity for lot in lots) > MOST_BOXES or any(need.weight + need.had > MOST_BOXES for need in needs):
        raise ValueError(f"the method counts to {MOST_BOXES:,} boxes: count in larger ones")
    if not (0 <= given.step <= 1 and 0 <= given.tolerance <= 1 and given.keep_km >= 0 and given.speed_kmh > 0):
        raise ValueError("step and tolerance run from 0 to 1, km are not negative, speed is positive")
