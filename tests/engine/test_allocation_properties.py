"""Sharing scarce stock: what must hold of every plan, and the best plan found by trying them all."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.engine.allocation import SLICES, TIERS, Lot, Need, allocate, why_not
from cogov.engine.geo import Point, distance_km

UNKNOWN_KM = 1000.0
ITEMS = ["boot", "glove", "mask"]
PLACES = st.none() | st.builds(Point, st.integers(-3, 3), st.integers(100, 106))


@st.composite
def _needs(draw, most=6, largest=40, items=ITEMS):
    return [
        Need(
            key=f"n{number}",
            item=draw(st.sampled_from(items)),
            quantity=draw(st.integers(1, largest)),
            tier=draw(st.sampled_from(TIERS)),
            place=draw(PLACES),
            organisation=draw(st.sampled_from(["", "clinic", "school"])),
            area_path=draw(st.sampled_from(["", "/1", "/1/2", "/3"])),
            accepts=draw(st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 500), max_size=3)),
            needs_waiver=frozenset(draw(st.lists(st.sampled_from(ITEMS), max_size=1))),
        )
        for number in range(draw(st.integers(1, most)))
    ]


@st.composite
def _lots(draw, most=5, largest=40):
    return [
        Lot(
            key=f"l{number}",
            item=draw(st.sampled_from(ITEMS)),
            quantity=draw(st.integers(0, largest)),
            place=draw(PLACES),
            earmark_organisation=draw(st.sampled_from(["", "", "clinic"])),
            earmark_area=draw(st.sampled_from(["", "", "/1"])),
        )
        for number in range(draw(st.integers(0, most)))
    ]


def _sliced(need, got):
    """Return how full each slice of a need is: the first ones are the larger ones, and they are filled first."""
    parts = min(SLICES, need.quantity)
    base, rest = divmod(need.quantity, parts)
    full = []
    for number in range(parts):
        full.append(min(got, base + (number < rest)))
        got -= full[-1]
    return full


def _levels(needs, got):
    """Return the pieces given per tier and slice, the most urgent first: the larger list is the better plan."""
    pieces = Counter()
    for need in needs:
        for number, size in enumerate(_sliced(need, got.get(need.key, 0))):
            pieces[need.tier, number] += size
    return [pieces[tier, number] for tier in TIERS for number in range(SLICES)]


def _got(plan):
    got = Counter()
    for share in plan.shares:
        got[share.need] += share.quantity
    return got


def _cost(need, lot):
    known = need.place is not None and lot.place is not None
    return (distance_km(need.place, lot.place) if known else UNKNOWN_KM) + need.accepts.get(lot.item, 0)


def _best_by_trying(needs, lots):
    """Return the levels and the cost of the best plan, from every plan there is."""
    pairs = [(need, lot) for need in needs for lot in lots if not why_not(need, lot)]
    best = None
    for amounts in itertools.product(*[range(min(need.quantity, lot.quantity) + 1) for need, lot in pairs]):
        got, taken, cost = Counter(), Counter(), 0.0
        for (need, lot), amount in zip(pairs, amounts, strict=True):
            got[need.key] += amount
            taken[lot.key] += amount
            cost += amount * _cost(need, lot)
        fits = all(taken[lot.key] <= lot.quantity for lot in lots)
        if fits and all(got[need.key] <= need.quantity for need in needs):
            found = ([-level for level in _levels(needs, got)], cost)
            best = found if best is None or found < best else best
    return [-level for level in best[0]], best[1]


@settings(max_examples=60, deadline=None)
@given(_needs(), _lots())
def test_no_plan_gives_more_than_a_lot_has_or_a_need_asks_or_what_may_not_be_given(needs, lots):
    need_of, lot_of = {need.key: need for need in needs}, {lot.key: lot for lot in lots}

    plan = allocate(needs, lots)

    taken = Counter()
    for share in plan.shares:
        taken[share.lot] += share.quantity
        assert share.quantity > 0
        assert why_not(need_of[share.need], lot_of[share.lot]) == ""
    assert all(taken[lot.key] <= lot.quantity for lot in lots)
    assert all(count <= need_of[key].quantity for key, count in _got(plan).items())
    assert len({(share.need, share.lot) for share in plan.shares}) == len(plan.shares)


@settings(max_examples=60, deadline=None)
@given(_needs(), _lots())
def test_every_missing_piece_is_accounted_for_with_a_true_reason(needs, lots):
    plan = allocate(needs, lots)

    got, unmet = _got(plan), {part.need: part for part in plan.unmet}
    tier_of = {need.key: need.tier for need in needs}
    for need in needs:
        if got[need.key] == need.quantity:
            assert need.key not in unmet
            continue
        may = {lot.key for lot in lots if not why_not(need, lot)}
        pool = sum(lot.quantity for lot in lots if lot.key in may)
        barred = {why_not(need, lot) for lot in lots if lot.quantity}
        tiers = [tier_of[share.need] for share in plan.shares if share.lot in may]
        if pool and not got[need.key] and max(tiers) < need.tier:
            expected = "more_urgent"
        elif pool:
            expected = "rationed"
        elif may or not barred & {"needs_waiver", "earmarked"}:
            expected = "no_stock"
        else:
            expected = "needs_waiver" if "needs_waiver" in barred else "earmarked"
        assert (unmet[need.key].quantity, unmet[need.key].reason) == (need.quantity - got[need.key], expected)
    assert len(unmet) == len(plan.unmet)


@settings(max_examples=60, deadline=None)
@given(_needs(), _lots(), st.randoms(use_true_random=False))
def test_the_order_of_needs_and_lots_changes_nothing(needs, lots, chance):
    other_needs, other_lots = chance.sample(needs, len(needs)), chance.sample(lots, len(lots))

    assert allocate(other_needs, other_lots) == allocate(needs, lots)


@settings(max_examples=60, deadline=None)
@given(_needs(), _lots(), st.sampled_from(TIERS))
def test_a_tier_is_never_worse_off_because_less_urgent_needs_are_there(needs, lots, tier):
    urgent = [need for need in needs if need.tier <= tier]

    alone, together = allocate(urgent, lots), allocate(needs, lots)

    assert _levels(urgent, _got(together)) == _levels(urgent, _got(alone))


@st.composite
def _small_cases(draw):
    """Return up to three needs and two lots where nearly everything may go everywhere."""
    places, pieces = st.builds(Point, st.integers(-3, 3), st.integers(100, 106)), st.integers(1, 3)
    accepts = st.fixed_dictionaries({"glove": st.integers(0, 500)})
    needs = [
        Need(f"n{number}", "mask", draw(pieces), draw(st.sampled_from([1, 2])), draw(places), accepts=draw(accepts))
        for number in range(draw(st.integers(1, 3)))
    ]
    lots = [Lot(f"l{number}", draw(st.sampled_from(ITEMS)), draw(pieces), draw(places)) for number in range(2)]
    return needs, lots


@settings(max_examples=60, deadline=None)
@given(_small_cases())
def test_no_other_plan_serves_better_or_as_well_with_fewer_kilometres(case):
    needs, lots = case
    levels, cost = _best_by_trying(needs, lots)

    plan = allocate(needs, lots, unknown_km=UNKNOWN_KM)

    need_of, lot_of = {need.key: need for need in needs}, {lot.key: lot for lot in lots}
    paid = sum(share.quantity * _cost(need_of[share.need], lot_of[share.lot]) for share in plan.shares)
    assert _levels(needs, _got(plan)) == levels
    assert paid == pytest.approx(cost, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(_needs(), _lots())
def test_nobody_misses_a_piece_that_lies_unused_where_it_may_be_taken_from(needs, lots):
    plan = allocate(needs, lots)

    left = {lot.key: lot.quantity for lot in lots}
    for share in plan.shares:
        left[share.lot] -= share.quantity
    short = {part.need for part in plan.unmet}
    wasted = [
        (need.key, lot.key)
        for need in needs
        for lot in lots
        if need.key in short and left[lot.key] and not why_not(need, lot)
    ]
    assert wasted == []


@settings(max_examples=60, deadline=None)
@given(_needs(largest=200, items=["mask"]), st.integers(0, 400))
def test_one_lot_for_all_is_poured_from_level_to_level_until_it_is_empty(needs, stock):
    levels = _levels(needs, {need.key: need.quantity for need in needs})
    poured = [max(0, min(level, stock - sum(levels[:number]))) for number, level in enumerate(levels)]

    plan = allocate(needs, [Lot("lot", "mask", stock, None)])

    assert _levels(needs, _got(plan)) == poured
