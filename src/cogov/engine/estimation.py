"""Quantities for needs where nobody wrote how many: published burn rates, else what comparable askers wrote.

Sources: WHO COVID-19 Essential Supplies Forecasting Tool v2022.1 coefficients as re-implemented in mrc-ide/esft (MIT);
the peer rule is the sample median with its quartiles.
"""

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
