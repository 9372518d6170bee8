"""The life of a need (model 2.5, life-cycle 10; conventions.md 6) and the three marks beside it."""

from enum import StrEnum

from cogov.kernel.errors import N_, Refused


class NeedState(StrEnum):
    """Where a need stands."""

    ENTERED = "entered"
    VERIFIED = "verified"
    OPEN = "open"
    PART_MATCHED = "part_matched"
    MATCHED = "matched"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    UNMET_CLOSED = "unmet_closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


S = NeedState
MOVES: dict[NeedState, tuple[NeedState, ...]] = {
    # verified: it exists, but nobody could say how many; open: a quantity was adopted.
    S.ENTERED: (S.VERIFIED, S.OPEN, S.REJECTED, S.WITHDRAWN),
    S.VERIFIED: (S.OPEN, S.WITHDRAWN, S.UNMET_CLOSED),
    S.OPEN: (S.PART_MATCHED, S.MATCHED, S.WITHDRAWN, S.UNMET_CLOSED),
    S.PART_MATCHED: (S.OPEN, S.MATCHED, S.DELIVERED, S.WITHDRAWN, S.UNMET_CLOSED),
    S.MATCHED: (S.OPEN, S.PART_MATCHED, S.DELIVERED, S.WITHDRAWN),
    S.DELIVERED: (S.OPEN, S.PART_MATCHED, S.CONFIRMED),
    S.CONFIRMED: (),
    S.UNMET_CLOSED: (S.OPEN,),
    S.REJECTED: (S.OPEN,),
    S.WITHDRAWN: (S.OPEN,),
}
ALLOCATABLE = (S.OPEN, S.PART_MATCHED)
RUNNING = (S.ENTERED, S.VERIFIED, S.OPEN, S.PART_MATCHED, S.MATCHED, S.DELIVERED)


class Mark(StrEnum):
    """One of the three marks of a line: committed, in transit, received."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"


class Answer(StrEnum):
    """What a household says of a need that was entered for it, before anybody verifies it."""

    NONE = ""
    CONFIRMED = "confirmed"
    DENIED = "denied"


class NoSuchNeedMove(Refused):
    """A need cannot go from its state to that one."""

    sentence = N_("A need that is “{now}” cannot become “{then}”.")


class OwnNeed(Refused):
    """Nobody verifies the need of the own organisation."""

    sentence = N_("You cannot verify a need of your own organisation: somebody else has to.")
    status = 403


class DeniedByHousehold(Refused):
    """The household says that it does not need this; nobody verifies it against its word."""

    sentence = N_("The household says that it does not need this: it cannot be verified.")


class AnswerTooLate(Refused):
    """The need was verified or ended before the household answered."""

    sentence = N_("This need is “{now}”: the household's answer comes too late to change it.")


class NothingToAnswer(Refused):
    """An organisation speaks for itself: nobody is asked whether its need exists."""

    sentence = N_("Only a need that was entered for a household can be confirmed by the household.")


def check_answer(*, state: str, household: bool) -> None:
    """Refuse an answer where no household asks, or where it comes after verification.

    Raises:
        NothingToAnswer, AnswerTooLate: as named.
    """
    if not household:
        raise NothingToAnswer
    if state != NeedState.ENTERED:
        raise AnswerTooLate(now=state)


def check_not_denied(answer: str) -> None:
    """Refuse to verify what the household denies.

    Raises:
        DeniedByHousehold: as named.
    """
    if answer == Answer.DENIED:
        raise DeniedByHousehold


def check_need_move(now: str, then: str) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchNeedMove: as named.
    """
    if NeedState(then) not in MOVES[NeedState(now)]:
        raise NoSuchNeedMove(now=now, then=then)


def can_move_need(now: str, then: str) -> bool:
    """Say whether `check_need_move` would allow it."""
    return NeedState(then) in MOVES[NeedState(now)]


def mark(part: int, whole: int | None) -> Mark:
    """Return the mark for `part` of `whole`; an unknown whole is never complete."""
    if part <= 0:
        return Mark.NONE
    return Mark.COMPLETE if whole is not None and part >= whole else Mark.PARTIAL


def state_after(*, quantity: int | None, allocated: int, received: int) -> NeedState:
    """Return the state that the quantities give a verified need."""
    if quantity is None:
        return S.VERIFIED
    if received >= quantity:
        return S.DELIVERED
    if allocated >= quantity:
        return S.MATCHED
    return S.PART_MATCHED if allocated else S.OPEN
