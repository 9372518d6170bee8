"""What others may hear from plans."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanApproved:
    """A plan is in force from now on; in a crisis that has reached its trigger already it is to fire."""

    plan: uuid.UUID
    crisis: uuid.UUID
    at: dt.datetime
