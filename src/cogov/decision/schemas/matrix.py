"""The shapes of who does what in the API."""

import datetime as dt
import uuid

from cogov.kernel.web.api import SHORT, Marked, Shown, Strict, example


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


class CellOut(Shown):
    """What an organisation or post is to a function: A, R, C, I or S; `sure` is false where it only claims it."""

    letter: str
    organisation: uuid.UUID
    post: uuid.UUID | None
    sure: bool


class RowOut(Marked):
    """A row of the matrix."""

    id: uuid.UUID
    code: str
    names: dict[str, str]
    area: str
    phase: str
    starts: int
    ends: int
    holding: str
    accountable: uuid.UUID | None
    residual: bool
    cells: list[CellOut]


class MatrixFindingOut(Marked):
    """What a rule found, why, and what would end it."""

    rule: str
    kind: str
    severity: str
    function: str
    function_id: uuid.UUID | None
    area: str
    about: list[str]
    why: str
    mend: str


class CellIn(Strict):
    """A new cell of the matrix."""

    model_config = example(
        {
            "letter": "S",
            "organisation": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10",
            "post": None,
            "reason": "checks the list before it is published",
        }
    )

    letter: SHORT
    organisation: SHORT
    post: SHORT | None = None
    reason: SHORT


class AssignIn(Strict):
    """Who answers for a function from now on."""

    model_config = example(
        {"organisation": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10", "post": None, "reason": "decided by the committee"}
    )

    organisation: SHORT
    post: SHORT | None = None
    reason: SHORT


class StateIn(Strict):
    """What the own organisation says of a function: holds, assists or denies it."""

    model_config = example({"says": "denies", "words": "we only receive"})

    says: SHORT
    words: SHORT
