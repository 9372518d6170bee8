"""Finding places by the names people write: province, city and district, with and without their endings."""

import re
from collections import defaultdict
from dataclasses import dataclass

from cogov.kernel.models import Jurisdiction, Place

_ENDINGS = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|土家族苗族自治州|自治区|自治州|林区|省|市|区|县|州)$"
)


def stem(name: str) -> str:
    """Return a place's name without its ending: 武汉 for 武汉市, 恩施 for 恩施州."""
    shorter = _ENDINGS.sub("", name.strip())
    return shorter if len(shorter) >= 2 else name.strip()


@dataclass(frozen=True, slots=True)
class Found:
    """The place understood from what was written, and what the record seems to have wrong."""

    place: Place
    note: str


class Gazetteer:
    """All places of a jurisdiction, looked up by name under a parent."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.root: Place | None = None
        self._below: dict[object, dict[str, Place]] = defaultdict(dict)
        self._named: dict[str, list[Place]] = defaultdict(list)
        self._seat_of: dict[str, Place] = {}
        self.by_id: dict[str, Place] = {}
        for place in Place.objects.filter(jurisdiction=jurisdiction).order_by("path"):
            self.by_id[str(place.pk)] = place
            if place.parent_id is None and self.root is None:
                self.root = place
            for name in place.names.values():
                self._below[place.parent_id].setdefault(stem(name), place)
                self._named[stem(name)].append(place)
            seat = place.precision_note.get("seat")
            if seat:
                self._seat_of[stem(seat)] = place

    def find(self, *, province: str, city: str = "", district: str = "") -> Found | None:
        """Return the smallest known place, or None where not even the province is known.

        A city that is the seat of another province than the one written is believed before the province.
        """
        # Some rows write "city-district" in one field, some write the district as the city.
        parts = [part for part in re.split(r"[-/—]", city) if part]
        city = parts[0] if parts else ""
        district = district or (parts[1] if len(parts) > 1 else "")
        seat = self._seat_of.get(stem(city)) if city else None
        top = self._province(province)
        if seat is not None and top is not None and seat.pk != top.pk:
            return Found(seat, "city_of_other_province")
        place = top or seat
        if place is None:
            return None
        note = ""
        for name in (city, district):
            if not name:
                continue
            below = self._below[place.pk].get(stem(name)) or self._deeper(place, name)
            if below is not None:
                place = below
            elif stem(name) != stem(next(iter(place.names.values()))) and self._seat_of.get(stem(name)) is not place:
                note = "place_unknown_below"
        return Found(place, note)

    def _province(self, province: str) -> Place | None:
        return next((place for place in self._named.get(stem(province), []) if place.kind == "province"), None)

    def _deeper(self, above: Place, name: str) -> Place | None:
        """Return a place of that name anywhere below: a district written where the city belongs."""
        return next((place for place in self._named.get(stem(name), []) if place.path.startswith(above.path)), None)
