"""A joint plan of 60 organisations and 400 steps: validated, and fired with all tasks, notices and clocks."""

import time
import uuid

import pytest

from cogov.decision.actions.firing import clock_of, fire_plan
from cogov.decision.models import Notice, PhaseChange, Task
from cogov.kernel.models import Duty
from cogov.plans.models import Plan, PlanStep
from cogov.plans.queries.plans import steps_of, verdict_of

SIZES = [pytest.param(12, 40, id="sample"), pytest.param(60, 400, id="whole", marks=pytest.mark.full)]


def large_plan(world, organisations, steps):
    plan = Plan.objects.create(
        jurisdiction=world.jurisdiction, organisation=world.orgs["GOV"], names={"en": "Large"}, hazard_class="natural",
        area=world.land, trigger="phase:response:2", state="approved", assessed_at=world.at, assessment="x",
        model_version="y", scenario="z", written_at=world.at, written_by=uuid.uuid4(), approved_at=world.at,
        approved_by=uuid.uuid4(),
    )  # fmt: skip
    houses = [world.organisation(f"Party {number}", "enterprise") for number in range(organisations)]
    posts = [(world.post(house, "officer"), world.post(house, "officer")) for house in houses]
    PlanStep.objects.bulk_create(
        [
            PlanStep(
                plan=plan, place=number, code=str(number), names={"en": f"Step {number}"},
                organisation=houses[number % organisations], post=posts[number % organisations][0],
                deputy=posts[number % organisations][1], area=world.city, trigger="plan", minutes=30, basis="law",
                after=[str(number - organisations)] if number >= organisations else [],
                resources=[{"class": one, "what": "x"} for one in ("people", "finance", "goods", "information")],
            )
            for number in range(steps)
        ]
    )  # fmt: skip
    return plan


@pytest.mark.parametrize(("organisations", "steps"), SIZES)
def test_a_joint_plan_is_validated_and_fired_in_its_time(world, measure, organisations, steps):
    plan = large_plan(world, organisations, steps)
    PhaseChange.objects.create(
        crisis=world.crisis, phase="response", level=2, reason="r", proposed_at=world.at, proposed_by=uuid.uuid4(),
        approved_at=world.at, approved_by=uuid.uuid4(),
    )  # fmt: skip

    began = time.process_time()
    verdict = verdict_of(plan, steps_of(plan), world.crisis, world.at)
    validated = time.process_time() - began
    began = time.process_time()
    fire_plan(plan=plan, crisis=world.crisis, by=clock_of(plan), at=world.at)
    fired = time.process_time() - began

    sample = f"{organisations} organisations, {steps} steps"
    measure("a joint plan is validated, rows read", f"{validated:.2f} s CPU", asked="<= 2 s", sample=sample)
    measure("a joint plan fires: tasks, notices, clocks", f"{fired:.2f} s CPU", asked="<= 10 s", sample=sample)
    assert verdict.complete
    assert Task.objects.filter(crisis=world.crisis).count() == steps
    assert Notice.objects.count() == organisations
    assert Duty.objects.filter(crisis=world.crisis, state="open").count() == steps + organisations
    assert validated <= 2
    assert fired <= 10
