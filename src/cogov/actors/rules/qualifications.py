"""Qualifications: levels with evidence that end on a day (R-071)."""

import datetime as dt
from collections.abc import Iterable

from cogov.kernel.errors import N_, Refused

LEVELS = range(1, 6)


class QualificationExpired(Refused):
    """The organisation was qualified for this function, and is no more."""

    sentence = N_("The organisation's qualification for “{function}” ended on {until}: it has to be renewed first.")


def check_qualified(ends: Iterable[dt.date], *, function: str, day: dt.date) -> None:
    """Refuse an organisation all of whose qualifications for a function have ended.

    Where none was ever entered, nothing is asked for.

    Args:
        ends: the last day of each of its qualifications for the function.
        function: code of the function.
        day: today.

    Raises:
        QualificationExpired: as named.
    """
    last = max(ends, default=None)
    if last is not None and last < day:
        raise QualificationExpired(function=function, until=last.isoformat(), field="organisation")
