"""What others may hear from decision."""

import datetime as dt
import uuid
from dataclasses import dataclass

from cogov.kernel.holder import Holder


@dataclass(frozen=True, slots=True)
class CrisisCloses:
    """A crisis is about to be closed: whoever has something left to do in it refuses."""

    crisis: uuid.UUID


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """A phase or level is in force: plans that wait for it fire."""

    crisis: uuid.UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class IntakeTaken:
    """Somebody called or came to the counter: the room that handles this kind may take it up at once.

    Attributes:
        by: who took the call, for whom a room acts.
        organisation: for whom it is, where it is an organisation of the register.
        contact: name and number for calling back; passed on, and kept by no row of this room.
    """

    intake: uuid.UUID
    kind: str
    by: Holder
    at: dt.datetime
    organisation: uuid.UUID | None = None
    item: uuid.UUID | None = None
    quantity: int | None = None
    contact: str = ""
