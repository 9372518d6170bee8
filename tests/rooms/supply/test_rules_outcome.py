"""How long a step took: known, between two bounds, or unknown."""

import datetime as dt

import pytest

from cogov.supply.rules.outcome import Span, span_between, span_of

DAY = dt.timedelta(days=1)


def _days(*numbers):
    return [dt.date(2020, 1, number) for number in numbers]


@pytest.mark.parametrize(
    ("began", "ended", "span"),
    [
        (_days(26), _days(29), Span(3 * DAY, 3 * DAY)),
        (_days(26, 27), _days(29, 30), Span(2 * DAY, 4 * DAY)),
        (_days(26, 27), _days(26, 27), Span(0 * DAY, DAY)),
        (_days(26), _days(26), Span(0 * DAY, 0 * DAY)),
        (_days(), _days(26, 27), None),
        (_days(26), _days(), None),
    ],
)
def test_a_span_is_as_wide_as_its_two_days_are_uncertain(began, ended, span):
    assert span_between(began, ended) == span


@pytest.mark.parametrize(
    ("then", "span"),
    [
        ({"hours": 2}, Span(dt.timedelta(hours=2), dt.timedelta(hours=2))),
        ({"from": ["2020-01-26"], "to": ["2020-01-29", "2020-01-30"]}, Span(3 * DAY, 4 * DAY)),
        ({"to": ["2020-01-29"]}, None),
        ({"from": ["2020-01-26"]}, None),
        ({}, None),
    ],
)
def test_a_fact_of_then_says_hours_or_days_or_that_nobody_knows(then, span):
    assert span_of(then) == span
