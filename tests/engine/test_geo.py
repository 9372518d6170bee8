"""Distances on the globe, against places whose distance is known."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.engine.geo import EARTH_KM, Point, distance_km

HALF_ROUND = math.pi * EARTH_KM
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        (Point(0, 0), Point(0, 1), HALF_ROUND / 180),
        (Point(0, 0), Point(1, 0), HALF_ROUND / 180),
        (Point(60, 0), Point(-60, 0), HALF_ROUND * 2 / 3),
        (Point(90, 0), Point(-90, 0), HALF_ROUND),
        (Point(90, 17), Point(90, -120), 0.0),
        (Point(0, 179.5), Point(0, -179.5), HALF_ROUND / 180),
        (Point(0, 0), Point(0, 180), HALF_ROUND),
        (Point(12.5, -40), Point(-12.5, 140), HALF_ROUND),
    ],
)
def test_distances_that_follow_from_the_size_of_the_globe(one, other, km):
    assert distance_km(one, other) == pytest.approx(km, abs=1e-6)


def test_wuhan_to_beijing_is_what_an_atlas_says():
    wuhan, beijing = Point(30.5928, 114.3055), Point(39.9042, 116.4074)

    assert distance_km(wuhan, beijing) == pytest.approx(1052, abs=3)


def test_how_precise_a_point_is_does_not_move_it():
    assert distance_km(Point(30, 114, 5000), Point(30, 114)) == 0.0


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS, POINTS)
def test_distance_is_the_same_both_ways_never_over_half_the_globe_and_no_detour_is_shorter(one, other, third):
    there, back = distance_km(one, other), distance_km(other, one)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0.0 <= there <= HALF_ROUND + 1e-6
    assert there <= distance_km(one, third) + distance_km(third, other) + 1e-3
