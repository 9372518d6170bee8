"""What an allocation round is given: needs, lots, substitutes, as the engine reads them."""

import os.path
import uuid
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from cogov.actors.queries.power import whole_area
from cogov.engine import allocation
from cogov.engine.geo import Point
from cogov.kernel.canonical import digest
from cogov.kernel.models import Crisis, Place, Substitute
from cogov.supply.models import AllocationRun, Lot, Need, Share
from cogov.supply.queries.needs import allocatable
from cogov.supply.queries.stock import free_lots


@dataclass(frozen=True, slots=True)
class Inputs:
    """The engine's values beside the rows they came from; `digest` lets anyone see that a plan was replayed alike."""

    needs: tuple[allocation.Need, ...]
    lots: tuple[allocation.Lot, ...]
    need_rows: dict[str, Need]
    lot_rows: dict[str, Lot]
    digest: str


def point(place: Place | None) -> Point | None:
    """Return the point of a place, or None where it has none."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude, place.precision_m or 0)


def area_of(run: AllocationRun) -> Place | None:
    """Return the smallest area that holds every depot and every receiver of a plan: its approver answers for it."""
    paths: set[str] = set()
    for pair in Share.objects.filter(run=run).values_list("need__place__path", "lot__depot__place__path"):
        paths.update(pair)
    if not paths:
        return whole_area(run.crisis.jurisdiction_id)
    shared = os.path.commonpath(sorted(paths))
    return Place.objects.filter(pk=shared.rpartition("/")[2]).first() if shared != "/" else None


def _plain(value: object) -> dict[str, Any]:
    found = asdict(value)  # type: ignore[call-overload]
    return {key: sorted(item) if isinstance(item, frozenset) else item for key, item in found.items()}


def allocation_inputs(crisis: Crisis) -> Inputs:
    """Return what the next round of `crisis` is computed from."""
    accepts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    waivers: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in Substitute.objects.filter(jurisdiction_id=crisis.jurisdiction_id):
        if row.needs_waiver:
            waivers[row.wanted_id].add(str(row.given_id))
        else:
            accepts[row.wanted_id][str(row.given_id)] = row.penalty_km
    need_rows = {str(row.pk): row for row in allocatable(crisis).order_by("pk")}
    lot_rows = {str(row.pk): row for row in free_lots(crisis).order_by("pk")}
    needs = tuple(
        allocation.Need(
            key=key,
            item=str(row.item_id),
            quantity=(row.quantity or 0) - row.allocated,
            tier=row.tier,
            place=point(row.place),
            organisation=str(row.organisation_id or ""),
            area_path=row.place.path,
            accepts=accepts[row.item_id],
            needs_waiver=frozenset(waivers[row.item_id]),
        )
        for key, row in need_rows.items()
        if (row.quantity or 0) > row.allocated
    )
    lots = tuple(
        allocation.Lot(
            key=key,
            item=str(row.item_id),
            quantity=row.available,
            place=point(row.depot.place),
            earmark_organisation=str(row.earmark_id or ""),
        )
        for key, row in lot_rows.items()
    )
    seen = {"needs": [_plain(need) for need in needs], "lots": [_plain(lot) for lot in lots]}
    return Inputs(needs, lots, need_rows, lot_rows, digest(seen))
