"""Times and spans as readers read them."""

import datetime as dt

import pytest

from cogov.kernel.web.jinja import ago, duration

NOW = dt.datetime(2027, 6, 1, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (None, "unknown"),
        (dt.timedelta(), "0 s"),
        (dt.timedelta(seconds=59), "59 s"),
        (dt.timedelta(hours=2), "2 h"),
        (dt.timedelta(days=3, hours=2, minutes=5), "3 d 2 h"),
        (dt.timedelta(days=3, minutes=5), "3 d 5 min"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span, said):
    assert duration(span) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, "no date"),
        (dt.timedelta(seconds=59), "just now"),
        (dt.timedelta(seconds=60), "1 min ago"),
        (dt.timedelta(minutes=59, seconds=59), "59 min ago"),
        (dt.timedelta(hours=1), "1 h ago"),
        (dt.timedelta(hours=47, minutes=59), "47 h ago"),
        (dt.timedelta(days=2), "2 days ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(before, said):
    assert ago(NOW - before if before is not None else None, NOW) == said
