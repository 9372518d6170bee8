"""Strict reading: what is not surely meant is refused, and the refusal names the field."""

import json
import unicodedata
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel import strict
from cogov.kernel.errors import BadInput
from cogov.kernel.strict import TooLarge, check_text, loads

HALF = "it holds half a character (a lone surrogate)"
NUL = "it holds a NUL character"
TURNED = "it holds hidden characters that turn the reading direction"
HUGE = "this number is too large to be meant"
NO_NUMBER = "NaN and Infinity are not numbers"
TWICE = "it is given twice"
DEEP = "it is nested too deeply"
NO_UTF8 = "the body is not UTF-8"
NO_JSON = "the body is not JSON (line {line}, column {column})"
# Good JSON that no form of ours ever means: the catalogue refuses it (B002, B005).
GOOD_BUT_REFUSED = {
    "y_object_duplicated_key.json": ("a", TWICE),
    "y_object_duplicated_key_and_value.json": ("a", TWICE),
    "y_object_escaped_null_in_key.json": ("body", NUL),
    "y_string_null_escape.json": ("[0]", NUL),
}


def _read(body):
    """Return the value of a body and None, or None and the refusal."""
    try:
        return loads(body), None
    except BadInput as refusal:
        return None, refusal


def test_good_json_comes_back_as_it_was_meant():
    body = '{"name": "口罩", "n": [1, -2, 0.5, true, null, 9007199254740992], "inner": {"a": {}}}'.encode()

    value = loads(body)

    assert value == {"name": "口罩", "n": [1, -2, 0.5, True, None, 2**53], "inner": {"a": {}}}


@pytest.mark.parametrize(
    ("body", "field", "why"),
    [
        (rb'{"name": "\ud800"}', "name", HALF),
        (rb'{"names": {"zh": "\udfff"}}', "names.zh", HALF),
        (rb'{"lines": [{"note": "ok"}, {"note": "\ud800"}]}', "lines[1].note", HALF),
        (rb'{"\ud800": 1}', "body", HALF),
        (rb'{"outer": {"\ud800": 1}}', "outer", HALF),
        (rb'"\ud800"', "body", HALF),
        (rb'{"name": "a\u0000b"}', "name", NUL),
        (rb'["\u0000"]', "[0]", NUL),
        ('{"name": "Red \u202eCross"}'.encode(), "name", TURNED),
        (b'{"note": "' + b"x" * 4001 + b'"}', "note", "it is too long"),
        (b'{"' + b"x" * 101 + b'": 1}', "body", "it is too long"),
        (b'{"n": 9007199254740993}', "n", HUGE),
        (b'{"n": -9007199254740993}', "n", HUGE),
        (b'{"n": 9223372036854775808}', "n", HUGE),
        (b'{"n": 1' + b"0" * 400 + b"}", "n", HUGE),
        (b'{"n": 1' + b"0" * 5000 + b"}", "n", HUGE),
        (b'{"n": [1, 1e400]}', "n[1]", HUGE),
        (b'{"n": -1e400}', "n", HUGE),
        (b'{"n": NaN}', "n", NO_NUMBER),
        (b'{"n": Infinity}', "n", NO_NUMBER),
        (b'{"n": -Infinity}', "n", NO_NUMBER),
        (b"NaN", "body", NO_NUMBER),
        (b'{"n": 1, "n": 999}', "n", TWICE),
        (b'{"outer": {"n": 1, "n": 1}}', "n", TWICE),
        ('{"caf\u00e9": 1, "cafe\u0301": 2}'.encode(), "caf\u00e9", TWICE),
        (b"[" * 33 + b"]" * 33, "body", DEEP),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "body", DEEP),
        (b"[" * 100_000, "body", DEEP),
        (b'[{"":' * 50_000, "body", DEEP),
        ("{}".encode("utf-16"), "body", NO_UTF8),
        ('{"name": "é"}'.encode("latin-1"), "body", NO_UTF8),
        (b'{"name": "\xc0\xaf"}', "body", NO_UTF8),
        (b'{"name": "\xed\xa0\x80"}', "body", NO_UTF8),
        (b"\xef\xbb\xbf{}", "body", "the body begins with a byte-order mark"),
        (b"", "body", NO_JSON),
        (b"{'a': 1}", "body", NO_JSON),
        (b'{"a": 01}', "body", NO_JSON),
        (b'{"a": 1,}', "body", NO_JSON),
        (b'{"a": "tab\there"}', "body", NO_JSON),
        (b"{} {}", "body", NO_JSON),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_field_that_holds_it(body, field, why):
    with pytest.raises(BadInput) as refused:
        loads(body)

    assert (refused.value.field, refused.value.why) == (field, why)
    assert refused.value.status == 400


def test_a_body_that_is_no_json_is_refused_with_line_and_column():
    with pytest.raises(BadInput) as refused:
        loads(b'{\n "a": oops}')

    assert refused.value.blanks == {"line": 2, "column": 7}


def test_a_body_up_to_the_limit_is_read_and_one_byte_more_is_too_large():
    largest = b"[]" + b" " * (strict.MAX_BYTES - 2)

    assert loads(largest) == []
    with pytest.raises(TooLarge) as refused:
        loads(largest + b" ")
    assert refused.value.status == 413


@pytest.mark.parametrize("body", [b"[" * 32 + b"]" * 32, b"[" + b"[]," * 100 + b"[]]", rb'["[[[[\"[[[[" ]'])
def test_brackets_side_by_side_or_inside_a_text_do_not_count_as_depth(body):
    assert loads(body) == json.loads(body)


@pytest.mark.parametrize("opening", [b'"', b'"\\"', b'"\\\\'])
def test_no_quotation_mark_hides_the_depth(opening):
    body = b'["' + opening[1:] + b'",' + b"[" * 100_000

    with pytest.raises(BadInput) as refused:
        loads(body)

    assert refused.value.why in (DEEP, NO_JSON)


def test_text_and_names_are_brought_to_one_form():
    value = loads('{"cafe\u0301": "cafe\u0301"}'.encode())

    assert value == {"caf\u00e9": "caf\u00e9"}


@pytest.mark.parametrize("text", ["", "口罩", "\U0001f602", "line\nline\t", "x" * 10, "שלום"])
def test_text_that_people_write_passes_unchanged(text):
    assert check_text(text, field="note", limit=10) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\ud800", HALF),
        ("a\x00", NUL),
        *((mark, TURNED) for mark in "\u202a\u202e\u2066\u2069"),
        ("x" * 11, "it is too long"),
    ],
)
def test_text_that_nobody_means_is_refused(text, why):
    with pytest.raises(BadInput) as refused:
        check_text(text, field="note", limit=10)

    assert (refused.value.field, refused.value.why) == ("note", why)


