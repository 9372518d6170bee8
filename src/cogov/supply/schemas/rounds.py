"""The shapes of allocation rounds."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import Field

from cogov.kernel.web.api import Id, Marked, Shown, Strict, example
from cogov.supply.schemas.shared import Amount


class ShareIn(Strict):
    """A share proposed by hand."""

    model_config = example(
        {
            "lot": "4f0a3f52-0f0d-4b8e-9a39-7e1d0f6f0a01",
            "need": "0b0ffdfd-5b1c-4a0f-8b6a-0c9f2f3f9d11",
            "quantity": 500,
            "reason": "the night shift has none left",
        }
    )

    lot: Id
    need: Id
    quantity: Amount
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ApproveIn(Strict):
    """An approval."""

    model_config = example({"take_function": True})

    take_function: bool = False


class RoundOut(Marked):
    """A plan: how it was computed, when it was proposed and decided."""

    id: uuid.UUID
    number: int
    state: str
    method: str
    version: str
    parameters: dict[str, Any]
    input_digest: str
    piece_km: float
    proposed_at: dt.datetime
    decided_at: dt.datetime | None
    reason: str


class ShareOut(Shown):
    """Who gets how much of which lot, why, and what the next best lot would have cost."""

    need: uuid.UUID
    lot: uuid.UUID
    quantity: int
    km: float
    reason: str
    next_lot: uuid.UUID | None
    next_extra_km: float | None


class UnmetOut(Shown):
    """What of a need stays unmet, and why; the quantity is null where nobody wrote how many."""

    need: uuid.UUID
    quantity: int | None
    reason: str
    facts: dict[str, Any]


class RoundDetailOut(RoundOut):
    """A plan with every share and every gap."""

    shares: list[ShareOut]
    unmet: list[UnmetOut]
