"""Canonical JSON and digests: each kind of value has one form, and nothing is recorded by accident."""

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel.canonical import canonical, digest, plain

KEY = uuid.UUID("12345678-1234-5678-1234-567812345678")
EAST = dt.timezone(dt.timedelta(hours=8))


class Mood(StrEnum):
    CALM = "calm"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (False, False),
        ("text", "text"),
        (Mood.CALM, "calm"),
        (0, 0),
        (2**53 - 1, 2**53 - 1),
        (1 - 2**53, 1 - 2**53),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (0.5, "0.5"),
        (Decimal("1250.00"), "1250.00"),
        (KEY, "12345678-1234-5678-1234-567812345678"),
        (dt.date(2020, 2, 1), "2020-02-01"),
        (dt.datetime(2020, 2, 1, 8, 0, tzinfo=dt.UTC), "2020-02-01T08:00:00.000Z"),
        (dt.datetime(2020, 2, 1, 8, 0, 0, 123_999, tzinfo=EAST), "2020-02-01T00:00:00.123Z"),
        ({KEY: 1, 2: "b"}, {str(KEY): 1, "2": "b"}),
        (MappingProxyType({"a": (1, Decimal(2))}), {"a": [1, "2"]}),
        ([1, (2, [3])], [1, [2, [3]]]),
        (b"\x00\xff", "00ff"),
        (memoryview(b"\x00\xff"), "00ff"),
    ],
)
def test_each_kind_of_value_has_one_form(value, form):
    found = plain(value)

    assert found == form
    assert isinstance(found, type(form))


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        object(),
        dt.timedelta(1),
        dt.time(8, 0),
        dt.datetime(2020, 2, 1, 8, 0),
        1j,
        gettext_lazy("lazy"),
        bytearray(b"x"),
        [object()],
        {"a": object()},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_agreed_form_is_not_recorded(value):
    with pytest.raises(TypeError, match="no canonical form for"):
        canonical(value)


def test_two_keys_that_would_be_written_alike_are_not_recorded():
    with pytest.raises(TypeError, match="two keys that are written alike"):
        canonical({1: "one", "1": "another"})


def test_a_digest_is_the_hash_of_the_canonical_bytes():
    value = {"b": [1, True], "a": "口罩"}

    found = digest(value)

    assert canonical(value) == '{"a":"口罩","b":[1,true]}'.encode()
    assert found == hashlib.sha256('{"a":"口罩","b":[1,true]}'.encode()).hexdigest()


def test_a_time_has_one_digest_whatever_zone_it_is_told_in():
    there = dt.datetime(2020, 2, 1, 16, 0, tzinfo=EAST)

    assert digest({"at": there}) == digest({"at": there.astimezone(dt.UTC)})


def test_half_a_character_is_not_recorded():
    with pytest.raises(ValueError, match="non-UTF-8"):
        canonical({"name": "\ud800"})


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.decimals() | st.dates() | st.uuids() | st.binary(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
        max_leaves=10,
    )
)
def test_the_canonical_form_is_json_and_its_own_canonical_form(value):
    written = canonical(value)

    assert canonical(json.loads(written)) == written
    assert canonical(plain(value)) == written
