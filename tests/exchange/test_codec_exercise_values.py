"""Numbers, days and times of an exercise, keys that point somewhere, and its settings."""

import datetime as dt

import pytest

from cogov.exchange.exercise import codec
from cogov.exchange.exercise.codec import BadExercise, Row, Table

SETTINGS = """
slug = "flood"
names = { en = "Flood" }
jurisdiction = { slug = "aven", names = { en = "Aven" }, profile = "plain", time_zone = "Asia/Shanghai" }
crisis = { hazard_class = "natural", hazard = "flood", scenario_start = "2026-05-14T20:00:00+00:00" }
"""
EAST = dt.timezone(dt.timedelta(hours=8))


def _says(call, *args):
    with pytest.raises(BadExercise) as refused:
        call(*args)
    return str(refused.value)


def _row(**cells):
    return Row("file", 7, cells)


def _tables(**rows):
    return {
        name: Table(
            name,
            tuple(
                Row(name, line, dict.fromkeys(codec.COLUMNS[name], "") | cells) for line, cells in enumerate(lines, 2)
            ),
        )
        for name, lines in rows.items()
    }


@pytest.mark.parametrize(("text", "number"), [("", None), ("0", 0), ("007", 7), ("1000000000000", 10**12)])
def test_a_whole_number_is_read_or_unknown(text, number):
    assert codec.whole(_row(value=text), "value") == number


@pytest.mark.parametrize("text", ["1000000000001", "9" * 5000, "-1", "+1", "1.0", "1e3", "1_000", "٣", "²", "many"])
def test_what_is_no_whole_number_is_refused(text):
    assert _says(codec.whole, _row(value=text), "value") == f"file.csv line 7: value “{text}” is not a whole number"


@pytest.mark.parametrize(("text", "number"), [("", None), ("-90", -90.0), ("90", 90.0), ("30.5", 30.5)])
def test_a_number_is_read_up_to_its_bounds_or_unknown(text, number):
    assert codec.real(_row(lat=text), "lat") == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("north", "is not a number"),
        ("30,5", "is not a number"),
        ("-90.01", "does not lie between -90 and 90"),
        ("inf", "does not lie between -90 and 90"),
        ("nan", "does not lie between -90 and 90"),
    ],
)
def test_what_is_no_number_within_bounds_is_refused(text, why):
    assert _says(codec.real, _row(lat=text), "lat") == f"file.csv line 7: lat “{text}” {why}"


def test_a_day_is_read_or_unknown_or_refused():
    assert codec.day(_row(day="2020-02-29"), "day") == dt.date(2020, 2, 29)
    assert codec.day(_row(day=""), "day") is None
    assert _says(codec.day, _row(day="2021-02-29"), "day").startswith("file.csv line 7: day “2021-02-29”")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-02-01", dt.datetime(2020, 2, 1, 12, tzinfo=EAST)),
        ("20200201", dt.datetime(2020, 2, 1, 12, tzinfo=EAST)),
        ("2020-02-01T00:00", dt.datetime(2020, 2, 1, 0, tzinfo=EAST)),
        ("2020-02-01 09:30:10", dt.datetime(2020, 2, 1, 9, 30, 10, tzinfo=EAST)),
        ("2020-02-01T09:30Z", dt.datetime(2020, 2, 1, 9, 30, tzinfo=dt.UTC)),
        ("2020-02-01T09:30+08:00", dt.datetime(2020, 2, 1, 9, 30, tzinfo=EAST)),
    ],
)
def test_a_time_without_a_zone_is_local_and_a_bare_date_is_its_noon(text, moment):
    found = codec.moment(_row(said_at=text), "said_at", EAST)

    assert found == moment
    assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize("text", ["", "1 May", "2020-02-30", "2020-02", "0001-01-01T00:00", "9999-12-31T23:00-12:00"])
def test_a_time_outside_the_calendar_is_refused(text):
    said = _says(codec.moment, _row(said_at=text), "said_at", EAST)

    assert said == f"file.csv line 7: said_at “{text}” is not a date such as 2020-02-01"


def test_names_are_given_in_the_languages_that_are_filled():
    assert codec.names({"name_zh": "口罩", "name_en": "mask"}, "name") == {"zh-Hans": "口罩", "en": "mask"}
    assert codec.names({"name_zh": "", "name_en": "mask"}, "name") == {"en": "mask"}
    assert codec.names({"title_zh": "x"}, "name") == {}


