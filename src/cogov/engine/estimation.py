"""Quantities for needs where nobody wrote how many: published burn rates, else what comparable askers wrote.

Sources: WHO COVID-19 Essential Supplies Forecasting Tool v2022.1 coefficients as re-implemented in mrc-ide/esft (MIT);
the peer rule is the sample median with its quartiles. A facility's own rate is that of its own counts, as in the
CDC/NIOSH PPE Burn Rate Calculator (which publishes a method and no coefficients); its range is a normal prediction
interval over the days to come.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_PEERS = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated quantity with its range; `basis` names the rule, `n` how many values it stands on."""

    quantity: int
    low: int
    high: int
    basis: str
    n: int


def from_burn_rate(
    *, patients: int, askers: int, per_patient_day: float, per_patient_day_high: float, days: int
) -> Estimate:
    """Return what one of `askers` facilities uses in `days` days if they share `patients` alike.

    The range runs from half the lower rate (milder cases) to the higher rate (critical cases).

    >>> from_burn_rate(patients=100, askers=10, per_patient_day=2.3, per_patient_day_high=4.1, days=7).quantity
    161
    """
    if patients < 0 or askers < 1 or days < 1 or per_patient_day <= 0:
        raise ValueError("patients >= 0, askers >= 1, days >= 1 and a positive rate are needed")
    share = patients / askers
    return Estimate(
        quantity=max(1, round(share * per_patient_day * days)),
        low=max(1, round(share * per_patient_day * days / 2)),
        high=max(1, round(share * max(per_patient_day, per_patient_day_high) * days)),
        basis="burn_rate",
        n=askers,
    )


def from_peers(stated: Sequence[int]) -> Estimate | None:
    """Return the median of what others stated for the same item, with its quartiles; None below five of them.

    >>> from_peers([100, 200, 300, 400, 1000]).quantity
    300
    """
    if len(stated) < FEWEST_PEERS:
        return None
    low, middle, high = statistics.quantiles(stated, n=4, method="inclusive")
    return Estimate(round(middle), round(low), round(high), "peers", len(stated))


@dataclass(frozen=True, slots=True)
class Counted:
    """What one facility counted of one item on one day; `day` is an ordinal, `used` what went since the last count."""

    day: int
    on_hand: int
    used: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many pieces a facility uses a day, how much its days differ, and on how many counted spans that stands."""

    per_day: float
    spread: float
    n: int


SURE = 1.645  # nine of ten
UNSURE = 0.5  # how much days differ, as a part of the mean, where too few were counted to tell
ENOUGH = 3


def own_rate(counts: Sequence[Counted]) -> Rate | None:
    """Return the own daily use between counts in the order of their days; None below two counts.

    What was written as used counts; else by how much the shelf fell. A shelf that grew without a word of use says
    nothing of use: goods came.

    >>> own_rate([Counted(1, 900), Counted(2, 700, 250), Counted(4, 500)])
    Rate(per_day=150.0, spread=75.0, n=2)
    """
    used = days = 0
    daily = []
    for before, after in itertools.pairwise(counts):
        span = after.day - before.day
        went = after.used if after.used is not None else before.on_hand - after.on_hand
        if span < 1 or went < 0:
            continue
        used, days = used + went, days + span
        daily.append(went / span)
    if not days:
        return None
    mean = used / days
    return Rate(mean, statistics.stdev(daily) if len(daily) >= ENOUGH else mean * UNSURE, len(daily))


def from_own_rate(rate: Rate, days: int) -> Estimate:
    """Return what a facility will use in `days` days at its own rate; nine times of ten it lies in the range.

    >>> from_own_rate(Rate(per_day=150.0, spread=75.0, n=2), 7)
    Estimate(quantity=1050, low=354, high=1746, basis='own_counts', n=2)
    """
    wide = SURE * rate.spread * math.sqrt(days + days * days / rate.n)
    middle = rate.per_day * days
    return Estimate(
        max(1, round(middle)), max(1, round(middle - wide)), max(1, round(middle + wide)), "own_counts", rate.n
    )


def days_of_cover(on_hand: int, rate: Rate | None) -> float | None:
    """Return for how many days the shelf lasts; None where nobody knows the use, or nothing is used."""
    return on_hand / rate.per_day if rate and rate.per_day > 0 else None


@dataclass(frozen=True, slots=True)
class Score:
    """How far estimates lay from later counts: half of them nearer than `error`; `inside` of `n` held the truth."""

    error: float
    inside: int
    n: int


def score(pairs: Sequence[tuple[Estimate, float]]) -> Score | None:
    """Return the score of estimates beside what was used in truth; None where nothing was counted yet.

    The error is the median of |estimate - truth| / truth; a truth of nothing counts as one piece.

    >>> score([(Estimate(100, 50, 150, "peers", 5), 80.0), (Estimate(100, 50, 150, "peers", 5), 200.0)])
    Score(error=0.375, inside=1, n=2)
    """
    if not pairs:
        return None
    errors = [abs(found.quantity - truth) / max(1.0, truth) for found, truth in pairs]
    return Score(statistics.median(errors), sum(found.low <= truth <= found.high for found, truth in pairs), len(pairs))
