"""Suspending takes two persons: one acts at once for 72 hours, a second confirms, or it lapses (trust.md 6, A2)."""

import datetime as dt
import json

import pytest

from cogov.actors import actions
from cogov.actors.actions import suspending
from cogov.actors.models import Organisation, Suspension
from cogov.actors.rules.suspending import ALONE_FOR, LapsedBefore, NothingToConfirm, NotTakingPart, SameSuspender
from cogov.kernel import clock
from cogov.kernel.errors import NoPower
from cogov.kernel.models import Act
from pages import text_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def _suspend(world, at, by="COM", who="ENT"):
    by = world.holder(by) if isinstance(by, str) else by
    return actions.suspend(organisation=world.orgs[who], reason="fraud", crisis=world.crisis, by=by, at=at)


def _confirm(world, at, by):
    return actions.confirm_suspension(organisation=world.orgs["ENT"], crisis=world.crisis, by=by, at=at)


def _state(world, who="ENT"):
    return Organisation.objects.get(pk=world.orgs[who].pk).state


def test_what_one_person_decides_lapses_and_the_same_person_does_not_begin_anew(world, at):
    _suspend(world, at)
    first = _state(world)
    with pytest.raises(NotTakingPart):
        _suspend(world, at, world.second("COM"))

    early = actions.lapse_all(at + ALONE_FOR - HOUR)
    lapsed = actions.lapse_all(at + ALONE_FOR)

    assert (first, early, lapsed, _state(world)) == ("suspended", 0, 1, "admitted")
    act = Act.objects.get(kind="actors.suspension.lapsed")
    assert (act.rule, act.post) == ("suspension-of-one", world.posts["COM"].pk)
    with pytest.raises(NothingToConfirm):
        _confirm(world, at + ALONE_FOR, world.second("COM"))
    world.orgs["ENT"].refresh_from_db()
    for by in (world.holder("COM"), world.same_person("COM", "head")):
        with pytest.raises(LapsedBefore):
            _suspend(world, at + ALONE_FOR, by)
    _suspend(world, at + ALONE_FOR, world.second("COM"))  # another person may


def test_a_second_person_confirms_and_it_stays_until_somebody_admits_it_the_control(world, at, monkeypatch):
    _suspend(world, at)
    with pytest.raises(SameSuspender):
        _confirm(world, at + HOUR, world.holder("COM"))
    with pytest.raises(NoPower):
        _confirm(world, at + HOUR, world.holder("NGO"))
    with pytest.raises(NothingToConfirm):
        _confirm(world, at + ALONE_FOR, world.second("COM"))

    _confirm(world, at + HOUR, world.second("COM"))

    assert (actions.lapse_all(at + 9 * ALONE_FOR), _state(world)) == (0, "suspended")
    with pytest.raises(NothingToConfirm):
        _confirm(world, at + HOUR, world.holder("HG"))
    one = Suspension.objects.get()
    monkeypatch.setattr(suspending, "to_lapse", lambda _wall: [(one, at + 9 * ALONE_FOR)])
    assert actions.lapse_all(at) == 0  # somebody confirmed while the clock looked
    actions.admit(organisation=world.orgs["ENT"], crisis=world.crisis, by=world.holder("COM"), at=at + 2 * HOUR)
    assert (_state(world), Suspension.objects.get().ended_at) == ("admitted", at + 2 * HOUR)


def test_a_suspension_lapses_after_its_crisis_and_outside_any_and_leaves_a_merged_entry_alone(world, at):
    _suspend(world, at)
    actions.suspend(organisation=world.orgs["NGO"], reason="x", crisis=None, by=world.holder("HG"), at=at)
    type(world.crisis).objects.filter(pk=world.crisis.pk).update(closed_at=at)
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(state="merged", merged_into=world.others["NGO"])

    assert actions.lapse_all(at + ALONE_FOR) == 2

    assert (_state(world), _state(world, "NGO")) == ("admitted", "merged")
    assert set(Act.objects.filter(kind="actors.suspension.lapsed").values_list("crisis", flat=True)) == {None}


def test_a_suspension_is_confirmed_on_the_page_and_in_the_api_by_another_person(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.at)
    page = world.url(f"register/{world.orgs['ENT'].pk}/")
    api = world.api(f"organisations/{world.orgs['ENT'].pk}/")
    committee, above = world.client("COM"), world.client("HG")

    by_api = committee.post(api + "suspend", json.dumps({"reason": "sold gifts"}), content_type="application/json")

    assert (by_api.status_code, by_api.json()["state"]) == (200, "suspended")
    own, other = text_of(committee.get(page)), text_of(above.get(page))
    assert "Suspended by one person" in own
    assert "sold gifts" in own
    assert ("Confirm the suspension" in own, "Confirm the suspension" in other) == (False, True)
    refused = committee.post(api + "confirm-suspension", content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "SameSuspender")
    assert above.post(page + "confirm-suspension/").status_code == 302
    assert "Suspended by one person" not in text_of(above.get(page))
    assert "Admit again" in text_of(above.get(page))
    again = above.post(api + "confirm-suspension", content_type="application/json")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "NothingToConfirm")
    assert committee.post(page + "admit/").status_code == 302
    assert _state(world) == "admitted"
