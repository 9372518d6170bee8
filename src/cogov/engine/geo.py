"""Distances on the globe."""

import math
from dataclasses import dataclass

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Point:
    """A WGS-84 point with how precise it is, in metres."""

    latitude: float
    longitude: float
    precision_m: int = 0


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance in kilometres (haversine).

    >>> round(distance_km(Point(30.55, 114.22), Point(30.60, 114.27)), 1)
    7.3
    """
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))
