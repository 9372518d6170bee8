"""Pictures drawn on the server: they print, need no JavaScript, and have a table beside them.

There is no base map: boundaries of states come from whoever runs the platform (standards.md 3). Points say how precise
they are; the map draws the centres that the places carry.
"""

import math
from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from cogov.engine.geo import distance_km
from cogov.kernel.localized import localized
from cogov.kernel.models import Count, Crisis, Place
from cogov.kernel.web.jinja import number
from cogov.kernel.web.maps import NARROW_MAP, frame_of, label_of
from cogov.supply.models import Depot, Shipment
from cogov.supply.queries.inputs import point
from cogov.supply.queries.needs import running
from cogov.supply.rules.runs import ShipmentState


@dataclass(frozen=True, slots=True)
class MapRow:
    """One place on the map: what is asked for there, what lies there."""

    place: Place
    lines: int
    missing: int | None
    pieces: int | None


def map_rows(crisis: Crisis) -> list[MapRow]:
    """Return the places with needs or depots, the most needy first."""
    needs = {
        row["place"]: row
        for row in running(crisis).order_by().values("place").annotate(asked=CountOf("pk"), short=Sum("missing"))
    }
    depots: dict[object, int] = {}
    for depot in Depot.objects.filter(crisis=crisis).annotate(pieces=Sum("lots__on_hand")):
        depots[depot.place_id] = depots.get(depot.place_id, 0) + int(depot.pieces or 0)
    places = Place.objects.filter(pk__in={*needs, *depots})
    rows = [
        MapRow(
            place,
            needs[place.pk]["asked"] if place.pk in needs else 0,
            needs[place.pk]["short"] if place.pk in needs else None,
            depots.get(place.pk),
        )
        for place in places
    ]
    return sorted(rows, key=lambda row: (-row.lines, str(row.place.pk)))


NEAR_KM = 40.0


def _near_depots(rows: list[MapRow]) -> list[MapRow]:
    depots = [point(row.place) for row in rows if row.pieces is not None]
    return [
        row
        for row in rows
        if (here := point(row.place)) and any(there and distance_km(here, there) <= NEAR_KM for there in depots)
    ]


def map_svg(crisis: Crisis, *, width: int, height: int, near: bool = False) -> Markup:
    """Return the map twice, for broad and for narrow screens: the style sheet shows the one that is legible.

    Args:
        crisis: whose needs.
        width: of the broad picture in pixels.
        height: of the broad picture in pixels.
        near: only what lies within 40 km of a depot, where names would else cover each other.
    """
    rows = [row for row in map_rows(crisis) if row.place.latitude is not None]
    if near:
        rows = _near_depots(rows)
    if not rows:
        return Markup("")
    moving = Shipment.objects.filter(crisis=crisis, state__in=[ShipmentState.SENT, ShipmentState.READY])
    shipments = list(moving.select_related("depot__place", "organisation__seat")[:300])
    return _map(rows, shipments, width, height, "broad") + _map(rows, shipments, *NARROW_MAP, "narrow")


def _map(rows: list[MapRow], shipments: list[Shipment], width: int, height: int, name_of_size: str) -> Markup:
    """Return the map: circles for needs (area by lines asked), squares for depots, lines for shipments."""
    frame = frame_of([row.place for row in rows], width, height)
    most = max((row.lines for row in rows), default=1) or 1
    parts: list[Markup] = []
    shown = {row.place.pk for row in rows}
    for shipment in shipments:
        there = shipment.organisation.seat if shipment.organisation else None
        if there is not None and {there.pk, shipment.depot.place_id} <= shown:
            (x1, y1), (x2, y2) = frame.at(shipment.depot.place), frame.at(there)
            parts.append(
                Markup('<line class="m-ship {}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                    shipment.state, x1, y1, x2, y2
                )
            )
    names: list[Markup] = []
    taken: list[tuple[float, float, float]] = []
    for row in rows:
        x, y = frame.at(row.place)
        name = localized(row.place.names)
        radius = 8.0
        if row.lines:
            radius = round(4 + (16 if name_of_size == "broad" else 10) * math.sqrt(row.lines / most), 1)
            title = ngettext(
                "%(place)s: %(lines)s line asked for", "%(place)s: %(lines)s lines asked for", row.lines
            ) % {"place": name, "lines": number(row.lines)}
            parts.append(
                Markup('<circle class="m-need" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
                    x, y, radius, title
                )
            )
        if row.pieces is not None:
            title = _("%(place)s: depot with %(pieces)s pieces") % {"place": name, "pieces": number(row.pieces)}
            parts.append(
                Markup('<rect class="m-depot" x="{}" y="{}" width="16" height="16"><title>{}</title></rect>').format(
                    x - 8, y - 8, title
                )
            )
        names.append(label_of(name, x, y, radius, width, taken))
    length = nice(width / 4 / frame.px_per_km)
    names.append(
        Markup(
            '<g class="scale"><path class="b-axis" d="M14 {0}v-6v6h{1}v-6"/><text x="14" y="{2}">{3} {4}</text></g>'
        ).format(height - 14, round(length * frame.px_per_km, 1), height - 24, number(length), _("km"))
    )
    label = _("Map of needs and depots: circles are needs, larger where more is asked for; squares are depots.")
    return Markup(
        '<svg class="map {}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect class="m-ground" width="{}" height="{}"/>{}</svg>'
    ).format(name_of_size, width, height, label, width, height, Markup("").join(parts + names))


