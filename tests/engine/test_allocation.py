"""Sharing scarce stock: small cases whose right answer can be seen."""

import pytest

from cogov.engine.allocation import Lot, Need, Parameters, Share, Unmet, allocate, why_not
from cogov.engine.geo import Point, distance_km

HERE, NEAR, FAR = Point(30, 114), Point(30, 115), Point(30, 117)


def _need(key="need", quantity=10, place=HERE, *, tier=1, **more):
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
        (_need(area_path="/12"), _lot(earmark_area="/1"), "earmarked"),
        (_need(tier=2), _lot(earmark_tier=1), "earmarked"),
        (_need(), _lot(within_km=9.0), "earmarked"),
        (_need(), _lot(within_km=10.0), ""),
        (_need(cut_off_from=frozenset({"depot"})), _lot(origin="depot"), "road_closed"),
        (_need(within_hours=1.0), _lot(from_hours=0.9), "too_late"),
        (_need(within_hours=1.2), _lot(from_hours=0.9), ""),
        (_need(), _lot(until_hours=0.1), "too_late"),
        (_need(accepts={"glove": 5}, needs_waiver=frozenset({"glove"})), _lot(item="glove"), ""),
    ],
)
def test_a_lot_may_go_to_a_need_or_there_is_a_word_for_why_not(need, lot, why):
    assert why_not(need, lot, km=10.0) == why


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
    assert (plan.shares, plan.unmet, plan.piece_km) == ((expected,), (), round(10 * round(way, 1), 1))


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
    plan = allocate([_need(place=None)], [_lot("known", 4), _lot("unknown", 4, None)], Parameters(unknown_km=7.0))

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


def test_scarce_stock_is_shared_alike_within_a_tier():
    plan = allocate([_need("small", 10), _need("large", 100)], [_lot(quantity=55)])

    assert _given(plan) == {("small", "lot"): 5, ("large", "lot"): 50}
    assert _missing(plan) == {"small": (5, "rationed"), "large": (50, "rationed")}
    facts = {"pool": 55, "lots": 1, "sharing": 2, "got": 50, "share": 0.5, "tier": 1, "level": "1/2"}
    assert plan.unmet[0].facts == facts


def test_everything_goes_to_the_more_urgent_first_however_far_it_is():
    needs = [_need("urgent", place=FAR), _need("normal", tier=4)]

    plan = allocate(needs, [_lot()])

    assert _given(plan) == {("urgent", "lot"): 10}
    facts = {"pool": 10, "lots": 1, "sharing": 2, "got": 0, "share": 0.0, "tier": 4, "level": "0"}
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

    assert (plan.shares, plan.unmet, plan.piece_km) == ((), (Unmet("need", 10, reason, facts),), 0.0)


def test_nobody_in_need_gives_an_empty_plan():
    assert allocate([], [_lot()]) == allocate([], [])
    assert allocate([], []).shares == allocate([], []).unmet == ()


@pytest.mark.parametrize(
    ("needs", "lots", "why"),
    [
        ([_need(), _need()], [], "a key stands twice among the needs"),
        ([], [_lot(), _lot()], "a key stands twice among the lots"),
        ([_need(quantity=0)], [], "quantities are positive"),
        ([_need(tier=0)], [], "tiers run from 1 to 4"),
        ([_need(tier=5)], [], "tiers run from 1 to 4"),
        ([], [_lot(quantity=-1)], "quantities are positive"),
        ([_need(verified=-1)], [], "not negative"),
    ],
)
def test_inputs_that_make_no_sense_are_refused(needs, lots, why):
    with pytest.raises(ValueError, match=why):
        allocate(needs, lots)


@pytest.mark.parametrize("given", [{"step": 2}, {"tolerance": -0.1}, {"keep_km": -1.0}, {"speed_kmh": 0.0}])
def test_parameters_that_make_no_sense_are_refused(given):
    with pytest.raises(ValueError, match="run from 0 to 1"):
        allocate([], [], Parameters(**given))


def test_what_was_promised_before_counts_as_cover():
    plan = allocate([_need("a", verified=20, had=10), _need("b", 20)], [_lot(quantity=14)])

    assert _given(plan) == {("a", "lot"): 2, ("b", "lot"): 12}


def test_a_link_of_the_standing_plan_is_kept_where_the_detour_is_small():
    lots = [_lot("here"), _lot("near", place=Point(30, 114.01))]

    assert _given(allocate([_need()], lots)) == {("need", "here"): 10}
    kept = allocate([_need()], lots, Parameters(keep_km=5.0), standing={("need", "near"), ("gone", "near")})
    assert _given(kept) == {("need", "near"): 10}
    far = allocate([_need()], [_lot("here"), _lot("far", place=FAR)], Parameters(keep_km=5.0),
                   standing={("need", "far")})  # fmt: skip
    assert _given(far) == {("need", "here"): 10}


def test_parcels_are_merged_only_within_the_tolerance_that_is_stated():
    needs = [_need("n", 10)]
    lots = [_lot("here", 4), _lot("there", 10, NEAR)]

    assert _given(allocate(needs, lots)) == {("n", "here"): 4, ("n", "there"): 6}
    assert _given(allocate(needs, lots, Parameters(tolerance=1.0))) == {("n", "there"): 10}
    assert _given(allocate(needs, lots, Parameters(tolerance=0.5))) == {("n", "here"): 4, ("n", "there"): 6}


def test_two_parcels_are_exchanged_for_one_where_both_get_just_as_much():
    needs = [_need("a", 10), _need("b", 4, Point(30, 114.1))]
    lots = [_lot("here", 4), _lot("near", 10, NEAR)]

    plan = allocate(needs, lots, Parameters(tolerance=1.0))

    assert len(plan.shares) == 2
    assert _given(plan) == {("a", "near"): 10, ("b", "here"): 4}
