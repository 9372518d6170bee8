"""What came of it: how long each step took here, beside the same step in the event that an exercise replays."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Min

from cogov.kernel.models import Act, Crisis
from cogov.record.models import Checkpoint, LogEntry
from cogov.supply.queries.situation import Elapsed
from cogov.supply.rules.outcome import Span, Step, span_of


@dataclass(frozen=True, slots=True)
class Then:
    """One published fact of the replayed event: its sentence by language, its source, and how long the step took."""

    words: dict[str, str]
    source: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One step: from when to when it lasted here, and what is known of it from then."""

    step: Step
    began: dt.datetime | None
    ended: dt.datetime | None
    then: list[Then]

    @property
    def here(self) -> dt.timedelta | None:
        """Return how long it took here; None where it has not ended."""
        return self.ended - self.began if self.began and self.ended else None


def _facts(crisis: Crisis, step: str) -> list[Then]:
    return [
        Then({key: row[key] for key in ("en", "zh-Hans") if key in row}, row.get("source", ""), span_of(row))
        for row in crisis.defaults.get("beside", [])
        if row.get("step", "") == step
    ]


def further_facts(crisis: Crisis) -> list[Then]:
    """Return what is known of the replayed event that is not the length of one step."""
    return _facts(crisis, "")


def _entered(crisis: Crisis, keys: Iterable[UUID | None]) -> dt.datetime | None:
    """Return when the first of these things was entered here: alone, or with its dataset."""
    acts = Act.objects.filter(crisis=crisis, about__in={key for key in keys if key})
    found: dt.datetime | None = acts.aggregate(first=Min("at"))["first"]
    return found


def _published(crisis: Crisis, about: UUID, since: dt.datetime | None) -> dt.datetime | None:
    """Return when the approval of the plan stood in the public log, by the crisis's clock."""
    entry = (
        LogEntry.objects.filter(leaf__act__about=about, leaf__act__at=since).order_by("index").first()
        if since
        else None
    )
    if entry is None:
        return None
    point: Any = Checkpoint.objects.filter(origin=entry.origin, size__gt=entry.index).order_by("size").first()
    return crisis.time(point.at) if point else None


def compared(crisis: Crisis, elapsed: Elapsed) -> list[Compared]:
    """Return the steps of the shipment that arrived last, each beside what is known of it from then."""
    lines = list(elapsed.shipment.lines.select_related("need", "lot"))
    approved = elapsed.approved_at
    needs = _entered(crisis, [key for line in lines for key in (line.need_id, line.need.dataset_id)])
    lots = _entered(crisis, [line.lot_id for line in lines])
    run = elapsed.shipment.run_id
    spans = {
        Step.NEED_ALLOCATED: (needs, approved),
        Step.STOCK_ALLOCATED: (lots, approved),
        Step.ALLOCATED_SENT: (approved, elapsed.sent_at),
        Step.SENT_RECEIVED: (elapsed.sent_at, elapsed.received_at),
        Step.ALLOCATED_PUBLISHED: (approved, _published(crisis, run, approved) if run else None),
    }
    return [Compared(step, *spans[step], _facts(crisis, step)) for step in Step]
