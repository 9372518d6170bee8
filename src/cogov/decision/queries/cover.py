"""Where a function is answered for, where nobody answers, and where no row reaches: the map of uncovered areas."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from cogov.actors.rules.names import name_key
from cogov.decision.queries.matrix import FunctionView
from cogov.kernel.models import Crisis, Place

HELD, GAP, NONE = "held", "gap", "none"
MOST = 400
DEEPEST = 2  # levels of places that are drawn below the area


@dataclass(frozen=True, slots=True)
class Covered:
    """A place, and what becomes of a function there: held, nobody answers, or no row reaches it."""

    place: Place
    state: str
    view: FunctionView | None

    @property
    def holder(self) -> str:
        """Return the id of who answers, or nothing."""
        return str(self.view.accountable.pk) if self.view and self.view.accountable else ""


def _around(code: str, views: Sequence[FunctionView]) -> str:
    """Return the path of what is looked at: what a row has to cover, or else the smallest area with all rows in it."""
    asked = [one.function.covers.path for one in views if one.function.code == code and one.function.covers]
    lines = [one.function.area.path.strip("/").split("/") for one in views]
    shared = [level[0] for level in zip(*lines, strict=False) if len(set(level)) == 1]
    return min(asked, key=len) if asked else f"/{'/'.join(shared)}/"


def covered(crisis: Crisis, code: str, views: Sequence[FunctionView]) -> list[Covered]:
    """Return the places of the crisis's area by what becomes of a function there, the open ones first."""
    rows = {one.function.area_id: one for one in views if one.function.code == code}
    around = _around(code, views)
    places = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id, path__startswith=around)
    found = []
    for place in places.filter(latitude__isnull=False).order_by("path")[: MOST * DEEPEST]:
        line = [uuid.UUID(part) for part in place.path.split("/") if part]
        if len(line) > around.count("/") - 1 + DEEPEST:
            continue
        view = next((rows[key] for key in reversed(line) if key in rows), None)
        found.append(Covered(place, NONE if view is None else GAP if view.unowned else HELD, view))
    order = (GAP, NONE, HELD)
    return sorted(found[:MOST], key=lambda row: (order.index(row.state), row.place.path))


def places_called(crisis: Crisis, text: str, most: int = 8) -> list[Place]:
    """Return the places whose name holds `text` in any language, however it is typed, the widest first."""
    wanted = name_key(text)
    rows = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path").values_list("pk", "names")
    keys = [key for key, names in rows if wanted and any(wanted in name_key(name) for name in names.values())]
    found = Place.objects.filter(pk__in=keys[: most * 4])
    return sorted(found, key=lambda place: (place.path.count("/"), place.path))[:most]
