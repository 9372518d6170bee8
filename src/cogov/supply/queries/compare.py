"""A plan beside another, or beside what it would be if a road were closed, a lot rejected or fairness coarser."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from cogov.engine import allocation
from cogov.supply.models import AllocationRun, Need
from cogov.supply.queries import stock
from cogov.supply.queries.inputs import replay
from cogov.supply.queries.needs import board

MOST_NEEDS = 2000  # more are not computed while somebody waits for a page


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan comes to: boxes by need, reasons of gaps, km and parcels."""

    got: Mapping[uuid.UUID, int]
    gaps: Mapping[uuid.UUID, Any]
    piece_km: float
    parcels: int

    @property
    def pieces(self) -> int:
        """Return what it hands out."""
        return sum(self.got.values())


@dataclass(frozen=True, slots=True)
class Change:
    """What one need gets in both; `gap` is why it is short in the second."""

    need: Need
    before: int
    after: int
    gap: Any

    @property
    def more(self) -> int:
        """Return what it gains; below nothing where it loses."""
        return self.after - self.before


def stored(run: AllocationRun) -> Outcome:
    """Return what a stored plan comes to."""
    rows = list(stock.shares(run))
    got: Counter[uuid.UUID] = Counter()
    for row in rows:
        got[row.need_id] += row.quantity
    return Outcome(got, {part.need_id: part for part in stock.unmet(run)}, run.piece_km, len(rows))


def what_if(run: AllocationRun, *, lot: str = "", depot: str = "", step: str = "") -> Outcome:
    """Return what a plan would come to without a lot, without the roads from a depot, or fair in coarser steps.

    Computed from what the plan was computed from, not from what is known by now; nothing is written.
    """
    inputs, given, _ = replay(run)
    needs = [replace(need, cut_off_from=need.cut_off_from | {depot}) if depot else need for need in inputs.needs]
    lots = [row for row in inputs.lots if row.key != lot]
    stands = {(str(share.need_id), str(share.lot_id)) for share in stock.shares(run)}
    plan = allocation.allocate(needs, lots, replace(given, step=Fraction(step or given.step)), standing=stands)
    got: Counter[uuid.UUID] = Counter()
    for share in plan.shares:
        got[uuid.UUID(share.need)] += share.quantity
    return Outcome(got, {uuid.UUID(part.need): part for part in plan.unmet}, plan.piece_km, len(plan.shares))


def changes(run: AllocationRun, before: Outcome, after: Outcome) -> list[Change]:
    """Return who gains and who loses, the greatest loss first."""
    moved = [key for key in {*before.got, *after.got} if before.got.get(key, 0) != after.got.get(key, 0)]
    found = [
        Change(need, before.got.get(need.pk, 0), after.got.get(need.pk, 0), after.gaps.get(need.pk))
        for need in board(run.crisis).filter(pk__in=moved)
    ]
    return sorted(found, key=lambda change: (change.more, change.need.pk))
