"""The shapes of the API of fired plans."""

import datetime as dt
import uuid

from cogov.kernel.web.api import Marked, Shown


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
