"""Tasks: raised, answered, handed back, blocked, finished, checked; what silence does."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cogov.actors.rules.roles import Subject
from cogov.decision.actions import tasks as act
from cogov.decision.actions.tasks import NewTask
from cogov.decision.models import Task, TaskHolding
from cogov.decision.queries import tasks as ask
from cogov.decision.rules import tasks as rules
from cogov.kernel import timers
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act, ActSubject, Duty, Rule
from cogov.plans.models import Agreement, AgreementVersion, Clause, Party

HOUR = dt.timedelta(hours=1)
GAINS = {"asker": "masks move", "taker": "a permit to drive"}


def new(world, **more):
    given = {"titles": {"en": "Unload masks", "zh-Hans": "卸口罩"}, "area": world.city, "function": "unload",
             "due_at": world.at + 6 * HOUR, "acceptance": {"en": "counted and stacked"}, "benefits": GAINS}  # fmt: skip
    return NewTask(**{**given, **more})


def offered(world, to="ENT", by="COM", **more):
    return act.offer_task(
        crisis=world.crisis, new=new(world, **more), accountable=world.orgs[to], by=world.holder(by), at=world.at
    )


def test_an_offered_task_is_accepted_begun_blocked_unblocked_done_and_checked(world, at):
    task = offered(world)
    firm = world.holder("ENT")

    act.accept_task(task=task, by=firm, at=at)
    act.start_task(task=task, by=firm, at=at)
    act.block_task(task=task, reason="no fork lift", blocker=world.orgs["GOV"], unblock_by=at + HOUR, by=firm, at=at)
    blocked = Task.objects.get()
    assert (blocked.state, blocked.blocker) == ("blocked", world.orgs["GOV"])
    assert [task.pk for task in ask.waits_for(world.holder("GOV"), world.crisis)] == [task.pk]
    act.unblock_task(task=blocked, words="it is there", by=world.holder("GOV"), at=at)
    act.finish_task(task=task, result="1,200 boxes", by=firm, at=at)
    act.verify_task(task=Task.objects.get(), by=world.holder("COM"), at=at)

    row = Task.objects.get()
    assert (row.state, row.accountable, row.result) == ("task_verified", world.orgs["ENT"], "1,200 boxes")
    assert not row.open
    assert not Duty.objects.filter(ended_at__isnull=True).exists()
    assert set(Duty.objects.values_list("rule__code", "state")) == {
        ("task-answer", "met"), ("task-due", "met"), ("task-unblock", "met"), ("task-check", "met")
    }  # fmt: skip


def test_a_task_is_reopened_with_what_is_missing_and_done_again(world, at):
    task = offered(world)
    firm = world.holder("ENT")
    act.accept_task(task=task, by=firm, at=at)
    act.start_task(task=task, by=firm, at=at)
    act.finish_task(task=task, result="half", by=firm, at=at)

    act.reopen_task(task=task, reason="the other half", due_at=at + 9 * HOUR, by=world.holder("COM"), at=at)

    row = Task.objects.get()
    assert (row.state, row.due_at) == ("reopened", at + 9 * HOUR)
    act.start_task(task=row, by=firm, at=at)
    with pytest.raises(rules.NoSuchTaskMove):
        act.reopen_task(task=row, reason="more", due_at=at + HOUR, by=world.holder("COM"), at=at)


def test_only_the_one_asked_answers_and_nobody_checks_the_own_work(world, at):
    task = offered(world)

    with pytest.raises(NoPower):
        act.accept_task(task=task, by=world.holder("NGO"), at=at)
    act.accept_task(task=task, by=world.holder("ENT"), at=at)
    act.start_task(task=task, by=world.holder("ENT"), at=at)
    act.finish_task(task=task, result="done", by=world.holder("ENT"), at=at)
    with pytest.raises(NoPower):
        act.verify_task(task=task, by=world.holder("ENT"), at=at)
    with pytest.raises(BadInput):
        act.finish_task(task=task, result=" ", by=world.holder("ENT"), at=at)
    mine = act.offer_task(crisis=world.crisis, new=new(world), accountable=world.orgs["GOV"], by=world.holder("NGO"),
                          at=at)  # fmt: skip
    Task.objects.filter(pk=mine.pk).update(state="done")
    with pytest.raises(rules.OwnResult):
        act.verify_task(task=mine, by=world.holder("GOV"), at=at)


def test_who_accepts_adapts_the_deadline_within_the_offer_and_no_further(world, at):
    task = offered(world, may_shift_hours=4)

    with pytest.raises(rules.BeyondAdapting):
        act.accept_task(task=task, due_at=at + 11 * HOUR, by=world.holder("ENT"), at=at)
    act.accept_task(task=task, due_at=at + 10 * HOUR, by=world.holder("ENT"), at=at)

    assert Task.objects.get().due_at == at + 10 * HOUR
    assert Duty.objects.get(rule__code="task-due").due_at == at + 10 * HOUR


def test_declining_needs_a_reason_and_costs_nothing(world, at):
    task = offered(world)
    firm, before = world.holder("ENT"), world.orgs["ENT"].state

    with pytest.raises(BadInput):
        act.decline_task(task=task, reason=" ", by=firm, at=at)
    act.decline_task(task=task, reason="our lorries carry oxygen", by=firm, at=at)

    row = Task.objects.get()
    assert (row.state, row.accountable, row.passes) == ("declined", None, 1)
    assert TaskHolding.objects.get().reason == "our lorries carry oxygen"
    world.orgs["ENT"].refresh_from_db()
    assert world.orgs["ENT"].state == before
    assert not Duty.objects.filter(holder=world.orgs["ENT"].pk, ended_at__isnull=True).exists()
    again = offered(world)
    act.accept_task(task=again, by=firm, at=at)
    with pytest.raises(rules.NoSuchTaskMove):
        act.decline_task(task=again, reason="late", by=firm, at=at)
    with pytest.raises(rules.NoSuchTaskMove):
        act.return_task(task=row, reason="nothing to return", by=world.holder("COM"), at=at)


def test_assigned_inside_a_line_only_however_many_steps_and_the_superior_is_told_not_asked(world, at):
    top, middle, low = (world.orgs["GOV"], world.organisation("Bureau", "government"),
                        world.organisation("Office", "government"))  # fmt: skip
    middle.parent, low.parent = top, middle
    middle.save()
    low.save()

    task = act.assign_task(crisis=world.crisis, new=new(world), accountable=low, by=world.holder("GOV"), at=at)

    assert (task.state, task.way) == ("accepted", "line")
    told = ActSubject.objects.filter(act__kind="decision.task.assigned").values_list("object", flat=True)
    assert middle.pk in told
    assert not Duty.objects.filter(holder=middle.pk).exists()
    for other in ("NGO", "ENT", "MI"):
        with pytest.raises(rules.NotInLine):
            act.assign_task(crisis=world.crisis, new=new(world), accountable=world.orgs[other],
                            by=world.holder("GOV"), at=at)  # fmt: skip
    with pytest.raises(rules.NotInLine):
        act.assign_task(crisis=world.crisis, new=new(world), accountable=world.orgs["HG"], by=world.holder("COM"),
                        at=at)  # fmt: skip


def test_i16_an_order_binds_government_and_nobody_else_without_a_ground(world, at):
    """I16: the committee orders a government; an order to a firm is refused, as an offer it passes."""
    act.order_task(crisis=world.crisis, new=new(world), accountable=world.orgs["GOV"], by=world.holder("COM"), at=at)

    for role in ("ENT", "NGO", "MI", "CTY", "MED"):
        with pytest.raises(rules.OrderWithoutGround):
            act.order_task(crisis=world.crisis, new=new(world), accountable=world.orgs[role],
                           by=world.holder("COM"), at=at)  # fmt: skip
        assert offered(world, to=role).state == "offered"
    with pytest.raises(NoPower):
        act.order_task(crisis=world.crisis, new=new(world), accountable=world.orgs["GOV"], by=world.holder("ENT"),
                       at=at)  # fmt: skip


def agreed(world, party, function, until):
    """Put an agreement in force by which an organisation owes a function."""
    day = world.at.date()
    agreement = Agreement.objects.create(
        jurisdiction=world.jurisdiction, kind="operator", names={"en": "Depot contract"}, area=world.land,
        drafted_by=world.orgs["COM"], state="in_force", in_force_from=day - dt.timedelta(days=9), in_force_to=until,
        drafted_at=world.at,
    )  # fmt: skip
    Party.objects.create(agreement=agreement, organisation=party)
    version = AgreementVersion.objects.create(
        agreement=agreement, number=1, proposed_by=world.orgs["COM"], proposed_at=world.at, term_from=day,
        term_to=until, notice_days=30, dispute={"en": "talk"}, digest="x",
    )  # fmt: skip
    return Clause.objects.create(
        version=version, place=1, key="unload", texts={"en": "x"}, party=party, function=function
    )


def test_i16_an_agreement_in_force_is_a_ground_for_an_order_and_one_that_ended_is_none(world, at):
    """I16, the control: the same order passes for the function and the time that the agreement covers."""
    firm, today = world.orgs["ENT"], at.date()
    clause = agreed(world, firm, "unload", today)

    def order(when=at, **more):
        more = {"due_at": when + HOUR, **more}
        return act.order_task(crisis=world.crisis, new=new(world, **more), accountable=firm, by=world.holder("COM"),
                              at=when)  # fmt: skip

    task = order()
    assert (task.state, task.way, task.basis_id, task.basis) == ("accepted", "order", clause.pk, "Depot contract 1")
    for refused in ({"function": "inspect"}, {"function": ""}, {"when": at + 48 * HOUR}):
        with pytest.raises(rules.OrderWithoutGround):
            order(**refused)
    act.return_task(task=task, reason="the gate is flooded", by=world.holder("ENT"), at=at)
    assert Task.objects.get(pk=task.pk).state == "declined"


def test_i4_r013_what_nobody_answers_falls_to_the_territorial_government_and_stays_there(world, at):
    """I4, R-013: offered without an answer, or entered without a holder, it is the government's after its time."""
    silent = offered(world)
    nobodys = act.propose_task(crisis=world.crisis, new=new(world), by=world.holder("COM"), at=at)
    answered = offered(world, to="NGO")
    act.accept_task(task=answered, by=world.holder("NGO"), at=at)

    while timers.tick(at + HOUR / 2):
        pass

    for task in (silent, nobodys):
        task.refresh_from_db()
        assert (task.state, task.accountable.kind) == ("residual_government", Subject.GOVERNMENT)
    answered.refresh_from_db()
    assert answered.state == "accepted"
    fell = Act.objects.filter(kind="decision.task.fell").first()
    assert (fell.role, fell.at) == ("RULE", at + HOUR / 2)
    assert silent.holdings.order_by("since").first().answer == "silence"
    government = next(org for org in (world.orgs["GOV"], world.others["GOV"]) if org.pk == silent.accountable_id)
    world.posts["GOV"].organisation = government
    world.posts["GOV"].save()
    with pytest.raises(rules.NoSuchTaskMove):
        act.return_task(task=silent, reason="not us", by=world.holder("GOV"), at=at)
    act.pass_task(task=silent, accountable=world.orgs["NGO"], way="offer", by=world.holder("GOV"), at=at + HOUR)
    silent.refresh_from_db()
    assert (silent.state, silent.passes) == ("offered", 1)


