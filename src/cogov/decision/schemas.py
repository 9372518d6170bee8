"""The shapes of decision's API."""

import datetime as dt
import uuid

from cogov.kernel.web.api import Marked, Shown


class PositionOut(Shown):
    """What one organisation says of itself and a function."""

    organisation: uuid.UUID
    says: str
    words: dict[str, str]
    said_at: dt.datetime
    source: str


class FunctionOut(Marked):
    """A function: who answers for it, who holds, assists or denies it."""

    id: uuid.UUID
    code: str
    names: dict[str, str]
    holding: str
    accountable: uuid.UUID | None
    residual: bool
    positions: list[PositionOut]


class DutyOut(Marked):
    """A duty whose clock runs."""

    id: uuid.UUID
    rule: str
    owes: str
    about: str
    due_at: dt.datetime
    state: str
    source: str


class PhaseOut(Marked):
    """Where the crisis stands."""

    phase: str
    level: int | None
    since: dt.datetime | None
