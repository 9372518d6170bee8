"""Telephone and counter: what a call becomes, who answers for it, and a number that can be spoken."""

import datetime as dt
import random
from enum import StrEnum

from cogov.actors.rules.roles import Body
from cogov.kernel.errors import N_, Refused


class IntakeKind(StrEnum):
    """What somebody calls about."""

    NEED = "need"
    OFFER = "offer"
    RUMOUR = "rumour"
    SIGNAL = "signal"
    COMPLAINT = "complaint"
    TASK = "task"


class Channel(StrEnum):
    """How it came in."""

    TELEPHONE = "telephone"
    COUNTER = "counter"
    ONLINE = "online"


class IntakeState(StrEnum):
    """Where an intake stands."""

    TAKEN = "intake_taken"
    SETTLED = "intake_settled"


MOVES: dict[IntakeState, tuple[IntakeState, ...]] = {
    IntakeState.TAKEN: (IntakeState.SETTLED,),
    IntakeState.SETTLED: (),
}
# Which body answers for what no room takes up by itself. A complaint never goes to the committee it may be about.
OWNERS: dict[str, tuple[Body, ...]] = {
    IntakeKind.NEED.value: (),
    IntakeKind.OFFER.value: (),
    IntakeKind.TASK.value: (),
    IntakeKind.SIGNAL.value: (Body.COMMITTEE,),
    IntakeKind.RUMOUR.value: (Body.INFORMATION_CENTRE, Body.COMMITTEE),
    IntakeKind.COMPLAINT.value: (Body.AUDIT, Body.INFORMATION_CENTRE),
}
DIGITS = 7
# What a task that comes from a call is called: who called and what was said stands with the call alone (I12).
TITLES: dict[str, dict[str, str]] = {
    Channel.TELEPHONE.value: {"en": "Call taken {when}", "zh-Hans": "{when} 接到的来电"},
    Channel.COUNTER.value: {"en": "Visit at the counter, {when}", "zh-Hans": "{when} 窗口来访"},
    Channel.ONLINE.value: {"en": "Entered online, {when}", "zh-Hans": "{when} 网上提交"},
}

# H. M. Damm's totally anti-symmetric quasigroup of order 10 (2004): every single wrong digit and every two neighbours
# that changed places give another check digit, which is what goes wrong when a number is spoken.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6), (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7), (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip


class NoSuchIntakeMove(Refused):
    """It was settled before."""

    sentence = N_("This was answered already.")


class WrongNumber(Refused):
    """The check digit does not fit: the number was heard or typed wrongly."""

    sentence = N_("This number cannot be right: one digit is wrong or two changed places. Ask for it once more.")
    status = 400


def titles(channel: str, when: dt.datetime) -> dict[str, str]:
    """Return what a task that comes from a call is called in each language; `when` is the time of the clock there."""
    return {language: text.format(when=f"{when:%Y-%m-%d %H:%M}") for language, text in TITLES[channel].items()}


def check_digit(digits: str) -> str:
    """Return the check digit of a number.

    >>> check_digit("572")
    '4'
    """
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return str(state)


def receipt_number(chance: random.Random) -> str:
    """Return a new number with its check digit; chance makes it hard to guess another one's."""
    digits = str(chance.randrange(10 ** (DIGITS - 1), 10**DIGITS))
    return digits + check_digit(digits)


def spoken(number: str) -> str:
    """Return a number in groups of four, as one reads it out.

    >>> spoken("40718826")
    '4071 8826'
    """
    return f"{number[:4]} {number[4:]}"


def check_receipt(text: str) -> str:
    """Return the digits of a number somebody spoke or typed.

    Raises:
        WrongNumber: it has another length, or the check digit does not fit.
    """
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    if len(digits) != DIGITS + 1 or check_digit(digits[:-1]) != digits[-1]:
        raise WrongNumber(field="number")
    return digits


def check_intake_move(now: str, then: IntakeState) -> None:
    """Refuse to settle twice.

    Raises:
        NoSuchIntakeMove: as named.
    """
    if then not in MOVES[IntakeState(now)]:
        raise NoSuchIntakeMove
