"""Sharing scarce stock: small cases whose right answer can be seen."""

import pytest

from cogov.engine.allocation import Lot, Need, Plan, Share, Unmet, allocate, why_not
from cogov.engine.geo import Point, distance_km

HERE, NEAR, FAR = Point(30, 114), Point(30, 115), Point(30, 117)


def _need(key="need", quantity=10, tier=1, place=HERE, **more):
    return Need(key, more.pop("item", "mask"), quantity, tier, place, **more)


def _lot(key="lot", quantity=10, place=HERE, item="mask", **more):
    return Lot(key, item, quantity, place, **more)


def _given(plan):
    return {(share.need, share.lot): share.quantity for share in plan.shares}


def _missing(plan):
    return {part.need: (part.quantity, part.reason) for part in plan.unmet}


@pytest.mark.parametrize(
    ("need", "lot", "why"),
    [
        (_need(), _lot(), ""),
        (_need(), _lot(item="glove"), "other_item"),
        (_need(accepts={"glove": 5}), _lot(item="glove"), ""),
        (_need(needs_waiver=frozenset({"glove"})), _lot(item="glove"), "needs_waiver"),
        (_need(organisation="a"), _lot(earmark_organisation="a"), ""),
        (_need(organisation="b"), _lot(earmark_organisation="a"), "earmarked"),
        (_need(), _lot(earmark_organisation="a"), "earmarked"),
        (_need(area_path="/1/2"), _lot(earmark_area="/1"), ""),
        (_need(area_path="/2"), _lot(earmark_area="/1"), "earmarked"),
        (_need(), _lot(earmark_area="/1"), "earmarked"),
        (_need(organisation="a", area_path="/2"), _lot(earmark_organisation="a", earmark_area="/1"), "earmarked"),
    ],
)
def test_a_lot_may_go_to_a_need_or_there_is_a_word_for_why_not(need, lot, why):
    assert why_not(need, lot) == why


def test_enough_stock_serves_everybody_from_the_nearest_lot():
    needs = [_need("a"), _need("b", place=FAR)]
    lots = [_lot("here"), _lot("far", place=FAR)]

    plan = allocate(needs, lots)

    assert _given(plan) == {("a", "here"): 10, ("b", "far"): 10}
    assert [share.reason for share in plan.shares] == ["nearest", "nearest"]
    assert (plan.unmet, plan.piece_km) == ((), 0.0)


def test_a_share_says_its_distance_and_what_the_next_lot_would_have_cost_more():
    way, longer = distance_km(HERE, NEAR), distance_km(HERE, FAR)

    plan = allocate([_need()], [_lot("near", 20, NEAR), _lot("far", 20, FAR)])

    expected = Share("need", "near", 10, round(way, 1), "nearest", "far", round(longer - way, 1))
    assert plan == Plan((expected,), (), round(10 * way, 1))


def test_the_only_lot_has_no_next_one():
    plan = allocate([_need()], [_lot()])

    assert plan.shares == (Share("need", "lot", 10, 0.0, "only", "", None),)


def test_a_need_yields_its_nearest_lot_to_one_who_would_lose_more():
    needs = [_need("middle", place=NEAR), _need("edge", place=HERE)]
    lots = [_lot("edge lot", place=HERE), _lot("far lot", place=FAR)]

    plan = allocate(needs, lots)

    assert _given(plan) == {("edge", "edge lot"): 10, ("middle", "far lot"): 10}
    assert {share.need: share.reason for share in plan.shares} == {"edge": "nearest", "middle": "nearer_is_worth_more"}


def test_the_last_tenth_of_the_least_urgent_is_worth_every_detour_of_the_others():
    needs = [
        _need("first", tier=4, accepts={"glove": 900}),
        _need("second", tier=4, item="glove", accepts={"boot": 900}),
        _need("third", tier=4),
    ]
    lots = [_lot("1"), _lot("2", item="glove"), _lot("3", item="boot")]

    plan = allocate(needs, lots)

    assert _given(plan) == {("third", "1"): 10, ("first", "2"): 10, ("second", "3"): 10}
    assert plan.unmet == ()