def series_rows(crisis: Crisis) -> list[Count]:
    """Return the newest counts of the crisis's own indicator, places that are wholes left out, largest first."""
    indicator = crisis.defaults.get("series_indicator", "")
    rows = Count.objects.filter(jurisdiction_id=crisis.jurisdiction_id, indicator=indicator).select_related("place")
    newest = rows.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return []
    shown = list(rows.filter(day=newest).order_by("-value"))
    paths = [row.place.path for row in shown]
    return [
        row for row in shown if not any(path != row.place.path and path.startswith(row.place.path) for path in paths)
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a name, a whole in its unit, the parts of it that are promised and done, and how many lines it sums."""

    name: str
    whole: int
    done: int = 0
    planned: int = 0
    unit: str = ""
    lines: int = 1


MOST_BARS = 15
MOST_PLACES = 20


def item_bars(crisis: Crisis) -> list[Bar]:
    """Return needed, promised and delivered amounts by item, the most needed first."""
    rows = (
        running(crisis)
        .filter(quantity__isnull=False)
        .order_by()
        .values("item__names", "item__code", "item__unit", "item__unit_names")
        .annotate(whole=Sum("quantity"), done=Sum("received"), planned=Sum("allocated"), asking=CountOf("pk"))
    )
    bars = [
        Bar(
            localized(row["item__names"]), row["whole"], row["done"], row["planned"],
            localized(row["item__unit_names"]) or row["item__unit"], row["asking"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(bars, key=lambda bar: -bar.whole)[:MOST_BARS]


def nice(most: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20, 50 ... that is at most `most`, for ticks and scales; 1 at least."""
    power = 10 ** int(math.log10(most)) if most >= 1 else 1
    return next((step * power for step in (5, 2) if step * power <= most), power)


def _bars(bars: list[Bar], label: str, axis: str) -> Markup:
    """Return a horizontal bar chart: name, whole, planned, done, over an axis with its unit."""
    if not bars:
        return Markup("")
    top = max(bar.whole for bar in bars) or 1
    return _bars_at(bars, top, label, axis, BROAD) + _bars_at(bars, top, label, axis, NARROW)


@dataclass(frozen=True, slots=True)
class _Size:
    """Where the parts of a bar chart stand: names left of the bars, or above them where it is narrow."""

    name: str
    width: int
    step: int
    left: int
    room: int
    name_x: int
    name_y: int
    bar_y: int
    letters: int


BROAD = _Size("broad", 720, 26, 250, 340, 242, 13, 0, 34)
NARROW = _Size("narrow", 360, 48, 0, 235, 0, 13, 19, 44)


def _bars_at(bars: list[Bar], top: int, label: str, axis: str, size: _Size) -> Markup:
    parts = []
    left, room = size.left, size.room
    for place, bar in enumerate(bars):
        line = 8 + place * size.step
        y = line + size.bar_y
        parts.append(
            Markup(
                '<text class="b-name" x="{}" y="{}">{}</text>'
                '<rect class="b-whole" x="{}" y="{}" width="{}" height="16"/>'
                '<rect class="b-plan" x="{}" y="{}" width="{}" height="16"/>'
                '<rect class="b-done" x="{}" y="{}" width="{}" height="16"/>'
                '<text class="b-value" x="{}" y="{}">{}</text>'
            ).format(
                size.name_x, line + size.name_y,
                bar.name if len(bar.name) <= size.letters else f"{bar.name[: size.letters - 1]}…",
                left, y, max(1, round(room * bar.whole / top, 1)),
                left, y, round(room * bar.planned / top, 1),
                left, y, round(room * bar.done / top, 1),
                left + round(room * bar.whole / top, 1) + 6, y + 13, f"{number(bar.whole)} {bar.unit}".strip(),
            )
        )  # fmt: skip
    foot = 14 + len(bars) * size.step
    tick = nice(top)
    at = round(left + room * tick / top, 1)
    parts.append(
        Markup(
            '<path class="b-axis" d="M{} {}H{}M{} {}v-5M{} {}v-5"/><text class="b-tick" x="{}" y="{}">0</text>'
            '<text class="b-tick" x="{}" y="{}">{}</text><text class="b-tick" x="{}" y="{}">{}</text>'
        ).format(
            left, foot, left + room, left, foot, at, foot, left, foot + 16, at, foot + 16, number(tick),
            left, foot + 34, axis,
        )
    )  # fmt: skip
    return Markup('<svg class="bars {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        size.name, size.width, foot + 42, escape(label), Markup("").join(parts)
    )


def item_bars_svg(crisis: Crisis) -> Markup:
    """Return the bars of needed, promised and delivered by item."""
    label = _("Needed amounts by item; the darker part is promised, the darkest delivered.")
    return _bars(item_bars(crisis), label, _("needed, each item in its own unit"))


def series_svg(crisis: Crisis) -> Markup:
    """Return the bars of the newest counts by place."""
    names = crisis.defaults.get("series_names", {})
    bars = [Bar(localized(row.place.names), row.value) for row in series_rows(crisis)[:MOST_PLACES]]
    return _bars(bars, localized(names) or _("Newest counts by place"), _("people"))
