"""Tasks that meet: found alike, taken over, merged and split by consent or silence; what that saved."""

import datetime as dt

import pytest

from cogov.decision.actions import changes as act
from cogov.decision.actions import tasks as raising
from cogov.decision.actions.tasks import NewTask
from cogov.decision.models import Task, TaskChange, TaskLikeness
from cogov.decision.queries import duplicates as ask
from cogov.decision.rules import tasks as rules
from cogov.kernel import timers
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Duty

HOUR = dt.timedelta(hours=1)
MASKS = "Deliver 500 boxes of masks to Union Hospital"


def made(world, title=MASKS, to="ENT", by="COM", accepted=True, **more):
    new = NewTask(titles={"en": title}, area=world.city, due_at=world.at + 6 * HOUR, function="deliver",
                  benefits={"asker": "a", "taker": "b"}, **more)  # fmt: skip
    task = raising.offer_task(
        crisis=world.crisis, new=new, accountable=world.orgs[to], by=world.holder(by), at=world.at
    )
    if accepted:
        raising.accept_task(task=task, by=world.holder(to), at=world.at)
    return Task.objects.get(pk=task.pk)


def test_r_099_two_tasks_that_are_one_are_found_merged_by_consent_and_the_hours_are_counted(world, at):
    kept = made(world)
    twin = made(world, "Union Hospital needs masks: 500 boxes", to="NGO", hours=7)
    other = made(world, "Bring masks to Union Hospital, 500 boxes", to="CTY")
    assert {(row.task, row.other) for row in ask.open_pairs(world.crisis)} >= {(twin, kept)}

    change = act.ask_change(task=twin, kind="merge", into=kept, reason="one lorry", by=world.holder("ENT"), at=at)
    assert change.consent_of == world.orgs["NGO"]
    with pytest.raises(NoPower):
        act.agree_change(change=change, by=world.holder("ENT"), at=at)
    act.agree_change(change=change, by=world.holder("NGO"), at=at)

    twin.refresh_from_db()
    assert (twin.state, twin.into) == ("merged_into_other", kept)
    assert [doer.organisation for doer in kept.doers.all()] == [world.orgs["NGO"]]
    assert ask.saved(world.crisis) == ask.Saved(tasks=1, hours=7, unstated=0)
    assert {(row.task, row.other) for row in ask.open_pairs(world.crisis)} == {(other, kept)}
    assert not Duty.objects.filter(about=twin.pk, ended_at__isnull=True).exists()
    assert Duty.objects.filter(about=kept.pk, ended_at__isnull=True).exists()
    with pytest.raises(rules.ChangeAnswered):
        act.agree_change(change=change, by=world.holder("NGO"), at=at)


def test_silence_is_consent_after_its_time(world, at):
    kept, twin = made(world), made(world, to="NGO")
    act.ask_change(task=twin, kind="merge", into=kept, reason="one lorry", by=world.holder("ENT"), at=at)

    while timers.tick(at + 2 * HOUR):
        pass

    twin.refresh_from_db()
    assert twin.state == "merged_into_other"
    assert TaskChange.objects.get().state == "agreed_by_silence"


def test_who_stands_beside_a_merger_asks_both_who_hold_the_tasks_one_after_the_other(world, at):
    for silent in (False, True):
        kept, twin = made(world), made(world, to="NGO")
        change = act.ask_change(task=twin, kind="merge", into=kept, reason="one", by=world.holder("COM"), at=at)
        assert change.consent_of == world.orgs["NGO"]

        if silent:
            while timers.tick(at + HOUR):
                pass
        else:
            act.agree_change(change=change, by=world.holder("NGO"), at=at)

        twin.refresh_from_db()
        change.refresh_from_db()
        assert (twin.state, change.state, change.consent_of) == ("accepted", "asked", world.orgs["ENT"])
        clock = Duty.objects.get(rule__code="task-consent", about=twin.pk, ended_at__isnull=True)
        assert clock.holder == world.orgs["ENT"].pk
        with pytest.raises(NoPower):
            act.agree_change(change=change, by=world.holder("NGO"), at=at)
        if silent:
            while timers.tick(at + 3 * HOUR):
                pass
        else:
            act.agree_change(change=change, by=world.holder("ENT"), at=at)
        twin.refresh_from_db()
        change.refresh_from_db()
        assert (twin.state, change.state) == ("merged_into_other", "agreed_by_silence" if silent else "agreed")
        assert not Duty.objects.filter(rule__code="task-consent", ended_at__isnull=True).exists()


