"""Who holds a function: exactly one accountable holder, or the gap has a name (methods.md 3c, V1 and V12)."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum


class Says(StrEnum):
    """What an organisation says of itself and a function."""

    HOLDS = "holds"
    ASSISTS = "assists"
    DENIES = "denies"


class Holding(StrEnum):
    """What follows for the function."""

    HELD = "held"
    UNMANAGED = "unmanaged"
    DENIED = "denied"
    CROSS = "cross"


UNOWNED = (Holding.UNMANAGED, Holding.DENIED)


def holding(said: Iterable[str], assigned: int) -> Holding:
    """Return who holds a function, from the newest word of each organisation and the number of assignments.

    Args:
        said: newest statement of each organisation concerned.
        assigned: how many organisations are assigned as accountable.
    """
    words = list(said)
    holders = max(assigned, words.count(Says.HOLDS))
    if holders == 1:
        return Holding.HELD
    if holders > 1:
        return Holding.CROSS
    # Nobody accountable although they were asked: each says "only receive", "only assist".
    return Holding.DENIED if words else Holding.UNMANAGED


def refuses(says: str, said_at: dt.datetime, since: dt.datetime, *, residual: bool) -> bool:
    """Say whether a holder's newest word takes back what it was named for at `since` (V12: "not me").

    What a government bears because nobody else does cannot be refused (R-013).
    """
    return says == Says.DENIES and said_at > since and not residual
