"""Tasks where two hands move at once, where somebody bears the rest, where one waits for another; whose clock runs."""

import datetime as dt
import itertools
import random

import pytest

from cogov.actors.queries.holders import holder_of
from cogov.decision.actions import changes
from cogov.decision.actions import tasks as act
from cogov.decision.actions.intake import NewIntake, hand_intake, settle_intake, take_intake
from cogov.decision.actions.tasks import NewTask
from cogov.decision.models import Intake, Task, TaskAfter, TaskHolding
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import MOVES, TaskState
from cogov.kernel import timers
from cogov.kernel.errors import NoPower
from cogov.kernel.models import Duty, Rule

HOUR = dt.timedelta(hours=1)
S = TaskState


def made(world, state=S.ACCEPTED, answer="accepted", who="ENT", **more):
    """Write a task in a state, with the open holding of who has it."""
    held = state in (*rules.HELD, S.OFFERED, S.DONE)
    given = {"state": state, "raised_by": world.orgs["COM"], "accountable": world.orgs[who] if held else None, **more}
    if state == S.BLOCKED:
        given |= {"blocked_by": "snow", "unblock_by": world.at + HOUR}
    task = Task.objects.create(
        crisis=world.crisis, area=world.city, titles={"en": "Pump"}, raised_at=world.at, starts_at=world.at,
        due_at=world.at + 6 * HOUR, since=world.at, changed_at=world.at, **given,
    )  # fmt: skip
    if held:
        TaskHolding.objects.create(
            task=task, organisation=world.orgs[who], way="offer", since=world.at, answer=answer, answered_at=world.at
        )
    return task


def test_who_lost_a_task_meanwhile_can_do_nothing_with_it_any_more(world, at):
    by, com = world.holder("ENT"), world.holder("COM")
    acts = {
        S.ACCEPTED: lambda task: act.start_task(task=task, by=by, at=at),
        S.ACTIVE: lambda task: act.block_task(
            task=task, reason="x", blocker=None, unblock_by=at + HOUR, by=by, at=at
        ),
        S.BLOCKED: lambda task: act.unblock_task(task=task, words="", by=by, at=at),
        S.REOPENED: lambda task: act.return_task(task=task, reason="x", by=by, at=at),
    }  # fmt: skip
    for state, run in [*acts.items(), (S.ACTIVE, lambda task: act.finish_task(task=task, result="x", by=by, at=at))]:
        stale = made(world, state)
        Task.objects.filter(pk=stale.pk).update(accountable=world.orgs["NGO"])

        with pytest.raises(NoPower):
            run(stale)
    asks = {
        "verify": lambda task: act.verify_task(task=task, by=by, at=at),
        "reopen": lambda task: act.reopen_task(task=task, reason="x", due_at=at + HOUR, by=by, at=at),
        "withdraw": lambda task: act.withdraw_task(task=task, reason="x", by=by, at=at),
    }
    for run in asks.values():
        stale = made(world, S.DONE, who="NGO", raised_by=world.orgs["ENT"])
        Task.objects.filter(pk=stale.pk).update(raised_by=world.orgs["DON"])

        with pytest.raises(NoPower):
            run(stale)
    act.verify_task(task=made(world, S.DONE, who="NGO"), by=com, at=at)  # the control


def test_who_handed_a_call_on_can_neither_answer_it_nor_hand_it_on_again(world, at):
    new = NewIntake(kind="need", text="water", area=world.city)
    row = take_intake(crisis=world.crisis, new=new, chance=random.Random(1), by=world.holder("GOV"), at=at)
    Intake.objects.filter(pk=row.pk).update(owner=world.orgs["NGO"])
    by = world.holder("GOV")

    with pytest.raises(NoPower):
        settle_intake(intake=row, answer="x", by=by, at=at)
    with pytest.raises(NoPower):
        hand_intake(intake=row, kind="need", owner=world.orgs["ENT"], reason="x", by=by, at=at)


def test_each_act_is_for_its_states_only(world, at):
    """The table of moves alone would let an accepted task be "unblocked", and an offered one passed on."""
    by, com = world.holder("ENT"), world.holder("COM")
    acts = {
        "start": (lambda task: act.start_task(task=task, by=by, at=at), {S.ACCEPTED, S.RESIDUAL, S.REOPENED}),
        "unblock": (lambda task: act.unblock_task(task=task, words="", by=by, at=at), {S.BLOCKED}),
        "accept": (lambda task: act.accept_task(task=task, by=by, at=at), {S.OFFERED}),
        "pass": (
            lambda task: act.pass_task(
                task=task, accountable=world.orgs["GOV"], way="order", by=com, at=at
            ),
            {S.PROPOSED, S.DECLINED, S.RESIDUAL},
        ),
    }  # fmt: skip
    held = {*rules.HELD, S.OFFERED, S.PROPOSED, S.DECLINED, S.TO_DECIDE}

    for (name, (run, allowed)), state in itertools.product(acts.items(), sorted(held)):
        task = made(world, state)
        try:
            run(task)
        except (rules.NoSuchTaskMove, rules.PassedAround, NoPower):
            assert state not in allowed, (name, state)
        else:
            assert state in allowed, (name, state)


