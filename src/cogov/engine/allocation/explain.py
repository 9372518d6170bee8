"""Why: for each share the next best lot and its price, for each gap the term that failed or who shares the stock."""

from collections.abc import Sequence

import numpy as np

from cogov.engine.allocation.links import TENTHS, Family, Whole
from cogov.engine.allocation.terms import Level, Lot, Need, Parameters, Share, Unmet, why_not

FAILED = ("needs_waiver", "road_closed", "too_late", "earmarked")


def explained(
    family: Family,
    boxes: Whole,
    prices: Whole,
    level: Sequence[Level | None],
    given: Parameters,
    shares: list[Share],
    unmet: list[Unmet],
) -> None:
    """Add the shares and the gaps of a family with their reasons."""
    whole = family.cost + prices[None, :]
    worst_tier = np.zeros(len(family.lots), dtype=np.int64)
    tiers = np.array([need.tier for need in family.needs], dtype=np.int64)
    if len(family.lots):
        worst_tier = np.where(boxes > 0, tiers[:, None], 0).max(axis=0)
    pools = _pools(family, boxes, level)
    for i, need in enumerate(family.needs):
        may = np.flatnonzero(family.may[i]).tolist()
        got = int(boxes[i].sum())
        for j in np.flatnonzero(boxes[i]).tolist():
            others = sorted((int(whole[i, k] - whole[i, j]), k) for k in may if k != j)
            nearest = family.cost[i, j] <= min(family.cost[i, k] for k in may)
            shares.append(
                Share(
                    need.key,
                    family.lots[j].key,
                    int(boxes[i, j]),
                    round(float(family.km[i, j]), 1),
                    "only" if not others else ("nearest" if nearest else "nearer_is_worth_more"),
                    family.lots[others[0][1]].key if others else "",
                    max(0, others[0][0]) / TENTHS if others else None,
                )
            )
        if got < need.quantity:
            cut = level[i]
            if cut is not None and any(family.lots[j].quantity for j in may):
                reason, facts = _rationed(need, cut, got, pools[cut])
                if got == 0 and max(worst_tier[j] for j in may) < need.tier:
                    reason = "more_urgent"
            else:
                reason, facts = _nothing(need, family.lots, family.km[i].tolist(), given)
            unmet.append(Unmet(need.key, need.quantity - got, reason, facts))


def _pools(family: Family, boxes: Whole, level: Sequence[Level | None]) -> dict[Level, tuple[int, int, int]]:
    """Return of each level the boxes, the lots and the needs that share them: all who get of a lot within its reach."""
    found = {}
    for cut in {cut for cut in level if cut is not None}:
        here = np.array([other == cut for other in level])
        lots = family.may[here].any(axis=0)
        stock = sum(family.lots[j].quantity for j in np.flatnonzero(lots).tolist())
        sharing = here | (boxes[:, lots] > 0).any(axis=1)
        found[cut] = stock, int(lots.sum()), int(sharing.sum())
    return found


def _rationed(need: Need, cut: Level, got: int, pool: tuple[int, int, int]) -> tuple[str, dict[str, object]]:
    stock, lots, sharing = pool
    return "rationed", {
        "pool": stock,
        "lots": lots,
        "sharing": sharing,
        "got": got,
        "share": round((got + need.had) / (need.weight), 3),
        "tier": cut.tier,
        "level": str(cut.cover),
    }


def _nothing(need: Need, lots: Sequence[Lot], km: Sequence[float], given: Parameters) -> tuple[str, dict[str, object]]:
    """Return what stands between a need and the stock there is, the term that is lifted most easily first."""
    held: dict[str, int] = {}
    for lot, way in zip(lots, km, strict=True):
        why = why_not(need, lot, km=way, speed_kmh=given.speed_kmh)
        held[why] = held.get(why, 0) + lot.quantity
    for reason in FAILED:
        if held.get(reason):
            return reason, {"held": held[reason]}
    return "no_stock", {}
