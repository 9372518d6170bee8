"""A mandate's bounds, each through an act of this room: where, how much, for which function, from which phase on."""

import datetime as dt

import pytest

from cogov.actors.actions import grant_mandate
from cogov.decision.models import PhaseChange
from cogov.kernel.errors import NoPower
from cogov.kernel.models import Act
from cogov.supply import actions
from cogov.supply.actions.stock import NewLot
from cogov.supply.models import Depot

DAY = dt.timedelta(days=1)


def _grant(world, at, role="GOV", acts=("allocation.approve:A",), **more):
    return grant_mandate(**{
        "organisation": world.orgs[role], "acts": list(acts), "area": world.land, "until": at + DAY,
        "basis": "plan 3.2", "crisis": world.crisis, "by": world.holder("COM"), "at": at, **more,
    })  # fmt: skip


def _plan(world, at, quantity=100):
    world.need(quantity=quantity)
    world.lot(quantity)
    return actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)


def _approve(world, at, run):
    return actions.approve_allocation(run=run, take_function=False, by=world.holder("GOV"), at=at).state


def _enter_phase(world, at, phase, level=None):
    PhaseChange.objects.create(
        crisis=world.crisis, phase=phase, level=level, reason="r", proposed_at=at, proposed_by=world.posts["COM"].pk,
        approved_at=at, approved_by=world.posts["HG"].pk,
    )  # fmt: skip


def test_without_a_mandate_a_department_approves_nothing_the_control(world, at):
    run = _plan(world, at)

    with pytest.raises(NoPower):
        _approve(world, at, run)
    _grant(world, at)
    assert _approve(world, at, run) == "approved"
    assert Act.objects.get(kind="supply.allocation.approved").authority == "role GOV with mandate: plan 3.2"


@pytest.mark.parametrize(
    ("bounds", "passes"),
    [({"value_ceiling": 100}, True), ({"value_ceiling": 99}, False), ({"function": "allocate"}, True),
     ({"function": "store"}, False)],
    ids=["up to 100 units", "up to 99 units", "the function of the act", "another function"],
)  # fmt: skip
def test_a_mandate_covers_a_plan_up_to_its_ceiling_and_for_its_function(world, at, bounds, passes):
    run = _plan(world, at)
    _grant(world, at, **bounds)

    if passes:
        assert _approve(world, at, run) == "approved"
    else:
        with pytest.raises(NoPower):
            _approve(world, at, run)


@pytest.mark.parametrize(("where", "passes"), [("city", True), ("far", False)])
def test_a_mandate_covers_a_plan_in_its_area(world, at, where, passes):
    run = _plan(world, at)
    _grant(world, at, area=getattr(world, where))

    if passes:
        assert _approve(world, at, run) == "approved"
    else:
        with pytest.raises(NoPower):
            _approve(world, at, run)


@pytest.mark.parametrize(
    ("phase", "level", "passes"),
    [(None, None, False), ("signal_assessed", None, False), ("warning", 1, False), ("response", 3, False),
     ("response", 2, True), ("response", 1, True), ("stand_down", None, False)],
)  # fmt: skip
def test_an_armed_mandate_is_in_force_where_the_crisis_has_reached_its_trigger(world, at, phase, level, passes):
    run = _plan(world, at)
    _grant(world, at, trigger="phase:response:2")
    if phase:
        _enter_phase(world, at, phase, level)

    if passes:
        assert _approve(world, at, run) == "approved"
    else:
        with pytest.raises(NoPower):
            _approve(world, at, run)


def test_an_armed_mandate_rests_again_when_the_crisis_stands_down(world, at):
    run = _plan(world, at)
    _grant(world, at, trigger="phase:response")
    _enter_phase(world, at - 2 * DAY, "response", 4)
    _enter_phase(world, at - DAY, "stand_down")

    with pytest.raises(NoPower):
        _approve(world, at, run)


def _operator(world, place, keeper="ENT"):
    return Depot.objects.create(
        crisis=world.crisis, keeper=world.orgs[keeper], names={"en": "Operator's depot"}, place=place
    )


def _receive(world, at, depot, quantity=50):
    new = NewLot(item=world.mask, quantity=quantity)
    return actions.receive_lot(crisis=world.crisis, depot=depot, new=new, by=world.holder("ENT"), at=at)


def test_an_operator_receives_under_its_contract_in_its_own_depot_there_and_up_to_its_ceiling(world, at):
    depot, far = _operator(world, world.city), _operator(world, world.far)
    foreign = _operator(world, world.city, "NGO")
    with pytest.raises(NoPower):
        _receive(world, at, depot)  # the control: no contract

    _grant(world, at, "ENT", ["stock.receive:C"], area=world.city, function="receive", value_ceiling=50)

    assert _receive(world, at, depot).on_hand == 50
    for where, quantity in ((far, 50), (depot, 51), (foreign, 50)):
        with pytest.raises(NoPower):
            _receive(world, at, where, quantity)


@pytest.mark.parametrize(("where", "passes"), [("city", True), ("far", False)])
def test_an_operator_sends_from_where_its_contract_holds(world, at, where, passes):
    depot = _operator(world, world.city)
    world.need(quantity=10)
    world.lot(10, depot=depot)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    actions.approve_allocation(run=run, take_function=False, by=world.second("COM"), at=at)
    shipment = run.shipments.get()
    _grant(world, at, "ENT", ["shipment.send:C"], area=getattr(world, where), function="store", value_ceiling=10)

    def send():
        return actions.send_shipment(shipment=shipment, condition="dry", by=world.holder("ENT"), at=at).state

    if passes:
        assert send() == "sent"
    else:
        with pytest.raises(NoPower):
            send()


@pytest.mark.parametrize(("adopted", "passes"), [(100, True), (101, False), (None, False)])
def test_a_mandate_to_verify_covers_the_quantity_that_is_adopted(world, at, adopted, passes):
    need = world.need(state="entered")
    _grant(world, at, "CTY", ["need.verify:A"], value_ceiling=100)

    def verify():
        return actions.verify_need(
            need=need, quantity=adopted, basis="stated" if adopted else "none", by=world.holder("CTY"), at=at
        )

    if passes:
        assert verify().quantity == adopted
    else:
        with pytest.raises(NoPower):
            verify()
