"""The picture of who works with whom: drawn on the server, with its table beside it."""

import math
import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

from cogov.kernel.web.jinja import number
from cogov.supply.queries.cooperation import Pair

MOST = 12  # organisations in the picture; the table has the others
SIZE = 360
RADIUS = 140.0
DOT = 15


def numbered(pairs: Sequence[Pair]) -> dict[uuid.UUID, int]:
    """Return the organisations that the picture shows, by their numbers in it: whoever shares most comes first."""
    places: dict[uuid.UUID, int] = {}
    for pair in pairs:
        for party in (pair.one, pair.other):
            if len(places) < MOST:
                places.setdefault(party, len(places) + 1)
    return places


def pairs_svg(pairs: Sequence[Pair], names: Mapping[uuid.UUID, str]) -> Markup:
    """Return organisations as numbered dots on a circle; a line is wider where two had a hand in more things together.

    Peers are joined by a whole line, an organisation and one above it by a broken one.
    """
    places = numbered(pairs)
    if not places:
        return Markup("")
    points = {party: _point(place, len(places)) for party, place in places.items()}
    most = max(pair.things for pair in pairs)
    lines = [
        Markup(
            '<line class="w-pair{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke-width="{}"><title>{}</title></line>'
        ).format(
            " vertical" if pair.vertical else "",
            *points[pair.one],
            *points[pair.other],
            round(1.5 + 7 * pair.things / most, 1),
            f"{names[pair.one]} – {names[pair.other]}: {number(pair.things)}",
        )
        for pair in pairs
        if pair.one in points and pair.other in points
    ]
    dots = [
        Markup(
            '<circle class="w-dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
            '<text class="w-number" x="{}" y="{}">{}</text>'
        ).format(*points[party], DOT, names[party], points[party][0], points[party][1] + 5, place)
        for party, place in places.items()
    ]
    label = _("Who works with whom: numbered dots are organisations, a wider line is more things handled together.")
    return Markup('<svg class="work" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        SIZE, SIZE, label, Markup("").join(lines + dots)
    )


def _point(place: int, among: int) -> tuple[float, float]:
    angle = 2 * math.pi * (place - 1) / among - math.pi / 2
    return round(SIZE / 2 + RADIUS * math.cos(angle), 1), round(SIZE / 2 + RADIUS * math.sin(angle), 1)
