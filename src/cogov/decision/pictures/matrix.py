"""The map of uncovered areas: which places a function reaches, and where nobody answers for it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from cogov.decision.queries.cover import GAP, HELD, NONE, Covered
from cogov.kernel.localized import localized
from cogov.kernel.web.maps import NARROW_MAP, frame_of, label_of

BROAD_MAP = (640, 460)
STATES = {
    HELD: gettext_lazy("somebody answers"),
    GAP: gettext_lazy("nobody answers"),
    NONE: gettext_lazy("not covered"),
}


def cover_svg(rows: Sequence[Covered]) -> Markup:
    """Return the map twice, for broad and for narrow screens; nothing where no place has a point."""
    if not rows:
        return Markup("")
    return _map(rows, *BROAD_MAP, "broad") + _map(rows, *NARROW_MAP, "narrow")


def mark(state: str, x: float, y: float, title: str = "") -> Markup:
    """Return the mark of a state: a full dot, a cross, a hollow square; never told by colour alone."""
    said = Markup("<title>{}</title>").format(title)
    if state == HELD:
        return Markup('<circle class="m-held" cx="{}" cy="{}" r="6">{}</circle>').format(x, y, said)
    if state == GAP:
        path = f"M{x - 6:.1f} {y - 6:.1f}l12 12m0 -12l-12 12"
        return Markup('<path class="m-gap" d="{}">{}</path>').format(path, said)
    return Markup('<rect class="m-bare" x="{}" y="{}" width="11" height="11">{}</rect>').format(
        round(x - 5.5, 1), round(y - 5.5, 1), said
    )


def _map(rows: Sequence[Covered], width: int, height: int, size: str) -> Markup:
    frame = frame_of([row.place for row in rows], width, height)
    marks, names = [], []
    taken: list[tuple[float, float, float]] = []
    for row in rows:
        x, y = frame.at(row.place)
        name = localized(row.place.names)
        title = f"{name}{_(': ')}{STATES[row.state]}"
        marks.append(mark(row.state, x, y, title))
        names.append(label_of(name, x, y, 6, width, taken))
    label = _("Map of what is covered: dots are answered for, crosses have nobody, hollow squares no row reaches.")
    return Markup(
        '<svg class="map {}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect class="m-ground" width="{}" height="{}"/>{}</svg>'
    ).format(size, width, height, label, width, height, Markup("").join(marks + names))
