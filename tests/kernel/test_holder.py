"""Who acts: a person in a post, a household, or a rule armed by a post."""

import dataclasses
import uuid

import pytest

from cogov.kernel.holder import ANYONE, NOBODY, Holder

ORGANISATION, POST, USER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
KEEPER = Holder(role="NGO", label="keeper", user=USER, organisation=ORGANISATION, post=POST, area_path="/1/2/")


def test_a_person_in_a_post_is_no_machine_and_is_found_by_organisation_and_post():
    assert not KEEPER.is_machine
    assert KEEPER.organisation_id == ORGANISATION
    assert KEEPER.post_id == POST


def test_anyone_is_looked_up_by_an_id_that_nothing_has():
    assert ANYONE.role == "ANON"
    assert ANYONE.organisation_id == NOBODY
    assert ANYONE.post_id == NOBODY
    assert NOBODY.int == 0


def test_a_rule_acts_for_the_post_that_armed_it_and_for_no_person():
    machine = KEEPER.armed("supply.round")

    assert machine.is_machine
    assert machine == dataclasses.replace(KEEPER, rule="supply.round", user=None)
    assert not KEEPER.is_machine


def test_a_holder_does_not_change_while_it_acts():
    with pytest.raises(dataclasses.FrozenInstanceError):
        KEEPER.role = "COM"
