"""Every part of the legend of the permission matrix refuses something, and with the part left out it does not."""

import uuid

import pytest

from cogov.actors import access
from cogov.actors.queries.power import Asked, at_the_door, authority
from cogov.actors.rules import matrix
from cogov.actors.rules.matrix import ROLES, Row, enough, parse_cell

KEY = "planted.act"


@pytest.fixture
def cell(monkeypatch):
    """Return a function that adds a row to the matrix, whose cells are all alike."""
    real = matrix.matrix()

    def plant(text):
        row = Row(KEY, "Planted", dict.fromkeys(ROLES, parse_cell(text)), "")
        rows = {**real, KEY: row}
        monkeypatch.setattr(matrix, "matrix", lambda: rows)

    return plant


def _may(world, verb="C", asked=None, role="NGO"):
    holder, crisis = world.holder(role), world.crisis
    return authority(holder, KEY, verb, crisis=crisis, at=world.at, asked=asked or Asked()) is not None


@pytest.mark.parametrize(
    ("refuses", "verb", "control"),
    [("-", "V", "V"), ("V", "C", "C"), ("V", "A", "A"), ("C", "A", "A"), ("A", "C", "C"), ("C*", "C", "C"),
     ("C(exercise)", "C", "C")],
)  # fmt: skip
def test_a_verb_a_star_and_an_exercise_refuse_what_they_do_not_say(world, cell, refuses, verb, control):
    cell(refuses)
    refused = _may(world, verb)
    cell(control)

    assert (refused, _may(world, verb)) == (False, True)


def test_the_scopes_refuse_what_is_not_one_s_own_not_here_not_assigned(world, cell):
    own, other = world.orgs["NGO"].pk, world.others["NGO"].pk
    home = world.household()
    cases = {
        "Co": (Asked(owner=other), Asked(owner=own), "NGO"),
        "Cj": (Asked(owner=other, area=world.far), Asked(owner=other, area=world.district), "CTY"),
        "Ca": (Asked(assigned=False), Asked(assigned=True), "NGO"),
        "Cs": (Asked(household=uuid.uuid4()), Asked(household=home.pk), "RES"),
    }

    for text, (outside, inside, role) in cases.items():
        cell(text)
        assert (_may(world, asked=outside, role=role), _may(world, asked=inside, role=role)) == (False, True), text
        cell("C")
        assert _may(world, asked=outside, role=role), text


def test_an_exercise_s_power_holds_in_an_exercise(exercise, cell):
    cell("C(exercise)")

    assert _may(exercise)
    assert at_the_door(exercise.holder("NGO"), KEY, "C", crisis=exercise.crisis, at=exercise.at)
    assert not at_the_door(exercise.holder("NGO"), KEY, "C", crisis=None, at=exercise.at)


@pytest.mark.parametrize(("text", "one", "two"), [("A", True, True), ("A1", True, True), ("A2", False, True)])
def test_a_decision_of_two_is_not_made_by_one_nor_by_one_twice(text, one, two):
    [found] = parse_cell(text)
    someone, another = uuid.uuid4(), uuid.uuid4()

    assert not enough(found, [])
    assert enough(found, [someone]) is enough(found, [someone, someone]) is one
    assert enough(found, [someone, another]) is two


@pytest.mark.parametrize(("text", "stopped"), [("V(rate)", True), ("V", False)])
def test_a_rate_stops_who_comes_too_often_in_an_hour(world, client, cell, monkeypatch, text, stopped):
    cell(text)
    route = "<space:space>/<slug:crisis>/map/"
    monkeypatch.setattr(access, "routes", lambda: {(route, "GET"): (KEY, "V")})
    monkeypatch.setattr(access, "RATE_PER_HOUR", 3)

    codes = [client.get(world.url("map/")).status_code for _ in range(4)]
    other = client.get(world.url("map/"), REMOTE_ADDR="192.0.2.9").status_code

    assert codes == [200, 200, 200, 429 if stopped else 200]
    assert other == 200


@pytest.mark.parametrize(("reason", "shown"), [("", False), ("   ", False), ("call back about the delivery", True)])
def test_a_look_without_a_reason_shows_nothing(world, reason, shown):
    from house.sweep.supply import contact

    call = contact(world, "GOV", "own")

    answer = world.client("GOV").post(world.url(f"supply/needs/{call.args['key']}/contact/"), {"reason": reason})

    assert (answer.status_code == 200) is shown
    assert answer.status_code in (200, 400, 422)
