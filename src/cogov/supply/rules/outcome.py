"""How long each step took, and how long the same step took in the event that an exercise replays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The steps of goods from the books to the public, in their order."""

    NEED_ALLOCATED = "need_allocated"
    STOCK_ALLOCATED = "stock_allocated"
    ALLOCATED_SENT = "allocated_sent"
    SENT_RECEIVED = "sent_received"
    ALLOCATED_PUBLISHED = "allocated_published"


@dataclass(frozen=True, slots=True)
class Span:
    """A duration between two bounds, which are equal where it is known exactly."""

    low: dt.timedelta
    high: dt.timedelta


def span_between(began: Sequence[dt.date], ended: Sequence[dt.date]) -> Span | None:
    """Return the time between two days, each known as one day or as the first and last day it can have been.

    It is counted in calendar days. Without either day nobody knows how long it took.
    """
    if not began or not ended:
        return None
    return Span(max(min(ended) - max(began), dt.timedelta(0)), max(max(ended) - min(began), dt.timedelta(0)))


def span_of(then: dict[str, object]) -> Span | None:
    """Return how long a step took in a fact of the replayed event: hours that a source claims, or days it names."""
    hours = then.get("hours")
    if isinstance(hours, int | float):
        return Span(dt.timedelta(hours=hours), dt.timedelta(hours=hours))
    return span_between(_days(then.get("from")), _days(then.get("to")))


def _days(written: object) -> list[dt.date]:
    return [dt.date.fromisoformat(str(day)) for day in written] if isinstance(written, list) else []
