"""Telephone and counter: taken, taken up by the room that handles it, handed on, answered."""

import datetime as dt
import random

import pytest

from cogov.decision.actions import intake as act
from cogov.decision.actions.intake import NewIntake
from cogov.decision.models import Intake, Task
from cogov.decision.queries import duplicates as ask
from cogov.decision.queries import intake as intakes
from cogov.decision.rules import intake as rules
from cogov.kernel import timers
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act, ActSubject, Duty
from cogov.kernel.personal import destroy_due

HOUR = dt.timedelta(hours=1)


def taken(world, kind="rumour", text="People say the water is poisoned", by="GOV", **more):
    return act.take_intake(
        crisis=world.crisis, new=NewIntake(kind=kind, text=text, area=world.city, **more),
        chance=random.Random(1), by=world.holder(by), at=world.at,
    )  # fmt: skip


def test_what_no_room_handles_goes_to_who_answers_for_it_with_a_clock(world, at):
    rumour, complaint, signal = taken(world), taken(world, "complaint"), taken(world, "signal")

    assert rumour.owner.body == "information_centre"
    assert complaint.owner.body == "audit"
    assert signal.owner.body == "committee"
    assert len({row.receipt for row in (rumour, complaint, signal)}) == 3
    assert Duty.objects.filter(rule__code="intake-settle", state="open").count() == 3
    while timers.tick(at + HOUR):
        pass
    assert Duty.objects.filter(rule__code="intake-settle", state="breached").count() == 3
    releaser = world.orgs["EICR"] if rumour.owner == world.orgs["EICR"] else None
    if releaser:
        act.settle_intake(intake=rumour, answer="It is clean", by=world.holder("EICR"), at=at)


def test_without_such_a_body_whoever_took_the_call_answers(world):
    for org in [*world.orgs.values(), *world.others.values()]:
        if org.body in ("audit", "information_centre"):
            org.state = "suspended"
            org.save()

    assert taken(world, "complaint").owner == world.orgs["GOV"]


def test_a_call_about_work_becomes_a_task_at_once(world):
    short = taken(world, "task", "Unload the lorry at the gate")

    task = Task.objects.get(pk=short.became)
    assert (short.state, short.became_kind, task.origin, task.origin_id) == (
        "intake_settled", "decision.task", "intake", short.pk)  # fmt: skip
    assert not Duty.objects.filter(about=short.pk, ended_at__isnull=True).exists()


def test_a_call_is_answered_once_by_who_owns_it_and_handed_on_with_a_reason(world, at):
    row = taken(world, "need")

    with pytest.raises(NoPower):
        act.settle_intake(intake=row, answer="done", by=world.holder("NGO"), at=at)
    for wrong in ({"kind": "song"}, {"reason": " "}, {"owner": world.orgs["MED"], "state": "applied"}):
        owner = wrong.get("owner", world.orgs["NGO"])
        owner.state = wrong.get("state", owner.state)
        with pytest.raises(BadInput):
            act.hand_intake(intake=row, kind=wrong.get("kind", "offer"), owner=owner, reason=wrong.get("reason", "x"),
                            by=world.holder("GOV"), at=at)  # fmt: skip
    act.hand_intake(intake=row, kind="offer", owner=world.orgs["NGO"], reason="they store goods",
                    by=world.holder("GOV"), at=at)  # fmt: skip
    row.refresh_from_db()
    with pytest.raises(BadInput):
        act.settle_intake(intake=row, answer="", by=world.holder("NGO"), at=at)
    act.settle_intake(intake=row, answer="Bring it to the depot", by=world.holder("NGO"), at=at)

    row = Intake.objects.get()
    assert (row.kind, row.state, row.answer) == ("offer", "intake_settled", "Bring it to the depot")
    with pytest.raises(rules.NoSuchIntakeMove):
        act.settle_intake(intake=row, answer="again", by=world.holder("NGO"), at=at)
    with pytest.raises(rules.NoSuchIntakeMove):
        act.hand_intake(intake=row, kind="need", owner=world.orgs["GOV"], reason="x", by=world.holder("NGO"), at=at)


def test_what_is_handed_on_is_owed_by_the_new_owner_with_a_clock_of_its_own(world, at):
    row, by = taken(world, "need"), world.holder("GOV")
    later = at + HOUR / 2

    act.hand_intake(intake=row, kind="offer", owner=world.orgs["GOV"], reason="they give", by=by, at=later)
    relabelled = Duty.objects.get(about=row.pk, ended_at__isnull=True)
    act.hand_intake(intake=row, kind="offer", owner=world.orgs["NGO"], reason="they store goods", by=by, at=later)

    assert (relabelled.holder, relabelled.due_at) == (world.orgs["GOV"].pk, at + HOUR)  # no time is won by a new label
    duty = Duty.objects.get(about=row.pk, ended_at__isnull=True)
    assert (duty.holder, duty.due_at) == (world.orgs["NGO"].pk, later + HOUR)
    assert Duty.objects.filter(about=row.pk, holder=world.orgs["GOV"].pk, state="met").count() == 2
    assert [one.pk for one in intakes.waiting_for(world.crisis, world.holder("NGO"))] == [row.pk]
    handed = Act.objects.filter(kind="decision.intake.handed").latest("at")
    assert ActSubject.objects.filter(act=handed, object__in=[world.orgs["NGO"].pk, world.orgs["GOV"].pk]).count() == 2
    while timers.tick(at + 2 * HOUR):
        pass
    assert [one.holder for one in Duty.objects.filter(about=row.pk, state="breached")] == [world.orgs["NGO"].pk]


@pytest.mark.parametrize("wrong", [{"text": " "}, {"kind": "song"}, {"channel": "pigeon"}])
def test_what_makes_no_intake_is_refused(world, wrong):
    with pytest.raises(BadInput):
        taken(world, **wrong)


def test_a_call_from_elsewhere_and_a_call_taken_by_nobody_are_refused(world, elsewhere):
    with pytest.raises(NoPower):
        taken(world, by="MED")
    with pytest.raises(BadInput):
        act.take_intake(crisis=world.crisis, new=NewIntake(kind="rumour", text="x", area=elsewhere.city),
                        chance=random.Random(1), by=world.holder("GOV"), at=world.at)  # fmt: skip


def test_a_second_call_about_the_same_thing_is_shown_until_the_first_is_settled(world, at):
    first = taken(world, "need", "No water in block 7 since Monday")
    said = ("Block 7 has had no water since Monday", world.city, at)

    assert [one.intake for one in ask.intakes_like(world.crisis, *said)] == [first]
    act.settle_intake(intake=first, answer="A tanker comes", by=world.holder("GOV"), at=at)
    assert ask.intakes_like(world.crisis, *said) == []
    assert ask.intakes_like(world.crisis, *said) == []


def test_what_was_said_is_destroyed_by_its_date_and_the_rest_of_the_call_stays(world, at):
    row = taken(world)

    destroy_due(crisis=world.crisis, by=world.holder("OPS"), at=at + dt.timedelta(days=89))
    row.refresh_from_db()
    assert row.text
    destroy_due(crisis=world.crisis, by=world.holder("OPS"), at=at + dt.timedelta(days=91))

    row.refresh_from_db()
    assert (row.text, row.kind) == ("", "rumour")
