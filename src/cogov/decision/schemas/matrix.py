"""The shapes of who does what in the API."""

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
