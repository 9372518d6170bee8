"""What an allocation is given and what it answers, and the one predicate that says whether a lot may go to a need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from cogov.engine.geo import Point

TIERS = (1, 2, 3, 4)
SPEED_KMH = 50.0  # assumed where nobody knows the roads


@dataclass(frozen=True, slots=True)
class Need:
    """A verified need: up to `quantity` boxes of `item`, urgency `tier` 1 (life-saving) to 4 (normal).

    `verified` is the need by which shares are weighed (0: `quantity` itself), so a larger request gains nothing; `had`
    is what was promised to it before. `accepts` maps further items to a penalty in km per box; a substitute that needs
    a waiver is not in it, unless somebody waived it: then it stands in both. `cut_off_from` names origins that cannot
    be reached now; `within_hours` is the time after which nothing helps any more.
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
    verified: int = 0
    had: int = 0
    cut_off_from: frozenset[str] = frozenset()
    within_hours: float | None = None

    @property
    def weight(self) -> int:
        """Return the boxes of full cover."""
        return self.verified or self.quantity


@dataclass(frozen=True, slots=True)
class Lot:
    """Stock that may be allocated: `quantity` boxes of `item` at a place, perhaps on terms of its donor.

    The terms: for one organisation, for one area, for the most urgent tiers only, not further than so many km. The
    window: from when it can leave and until when it can be used, in hours from now.
    """

    key: str
    item: str
    quantity: int
    place: Point | None
    earmark_organisation: str = ""
    earmark_area: str = ""
    earmark_tier: int = 4
    within_km: float | None = None
    origin: str = ""
    from_hours: float = 0.0
    until_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the method may be told.

    Attributes:
        step: shares are told apart in steps of this part of full cover: 0 exactly, 1 not at all (only most boxes).
        tolerance: part of the kilometres that may be spent on fewer parcels.
        keep_km: a link of the standing plan counts as so many km nearer than others.
        unknown_km: distance assumed where one of the places has no point.
        speed_kmh: how fast goods travel, for windows.
    """

    step: Fraction = Fraction(0)
    tolerance: float = 0.0
    keep_km: float = 0.0
    unknown_km: float = 1000.0
    speed_kmh: float = SPEED_KMH

    def plain(self) -> dict[str, str | float]:
        """Return them as they are stored."""
        return {
            "step": str(self.step),
            "tolerance": self.tolerance,
            "keep_km": self.keep_km,
            "unknown_km": self.unknown_km,
            "speed_kmh": self.speed_kmh,
        }


EXACT = Parameters()


class Level(NamedTuple):
    """Where a need stopped: the tier, and the steps of cover at which the stock within its reach was used up."""

    tier: int
    cover: Fraction


@dataclass(frozen=True, slots=True)
class Certificate:
    """What proves a plan: levels of the needs whose reach is used up, prices in 0.1 km a box of lots and of levels.

    A need without a level gets all it asked for. The price of a level, in its pool, is that of the last step that not
    all of the level can have. `bound` is the least cost that any plan with these levels can have.
    """

    levels: Mapping[str, Level]
    pools: Mapping[str, int]
    lot_prices: Mapping[str, int]
    level_prices: Mapping[tuple[int, Level], int]
    bound: int

    def plain(self) -> dict[str, object]:
        """Return it as it is stored and published."""
        return {
            "levels": {need: [level.tier, str(level.cover)] for need, level in self.levels.items()},
            "pools": dict(self.pools),
            "lot_prices": dict(self.lot_prices),
            "level_prices": [
                [pool, cut.tier, str(cut.cover), price] for (pool, cut), price in self.level_prices.items()
            ],
            "bound": self.bound,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a lot for a need, and why: distance, and what the next best lot would have cost more per box."""

    need: str
    lot: str
    quantity: int
    km: float
    reason: str
    next_lot: str
    next_extra_km: float | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """What a need does not get, and why.

    One of `no_stock`, `earmarked`, `needs_waiver`, `road_closed`, `too_late`, `rationed`, `more_urgent`.
    """

    need: str
    quantity: int
    reason: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """The result: every need is either served, or its missing part has a reason; and the proof that it is the best."""

    shares: tuple[Share, ...]
    unmet: tuple[Unmet, ...]
    piece_km: float
    certificate: Certificate


def why_not(need: Need, lot: Lot, *, km: float = 0.0, speed_kmh: float = SPEED_KMH) -> str:
    """Return why `lot` may not go to `need` over `km`, or an empty text: the one predicate, used everywhere.

    The engine asks it per pair of kinds of need and lot with `km=0`, and for the kinds with a term of distance or
    time per pair.
    """
    if lot.item != need.item and lot.item not in need.accepts:
        return "needs_waiver" if lot.item in need.needs_waiver else "other_item"
    if lot.earmark_organisation and lot.earmark_organisation != need.organisation:
        return "earmarked"
    if lot.earmark_area and not _inside(need.area_path, lot.earmark_area):
        return "earmarked"
    if need.tier > lot.earmark_tier or (lot.within_km is not None and km > lot.within_km):
        return "earmarked"
    if lot.origin in need.cut_off_from:
        return "road_closed"
    arrival = lot.from_hours + km / speed_kmh
    limits = [limit for limit in (need.within_hours, lot.until_hours) if limit is not None]
    return "too_late" if limits and arrival > min(limits) else ""


def _inside(path: str, area: str) -> bool:
    return path == area or path.startswith(area.rstrip("/") + "/")


def hangs_on_way(need: Need, lot: Lot) -> bool:
    """Return whether the predicate reads the distance of this pair."""
    return lot.within_km is not None or need.within_hours is not None or lot.until_hours is not None


def kind_of_need(need: Need) -> tuple[object, ...]:
    """Return everything of a need that the predicate and the penalty read."""
    return (
        need.item,
        tuple(sorted(need.accepts.items())),
        need.needs_waiver,
        need.organisation,
        need.area_path,
        need.tier,
        need.cut_off_from,
        need.within_hours,
    )


def kind_of_lot(lot: Lot) -> tuple[object, ...]:
    """Return everything of a lot that the predicate reads."""
    return (
        lot.item,
        lot.earmark_organisation,
        lot.earmark_area,
        lot.earmark_tier,
        lot.within_km,
        lot.origin,
        lot.from_hours,
        lot.until_hours,
    )
