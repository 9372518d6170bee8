"""The shapes of agreements in the API."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import Marked, Shown, Strict, example


class PartyOut(Shown):
    """A party and whether it has signed the version on the table."""

    organisation: uuid.UUID
    names: dict[str, str]
    signed: bool
    leaves_on: dt.date | None


class ClauseOut(Shown):
    """A clause of the version on the table; amounts are minor units of the currency."""

    id: uuid.UUID
    key: str
    texts: dict[str, str]
    party: uuid.UUID | None
    function: str
    mechanism: str
    trigger: str
    within_minutes: int | None
    price_minor: int | None
    currency: str
    per: str
    acts: list[str]
    granter: uuid.UUID | None
    fields: list[str]


class AgreementOut(Marked):
    """An agreement in a list."""

    id: uuid.UUID
    kind: str
    names: dict[str, str]
    state: str
    version: int
    parties: list[uuid.UUID]
    in_force_from: dt.date | None
    in_force_to: dt.date | None


class AgreementWhole(AgreementOut):
    """An agreement with the version on the table: sign its digest."""

    digest: str
    term_from: dt.date
    term_to: dt.date
    notice_days: int
    dispute: dict[str, str]
    sides: list[PartyOut]
    clauses: list[ClauseOut]
    covered: list[str]


class CoverageOut(Marked):
    """How much of the catalogue of functions the agreements in force cover."""

    percent: int | None
    covered: list[str]
    gaps: list[str]


class SignIn(Strict):
    """The digest of the version that was read; another one is refused (412)."""

    model_config = example({"digest": "3f0c" * 16})

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
