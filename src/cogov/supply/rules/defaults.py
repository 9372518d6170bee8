"""Visible default rules: how urgent, by when, how many. Each default is shown with the need it was used for."""

import datetime as dt
from collections.abc import Mapping

HOURS = {1: 24, 2: 72, 3: 168, 4: 336}
LEAST_URGENT = 4


def tier_for(*, item_urgency: int, designated: bool) -> tuple[int, str]:
    """Return the urgency tier and the name of the rule that gave it.

    Facilities the authorities named for the crisis keep the item's own urgency; others come one tier later.
    """
    if designated:
        return item_urgency, "item_designated"
    return min(LEAST_URGENT, item_urgency + 1), "item_other"


def needed_by_for(asked_at: dt.datetime, tier: int, hours: Mapping[str, int] | None = None) -> tuple[dt.datetime, str]:
    """Return the deadline of a need whose asker named none, and the name of the rule.

    Args:
        asked_at: when it was asked for.
        tier: urgency 1 to 4.
        hours: the crisis's own table, keyed by the tier as text.
    """
    span = int((hours or {}).get(str(tier), HOURS[tier]))
    return asked_at + dt.timedelta(hours=span), f"tier_{tier}_{span}h"