def test_a_request_lapses_when_a_task_ends_or_changes_hands_and_its_clock_ends_with_it(world, at):
    ent, ngo = world.holder("ENT"), world.holder("NGO")

    def done(task, _into):
        raising.start_task(task=task, by=ngo, at=at)
        raising.finish_task(task=task, result="x", by=ngo, at=at)

    ends = {
        "the task is done": done,
        "the task is withdrawn": lambda task, _into: raising.withdraw_task(
            task=task, reason="x", by=world.holder("COM"), at=at
        ),
        "it was handed back": lambda task, _into: raising.return_task(task=task, reason="x", by=ngo, at=at),
        "the other one ended": lambda _task, into: raising.withdraw_task(
            task=into, reason="x", by=world.holder("COM"), at=at
        ),
        "nothing, the control": lambda task, _into: raising.start_task(task=task, by=ngo, at=at),
    }  # fmt: skip
    for why, end in ends.items():
        kept, twin = made(world), made(world, to="NGO")
        change = act.ask_change(task=twin, kind="merge", into=kept, reason="one", by=ent, at=at)

        end(twin, kept)

        change.refresh_from_db()
        waits = Duty.objects.filter(rule__code="task-consent", about=twin.pk, ended_at__isnull=True).exists()
        assert (change.state, waits) == (("asked", True) if "control" in why else ("lapsed", False)), why
        if "control" not in why:
            with pytest.raises(rules.ChangeAnswered):
                act.agree_change(change=change, by=ngo, at=at)


def test_a_task_is_merged_into_one_that_is_open_then_not_only_when_it_was_asked(world, at):
    kept, twin = made(world), made(world, to="NGO")
    change = act.ask_change(task=twin, kind="merge", into=kept, reason="one", by=world.holder("ENT"), at=at)
    stale = TaskChange.objects.select_related("task", "into").get(pk=change.pk)
    assert stale.into.state == "accepted"
    Task.objects.filter(pk=kept.pk).update(state="done")

    with pytest.raises(rules.NotTwoTasks):
        act.agree_change(change=stale, by=world.holder("NGO"), at=at)


def test_who_takes_no_part_any_more_takes_nothing_over(world, at):
    held, ngo = made(world), world.orgs["NGO"]
    change = act.ask_change(task=held, kind="take_over", reason="nearer", by=world.holder("NGO"), at=at)
    ngo.state = "suspended"
    ngo.save()

    with pytest.raises(BadInput):
        act.agree_change(change=change, by=world.holder("ENT"), at=at)
    while timers.tick(at + 2 * HOUR):
        pass

    held.refresh_from_db()
    change.refresh_from_db()
    assert (held.accountable, change.state) == (world.orgs["ENT"], "lapsed")
    assert not Duty.objects.filter(rule__code="task-consent", ended_at__isnull=True).exists()


def test_silence_changes_nothing_where_the_task_ended_meanwhile(world, at):
    kept, twin = made(world), made(world, to="NGO")
    change = act.ask_change(task=twin, kind="merge", into=kept, reason="one lorry", by=world.holder("ENT"), at=at)
    Task.objects.filter(pk=twin.pk).update(state="done")

    while timers.tick(at + 2 * HOUR):
        pass

    change.refresh_from_db()
    twin.refresh_from_db()
    assert (change.state, twin.state) == ("lapsed", "done")


def test_a_refusal_has_a_reason_and_leaves_the_task_as_it_is(world, at):
    kept, twin = made(world), made(world, to="NGO")
    change = act.ask_change(task=twin, kind="merge", into=kept, reason="one lorry", by=world.holder("ENT"), at=at)

    with pytest.raises(rules.ChangeRuns):
        act.ask_change(task=twin, kind="merge", into=kept, reason="again", by=world.holder("ENT"), at=at)
    with pytest.raises(BadInput):
        act.refuse_change(change=change, reason=" ", by=world.holder("NGO"), at=at)
    act.refuse_change(change=change, reason="ours are cooled", by=world.holder("NGO"), at=at)

    twin.refresh_from_db()
    assert twin.state == "accepted"
    assert not Duty.objects.filter(rule__code="task-consent", ended_at__isnull=True).exists()


