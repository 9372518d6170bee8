"""Where time windows overlap, and what part of a window others leave open."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cogov.engine.responsibility.model import ALWAYS, DAY, Window

Open = tuple[dt.datetime | None, dt.datetime | None, int, int]
"""A part of time: from, until, and the minutes of each day."""


def minutes(window: Window) -> list[tuple[int, int]]:
    """Return the part of the day as pieces that do not pass midnight.

    >>> minutes(Window(starts=22 * 60, ends=6 * 60))
    [(0, 360), (1320, 1440)]
    """
    if window.starts < window.ends:
        return [(window.starts, window.ends)]
    return [piece for piece in ((0, window.ends), (window.starts, DAY)) if piece[0] < piece[1]]


def together(one: Window, other: Window) -> bool:
    """Say whether two windows share any time."""
    if one is other or one == ALWAYS == other:
        return True
    if one.until is not None and other.since is not None and one.until <= other.since:
        return False
    if other.until is not None and one.since is not None and other.until <= one.since:
        return False
    return any(max(a, c) < min(b, d) for a, b in minutes(one) for c, d in minutes(other))


def left_open(whole: Window, parts: Sequence[Window]) -> Open | None:
    """Return the first part of `whole` that none of `parts` covers, or None.

    >>> left_open(Window(), [Window(starts=480, ends=1200)])
    (None, None, 0, 480)
    """
    if any(part is ALWAYS or part == ALWAYS for part in parts):
        return None
    whole_day = minutes(whole)
    for since, until in _slabs(whole, parts):
        covering = [piece for part in parts if _spans(part, since, until) for piece in minutes(part)]
        for start, end in whole_day:
            gap = _gap(start, end, covering)
            if gap is not None:
                return (since, until, *gap)
    return None


def _slabs(whole: Window, parts: Iterable[Window]) -> list[tuple[dt.datetime | None, dt.datetime | None]]:
    """Return the period cut wherever some part begins or ends: within a slab nothing changes but the time of day."""
    cuts = {
        cut
        for part in parts
        for cut in (part.since, part.until)
        if cut is not None and (whole.since is None or cut > whole.since) and (whole.until is None or cut < whole.until)
    }
    edges: list[dt.datetime | None] = [whole.since, *sorted(cuts), whole.until]
    return list(pairwise(edges))


def _spans(part: Window, since: dt.datetime | None, until: dt.datetime | None) -> bool:
    begins = part.since is None or (since is not None and part.since <= since)
    return begins and (part.until is None or (until is not None and part.until >= until))


def _gap(start: int, end: int, covering: list[tuple[int, int]]) -> tuple[int, int] | None:
    for first, last in sorted(covering):
        if first > start:
            break
        start = max(start, last)
    if start >= end:
        return None
    return start, min([end, *(first for first, _ in covering if first > start)])