def test_a_block_that_nobody_named_can_remove_is_owed_by_who_raised_the_task(world, at):
    task = offered(world)
    act.accept_task(task=task, by=world.holder("ENT"), at=at)
    act.start_task(task=task, by=world.holder("ENT"), at=at)

    act.block_task(task=task, reason="fog", blocker=None, unblock_by=at + HOUR, by=world.holder("ENT"), at=at)

    assert Duty.objects.get(rule__code="task-unblock").holder == world.orgs["COM"].pk


def test_without_any_government_the_clock_stays_overdue_for_all_to_see(world, at):
    offered(world, by="NGO", to="ENT")
    for org in [*world.orgs.values(), *world.others.values()]:
        if org.kind == "government":
            org.state = "suspended"
            org.save()

    while timers.tick(at + HOUR):
        pass

    assert Task.objects.get().state == "offered"
    duty = Duty.objects.select_related("rule").get(state="breached")
    with pytest.raises(rules.NoGovernment):
        act.fall_to_government(task=Task.objects.get(), duty=duty, by=timers.clock_of(duty), at=at)


def test_a_clock_that_runs_out_after_the_answer_moves_nothing(world, at):
    task = offered(world)
    Task.objects.update(state="accepted")

    while timers.tick(at + HOUR):
        pass

    task.refresh_from_db()
    assert (task.state, Duty.objects.filter(rule__code="task-answer", state="breached").count()) == ("accepted", 1)


