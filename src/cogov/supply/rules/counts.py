"""What a morning count leads to: when a shelf is short, and how much to ask for. It proposes; people ask."""

import math

from cogov.kernel.errors import N_, Refused

SHORT = 3  # days of cover below which asking is proposed
COVER = 7  # days that what is asked for should last
MOST_ITEMS = 10  # what one person can count before the morning round
LARGEST = 10**9


class NothingMissing(Refused):
    """The count of the day is in: there is nobody to call."""

    sentence = N_("The count of this facility is in. There is no need to call.")


def is_short(cover: float | None) -> bool:
    """Say whether a shelf lasts so few days that somebody should ask."""
    return cover is not None and cover < SHORT


def to_ask(*, per_day: float, on_hand: int, coming: int) -> int:
    """Return how many pieces fill the shelf for the days of cover, beside what is already asked for; 0 where none.

    >>> to_ask(per_day=52, on_hand=70, coming=0)
    300
    """
    lacking = math.ceil(per_day * COVER) - on_hand - coming
    if lacking <= 0:
        return 0
    step = int("1" + "0" * max(0, len(str(lacking)) - 2))
    return math.ceil(lacking / step) * step


def check_missing(*, sent: bool) -> None:
    """Refuse to note a call to somebody whose count is in.

    Raises:
        NothingMissing: as named.
    """
    if sent:
        raise NothingMissing
