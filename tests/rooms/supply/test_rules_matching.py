"""A full depot beside an empty ward, a list that does not add up, and the defaults of a need."""

import datetime as dt

import pytest

from cogov.supply.rules import defaults, matching

ASKED = dt.datetime(2020, 1, 26, 9, 0, tzinfo=dt.UTC)
ALARM = {"free_stock": 1, "waiting_hours": 24.0, "km": 30.0, "after_hours": 24.0, "reach_km": 30.0}


@pytest.mark.parametrize(
    ("total", "parts", "gap", "adds_up"),
    [
        (36000, [16000, 20000], 0, True),
        (36000, [16000], 20000, False),
        (16000, [16000, 3], -3, False),
        (0, [], 0, True),
        (5, [], 5, False),
    ],
)
def test_a_published_list_shows_what_its_parts_leave_out_or_have_too_much(total, parts, gap, adds_up):
    found = matching.check_sum(total, parts)

    assert found == matching.SumCheck(total, tuple(parts))
    assert found.gap == gap
    assert found.adds_up is adds_up


def test_stock_within_reach_is_an_alarm_once_the_waiting_time_and_the_reach_are_exactly_met():
    assert matching.is_mismatch(**ALARM)


@pytest.mark.parametrize(
    "missing",
    [{"free_stock": 0}, {"free_stock": -1}, {"waiting_hours": 23.9}, {"km": None}, {"km": 30.1}],
    ids=["no stock", "less than none", "not long enough", "distance unknown", "out of reach"],
)
def test_each_part_of_the_alarm_is_needed(missing):
    assert not matching.is_mismatch(**(ALARM | missing))


@pytest.mark.parametrize(
    ("item", "designated", "tier", "rule"),
    [
        (1, True, 1, "item_designated"),
        (2, True, 2, "item_designated"),
        (3, True, 3, "item_designated"),
        (4, True, 4, "item_designated"),
        (1, False, 2, "item_other"),
        (2, False, 3, "item_other"),
        (3, False, 4, "item_other"),
        (4, False, 4, "item_other"),
    ],
)
def test_other_facilities_come_one_tier_later_but_never_after_the_last(item, designated, tier, rule):
    assert defaults.tier_for(item_urgency=item, designated=designated) == (tier, rule)


@pytest.mark.parametrize(
    ("tier", "hours", "span"),
    [
        (1, None, 24),
        (2, None, 72),
        (3, None, 168),
        (4, None, 336),
        (1, {}, 24),
        (1, {"1": 6}, 6),
        (1, {"1": "6"}, 6),
        (2, {"1": 6}, 72),
        (1, {1: 6}, 24),
    ],
)
def test_a_deadline_comes_from_the_crisis_own_table_or_else_from_the_general_one(tier, hours, span):
    by, rule = defaults.needed_by_for(ASKED, tier, hours)

    assert by - ASKED == dt.timedelta(hours=span)
    assert rule == f"tier_{tier}_{span}h"


@pytest.mark.parametrize("tier", [0, 5])
def test_a_tier_outside_one_to_four_has_no_deadline(tier):
    with pytest.raises(KeyError):
        defaults.needed_by_for(ASKED, tier)
