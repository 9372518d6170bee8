"""The practice path is walked or it is a shelf: what nobody used for six months says so (R-132; Zeng 5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNUSED_AFTER = dt.timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Use:
    """One module: when it was last used, and which of its acts nobody did in six months."""

    module: str
    last: dt.datetime | None
    unused: tuple[str, ...]
    acts: int

    def on_the_shelf(self, at: dt.datetime) -> bool:
        """Say whether nobody used the module in six months, or ever."""
        return self.last is None or at - self.last > UNUSED_AFTER


def uses(kinds: Iterable[str], newest: Mapping[str, dt.datetime], at: dt.datetime) -> list[Use]:
    """Return the modules, those on the shelf first, from the kinds of acts there are and when each was last done.

    Args:
        kinds: kinds of acts, `room.thing.happened`.
        newest: when an act of a kind was last recorded.
        at: now.
    """
    rooms: dict[str, list[str]] = {}
    for kind in kinds:
        rooms.setdefault(kind.partition(".")[0], []).append(kind)
    found = []
    for room, own in rooms.items():
        done = [newest[kind] for kind in own if kind in newest]
        unused = [kind for kind in own if kind not in newest or at - newest[kind] > UNUSED_AFTER]
        found.append(Use(room, max(done, default=None), tuple(sorted(unused)), len(own)))
    return sorted(found, key=lambda use: (not use.on_the_shelf(at), use.module))
