"""Sharing scarce stock: equal to another method on random cases, accepted by the checker, and mutants refused."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from cogov.engine import allocation
from cogov.engine.allocation import TIERS, Level, Lot, Need, Parameters, allocate, faults, why_not
from cogov.engine.allocation.links import families
from cogov.engine.geo import Point, distance_km

ITEMS = ["boot", "glove", "mask"]
STEPS = [Fraction(0), Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1)]


def _instance(seed):
    """Return a made-up case with tiers, earmarks, substitutes, waivers, deadlines, closed roads and a standing plan."""
    dice = random.Random(seed)

    def place():
        return None if dice.random() < 0.1 else Point(dice.uniform(28, 33), dice.uniform(108, 116))

    needs = [
        Need(
            f"n{number}", dice.choice(ITEMS), dice.randint(1, 12), dice.choice(TIERS), place(),
            dice.choice(["", "clinic", "school"]), dice.choice(["", "/1", "/1/2", "/3"]),
            accepts={item: dice.randint(0, 300) for item in dice.sample(ITEMS, dice.randint(0, 2))},
            needs_waiver=frozenset(dice.sample(ITEMS, dice.randint(0, 1))),
            verified=dice.choice([0, 0, 5, 9]), had=dice.choice([0, 0, 0, 2, 5]),
            cut_off_from=frozenset(dice.sample(["A", "B"], dice.choice([0, 0, 1]))),
            within_hours=dice.choice([None, None, 8.0]),
        )
        for number in range(dice.randint(1, 9))
    ]  # fmt: skip
    lots = [
        Lot(
            f"l{number}", dice.choice(ITEMS), dice.randint(0, 25), place(), dice.choice(["", "", "", "clinic"]),
            dice.choice(["", "", "", "/1"]), dice.choice([4, 4, 4, 1, 2]), dice.choice([None, None, 300.0]),
            dice.choice("ABC"), dice.choice([0.0, 0.0, 3.0]), dice.choice([None, None, 12.0]),
        )
        for number in range(dice.randint(0, 7))
    ]  # fmt: skip
    given = Parameters(step=dice.choice(STEPS), keep_km=dice.choice([0.0, 5.0]))
    standing = {(need.key, lot.key) for need in needs for lot in lots if dice.random() < 0.1}
    return needs, lots, given, standing


def _level(need, box, step):
    cover = Fraction(need.had + box - 1, need.weight)
    return need.tier, cover // step * step if step else cover


def _boxes(needs, plan, step):
    """Return how many boxes a plan gives at each tier and cover."""
    got = Counter()
    for share in plan.shares:
        got[share.need] += share.quantity
    return Counter(_level(need, box, step) for need in needs for box in range(1, got[need.key] + 1))


def _best(needs, lots, given, standing):
    """Return the best boxes by tier and cover and their least cost, from one program with a column for every box."""
    best, cost = Counter(), 0
    for family in families(needs, lots, given, standing):
        tails, heads = np.nonzero(family.may)
        boxes = [
            (i, _level(need, box, given.step))
            for i, need in enumerate(family.needs)
            for box in range(1, need.quantity + 1)
        ]
        ranks = sorted({level for _, level in boxes}, reverse=True)
        if not len(tails):
            continue
        detour = (int(family.cost.max()) + 1) * (2 + min(family.may.shape))
        worth = [-detour * (ranks.index(level) + 1) for _, level in boxes]
        ways = family.cost[tails, heads]
        into = np.zeros((len(family.needs), len(ways) + len(boxes)))
        out = np.zeros((len(family.lots), len(ways) + len(boxes)))
        into[tails, np.arange(len(ways))] = out[heads, np.arange(len(ways))] = 1
        into[[i for i, _ in boxes], np.arange(len(ways), into.shape[1])] = -1
        upper = [(0, None)] * len(ways) + [(0, 1)] * len(boxes)
        found = linprog(
            [*ways, *worth], A_ub=out, b_ub=[lot.quantity for lot in family.lots], A_eq=into,
            b_eq=np.zeros(len(family.needs)), bounds=upper, method="highs-ds",
        )  # fmt: skip
        amounts = np.rint(found.x).astype(int)
        cost += int((ways * amounts[: len(ways)]).sum())
        best.update(level for (_, level), yes in zip(boxes, amounts[len(ways) :], strict=True) if yes)
    return best, cost


def _compare(seeds):
    wrong = []
    for seed in seeds:
        needs, lots, given, standing = _instance(seed)
        plan = allocate(needs, lots, given, standing=standing)
        best, cost = _best(needs, lots, given, standing)
        found = faults(needs, lots, plan, given, standing=standing)
        if found or _boxes(needs, plan, given.step) != best or plan.certificate.bound != cost:
            wrong.append((seed, found))
    return wrong


def test_the_plan_is_the_optimum_that_another_program_finds_and_the_checker_accepts_it():
    assert _compare(range(200)) == []


@pytest.mark.full
def test_the_plan_is_the_optimum_on_two_thousand_cases():
    assert _compare(range(2000)) == []


def test_links_beyond_the_cheapest_come_in_where_they_are_worth_it():
    dice = random.Random(5)
    needs = [Need(f"n{k}", "mask", dice.randint(1, 9), 1, Point(30, 110 + k / 50)) for k in range(30)]
    lots = [Lot(f"l{k}", "mask", dice.randint(1, 9), Point(30, 105 + k / 50)) for k in range(40)]
    plan = allocate(needs, lots)
    best, cost = _best(needs, lots, Parameters(), ())

    assert (_boxes(needs, plan, Fraction(0)), plan.certificate.bound) == (best, cost)
    assert faults(needs, lots, plan) == []


def test_kinds_and_arrays_say_of_every_pair_what_the_predicate_and_the_distance_say():
    for seed in range(60):
        needs, lots, given, _ = _instance(seed)
        for family in families(needs, lots, given, {}):
            for i, need in enumerate(family.needs):
                for j, lot in enumerate(family.lots):
                    far = need.place is None or lot.place is None
                    km = given.unknown_km if far else distance_km(need.place, lot.place)
                    assert family.may[i, j] == (not why_not(need, lot, km=km, speed_kmh=given.speed_kmh))
                    assert family.cost[i, j] == round(10 * km) + 10 * need.accepts.get(lot.item, 0)


def test_the_order_in_which_things_are_given_changes_nothing_and_a_tolerance_buys_fewer_parcels():
    fewer = 0
    for seed in range(100):
        needs, lots, given, standing = _instance(seed)
        loose = replace(given, tolerance=0.2)
        plan = allocate(needs, lots, given, standing=standing)
        merged = allocate(needs[::-1], lots[::-1], loose, standing=standing)
        assert plan == allocate(needs[::-1], lots[::-1], given, standing=standing)
        assert _boxes(needs, plan, given.step) == _boxes(needs, merged, given.step)
        assert faults(needs, lots, merged, loose, standing=standing) == []
        assert len(merged.shares) <= len(plan.shares)
        fewer += len(merged.shares) < len(plan.shares)
    assert fewer > 0


def test_a_coarser_step_gives_as_many_boxes_for_no_more_kilometres():
    for seed in range(60):
        needs, lots, _, _ = _instance(seed)
        exact, none = (allocate(needs, lots, Parameters(step=Fraction(step))) for step in (0, 1))
        plain = [replace(need, had=0, verified=0) for need in needs]
        assert sum(share.quantity for share in exact.shares) == sum(share.quantity for share in none.shares)
        alike = [allocate(plain, lots, Parameters(step=Fraction(step))).certificate.bound for step in (0, 1)]
        assert alike[1] <= alike[0]


def _mutants(dice, needs, lots, plan):
    """Yield broken copies of a plan, each with the name of what was broken."""
    proof, shares, gaps = plan.certificate, plan.shares, plan.unmet
    if shares:
        at = dice.randrange(len(shares))
        one = shares[at]

        def with_share(**more):
            return replace(plan, shares=(*shares[:at], replace(one, **more), *shares[at + 1 :]))

        yield "over-supply", with_share(quantity=one.quantity + 1 + sum(lot.quantity for lot in lots))
        yield "nothing", with_share(quantity=0)
        yield "doubled", replace(plan, shares=(*shares, one))
        yield "dropped", replace(plan, shares=shares[:at] + shares[at + 1 :])
        yield "another price", with_share(next_extra_km=(one.next_extra_km or 0) + 7)
        yield "another distance", with_share(km=one.km + 3)
        yield "another bound", replace(plan, certificate=replace(proof, bound=proof.bound + 1))
        yield "a price below nothing", replace(plan, certificate=replace(proof, lot_prices={one.lot: -5}))
        need = next(need for need in needs if need.key == one.need)
        for lot in lots:
            if why_not(need, lot) and lot.quantity >= one.quantity:
                yield "a lot that may not go there", with_share(lot=lot.key)
        yield "moved to nobody", with_share(need="nobody")
        yield "another pool", replace(plan, certificate=replace(proof, pools={**proof.pools, one.lot: 77}))
        yield "in two", replace(plan, piece_km=plan.piece_km + 5)
    if gaps:
        at = dice.randrange(len(gaps))
        one = gaps[at]

        def with_gap(**more):
            return replace(plan, unmet=(*gaps[:at], replace(one, **more), *gaps[at + 1 :]))

        yield "another gap", with_gap(quantity=one.quantity + 1)
        yield "a gap left out", replace(plan, unmet=gaps[:at] + gaps[at + 1 :])
        yield "a gap twice", replace(plan, unmet=(*gaps, one))
        yield "a reason that is none", with_gap(reason="no_stock" if one.reason != "no_stock" else "rationed")
        yield "false figures", with_gap(facts={**one.facts, "pool": 1 + int(one.facts.get("pool", 0))})
        if one.need in proof.levels:
            levels = {**proof.levels, one.need: Level(4, Fraction(99))}
            yield "a false level", replace(plan, certificate=replace(proof, levels=levels))
            levels = {key: level for key, level in proof.levels.items() if key != one.need}
            yield "no level", replace(plan, certificate=replace(proof, levels=levels))
    yield from _unfair(needs, lots, plan)


def _unfair(needs, lots, plan):
    """Yield plans that are feasible and keep their figures, but turn tiers round or go far."""
    upside_down = [replace(need, tier=5 - need.tier) for need in needs]
    other = allocate(upside_down, lots)
    if _boxes(needs, other, Fraction(0)) != _boxes(needs, plan, Fraction(0)):
        yield "tiers upside down", other
    far = allocate([replace(need, place=None) for need in needs], lots)
    if {(s.need, s.lot, s.quantity) for s in far.shares} != {(s.need, s.lot, s.quantity) for s in plan.shares}:
        yield "not the nearest", far
        yield "not the nearest, with the other's proof", replace(far, certificate=plan.certificate)


def test_the_checker_refuses_a_thousand_mutants_and_accepts_what_they_were_made_of():
    dice, kinds, accepted = random.Random(7), Counter(), []
    seed = 0
    while sum(kinds.values()) < 1000:
        needs, lots, _, _ = _instance(seed := seed + 1)
        plan = allocate(needs, lots)
        assert faults(needs, lots, plan) == []
        for name, mutant in _mutants(dice, needs, lots, plan):
            kinds[name] += 1
            if not faults(needs, lots, mutant):
                accepted.append((seed, name))

    assert accepted == []
    assert len(kinds) >= 20
    assert min(kinds.values()) >= 5


def test_a_request_blown_up_tenfold_brings_no_box_more_where_the_need_was_verified():
    lots = [Lot("lot", "mask", 60, None)]

    def got(asked):
        needs = [Need("a", "mask", asked, 1, None, verified=50), Need("b", "mask", 50, 1, None, verified=50)]
        return {share.need: share.quantity for share in allocate(needs, lots).shares}

    assert got(50) == got(500) == {"a": 30, "b": 30}


def test_stock_beyond_what_the_method_can_count_is_refused():
    with pytest.raises(ValueError, match="count in larger ones"):
        allocate([Need("a", "mask", 1, 1, None)], [Lot("l", "mask", 2**31, None)])
    assert allocation.allocate([Need("a", "mask", 9, 1, None)], [Lot("l", "mask", 2**31 - 1, None)]).unmet == ()
