"""The life of an allocation round and of a shipment, and who may not approve or sign."""

import uuid
from collections.abc import Collection
from enum import StrEnum

from cogov.kernel.errors import N_, Refused
from cogov.kernel.holder import Hand


class RunState(StrEnum):
    """Where a round stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


RUN_MOVES: dict[RunState, tuple[RunState, ...]] = {
    RunState.PROPOSED: (RunState.APPROVED, RunState.REJECTED, RunState.SUPERSEDED),
    RunState.APPROVED: (),
    RunState.REJECTED: (),
    RunState.SUPERSEDED: (),
}


class ShipmentState(StrEnum):
    """Where a shipment stands: two signatures, then it is complete."""

    READY = "ready"
    SENT = "sent"
    RECEIVED = "received"
    RECEIVED_DIFFERENT = "received_different"
    CANCELLED = "cancelled"


SHIPMENT_MOVES: dict[ShipmentState, tuple[ShipmentState, ...]] = {
    ShipmentState.READY: (ShipmentState.SENT, ShipmentState.CANCELLED),
    ShipmentState.SENT: (ShipmentState.RECEIVED, ShipmentState.RECEIVED_DIFFERENT),
    ShipmentState.RECEIVED: (),
    ShipmentState.RECEIVED_DIFFERENT: (),
    ShipmentState.CANCELLED: (),
}


class NotOpenAnyMore(Refused):
    """The round was approved, rejected or replaced meanwhile."""

    sentence = N_("This proposal is “{now}”: it cannot become “{then}” any more.")


class ProposerApproves(Refused):
    """Nobody approves the own proposal."""

    sentence = N_("You proposed this plan, or armed the rule that did: somebody else has to approve it.")
    status = 403


class ReceiverApproves(Refused):
    """Nobody of a receiving organisation approves the plan that serves it."""

    sentence = N_("Your organisation receives goods in this plan: somebody of another organisation has to approve it.")
    status = 403


class GoodsOnTheirWay(Refused):
    """What left or is about to leave a depot is signed for before the crisis is closed."""

    sentence = N_("{count} shipments are not signed for yet: sign for them, then close the crisis.")


class AskerLeft(Refused):
    """Long work was asked for from a post that its asker does not hold any more."""

    sentence = N_("Whoever asked for this no longer holds the post it was asked from.")
    status = 403


class NotEnoughStock(Refused):
    """The stock does not hold what is to be reserved."""

    sentence = N_(
        "Only {available} are left in this lot, {wanted} are wanted. Somebody was faster, or a count changed."
    )


class NothingToHandOut(Refused):
    """An empty plan is no plan: nobody can approve it."""

    sentence = N_("This plan hands out nothing, since no stock is known that may go to anybody. Ask who may have some.")


class NeedChanged(Refused):
    """A need of the plan was withdrawn, served or reduced since the plan was proposed."""

    sentence = N_("A need in this plan changed since it was proposed. Ask for a new proposal.")


class NobodyAnswers(Refused):
    """Nobody answers for the function that this act belongs to."""

    sentence = N_("Nobody answers for “{function}”. Take it on with this decision, or name who does.")


class NoSuchShipmentMove(Refused):
    """The shipment is not at the point where this signature belongs."""

    sentence = N_("This shipment is “{now}”: it cannot become “{then}”.")


class SenderReceives(Refused):
    """One organisation cannot sign both sides of a hand-over."""

    sentence = N_("The receiver's signature has to come from another organisation than the sender's.")
    status = 403


class SameHand(Refused):
    """One person cannot sign both sides of a hand-over."""

    sentence = N_("You signed this shipment out: another person has to sign for its arrival.")
    status = 403


class MoreThanSent(Refused):
    """More arrived than was sent."""

    sentence = N_("{received} is more than the {sent} that were sent. Count again; if it is so, enter it as a new lot.")
    status = 400


def check_run_move(now: str, then: str) -> None:
    """Refuse a move of a round that the table does not hold.

    Raises:
        NotOpenAnyMore: as named.
    """
    if RunState(then) not in RUN_MOVES[RunState(now)]:
        raise NotOpenAnyMore(now=now, then=then)


def check_approver(
    *, approver: Hand, organisations: Collection[uuid.UUID], proposer: Hand, receivers: Collection[uuid.UUID]
) -> None:
    """Refuse an approver who is nobody, who proposed the plan in whatever post, or who serves a receiver of it.

    `organisations` are all for which the approver holds a post, not only the one for which the approver acts now.

    Raises:
        ProposerApproves, ReceiverApproves: as named.
    """
    if approver.user is None or approver.post is None or approver.same_as(proposer):
        raise ProposerApproves
    if set(organisations) & set(receivers):
        raise ReceiverApproves


def check_shipment_move(now: str, then: str) -> None:
    """Refuse a move of a shipment that the table does not hold.

    Raises:
        NoSuchShipmentMove: as named.
    """
    if ShipmentState(then) not in SHIPMENT_MOVES[ShipmentState(now)]:
        raise NoSuchShipmentMove(now=now, then=then)


def check_received(*, received: int, sent: int) -> None:
    """Refuse a count that is below zero or above what was sent.

    Raises:
        MoreThanSent: as named.
    """
    if not 0 <= received <= sent:
        raise MoreThanSent(field="received", received=received, sent=sent)
