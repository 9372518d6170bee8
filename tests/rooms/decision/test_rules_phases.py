"""The phases of a crisis: every move with every level, with and without a committee; and who holds a function."""

import itertools

import pytest

from cogov.decision.rules import holding, phases
from cogov.decision.rules.phases import CrisisPhase

PHASES = (
    "normal_watch",
    "signal_assessed",
    "warning",
    "response",
    "stand_down",
    "recovery",
    "review",
    "closed",
)
ALLOWED = {
    ("normal_watch", "signal_assessed"),
    ("signal_assessed", "warning"),
    ("signal_assessed", "response"),
    ("signal_assessed", "normal_watch"),
    ("warning", "warning"),
    ("warning", "response"),
    ("warning", "normal_watch"),
    ("response", "response"),
    ("response", "stand_down"),
    ("stand_down", "recovery"),
    ("stand_down", "response"),
    ("recovery", "review"),
    ("recovery", "response"),
    ("review", "closed"),
}
FORBIDDEN = sorted(set(itertools.product(PHASES, PHASES)) - ALLOWED)
LEVELLED = {"warning", "response"}


def _right_level(then):
    return 2 if then in LEVELLED else None


def test_the_phases_are_the_ones_of_this_matrix():
    assert tuple(phase.value for phase in CrisisPhase) == PHASES
    assert set(phases.MOVES) == set(CrisisPhase)
    assert set(phases.WITH_LEVEL) == LEVELLED


@pytest.mark.parametrize(("now", "then"), sorted(ALLOWED))
def test_a_crisis_moves_where_the_table_lets_it(now, then):
    step = (CrisisPhase(now), CrisisPhase(then), _right_level(then))

    assert phases.check_move(*step, committee=True) is None
    assert phases.can_move(*step, committee=True)


@pytest.mark.parametrize(("now", "then"), FORBIDDEN)
def test_a_crisis_does_not_move_where_the_table_does_not_let_it(now, then):
    step = (CrisisPhase(now), CrisisPhase(then), _right_level(then))

    assert not phases.can_move(*step, committee=True)
    with pytest.raises(phases.NoSuchMove) as refused:
        phases.check_move(*step, committee=True)

    assert refused.value.blanks == {"now": now, "then": then}


@pytest.mark.parametrize(("now", "then"), sorted(move for move in ALLOWED if move[1] in LEVELLED))
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_warning_or_a_response_takes_each_of_the_four_levels(now, then, level):
    assert phases.can_move(CrisisPhase(now), CrisisPhase(then), level, committee=True)


@pytest.mark.parametrize(
    ("now", "then", "level"),
    [
        *((now, then, level) for now, then in sorted(ALLOWED) if then in LEVELLED for level in (None, 0, 5, -1)),
        *((now, then, level) for now, then in sorted(ALLOWED) if then not in LEVELLED for level in (1, 2, 3, 4)),
    ],
)
def test_a_level_is_missing_or_too_much(now, then, level):
    step = (CrisisPhase(now), CrisisPhase(then), level)

    assert not phases.can_move(*step, committee=True)
    with pytest.raises(phases.LevelMissing) as refused:
        phases.check_move(*step, committee=True)

    assert refused.value.field == "level"
    assert refused.value.status == 400


@pytest.mark.parametrize("now", ["signal_assessed", "warning", "response", "stand_down", "recovery"])
def test_no_response_begins_or_goes_on_without_a_committee(now):
    step = (CrisisPhase(now), CrisisPhase.RESPONSE, 1)

    assert not phases.can_move(*step, committee=False)
    with pytest.raises(phases.NoCommittee):
        phases.check_move(*step, committee=False)


@pytest.mark.parametrize(("now", "then"), sorted(move for move in ALLOWED if move[1] != "response"))
def test_every_other_move_needs_no_committee(now, then):
    assert phases.can_move(CrisisPhase(now), CrisisPhase(then), _right_level(then), committee=False)


def test_approving_the_own_proposal_is_forbidden_rather_than_late():
    assert phases.SameApprover().status == 403


@pytest.mark.parametrize(
    ("said", "assigned", "found"),
    [
        ([], 0, "unmanaged"),
        (["denies"], 0, "denied"),
        (["assists"], 0, "denied"),
        (["assists", "denies"], 0, "denied"),
        (["holds"], 0, "held"),
        (["holds", "denies", "assists"], 0, "held"),
        (["holds", "holds"], 0, "cross"),
        ([], 1, "held"),
        (["denies"], 1, "held"),
        (["holds"], 1, "held"),
        (["holds", "holds"], 1, "cross"),
        ([], 2, "cross"),
        (["holds"], 2, "cross"),
    ],
)
def test_a_function_is_held_by_exactly_one_or_its_gap_has_a_name(said, assigned, found):
    assert holding.holding(iter(said), assigned) == found
