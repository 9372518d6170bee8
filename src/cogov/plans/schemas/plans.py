"""The shapes of the API of plans."""

import datetime as dt
import uuid

from pydantic import Field

from cogov.kernel.web.api import Id, Marked, Shown, Strict, example


class PlanFlawOut(Shown):
    """One thing a plan lacks, in a step or (with an empty step) as a whole."""

    flaw: str
    step: str
    about: str
    asked: int | None
    there: int | None


class ResourceOut(Shown):
    """One resource a step counts on."""

    resource: str
    what: str
    item: str
    quantity: int | None


class StepOut(Shown):
    """One step: who, set off by what, with what, in which time."""

    code: str
    names: dict[str, str]
    organisation: uuid.UUID | None
    post: uuid.UUID | None
    deputy: uuid.UUID | None
    function: str
    trigger: str
    after: list[str]
    resources: list[ResourceOut]
    minutes: int | None
    basis: str


class PlanOut(Marked):
    """A plan in a list."""

    id: uuid.UUID
    names: dict[str, str]
    version: int
    state: str
    trigger: str
    organisation: uuid.UUID
    approved_at: dt.datetime | None
    drilled_at: dt.datetime | None
    assessed_at: dt.datetime | None
    stale: bool
    drill_due: bool


class PlanWhole(PlanOut):
    """A plan with its steps and everything it lacks."""

    score: int
    reconciled: bool
    words_only: list[str]
    steps: list[StepOut]
    findings: list[PlanFlawOut]


class TemplateStepOut(Shown):
    """One step in the file: by what kind of actor and post, not by whom."""

    code: str
    names: dict[str, str]
    actor_kind: str
    post_kind: str
    function: str
    level: str
    trigger: str
    after: list[str]
    resources: list[dict[str, str | int | None]]
    minutes: int | None
    basis: str


class TemplateOut(Marked):
    """The file that another community reads."""

    format: str
    version: int
    names: dict[str, str]
    hazard_class: str
    trigger: str
    levels: list[str]
    steps: list[TemplateStepOut]
    digest: str


class TemplateIn(Strict):
    """A template as text, and the place it is for; `write` false only shows what would be written."""

    model_config = example(
        {
            "text": '{"format": "cogov plan template", "version": 1, "steps": []}',
            "area": "0b0ffdfd-5b1c-4a0f-8b6a-0c9f2f3f9d11",
        }
    )

    text: str = Field(max_length=900_000)
    area: Id
    write: bool = False


class ProblemOut(Shown):
    """What is wrong with one row of a template; row 0 is its head."""

    row: int
    field: str
    why: str


class ImportOut(Marked):
    """What a template would write, or the plan it was written as."""

    plan: uuid.UUID | None
    digest: str
    steps: list[str]
    problems: list[ProblemOut]
