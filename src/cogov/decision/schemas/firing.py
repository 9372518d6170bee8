"""The shapes of the API of fired plans."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import Marked, Shown, Strict, example


class NoticeOut(Shown):
    """What one organisation was told, and its answer."""

    id: uuid.UUID
    organisation: uuid.UUID
    state: str
    sent_at: dt.datetime
    acknowledged_at: dt.datetime | None
    superior: uuid.UUID | None


class FiringOut(Marked):
    """A plan that fired, and how it was answered; the rate is what was acknowledged within 30 minutes, of 100."""

    id: uuid.UUID
    plan: uuid.UUID
    fired_at: dt.datetime
    trigger: str
    steps: int
    rate: int | None
    notices: list[NoticeOut]


class Acknowledgement(Marked):
    """A notice as it stands after the answer."""

    id: uuid.UUID
    state: str


class CallOffIn(Strict):
    """Why a drill ends before its plan fired."""

    model_config = example({"reason": "The storm came first."})

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class DrillOut(Marked):
    """A drill of a plan; `exercise_crisis` is where it runs."""

    id: uuid.UUID
    plan: uuid.UUID
    exercise_crisis: str
    state: str
    started_at: dt.datetime
    reviewed_at: dt.datetime | None
    called_off_at: dt.datetime | None
    called_off_why: str
    steps: int
    held: int
