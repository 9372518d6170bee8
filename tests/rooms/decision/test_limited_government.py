"""Limited government in figures (R-012): who carries out, and how often one orders into what was delegated."""

import pytest

from cogov.decision.actions.tasks import NewTask, order_task
from cogov.decision.models import Task
from cogov.kernel.figures import Reading
from rooms.plans.deals import DAY, Deal, clause, named_functions

pytestmark = pytest.mark.django_db


def test_r_012_the_share_done_by_others_and_the_orders_into_delegated_functions_are_figures(world, at, client):
    named_functions(world, at)

    def task(role, state, function=""):
        return Task.objects.create(
            crisis=world.crisis, area=world.land, titles={"en": "x"}, raised_at=at, accountable=world.orgs[role],
            starts_at=at, due_at=at + DAY, state=state, since=at, changed_at=at, function=function,
        )  # fmt: skip

    def value(name):
        return Reading(world.crisis, at).value(name).value

    assert (value("decision.tasks_by_others"), value("decision.orders_per_delegation")) == (None, None)
    task("GOV", "task_verified")
    task("NGO", "done")
    task("ENT", "task_verified")
    task("ENT", "active")
    assert value("decision.tasks_by_others") == 67
    Deal(
        world, at, clauses=[clause("a", party=str(world.orgs["ENT"].pk), function="transport"),
                            clause("b", party=str(world.orgs["NGO"].pk), function="store")],
    ).signed()  # fmt: skip
    assert value("decision.orders_per_delegation") == 0  # the control: nothing is ordered yet
    new = NewTask({"en": "Carry water"}, world.land, at + DAY, "transport")
    order_task(crisis=world.crisis, new=new, accountable=world.orgs["ENT"], by=world.holder("COM"), at=at)

    assert value("decision.orders_per_delegation") == 0.5
    for name in ("decision.tasks_by_others", "decision.orders_per_delegation"):
        assert client.get(world.url(f"figures/{name}/")).status_code == 200
