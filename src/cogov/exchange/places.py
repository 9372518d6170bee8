"""Finding places by the names people write: province, city and district, with or without the profile's endings."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cogov.kernel.models import Jurisdiction, Place
from cogov.kernel.profiles import load_profile


def stem(name: str, endings: Sequence[str]) -> str:
    """Return a place's name without its ending, if at least two characters are left.

    >>> stem("Riverton City", (" City", "City"))
    'Riverton'
    """
    name = name.strip()
    shorter = next((name.removesuffix(ending) for ending in endings if name.endswith(ending)), name)
    return shorter if len(shorter) >= 2 else name


@dataclass(frozen=True, slots=True)
class Found:
    """The place understood from what was written, and what the record seems to have wrong."""

    place: Place
    note: str


class Gazetteer:
    """All places of a jurisdiction, looked up by name under a parent."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self._endings = load_profile(jurisdiction.profile).place_endings
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
                self._below[place.parent_id].setdefault(self._stem(name), place)
                self._named[self._stem(name)].append(place)
            seat = place.precision_note.get("seat")
            if seat:
                self._seat_of[self._stem(seat)] = place

    def find(self, *, province: str, city: str = "", district: str = "") -> Found | None:
        """Return the smallest known place, or None where not even the province is known.

        A city that is the seat of another province than the one written is believed before the province.
        """
        # Some rows write "city-district" in one field, some write the district as the city.
        parts = [part for part in re.split(r"[-/—]", city) if part]
        city = parts[0] if parts else ""
        district = district or (parts[1] if len(parts) > 1 else "")
        seat = self._seat_of.get(self._stem(city)) if city else None
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
            below = self._below[place.pk].get(self._stem(name)) or self._deeper(place, name)
            if below is not None:
                place = below
            elif self._stem(name) != self._stem(next(iter(place.names.values()))) and not self._is_seat(name, place):
                note = "place_unknown_below"
        return Found(place, note)

    def _stem(self, name: str) -> str:
        return stem(name, self._endings)

    def _is_seat(self, name: str, place: Place) -> bool:
        return self._seat_of.get(self._stem(name)) is place

    def _province(self, province: str) -> Place | None:
        return next((place for place in self._named.get(self._stem(province), []) if place.kind == "province"), None)

    def _deeper(self, above: Place, name: str) -> Place | None:
        """Return a place of that name anywhere below: a district written where the city belongs."""
        return next(
            (place for place in self._named.get(self._stem(name), []) if place.path.startswith(above.path)), None
        )
