"""Qualifications: entered with evidence and an end by the organisation itself; one that ended refuses its function."""

import datetime as dt
import uuid

import pytest

from cogov.actors import actions
from cogov.actors.models import Qualification
from cogov.actors.rules.qualifications import QualificationExpired, check_qualified
from cogov.decision.actions import assign_function
from cogov.decision.models import Function
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act

YEAR = dt.timedelta(days=365)


def _state(world, at, role="NGO", **more):
    told = {"name": "Water rescue", "function": "rescue", "level": 2, "evidence": "Rescue board, No. 7",
            "valid_to": at.date() + YEAR}  # fmt: skip
    return actions.state_qualification(
        organisation=world.orgs["NGO"], crisis=world.crisis, by=world.holder(role), at=at, **{**told, **more}
    )


def _assign(world, at):
    function = Function.objects.create(crisis=world.crisis, code="rescue", names={"en": "rescue"}, area=world.land)
    return assign_function(
        function=function, organisation=world.orgs["NGO"], reason="boats", by=world.holder("COM"), at=at
    )


def test_an_organisation_states_what_it_is_qualified_for_with_evidence_and_end(world, at):
    row = _state(world, at)

    assert (row.level, row.function, row.valid_to) == (2, "rescue", at.date() + YEAR)
    assert Act.objects.get(kind="actors.qualification.stated").organisation == world.orgs["NGO"].pk


@pytest.mark.parametrize("role", ["ENT", "MI", "COM"])
def test_nobody_states_it_for_another(world, at, role):
    with pytest.raises(NoPower):
        _state(world, at, role)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"evidence": " "}, "evidence"),
        ({"level": 0}, "level"),
        ({"level": 6}, "level"),
        ({"valid_to": dt.date(2020, 1, 1)}, "valid_to"),
    ],
)
def test_a_qualification_that_shows_nothing_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _state(world, at, **more)

    assert refusal.value.field == field
    assert not Qualification.objects.exists()


def test_an_expired_qualification_refuses_its_function(world, at):
    _state(world, at)

    with pytest.raises(QualificationExpired):
        _assign(world, at + 2 * YEAR)


def test_a_valid_one_does_not_the_control(world, at):
    _state(world, at)

    assert _assign(world, at + YEAR).organisation == world.orgs["NGO"]


def test_a_renewed_one_counts_and_another_function_asks_for_none(world, at):
    _state(world, at)
    _state(world, at, valid_to=at.date() + 3 * YEAR)
    _state(world, at, function="transport", valid_to=at.date() + dt.timedelta(days=1))

    assert _assign(world, at + 2 * YEAR).organisation == world.orgs["NGO"]


def test_the_last_day_still_counts():
    day = dt.date(2027, 6, 1)

    check_qualified([day], function="rescue", day=day)
    check_qualified([], function="rescue", day=day)
    with pytest.raises(QualificationExpired):
        check_qualified([day], function="rescue", day=day + dt.timedelta(days=1))


def test_the_page_takes_it_and_says_when_it_has_expired(world, at):
    client = world.client("NGO")
    address = world.url(f"register/{world.orgs['NGO'].pk}/")
    body = {"name": "Water rescue", "function": "rescue", "level": "2", "evidence": "No. 7", "valid_to": "2999-01-01"}

    refused = client.post(f"{address}qualifications/", {**body, "valid_to": "2001-01-01"})
    made = client.post(f"{address}qualifications/", body)

    assert (refused.status_code, made.status_code) == (422, 302)
    page = client.get(address).content.decode()
    assert "Water rescue (2) · rescue people · No. 7" in page
    assert 'class="tag wrong">expired' not in page
    Qualification.objects.update(valid_to=dt.date(2001, 1, 1))
    assert 'class="tag wrong">expired' in client.get(address).content.decode()


def test_programs_enter_and_read_qualifications(world):
    client, mine = world.client("NGO"), world.orgs["NGO"].pk
    body = {"name": "Boats", "function": "rescue", "level": 2, "evidence": "No. 7", "valid_to": "2999-01-01"}

    def send(key, **more):
        address = world.api(f"organisations/{key}/qualifications")
        return client.post(address, {**body, **more}, content_type="application/json")

    answers = [
        send(mine),
        send(mine, valid_to="2999-02-31"),
        send(mine, valid_to="2001-01-01"),
        send(world.orgs["MI"].pk),
    ]

    assert [answer.status_code for answer in answers] == [201, 400, 400, 403]
    assert client.get(world.api(f"organisations/{uuid.uuid4()}/qualifications")).status_code == 404
    shown = client.get(world.api(f"organisations/{mine}/qualifications")).json()["items"]
    assert [(row["function"], row["valid_to"], row["ended"]) for row in shown] == [("rescue", "2999-01-01", False)]
