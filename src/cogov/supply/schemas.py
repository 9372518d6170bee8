"""The shapes of supply's API."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import Field

from cogov.kernel.web.api import SHORT, Id, Marked, Moment, Shown, Strict, example

Amount = Annotated[int, Field(ge=1, le=10**9)]


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


class ReasonIn(Strict):
    """A reason."""

    model_config = example({"reason": "the ward has moved"})

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class OfferIn(Strict):
    """A new offer of the own organisation."""

    model_config = example(
        {"what": "surgical masks, our own make", "terms": "gift", "item": "mask-surgical", "quantity": 100000}
    )

    what: Annotated[str, Field(min_length=1, max_length=200)]
    terms: Annotated[str, Field(pattern="^(gift|sale|loan|service)$")]
    item: SHORT | None = None
    quantity: Annotated[int, Field(ge=1, le=10**12)] | None = None
    per_day: bool = False


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


class OfferOut(Marked):
    """What somebody offers, on which terms."""

    id: uuid.UUID
    organisation: uuid.UUID | None
    what: str
    item: str | None
    terms: str
    quantity: int | None
    per_day: bool
    standing: str
    state: str
    source: str


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
