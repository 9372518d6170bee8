"""Passing on a power that one has from a mandate: only where that is stated, once, and within the same bounds."""

from cogov.kernel.errors import N_, Refused

STATED = "delegate.grant:C"


class PassedOnBefore(Refused):
    """What was passed on is not passed on again: the chain would lose whoever answers."""

    sentence = N_("This mandate was passed on to you: it cannot be passed on again.")


class NothingToPassOn(Refused):
    """The mandate has ended, or holds nothing but the statement that it may be passed on."""

    sentence = N_("This mandate holds nothing that could be passed on now.")


def acts_passed_on(acts: list[str], *, passed_on_before: bool, ended: bool) -> list[str]:
    """Return the acts that go over; the statement that they may be passed on stays behind.

    Raises:
        PassedOnBefore, NothingToPassOn: as named.
    """
    if passed_on_before:
        raise PassedOnBefore
    found = [act for act in acts if act != STATED]
    if ended or not found:
        raise NothingToPassOn
    return found
