"""Questions about suspensions: which waits for a second person, and which has waited too long."""

import datetime as dt
import uuid

from cogov.actors.models import Suspension


def waiting_suspension(organisation: uuid.UUID) -> Suspension | None:
    """Return the suspension of an organisation that one person decided and no second has confirmed yet."""
    rows = Suspension.objects.filter(organisation_id=organisation, ended_at__isnull=True, confirmed_at__isnull=True)
    return rows.first()


def to_lapse(wall: dt.datetime) -> list[tuple[Suspension, dt.datetime]]:
    """Return the suspensions of one person whose time is over in their own crisis, with that crisis's time."""
    rows = Suspension.objects.filter(ended_at__isnull=True, confirmed_at__isnull=True)
    timed = [(row, row.crisis.time(wall) if row.crisis else wall) for row in rows.select_related("crisis")]
    return [(row, at) for row, at in timed if row.lapses_at <= at]
