"""The shapes of morning counts."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import SHORT, Marked, Strict, example

Pieces = Annotated[int, Field(ge=0, le=10**9)]
Heads = Annotated[int, Field(ge=0, le=10**6)]


class CountLineIn(Strict):
    """One counted item; `used` since the count before, left out where nobody knows."""

    model_config = example({"item": "mask-surgical", "on_hand": 700, "used": 250})

    item: SHORT = Field(description="code of the item")
    on_hand: Pieces
    used: Pieces | None = None


class MorningCountIn(Strict):
    """Today's count of the own facility; a correction names the version it replaces, and why."""

    model_config = example({"lines": [{"item": "mask-surgical", "on_hand": 700, "used": 250}], "beds": 40})

    lines: Annotated[list[CountLineIn], Field(min_length=1, max_length=200)]
    beds: Heads | None = None
    staff: Heads | None = None
    version: Annotated[int, Field(ge=0, le=10**6)] = 0
    reason: Annotated[str, Field(max_length=300)] = ""


class MorningCountOut(Marked):
    """A count as it stands."""

    id: uuid.UUID
    organisation: uuid.UUID
    day: dt.date
    version: int
    beds: int | None
    staff: int | None
    lines: list[CountLineIn]
    sent_at: dt.datetime
