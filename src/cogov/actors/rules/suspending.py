"""Suspending takes two persons (trust.md 6: A2): one acts at once, and without a second it lapses."""

import datetime as dt

from cogov.kernel.errors import N_, Refused
from cogov.kernel.holder import Hand

# Estimated: long enough to reach a second person over a week-end. What one person decides never holds longer.
ALONE_FOR = dt.timedelta(hours=72)


class NotTakingPart(Refused):
    """Only who takes part, or has applied, is suspended."""

    sentence = N_("This organisation does not take part: there is nothing to suspend.")


class NothingToConfirm(Refused):
    """No suspension of one person waits for a second."""

    sentence = N_("No suspension of this organisation waits for a second person.")


class SameSuspender(Refused):
    """Nobody confirms what he decided himself."""

    sentence = N_("You suspended it yourself: another person has to confirm.")
    status = 403


class LapsedBefore(Refused):
    """Whoever found no second person does not begin anew: else one person excludes for ever, 72 hours at a time."""

    sentence = N_("Your suspension of this organisation lapsed without a second person: another person has to decide.")
    status = 403


def check_confirms(suspender: Hand, other: Hand) -> None:
    """Refuse that one hand does both.

    Raises:
        SameSuspender: as named.
    """
    if suspender.same_as(other):
        raise SameSuspender
