"""I16 and I13 over random organisations: nobody is ordered without a ground, and no clock runs out unrecorded."""

import datetime as dt
import random

import pytest

from cogov.decision.actions import tasks as act
from cogov.decision.actions.firing import clock_of, fire_plan
from cogov.decision.actions.intake import NewIntake, take_intake
from cogov.decision.actions.tasks import NewTask
from cogov.decision.models import Notice, PhaseChange, Task
from cogov.decision.rules import tasks as rules
from cogov.kernel import timers
from cogov.kernel.models import Act, Duty
from cogov.plans.models import Agreement, AgreementVersion, Clause, Party, Plan, PlanStep

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
KINDS = ("government", "enterprise", "ngo", "medical", "community", "media", "expert")
FUNCTIONS = ("goods.move", "goods.store", "")
SEEDS = (1, 2, 3)


def drawn(world, chance, number=14):
    """Make organisations of random kinds, and one agreement of random parties, clauses and dates.

    Returns the organisations, the agreement and what binds: pairs of an organisation and a function. It is worked out
    from what was drawn, not asked of the code under test.
    """
    houses = [world.organisation(f"House {one}", chance.choice(KINDS)) for one in range(number)]
    today = world.at.date()
    begins, ends = today + DAY * chance.choice((-9, -9, -9, 3)), today + DAY * chance.choice((9, 9, 9, -1))
    agreement = Agreement.objects.create(
        jurisdiction=world.jurisdiction, kind="mutual_aid", names={"en": "Aid"}, area=world.land, state="in_force",
        drafted_by=world.orgs["COM"], drafted_at=world.at, in_force_from=min(begins, ends), in_force_to=ends,
    )  # fmt: skip
    version = AgreementVersion.objects.create(
        agreement=agreement, number=1, proposed_by=world.orgs["COM"], proposed_at=world.at, term_from=begins,
        term_to=ends, notice_days=30, dispute={"en": "talk"}, digest="x",
    )  # fmt: skip
    runs = min(begins, ends) <= today <= ends
    bound, left = set(), {}
    parties = chance.sample(houses, number // 2)
    for party in parties:
        left[party] = chance.choice((None, None, today - DAY))
        Party.objects.create(agreement=agreement, organisation=party, leaves_on=left[party])
    for place, party in enumerate([*chance.sample(parties, 5), None], start=1):
        code = chance.choice(FUNCTIONS[:2])
        Clause.objects.create(
            version=version, place=place, key=str(place), texts={"en": "x"}, party=party, function=code
        )
        bound |= {(one.pk, code) for one in (parties if party is None else [party]) if runs and left[one] is None}
    return houses, agreement, bound


def fired(world, houses, agreement, chance):
    plan = Plan.objects.create(
        jurisdiction=world.jurisdiction, organisation=world.orgs["GOV"], names={"en": "Flood plan"},
        agreement=agreement, hazard_class="natural", area=world.land, trigger="phase:response:2", state="approved",
        assessed_at=world.at, assessment="x", model_version="y", scenario="z", written_at=world.at,
        written_by=world.posts["GOV"].pk, approved_at=world.at, approved_by=world.posts["HG"].pk,
    )  # fmt: skip
    for place, house in enumerate(houses, start=1):
        PlanStep.objects.create(
            plan=plan, place=place, code=str(place), names={"en": "Step"}, organisation=house, area=world.city,
            function=chance.choice(FUNCTIONS), trigger="plan", minutes=60, basis="the plan",
            resources=[{"class": one, "what": one} for one in ("people", "finance", "goods", "information")],
        )  # fmt: skip
    PhaseChange.objects.create(
        crisis=world.crisis, phase="response", level=2, reason="r", proposed_at=world.at,
        proposed_by=world.posts["COM"].pk, approved_at=world.at, approved_by=world.posts["HG"].pk,
    )  # fmt: skip
    return fire_plan(plan=plan, crisis=world.crisis, by=clock_of(plan), at=world.at)


@pytest.mark.parametrize("seed", SEEDS)
def test_i16_a_plan_orders_government_and_whom_a_clause_binds_to_that_very_function(world, seed):
    chance = random.Random(seed)
    houses, agreement, bound = drawn(world, chance)

    fired(world, houses, agreement, chance)

    tasks = Task.objects.select_related("accountable")
    assert tasks.count() == len(houses)
    for task in tasks:
        ground = (task.accountable_id, task.function) in bound
        ordered = ground or task.accountable.kind == "government"
        assert task.way == ("order" if ordered else "offer"), (task.accountable.kind, task.function)
        assert task.raised_by == world.orgs["GOV"]
        if ground and task.accountable.kind != "government":
            assert Clause.objects.filter(pk=task.basis_id, function=task.function).exists()
            assert "Aid" in task.basis
        else:
            assert task.basis_id is None
    told = set(Notice.objects.values_list("organisation_id", flat=True))
    assert told >= {house.pk for house in houses}


@pytest.mark.parametrize("seed", SEEDS)
def test_i16_an_order_passes_where_a_clause_binds_to_that_function_and_nowhere_else(world, seed, at):
    chance = random.Random(seed)
    houses, _agreement, bound = drawn(world, chance)
    com = world.holder("COM")

    for house in houses:
        for code in FUNCTIONS:
            new = NewTask({"en": "Carry"}, world.city, at + HOUR, code)
            allowed = house.kind == "government" or (house.pk, code) in bound
            free = act.propose_task(crisis=world.crisis, new=new, by=com, at=at)
            try:
                task = act.order_task(crisis=world.crisis, new=new, accountable=house, by=com, at=at)
                passed = act.pass_task(task=free, accountable=house, way="order", by=com, at=at)
            except rules.OrderWithoutGround:
                assert not allowed, (house.kind, code)
            else:
                assert allowed, (house.kind, code)
                assert passed.basis_id == task.basis_id
                assert (task.basis_id is not None) == ((house.pk, code) in bound and house.kind != "government")


def test_i13_every_clock_that_runs_out_leaves_a_breach_and_its_record(world, at):
    chance = random.Random(7)
    houses, agreement, _bound = drawn(world, chance)
    fired(world, houses, agreement, chance)
    com = world.holder("COM")
    gains = {"asker": "a", "taker": "b"}
    for house in houses:
        new = NewTask({"en": f"Carry {house}"}, world.city, at + 2 * HOUR, benefits=gains)
        act.offer_task(crisis=world.crisis, new=new, accountable=house, by=com, at=at)
        said = NewIntake(kind=chance.choice(("rumour", "complaint", "signal", "need")), text="x", area=world.city)
        take_intake(crisis=world.crisis, new=said, chance=chance, by=world.holder("GOV"), at=at)
    running = list(Duty.objects.filter(ended_at__isnull=True))
    assert {duty.rule.code for duty in running} >= {"task-answer", "task-due", "intake-settle", "plan-acknowledge"}
    assert all(duty.holder and duty.wake_at for duty in running)  # each has somebody and a timer

    while timers.tick(at + 3 * DAY):
        pass

    breaches = set(Act.objects.filter(kind="kernel.duty.breached").values_list("about", flat=True))
    for duty in Duty.objects.filter(due_at__lte=at + 3 * DAY):
        assert duty.state not in {"open", "warned"}, duty.rule.code
        if duty.ended_at is None or duty.state == "met_late":
            assert duty.pk in breaches, duty.rule.code
    assert {duty.pk for duty in running} <= breaches  # nobody did anything: all of them ran out
