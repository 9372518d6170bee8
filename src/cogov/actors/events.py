"""What others may hear from this room."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganisationsMerged:
    """Two entries turned out to be one organisation: rooms above move what hangs on `other` to `keep`."""

    keep: uuid.UUID
    other: uuid.UUID
