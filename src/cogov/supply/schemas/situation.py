"""The shapes of the situation: findings and figures."""

import datetime as dt

from cogov.kernel.web.api import Marked, Shown


class FindingOut(Shown):
    """One thing that is wrong, as a sentence, with the names of its figures by their blanks."""

    kind: str
    sentence: str
    figures: dict[str, str]


class SituationOut(Marked):
    """What is wrong now, worst first."""

    crisis: str
    findings: list[FindingOut]


class FigureOut(Marked):
    """A figure of the register with its value now."""

    name: str
    title: str
    definition: str
    unit: str
    value: int | float | None
    standing: str
    as_of: dt.datetime | None
    source: str
