"""Morning counts: who hands them in, what a correction is, what they lead to, and whose is missing."""

import datetime as dt
import re

import pytest

from cogov.actors.events import OrganisationsMerged
from cogov.kernel import clock
from cogov.kernel.errors import BadInput, NoPower, StaleVersion
from cogov.kernel.figures import Reading
from cogov.supply import actions
from cogov.supply.actions.counts import NewLine
from cogov.supply.actions.needs import move_to_kept
from cogov.supply.models import CountLine, MorningCount, Need
from cogov.supply.queries import counts as questions
from cogov.supply.rules.counts import NothingMissing, is_short, to_ask
from pages import text_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def _today(monkeypatch, at):
    """Let pages open at the time of the tests."""
    monkeypatch.setattr(clock, "now", lambda: at)


def _send(world, at, *lines, role="MI", **more):
    counted = [NewLine(world.mask, *line) for line in lines]
    facility = more.pop("facility", world.orgs["MI"])
    return actions.send_count(
        crisis=world.crisis, organisation=facility, lines=counted, by=world.holder(role), at=at, **more
    )


def test_a_count_is_of_the_own_facility_and_a_correction_is_a_newer_version(world, at):
    first = _send(world, at, (900,), beds=40, staff=0)
    with pytest.raises(StaleVersion):
        _send(world, at, (800,))
    with pytest.raises(BadInput):
        _send(world, at, (800,), version=1)
    second = _send(world, at, (800,), version=1, reason="a shelf was forgotten")
    with pytest.raises(NoPower):
        _send(world, at, (1,), facility=world.others["MI"])
    with pytest.raises(NoPower):
        _send(world, at, (1,), role="COM")

    assert list(MorningCount.objects.order_by("version").values_list("pk", "newest")) == [
        (first.pk, False), (second.pk, True)
    ]  # fmt: skip
    assert not Need.objects.exists()


