"""Who works with whom, and how long a thing lies where: computed from dated deeds about things, never typed in."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeVar

T = TypeVar("T", int, dt.timedelta)
K = TypeVar("K", bound=Hashable)
X = TypeVar("X", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Deed:
    """What one hand did about a thing, and when.

    Attributes:
        hand: whoever did it, such as a post; None where no hand is known (a console, a clock).
        party: whom the hand belongs to, such as an organisation.
    """

    at: dt.datetime
    kind: str
    hand: Hashable = None
    party: Hashable = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How `n` spans are spread: each is one of the spans, none is invented between two."""

    n: int
    median: dt.timedelta
    ninetieth: dt.timedelta


def nearest_rank(values: Iterable[T], percent: int) -> T | None:
    """Return the smallest value that at least `percent` of 100 values do not exceed; None where there is none.

    >>> nearest_rank([15, 20, 35, 40, 50], 40)
    20
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent * len(ordered) / 100) - 1)] if ordered else None


def spread(spans: Sequence[dt.timedelta]) -> Spread | None:
    """Return median and 90th percentile by nearest rank; None where there are no spans."""
    median, ninetieth = nearest_rank(spans, 50), nearest_rank(spans, 90)
    return Spread(len(spans), median, ninetieth) if median is not None and ninetieth is not None else None


def hand_offs(deeds: Sequence[Deed]) -> int:
    """Return how often a thing passed from one hand to another; deeds of no known hand are passed over.

    >>> day = dt.datetime(2020, 2, 1)
    >>> hand_offs([Deed(day, "asked", "hospital"), Deed(day, "approved", "committee"), Deed(day, "sent", "depot")])
    2
    """
    hands = [deed.hand for deed in deeds if deed.hand is not None]
    return sum(one != other for one, other in pairwise(hands))


def dwell(deeds: Sequence[Deed]) -> list[tuple[Hashable, dt.timedelta]]:
    """Return how long a thing lay with each party: from the deed before to that party's own.

    After a deed the thing lies with whoever acts next: that is who was waited for. The last deed ends the reckoning.
    """
    return [(then.party, then.at - before.at) for before, then in pairwise(deeds) if then.party is not None]


def spans(deeds: Sequence[Deed], begins: str, ends: str) -> dt.timedelta | None:
    """Return the time from the first deed of the kind `begins` to the first later one of the kind `ends`."""
    start = next((deed.at for deed in deeds if deed.kind == begins), None)
    end = next((deed.at for deed in deeds if deed.kind == ends and start is not None and deed.at >= start), None)
    return end - start if start is not None and end is not None else None


def pairs(parties: Mapping[X, Iterable[K]]) -> Counter[frozenset[K]]:
    """Return in how many things each pair of parties had a hand, from the parties of each thing.

    >>> sorted((sorted(pair), number) for pair, number in pairs({1: "ab", 2: "abc"}).items())
    [(['a', 'b'], 2), (['a', 'c'], 1), (['b', 'c'], 1)]
    """
    found: Counter[frozenset[K]] = Counter()
    groups = Counter(frozenset(acting) for acting in parties.values())
    for acting, number in groups.items():
        for pair in combinations(acting, 2):
            found[frozenset(pair)] += number
    return found


def ei_index(pairs: Mapping[frozenset[K], int], groups: Mapping[K, Hashable]) -> float | None:
    """Return the E-I index (Krackhardt and Stern 1988): -1 where all work stays inside groups, +1 where all crosses.

    Counts the things that pairs have in common; None where there are none.

    >>> ei_index({frozenset("ab"): 3, frozenset("ac"): 1}, {"a": 1, "b": 1, "c": 2})
    -0.5
    """
    across = inside = 0
    for pair, number in pairs.items():
        if len({groups[one] for one in pair}) > 1:
            across += number
        else:
            inside += number
    return (across - inside) / (across + inside) if across + inside else None


def is_vertical(one: K, other: K, above: Mapping[K, K | None]) -> bool:
    """Say whether one of the two stands above the other in the tree that `above` gives; else they are peers.

    >>> tree = {"county": "province", "hospital": "county", "other": "province"}
    >>> is_vertical("hospital", "province", tree), is_vertical("county", "other", tree)
    (True, False)
    """
    return other in _line(one, above) or one in _line(other, above)


def _line(one: K, above: Mapping[K, K | None]) -> set[K]:
    seen: set[K] = set()
    here = above.get(one)
    while here is not None and here not in seen:
        seen.add(here)
        here = above.get(here)
    return seen
