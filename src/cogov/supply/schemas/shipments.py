"""The shapes of shipments and hand-overs."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import Id, Marked, Shown, Strict, example


class SendIn(Strict):
    """The sender's signature."""

    model_config = example({"condition": "boxes whole and dry"})

    condition: Annotated[str, Field(max_length=300)] = ""


class CountIn(Strict):
    """What was counted of one line."""

    model_config = example(
        {"line": "5b1d0f6f-52c0-4b8e-9a39-4f0a3f520a01", "received": 490, "reason": "one box crushed"}
    )

    line: Id
    received: Annotated[int, Field(ge=0, le=10**9)]
    reason: Annotated[str, Field(max_length=300)] = ""


class ReceiveIn(Strict):
    """The receiver's signature."""

    model_config = example(
        {
            "lines": [{"line": "5b1d0f6f-52c0-4b8e-9a39-4f0a3f520a01", "received": 490, "reason": "one box crushed"}],
            "condition": "one box wet",
        }
    )

    lines: Annotated[list[CountIn], Field(max_length=500)] = []
    condition: Annotated[str, Field(max_length=300)] = ""


class ShipmentOut(Marked):
    """Goods on their way from a depot to one receiver."""

    id: uuid.UUID
    number: str
    state: str
    depot: str
    organisation: uuid.UUID | None
    household: uuid.UUID | None
    km: float
    ready_at: dt.datetime
    sent_at: dt.datetime | None
    received_at: dt.datetime | None


class LineOut(Shown):
    """One lot's part of a shipment: what was sent, what was counted."""

    id: uuid.UUID
    need: uuid.UUID
    lot: uuid.UUID
    item: str
    quantity: int
    received: int | None
    difference_reason: str


class ShipmentDetailOut(ShipmentOut):
    """A shipment with its lines."""

    lines: list[LineOut]
