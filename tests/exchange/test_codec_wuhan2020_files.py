"""Files of the wuhan2020 record that are no list of rows, and its dates and texts."""

import datetime as dt
import json

import pytest

from cogov.exchange.wuhan2020 import codec
from cogov.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("body", "why", "line"),
    [
        (b"", "line {line}: this is not JSON", 1),
        (b"  \n ", "line {line}: this is not JSON", 2),
        (b"[\n{]", "line {line}: this is not JSON", 2),
        (b'[{"name": "cut', "line {line}: this is not JSON", 1),
        (b"[]\n[]", "line {line}: this is not JSON", 2),
        (b"\xff\xfe[", "line {line}: this is not UTF-8", 1),
        ('[\n{"name": "口罩"}]'.encode("gb18030"), "line {line}: this is not UTF-8", 2),
        (b"[" * 200_000, "this is not JSON", None),
        (b"[1" + b"0" * 5000 + b"]", "this is not JSON", None),
        (b"[NaN]", "this is not JSON", None),
        (b"[Infinity]", "this is not JSON", None),
        (b"[-Infinity]", "this is not JSON", None),
        (b"{}", "it holds no list", None),
        (b"null", "it holds no list", None),
        (b'"rows"', "it holds no list", None),
        (b"5", "it holds no list", None),
        (b'{"data": []}', "it holds no list", None),
        (b'["\\ud83d"]', "it holds half a character (a lone surrogate)", None),
        (b'["a\\u0000b"]', "it holds a NUL character", None),
        (b'["a\\\\\\u0000b"]', "it holds a NUL character", None),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_the_line(body, why, line):
    with pytest.raises(BadInput) as refused:
        codec.parse("factory", "factory.json", body)

    assert (refused.value.field, refused.value.why) == ("factory.json", why)
    assert refused.value.blanks.get("line") == line


def test_a_character_of_two_halves_is_whole():
    (found,), _ = codec.parse("factory", "factory.json", b'[{"name": "\\ud83d\\ude37"}]')

    assert found.name == "\U0001f637"


def test_a_backslash_before_zeros_is_no_nul():
    (found,), _ = codec.parse("factory", "factory.json", rb'[{"name": "a\\u0000"}]')

    assert found.name == r"a\u0000"


def test_an_empty_list_gives_nothing():
    assert codec.parse("factory", "factory.json", b"[]") == ([], {})


def test_a_byte_order_mark_changes_nothing():
    body = json.dumps([{"name": "工厂", "date": "2020-01-26"}]).encode()

    assert codec.parse("factory", "f.json", b"\xef\xbb\xbf" + body) == codec.parse("factory", "f.json", body)


@pytest.mark.parametrize("row", [None, "text", 5, ["name"], True])
def test_a_row_that_is_no_object_is_refused_and_the_next_one_is_read(row):
    body = json.dumps([row, {"name": "工厂"}]).encode()

    (odd, good), _ = codec.parse("factory", "f.json", body)

    assert (odd.position, odd.refused, odd.raw) == (1, "not an object", {"value": row})
    assert (good.position, good.refused, good.name) == (2, "", "工厂")


@pytest.mark.parametrize("supplies", [None, "口罩", 5, {"key": "口罩"}])
def test_supplies_that_are_no_list_give_no_item(supplies):
    body = json.dumps([{"name": "工厂", "supplies": supplies}]).encode()

    (found,), _ = codec.parse("factory", "f.json", body)

    assert found.supplies == ()


@pytest.mark.parametrize("item", [None, "口罩", 5, ["key"]])
def test_an_item_that_is_no_object_is_refused(item):
    body = json.dumps([{"name": "工厂", "supplies": [item, {"key": "口罩"}]}]).encode()

    (found,), _ = codec.parse("factory", "f.json", body)

    assert found.supplies[0] == codec.Supply("", "", None, {}, "not an object")
    assert found.supplies[1].item == "口罩"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-01-25T16:00:00.000Z", dt.date(2020, 1, 26)),
        ("2020-01-25T15:59:59.000Z", dt.date(2020, 1, 25)),
        ("2020-01-26T00:00:00+08:00", dt.date(2020, 1, 26)),
        ("2020-01-26", dt.date(2020, 1, 26)),
        ("2020-01-26T23:59:00", dt.date(2020, 1, 26)),
        (" 2020-01-26\t", dt.date(2020, 1, 26)),
        ("２０２０-01-26", dt.date(2020, 1, 26)),
        ("0001-01-01T00:00:00+23:00", None),
        ("9999-12-31T23:00:00Z", None),
        ("26.1.2020", None),
        ("2020-02-30", None),
        ("", None),
        (None, None),
        (20200126, None),
    ],
)
def test_a_date_is_the_day_in_chinese_time_or_unknown(written, day):
    assert codec.read_day(written) == day


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  第六\t医院\r\n分院 ", "第六 医院 分院"),
        ("Ｎ９５", "N95"),
        ("a\u3000b", "a b"),
        ("", ""),
        (None, ""),
        (5, ""),
        (["a"], ""),
    ],
)
def test_text_is_cleaned_and_anything_else_is_empty(written, read):
    assert codec.clean(written) == read
