"""Telephone and counter, pure: numbers that survive being spoken, what settles, what one subject asks of another."""

import itertools
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogov.actors.rules.roles import Body
from cogov.decision.rules import intake as rules
from cogov.decision.rules import tasks
from cogov.decision.rules.intake import IntakeKind, IntakeState
from cogov.decision.rules.tasks import Change, ChangeState, TaskState


@given(st.integers(0, 2**32))
def test_every_wrong_digit_and_every_two_that_changed_places_are_noticed(seed):
    number = rules.receipt_number(random.Random(seed))

    assert rules.check_receipt(rules.spoken(number)) == number
    for place, digit in itertools.product(range(len(number)), "0123456789"):
        wrong = number[:place] + digit + number[place + 1 :]
        if wrong != number:
            with pytest.raises(rules.WrongNumber):
                rules.check_receipt(wrong)
    for place in range(len(number) - 1):
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if wrong != number:
            with pytest.raises(rules.WrongNumber):
                rules.check_receipt(wrong)


@pytest.mark.parametrize("text", ["", "12", "abc", "1234 5678 9"])
def test_what_is_no_number_of_a_receipt_is_refused(text):
    with pytest.raises(rules.WrongNumber):
        rules.check_receipt(text)


@pytest.mark.parametrize(("now", "then"), list(itertools.product(IntakeState, IntakeState)))
def test_an_intake_is_settled_once(now, then):
    if (now, then) == (IntakeState.TAKEN, IntakeState.SETTLED):
        rules.check_intake_move(now, then)
    else:
        with pytest.raises(rules.NoSuchIntakeMove):
            rules.check_intake_move(now, then)


def test_every_kind_has_who_answers_and_a_complaint_never_goes_to_the_committee():
    assert set(rules.OWNERS) == set(IntakeKind)
    assert Body.COMMITTEE not in rules.OWNERS[IntakeKind.COMPLAINT]


@pytest.mark.parametrize(("now", "then"), list(itertools.product(ChangeState, ChangeState)))
def test_a_request_about_a_task_is_answered_once(now, then):
    if now == ChangeState.ASKED and then != ChangeState.ASKED:
        tasks.check_change_answer(now, then)
    else:
        with pytest.raises(tasks.ChangeAnswered):
            tasks.check_change_answer(now, then)


@pytest.mark.parametrize(("kind", "state"), list(itertools.product(Change, TaskState)))
def test_what_ended_or_waits_for_the_committee_is_not_taken_over_merged_or_split(kind, state):
    if state in tasks.CHANGEABLE:
        tasks.check_change(kind, state, other="offered", parts=2)
    else:
        with pytest.raises(tasks.NoSuchTaskMove):
            tasks.check_change(kind, state, other="offered", parts=2)


def test_merging_takes_another_open_task_and_splitting_two_parts():
    for other in (None, "done", "merged_into_other"):
        with pytest.raises(tasks.NotTwoTasks):
            tasks.check_change("merge", "active", other=other, parts=0)
    with pytest.raises(tasks.TooFewParts):
        tasks.check_change("split", "active", other=None, parts=1)


ONE, TWO, THREE = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("asker", "holders", "agreed", "expected"),
    [(ONE, [TWO, THREE], [], [TWO, THREE]), (ONE, [TWO, THREE], [TWO], [THREE]), (ONE, [None, TWO], [], [TWO]),
     (ONE, [ONE, TWO], [], [TWO]), (ONE, [ONE, ONE], [], []), (ONE, [None, None], [], []), (ONE, [TWO, TWO], [], [TWO]),
     (None, [TWO], [TWO], [])],
)  # fmt: skip
def test_each_who_holds_one_of_the_tasks_has_to_agree_but_the_asker(asker, holders, agreed, expected):
    assert tasks.to_ask(asker=asker, holders=holders, agreed=agreed) == expected


@pytest.mark.parametrize(
    ("state", "other", "asked", "expected"),
    [("active", None, ONE, False), ("done", None, ONE, True), ("active", "active", TWO, False),
     ("active", "done", ONE, True), ("active", None, THREE, True)],
)  # fmt: skip
def test_a_request_is_moot_when_a_task_ended_or_who_was_asked_has_it_no_more(state, other, asked, expected):
    assert tasks.moot(state, other=other, asked=asked, holders={ONE, TWO}) is expected
