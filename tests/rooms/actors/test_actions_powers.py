"""Mandates: who may grant which, what they wait for, who takes them back, and the pages for it."""

import datetime as dt
import html

import pytest

from cogov.actors import actions
from cogov.actors.models import Mandate
from cogov.actors.queries import power, triggers
from cogov.actors.queries.power import NOTHING, Asked, mandate_state
from cogov.actors.queries.triggers import TriggerKind, register_trigger, trigger_choices, trigger_reached
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act

DAY = dt.timedelta(days=1)


def _grant(world, at, role="COM", to="GOV", **more):
    return actions.grant_mandate(**{
        "organisation": world.orgs[to], "acts": ["allocation.approve:A"], "area": world.city, "until": at + DAY,
        "basis": "plan 3.2", "crisis": world.crisis, "by": world.holder(role), "at": at, **more,
    })  # fmt: skip


def _may(world, at, role="GOV", key="allocation.approve", verb="A", **asked):
    return power.may(world.holder(role), key, verb, crisis=world.crisis, at=at, asked=Asked(**asked))


# --- who grants what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "grants"), [("COM", True), ("HG", True), ("GOV", True), ("NGO", False), ("MI", False),
                                              ("EICS", False), ("AUD", False), ("EICR", False)])  # fmt: skip
def test_committee_and_government_pass_on_what_their_role_holds(world, at, role, grants):
    def grant():
        return _grant(world, at, role, "ENT", acts=["need.verify:A"])

    if grants:
        assert grant().granted_by == world.orgs[role]
    else:
        with pytest.raises(NoPower):
            grant()


def test_a_department_opens_no_star_of_the_matrix_and_the_committee_does(world, at):
    with pytest.raises(NoPower):
        _grant(world, at, "GOV", "ENT", acts=["shipment.send:C"])

    assert _grant(world, at, "COM", "ENT", acts=["shipment.send:C"])  # ENT has a starred cell for it
    with pytest.raises(NoPower):
        _grant(world, at, "COM", "MED", acts=["shipment.send:C"])  # the media have none


def test_a_power_from_a_mandate_is_not_passed_on(world, at):
    _grant(world, at, "COM", "GOV", area=world.land)
    assert _may(world, at, area=world.city)  # the control: the department holds it

    with pytest.raises(NoPower):
        _grant(world, at, "GOV", "ENT")


@pytest.mark.parametrize("body", ["AUD", "EICS", "EICR"])
def test_who_checks_or_releases_is_given_nothing_to_decide(world, at, body):
    with pytest.raises(DecidesAndSupervises):
        _grant(world, at, "COM", body)


@pytest.mark.parametrize(("more", "field"), [({"acts": []}, "acts"), ({"trigger": "phase:party"}, "trigger"),
                                             ({"trigger": "moon:full"}, "trigger")])  # fmt: skip
def test_a_mandate_without_an_act_or_with_a_trigger_that_nobody_reads_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _grant(world, at, **more)

    assert refusal.value.field == field


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_an_act_that_does_not_say_where_is_not_covered(world, at):
    _grant(world, at)

    assert _may(world, at, area=world.district)
    assert not _may(world, at)


def test_a_mandate_opens_a_starred_cell_in_its_own_scope_only(world, at):
    _grant(world, at, "COM", "ENT", acts=["stock.receive:C"])

    own, foreign = world.orgs["ENT"].pk, world.others["ENT"].pk
    assert _may(world, at, "ENT", "stock.receive", "C", area=world.city, owner=own)
    assert not _may(world, at, "ENT", "stock.receive", "C", area=world.city, owner=foreign)


def test_a_mandate_is_armed_until_its_trigger_is_reached(world, at, monkeypatch):
    monkeypatch.setattr(triggers, "_kinds", dict(triggers._kinds))
    row = _grant(world, at, trigger="phase:warning")
    held = {"now": False}
    known = trigger_choices()
    assert "phase:warning" in known
    assert mandate_state(row, world.crisis, at) == "waits"
    assert not _may(world, at, area=world.city)

    Mandate.objects.filter(pk=row.pk).update(trigger="tide:high")
    register_trigger("tide", TriggerKind(lambda: [("high", "high tide")], lambda _rest, _crisis, _at: held["now"]))
    row.refresh_from_db()
    assert not _may(world, at, area=world.city)
    held["now"] = True

    assert mandate_state(row, world.crisis, at) == "in_force"
    assert _may(world, at, area=world.city)
    assert mandate_state(row, world.crisis, at + DAY) == "ended"


