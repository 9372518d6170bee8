"""Ties across jurisdictions: as easy to make as those at home, and never between an exercise and the real world."""

import datetime as dt

import pytest

from cogov.actors import actions
from cogov.actors.models import Tie
from cogov.actors.queries import register as questions
from cogov.kernel.errors import BadInput


def _tie(world, other, at, **more):
    return actions.make_tie(
        one=world.orgs["GOV"], other=other, purpose="send doctors", crisis=world.crisis, by=world.holder("GOV"), at=at,
        **more,
    )  # fmt: skip


def test_a_department_ties_itself_to_one_of_another_jurisdiction_and_both_registers_show_it(world, elsewhere, at):
    client = world.client("GOV")
    address = world.url(f"register/{world.orgs['GOV'].pk}/")
    other = elsewhere.orgs["GOV"]
    assert "GOV one (Elsewhere)" in client.get(address).content.decode()

    client.post(f"{address}ties/", {"other": str(other.pk), "purpose": "send doctors"})

    assert Tie.objects.get().other == other
    assert client.get(address).content.decode().count("GOV one (Elsewhere)") == 2  # the tie, and the choice
    there = elsewhere.client("ANON").get(elsewhere.url(f"register/{other.pk}/")).content.decode()
    assert "GOV one (Here)" in there
    assert f"/register/{world.orgs['GOV'].pk}/" not in there


def test_the_other_side_ends_it_from_its_own_pages_and_a_third_party_does_not(world, elsewhere, at):
    tie = _tie(world, elsewhere.orgs["GOV"], at)

    third = elsewhere.client("NGO").post(elsewhere.url(f"register/ties/{tie.pk}/end/"))
    ended = elsewhere.client("GOV").post(elsewhere.url(f"register/ties/{tie.pk}/end/"))

    assert (third.status_code, ended.status_code) == (404, 302)
    assert ended.url.endswith(f"/register/{elsewhere.orgs['GOV'].pk}/")
    assert not Tie.objects.filter(until__isnull=True).exists()


def test_an_exercise_is_never_tied_to_the_real_world(world, exercise, at):
    with pytest.raises(BadInput) as refusal:
        _tie(world, exercise.orgs["GOV"], at)

    assert refusal.value.field == "other"
    assert not questions.neighbours(world.jurisdiction).exists()
    assert not questions.neighbours(exercise.jurisdiction).exists()


def test_two_real_jurisdictions_are_neighbours_the_control(world, elsewhere):
    found = set(questions.neighbours(world.jurisdiction))

    assert elsewhere.orgs["GOV"] in found
    assert elsewhere.orgs["OPS"] not in found
    assert world.others["GOV"] not in found


def test_a_tie_says_who_said_so(world, at):
    _tie(world, world.orgs["NGO"], at - dt.timedelta(days=400), source="a newspaper, 1 June")

    page = world.client("ANON").get(world.url(f"register/{world.orgs['GOV'].pk}/")).content.decode()

    assert "a newspaper, 1 June" in page
