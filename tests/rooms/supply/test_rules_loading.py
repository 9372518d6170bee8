"""What a reader hands over: its counts, and how one day's lines differ from the day before."""

import datetime as dt
import string

import pytest

from cogov.supply.rules import loading


def _line(key, kind="need", verdict="understood"):
    return loading.LineRecord("file.csv", f"line {key}", kind, key, {}, "digest", verdict)


def _loaded(*lines):
    return loading.Loaded(
        format="exercise",
        label="2020-01-26",
        files_digest="digest",
        licence="CC0",
        source="somewhere",
        asked_at=dt.datetime(2020, 1, 26, tzinfo=dt.UTC),
        lines=lines,
        organisations=(),
        needs=(),
        offers=(),
    )


def test_a_loaded_day_counts_its_lines_by_verdict_and_by_kind():
    day = _loaded(_line("a"), _line("b", "offer"), _line("c", "need", "rejected"))

    assert day.verdicts() == {"understood": 2, "rejected": 1}
    assert day.kinds() == {"need": 2, "offer": 1}
    assert day.dropped == {}


def test_a_day_without_lines_counts_nothing():
    day = _loaded()

    assert day.verdicts() == {}
    assert day.kinds() == {}


def test_two_days_differ_by_key_and_digest():
    before = {"stays": "1", "changes": "1", "goes": "1"}
    after = {"stays": "1", "changes": "2", "comes": "1"}

    found = loading.differences(before, after)

    assert found == loading.Differences(
        new=frozenset({"comes"}),
        changed=frozenset({"changes"}),
        same=frozenset({"stays"}),
        withdrawn=frozenset({"goes"}),
    )
    assert {key: found.of(key) for key in after} == {"stays": "same", "changes": "changed", "comes": "new"}


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [({}, {"a": "1"}, "new"), ({"a": "1"}, {}, "withdrawn"), ({"a": "1"}, {"a": "1"}, "same")],
)
def test_a_day_beside_an_empty_or_an_equal_one_has_one_kind_of_line(before, after, part):
    found = loading.differences(before, after)

    sizes = {name: len(getattr(found, name)) for name in ("new", "changed", "same", "withdrawn")}
    assert sizes == {"new": 0, "changed": 0, "same": 0, "withdrawn": 0} | {part: 1}


def test_every_key_of_either_day_stands_in_exactly_one_part():
    before = {str(number): str(number % 3) for number in range(40)}
    after = {str(number): str(number % 2) for number in range(20, 60)}

    found = loading.differences(before, after)

    parts = [*found.new, *found.changed, *found.same, *found.withdrawn]
    assert sorted(parts) == sorted(before.keys() | after.keys())


def test_what_became_of_a_line_is_not_written_over():
    with pytest.raises(AttributeError):
        _line("a").reason = "written over"


def test_loading_an_earlier_day_names_both_days():
    asked = {name for _, name, _, _ in string.Formatter().parse(loading.OlderThanLoaded.sentence) if name}

    assert asked == {"newest", "label"}
    assert loading.OlderThanLoaded.status == 409
