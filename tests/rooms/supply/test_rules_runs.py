"""Rounds and shipments: every move of both tables, who may not approve, and what may not be received."""

import itertools
import string
import uuid

import pytest

from cogov.kernel.holder import Hand
from cogov.supply.rules import runs

PROPOSER, OTHER = Hand(uuid.uuid4(), uuid.uuid4()), Hand(uuid.uuid4(), uuid.uuid4())
SENDING, RECEIVING = uuid.uuid4(), uuid.uuid4()
RUN_STATES = ("proposed", "approved", "rejected", "superseded")
RUN_ALLOWED = {("proposed", "approved"), ("proposed", "rejected"), ("proposed", "superseded")}
SHIPMENT_STATES = ("ready", "sent", "received", "received_different", "cancelled")
SHIPMENT_ALLOWED = {
    ("ready", "sent"),
    ("ready", "cancelled"),
    ("sent", "received"),
    ("sent", "received_different"),
}


def test_the_states_are_the_ones_of_these_matrices():
    assert tuple(state.value for state in runs.RunState) == RUN_STATES
    assert set(runs.RUN_MOVES) == set(runs.RunState)
    assert tuple(state.value for state in runs.ShipmentState) == SHIPMENT_STATES
    assert set(runs.SHIPMENT_MOVES) == set(runs.ShipmentState)


@pytest.mark.parametrize(("now", "then"), sorted(RUN_ALLOWED))
def test_a_proposed_round_is_approved_rejected_or_replaced(now, then):
    assert runs.check_run_move(now, then) is None


@pytest.mark.parametrize(("now", "then"), sorted(set(itertools.product(RUN_STATES, RUN_STATES)) - RUN_ALLOWED))
def test_a_decided_round_moves_no_more_and_none_goes_back_to_proposed(now, then):
    with pytest.raises(runs.NotOpenAnyMore) as refused:
        runs.check_run_move(now, then)

    assert refused.value.blanks == {"now": now, "then": then}


@pytest.mark.parametrize(("now", "then"), sorted(SHIPMENT_ALLOWED))
def test_a_shipment_is_signed_out_then_in_and_cancelled_only_before(now, then):
    assert runs.check_shipment_move(now, then) is None


@pytest.mark.parametrize(
    ("now", "then"), sorted(set(itertools.product(SHIPMENT_STATES, SHIPMENT_STATES)) - SHIPMENT_ALLOWED)
)
def test_a_shipment_skips_no_signature_and_takes_none_back(now, then):
    with pytest.raises(runs.NoSuchShipmentMove) as refused:
        runs.check_shipment_move(now, then)

    assert refused.value.blanks == {"now": now, "then": then}


@pytest.mark.parametrize(
    ("rule", "known"), [(runs.check_run_move, "proposed"), (runs.check_shipment_move, "ready")], ids=["run", "shipment"]
)
def test_a_state_that_does_not_exist_is_an_error(rule, known):
    with pytest.raises(ValueError, match="'lost' is not a valid"):
        rule(known, "lost")
    with pytest.raises(ValueError, match="'lost' is not a valid"):
        rule("lost", known)


def test_somebody_else_of_an_organisation_that_does_not_receive_may_approve():
    verdict = runs.check_approver(approver=OTHER, organisations={SENDING}, proposer=PROPOSER, receivers={RECEIVING})

    assert verdict is None


def test_an_approver_without_organisation_is_measured_by_the_hand_alone():
    verdict = runs.check_approver(
        approver=OTHER, organisations=(), proposer=Hand(None, uuid.uuid4()), receivers=[RECEIVING]
    )

    assert verdict is None


@pytest.mark.parametrize(
    ("approver", "proposer"),
    [(PROPOSER, PROPOSER), (Hand(PROPOSER.user, OTHER.post), PROPOSER), (Hand(OTHER.user, PROPOSER.post), PROPOSER),
     (Hand(None, OTHER.post), PROPOSER), (Hand(OTHER.user, None), PROPOSER), (Hand(None, None), Hand(None, None))],
    ids=["same", "the person in a second post", "another person in the post", "machine", "no post", "nobody"],
)  # fmt: skip
def test_nobody_approves_the_own_proposal_and_no_machine_approves_any(approver, proposer):
    with pytest.raises(runs.ProposerApproves):
        runs.check_approver(approver=approver, organisations={SENDING}, proposer=proposer, receivers=())


def test_nobody_of_a_receiving_organisation_approves():
    with pytest.raises(runs.ReceiverApproves):
        runs.check_approver(
            approver=OTHER, organisations={SENDING, RECEIVING}, proposer=PROPOSER, receivers=(uuid.uuid4(), RECEIVING)
        )


def test_who_proposed_and_receives_hears_of_the_proposal_first():
    with pytest.raises(runs.ProposerApproves):
        runs.check_approver(
            approver=PROPOSER, organisations={SENDING, RECEIVING}, proposer=PROPOSER, receivers=[RECEIVING]
        )


@pytest.mark.parametrize(("received", "sent"), [(-1, 10), (11, 10), (1, 0)])
def test_a_count_below_zero_or_above_what_was_sent_is_refused(received, sent):
    with pytest.raises(runs.MoreThanSent) as refused:
        runs.check_received(received=received, sent=sent)

    assert refused.value.field == "received"
    assert refused.value.blanks == {"received": received, "sent": sent}


@pytest.mark.parametrize(("received", "sent"), [(0, 10), (9, 10), (10, 10), (0, 0)])
def test_a_count_up_to_what_was_sent_passes(received, sent):
    verdict = runs.check_received(received=received, sent=sent)

    assert verdict is None


@pytest.mark.parametrize(
    ("refusal", "status", "blanks"),
    [
        (runs.NotOpenAnyMore, 409, {"now", "then"}),
        (runs.ProposerApproves, 403, set()),
        (runs.ReceiverApproves, 403, set()),
        (runs.AskerLeft, 403, set()),
        (runs.NotEnoughStock, 409, {"available", "wanted"}),
        (runs.NeedChanged, 409, set()),
        (runs.NobodyAnswers, 409, {"function"}),
        (runs.NoSuchShipmentMove, 409, {"now", "then"}),
        (runs.SenderReceives, 403, set()),
        (runs.SameHand, 403, set()),
        (runs.MoreThanSent, 400, {"received", "sent"}),
    ],
)
def test_each_refusal_answers_with_its_status_and_asks_for_its_blanks(refusal, status, blanks):
    asked = {name for _, name, _, _ in string.Formatter().parse(refusal.sentence) if name}

    assert refusal.status == status
    assert asked == blanks
