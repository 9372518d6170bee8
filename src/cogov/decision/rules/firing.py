"""A plan fires once: which steps begin, by when each is due, and what becomes of a notice nobody answers (R-055)."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from cogov.actors.rules.roles import Subject
from cogov.decision.rules.tasks import Way
from cogov.kernel.errors import N_, Refused
from cogov.plans.rules.plans import WITH_THE_PLAN

Id = TypeVar("Id")
ACKNOWLEDGED_WITHIN = dt.timedelta(minutes=30)


class NoticeState(StrEnum):
    """Where the notice of a fired plan stands: with the post, its deputy, those above, or nobody is left to tell."""

    SENT = "sent_out"
    WITH_DEPUTY = "with_deputy"
    WITH_SUPERIOR = "with_superior"
    NOBODY_ABOVE = "nobody_above"
    ACKNOWLEDGED = "acknowledged"


N = NoticeState
NOTICE_MOVES: dict[NoticeState, tuple[NoticeState, ...]] = {
    N.SENT: (N.ACKNOWLEDGED, N.WITH_DEPUTY, N.WITH_SUPERIOR, N.NOBODY_ABOVE),
    N.WITH_DEPUTY: (N.ACKNOWLEDGED, N.WITH_SUPERIOR, N.NOBODY_ABOVE),
    # Each time it climbs one step higher.
    N.WITH_SUPERIOR: (N.ACKNOWLEDGED, N.WITH_SUPERIOR, N.NOBODY_ABOVE),
    N.NOBODY_ABOVE: (N.ACKNOWLEDGED,),
    N.ACKNOWLEDGED: (),
}
SILENT = (N.SENT, N.WITH_DEPUTY, N.WITH_SUPERIOR, N.NOBODY_ABOVE)
TOLD_ABOVE = (N.WITH_SUPERIOR, N.NOBODY_ABOVE)


class NoSuchNoticeMove(Refused):
    """A notice cannot go from its state to that one."""

    sentence = N_("A notice that is “{now}” cannot become “{then}”.")


class NothingToFire(Refused):
    """Every step whose trigger is reached has begun: a plan fires once."""

    sentence = N_("Nothing of this plan is left to fire.")


class NotInForce(Refused):
    """A plan nobody approved never fires, whatever is reached."""

    sentence = N_("This plan is not approved: it does not fire.")


@dataclass(frozen=True, slots=True)
class Begins:
    """What the rules know of a step when its plan may fire."""

    code: str
    trigger: str
    after: tuple[str, ...] = ()
    minutes: int = 0


def check_notice_move(now: str, then: NoticeState) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchNoticeMove: as named.
    """
    if then not in NOTICE_MOVES[NoticeState(now)]:
        raise NoSuchNoticeMove(now=now, then=then.value)


def to_fire(
    steps: Iterable[Begins], *, plan_trigger: str, fired: Collection[str], reached: Callable[[str], bool]
) -> list[str]:
    """Return the steps that begin now: the plan's trigger is reached, their own too, and they have not begun."""
    if not reached(plan_trigger):
        return []
    return [
        step.code
        for step in steps
        if step.code not in fired and (step.trigger in ("", WITH_THE_PLAN) or reached(step.trigger))
    ]


def schedule(steps: Sequence[Begins]) -> dict[str, tuple[int, int]]:
    """Return for each step, in minutes from the firing, when it can begin at the earliest and when it is due.

    A step begins when the last of those it waits for is due; circles were refused when the plan was validated, and
    what waits for something outside these steps begins at once.
    """
    by_code = {step.code: step for step in steps}
    found: dict[str, tuple[int, int]] = {}
    for root in by_code:
        stack = [root] if root not in found else []
        while stack:
            step = by_code[stack[-1]]
            missing = [code for code in step.after if code in by_code and code not in found and code not in stack]
            if missing:
                stack.extend(missing[:1])
                continue
            start = max((found[code][1] for code in step.after if code in found), default=0)
            found[step.code] = (start, start + max(step.minutes, 1))
            stack.pop()
    return found


def way_of(kind: str, *, bound: bool) -> Way:
    """Return how a task of a plan reaches an organisation: ordered within government, or where one is bound (I16)."""
    return Way.ORDER if bound or kind == Subject.GOVERNMENT else Way.OFFER


def next_after_silence(now: str, *, has_deputy: bool, has_above: bool) -> NoticeState:
    """Return to whom a notice goes that nobody acknowledged in time: the deputy, then those above, step by step."""
    if now == N.SENT and has_deputy:
        return N.WITH_DEPUTY
    return N.WITH_SUPERIOR if has_above else N.NOBODY_ABOVE


def next_above(line: Sequence[Id], told: Collection[Id]) -> Id | None:
    """Return who is told next of a silence: the first up the line who was not told; None where nobody is left."""
    return next((one for one in line if one not in told), None)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How a firing was answered: how many notices, how many in time, how many at all."""

    notices: int
    in_time: int
    ever: int

    @property
    def rate(self) -> int | None:
        """Return how many of 100 were acknowledged in time, rounded down; None where nobody was told."""
        return 100 * self.in_time // self.notices if self.notices else None


def acknowledged(sent_at: dt.datetime, times: Iterable[dt.datetime | None]) -> Acknowledged:
    """Return how the notices of one firing were answered within thirty minutes and at all."""
    all_of = list(times)
    given = [time for time in all_of if time is not None]
    return Acknowledged(len(all_of), sum(time - sent_at <= ACKNOWLEDGED_WITHIN for time in given), len(given))