def test_i4_what_a_government_bears_as_residual_is_never_handed_back_in_any_state(world, at):
    """In every state in which somebody has a task: handed back where it was accepted, never where it fell to them."""
    gov = world.holder("GOV")
    for state, answer in itertools.product([*rules.HELD, S.OFFERED, S.DONE], ["accepted", "residual", "moved"]):
        task = made(world, state, answer, who="GOV")
        may = state in rules.RETURNABLE and answer != "residual"
        try:
            act.return_task(task=task, reason="too much", by=gov, at=at)
        except (rules.NoSuchTaskMove, rules.StaysWithGovernment):
            assert not may, (state, answer)
            task.refresh_from_db()
            assert task.accountable == world.orgs["GOV"]
        else:
            assert may, (state, answer)


def test_i4_a_task_that_fell_to_the_government_and_was_begun_stays_with_it(world, at):
    new = NewTask(titles={"en": "Pump"}, area=world.city, due_at=at + 6 * HOUR)
    task = act.propose_task(crisis=world.crisis, new=new, by=world.holder("COM"), at=at)
    while timers.tick(at + HOUR):
        pass
    task.refresh_from_db()
    holder = holder_of(world.post(task.accountable, "officer"))

    act.start_task(task=task, by=holder, at=at)

    with pytest.raises(rules.StaysWithGovernment):
        act.return_task(task=task, reason="too much", by=holder, at=at)


def waits(task, *before):
    TaskAfter.objects.bulk_create(TaskAfter(task=task, after=one) for one in before)


def test_what_ended_otherwise_than_done_holds_nothing_up(world, at):
    by, com = world.holder("ENT"), world.holder("COM")
    for then in S:
        task = made(world)
        first = made(world, S.ACTIVE)
        waits(task, first)
        Task.objects.filter(pk=first.pk).update(
            state=then, into=task if then == S.MERGED else None,
            **({"blocked_by": "x", "unblock_by": at} if then == S.BLOCKED else {}),
        )  # fmt: skip
        may = then in (S.DONE, S.VERIFIED, S.WITHDRAWN, S.MERGED, S.SPLIT)
        try:
            act.start_task(task=task, by=by, at=at)
        except rules.WaitsFor:
            assert not may, then
        else:
            assert may, then
    assert com


def test_what_waited_for_a_merged_task_waits_for_the_other_and_for_all_parts_of_a_split_one(world, at):
    com = world.holder("COM")
    merged, into, split, before = made(world, S.PROPOSED), made(world), made(world, S.PROPOSED), made(world)
    one, two, three = made(world), made(world), made(world)
    waits(one, merged)
    waits(two, merged, into, split)
    waits(split, before)
    waits(into, three)
    waits(three, merged)  # it comes before what the merged one goes into: it cannot wait for it as well

    changes.change_task(task=merged, kind="merge", into=into, reason="same", by=world.holder("ENT"), at=at)
    changes.change_task(task=split, kind="split", parts=["a", "b"], reason="two", by=com, at=at)

    parts = set(Task.objects.filter(parent=split))
    assert {row.after for row in one.waits_for.all()} == {into}
    assert {row.after for row in two.waits_for.all()} == {into, *parts}
    assert not three.waits_for.exists()
    assert all({row.after for row in part.waits_for.all()} == {before} for part in parts)
    with pytest.raises(rules.WaitsFor):
        act.start_task(task=one, by=world.holder("ENT"), at=at)


def test_a_rule_dated_in_the_future_or_ended_does_not_run_today(world, at):
    day = at.date()
    base = {"jurisdiction": world.jurisdiction, "names": {}, "source": "decree", "actor": "x", "trigger": "x",
            "expected": "x", "warn_seconds": 0, "armed_by": world.posts["COM"].pk}  # fmt: skip
    Rule.objects.create(**base, code="task-answer", seconds=7 * 24 * 3600, in_force_from=day + dt.timedelta(days=9))
    Rule.objects.create(**base, code="task-due", seconds=9, in_force_from=day - dt.timedelta(days=9),
                        in_force_to=day - dt.timedelta(days=2))  # fmt: skip

    found = act.clock_rules(world.crisis, at)
    later = act.clock_rules(world.crisis, at + dt.timedelta(days=10))

    assert (found["task-answer"].seconds, found["task-due"].seconds) == (1800, 86400)
    assert later["task-answer"].seconds == 7 * 24 * 3600
    assert act.clock_rules(world.crisis, at) == found


def test_a_task_of_a_household_has_somebody_who_finds_a_holder_and_checks_the_result(world, at):
    new = NewTask(titles={"en": "Carry water"}, area=world.city, due_at=at + 6 * HOUR)
    task = act.propose_task(crisis=world.crisis, new=new, by=world.holder("RES"), at=at)

    government = Duty.objects.get(about=task.pk, rule__code="task-place").holder
    assert government in {world.orgs["GOV"].pk, world.others["GOV"].pk, world.orgs["COM"].pk}
    for org in [*world.orgs.values(), *world.others.values()]:
        if org.kind == "government":
            org.state = "suspended"
            org.save()
    assert act.parts.who_checks(task) is None


def test_the_table_of_states_of_each_act_lies_inside_the_table_of_moves():
    assert all(S.ACTIVE in MOVES[state] for state in rules.STARTABLE)
    assert all(S.DECLINED in MOVES[state] for state in rules.RETURNABLE)
    assert all(S.OFFERED in MOVES[state] for state in rules.PASSABLE)
    assert set(rules.OVER) == set(S) - set(rules.OPEN)
