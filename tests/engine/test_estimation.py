"""Quantities nobody wrote: burn rates and peers, each with its range and its basis."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.engine.estimation import (
    FEWEST_PEERS,
    Counted,
    Estimate,
    Rate,
    days_of_cover,
    from_burn_rate,
    from_own_rate,
    from_peers,
    own_rate,
    score,
)

RATE = {"patients": 100, "askers": 10, "per_patient_day": 2.0, "per_patient_day_high": 5.0, "days": 7}


def test_a_burn_rate_gives_the_share_of_one_asker_with_its_range():
    estimate = from_burn_rate(**RATE)

    assert estimate == Estimate(quantity=140, low=70, high=350, basis="burn_rate", n=10)


def test_a_high_rate_below_the_rate_does_not_make_the_range_end_below_the_quantity():
    estimate = from_burn_rate(**{**RATE, "per_patient_day_high": 0.0})

    assert (estimate.quantity, estimate.high) == (140, 140)


def test_nobody_is_estimated_to_need_less_than_one_piece():
    estimate = from_burn_rate(**{**RATE, "patients": 0})

    assert (estimate.low, estimate.quantity, estimate.high) == (1, 1, 1)


@pytest.mark.parametrize(
    "change",
    [{"patients": -1}, {"askers": 0}, {"days": 0}, {"per_patient_day": 0.0}, {"per_patient_day": -1.0}],
)
def test_a_burn_rate_of_numbers_that_make_no_sense_is_refused(change):
    with pytest.raises(ValueError, match="a positive rate are needed"):
        from_burn_rate(**{**RATE, **change})


@pytest.mark.parametrize(
    "smallest",
    [{"patients": 0}, {"askers": 1}, {"days": 1}, {"per_patient_day": 0.001}],
)
def test_the_smallest_numbers_that_make_sense_are_taken(smallest):
    assert from_burn_rate(**{**RATE, **smallest}).quantity >= 1


@pytest.mark.parametrize("count", range(FEWEST_PEERS))
def test_fewer_than_five_peers_say_nothing(count):
    assert from_peers([100] * count) is None


def test_five_peers_give_their_median_and_quartiles_in_whatever_order():
    estimate = from_peers([1000, 300, 100, 400, 200])

    assert estimate == Estimate(quantity=300, low=200, high=400, basis="peers", n=5)


def test_one_peer_who_asks_for_a_million_moves_the_median_not_at_all():
    modest, greedy = from_peers([1, 2, 3, 4, 5]), from_peers([1, 2, 3, 4, 1_000_000])

    assert greedy == modest


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 10**4),
    st.floats(0.001, 100),
    st.floats(0, 100),
    st.integers(1, 60),
)
def test_a_burn_rate_lies_within_its_own_range(patients, askers, rate, high, days):
    found = from_burn_rate(patients=patients, askers=askers, per_patient_day=rate, per_patient_day_high=high, days=days)

    assert 1 <= found.low <= found.quantity <= found.high


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=5, max_size=30))
def test_peers_give_a_quantity_within_what_they_stated(stated):
    found = from_peers(stated)

    assert min(stated) <= found.low <= found.quantity <= found.high <= max(stated)
    assert found.n == len(stated)


def test_the_own_rate_leaves_out_what_says_nothing_of_use():
    counted = [Counted(1, 100), Counted(2, 400), Counted(2, 300, 50), Counted(3, 90, 60), Counted(4, 40), Counted(6, 0)]

    rate = own_rate(counted)

    assert rate is not None
    assert (rate.per_day, rate.n) == (37.5, 3)  # 60 + 50 + 40 in four days
    assert own_rate(counted[:1]) is None
    assert own_rate(counted[:2]) is None
    assert [days_of_cover(75, rate), days_of_cover(75, None), days_of_cover(75, Rate(0.0, 0.0, 1))] == [2.0, None, None]


def test_nine_of_ten_weeks_lie_in_the_range_of_the_own_rate(measure):
    draw = random.Random(20270601)
    pairs = []
    for _ in range(2000):
        mean = draw.uniform(5, 500)
        used = [max(0, round(draw.gauss(mean, 0.3 * mean))) for _ in range(21)]
        rate = own_rate([Counted(day, 10**6, went) for day, went in enumerate(used[:14])])
        assert rate is not None
        pairs.append((from_own_rate(rate, 7), float(sum(used[14:]))))

    found = score(pairs)

    assert found is not None
    assert score([]) is None
    measure("weeks inside the own range, %", 100 * found.inside / found.n, asked="85 to 95", sample=found.n)
    assert 0.85 <= found.inside / found.n <= 0.95
    assert found.error < 0.1
