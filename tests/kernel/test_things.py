"""What duties and acts are about, as people call it."""

import uuid

import pytest

from cogov.kernel import things
from cogov.kernel.things import Thing, named, named_by

BOAT, PUMP, TENT = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch):
    monkeypatch.setattr(things, "_namers", {})


def test_things_are_named_by_the_namer_of_their_kind_asked_once_with_each_key_once():
    asked = []

    def boats(keys):
        asked.append(set(keys))
        return {key: Thing("a boat", f"/boats/{key}/") for key in keys}

    named_by("river.boat", boats)
    named_by("river.pump", lambda keys: {key: Thing("a pump") for key in keys})

    found = named([("river.boat", BOAT), ("river.pump", PUMP), ("river.boat", BOAT)])

    assert found == {BOAT: Thing("a boat", f"/boats/{BOAT}/"), PUMP: Thing("a pump", "")}
    assert asked == [{BOAT}]


def test_what_nobody_names_is_left_out():
    def only_others(keys):
        return {}

    named_by("river.boat", only_others)

    found = named([("river.boat", BOAT), ("river.tent", TENT)])

    assert found == {}


def test_a_kind_that_nothing_is_about_is_not_asked_for():
    def never(keys):
        raise AssertionError(keys)

    named_by("river.boat", never)

    assert named([]) == {}
