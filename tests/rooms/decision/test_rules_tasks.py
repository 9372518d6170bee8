"""Tasks, pure: every move of the table and every other one refused, whom one may tell, when passing on ends."""

import datetime as dt
import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import MOVES, TaskState, Way
from cogov.kernel.errors import BadInput

AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)
S = TaskState
ENDS = {S.MERGED, S.SPLIT, S.WITHDRAWN}

# Written a second time, as a person reads life-cycle 4: a move that somebody adds to one table only is found.
EXPECTED = {
    S.PROPOSED: {S.OFFERED, S.ACCEPTED, S.RESIDUAL} | ENDS,
    S.OFFERED: {S.ACCEPTED, S.DECLINED, S.RESIDUAL} | ENDS,
    S.ACCEPTED: {S.ACCEPTED, S.ACTIVE, S.DECLINED} | ENDS,
    S.DECLINED: {S.OFFERED, S.ACCEPTED, S.RESIDUAL, S.TO_DECIDE} | ENDS,
    S.RESIDUAL: {S.OFFERED, S.ACCEPTED, S.ACTIVE, S.TO_DECIDE} | ENDS,
    S.TO_DECIDE: {S.OFFERED, S.ACCEPTED, S.WITHDRAWN},
    S.ACTIVE: {S.BLOCKED, S.DONE, S.ACCEPTED, S.DECLINED} | ENDS,
    S.BLOCKED: {S.ACTIVE, S.ACCEPTED, S.DECLINED} | ENDS,
    S.DONE: {S.VERIFIED, S.REOPENED},
    S.VERIFIED: {S.REOPENED},
    S.REOPENED: {S.ACTIVE, S.ACCEPTED, S.DECLINED} | ENDS,
    S.MERGED: set(),
    S.SPLIT: set(),
    S.WITHDRAWN: set(),
}


@pytest.mark.parametrize(("now", "then"), list(itertools.product(S, S)))
def test_every_move_of_a_task_is_allowed_or_refused_as_the_life_cycle_says(now, then):
    assert rules.can_move_task(now, then) is (then in EXPECTED[now])
    if then in EXPECTED[now]:
        rules.check_task_move(now, then)
    else:
        with pytest.raises(rules.NoSuchTaskMove):
            rules.check_task_move(now, then)


def test_every_state_can_be_reached_and_every_open_one_can_be_left():
    reached = {S.PROPOSED, S.OFFERED, S.ACCEPTED} | {then for after in MOVES.values() for then in after}

    assert reached == set(S)
    assert {now for now, after in MOVES.items() if not after} == ENDS
    assert set(rules.OPEN) == set(S) - ENDS - {S.DONE, S.VERIFIED}


def test_an_act_for_some_states_only_is_refused_in_the_others():
    rules.check_stands(S.OFFERED, [S.OFFERED], S.DECLINED)

    with pytest.raises(rules.NoSuchTaskMove):
        rules.check_stands(S.ACTIVE, [S.OFFERED], S.DECLINED)


@given(
    way=st.sampled_from(list(Way)), kind=st.sampled_from(["government", "enterprise", "ngo", "public", "community"]),
    in_line=st.booleans(), bound=st.booleans(),
)  # fmt: skip
def test_i16_nobody_outside_government_is_ordered_without_law_or_agreement(way, kind, in_line, bound):
    """I16 over all kinds of subjects: an order passes only in the own line, in government, or on a ground."""
    try:
        rules.check_way(way, in_line=in_line, kind=kind, bound=bound)
        refused = None
    except rules.NotInLine:
        refused = Way.LINE
    except rules.OrderWithoutGround:
        refused = Way.ORDER

    expected = None
    if way == Way.LINE and not in_line:
        expected = Way.LINE
    if way == Way.ORDER and not (in_line or bound or kind == "government"):
        expected = Way.ORDER
    assert refused == expected


def test_an_offer_between_equals_says_what_each_side_gains_and_one_in_the_line_need_not():
    rules.check_benefit(Way.OFFER, in_line=False, asker="beds", taker="access")
    rules.check_benefit(Way.OFFER, in_line=True, asker="", taker="")
    rules.check_benefit(Way.ORDER, in_line=False, asker="", taker="")

    with pytest.raises(rules.BenefitMissing) as asker:
        rules.check_benefit(Way.OFFER, in_line=False, asker=" ", taker="access")
    with pytest.raises(rules.BenefitMissing) as taker:
        rules.check_benefit(Way.OFFER, in_line=False, asker="beds", taker="")
    assert (asker.value.field, taker.value.field) == ("benefit_asker", "benefit_taker")


def test_a_deadline_lies_ahead_and_moves_no_further_than_the_offer_says():
    rules.check_deadline(at=AT, due=AT + dt.timedelta(seconds=1))
    rules.check_adapted(due=AT, wanted=AT + dt.timedelta(hours=2), limit=dt.timedelta(hours=2))

    with pytest.raises(BadInput):
        rules.check_deadline(at=AT, due=AT)
    with pytest.raises(rules.BeyondAdapting):
        rules.check_adapted(due=AT, wanted=AT + dt.timedelta(hours=3), limit=dt.timedelta(hours=2))


ORGS = [uuid.UUID(int=number) for number in range(1, 6)]


@given(holders=st.lists(st.sampled_from(ORGS), max_size=8), passes=st.integers(0, 6))
def test_a_task_is_passed_around_when_it_moved_three_times_or_came_back(holders, passes):
    came_back = len(holders) > 1 and holders[-1] in holders[:-1]

    assert rules.passed_around(holders, passes) is (passes >= 3 or came_back)


def test_what_waits_for_the_committee_is_not_passed_on():
    rules.check_still_passable(state=S.DECLINED, passes=2)

    with pytest.raises(rules.PassedAround):
        rules.check_still_passable(state=S.TO_DECIDE, passes=3)


def test_nothing_begins_before_what_it_waits_for():
    rules.check_nothing_before([])

    with pytest.raises(rules.WaitsFor):
        rules.check_nothing_before(["unload"])


def test_nobody_checks_the_work_done_for_another():
    one, other = ORGS[:2]
    rules.check_not_own(other, one, other)
    rules.check_not_own(one, one, one)
    rules.check_not_own(None, None, None)

    with pytest.raises(rules.OwnResult):
        rules.check_not_own(one, one, other)
