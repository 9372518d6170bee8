"""The shapes of offers."""

import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import SHORT, Marked, Strict, example


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
