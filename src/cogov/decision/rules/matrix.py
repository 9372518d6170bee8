"""The rows of the matrix: parts that a cell can give, and what of a row can be stated (methods.md 3c)."""

from collections.abc import Collection
from enum import StrEnum

from cogov.kernel.errors import N_, BadInput, Refused

DAY = 24 * 60
OWN = "own-"  # rules whose code begins so say by when something has an owner; after that it is residual


class Part(StrEnum):
    """What a cell can say besides who answers."""

    RESPONSIBLE = "R"
    CONSULTED = "C"
    INFORMED = "I"
    SIGNS = "S"


class StandsThere(Refused):
    """The cell stands there already."""

    sentence = N_("This stands in the matrix already.")


class EndedAlready(Refused):
    """The cell was taken out before."""

    sentence = N_("This was taken out of the matrix before.")


def check_window(starts: int, ends: int) -> None:
    """Refuse minutes outside a day.

    Raises:
        BadInput: not minutes of a day.
    """
    if not (0 <= starts < DAY and 0 <= ends <= DAY):
        raise BadInput(N_("the window lies within a day: 0:00 to 24:00"), field="starts")


def check_power(power: str, known: Collection[str]) -> None:
    """Refuse a power that is no act of the permission matrix.

    Raises:
        BadInput: the key or the verb is not known.
    """
    key, _colon, verb = power.partition(":")
    if power and (key not in known or verb not in ("V", "C", "A")):
        raise BadInput(N_("this power is not known: write it like allocation.approve:A"), field="power")


def clock_minutes(text: str) -> int | None:
    """Return the minute of the day of a time like 08:30 or 24:00, or None where it is none.

    >>> clock_minutes("08:30"), clock_minutes("24:00"), clock_minutes("noon")
    (510, 1440, None)
    """
    hour, _colon, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()) or int(minute) > 59:
        return None
    found = int(hour) * 60 + int(minute)
    return found if found <= DAY else None
