"""The life of a task (model 2.5, life-cycle 4), who may be told and who is asked (2.6; I16), when passing on ends."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum

from cogov.actors.rules.roles import Subject
from cogov.kernel.errors import N_, BadInput, Refused


class TaskState(StrEnum):
    """Where a task stands."""

    PROPOSED = "task_proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RESIDUAL = "residual_government"
    TO_DECIDE = "to_decide"
    ACTIVE = "active"
    BLOCKED = "blocked"
    DONE = "done"
    VERIFIED = "task_verified"
    REOPENED = "reopened"
    MERGED = "merged_into_other"
    SPLIT = "split_into_parts"
    WITHDRAWN = "task_withdrawn"


S = TaskState
_ENDS = (S.MERGED, S.SPLIT, S.WITHDRAWN)
MOVES: dict[TaskState, tuple[TaskState, ...]] = {
    S.PROPOSED: (S.OFFERED, S.ACCEPTED, S.RESIDUAL, *_ENDS),
    # Nobody answered in time: the territorial government has it, as residual, and says so itself.
    S.OFFERED: (S.ACCEPTED, S.DECLINED, S.RESIDUAL, *_ENDS),
    # Another organisation takes it over, by consent or silence: from whatever state, it has accepted it then.
    S.ACCEPTED: (S.ACCEPTED, S.ACTIVE, S.DECLINED, *_ENDS),
    # Declined or handed back: offered to another, or assigned in a line; passed on too often: the committee decides.
    S.DECLINED: (S.OFFERED, S.ACCEPTED, S.RESIDUAL, S.TO_DECIDE, *_ENDS),
    S.RESIDUAL: (S.OFFERED, S.ACCEPTED, S.ACTIVE, S.TO_DECIDE, *_ENDS),
    S.TO_DECIDE: (S.OFFERED, S.ACCEPTED, S.WITHDRAWN),
    S.ACTIVE: (S.BLOCKED, S.DONE, S.ACCEPTED, S.DECLINED, *_ENDS),
    S.BLOCKED: (S.ACTIVE, S.ACCEPTED, S.DECLINED, *_ENDS),
    S.DONE: (S.VERIFIED, S.REOPENED),
    S.VERIFIED: (S.REOPENED,),
    S.REOPENED: (S.ACTIVE, S.ACCEPTED, S.DECLINED, *_ENDS),
    S.MERGED: (),
    S.SPLIT: (),
    S.WITHDRAWN: (),
}
# Somebody still has to do something: the duplicate search and 4W look at these.
OPEN = (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.DECLINED, S.RESIDUAL, S.TO_DECIDE, S.ACTIVE, S.BLOCKED, S.REOPENED)
HELD = (S.ACCEPTED, S.RESIDUAL, S.ACTIVE, S.BLOCKED, S.REOPENED)  # by an accountable organisation that said yes
UNANSWERED = (S.PROPOSED, S.OFFERED, S.DECLINED)  # nobody has it yet
RETURNABLE = (S.ACCEPTED, S.ACTIVE, S.BLOCKED, S.REOPENED)
STARTABLE = (S.ACCEPTED, S.RESIDUAL, S.REOPENED)
PASSABLE = (S.PROPOSED, S.DECLINED, S.RESIDUAL)
OVER = (S.DONE, S.VERIFIED, *_ENDS)  # nothing waits for these: what is merged or split hands on who waited for it
PASSES = 3  # returned or passed on so often, it is no longer passed on


class Way(StrEnum):
    """How a task reaches who answers for it."""

    OFFER = "offer"
    LINE = "line"
    ORDER = "order"


class Origin(StrEnum):
    """What a task comes from."""

    ENTERED = "entered"
    PLAN = "plan"
    INTAKE = "intake"
    SPLIT = "split"


class NoSuchTaskMove(Refused):
    """A task cannot go from its state to that one."""

    sentence = N_("A task that is “{now}” cannot become “{then}”.")


class NotInLine(Refused):
    """Assigned is only inside a line; others are asked (model 2.6)."""

    sentence = N_("This organisation stands in no line below yours: offer it the task, it may say no.")
    status = 403


class OrderWithoutGround(Refused):
    """No binding order to a non-government subject outside law or agreement (I16)."""

    sentence = N_("Neither a law nor an agreement in force binds this organisation to do this: offer it the task.")
    status = 403


class PassedAround(Refused):
    """It was handed back or passed on too often: the committee says who does it (R-131)."""

    sentence = N_("This task was passed around {passes} times: the committee decides now who does it.")


class BenefitMissing(Refused):
    """A task between equals says what each side has of it (R-110)."""

    sentence = N_("Write what each side gains: a task between equals rests on the interest of both.")
    status = 400


class BeyondAdapting(Refused):
    """Only the limits that the offer left open may be adapted (R-129)."""

    sentence = N_("The offer lets you move the deadline to {latest} at most: decline with your reason instead.")


class OwnResult(Refused):
    """Nobody checks the own work."""

    sentence = N_("You answer for this task: another organisation has to check its result.")
    status = 403


class StaysWithGovernment(Refused):
    """What fell to a government because nobody else answered is not handed back: then nobody would have it (I4)."""

    sentence = N_("This task is yours because nobody else answered in time: it cannot be handed back.")


class WaitsFor(Refused):
    """A task before it is not done."""

    sentence = N_("First this has to be done: {tasks}.")


class NoGovernment(Refused):
    """Nobody bears what is left over in this area: neither a government nor the committee takes part."""

    sentence = N_("No government takes part that answers for this area.")


def check_task_move(now: str, then: str) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchTaskMove: as named.
    """
    if TaskState(then) not in MOVES[TaskState(now)]:
        raise NoSuchTaskMove(now=now, then=then)


