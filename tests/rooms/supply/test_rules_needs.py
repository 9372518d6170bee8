"""The life of a need: every move of the table, the three marks, and the state that quantities give."""

import itertools

import pytest

from cogov.supply.rules import needs

ALLOWED = {
    ("entered", "verified"),
    ("entered", "open"),
    ("entered", "rejected"),
    ("entered", "withdrawn"),
    ("verified", "open"),
    ("verified", "withdrawn"),
    ("verified", "unmet_closed"),
    ("open", "part_matched"),
    ("open", "matched"),
    ("open", "withdrawn"),
    ("open", "unmet_closed"),
    ("part_matched", "open"),
    ("part_matched", "matched"),
    ("part_matched", "delivered"),
    ("part_matched", "withdrawn"),
    ("part_matched", "unmet_closed"),
    ("matched", "open"),
    ("matched", "part_matched"),
    ("matched", "delivered"),
    ("matched", "withdrawn"),
    ("delivered", "open"),
    ("delivered", "part_matched"),
    ("delivered", "confirmed"),
    ("unmet_closed", "open"),
    ("rejected", "open"),
    ("withdrawn", "open"),
}
STATES = (
    "entered",
    "verified",
    "open",
    "part_matched",
    "matched",
    "delivered",
    "confirmed",
    "unmet_closed",
    "rejected",
    "withdrawn",
)
EVERY = list(itertools.product(STATES, STATES))


def test_the_states_of_a_need_are_the_ones_of_this_matrix():
    assert tuple(state.value for state in needs.NeedState) == STATES
    assert set(needs.MOVES) == set(needs.NeedState)


@pytest.mark.parametrize(("now", "then"), [move for move in EVERY if move in ALLOWED])
def test_a_need_moves_where_the_table_lets_it(now, then):
    assert needs.can_move_need(now, then)

    needs.check_need_move(now, then)


@pytest.mark.parametrize(("now", "then"), [move for move in EVERY if move not in ALLOWED])
def test_a_need_does_not_move_where_the_table_does_not_let_it(now, then):
    assert not needs.can_move_need(now, then)

    with pytest.raises(needs.NoSuchNeedMove) as refused:
        needs.check_need_move(now, then)

    assert refused.value.blanks == {"now": now, "then": then}
    assert refused.value.status == 409


@pytest.mark.parametrize(("now", "then"), [("lost", "open"), ("open", "lost")])
@pytest.mark.parametrize("rule", [needs.check_need_move, needs.can_move_need])
def test_a_state_that_does_not_exist_is_an_error_not_an_answer(rule, now, then):
    with pytest.raises(ValueError, match="'lost' is not a valid NeedState"):
        rule(now, then)


def test_only_a_confirmed_need_is_at_its_end():
    ends = [state for state, to in needs.MOVES.items() if not to]

    assert ends == [needs.NeedState.CONFIRMED]


def test_only_open_needs_are_allocated_and_closed_ones_do_not_run():
    assert set(needs.ALLOCATABLE) == {"open", "part_matched"}
    assert set(STATES) - set(needs.RUNNING) == {"confirmed", "unmet_closed", "rejected", "withdrawn"}


def test_verifying_the_own_need_is_forbidden_rather_than_late():
    assert needs.OwnNeed().status == 403


@pytest.mark.parametrize(
    ("part", "whole", "mark"),
    [
        (-1, 10, "none"),
        (0, 10, "none"),
        (0, 0, "none"),
        (0, None, "none"),
        (1, 10, "partial"),
        (9, 10, "partial"),
        (10, 10, "complete"),
        (11, 10, "complete"),
        (11, None, "partial"),
    ],
)
def test_a_mark_is_complete_only_when_the_known_whole_is_reached(part, whole, mark):
    assert needs.mark(part, whole) == mark


@pytest.mark.parametrize(
    ("quantity", "allocated", "received", "state"),
    [
        (None, 5, 5, "verified"),
        (10, 0, 0, "open"),
        (10, 1, 0, "part_matched"),
        (10, 9, 9, "part_matched"),
        (10, 10, 0, "matched"),
        (10, 11, 9, "matched"),
        (10, 10, 10, "delivered"),
        (10, 0, 11, "delivered"),
    ],
)
def test_quantities_give_the_state_of_a_verified_need(quantity, allocated, received, state):
    assert needs.state_after(quantity=quantity, allocated=allocated, received=received) == state