def test_a_deadline_that_passes_is_overdue_and_moves_nothing(world, at):
    task = offered(world)
    act.accept_task(task=task, by=world.holder("ENT"), at=at)

    while timers.tick(at + 9 * HOUR):
        pass

    task.refresh_from_db()
    assert (task.state, task.late(at + 9 * HOUR), task.late(at)) == ("accepted", True, False)
    assert Duty.objects.get(rule__code="task-due").state == "breached"


def test_a_dated_rule_of_the_jurisdiction_changes_the_time_to_answer(world, at):
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code="task-answer", names={"en": "x"}, source="local rule", actor="asked",
        trigger="decision.task.offered", expected="decision.task.accepted", seconds=60, warn_seconds=0,
        armed_by=world.crisis.armed_by, in_force_from=at.date(),
    )  # fmt: skip

    offered(world)

    assert Duty.objects.get(rule=rule).due_at == at + dt.timedelta(seconds=60)


def test_r131_handed_back_three_times_or_offered_again_to_one_who_had_it_it_waits_for_the_committee(world, at):
    committee = world.holder("COM")
    task = offered(world)
    act.decline_task(task=task, reason="no", by=world.holder("ENT"), at=at)

    task = act.pass_task(task=Task.objects.get(), accountable=world.orgs["ENT"], way="offer", by=committee, at=at)
    assert (task.state, task.accountable) == ("to_decide", None)

    other = offered(world)
    for role in ("ENT", "NGO", "CTY"):
        if role != "ENT":
            other = act.pass_task(task=other, accountable=world.orgs[role], way="offer", by=committee, at=at)
        other = act.decline_task(task=other, reason="no", by=world.holder(role), at=at)
    assert (other.state, other.passes) == ("to_decide", 3)
    assert {row.pk for row in ask.escalated(world.crisis)} == {task.pk, other.pk}
    assert Duty.objects.filter(rule__code="task-decide", ended_at__isnull=True).count() == 2

    with pytest.raises(rules.PassedAround):
        act.pass_task(task=other, accountable=world.orgs["MI"], way="offer", by=committee, at=at)
    with pytest.raises(NoPower):
        act.decide_task(task=other, accountable=world.orgs["GOV"], reason="x", by=world.holder("GOV"), at=at)
    act.decide_task(task=other, accountable=world.orgs["GOV"], reason="it has the lorries", by=committee, at=at)
    act.decide_task(task=task, accountable=world.orgs["NGO"], reason="they know the depot", by=committee, at=at)

    other.refresh_from_db()
    task.refresh_from_db()
    assert (other.state, other.accountable, other.passes) == ("accepted", world.orgs["GOV"], 0)
    assert task.state == "offered"
    assert not Duty.objects.filter(rule__code="task-decide", ended_at__isnull=True).exists()
    with pytest.raises(rules.NoSuchTaskMove):
        act.decide_task(task=task, accountable=world.orgs["NGO"], reason="again", by=committee, at=at)