def check_stands(now: str, allowed: Collection[TaskState], then: TaskState) -> None:
    """Refuse an act that is for other states, although the table holds the move it ends with.

    Raises:
        NoSuchTaskMove: as named.
    """
    if now not in allowed:
        raise NoSuchTaskMove(now=now, then=then.value)


def can_move_task(now: str, then: str) -> bool:
    """Say whether `check_task_move` would allow it."""
    return TaskState(then) in MOVES[TaskState(now)]


def check_way(way: str, *, in_line: bool, kind: str, bound: bool) -> None:
    """Refuse to tell whom one may only ask.

    Args:
        way: how the task is to reach them.
        in_line: whether the organisation is one's own or stands below it.
        kind: what kind of subject it is.
        bound: whether a law or an agreement in force binds it to do this.

    Raises:
        NotInLine, OrderWithoutGround: as named.
    """
    if way == Way.LINE and not in_line:
        raise NotInLine(field="way")
    if way == Way.ORDER and not bound and kind != Subject.GOVERNMENT and not in_line:
        raise OrderWithoutGround(field="way")


def check_benefit(way: str, *, in_line: bool, asker: str, taker: str) -> None:
    """Refuse an offer between equals that does not say what each side gains.

    Raises:
        BenefitMissing: as named.
    """
    if way == Way.OFFER and not in_line and not (asker.strip() and taker.strip()):
        raise BenefitMissing(field="benefit_taker" if asker.strip() else "benefit_asker")


def check_deadline(*, at: dt.datetime, due: dt.datetime) -> None:
    """Refuse a deadline that has passed.

    Raises:
        BadInput: it has.
    """
    if due <= at:
        raise BadInput(N_("it lies in the past"), field="due_at")


def check_adapted(*, due: dt.datetime, wanted: dt.datetime, limit: dt.timedelta) -> None:
    """Refuse another deadline than the offer leaves room for.

    Raises:
        BeyondAdapting: as named.
    """
    if wanted > due + limit:
        raise BeyondAdapting(field="due_at", latest=f"{due + limit:%Y-%m-%d %H:%M} UTC")


def passed_around(holders: Sequence[uuid.UUID], passes: int) -> bool:
    """Say whether a task is being passed around: too often, or back to one who had it before (R-131).

    Args:
        holders: who was to answer for it, the oldest first, the newest last.
        passes: how often it was handed back or passed on.
    """
    return passes >= PASSES or holders[-1:] in [[one] for one in holders[:-1]]


def check_not_residual(answer: str) -> None:
    """Refuse that a government hands back what it bears because nobody else did.

    Args:
        answer: how its holder came to have it, as the open holding says.

    Raises:
        StaysWithGovernment: as named.
    """
    if answer == "residual":
        raise StaysWithGovernment


def check_still_passable(*, state: str, passes: int) -> None:
    """Refuse to pass on what waits for the committee.

    Raises:
        PassedAround: as named.
    """
    if state == S.TO_DECIDE:
        raise PassedAround(passes=passes)


