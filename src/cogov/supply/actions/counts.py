"""Decisions about morning counts: handing one in, correcting it, noting a call about a missing one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput, StaleVersion, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Item
from cogov.supply.models import CallOutcome, CountCall, CountLine, MorningCount
from cogov.supply.queries.situation import local_day
from cogov.supply.rules.counts import LARGEST, check_missing


@dataclass(frozen=True, slots=True)
class NewLine:
    """One counted item."""

    item: Item
    on_hand: int
    used: int | None = None


@action("supply.count.sent")
def send_count(
    *,
    crisis: Crisis,
    organisation: Organisation,
    lines: Sequence[NewLine],
    by: Holder,
    at: dt.datetime,
    beds: int | None = None,
    staff: int | None = None,
    version: int = 0,
    reason: str = "",
) -> MorningCount:
    """Hand in today's count of a facility, or a newer version of it; it opens, renews and closes no need.

    Raises:
        NoPower: not the holder's own facility.
        BadInput: nothing was counted, an item twice, a number that makes no sense, a correction without reason.
        StaleVersion: `version` is not the one that stands.
    """
    facility = lock(Organisation, organisation.pk)
    asked = Asked(owner=facility.pk, area=facility.place)
    power = require(by, "count.send", "C", crisis=crisis, at=at, asked=asked)
    _check(lines, beds, staff)
    day = local_day(crisis, at)
    standing = MorningCount.objects.filter(crisis=crisis, organisation=facility, day=day, newest=True).first()
    if version != (standing.version if standing else 0):
        raise StaleVersion
    if standing is not None:
        reason = check_reason(reason)
        standing.newest = False
        standing.save(update_fields=["newest"])
    count = MorningCount.objects.create(
        crisis=crisis, organisation=facility, day=day, version=version + 1, beds=beds, staff=staff,
        reason=reason[:300], sent_at=at,
    )  # fmt: skip
    CountLine.objects.bulk_create(
        CountLine(count=count, item=line.item, on_hand=line.on_hand, used=line.used) for line in lines
    )
    record(
        about=count,
        crisis=crisis,
        authority=power,
        said={"day": day.isoformat(), "version": count.version, "reason": reason,
              "lines": [[line.item.code, line.on_hand, line.used] for line in lines]},
        public={"day": day.isoformat(), "items": len(lines)},
        touches=[facility],
    )  # fmt: skip
    return count


def _check(lines: Sequence[NewLine], beds: int | None, staff: int | None) -> None:
    if not lines:
        raise BadInput(N_("count at least one item"), field="lines")
    if len({line.item.pk for line in lines}) < len(lines):
        raise BadInput(N_("this item stands twice in the count"), field="lines")
    for line in lines:
        if not 0 <= line.on_hand <= LARGEST or not 0 <= (line.used or 0) <= LARGEST:
            raise BadInput(N_("write a number between 0 and 1,000,000,000"), field=f"on_hand-{line.item.code}")
    for field, value in (("beds", beds), ("staff", staff)):
        if value is not None and not 0 <= value <= 10**6:
            raise BadInput(N_("write a number between 0 and 1,000,000"), field=field)


@action("supply.count.called")
def note_call(*, crisis: Crisis, organisation: Organisation, outcome: str, by: Holder, at: dt.datetime) -> CountCall:
    """Note that a facility was called because today's count is missing.

    Raises:
        NoPower: the holder answers for nobody there.
        NothingMissing: the count came in meanwhile.
        BadInput: an unknown outcome.
    """
    facility = lock(Organisation, organisation.pk)
    power = require(by, "count.call", "C", crisis=crisis, at=at, asked=Asked(area=facility.place))
    if outcome not in CallOutcome.values:
        raise BadInput(N_("choose what the call led to"), field="outcome")
    day = local_day(crisis, at)
    sent = MorningCount.objects.filter(crisis=crisis, organisation=facility, day=day).exists()
    check_missing(sent=sent)
    call = CountCall.objects.create(
        crisis=crisis, organisation=facility, day=day, outcome=outcome, label=by.label[:200], called_at=at
    )
    record(
        about=call,
        crisis=crisis,
        authority=power,
        said={"day": day.isoformat(), "outcome": outcome},
        touches=[facility],
    )
    return call