def test_an_unknown_place_counts_as_far_as_the_caller_says():
    plan = allocate([_need(place=None)], [_lot("known", 4), _lot("unknown", 4, None)], unknown_km=7.0)

    assert [(share.lot, share.km) for share in plan.shares] == [("known", 7.0), ("unknown", 7.0)]
    assert plan.piece_km == 56.0


def test_a_substitute_is_taken_only_where_its_penalty_is_less_than_the_detour():
    near, far = _need(accepts={"glove": 50}), distance_km(HERE, NEAR)

    cheap = allocate([near], [_lot("mask lot", place=NEAR), _lot("glove lot", item="glove")])
    dear = allocate([_need(accepts={"glove": 150})], [_lot("mask lot", place=NEAR), _lot("glove lot", item="glove")])

    assert 50 < far < 150
    assert _given(cheap) == {("need", "glove lot"): 10}
    assert _given(dear) == {("need", "mask lot"): 10}
    assert cheap.piece_km == 0.0


def test_scarce_stock_is_shared_alike_within_a_tier_in_tenths_of_what_was_asked():
    plan = allocate([_need("small", 10), _need("large", 100)], [_lot(quantity=55)])

    assert _given(plan) == {("small", "lot"): 5, ("large", "lot"): 50}
    assert _missing(plan) == {"small": (5, "rationed"), "large": (50, "rationed")}
    assert plan.unmet[0].facts == {"pool": 55, "lots": 1, "got": 50, "share": 0.5}


def test_everything_goes_to_the_more_urgent_first_however_far_it_is():
    needs = [_need("urgent", place=FAR), _need("normal", tier=4)]

    plan = allocate(needs, [_lot()])

    assert _given(plan) == {("urgent", "lot"): 10}
    facts = {"pool": 10, "lots": 1, "got": 0, "share": 0.0, "tier": 4}
    assert plan.unmet == (Unmet("normal", 10, "more_urgent", facts),)


def test_who_gets_nothing_beside_an_equal_is_rationed_not_less_urgent():
    plan = allocate([_need("first", 1), _need("second", 1)], [_lot(quantity=1)])

    assert _given(plan) == {("first", "lot"): 1}
    assert _missing(plan) == {"second": (1, "rationed")}


@pytest.mark.parametrize(
    ("lots", "reason", "facts"),
    [
        ([], "no_stock", {}),
        ([_lot(quantity=0)], "no_stock", {}),
        ([_lot(item="boot")], "no_stock", {}),
        ([_lot(quantity=0, earmark_organisation="other")], "no_stock", {}),
        ([_lot("1", 3, earmark_organisation="other"), _lot("2", 4, earmark_area="/9")], "earmarked", {"held": 7}),
        ([_lot("1", 3, earmark_area="/9"), _lot("2", 4, item="glove")], "needs_waiver", {"held": 4}),
    ],
)
def test_a_need_no_lot_may_go_to_is_told_what_stands_in_the_way(lots, reason, facts):
    plan = allocate([_need(needs_waiver=frozenset({"glove"}))], lots)

    assert plan == Plan((), (Unmet("need", 10, reason, facts),), 0.0)


def test_nobody_in_need_gives_an_empty_plan():
    assert allocate([], [_lot()]) == allocate([], []) == Plan((), (), 0.0)


@pytest.mark.parametrize(
    ("needs", "lots", "why"),
    [
        ([_need(), _need()], [], "a key stands twice among the needs"),
        ([], [_lot(), _lot()], "a key stands twice among the lots"),
        ([_need(quantity=0)], [], "quantities are positive"),
        ([_need(tier=0)], [], "tiers run from 1 to 4"),
        ([_need(tier=5)], [], "tiers run from 1 to 4"),
        ([], [_lot(quantity=-1)], "quantities are positive"),
    ],
)
def test_inputs_that_make_no_sense_are_refused(needs, lots, why):
    with pytest.raises(ValueError, match=why):
        allocate(needs, lots)
