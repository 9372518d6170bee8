"""What others may hear from decision."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrisisCloses:
    """A crisis is about to be closed: whoever has something left to do in it refuses."""

    crisis: uuid.UUID