def test_what_is_passed_on_inside_the_line_runs_to_its_deadline(world, at):
    task = offered(world)
    act.decline_task(task=task, reason="no", by=world.holder("ENT"), at=at)

    with pytest.raises(BadInput):
        act.pass_task(
            task=Task.objects.get(), accountable=world.orgs["GOV"], way="shout", by=world.holder("COM"), at=at
        )
    row = act.pass_task(task=Task.objects.get(), accountable=world.orgs["GOV"], way="line", by=world.holder("COM"),
                        at=at, benefits={"asker": "a", "taker": "b"})  # fmt: skip

    assert (row.state, row.benefits) == ("accepted", {"asker": "a", "taker": "b"})
    act.return_task(task=row, reason="no staff", by=world.holder("GOV"), at=at)
    assert Task.objects.get().passes == 2


def test_a_task_waits_for_what_comes_before_it(world, at):
    first = offered(world)
    second = act.offer_task(crisis=world.crisis, new=new(world), accountable=world.orgs["NGO"], after=[first],
                            doers=[world.orgs["CTY"]], by=world.holder("COM"), at=at)  # fmt: skip
    act.accept_task(task=second, by=world.holder("NGO"), at=at)

    with pytest.raises(rules.WaitsFor):
        act.start_task(task=second, by=world.holder("NGO"), at=at)
    Task.objects.filter(pk=first.pk).update(state="done")
    act.start_task(task=second, by=world.holder("NGO"), at=at)

    assert [doer.organisation for doer in second.doers.all()] == [world.orgs["CTY"]]


def test_a_task_is_withdrawn_with_a_reason_and_its_clocks_stop(world, at):
    task = offered(world)

    act.withdraw_task(task=task, reason="not needed", by=world.holder("COM"), at=at)

    assert Task.objects.get().state == "task_withdrawn"
    assert not Duty.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"titles": {"en": " "}}, "title"), ({"due_at": dt.datetime(2027, 6, 1, 8, tzinfo=dt.UTC)}, "due_at")],
)
def test_what_makes_no_task_is_refused(world, wrong, field):
    with pytest.raises(BadInput) as refusal:
        offered(world, **wrong)

    assert refusal.value.field == field


def test_a_holder_takes_part_here_and_a_post_is_its_own(world, elsewhere, at):
    wrong = [
        {"accountable": elsewhere.orgs["ENT"]},
        {"accountable": world.orgs["OPS"]},
        {"accountable": world.orgs["ENT"], "post": world.posts["NGO"]},
    ]
    for given in wrong:
        with pytest.raises(BadInput):
            act.offer_task(crisis=world.crisis, new=new(world), by=world.holder("COM"), at=at, **given)
    with pytest.raises(BadInput):
        offered(world, area=elsewhere.city)

    task = act.offer_task(crisis=world.crisis, new=new(world), accountable=world.orgs["ENT"],
                          post=world.posts["ENT"], by=world.holder("COM"), at=at)  # fmt: skip
    assert task.post == world.posts["ENT"]


def test_i3_two_never_answer_for_one_task(world):
    """I3: the database itself refuses a second holder, and a held task without one."""
    task = offered(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        TaskHolding.objects.create(task=task, organisation=world.orgs["NGO"], way="offer", since=world.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(accountable=None)
