"""Who works with whom and how long it takes, against deeds that are counted by hand."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.engine.cooperation import (
    Deed,
    Spread,
    dwell,
    ei_index,
    hand_offs,
    is_vertical,
    nearest_rank,
    pairs,
    spans,
    spread,
)

DAY = dt.datetime(2020, 2, 1, tzinfo=dt.UTC)


def hours(*numbers):
    return [dt.timedelta(hours=number) for number in numbers]


def deed(hour, kind="act", hand=None, party=None):
    return Deed(DAY + dt.timedelta(hours=hour), kind, hand, party)


def test_a_thing_that_stays_in_one_hand_is_never_handed_off():
    assert hand_offs([deed(0, hand="nurse"), deed(1, hand="nurse")]) == 0
    assert hand_offs([]) == 0


def test_each_change_of_hand_counts_and_a_clock_between_two_hands_does_not():
    deeds = [deed(0, hand="nurse"), deed(1), deed(2, hand="member"), deed(3, hand="keeper"), deed(4, hand="nurse")]

    assert hand_offs(deeds) == 3


def test_a_thing_lies_with_whoever_acts_next():
    deeds = [deed(0, party="hospital"), deed(2, party="committee"), deed(7, party="depot"), deed(9)]

    assert dwell(deeds) == [("committee", dt.timedelta(hours=2)), ("depot", dt.timedelta(hours=5))]


@pytest.mark.parametrize(
    ("deeds", "span"),
    [
        ([deed(0, "entered"), deed(3, "verified"), deed(8, "verified")], dt.timedelta(hours=3)),
        ([deed(0, "verified"), deed(3, "entered"), deed(8, "verified")], dt.timedelta(hours=5)),
        ([deed(0, "entered")], None),
        ([deed(0, "verified")], None),
        ([], None),
    ],
)
def test_a_span_runs_from_the_first_beginning_to_the_first_end_after_it(deeds, span):
    assert spans(deeds, "entered", "verified") == span


def test_median_and_ninetieth_are_values_that_occur():
    assert spread(hours(9, 1, 2, 3, 4, 5, 6, 7, 8, 100)) == Spread(10, *hours(5, 9))
    assert spread(hours(4)) == Spread(1, *hours(4, 4))
    assert spread([]) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(0, 100))
def test_a_percentile_holds_its_share_of_the_values(values, percent):
    found = nearest_rank(values, percent)

    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert found == min(values) or sum(value < found for value in values) * 100 < percent * len(values)


def test_two_parties_work_together_in_each_thing_both_had_a_hand_in():
    found = pairs({"need": ["hospital", "committee", "hospital"], "lot": ["committee", "hospital"], "alone": ["depot"]})

    assert found == {frozenset({"hospital", "committee"}): 2}


def test_only_who_stands_above_the_other_is_vertical():
    above = {"county": "province", "hospital": "county", "neighbour": "province", "round": "about", "about": "round"}

    assert is_vertical("province", "hospital", above)
    assert not is_vertical("hospital", "neighbour", above)
    assert not is_vertical("round", "hospital", above)


def test_the_e_i_index_is_minus_one_inside_plus_one_across_and_nothing_without_work():
    pairs = {frozenset("ab"): 3, frozenset("ac"): 1}

    assert ei_index(pairs, {"a": 1, "b": 1, "c": 1}) == -1
    assert ei_index(pairs, {"a": 1, "b": 2, "c": 3}) == 1
    assert ei_index(pairs, {"a": 1, "b": 1, "c": 2}) == -0.5
    assert ei_index({}, {}) is None
