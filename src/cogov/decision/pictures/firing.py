"""The picture of acknowledgements: how many organisations answered after how many minutes, drawn on the server."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 170, 44, 30, 12
MINUTES = 60


def answers_svg(after: Sequence[float | None]) -> Markup:
    """Return the share of notices acknowledged over the first hour as a stair, with the line at thirty minutes.

    Args:
        after: minutes until each notice was acknowledged; None for silence.
    """
    if not after:
        return Markup("")
    given = sorted(one for one in after if one is not None and one <= MINUTES)
    points = [(0.0, 0)]
    for count, minute in enumerate(given, start=1):
        points += [(minute, count - 1), (minute, count)]
    points.append((float(MINUTES), len(given)))
    path = " ".join(f"{_x(minute):.1f},{_y(count, len(after)):.1f}" for minute, count in points)
    parts = [
        Markup('<polyline class="b-axis" points="{},{} {},{} {},{}"/>').format(
            LEFT, TOP, LEFT, HEIGHT - BOTTOM, WIDTH - 8, HEIGHT - BOTTOM
        ),
        Markup('<line class="b-axis" stroke-dasharray="4 4" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
            f"{_x(30):.1f}", TOP, HEIGHT - BOTTOM
        ),
        Markup('<polyline class="a-stair" points="{}"/>').format(path),
    ]
    for minute in (0, 15, 30, 45, 60):
        parts.append(
            Markup('<text class="b-tick" text-anchor="middle" x="{}" y="{}">{}</text>').format(
                f"{_x(minute):.1f}", HEIGHT - BOTTOM + 16, minute
            )
        )
    for share in (0, 50, 100):
        parts.append(
            Markup('<text class="b-tick" text-anchor="end" x="{}" y="{}">{} %</text>').format(
                LEFT - 6, f"{_y(share, 100) + 4:.1f}", share
            )
        )
    label = _("Share of organisations that acknowledged, over the first 60 minutes: %(given)s of %(all)s.") % {
        "given": len(given), "all": len(after)
    }  # fmt: skip
    return Markup('<svg class="bars answers" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, label, Markup("").join(parts)
    )


def _x(minute: float) -> float:
    return LEFT + (WIDTH - LEFT - 8) * minute / MINUTES


def _y(count: float, of: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / of
