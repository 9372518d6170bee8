"""The map of the register: where organisations sit, as precisely as their places are known."""

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from cogov.actors.queries.register import Seats
from cogov.kernel.localized import localized
from cogov.kernel.web.jinja import number
from cogov.kernel.web.maps import NARROW_MAP, frame_of, label_of

BROAD_MAP = (640, 420)


def seats_svg(seats: Sequence[Seats]) -> Markup:
    """Return the map twice, for broad and for narrow screens; nothing where no place has a point."""
    drawn = [row for row in seats if row.place.latitude is not None]
    if not drawn:
        return Markup("")
    return _map(drawn, *BROAD_MAP, "broad") + _map(drawn, *NARROW_MAP, "narrow")


def _map(seats: Sequence[Seats], width: int, height: int, size: str) -> Markup:
    frame = frame_of([row.place for row in seats], width, height)
    most = max(row.number for row in seats)
    marks, names = [], []
    taken: list[tuple[float, float, float]] = []
    for row in seats:
        x, y = frame.at(row.place)
        name = localized(row.place.names)
        radius = round(4 + (16 if size == "broad" else 10) * math.sqrt(row.number / most), 1)
        title = ngettext("%(place)s: %(n)s organisation", "%(place)s: %(n)s organisations", row.number) % {
            "place": name,
            "n": number(row.number),
        }
        marks.append(
            Markup('<circle class="m-seat" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
                x, y, radius, title
            )
        )
        names.append(label_of(name, x, y, radius, width, taken))
    label = _("Map of seats: circles are places, larger where more organisations sit.")
    return Markup(
        '<svg class="map {}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect class="m-ground" width="{}" height="{}"/>{}</svg>'
    ).format(size, width, height, label, width, height, Markup("").join(marks + names))
