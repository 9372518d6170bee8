"""What others may hear from decision."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrisisCloses:
    """A crisis is about to be closed: whoever has something left to do in it refuses."""

    crisis: uuid.UUID


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """A phase or level is in force: plans that wait for it fire."""

    crisis: uuid.UUID
    at: dt.datetime
