"""The shapes of stock and of published statements."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import SHORT, Id, Marked, Moment, Strict, example
from cogov.supply.schemas.shared import Amount


class StatedStockIn(Strict):
    """A published statement of stock; `low` and `high` where it is estimated."""

    model_config = example(
        {
            "item": "mask-surgical",
            "organisation": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10",
            "quantity": 36000,
            "said_at": "2020-01-30T12:00:00+08:00",
            "source": "bulletin of the relief society, 30 January 2020",
        }
    )

    item: SHORT = Field(description="code of the item")
    organisation: Id = Field(description="who holds it")
    quantity: Annotated[int, Field(ge=1, le=10**12)]
    said_at: Moment
    source: Annotated[str, Field(min_length=1, max_length=300)]
    standing: Annotated[str, Field(pattern="^(stated|estimated|exercise)$")] = "stated"
    low: Amount | None = None
    high: Amount | None = None


class CorrectIn(Strict):
    """The newer version of a published statement."""

    model_config = example(
        {"quantity": 32000, "source": "letter of the relief society, 2 February 2020", "reason": "added up again"}
    )

    quantity: Annotated[int, Field(ge=0, le=10**12)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class LotOut(Marked):
    """Goods of one item that came to a depot together."""

    id: uuid.UUID
    number: str
    depot: str
    item: str
    on_hand: int
    reserved: int
    available: int
    packs: int | None
    standing: str
    basis: dict[str, str]
    received_at: dt.datetime


class StatementOut(Marked):
    """A published statement about goods, and which one it corrects."""

    id: uuid.UUID
    kind: str
    item: str | None
    item_written: str
    quantity: int
    unit_written: str
    organisation: uuid.UUID | None
    recipient: uuid.UUID | None
    total: uuid.UUID | None
    said_at: dt.datetime
    publish_on: dt.date | None
    standing: str
    source: str
    corrects: uuid.UUID | None
    reason: str
