"""Reading the tables of an exercise: good lines, bad files and cells, each refused with file, line and column."""

import csv
import io

import pytest

from cogov.exchange.exercise import codec
from cogov.exchange.exercise.codec import BadExercise

NEED = {"organisation": "ward", "item": "mask", "quantity": "5", "asked_at": "2020-01-26", "asked_standing": "stated"}
PLACE = {"key": "city", "kind": "city", "name_en": "City"}
HEADER = ",".join(codec.COLUMNS["needs"])


def _table(name, *rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, codec.COLUMNS[name], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return codec.parse_table(name, text.getvalue())


def _says(call, *args):
    with pytest.raises(BadExercise) as refused:
        call(*args)
    return str(refused.value)


def test_a_good_table_is_read_line_by_line_without_stray_blanks():
    table = _table("needs", NEED, NEED | {"item": "  gown ", "quantity": ""})

    assert table.name == "needs"
    assert [row["item"] for row in table.rows] == ["mask", "gown"]
    assert [row.where for row in table.rows] == ["needs.csv line 2", "needs.csv line 3"]
    assert table.rows[0] == {"standard": "", "source": ""} | NEED


def test_columns_may_stand_in_any_order_and_a_table_may_have_no_rows():
    turned = ",".join(reversed(codec.COLUMNS["needs"]))

    assert codec.parse_table("needs", turned).rows == ()
    assert codec.parse_table("needs", f"{HEADER}\r\n\r\n").rows == ()


@pytest.mark.parametrize("name", codec.COLUMNS)
def test_every_table_refuses_an_empty_file_by_name(name):
    said = _says(codec.parse_table, name, "")

    assert said == f"{name}.csv: the columns differ from the documented ones: {', '.join(sorted(codec.COLUMNS[name]))}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER.replace("item,", ""), "needs.csv: the columns differ from the documented ones: item"),
        (f"{HEADER},colour", "needs.csv: the columns differ from the documented ones: colour"),
        (f"{HEADER},item", "needs.csv: the columns differ from the documented ones: item"),
        (f"{HEADER}\nward,mask", "needs.csv line 2: more or fewer cells than columns"),
        (f"{HEADER}\nward,mask,,5,2020-01-26,stated,a,b", "needs.csv line 2: more or fewer cells than columns"),
        (f"{HEADER}\n\n\nward", "needs.csv line 4: more or fewer cells than columns"),
        (f"{HEADER}\nward,mask,,5,2020-01-26,stated,a\rward", "needs.csv line 2: new-line character seen"),
        (f'{HEADER}\nward,mask,,5,2020-01-26,stated,"a\nward,mask', "needs.csv line 3: unexpected end of data"),
        (f"{HEADER}\nward,mask,,5,2020-01-26,stated,{'a' * 140_000}", "needs.csv line 2: field larger than"),
        ("a" * 140_000, "needs.csv line 1: field larger than"),
    ],
    ids=[
        "column missing", "column unknown", "column twice", "short", "long", "short after blanks", "lone return",
        "quotation open", "cell too large", "no table",
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_with_its_name_and_line(text, says):
    assert _says(codec.parse_table, "needs", text).startswith(says)


def test_a_table_that_does_not_exist_is_refused():
    assert _says(codec.parse_table, "wishes", HEADER) == "wishes.csv: there is no table of this name"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"\xff\xfeo", "needs.csv line 1: this is not UTF-8"),
        ("item\n口罩".encode("gb18030"), "needs.csv line 2: this is not UTF-8"),
        (b"item\n\na\0b", "needs.csv line 3: the character NUL stands here"),
    ],
)
def test_a_body_that_is_no_text_is_refused_with_its_line(body, says):
    assert _says(codec.text_of, "needs.csv", body) == says


@pytest.mark.parametrize("body", [b"", b"a\r\nb", "口罩".encode()])
def test_a_byte_order_mark_changes_nothing(body):
    assert codec.text_of("needs.csv", b"\xef\xbb\xbf" + body) == codec.text_of("needs.csv", body) == body.decode()


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("needs", NEED | {"item": " "}, "item is empty"),
        ("places", PLACE | {"key": ""}, "key is empty"),
        ("places", PLACE | {"name_en": ""}, "name_zh and name_en are empty"),
        ("needs", NEED | {"asked_standing": ""}, "asked_standing “” is none of: stated, estimated, exercise"),
        ("needs", NEED | {"quantity": "0"}, "quantity “0” is not above zero"),
        ("needs", NEED | {"quantity": "-1"}, "quantity “-1” is not a whole number"),
        ("places", PLACE | {"lat": "90.1"}, "lat “90.1” does not lie between -90 and 90"),
        ("places", PLACE | {"lon": "west"}, "lon “west” is not a number"),
        ("needs", NEED | {"asked_at": "26 May"}, "asked_at “26 May” is not a date such as 2020-02-01"),
        ("offers", {"organisation": "o", "what": "w", "terms": "gift", "offered_on": "2020-13-01"},
         "offered_on “2020-13-01” is not a date such as 2020-02-01"),
        ("offers", {"organisation": "o", "what": "w", "terms": "gift", "per_day": "maybe"},
         "per_day “maybe” is none of: yes, no"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_file_line_and_column(name, row, says):
    assert _says(_table, name, row) == f"{name}.csv line 2: {says}"


def test_a_zero_that_counts_nothing_passes():
    table = _table("counts", {"place": "p", "indicator": "i", "day": "2020-01-26", "value": "0", "standing": "stated"})

    assert codec.whole(table.rows[0], "value") == 0
