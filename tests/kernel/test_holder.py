"""Who acts: a person in a post, a household, or a rule armed by a post."""

import dataclasses
import uuid

import pytest

from cogov.kernel.holder import ANYONE, NOBODY, Hand, Holder

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
    assert machine == dataclasses.replace(KEEPER, rule="supply.round", user=None, armed_by=USER)
    assert not KEEPER.is_machine


def test_the_hand_of_a_machine_is_the_one_that_armed_it():
    assert KEEPER.armed("supply.round").hand == KEEPER.hand == Hand(USER, POST)


@pytest.mark.parametrize(
    ("other", "same"),
    [(Hand(USER, uuid.uuid4()), True), (Hand(uuid.uuid4(), POST), True), (Hand(None, POST), True),
     (Hand(uuid.uuid4(), uuid.uuid4()), False), (Hand(None, None), False)],
    ids=["person in another post", "another person in the post", "post that was vacant", "another", "nobody"],
)  # fmt: skip
def test_one_person_is_one_hand_in_every_post_and_one_post_whoever_sits_in_it(other, same):
    assert Hand(USER, POST).same_as(other) is same
    assert other.same_as(Hand(USER, POST)) is same


def test_nobody_is_the_same_hand_as_nobody():
    assert not Hand(None, None).same_as(Hand(None, None))


def test_a_holder_does_not_change_while_it_acts():
    with pytest.raises(dataclasses.FrozenInstanceError):
        KEEPER.role = "COM"
