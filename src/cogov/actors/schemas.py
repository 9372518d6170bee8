"""The shapes of the register's API."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.lines import LINE
from cogov.kernel.web.api import SHORT, TEXT, Id, Marked, Shown, Strict, example

Kind = Annotated[str, Field(pattern="^(government|enterprise|ngo|public|community|media|medical|expert)$")]


class OrganisationIn(Strict):
    """A new entry of the register."""

    model_config = example(
        {"kind": "ngo", "name": "Blue Sky Rescue", "area": "7d0a3b52-0f0d-4b8e-9a39-7e1d0f6f0a01",
         "legal_status": "registered"}
    )  # fmt: skip

    kind: Kind
    body: Annotated[str, Field(pattern="^(committee|information_centre|audit|leading)?$")] = ""
    level: Annotated[str, Field(pattern="^(higher)?$")] = ""
    name: Annotated[str, Field(min_length=1, max_length=150, pattern=LINE)]
    area: Id
    legal_status: Annotated[str, Field(pattern="^(registered|affiliated|informal)$")] = "registered"
    sponsor: Id | None = None
    code_scheme: Annotated[str, Field(max_length=30)] = ""
    code: Annotated[str, Field(max_length=40)] = ""
    functions: Annotated[list[SHORT], Field(max_length=30)] = []
    capabilities: Annotated[str, Field(max_length=500)] = ""
    limits: Annotated[str, Field(max_length=500)] = ""


class OrganisationOut(Marked):
    """An entry of the register; persons are not part of it."""

    id: uuid.UUID
    kind: str
    body: str
    level: str
    names: dict[str, str]
    state: str
    legal_status: str
    code_scheme: str
    code: str
    area: uuid.UUID
    seat: uuid.UUID | None
    functions: list[str]
    capabilities: dict[str, str]
    limits: dict[str, str]
    designated: bool
    standing: str
    source: str


Said = Annotated[str, Field(min_length=1, max_length=300, pattern=LINE)]


class HoldIn(Strict):
    """What is to be kept as evidence beyond its date, and the assessment that the law asks for."""

    model_config = example(
        {"subject": "7d0a3b52-0f0d-4b8e-9a39-7e1d0f6f0a01", "authority": "court, case 12 of 2027",
         "lawful": "Emergency Response Law 2024 art. 85", "necessary": "the only trace of the order",
         "safe": "encrypted; opened by auditors, with a reason", "days": 90}
    )  # fmt: skip

    subject: Id
    authority: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
    lawful: Said
    necessary: Said
    safe: Said
    days: Annotated[int, Field(ge=1, le=365)]


class EndIn(Strict):
    """Why something ends."""

    model_config = example({"reason": "the case is closed"})

    reason: Said


class HoldOut(Marked):
    """Something kept as evidence; who it is of stays an id."""

    id: uuid.UUID
    subject: uuid.UUID
    authority: str
    lawful: str
    necessary: str
    safe: str
    until: dt.datetime
    proposed_at: dt.datetime
    approved_at: dt.datetime | None
    ended_at: dt.datetime | None


class PlaceOut(Marked):
    """A place by one of its codes: in which system, and while which days it held."""

    id: uuid.UUID
    names: dict[str, str]
    kind: str
    parent: uuid.UUID | None
    system: str
    code: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    holds: bool
    source: str


Texts = Annotated[dict[Annotated[str, Field(pattern="^(en|zh-Hans)$")], TEXT], Field(min_length=1)]


class CodeIn(Strict):
    """A new version of the code of conduct."""

    model_config = example({"texts": {"en": "Whoever takes part keeps to this."}, "clauses": [{"en": "Be true."}]})

    texts: Texts
    clauses: Annotated[list[Texts], Field(max_length=60)] = []


class CodeClauseOut(Shown):
    """A clause of the code."""

    id: uuid.UUID
    number: int
    texts: dict[str, str]


class CodeOut(Marked):
    """The newest version of the code of conduct; version 0 where none is in force."""

    version: int
    texts: dict[str, str]
    clauses: list[CodeClauseOut]


class BreachIn(Strict):
    """A breach of a clause that the organisation signed."""

    model_config = example(
        {"clause": "7d0a3b52-0f0d-4b8e-9a39-7e1d0f6f0a01", "what": "stated 900, had 90", "evidence": "count of 3 May"}
    )

    clause: Id
    what: Said
    evidence: Said


class BreachOut(Marked):
    """A breach, and the clause it is of."""

    id: uuid.UUID
    organisation: uuid.UUID
    version: int
    clause: uuid.UUID
    number: int
    what: str
    evidence: str
    found_at: dt.datetime


class QualificationIn(Strict):
    """A qualification of one's own organisation."""

    model_config = example(
        {
            "name": "Water rescue",
            "function": "rescue",
            "level": 2,
            "evidence": "Ministry, No. 7",
            "valid_to": "2028-06-30",
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
    function: Annotated[str, Field(max_length=60, pattern=LINE)] = ""
    level: Annotated[int, Field(ge=1, le=5)] = 1
    evidence: Said
    valid_to: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class QualificationOut(Marked):
    """A qualification with its evidence and its end."""

    id: uuid.UUID
    organisation: uuid.UUID
    name: str
    function: str
    level: int
    evidence: str
    valid_to: dt.date
    ended: bool


class SuspensionIn(Strict):
    """Why an organisation is suspended."""

    model_config = example({"reason": "sold donated goods"})

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class MandateIn(Strict):
    """A bounded power for an organisation; acts as the matrix names them."""

    model_config = example(
        {
            "organisation": "0b0f6f4e-0000-4000-8000-000000000001",
            "acts": ["need.verify:A"],
            "area": "0b0f6f4e-0000-4000-8000-000000000002",
            "days": 30,
            "basis": "emergency plan 3.2",
        }
    )

    organisation: Id
    acts: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=20)]
    area: Id
    days: Annotated[int, Field(ge=1, le=3650)]
    basis: Annotated[str, Field(min_length=1, max_length=300)]
    function: Annotated[str, Field(max_length=60)] = ""
    value_ceiling: Annotated[int | None, Field(ge=0, le=10**15)] = None
    trigger: Annotated[str, Field(max_length=120)] = ""


class PassOnIn(Strict):
    """To whom a mandate is passed on, for how long, and by what."""

    model_config = example({"organisation": "0b0f6f4e-0000-4000-8000-000000000001", "days": 9, "basis": "contract 8"})

    organisation: Id
    days: Annotated[int, Field(ge=1, le=3650)]
    basis: Annotated[str, Field(min_length=1, max_length=300)]


class MandateEndIn(Strict):
    """Why a mandate ends before its day."""

    model_config = example({"reason": "misused"})

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class MandateOut(Marked):
    """A bounded power; `state` says whether it is in force in this crisis now."""

    id: uuid.UUID
    organisation: uuid.UUID
    acts: list[str]
    area: uuid.UUID
    function: str
    value_ceiling: int | None
    trigger: str
    basis: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    granted_by: uuid.UUID | None
    passed_on_from: uuid.UUID | None
    state: str
