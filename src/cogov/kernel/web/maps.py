"""What maps drawn on the server share: from degrees to pixels, and names that do not cover each other.

There is no base map: boundaries of states come from whoever runs the platform (standards.md 3).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cogov.kernel.models import Place

NARROW_MAP = (360, 330)  # as wide as a phone: one pixel of the picture is about one of the screen


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to pixels; a degree of longitude is shortened by the cosine of the middle latitude."""

    left: float
    top: float
    scale: float
    shorten: float
    margin: float

    @property
    def px_per_km(self) -> float:
        """Return how many pixels a kilometre takes; a degree of latitude is 111.2 km."""
        return self.scale / 111.2

    def at(self, place: Place) -> tuple[float, float]:
        """Return where a place stands in the picture."""
        x = self.margin + ((place.longitude or 0) - self.left) * self.shorten * self.scale
        y = self.margin + (self.top - (place.latitude or 0)) * self.scale
        return round(x, 1), round(y, 1)


def frame_of(places: Sequence[Place], width: int, height: int) -> Frame:
    """Return the frame that holds all places, which must have points."""
    longitudes = [place.longitude or 0 for place in places]
    latitudes = [place.latitude or 0 for place in places]
    shorten = math.cos(math.radians((max(latitudes) + min(latitudes)) / 2))
    margin = 40.0
    across = max((max(longitudes) - min(longitudes)) * shorten, 0.05)
    down = max(max(latitudes) - min(latitudes), 0.05)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return Frame(min(longitudes), max(latitudes), scale, shorten, margin)


def label_of(
    name: str, x: float, y: float, radius: float, width: int, taken: list[tuple[float, float, float]]
) -> Markup:
    """Return the name right of its mark, at the edge left of it, or nothing where another name stands already."""
    long = float(sum(14 if ord(letter) > 0x2E80 else 8 for letter in name))
    right, left = x + radius + 3, x - radius - 3 - long
    for start, side in ((right, ""), (left, " end")) if right + long > width else ((right, ""),):
        free = not any(
            abs(y - other_y) < 16 and start < other_x + other_long and other_x < start + long
            for other_x, other_y, other_long in taken
        )
        if free and start >= 0 and start + long <= width:
            taken.append((start, y, long))
            at = start + long if side else start
            return Markup('<text class="m-name{}" x="{}" y="{}">{}</text>').format(
                side, round(at, 1), round(y + 4.5, 1), name
            )
    return Markup("")