def test_every_file_of_the_json_test_suite_is_read_or_refused_as_it_asks(shared):
    suite = json.loads((shared / "vectors/json_test_suite.json").read_text(encoding="utf-8"))["files_base64"]
    # The two files that are too large to carry stand above, written out.
    bodies = {name: b64decode(content) for name, content in suite.items() if isinstance(content, str)}

    refused = {name: found for name, body in bodies.items() if (found := _read(body)[1])}

    assert {name for name in bodies if name.startswith("n_")} <= refused.keys()
    good = {name: (found.field, found.why) for name, found in refused.items() if name.startswith("y_")}
    assert good == GOOD_BUT_REFUSED
    assert (len(suite), len(bodies)) == (318, 316)


def test_every_naughty_string_comes_back_as_sent_or_is_refused_by_name(shared):
    strings = json.loads((shared / "vectors/blns.json").read_text(encoding="utf-8"))

    found = [(text, *_read(json.dumps({"note": text}).encode())) for text in strings]

    assert all(value == {"note": unicodedata.normalize("NFC", text)} for text, value, no in found if not no)
    assert {(no.field, no.why) for _, _, no in found if no} == {("note", TURNED)}
    assert len(found) == 515


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text('aé口\U0001f602\\"[{', max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé", max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_every_value_within_bounds_is_read_as_it_was_written(value):
    assert loads(json.dumps(value).encode()) == value
    assert loads(json.dumps(value, ensure_ascii=False).encode()) == value


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40))
def test_no_bytes_end_in_anything_but_a_value_or_bad_input(body):
    value, refusal = _read(body)

    assert refusal.field if refusal else value == json.loads(body)
