"""Which steps of a plan begin, by when each is due, and where a notice may go: whole matrices and properties."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.decision.rules.firing import (
    Begins,
    NoSuchNoticeMove,
    NoticeState,
    acknowledged,
    check_notice_move,
    next_above,
    next_after_silence,
    schedule,
    to_fire,
    way_of,
)

AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize("now", list(NoticeState))
@pytest.mark.parametrize("then", list(NoticeState))
def test_every_move_of_a_notice_is_in_the_table_or_refused(now, then):
    allowed = {
        ("sent_out", "acknowledged"), ("sent_out", "with_deputy"), ("sent_out", "with_superior"),
        ("with_deputy", "acknowledged"), ("with_deputy", "with_superior"), ("with_superior", "acknowledged"),
        ("with_superior", "with_superior"), ("sent_out", "nobody_above"), ("with_deputy", "nobody_above"),
        ("with_superior", "nobody_above"), ("nobody_above", "acknowledged"),
    }  # fmt: skip

    if (now, then) in allowed:
        check_notice_move(now, then)
    else:
        with pytest.raises(NoSuchNoticeMove):
            check_notice_move(now, then)


@pytest.mark.parametrize(
    ("now", "has_deputy", "then"),
    [("sent_out", True, "with_deputy"), ("sent_out", False, "with_superior"), ("with_deputy", True, "with_superior"),
     ("with_superior", True, "with_superior")],
)  # fmt: skip
def test_silence_goes_to_the_deputy_first_and_then_up_until_nobody_is_above(now, has_deputy, then):
    assert next_after_silence(now, has_deputy=has_deputy, has_above=True) == then
    alone = "with_deputy" if then == "with_deputy" else "nobody_above"
    assert next_after_silence(now, has_deputy=has_deputy, has_above=False) == alone


def test_a_silence_climbs_one_step_each_time():
    assert [next_above("abc", told) for told in ("", "a", "ab", "abc", "xa")] == ["a", "b", "c", None, "b"]


@pytest.mark.parametrize(
    ("kind", "bound", "way"),
    [("government", False, "order"), ("ngo", False, "offer"), ("ngo", True, "order"), ("", False, "offer")],
)
def test_only_government_and_whom_an_agreement_binds_are_ordered(kind, bound, way):
    assert way_of(kind, bound=bound) == way


names = st.sampled_from([str(number) for number in range(6)])
triggers = st.sampled_from(["", "plan", "a", "b"])
plans = st.lists(names, unique=True).flatmap(
    lambda codes: st.tuples(*(st.builds(Begins, st.just(code), triggers, minutes=st.integers(0, 90)) for code in codes))
)


@settings(deadline=None, max_examples=60)
@given(plans, st.sets(names), st.sets(st.sampled_from(["a", "b", "p"])))
def test_a_step_begins_only_with_its_plan_only_when_its_own_trigger_is_reached_and_only_once(steps, fired, reached):
    found = to_fire(steps, plan_trigger="p", fired=fired, reached=reached.__contains__)

    assert not set(found) & fired
    assert ("p" in reached) or found == []
    assert all(step.trigger in ("", "plan") or step.trigger in reached for step in steps if step.code in found)
    again = to_fire(steps, plan_trigger="p", fired=fired | set(found), reached=reached.__contains__)
    assert again == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 60), st.lists(st.integers(0, 7), max_size=3)), max_size=8))
def test_a_step_begins_when_the_last_of_those_it_waits_for_is_due(rows):
    steps = [
        Begins(str(number), "plan", tuple(str(before) for before in waits if before < number), minutes)
        for number, (minutes, waits) in enumerate(rows)
    ]

    found = schedule(list(reversed(steps)))

    for step in steps:
        start, due = found[step.code]
        assert start == max((found[before][1] for before in step.after), default=0)
        assert due - start == max(step.minutes, 1)


def test_a_circle_that_slipped_through_still_ends():
    steps = [Begins("1", "plan", ("2",), 5), Begins("2", "plan", ("1", "9"), 5)]

    assert schedule(steps) == {"2": (0, 5), "1": (5, 10)}


def test_the_rate_counts_what_was_acknowledged_within_thirty_minutes():
    found = acknowledged(AT, [AT + 30 * MINUTE, AT + 31 * MINUTE, None])

    assert (found.notices, found.in_time, found.ever, found.rate) == (3, 1, 2, 33)
    assert acknowledged(AT, []).rate is None