def check_nothing_before(undone: Collection[str]) -> None:
    """Refuse to begin before what comes first is done.

    Raises:
        WaitsFor: as named.
    """
    if undone:
        raise WaitsFor(tasks="; ".join(undone))


def check_not_own(checks: uuid.UUID | None, did: uuid.UUID | None, raised: uuid.UUID | None) -> None:
    """Refuse that the organisation that did a task for another one checks it; what it raised itself it may check.

    Raises:
        OwnResult: as named.
    """
    if checks is not None and checks == did and did != raised:
        raise OwnResult


class Change(StrEnum):
    """What one subject asks of another about its task; no answer in time is consent (R-099)."""

    TAKE_OVER = "take_over"
    MERGE = "merge"
    SPLIT = "split"


class ChangeState(StrEnum):
    """What became of such a request."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "not_agreed"
    SILENT = "agreed_by_silence"
    LAPSED = "lapsed"


CHANGE_MOVES: dict[ChangeState, tuple[ChangeState, ...]] = {
    ChangeState.ASKED: (ChangeState.AGREED, ChangeState.REFUSED, ChangeState.SILENT, ChangeState.LAPSED),
    ChangeState.AGREED: (),
    ChangeState.REFUSED: (),
    ChangeState.SILENT: (),
    ChangeState.LAPSED: (),
}
AFTER_CHANGE = {Change.TAKE_OVER: S.ACCEPTED, Change.MERGE: S.MERGED, Change.SPLIT: S.SPLIT}
CHANGEABLE = (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.DECLINED, S.RESIDUAL, S.ACTIVE, S.BLOCKED, S.REOPENED)


class ChangeAnswered(Refused):
    """Somebody answered before, or the time to answer passed."""

    sentence = N_("This was answered already.")


class ChangeRuns(Refused):
    """One request about a task at a time."""

    sentence = N_("A request about this task waits for an answer already.")


class NobodyToAsk(Refused):
    """Nobody else holds the task: it can be changed at once."""

    sentence = N_("Nobody else holds this task: change it without asking.")


class SomebodyToAsk(Refused):
    """Another organisation holds the task."""

    sentence = N_("Another organisation holds this task: ask it first. No answer in time is consent.")
    status = 403


class NotTwoTasks(Refused):
    """Merging takes two open tasks of one crisis."""

    sentence = N_("Choose another open task to merge it with.")
    status = 400


class TooFewParts(Refused):
    """Splitting takes two parts or more."""

    sentence = N_("Write at least two parts, one on each line.")
    status = 400


def check_change_answer(now: str, then: ChangeState) -> None:
    """Refuse a second answer.

    Raises:
        ChangeAnswered: as named.
    """
    if then not in CHANGE_MOVES[ChangeState(now)]:
        raise ChangeAnswered


def check_change(kind: str, state: str, *, other: str | None, parts: int) -> None:
    """Refuse to change what has ended, to merge a task with nothing or itself, to split it into less than two.

    Args:
        kind: what is asked.
        state: of the task that would change.
        other: state of the task to merge into, if that is another one of the crisis.
        parts: into how many.

    Raises:
        NoSuchTaskMove, NotTwoTasks, TooFewParts: as named.
    """
    check_stands(state, CHANGEABLE, AFTER_CHANGE[Change(kind)])
    if kind == Change.MERGE and other not in OPEN:
        raise NotTwoTasks(field="into")
    if kind == Change.SPLIT and parts < 2:
        raise TooFewParts(field="parts")


def to_ask(
    *, asker: uuid.UUID | None, holders: Sequence[uuid.UUID | None], agreed: Collection[uuid.UUID] = ()
) -> list[uuid.UUID]:
    """Return who still has to agree, one after another: each who holds one of the tasks, but who asks, who said yes."""
    return [key for key in dict.fromkeys(holders) if key is not None and key != asker and key not in agreed]


def moot(state: str, *, other: str | None, asked: uuid.UUID | None, holders: Collection[uuid.UUID | None]) -> bool:
    """Say whether a request that waits for an answer has lost its sense.

    Args:
        state: of the task that would change.
        other: state of the task it would be merged into, None where there is none.
        asked: who was asked.
        holders: who holds the tasks now; another one than was asked has to be asked anew.
    """
    return state not in CHANGEABLE or (other is not None and other not in OPEN) or asked not in holders
