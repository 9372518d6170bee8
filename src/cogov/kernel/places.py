"""Places by their codes: several systems side by side, as of a day; an old code leads to where the place is now."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import Q, QuerySet

from cogov.kernel.models import PlaceCode


def by_code(home: uuid.UUID, code: str, *, day: dt.date, system: str = "") -> list[PlaceCode]:
    """Return what a code stands for: its meaning on the day first, then older ones, the latest first.

    A code that ended before the day is answered by the place it went up into: who reads an old paper finds it. A code
    that begins after the day means nothing on it.

    Args:
        home: the jurisdiction.
        code: as written.
        day: as of when.
        system: only in this system, such as `GB/T 2260`; empty: in any.
    """
    rows = _begun(day).filter(jurisdiction_id=home, code=code.strip()).select_related("place")
    found = rows.filter(system=system) if system else rows
    return sorted(found, key=lambda row: dt.date.max if holds(row, day) else row.valid_to or day, reverse=True)


def codes_of(places: Collection[uuid.UUID], day: dt.date) -> dict[uuid.UUID, list[PlaceCode]]:
    """Return the codes that places have on a day, by place and system; one query."""
    found: dict[uuid.UUID, list[PlaceCode]] = {}
    for row in _begun(day).filter(place__in=places).order_by("system", "code"):
        if holds(row, day):
            found.setdefault(row.place_id, []).append(row)
    return found


def holds(row: PlaceCode, day: dt.date) -> bool:
    """Say whether a code that has begun still holds on a day."""
    return row.valid_to is None or row.valid_to > day


def _begun(day: dt.date) -> "QuerySet[PlaceCode]":
    return PlaceCode.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))
