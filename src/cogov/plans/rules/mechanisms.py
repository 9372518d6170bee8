"""The mechanism board and the guarantees: is each mechanism more than a word (R-042, R-050)?"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cogov.plans.rules.functions import Mechanism

STALE = dt.timedelta(days=365)


class Guarantee(StrEnum):
    """What a mechanism needs besides rules (Zeng 2.3: institutional guarantees)."""

    BUDGET = "budget"
    STAFF = "staff"
    STOCK = "stock"
    PLATFORM = "platform"


class Lack(StrEnum):
    """What is missing in a mechanism."""

    OWNER = "owner"
    PROCEDURE = "procedure"
    BASIS = "basis"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True)
class MechanismFacts:
    """What is stated of a mechanism."""

    owner: bool = False
    procedure: bool = False
    basis: bool = False
    exercised_on: dt.date | None = None


NOTHING = MechanismFacts()


def lacks(facts: MechanismFacts, day: dt.date) -> list[Lack]:
    """Return what makes a mechanism red on a day: nobody, no procedure, no law, or no exercise in twelve months."""
    found = []
    if not facts.owner:
        found.append(Lack.OWNER)
    if not facts.procedure:
        found.append(Lack.PROCEDURE)
    if not facts.basis:
        found.append(Lack.BASIS)
    if facts.exercised_on is None or day - facts.exercised_on > STALE:
        found.append(Lack.EXERCISE)
    return found


def formal_score(stated: Mapping[str, MechanismFacts], guarantees: Collection[str], day: dt.date) -> int:
    """Return the formal effectiveness in percent, rounded down: one part for each thing the board asks for.

    Seven mechanisms with owner, procedure, basis and exercise, and four guarantees. It says that institutions exist,
    not that they work: that is shown by outcomes.
    """
    parts = len(Mechanism) * len(Lack) + len(Guarantee)
    missing = sum(len(lacks(stated.get(mechanism, NOTHING), day)) for mechanism in Mechanism)
    missing += sum(1 for kind in Guarantee if kind not in guarantees)
    return 100 * (parts - missing) // parts
