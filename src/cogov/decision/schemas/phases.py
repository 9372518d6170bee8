"""The shapes of phase and clocks in the API."""

import datetime as dt
import uuid

from cogov.kernel.web.api import Marked


class DutyOut(Marked):
    """A duty whose clock runs."""

    id: uuid.UUID
    rule: str
    owes: str
    about: str
    due_at: dt.datetime
    state: str
    source: str


class PhaseOut(Marked):
    """Where the crisis stands."""

    phase: str
    level: int | None
    since: dt.datetime | None
