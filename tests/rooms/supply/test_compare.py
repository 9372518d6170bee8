"""A plan beside another: who gains, who loses, why; what if; and nothing is written."""

import pytest

from cogov.kernel.models import Act
from cogov.supply import actions
from cogov.supply.models import AllocationRun, Lot, Share
from cogov.supply.queries import compare
from pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(world, at):
    """Two askers of one urgency share the stock of two lots."""
    needs = world.need(quantity=600), world.need(world.others["MI"], quantity=600)
    lots = world.lot(600), world.lot(300)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    return run, needs, lots


def test_without_a_lot_everybody_loses_alike_and_is_told_why(planned):
    run, needs, lots = planned
    this = compare.stored(run)

    without = compare.what_if(run, lot=str(lots[0].pk))
    changes = compare.changes(run, this, without)

    assert (this.pieces, without.pieces) == (900, 300)
    assert {change.need.pk: (change.before, change.after) for change in changes} == {
        need.pk: (450, 150) for need in needs
    }
    assert [(change.more, change.gap.reason) for change in changes] == [(-300, "rationed")] * 2


def test_with_the_roads_of_its_depot_closed_a_plan_has_nothing_and_says_so(planned):
    run, needs, lots = planned

    closed = compare.what_if(run, depot=str(lots[0].depot_id))

    assert closed.pieces == 0
    assert {key: gap.reason for key, gap in closed.gaps.items()} == {need.pk: "road_closed" for need in needs}


def test_what_if_nothing_changed_is_the_plan_itself_and_coarser_fairness_gives_as_many(planned):
    run, _, _ = planned
    acts, rows = Act.objects.count(), (AllocationRun.objects.count(), Share.objects.count())

    same, near = compare.what_if(run), compare.what_if(run, step="1")

    assert compare.changes(run, compare.stored(run), same) == []
    assert same.pieces == near.pieces == 900
    assert (Act.objects.count(), (AllocationRun.objects.count(), Share.objects.count())) == (acts, rows)


def test_the_committee_sees_who_loses_from_one_plan_to_the_next_and_asks_what_if(planned, world, at, monkeypatch):
    first, _, lots = planned
    Lot.objects.filter(pk=lots[0].pk).update(on_hand=300)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    client, address = world.client("COM"), world.url(f"supply/rounds/{run.pk}/compare/")

    page = text_of(client.get(address))
    what_if = text_of(client.get(address, {"lot": str(lots[1].pk)}))
    same = text_of(client.get(address, {"step": "1/10"}))
    monkeypatch.setattr(compare, "MOST_NEEDS", 1)

    assert "From plan 1 to plan 2" in page
    assert page.count("450 → 300") == 2
    assert what_if.count("300 → 150") == 2
    assert "rationed: 2 needs share the 300 within reach" in what_if
    assert "everybody gets the same" in same
    assert "too large to be computed" in text_of(client.get(address, {"step": "1/10"}))
    assert "no earlier plan" in text_of(client.get(world.url(f"supply/rounds/{first.pk}/compare/")))
    assert client.get(address, {"step": "2"}).status_code == 422
    assert world.client("RES").get(address).status_code in {403, 404}


def test_a_share_by_hand_was_computed_from_nothing_and_is_not_compared(planned, world, at):
    _, needs, lots = planned
    run = actions.propose_by_hand(lot=lots[0], need=needs[0], quantity=5, reason="night shift",
                                  by=world.holder("COM"), at=at)  # fmt: skip

    assert world.client("COM").get(world.url(f"supply/rounds/{run.pk}/compare/")).status_code == 404
