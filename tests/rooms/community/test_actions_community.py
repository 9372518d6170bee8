"""Households by code: entered by the worker of the grid, known by nothing else."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from cogov.community import actions
from cogov.community.models import Household
from cogov.community.queries import called, holder_of, household_by_link, households_of
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act

DAY = dt.timedelta(days=1)


def _enter(world, at, role="CTY", code="3-1-502", people=4, building=None):
    place = building or world.household("9-9-999").building
    return actions.enter_household(
        crisis=world.crisis, building=place, code=code, people=people, by=world.holder(role), at=at
    )


def test_a_worker_enters_a_household_and_gets_its_link_once(world, at):
    household, secret = _enter(world, at)

    assert household_by_link(world.crisis, secret, at) == household
    assert secret not in str(Household.objects.values()) + str(Act.objects.values())


@pytest.mark.parametrize(("secret", "days"), [("wrong", 0), (None, 61)])
def test_a_wrong_or_old_link_opens_nothing(world, at, secret, days):
    _, real = _enter(world, at)

    assert household_by_link(world.crisis, secret or real, at + days * DAY) is None


def test_a_link_opens_nothing_in_another_crisis(world, elsewhere, at):
    _, secret = _enter(world, at)

    assert household_by_link(elsewhere.crisis, secret, at) is None


@pytest.mark.parametrize(
    ("code", "people", "field"), [(" ", 4, "code"), ("1", 0, "people"), ("1", 31, "people"), ("9-9-999", 2, "code")]
)
def test_a_household_that_makes_no_sense_is_refused(world, at, code, people, field):
    with pytest.raises(BadInput) as refusal:
        _enter(world, at, code=code, people=people)

    assert refusal.value.field == field


@pytest.mark.parametrize("role", ["MI", "NGO", "COM", "GOV", "VOL"])
def test_only_the_worker_of_the_grid_enters_households(world, at, role):
    with pytest.raises(NoPower):
        _enter(world, at, role)


def test_a_worker_does_not_enter_households_of_another_community(world, at):
    foreign = world.household("1", organisation=world.others["CTY"]).building

    with pytest.raises(NoPower):
        _enter(world, at, building=foreign)


def test_the_database_refuses_a_household_of_a_hundred(world):
    household = world.household()

    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=household.pk).update(people=100)


def test_a_worker_sees_the_own_grid_only(world, at):
    mine = world.household("1")
    world.household("2", organisation=world.others["CTY"])

    assert list(households_of(world.crisis, world.holder("CTY"))) == [mine]
    assert list(households_of(world.crisis, world.holder("ANON"))) == []


def test_a_household_acts_without_saying_which_it_is(world):
    holder = holder_of(world.household())

    assert (holder.role, holder.user, holder.organisation) == ("RES", None, None)
    assert holder.label == "a household"


def test_only_the_household_and_its_workers_read_its_code(world):
    household = world.household()
    elsewhere = replace(world.holder("CTY"), area_path=world.far.path)

    assert called(household, world.holder("RES")) == called(household, world.holder("CTY")) == "3-1-502"
    assert {called(household, world.holder(role)) for role in ("ANON", "COM", "NGO", "VOL")} == {
        "a household in District"
    }
    assert called(household, elsewhere) == "a household in District"


def test_buildings_are_entered_in_the_own_grid_with_a_name(world, at):
    def enter(role, name):
        return actions.enter_building(
            crisis=world.crisis, organisation=world.orgs["CTY"], grid=world.district, names={"en": name},
            by=world.holder(role), at=at,
        )  # fmt: skip

    assert enter("CTY", "House 3").grid == world.district
    with pytest.raises(BadInput):
        enter("CTY", " ")
    with pytest.raises(NoPower):
        enter("NGO", "House 3")


def test_control_enters_households_in_an_exercise(exercise, at):
    household, _ = _enter(exercise, at, "OPS")

    assert household.code == "3-1-502"
