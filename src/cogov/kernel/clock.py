"""The one place that reads the wall clock. Everything else takes `at` as an argument."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """Return the wall-clock time in UTC; only doors call this."""
    return timezone.now()  # noqa: TID251 - this is the door's clock
