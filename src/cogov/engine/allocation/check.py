"""Accept or refuse a plan by its certificate alone, without the solver: anybody can run it over a published plan.

What it relies on: the inputs, the predicate and the costs (`terms`, `links`). What it shows when it finds no fault:

1. No lot gives more than it holds, nobody gets more than asked, every share is allowed.
2. Shares are leximin. A need that misses a box has a level. Every lot within its reach is used up, only for needs of
   that level or a lower one; and so on from those. Nobody of them has a box above the level, and the missing box lies
   not below it: whatever exchange would bring that box takes one from somebody with no more cover or more urgency.
3. No routing of the same shares is shorter than the bound, which the prices prove by weak duality; the plan costs no
   more than the bound and the stated tolerance.
4. Every reason and every figure beside it is what the plan says.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction

import numpy as np

from cogov.engine.allocation.links import TENTHS, Family, Whole, Yes, families
from cogov.engine.allocation.terms import EXACT, Level, Lot, Need, Parameters, Plan, Share, Unmet, why_not

NEVER = Level(99, Fraction(0))
FAR = 2**61


def faults(
    needs: Sequence[Need],
    lots: Sequence[Lot],
    plan: Plan,
    given: Parameters = EXACT,
    *,
    standing: Collection[tuple[str, str]] = (),
) -> list[str]:
    """Return what is wrong with a plan; an empty list accepts it.

    >>> from cogov.engine.allocation import Lot, Need, allocate
    >>> needs, lots = [Need("a", "mask", 10, 1, None)], [Lot("l", "mask", 4, None)]
    >>> faults(needs, lots, allocate(needs, lots)), faults(needs, [Lot("l", "mask", 3, None)], allocate(needs, lots))
    ([], ['lot l gives more than it holds'])
    """
    found = _feasible(needs, lots, plan)
    if found:
        return found
    bound, km = 0, 0.0
    pairs = {(share.need, share.lot): share for share in plan.shares}
    for number, family in enumerate(families(needs, lots, given, standing)):
        boxes = np.zeros(family.may.shape, dtype=np.int64)
        for i, need in enumerate(family.needs):
            for j, lot in enumerate(family.lots):
                if (need.key, lot.key) in pairs:
                    share = pairs.pop((need.key, lot.key))
                    boxes[i, j] = share.quantity
                    km += share.km * share.quantity
        found += _fair(family, boxes, plan, given.step)
        found += _near(family, boxes, plan, given, number)
        found += _reasons(family, boxes, plan, given)
        if not found and family.may.any():
            bound += _bound(family, boxes, plan, given.step, number)
    found += [f"no lot {lot} may go to need {need}" for need, lot in pairs]
    if not found and (bound != plan.certificate.bound or round(km, 1) != plan.piece_km):
        found.append("the bound or the kilometres of the whole do not add up")
    return found


def _feasible(needs: Sequence[Need], lots: Sequence[Lot], plan: Plan) -> list[str]:
    got: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for share in plan.shares:
        got[share.need] += share.quantity
        taken[share.lot] += share.quantity
    held, asked = {lot.key: lot.quantity for lot in lots}, {need.key: need.quantity for need in needs}
    missing = {part.need: part.quantity for part in plan.unmet}
    found = [f"lot {lot} gives more than it holds" for lot, sum_ in taken.items() if sum_ > held.get(lot, 0)]
    found += [f"need {need} gets more than it asked" for need, sum_ in got.items() if sum_ > asked.get(need, 0)]
    if len({(share.need, share.lot) for share in plan.shares}) < len(plan.shares):
        found.append("a share stands twice")
    if any(share.quantity < 1 for share in plan.shares):
        found.append("a share is empty")
    if len(missing) < len(plan.unmet) or missing != {k: q - got[k] for k, q in asked.items() if q > got[k]}:
        found.append("what is missing is not what was asked less what is given")
    return found


def _cover(need: Need, box: int, step: Fraction) -> Fraction:
    """Return the cover at which the box with this number comes, the first being 1."""
    cover = Fraction(need.had + box - 1, need.weight)
    return cover // step * step if step else cover


def _fair(family: Family, boxes: Whole, plan: Plan, step: Fraction) -> list[str]:
    found = []
    levels = [plan.certificate.levels.get(need.key) for need in family.needs]
    for i, need in enumerate(family.needs):
        if (boxes[i][~family.may[i]] > 0).any():
            found.append(f"need {need.key} gets from a lot that may not go there")
        got, level = int(boxes[i].sum()), levels[i]
        if level is None:
            if got < need.quantity and family.may[i].any():
                found.append(f"need {need.key} goes short without a level")
            continue
        if got and Level(need.tier, _cover(need, got, step)) > level:
            found.append(f"need {need.key} has a box above its level")
        if got < need.quantity and level > Level(need.tier, _cover(need, got + 1, step)):
            found.append(f"need {need.key} misses a box below its level")
    for j, lot in enumerate(family.lots):
        reaching = [level for i, level in enumerate(levels) if family.may[i, j] and level is not None]
        if not reaching:
            continue
        if int(boxes[:, j].sum()) < lot.quantity:
            found.append(f"lot {lot.key} is not used up")
        if any((levels[i] or NEVER) > min(reaching) for i in np.flatnonzero(boxes[:, j]).tolist()):
            found.append(f"lot {lot.key} goes to a need above the level of one that goes short")
    return found


def _bound(family: Family, boxes: Whole, plan: Plan, step: Fraction, number: int) -> int:
    """Return the least cost of any routing with these levels, as the prices prove it."""
    proof = plan.certificate
    prices = np.array([proof.lot_prices.get(lot.key, 0) for lot in family.lots], dtype=np.int64)
    bound = -sum(int(price) * lot.quantity for price, lot in zip(prices, family.lots, strict=True))
    cheapest = np.where(family.may, family.cost + prices[None, :], FAR).min(axis=1)
    for i, need in enumerate(family.needs):
        if not family.may[i].any():
            continue
        level = proof.levels.get(need.key)
        least, most = _range(need, level, step)
        bound += int(cheapest[i]) * least
        if level is not None and most > least:
            last = proof.level_prices.get((number, level), 0)
            bound += last * (int(boxes[i].sum()) - least) + min(0, int(cheapest[i]) - last) * (most - least)
    return bound


def _range(need: Need, level: Level | None, step: Fraction) -> tuple[int, int]:
    """Return the least and most boxes that a level allows."""
    if level is None or level.tier > need.tier:
        return need.quantity, need.quantity
    if level.tier < need.tier:
        return 0, 0
    below = -(-level.cover * need.weight // 1) - need.had
    upper = -(-(level.cover + step) * need.weight // 1) if step else level.cover * need.weight // 1 + 1
    return min(need.quantity, max(0, int(below))), min(need.quantity, max(0, int(upper - need.had)))


def _near(family: Family, boxes: Whole, plan: Plan, given: Parameters, number: int) -> list[str]:
    proof = plan.certificate
    if any(proof.lot_prices.get(lot.key, 0) < 0 for lot in family.lots):
        return ["a price is negative"]
    keys = [*(need.key for need in family.needs), *(lot.key for lot in family.lots)]
    if any(proof.pools.get(key) != number for key in keys):
        return ["the pools are not the families"]
    if not family.may.any():
        return []
    bound = _bound(family, boxes, plan, given.step, number)
    cost = int((family.cost * boxes).sum())
    if cost < bound:
        return ["the plan is below its own bound"]
    return ["the plan is farther than the tolerance allows"] if cost - bound > int(given.tolerance * bound) else []


def _reasons(family: Family, boxes: Whole, plan: Plan, given: Parameters) -> list[str]:
    prices = np.array([plan.certificate.lot_prices.get(lot.key, 0) for lot in family.lots], dtype=np.int64)
    whole = family.cost + prices[None, :]
    place = {need.key: i for i, need in enumerate(family.needs)}
    column = {lot.key: j for j, lot in enumerate(family.lots)}
    found = []
    for share in plan.shares:
        if share.need in place and share.lot in column:
            i, j = place[share.need], column[share.lot]
            if not _share_is_true(share, family, i, j, whole):
                found.append(f"the reason of the share of need {share.need} in lot {share.lot} is not true")
    for part in plan.unmet:
        if part.need in place and not _gap_is_true(part, family, place[part.need], boxes, plan, given):
            found.append(f"the reason of the gap of need {part.need} is not true")
    return found


def _share_is_true(share: Share, family: Family, i: int, j: int, whole: Whole) -> bool:
    others = [k for k in np.flatnonzero(family.may[i]).tolist() if k != j]
    extra = min((int(whole[i, k] - whole[i, j]) for k in others), default=0)
    nearest = all(family.cost[i, j] <= family.cost[i, k] for k in others)
    reason = "only" if not others else ("nearest" if nearest else "nearer_is_worth_more")
    named = {family.lots[k].key for k in others if int(whole[i, k] - whole[i, j]) == extra} or {""}
    price = max(0, extra) / TENTHS if others else None
    way = round(float(family.km[i, j]), 1)
    return (share.km, share.reason, share.next_extra_km) == (way, reason, price) and share.next_lot in named


def _gap_is_true(part: Unmet, family: Family, i: int, boxes: Whole, plan: Plan, given: Parameters) -> bool:
    need, levels = family.needs[i], plan.certificate.levels
    level = levels.get(need.key)
    if level is None or not any(family.lots[j].quantity for j in np.flatnonzero(family.may[i])):
        held: Counter[str] = Counter()
        for lot, km in zip(family.lots, family.km[i].tolist(), strict=True):
            held[why_not(need, lot, km=km, speed_kmh=given.speed_kmh)] += lot.quantity
        stands = [why for why in ("needs_waiver", "road_closed", "too_late", "earmarked") if held[why]]
        return (part.reason, part.facts) == ((stands[0], {"held": held[stands[0]]}) if stands else ("no_stock", {}))
    alike: Yes = np.array([levels.get(other.key) == level for other in family.needs])
    lots = np.asarray(family.may[alike].any(axis=0))
    mine = np.asarray((boxes[:, family.may[i]] > 0).any(axis=1))
    less_urgent = all(other.tier < need.tier for other, yes in zip(family.needs, mine, strict=True) if yes)
    got = int(boxes[i].sum())
    facts = {
        "pool": sum(lot.quantity for lot, yes in zip(family.lots, lots, strict=True) if yes),
        "lots": int(lots.sum()),
        "sharing": int((alike | (boxes[:, lots] > 0).any(axis=1)).sum()),
        "got": got,
        "share": round((got + need.had) / need.weight, 3),
        "tier": level.tier,
        "level": str(level.cover),
    }
    return (part.reason, part.facts) == ("more_urgent" if got == 0 and less_urgent else "rationed", facts)
