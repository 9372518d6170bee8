"""The shapes of the law in the API."""

import datetime as dt
import uuid

from cogov.kernel.web.api import Marked, Shown


class RuleOut(Marked):
    """A rule that applies, in the order of the answer; no legal advice."""

    id: uuid.UUID
    code: str
    instruments: dict[str, str]
    article: str
    titles: dict[str, str]
    texts: dict[str, str]
    kind: str
    rank: str
    topic: str
    in_force_from: dt.date
    in_force_to: dt.date | None
    seconds: int | None
    functions: list[str]
    source: str
    as_of: dt.date
    special_to: list[uuid.UUID]
    conflicts: list[uuid.UUID]
    ahead: bool


class GapOut(Marked):
    """A function of the catalogue and the rules that divide it; none: the law is silent."""

    code: str
    names: dict[str, str]
    rules: list[str]


class Side(Shown):
    """One of two rules that conflict."""

    code: str
    rank: str
    in_force_from: dt.date
    in_force_to: dt.date | None


class ConflictOut(Marked):
    """Two rules that say different things, and whether somebody settled it."""

    id: uuid.UUID
    topic: str
    one: Side
    other: Side
    words: dict[str, str]
    settled_at: dt.datetime | None
    settled_how: str