def test_r_129_anybody_may_offer_to_take_a_task_over_and_has_it_at_once_where_nobody_does(world, at):
    free = raising.propose_task(
        crisis=world.crisis, new=NewTask(titles={"en": "Pump"}, area=world.city, due_at=at + HOUR),
        by=world.holder("COM"), at=at,
    )  # fmt: skip
    held = made(world)

    act.change_task(task=free, kind="take_over", reason="we have pumps", by=world.holder("NGO"), at=at)
    with pytest.raises(rules.SomebodyToAsk):
        act.change_task(task=held, kind="take_over", reason="we are nearer", by=world.holder("NGO"), at=at)
    with pytest.raises(rules.NobodyToAsk):
        act.ask_change(task=free, kind="take_over", reason="again", by=world.holder("NGO"), at=at)
    change = act.ask_change(task=held, kind="take_over", reason="we are nearer", by=world.holder("NGO"), at=at)
    act.agree_change(change=change, by=world.holder("ENT"), at=at)

    for task in (free, held):
        task.refresh_from_db()
        assert (task.state, task.accountable, task.passes) == ("accepted", world.orgs["NGO"], 0)
    assert Duty.objects.get(about=held.pk, ended_at__isnull=True).holder == world.orgs["NGO"].pk


def test_a_task_is_split_into_parts_that_each_need_a_holder(world, at):
    task = made(world)

    act.change_task(task=task, kind="split", parts=["drive", " ", "unload"], reason="two crews",
                    by=world.holder("ENT"), at=at)  # fmt: skip

    task.refresh_from_db()
    parts = Task.objects.filter(parent=task)
    assert task.state == "split_into_parts"
    assert {(str(part), part.state, part.origin) for part in parts} == {
        ("drive", "task_proposed", "split"), ("unload", "task_proposed", "split")
    }  # fmt: skip
    assert Duty.objects.filter(rule__code="task-place", ended_at__isnull=True).count() == 2


def test_strangers_neither_merge_nor_split_and_what_makes_no_sense_is_refused(world, elsewhere, at):
    one, two = made(world), made(world, to="NGO")

    with pytest.raises(NoPower):
        act.ask_change(task=one, kind="merge", into=two, reason="x", by=world.holder("MI"), at=at)
    for into in (one, None, made(elsewhere)):
        with pytest.raises(rules.NotTwoTasks):
            act.ask_change(task=one, kind="merge", into=into, reason="x", by=world.holder("COM"), at=at)
    for kind, reason in (("swap", "x"), ("merge", " ")):
        with pytest.raises(BadInput):
            act.ask_change(task=one, kind=kind, into=two, reason=reason, by=world.holder("COM"), at=at)


def test_two_that_look_alike_are_told_apart_with_a_reason(world, at):
    made(world)
    made(world, to="NGO")
    pair = TaskLikeness.objects.get()

    with pytest.raises(BadInput):
        act.tell_apart(likeness=pair, reason="", by=world.holder("NGO"), at=at)
    act.tell_apart(likeness=pair, reason="one is for children", by=world.holder("NGO"), at=at)

    assert list(ask.open_pairs(world.crisis)) == []
    assert ask.trend(world.crisis) == [(at.date(), 1, 0)]


def test_the_index_follows_what_ends_and_forgets_the_oldest_crisis(world, elsewhere, at):
    task = made(world)
    again = raising.build_task(
        crisis=world.crisis, new=NewTask(titles={"en": MASKS}, area=world.city, due_at=at + HOUR), accountable=None,
        way="offer", by=world.holder("COM"), at=at,
    )  # fmt: skip

    assert [one.task for one in ask.tasks_like(again)] == [task]
    raising.withdraw_task(task=task, reason="x", by=world.holder("COM"), at=at)
    assert ask.tasks_like(again) == []
    for number in range(2 * ask.MOST_CRISES):
        ask._held[("task", number)] = ask._Held()
    made(elsewhere)
    assert len(ask._held) <= 2 * ask.MOST_CRISES


def test_r_101_two_visits_to_one_household_are_found_whatever_their_words(world, at):
    home = ask.served_household(world.district, "3-1-502")

    made(world, "See how the old people are", serves=home)
    made(world, "Bring warm food", to="NGO", serves=ask.served_household(world.district, "3-1-502 "))
    made(world, "Bring cold food", to="CTY", serves=ask.served_household(world.district, "9-9-999"))

    assert TaskLikeness.objects.count() == 1
