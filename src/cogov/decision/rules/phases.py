"""The phases of a crisis and the moves between them (model 2.5, life-cycle 1; Emergency Response Law 2024, 63-92)."""

from enum import StrEnum

from cogov.kernel.errors import N_, Refused
from cogov.kernel.holder import Hand


class CrisisPhase(StrEnum):
    """Where a crisis stands."""

    WATCH = "normal_watch"
    ASSESSED = "signal_assessed"
    WARNING = "warning"
    RESPONSE = "response"
    STAND_DOWN = "stand_down"
    RECOVERY = "recovery"
    REVIEW = "review"
    CLOSED = "closed"


MOVES: dict[CrisisPhase, tuple[CrisisPhase, ...]] = {
    CrisisPhase.WATCH: (CrisisPhase.ASSESSED,),
    CrisisPhase.ASSESSED: (CrisisPhase.WARNING, CrisisPhase.RESPONSE, CrisisPhase.WATCH),
    CrisisPhase.WARNING: (CrisisPhase.WARNING, CrisisPhase.RESPONSE, CrisisPhase.WATCH),
    CrisisPhase.RESPONSE: (CrisisPhase.RESPONSE, CrisisPhase.STAND_DOWN),
    CrisisPhase.STAND_DOWN: (CrisisPhase.RECOVERY, CrisisPhase.RESPONSE),
    CrisisPhase.RECOVERY: (CrisisPhase.REVIEW, CrisisPhase.RESPONSE),
    CrisisPhase.REVIEW: (CrisisPhase.CLOSED,),
    CrisisPhase.CLOSED: (),
}
WITH_LEVEL = (CrisisPhase.WARNING, CrisisPhase.RESPONSE)
LEVELS = (1, 2, 3, 4)


class NoSuchMove(Refused):
    """The crisis cannot go from its phase to that one."""

    sentence = N_("A crisis in phase “{now}” cannot go to “{then}”.")


class LevelMissing(Refused):
    """A warning or a response has a level from I (gravest) to IV; other phases have none."""

    sentence = N_("State a level from I to IV for a warning or a response, and none for another phase.")
    status = 400


class NoCommittee(Refused):
    """Without a constituted committee no crisis passes the warning (R-003)."""

    sentence = N_("There is no committee with members: constitute one before the response begins.")


class SameApprover(Refused):
    """Nobody approves what he proposed."""

    sentence = N_("You proposed this: another member has to approve it.")
    status = 403


class ClocksRun(Refused):
    """What is owed in the crisis is done, or said to be moot, before the crisis is closed."""

    sentence = N_("{count} clocks still run in this crisis: see that what is owed is done, then close it.")


def check_move(now: CrisisPhase, then: CrisisPhase, level: int | None, *, committee: bool) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchMove, LevelMissing, NoCommittee: as named.
    """
    if then not in MOVES[now]:
        raise NoSuchMove(now=now.value, then=then.value)
    if (then in WITH_LEVEL) != (level in LEVELS):
        raise LevelMissing(field="level")
    if then == CrisisPhase.RESPONSE and not committee:
        raise NoCommittee


def check_other_hand(*, approver: Hand, proposer: Hand) -> None:
    """Refuse an approver who is nobody, or who proposed the move in whatever post.

    Raises:
        SameApprover: as named.
    """
    if approver.user is None or approver.post is None or approver.same_as(proposer):
        raise SameApprover


def can_move(now: CrisisPhase, then: CrisisPhase, level: int | None, *, committee: bool) -> bool:
    """Say whether `check_move` would allow it."""
    try:
        check_move(now, then, level, committee=committee)
    except Refused:
        return False
    return True