def test_keys_that_find_their_rows_pass():
    places = [{"key": "aven"}, {"key": "upper", "parent": "aven", "seat": "a town, no key"}]
    without_key = [{"area": "upper"}, {"area": "upper"}]

    assert codec.check_keys(_tables(places=places, mandates=without_key)) is None
    assert codec.check_keys({}) is None


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"places": [{"key": "a"}, {"key": "a"}]}, "places.csv line 3: key “a” stands here a second time"),
        ({"places": [{"key": "a", "parent": "b"}, {"key": "b"}]},
         "places.csv line 2: parent “b” is not in places.csv above this line"),
        ({"places": [{"key": "a", "parent": "a"}]},
         "places.csv line 2: parent “a” is not in places.csv above this line"),
        ({"functions": [{"code": "f", "area": "a"}]}, "functions.csv line 2: area “a” is not in places.csv"),
        ({"places": [{"key": "i"}], "needs": [{"item": "i"}]}, "needs.csv line 2: item “i” is not in items.csv"),
    ],
)  # fmt: skip
def test_a_key_given_twice_or_pointing_nowhere_is_refused(tables, says):
    assert _says(codec.check_keys, _tables(**tables)) == says


def test_good_settings_are_read_with_the_start_as_text_or_as_a_time():
    typed = SETTINGS.replace('"2026-05-14T20:00:00+00:00"', "2026-05-14T20:00:00Z")

    assert codec.parse_settings(SETTINGS)["jurisdiction"]["time_zone"] == "Asia/Shanghai"
    assert codec.parse_settings(typed)["crisis"]["scenario_start"] == dt.datetime(2026, 5, 14, 20, tzinfo=dt.UTC)


def test_a_fact_beside_the_outcome_may_name_a_step_or_none():
    facts = [
        '{ source = "a", en = "b" }', '{ source = "a", step = "stock_allocated", hours = 2 }',
        '{ source = "a", step = "sent_received", from = ["2020-01-26", "2020-01-27"], to = ["2020-01-29"] }',
    ]  # fmt: skip

    found = codec.parse_settings(SETTINGS.replace('slug = "flood"', f'slug = "flood"\nbeside = [{", ".join(facts)}]'))

    assert len(found["beside"]) == 3


@pytest.mark.parametrize("part", codec.PARTS)
def test_each_part_of_the_settings_is_needed(part):
    *tables, last = part.split(".")
    line = next(line for line in SETTINGS.splitlines() if line.startswith(tables[0] if tables else last))
    without = SETTINGS.replace(line, line.replace(f"{last} = ", "other = "))

    assert _says(codec.parse_settings, without) == f"exercise.toml: {part} is missing"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('slug = "flood"', "slug = ", "Invalid value (at line 2"),
        ('slug = "flood"', 'slug = ""', "slug is missing"),
        ('slug = "flood"', f"slug = {'[' * 20_000}", "maximum recursion depth"),
        ('slug = "flood"', f"slug = 1{'0' * 5000}", "Exceeds the limit"),
        ("jurisdiction = {", "jurisdiction = 3\nelsewhere = {", "jurisdiction.slug is missing"),
        ('"Asia/Shanghai"', '"Atlantis"', "jurisdiction.time_zone “Atlantis” is not a time zone"),
        ('"Asia/Shanghai"', '"../etc"', "jurisdiction.time_zone “../etc” is not a time zone"),
        ('"Asia/Shanghai"', '"Asia"', "jurisdiction.time_zone “Asia” is not a time zone"),
        ('"Asia/Shanghai"', "8", "jurisdiction.time_zone “8” is not a time zone"),
        ("+00:00", "", "crisis.scenario_start “2026-05-14T20:00:00” is not a time with a zone"),
        ('"2026-05-14T20:00:00+00:00"', '"soon"', "crisis.scenario_start “soon” is not a time with a zone"),
        ('slug = "flood"', 'slug = "flood"\nbeside = [{ step = "sent_received" }]', "beside: a fact has no source"),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", step = "eaten" }]',
            "beside: there is no step “eaten”",
        ),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", from = "2020-01-26" }]',
            "beside: from and to are lists",
        ),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", from = [2020-01-26] }]',
            "beside: from and to are lists",
        ),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", from = ["May"] }]',
            "beside: from and to are lists",
        ),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", hours = "two" }]',
            "beside: from and to are lists",
        ),
        (
            'slug = "flood"',
            'slug = "flood"\nbeside = [{ source = "a", hours = true }]',
            "beside: from and to are lists",
        ),
        ('slug = "flood"', 'slug = "flood"\nbeside = [{ source = "a", hours = -2 }]', "beside: from and to are lists"),
        ('"2026-05-14T20:00:00+00:00"', "2026-05-14", "crisis.scenario_start “2026-05-14” is not a time with a zone"),
    ],
    ids=lambda value: value[:20],
)
def test_bad_settings_are_refused_in_one_line_that_names_the_file(right, wrong, says):
    said = _says(codec.parse_settings, SETTINGS.replace(right, wrong))

    assert said.startswith(f"exercise.toml: {says}")
    assert "\n" not in said
