"""Which rule applies: pure, over random registers, relations and days."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogov.plans.rules.law import (
    Aside,
    Clock,
    ClockIncomplete,
    RelationFacts,
    RuleFacts,
    applicable,
    check_clock,
)

DAY = dt.date(2026, 5, 30)
OLD = dt.date(2007, 11, 1)
A, B, C, D = (uuid.UUID(int=n) for n in range(1, 5))


def _keys(answer):
    return [entry.key for entry in answer.applies]


def test_the_higher_rank_goes_before_then_the_special_then_the_newer():
    rules = [
        RuleFacts(A, "regulation", OLD),
        RuleFacts(B, "law", OLD),
        RuleFacts(C, "law", OLD + dt.timedelta(days=1)),
        RuleFacts(D, "law", OLD),
    ]

    answer = applicable(rules, [RelationFacts("specialises", D, B)], day=DAY)

    assert _keys(answer) == [D, C, B, A]
    assert answer.applies[0].special_to == (B,)


def test_every_reason_for_which_a_rule_does_not_apply_is_named():
    rules = [
        RuleFacts(A, "law", DAY + dt.timedelta(days=1)),
        RuleFacts(B, "law", OLD, OLD),
        RuleFacts(C, "law", OLD, hazards=("health",)),
        RuleFacts(D, "local", OLD, area_path="/x/y/"),
        RuleFacts(uuid.UUID(int=5), "law", OLD),
        RuleFacts(uuid.UUID(int=6), "law", DAY),
    ]
    newer = RelationFacts("supersedes", uuid.UUID(int=6), uuid.UUID(int=5))

    answer = applicable(rules, [newer], day=DAY, hazard="natural", place_path="/x/z/")

    assert dict(answer.aside) == {
        A: Aside.NOT_YET, B: Aside.ENDED, C: Aside.OTHER_HAZARD, D: Aside.OTHER_PLACE,
        uuid.UUID(int=5): Aside.SUPERSEDED,
    }  # fmt: skip
    day_before = applicable(rules, [newer], day=DAY - dt.timedelta(days=1), hazard="natural")
    assert uuid.UUID(int=5) in _keys(day_before)


def test_conflicts_are_named_on_both_sides_and_a_local_rule_may_be_ahead():
    rules = [RuleFacts(A, "law", OLD), RuleFacts(B, "local", OLD, area_path="/x/"),
             RuleFacts(C, "local", OLD, area_path="/x/")]  # fmt: skip

    answer = applicable(rules, [RelationFacts("conflicts", B, A)], day=DAY, place_path="/x/y/")
    found = {entry.key: entry for entry in answer.applies}

    assert (found[A].conflicts, found[B].conflicts) == ((B,), (A,))
    assert [found[key].ahead for key in (A, B, C)] == [False, False, True]


def test_a_circle_of_specialisation_ends():
    rules = [RuleFacts(A, "law", OLD), RuleFacts(B, "law", OLD)]
    circle = [RelationFacts("specialises", A, B), RelationFacts("specialises", B, A)]

    assert set(_keys(applicable(rules, circle, day=DAY))) == {A, B}


_DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1))


@given(
    st.lists(
        st.builds(
            RuleFacts, key=st.uuids(version=4), rank=st.sampled_from(["law", "regulation", "local"]),
            in_force_from=_DAYS, in_force_to=st.none() | _DAYS, area_path=st.sampled_from(["", "/a/", "/a/b/"]),
            hazards=st.sampled_from([(), ("health",)]),
        ),
        max_size=8, unique_by=lambda rule: rule.key,
    ),
    st.lists(
        st.tuples(st.sampled_from(["supersedes", "specialises", "conflicts"]), st.integers(0, 7), st.integers(0, 7)),
        max_size=8,
    ),
    _DAYS,
)  # fmt: skip
def test_every_rule_either_applies_or_says_why_not_and_ranks_never_mix(rules, pairs, day):
    relations = [
        RelationFacts(kind, rules[one].key, rules[other].key)
        for kind, one, other in pairs
        if one < len(rules) and other < len(rules) and one != other
    ]

    answer = applicable(rules, relations, day=day, hazard="natural", place_path="/a/")

    assert sorted([*_keys(answer), *answer.aside]) == sorted(rule.key for rule in rules)
    ranks = {rule.key: ["law", "regulation", "local"].index(rule.rank) for rule in rules}
    assert [ranks[key] for key in _keys(answer)] == sorted(ranks[key] for key in _keys(answer))
    by_key = {rule.key: rule for rule in rules}
    assert all(by_key[key].in_force_from <= day for key in _keys(answer))
    assert all(not by_key[key].hazards for key in _keys(answer))


@pytest.mark.parametrize(
    ("clock", "actor", "whole"),
    [
        (Clock(), "", True),
        (Clock(trigger="a.b.c", expected="d.e.f", seconds=9), "GOV", True),
        (Clock(event="case_found", seconds=9, warn_seconds=9), "MI", True),
        (Clock(trigger="a.b.c"), "GOV", False),
        (Clock(expected="a.b.c"), "GOV", False),
        (Clock(voided_by="a.b.c"), "GOV", False),
        (Clock(trigger="a.b.c", seconds=9), "GOV", False),
        (Clock(trigger="a.b.c", event="x", expected="y", seconds=9), "GOV", False),
        (Clock(seconds=9), "GOV", False),
        (Clock(event="x", seconds=9), "", False),
        (Clock(event="x", seconds=9, warn_seconds=10), "GOV", False),
    ],
)
def test_half_a_clock_is_refused(clock, actor, whole):
    if whole:
        check_clock(clock, actor)
        return
    with pytest.raises(ClockIncomplete):
        check_clock(clock, actor)
