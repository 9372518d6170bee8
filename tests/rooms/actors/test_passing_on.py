"""Model 2.6: an enterprise or a social organisation passes a mandate on only where that is stated, and within it."""

import datetime as dt
import json

import pytest

from cogov.actors import actions
from cogov.actors.models import Mandate
from cogov.actors.queries import power
from cogov.actors.queries.power import Asked
from cogov.actors.rules.passing_on import STATED, NothingToPassOn, PassedOnBefore, acts_passed_on
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.errors import BadInput, NoPower

DAY = dt.timedelta(days=1)


def _mandate(world, at, *acts, to="NGO", **more):
    return Mandate.objects.create(
        jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=world.orgs[to], acts=list(acts),
        area=world.city, valid_from=at, valid_to=at + 90 * DAY, basis="contract 7", granted_by=world.orgs["COM"],
        **more,
    )  # fmt: skip


def _pass_on(world, at, mandate, to="ENT", by="NGO", **more):
    return actions.pass_on_mandate(
        mandate=mandate, organisation=world.orgs[to], crisis=world.crisis, by=world.holder(by), at=at,
        **{"until": at + 9 * DAY, "basis": "contract 8", **more},
    )  # fmt: skip


def _may_verify(world, at, area):
    asked = Asked(area=area)
    return power.may(world.holder("ENT"), "need.verify", "A", crisis=world.crisis, at=at, asked=asked)


def test_a_mandate_is_passed_on_through_the_page_within_its_bounds_and_ends_with_it(world, at):
    wall = dt.datetime.now(dt.UTC)
    mandate = _mandate(world, wall - DAY, "need.verify:A")
    client, address = world.client("NGO"), world.url(f"register/mandates/{mandate.pk}/pass-on/")
    body = {"organisation": str(world.orgs["ENT"].pk), "days": "9", "basis": "contract 8"}

    unstated = client.post(address, body).status_code
    _mandate(world, wall - DAY, STATED)
    listed = client.get(world.url("register/mandates/")).content.decode()
    passed = client.post(address, body).status_code

    assert (unstated, passed) == (403, 302)
    assert address in listed
    assert client.get(address).status_code == 200
    row = Mandate.objects.get(passed_on_from=mandate)
    assert (row.acts, row.area, row.granted_by) == (["need.verify:A"], world.city, world.orgs["NGO"])
    then = wall + DAY
    assert _may_verify(world, then, world.district)
    assert not _may_verify(world, then, world.far)
    assert not _may_verify(world, wall + 10 * DAY, world.district)
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=wall)
    assert not _may_verify(world, then, world.district)
    assert power.mandate_state(Mandate.objects.get(pk=row.pk), world.crisis, then) == "ended"


def test_who_passed_it_on_takes_it_back_with_a_reason_and_nobody_else_of_its_kind(world):
    wall = dt.datetime.now(dt.UTC)
    mandate = _mandate(world, wall - DAY, "need.verify:A", STATED)
    row = _pass_on(world, wall - DAY, mandate)
    address = world.url(f"register/mandates/{row.pk}/take-back/")
    client = world.client("NGO")

    assert address in client.get(world.url("register/mandates/")).content.decode()
    assert world.client("ENT").post(address, {"reason": "x"}).status_code == 403
    assert client.post(address, {"reason": "misused"}).status_code == 302
    assert not _may_verify(world, wall, world.district)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"to": "NGO"}, BadInput),
        ({"basis": " "}, BadInput),
        ({"until": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}, BadInput),
        ({"to": "AUD"}, DecidesAndSupervises),
        ({"by": "ENT"}, NoPower),
    ],
)
def test_nothing_is_passed_on_beyond_its_bounds_or_to_who_checks_or_by_others(world, at, more, refusal):
    mandate = _mandate(world, at, "need.verify:A", STATED)

    with pytest.raises(refusal):
        _pass_on(world, at, mandate, **more)

    assert not Mandate.objects.filter(passed_on_from__isnull=False).exists()


def test_what_was_passed_on_stops_there_and_what_ended_is_not_passed_on():
    assert acts_passed_on(["a:A", STATED], passed_on_before=False, ended=False) == ["a:A"]
    with pytest.raises(PassedOnBefore):
        acts_passed_on(["a:A"], passed_on_before=True, ended=False)
    for acts, ended in (([STATED], False), (["a:A"], True)):
        with pytest.raises(NothingToPassOn):
            acts_passed_on(acts, passed_on_before=False, ended=ended)


def test_a_mandate_is_granted_passed_on_and_taken_back_by_the_api_with_the_refusals_of_the_page(world):
    committee, helper = world.client("COM"), world.client("NGO")

    def send(client, tail, **body):
        answer = client.post(world.api("mandates" + tail), json.dumps(body), content_type="application/json")
        found = answer.json()
        return answer.status_code, found.get("id") or found["error"]["code"]

    grant = {"organisation": str(world.orgs["NGO"].pk), "area": str(world.city.pk), "days": 30, "basis": "contract 7"}
    code, key = send(committee, "", acts=["need.verify:A"], **grant)
    assert code == 201
    assert send(helper, "", acts=["need.verify:A"], **grant)[0] == 403
    assert send(committee, "", acts=["no.such:A"], **grant) == (400, "BadInput")
    onward = {"organisation": str(world.orgs["ENT"].pk), "days": 9, "basis": "contract 8"}
    tail = f"/{key}/pass-on"
    assert send(helper, tail, **onward) == (403, "NoPower")  # nothing states that it may be
    assert send(committee, "", acts=[STATED], **grant)[0] == 201
    assert send(helper, tail, **{**onward, "organisation": str(world.orgs["AUD"].pk)}) == (409, "DecidesAndSupervises")
    assert send(helper, tail, **{**onward, "days": 31}) == (400, "BadInput")
    assert send(helper, tail, **{**onward, "organisation": str(world.land.pk)}) == (404, "Absent")

    code, passed = send(helper, tail, **onward)

    assert code == 201
    rows = {row["id"]: row for row in world.client("ANON").get(world.api("mandates")).json()["items"]}
    assert (rows[passed]["passed_on_from"], rows[passed]["state"], rows[passed]["acts"]) == (
        key, "in_force", ["need.verify:A"]
    )  # fmt: skip
    assert send(world.client("ENT"), f"/{passed}/take-back", reason="x")[0] == 403
    assert send(helper, f"/{passed}/take-back", reason="misused") == (200, passed)
    assert send(helper, f"/{key}/end", reason="x")[0] == 403
    assert send(committee, f"/{key}/end", reason="over") == (200, key)
    assert send(committee, f"/{key}/end", reason="again") == (400, "BadInput")