def test_what_nobody_can_read_is_not_reached(world):
    assert not trigger_reached("moon:full", world.crisis, world.at)
    assert not trigger_reached("phase:closed", None, world.at)
    assert not power.by_role(world.holder("GOV"), "delegate.grant", "A", crisis=world.crisis, asked=NOTHING)


# --- taking back ------------------------------------------------------------------------------------------------------


def test_who_granted_takes_back_and_so_does_the_committee_but_no_other_department(world, at):
    def end(row, by):
        return actions.end_mandate(mandate=row, reason="misused", crisis=world.crisis, by=by, at=at)

    first = _grant(world, at, "GOV", "ENT", acts=["need.verify:A"])
    second = _grant(world, at, "GOV", "ENT", acts=["need.verify:A"])
    of_committee = _grant(world, at, "COM", "ENT", acts=["need.verify:A"])

    assert end(first, world.holder("GOV")).ended_at == at
    assert end(second, world.holder("COM")).ended_at == at
    with pytest.raises(NoPower):
        end(of_committee, world.holder("GOV"))
    with pytest.raises(BadInput):
        end(first, world.holder("GOV"))  # taken back before


def test_nothing_is_taken_back_without_a_reason(world, at):
    row = _grant(world, at)

    with pytest.raises(BadInput) as refused:
        actions.end_mandate(mandate=row, reason=" ", crisis=world.crisis, by=world.holder("COM"), at=at)

    row.refresh_from_db()
    assert (refused.value.field, row.ended_at) == ("reason", None)


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_mandate_is_granted_seen_by_everybody_and_taken_back_on_its_pages(world, at):
    committee = world.client("COM")
    said = {
        "organisation": str(world.orgs["GOV"].pk), "acts": "allocation.approve:A",
        "area": str(world.city.pk), "function": "allocate", "value_ceiling": "5000", "trigger": "phase:response:2",
        "days": "30", "basis": "Emergency plan 3.2",
    }  # fmt: skip

    form = committee.get(world.url("register/mandates/new/"), headers={"accept-language": "en"}).content.decode()
    granted = committee.post(world.url("register/mandates/new/"), said)
    row = Mandate.objects.get()
    seen = world.client("ANON").get(world.url("register/mandates/"), headers={"accept-language": "en"})
    text = html.unescape(seen.content.decode())
    no_reason = committee.post(world.url(f"register/mandates/{row.pk}/end/"), {"reason": ""})
    ended = committee.post(world.url(f"register/mandates/{row.pk}/end/"), {"reason": "misused"})

    assert "response II" in form
    assert granted.status_code == 302, granted.content.decode()
    assert (row.function, row.value_ceiling, row.trigger) == ("allocate", 5000, "phase:response:2")
    for words in ("GOV one", "approve or reject plans", "5,000", "response II", "Emergency plan 3.2",
                  "waits for the crisis", "COM one"):  # fmt: skip
        assert words in text
    assert "Take back" not in text
    assert (no_reason.status_code, ended.status_code) == (422, 302)
    row.refresh_from_db()
    assert row.ended_at is not None
    assert {act.kind for act in Act.objects.all()} == {"actors.mandate.granted", "actors.mandate.ended"}


def test_who_decides_by_a_mandate_needs_a_second_factor_like_who_decides_by_the_role(world, at):
    from django.test import Client

    from cogov.kernel import clock

    Mandate.objects.create(
        jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=world.orgs["MED"], acts=["crisis.phase:A"],
        area=world.land, valid_from=clock.now() - DAY, valid_to=clock.now() + DAY, basis="a mistake",
    )  # fmt: skip
    client = Client()
    client.force_login(world.posts["MED"].person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = world.url(f"duties/phase/{world.crisis.pk}/approve/")

    without = client.post(path)
    with_factor = world.client("MED").post(path)

    assert (without.status_code, without["Location"]) == (302, "/accounts/2fa/")
    assert with_factor.status_code == 404  # the door is open; there is no such proposal