def test_a_count_that_makes_no_sense_is_refused(world, at):
    for lines, more in (
        ([], {}), ([(1,), (2,)], {}), ([(-1,)], {}), ([(1, -1)], {}), ([(10**9 + 1,)], {}), ([(1,)], {"beds": -1}),
        ([(1,)], {"staff": 10**6 + 1}),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            _send(world, at, *lines, **more)

    assert not MorningCount.objects.exists()


@pytest.mark.usefixtures("_today")
def test_a_short_shelf_proposes_and_one_press_asks(world, at):
    client = world.client("MI")
    _send(world, at - DAY, (300,))
    count = _send(world, at, (100,))
    [shelf] = questions.shelves(count, at)

    assert (shelf.cover, shelf.short, shelf.ask, shelf.asked) == (0.5, True, 1300, None)
    page = world.url(f"supply/counts/{count.pk}/")
    assert "Ask for 1,300?" in text_of(client.get(page))
    asked = client.post(page + "ask/", {"item": "mask"})
    need = Need.objects.get()
    assert asked.url == world.url(f"supply/needs/{need.pk}/")
    assert (need.quantity, need.state, need.source) == (1300, "entered", f"morning count of {at.date()}")
    client.post(page + "ask/", {"item": "mask"})
    assert client.post(page + "ask/", {"item": "boat"}).status_code == 404
    assert Need.objects.count() == 1
    assert "asked for" in text_of(client.get(page))
    assert [to_ask(per_day=1, on_hand=7, coming=0), to_ask(per_day=0.5, on_hand=0, coming=0)] == [0, 4]
    assert [is_short(None), is_short(3), is_short(2.9)] == [False, False, True]


def test_a_shelf_that_lasts_proposes_nothing_the_control(world, at):
    _send(world, at - DAY, (3000,))
    [shelf] = questions.shelves(_send(world, at, (2900,)), at)

    assert (shelf.cover, shelf.short, shelf.ask) == (29.0, False, 0)


def test_two_own_counts_replace_the_peers_and_estimates_are_scored_by_later_counts(world, at):
    for role in ("GOV", "ENT", "NGO", "CTY", "EXP"):
        world.need(world.orgs[role], quantity=500, asked_at=at)
    need = world.need(quantity=None, state="entered", asked_at=at)
    other = world.need(world.others["MI"], quantity=None, state="entered", asked_at=at)
    _send(world, at - DAY, (300,))
    _send(world, at, (100,))
    actions.adopt_estimates(crisis=world.crisis, by=world.holder("HG"), at=at)
    need.refresh_from_db()
    other.refresh_from_db()
    assert (need.quantity, need.basis_rule, need.basis_facts) == (
        1400, "own_counts", {"per_day": 200.0, "counts": 2, "days": 7}
    )  # fmt: skip
    assert (other.quantity, other.basis_rule) == (500, "peers")
    assert Reading(world.crisis, at).value("supply.estimate_error").value is None

    _send(world, at + DAY, (900, 250))

    later = Reading(world.crisis, at + DAY)
    [(item, score)] = questions.scores(world.crisis)
    assert (item, score.error, score.inside, score.n) == (world.mask, 0.2, 1, 1)
    assert [later.value(f"supply.estimate_{part}").value for part in ("error", "inside")] == [20, 100]


def test_unused_things_are_not_estimated_from_own_counts(world, at):
    need = world.need(quantity=None, state="entered")
    _send(world, at - DAY, (300,))
    _send(world, at, (300,))
    actions.adopt_estimates(crisis=world.crisis, by=world.holder("HG"), at=at)
    need.refresh_from_db()

    assert (need.quantity, need.state) == (None, "verified")


@pytest.mark.usefixtures("_today")
def test_missing_counts_are_listed_silent_longest_first_and_a_call_is_noted(world, at):
    _send(world, at - DAY, (300,))
    client = world.client("COM")

    names = [str(row.pk) for row in questions.missing(world.crisis, at)]
    assert names == [str(world.others["MI"].pk), str(world.orgs["MI"].pk)]
    called = client.post(world.url(f"supply/counts/{names[0]}/call/"), {"outcome": "unreached"})
    assert called.status_code == 302
    page = text_of(client.get(world.url("supply/counts/")))
    assert "nobody answered · just now" in page or "nobody answered · 0 min ago" in page, page
    assert str(at.date() - DAY) in page
    assert client.post(world.url(f"supply/counts/{names[0]}/call/"), {"outcome": "shouted"}).status_code == 422
    with pytest.raises(BadInput):
        actions.note_call(
            crisis=world.crisis, organisation=world.orgs["MI"], outcome="x", by=world.holder("COM"), at=at
        )
    _send(world, at, (200,))
    with pytest.raises(NothingMissing):
        actions.note_call(
            crisis=world.crisis, organisation=world.orgs["MI"], outcome="will_send", by=world.holder("COM"), at=at
        )
    with pytest.raises(NoPower):
        actions.note_call(
            crisis=world.crisis, organisation=world.others["MI"], outcome="will_send", by=world.holder("MI"), at=at
        )
    reading = Reading(world.crisis, at)
    assert [reading.value(f"supply.counts_{part}").value for part in ("in", "missing")] == [1, 1]


@pytest.mark.usefixtures("_today")
def test_the_form_comes_filled_in_and_says_at_the_field_what_is_wrong(world, at):
    client = world.client("MI")
    _send(world, at - DAY, (300, 20), beds=40)
    address = world.url("supply/counts/new/")

    page = client.get(address).content.decode()
    shown = {
        name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("on_hand-mask", "used-mask", "beds")
    }
    assert shown == {"on_hand-mask": "300", "used-mask": "20", "beds": "40"}
    wrong = client.post(address, {"on_hand-mask": "", "used-mask": "5", "version": "0"})
    assert wrong.status_code == 422
    assert "Write how many are left, 0 where none are." in text_of(wrong)
    assert client.post(address, {"version": "0"}).status_code == 422
    done = client.post(address, {"on_hand-mask": "0.03万", "used-mask": "", "beds": "41", "version": "0"})
    assert done.status_code == 302
    line = CountLine.objects.get(count__day=at.date())
    assert (line.on_hand, line.used, line.count.beds) == (300, None, 41)
    again = client.post(address, {"on_hand-mask": "290", "version": "1"})
    assert again.status_code == 422
    assert client.post(address, {"on_hand-mask": "290", "version": "1", "reason": "typed"}).status_code == 302
    assert client.get(world.api("counts")).json()["items"][0]["lines"] == [
        {"item": "mask", "on_hand": 290, "used": None}
    ]


def test_counts_of_a_merged_facility_go_to_the_kept_one(world, at):
    keep, other = world.orgs["MI"], world.others["MI"]
    _send(world, at, (300,))
    for day in (at, at - DAY):
        MorningCount.objects.create(crisis=world.crisis, organisation=other, day=day.date(), sent_at=day)

    move_to_kept(OrganisationsMerged(keep=keep.pk, other=other.pk))

    found = MorningCount.objects.filter(organisation=keep).order_by("day", "version").values_list("version", "newest")
    assert list(found) == [(1, True), (1, True), (2, False)]
