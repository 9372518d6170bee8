"""Canonical JSON: the published pairs, the server's writer and the verifier's writer agree."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel.canonical import canonical
from cogov_verify import jcs

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
NAMES = ["arrays", "french", "structures", "unicode", "weird"]


@pytest.fixture
def pairs(shared):
    return json.loads((shared / "vectors/rfc8785_jcs.json").read_text(encoding="utf-8"))["vectors"]


@pytest.mark.parametrize("write", [canonical, jcs.write])
@pytest.mark.parametrize("name", NAMES)
def test_both_writers_meet_the_published_output(pairs, name, write):
    pair = pairs[f"{name}.json"]
    value = json.loads(pair["input"], parse_float=lambda text: int(float(text)))  # the one "56.0" is whole

    written = write(value)

    assert written == pair["output"].encode()


@pytest.mark.parametrize("write", [canonical, jcs.write])
def test_both_writers_meet_the_published_output_but_for_fractions_which_no_entry_holds(pairs, write):
    pair = pairs["values.json"]
    value = json.loads(pair["input"])
    value["numbers"] = []

    written = write(value)

    before, after = pair["output"].split("333333333.3333333,1e+30,4.5,0.002,1e-27")
    assert written == (before + after).encode()


def test_no_published_pair_is_left_out(pairs):
    assert sorted(pairs) == sorted(f"{name}.json" for name in [*NAMES, "values"])


@pytest.mark.parametrize("name", NAMES)
def test_the_published_output_is_read_and_another_form_of_it_is_not(pairs, name):
    pair = pairs[f"{name}.json"]

    value = jcs.read(pair["output"].encode())

    assert value == json.loads(pair["input"])
    with pytest.raises(jcs.NotCanonical):
        jcs.read(pair["input"].encode())


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_what_the_server_writes_the_verifier_writes_and_reads_back(value):
    written = canonical(value)

    again = jcs.write(value)

    assert again == written
    assert jcs.read(written) == value


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=2, max_size=5))
def test_the_order_in_which_a_thing_was_filled_changes_nothing(value):
    backwards = dict(reversed(value.items()))

    assert jcs.write(backwards) == jcs.write(value)
    assert canonical(backwards) == canonical(value)


def test_names_are_sorted_by_utf_16_so_that_an_emoji_comes_before_a_private_sign():
    value = {"\ufb33": 1, "\U0001f602": 2}

    written = jcs.write(value)

    assert written == '{"\U0001f602":2,"\ufb33":1}'.encode()
    assert canonical(value) == written


@pytest.mark.parametrize("value", [0.5, float("nan"), float("inf"), 2**53, -(2**53), (1,), b"x", {"a": [0.5]}])
def test_what_no_entry_may_hold_is_not_written(value):
    with pytest.raises(jcs.NotCanonical, match="an entry may not hold"):
        jcs.write(value)


@pytest.mark.parametrize("value", [2**53 - 1, 1 - 2**53, 0, True, False, None])
def test_the_largest_whole_numbers_and_the_literals_are_read_back(value):
    assert jcs.read(jcs.write(value)) == value
    assert type(jcs.read(jcs.write(value))) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1}\n',
        b'"\\u0041"',
        b'"\\/"',
        b"-0",
        b"1.0",
        b"NaN",
        b"9007199254740992",
        '{"a":1}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"\xff",
        b"",
        b"{",
        b"[1,]",
    ],
)
def test_bytes_that_are_not_the_one_form_are_not_read(text):
    with pytest.raises(jcs.NotCanonical):
        jcs.read(text)


@pytest.mark.parametrize("value", [2**53, -(2**53), 2**70])
def test_the_server_writes_a_number_that_is_not_safe_as_text(value):
    assert jcs.read(canonical({"n": value})) == {"n": str(value)}


@pytest.mark.parametrize("text", [b'"\\ud800"', b'{"\\udead":1}'])
def test_half_a_character_is_not_canonical(text):
    with pytest.raises(jcs.NotCanonical):
        jcs.read(text)


def test_a_text_nested_too_deeply_is_not_canonical():
    with pytest.raises(jcs.NotCanonical):
        jcs.read(b"[" * 100_000)


@pytest.mark.parametrize("value", [{1: "one"}, "\ud800", {"\udead": 1}, ["\udfff"]])
def test_a_name_that_is_no_text_and_half_a_character_are_not_written(value):
    with pytest.raises(jcs.NotCanonical, match="an entry may not hold"):
        jcs.write(value)
