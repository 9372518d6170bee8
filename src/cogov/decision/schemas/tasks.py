"""The shapes of tasks, telephone and counter in the API."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import SHORT, Id, Marked, Moment, Strict, example


class TaskOut(Marked):
    """A task: what, where, when, who answers for it, how it was given."""

    id: uuid.UUID
    titles: dict[str, str]
    descriptions: dict[str, str]
    function: str
    area: uuid.UUID
    accountable: uuid.UUID | None
    post: uuid.UUID | None
    raised_by: uuid.UUID | None
    way: str
    origin: str
    basis: str
    starts_at: dt.datetime
    due_at: dt.datetime
    acceptance: dict[str, str]
    state: str
    since: dt.datetime
    passes: int


class TaskIn(Strict):
    """A new task; without `accountable` nobody has it yet."""

    model_config = example(
        {
            "title": "Unload sandbags",
            "area": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10",
            "due_at": "2020-02-03T08:00:00+08:00",
            "accountable": "0b0ffdfd-5b1c-4a0f-8b6a-0c9f2f3f9d11",
            "way": "offer",
            "acceptance": "counted and stacked",
            "benefit_asker": "the dike holds",
            "benefit_taker": "fuel and a permit",
            "function": "unload",
        }
    )

    title: SHORT
    area: Id
    due_at: Moment
    accountable: Id | None = None
    way: Annotated[str, Field(pattern="^(offer|line|order)$")] = "offer"
    acceptance: SHORT = ""
    benefit_asker: SHORT = ""
    benefit_taker: SHORT = ""
    function: Annotated[str, Field(max_length=60, pattern="^[-a-zA-Z0-9_]*$")] = ""


class TaskReasonIn(Strict):
    """Why a task is declined, or what was done."""

    model_config = example({"words": "our lorries carry oxygen"})

    words: Annotated[str, Field(max_length=300)]


class IntakeIn(Strict):
    """What somebody said at the telephone or the counter."""

    model_config = example(
        {
            "text": "No water in block 7",
            "kind": "signal",
            "channel": "telephone",
            "area": "9f6d0d4c-1c7e-4b44-8d83-0a4f6f3c2b10",
        }
    )

    text: Annotated[str, Field(max_length=1000)]
    kind: Annotated[str, Field(pattern="^(need|offer|rumour|signal|complaint|task)$")]
    channel: Annotated[str, Field(pattern="^(telephone|counter|online)$")] = "telephone"
    area: Id


class IntakeOut(Marked):
    """The receipt of a call: the number to be spoken, who answers for it, what became of it; never what was said."""

    receipt: str
    kind: str
    owner: uuid.UUID
    state: str
    taken_at: dt.datetime
    due_at: dt.datetime | None
    answer: str
    became_kind: str
