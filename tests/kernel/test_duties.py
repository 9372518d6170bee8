"""Duties: acts open them, acts fulfil them, silence breaches them, and a crash leaves whole steps."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from cogov.kernel import bus, duties, timers
from cogov.kernel.duties import DutyBreached, DutyWarned
from cogov.kernel.models import Act, Duty, Rule
from cogov.supply.actions import adopt_estimates, receive_lot, verify_need, withdraw_need
from cogov.supply.actions.needs import NewNeed, enter_need
from cogov.supply.actions.stock import NewLot

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def rule(world):
    return Rule.objects.create(
        jurisdiction=world.jurisdiction, code="verify-4h", names={"en": "verify"}, source="test", actor="GOV",
        trigger="supply.need.entered", expected="supply.need.verified", voided_by="supply.need.withdrawn",
        seconds=4 * 3600, warn_seconds=3600, armed_by=uuid.uuid4(), in_force_from=dt.date(2027, 1, 1),
    )  # fmt: skip


def _enter(world, at):
    return enter_need(
        crisis=world.crisis,
        new=NewNeed(item=world.mask, place=world.district, organisation=world.orgs["MI"], quantity=5),
        by=world.holder("MI"),
        at=at,
    )


def test_an_act_opens_the_duty_of_its_rule(world, at, rule):
    need = _enter(world, at)

    duty = Duty.objects.get()
    assert (duty.about, duty.state, duty.due_at, duty.warn_at) == (need.pk, "open", at + 4 * HOUR, at + 3 * HOUR)


def test_the_expected_act_in_time_meets_the_duty(world, at, rule):
    need = _enter(world, at)

    verify_need(need=need, quantity=5, basis="stated", by=world.holder("COM"), at=at + HOUR)

    duty = Duty.objects.get()
    assert (duty.state, duty.ended_at, duty.wake_at) == ("met", at + HOUR, None)
    assert Act.objects.get(pk=duty.evidence).kind == "supply.need.verified"


@pytest.mark.parametrize(
    ("expected", "state"),
    [("supply.need.verified", "open"), ("supply.need.verified supply.estimates.adopted", "met")],
    ids=["the control: one act alone", "either act"],
)
def test_any_act_that_the_rule_names_meets_the_duty(world, at, rule, expected, state):
    Rule.objects.update(expected=expected)
    _enter(world, at)

    adopt_estimates(crisis=world.crisis, by=world.holder("COM").armed("r"), at=at + HOUR)

    assert Duty.objects.get().state == state


def test_the_expected_act_after_the_deadline_is_met_late(world, at, rule):
    need = _enter(world, at)

    verify_need(need=need, quantity=5, basis="stated", by=world.holder("COM"), at=at + 5 * HOUR)

    assert Duty.objects.get().state == "met_late"


def test_an_act_that_makes_the_duty_moot_voids_it(world, at, rule):
    need = _enter(world, at)

    withdraw_need(need=need, reason="found some", by=world.holder("MI"), at=at + HOUR)

    assert Duty.objects.get().state == "void"


@pytest.mark.parametrize(
    ("start", "end", "opens"),
    [(dt.date(2027, 1, 1), None, True), (dt.date(2027, 7, 1), None, False),
     (dt.date(2027, 1, 1), dt.date(2027, 5, 31), False), (dt.date(2027, 1, 1), dt.date(2027, 6, 1), True)],
)  # fmt: skip
def test_only_rules_in_force_on_the_day_open_duties(world, at, rule, start, end, opens):
    rule.in_force_from, rule.in_force_to = start, end
    rule.save()

    _enter(world, at)

    assert Duty.objects.exists() is opens
    assert (rule in duties.in_force(Rule.objects.all(), at.date())) is opens


@pytest.mark.parametrize(
    ("wall", "opens"),
    [(dt.datetime(2027, 5, 31, 15, 59, tzinfo=dt.UTC), False), (dt.datetime(2027, 5, 31, 16, 0, tzinfo=dt.UTC), True)],
)
def test_a_rule_is_in_force_from_midnight_of_the_jurisdiction(world, rule, wall, opens):
    rule.in_force_from = dt.date(2027, 6, 1)  # in Shanghai it begins at 16:00 UTC of the day before
    rule.save()

    _enter(world, wall)

    assert Duty.objects.exists() is opens


@pytest.mark.parametrize(
    ("wall", "opens"),
    [(dt.datetime(2027, 5, 31, 15, 59, tzinfo=dt.UTC), True), (dt.datetime(2027, 5, 31, 16, 0, tzinfo=dt.UTC), False)],
)
def test_a_rule_ends_at_midnight_of_the_jurisdiction(world, rule, wall, opens):
    rule.in_force_to = dt.date(2027, 5, 31)
    rule.save()

    _enter(world, wall)

    assert Duty.objects.exists() is opens


def _newer(rule, **more):
    return Rule.objects.create(
        **{
            "jurisdiction": rule.jurisdiction, "code": rule.code, "names": {}, "source": "amendment", "actor": "GOV",
            "trigger": rule.trigger, "expected": rule.expected, "voided_by": rule.voided_by, "seconds": 2 * 3600,
            "warn_seconds": 0, "armed_by": uuid.uuid4(), "in_force_from": dt.date(2027, 5, 1), **more,
        }
    )  # fmt: skip


def test_a_newer_version_of_a_rule_takes_the_place_of_the_older(world, at, rule):
    newer = _newer(rule)

    _enter(world, at)

    assert Duty.objects.get().rule == newer
    assert duties.in_force(Rule.objects.all(), at.date()) == [newer]
    assert duties.in_force(Rule.objects.all(), dt.date(2027, 4, 30)) == [rule]


def test_a_newer_version_that_has_ended_does_not_bring_the_older_back(world, at, rule):
    _newer(rule, in_force_to=dt.date(2027, 5, 15))

    _enter(world, at)

    assert not Duty.objects.exists()


def test_two_rules_of_two_codes_both_open_a_duty_the_control(world, at, rule):
    _newer(rule, code="verify-2h")

    _enter(world, at)

    assert Duty.objects.count() == 2


def test_a_duty_of_the_older_version_is_still_met(world, at, rule):
    need = _enter(world, at)
    _newer(rule, in_force_from=at.date(), expected="supply.need.rejected")

    verify_need(need=need, quantity=5, basis="stated", by=world.holder("COM"), at=at + HOUR)

    assert Duty.objects.get().state == "met"


def test_a_rule_of_another_jurisdiction_opens_nothing(world, elsewhere, at, rule):
    rule.jurisdiction = elsewhere.jurisdiction
    rule.save()

    _enter(world, at)

    assert not Duty.objects.exists()


def test_one_duty_runs_once_about_one_thing(world, at, rule):
    need = _enter(world, at)
    duty = Duty.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(
            rule=rule, crisis=world.crisis, about=need.pk, about_kind="supply.need", opened_at=at, warn_at=at, due_at=at
        )

    assert list(Duty.objects.all()) == [duty]


def test_the_receiver_of_the_duty_is_named_where_the_act_says_who_owes(world, at, rule):
    rule.trigger, rule.expected, rule.voided_by = "supply.lot.received", "supply.allocation.approved", ""
    rule.save()

    receive_lot(crisis=world.crisis, depot=world.depot(), new=NewLot(item=world.mask, quantity=9),
                by=world.holder("NGO"), at=at)  # fmt: skip

    assert Duty.objects.get().holder == world.orgs["NGO"].pk


def test_the_worker_warns_before_the_deadline_and_breaches_after_it(world, at, rule):
    heard = []
    bus.subscribe(DutyWarned, heard.append)
    bus.subscribe(DutyBreached, heard.append)
    _enter(world, at)
    duty = Duty.objects.get()

    assert timers.tick(at + 2 * HOUR) == 0
    assert timers.tick(at + 3 * HOUR) == 1
    duty.refresh_from_db()
    assert duty.state == "warned"
    assert timers.tick(at + 3 * HOUR) == 0
    assert timers.tick(at + 4 * HOUR) == 1

    duty.refresh_from_db()
    assert (duty.state, duty.wake_at) == ("breached", None)
    assert heard == [DutyWarned(duty.pk), DutyBreached(duty.pk, at + 4 * HOUR)]
    breach = Act.objects.get(kind="kernel.duty.breached")
    assert (breach.rule, breach.post) == ("duty:verify-4h", rule.armed_by)


def test_a_worker_that_slept_through_both_moments_breaches_at_once(world, at, rule):
    _enter(world, at)

    assert timers.tick(at + 30 * HOUR) == 1

    assert Duty.objects.get().state == "breached"


def test_a_breached_duty_is_still_ended_by_the_late_act(world, at, rule):
    need = _enter(world, at)
    timers.tick(at + 30 * HOUR)

    verify_need(need=need, quantity=5, basis="stated", by=world.holder("COM"), at=at + 31 * HOUR)

    assert Duty.objects.get().state == "met_late"


def test_clocks_of_a_closed_crisis_stand_still(world, at, rule):
    _enter(world, at)
    world.crisis.closed_at = at
    world.crisis.save()

    assert timers.tick(at + 30 * HOUR) == 0


def test_clocks_of_an_exercise_follow_its_own_time(exercise, at, rule):
    rule.jurisdiction = exercise.jurisdiction
    rule.save()
    scenario = dt.datetime(2027, 2, 1, 18, tzinfo=dt.UTC)
    exercise.crisis.scenario_start, exercise.crisis.wall_start = scenario, at
    exercise.crisis.save()
    _enter(exercise, scenario)

    assert timers.tick(at + 2 * HOUR) == 0
    assert timers.tick(at + 5 * HOUR) == 1


def test_a_tick_stops_at_its_limit_and_the_next_goes_on(world, at, rule):
    for _ in range(3):
        _enter(world, at)

    assert timers.tick(at + 30 * HOUR, limit=2) == 2
    assert timers.tick(at + 30 * HOUR) == 1


def test_a_step_that_fails_half_way_leaves_the_duty_for_the_next_worker(world, at, rule, monkeypatch):
    _enter(world, at)

    def broken(_event):
        raise RuntimeError("killed")

    monkeypatch.setattr(bus, "publish", broken)
    with pytest.raises(RuntimeError):
        timers.tick(at + 30 * HOUR)
    monkeypatch.undo()

    assert Duty.objects.get().state == "open"
    assert not Act.objects.filter(kind="kernel.duty.breached").exists()
    assert timers.tick(at + 30 * HOUR) == 1
