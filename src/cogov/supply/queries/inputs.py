"""What an allocation round is given: needs, lots, substitutes, as the engine reads them."""

import os.path
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from fractions import Fraction
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

    def plain(self, standing: Collection[tuple[str, str]]) -> dict[str, Any]:
        """Return what a plan is computed from, as it is stored with the plan."""
        return {
            "needs": [_plain(need) for need in self.needs],
            "lots": [_plain(lot) for lot in self.lots],
            "standing": sorted([need, lot] for need, lot in standing),
        }


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
            verified=row.quantity or 0,
            had=row.allocated,
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
            origin=str(row.depot_id),
        )
        for key, row in lot_rows.items()
    )
    seen = {"needs": [_plain(need) for need in needs], "lots": [_plain(lot) for lot in lots]}
    return Inputs(needs, lots, need_rows, lot_rows, digest(seen))


def standing_links(crisis: Crisis) -> set[tuple[str, str]]:
    """Return who gets from where by the last computed plan: a new one keeps that where the detour is small."""
    last = AllocationRun.objects.filter(crisis=crisis, method=allocation.NAME).order_by("-number").first()
    pairs = Share.objects.filter(run=last).values_list("need_id", "lot_id")
    return {(str(need), str(lot)) for need, lot in pairs}


def result_digest(plan: allocation.Plan) -> str:
    """Return by what two plans are seen to be the same to the last figure."""
    return digest(
        {
            "shares": [asdict(share) for share in plan.shares],
            "unmet": [{**asdict(part), "facts": dict(part.facts)} for part in plan.unmet],
            "bound": plan.certificate.bound,
            "lot_prices": dict(plan.certificate.lot_prices),
        }
    )


def replay(run: AllocationRun) -> tuple[Inputs, allocation.Parameters, set[tuple[str, str]]]:
    """Return what a stored plan was computed from; computed again, it gives the same plan to the last figure."""
    needs = tuple(
        allocation.Need(
            **{
                **row,
                "place": Point(**row["place"]) if row["place"] else None,
                "needs_waiver": frozenset(row["needs_waiver"]),
                "cut_off_from": frozenset(row["cut_off_from"]),
            }
        )
        for row in run.inputs["needs"]
    )
    lots = tuple(
        allocation.Lot(**{**row, "place": Point(**row["place"]) if row["place"] else None})
        for row in run.inputs["lots"]
    )
    given = {**run.parameters, "step": Fraction(run.parameters["step"])}
    standing = {(need, lot) for need, lot in run.inputs["standing"]}
    return Inputs(needs, lots, {}, {}, run.input_digest), allocation.Parameters(**given), standing
