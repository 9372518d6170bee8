"""Hand-offs, waiting, response times, who works with whom: counted by hand on a small world, then on whole paths."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cogov.actors.models import Organisation
from cogov.decision.models import Task, TaskHolding
from cogov.engine.cooperation import Spread
from cogov.kernel.figures import Reading, find
from cogov.kernel.models import ActSubject
from cogov.supply import actions
from cogov.supply.actions.needs import NewNeed
from cogov.supply.models import Shipment
from cogov.supply.queries.cooperation import HOUSEHOLDS, work


def minutes(*numbers):
    return [dt.timedelta(minutes=number) for number in numbers]


@pytest.fixture
def walked(world, at):
    """One need from entry to receipt; the hospital belongs to the government that verifies."""
    Organisation.objects.filter(pk=world.orgs["MI"].pk).update(parent=world.orgs["GOV"])
    later = [at + span for span in minutes(0, 30, 60, 90, 150, 270)]
    new = NewNeed(item=world.mask, place=world.district, organisation=world.orgs["MI"], quantity=50)
    need = actions.enter_need(crisis=world.crisis, new=new, by=world.holder("MI"), at=later[0])
    actions.verify_need(need=need, quantity=50, basis="stated", by=world.holder("GOV"), at=later[1])
    world.lot(1000)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=later[2])
    actions.approve_allocation(run=run, take_function=False, by=world.second("COM"), at=later[3])
    shipment = Shipment.objects.get()
    actions.send_shipment(shipment=shipment, condition="", by=world.holder("NGO"), at=later[4])
    actions.receive_shipment(
        shipment=shipment, counted={}, reasons={}, condition="", by=world.holder("MI"), at=later[5]
    )
    return world


def _found(world):
    return work(Reading(world.crisis, world.at + dt.timedelta(hours=5)))


def test_a_need_passed_through_four_hand_overs(walked):
    assert _found(walked).hand_offs == [4]


def test_each_step_took_what_the_clock_says(walked):
    found = _found(walked)

    assert found.steps == {
        "verify": Spread(1, *minutes(30, 30)),
        "approve": Spread(1, *minutes(30, 30)),
        "send": Spread(1, *minutes(60, 60)),
        "receive": Spread(1, *minutes(120, 120)),
    }


def test_what_nobody_did_has_no_time(world):
    found = _found(world)

    assert set(found.steps.values()) == {None}
    assert (found.hand_offs, found.stays, found.pairs, found.overall, found.newest) == ([], [], [], None, None)
    assert Reading(world.crisis, world.at).value("supply.send_median").value is None
    assert Reading(world.crisis, world.at).value("supply.send_number").value == 0


def test_things_lay_with_whoever_acted_next(walked):
    """The need, the plan, the shipment and the lot each lie somewhere: the hospital kept two of them for two hours."""
    found = _found(walked)
    names = {organisation.pk: role for role, organisation in walked.orgs.items()}

    assert [(names[stay.party], stay.spread.n, stay.total) for stay in found.stays] == [
        ("MI", 2, dt.timedelta(minutes=240)),
        ("NGO", 3, dt.timedelta(minutes=180)),
        ("COM", 2, dt.timedelta(minutes=90)),
        ("GOV", 1, dt.timedelta(minutes=30)),
    ]
    assert found.overall == Spread(8, *minutes(60, 120))


def test_pairs_are_organisations_whose_acts_touch_the_same_thing(walked):
    names = {organisation.pk: role for role, organisation in walked.orgs.items()}
    pairs = {frozenset({names[pair.one], names[pair.other]}): pair for pair in _found(walked).pairs}

    assert {tuple(sorted(key)): pair.things for key, pair in pairs.items()} == {
        ("COM", "NGO"): 3,  # the need, the lot, the shipment
        ("COM", "MI"): 2,
        ("MI", "NGO"): 2,
        ("GOV", "MI"): 1,
        ("COM", "GOV"): 1,
        ("GOV", "NGO"): 1,
    }
    assert [sorted(key) for key, pair in pairs.items() if pair.vertical] == [["GOV", "MI"]]


def test_without_a_tree_all_are_peers_the_control(walked):
    Organisation.objects.update(parent=None)
    found = _found(walked)

    assert (found.vertical, found.horizontal) == (0, 10)


def test_figures_say_what_the_acts_say_and_open_to_them(walked):
    reading = Reading(walked.crisis, walked.at + dt.timedelta(hours=5))
    values = {
        name: reading.value(f"supply.{name}").value
        for name in ("hand_offs", "hand_offs_counted", "waiting_time", "joint_horizontal", "joint_vertical",
                     "verify_median", "receive_ninetieth", "send_number")
    }  # fmt: skip

    assert values == {
        "hand_offs": 4, "hand_offs_counted": 1, "waiting_time": 3600, "joint_horizontal": 9, "joint_vertical": 1,
        "verify_median": 1800, "receive_ninetieth": 7200, "send_number": 1,
    }  # fmt: skip
    kinds = [act.kind for act in find("supply.send_median").rows(reading)]
    assert kinds == ["supply.allocation.approved", "supply.shipment.sent"]
    assert find("supply.hand_offs").rows(reading).count() == 6
    assert "1 h" in walked.client("ANON").get(walked.url("figures/supply.waiting_time/")).content.decode()


def test_a_verification_by_rule_touches_each_need_it_verified(world, at):
    new = NewNeed(item=world.mask, place=world.district, organisation=world.orgs["MI"], quantity=50)
    need = actions.enter_need(crisis=world.crisis, new=new, by=world.holder("MI"), at=at)

    actions.adopt_estimates(crisis=world.crisis, by=world.holder("GOV"), at=at + dt.timedelta(minutes=7))

    assert _found(world).steps["verify"] == Spread(1, *minutes(7, 7))
    assert ActSubject.objects.filter(act__kind="supply.estimates.adopted", object=need.pk).count() == 1


def test_households_are_told_together_and_pair_with_nobody(world, at):
    new = NewNeed(item=world.mask, place=world.district, household=world.household(), quantity=4)
    need = actions.enter_need(crisis=world.crisis, new=new, by=world.holder("CTY"), at=at)
    actions.withdraw_need(need=need, reason="moved", by=world.holder("RES"), at=at + dt.timedelta(minutes=3))

    found = _found(world)

    assert [(stay.party, stay.total) for stay in found.stays] == [(HOUSEHOLDS, dt.timedelta(minutes=3))]
    assert found.pairs == []


def test_the_number_of_questions_to_the_database_does_not_grow(walked, at):
    with CaptureQueriesContext(connection) as few:
        _found(walked)
    for number in range(8):
        owner = walked.organisation(f"Hospital {number}", "medical")
        need = walked.need(owner, quantity=3, state="entered")
        actions.verify_need(need=need, quantity=3, basis="stated", by=walked.holder("GOV"), at=at)
        actions.withdraw_need(need=need, reason="moved", by=walked.holder("COM"), at=at)

    with CaptureQueriesContext(connection) as many:
        _found(walked)

    assert len(many) == len(few) <= 6


def test_the_page_of_the_committee_draws_the_pairs_and_lists_them(walked):
    page = walked.client("COM").get(walked.url("committee/work/")).content.decode()

    assert page.count('class="w-pair') == 6
    assert page.count("w-pair vertical") == 1
    assert page.count("<circle") == 4
    assert "horizontal: peers" in page
    assert "2 h" in page
    assert walked.client("MI").get(walked.url("committee/work/")).status_code == 403


def test_an_empty_crisis_has_a_page_that_says_so(world):
    page = world.client("COM").get(world.url("committee/work/")).content.decode()

    assert "No two organisations have acted on the same thing yet." in page
    assert "<circle" not in page


def test_r_111_work_that_stays_among_its_own_and_who_refuses_whom_are_told(walked, at):
    """R-111: the E-I index by kind and territory, and the matrix of refusals, from acts alone."""
    for answer, number in (("declined", 2), ("silence", 1), ("accepted", 3)):
        for count in range(number):
            task = Task.objects.create(
                crisis=walked.crisis, area=walked.district, titles={"en": f"{answer} {count}"}, state="declined",
                raised_by=walked.orgs["COM"], raised_at=at, starts_at=at, due_at=at + dt.timedelta(days=1), since=at,
                changed_at=at,
            )  # fmt: skip
            TaskHolding.objects.create(
                task=task, organisation=walked.orgs["ENT"], way="offer", since=at, until=at, answer=answer,
                answered_at=at, reason="full",
            )  # fmt: skip

    page = walked.client("COM").get(walked.url("committee/work/"), headers={"accept-language": "en"}).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))

    assert re.search(r"between kinds of organisations: [+-][01]\.\d\d", text)
    assert re.search(r"between territories: [+-][01]\.\d\d", text)
    assert "COM one ENT one 6 2 1" in text
    assert "got a no or silence" not in walked.client("COM").get(walked.url("committee/")).content.decode()
