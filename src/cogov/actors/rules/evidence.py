"""When something personal may be kept beyond its date: as evidence, assessed, by two persons, for a time.

Emergency Response Law of 2024, art. 85.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from cogov.actors.rules.matrix import Grant, enough
from cogov.kernel.errors import N_, BadInput, Refused

# A hold that is still needed is assessed and decided anew.
LONGEST = dt.timedelta(days=365)


class SecondPerson(Refused):
    """Whoever proposed may not also decide, in this post or another."""

    sentence = N_("A second person has to approve this: nobody approves what they proposed themselves.")


class HoldSettled(Refused):
    """The hold was approved, or has ended, before."""

    sentence = N_("This was decided before, or its time is over.")


def check_assessed(words: Mapping[str, str]) -> None:
    """Refuse a hold without authority, or whose assessment leaves a question out.

    Raises:
        BadInput: names the first one without an answer.
    """
    for field, text in words.items():
        if not text.strip():
            raise BadInput(N_("write it: without an assessment nothing is kept"), field=field)


def check_until(until: dt.datetime, at: dt.datetime) -> None:
    """Refuse an end that has passed or lies too far away.

    Raises:
        BadInput: as named.
    """
    if not at < until <= at + LONGEST:
        raise BadInput(N_("a hold ends within a year from today; one still needed then is decided anew"), field="until")


def check_two(found: Grant, *, proposer: uuid.UUID, approver: uuid.UUID | None) -> None:
    """Refuse a decision by fewer different persons than the matrix asks for.

    Raises:
        SecondPerson: as named.
    """
    if approver is None or not enough(found, [proposer, approver]):
        raise SecondPerson
