"""The shapes of needs."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import SHORT, Id, Marked, Moment, Strict, example
from cogov.supply.schemas.shared import Amount


class NeedIn(Strict):
    """A new need of the own organisation, or of one in the own area."""

    model_config = example(
        {
            "item": "mask-surgical",
            "organisation": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10",
            "quantity": 2000,
            "needed_by": "2020-02-03T08:00:00+08:00",
            "note": "for the fever clinic",
        }
    )

    item: SHORT = Field(description="code of the item")
    organisation: Id
    quantity: Amount | None = None
    needed_by: Moment | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class VerifyIn(Strict):
    """The outcome of a verification."""

    model_config = example(
        {"quantity": 2000, "basis": "estimated", "low": 1500, "high": 2500, "reason": "beds and published coefficients"}
    )

    quantity: Amount | None = None
    basis: Annotated[str, Field(pattern="^(stated|estimated|none)$")] = "stated"
    low: Amount | None = None
    high: Amount | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class ChangeIn(Strict):
    """Another number or date; `version` is the one that was read: an older one is refused (412)."""

    model_config = example({"quantity": 1500, "version": 2})

    quantity: Amount | None = None
    needed_by: Moment | None = None
    version: Annotated[int, Field(ge=1, le=10**9)]


class NeedOut(Marked):
    """A need as anyone may read it."""

    id: uuid.UUID
    asker: str
    organisation: uuid.UUID | None
    item: str
    unit: str
    place: str
    tier: int
    quantity_stated: int | None
    quantity: int | None
    quantity_low: int | None
    quantity_high: int | None
    basis: str
    basis_rule: str
    asked_at: dt.datetime
    needed_by: dt.datetime | None
    needed_by_rule: str
    state: str
    household_answer: str
    allocated: int
    sent: int
    received: int
    missing: int | None
    source: str
    version: int
