"""Refusals: what a rule says no with, as a fact with a name.

A refusal carries a sentence with blanks, so that each door can say it in the reader's language. This module knows no
Django; `kernel.web.say` fills in and translates.
"""

from typing import ClassVar, TypeVar

T = TypeVar("T")


def N_(text: str) -> str:  # noqa: N802 - the customary name for "translate this later"
    """Mark `text` for translation without translating it now."""
    return text


class Refused(Exception):
    """A rule refused an act. Subclasses state the sentence and the HTTP status doors answer with."""

    sentence: ClassVar[str] = N_("This is not possible now.")
    status: ClassVar[int] = 409

    def __init__(self, *, field: str = "", **blanks: object) -> None:
        self.field = field
        self.blanks = blanks
        super().__init__(f"{type(self).__name__}({field or '-'}: {blanks})")

    @property
    def code(self) -> str:
        """Return the stable name that machines may test for."""
        return type(self).__name__


class BadInput(Refused):
    """Something typed or sent cannot be understood; `field` names it."""

    sentence = N_("Please check “{field}”: {why}.")
    status = 400

    def __init__(self, why: str, *, field: str, **blanks: object) -> None:
        self.why = why
        super().__init__(field=field, **blanks)


class Absent(Refused):
    """There is no such thing, or not for this reader: both answer alike."""

    sentence = N_("There is no such page or record.")
    status = 404


def check_reason(reason: str) -> str:
    """Return the reason of an act without the space around it.

    Raises:
        BadInput: there is none.
    """
    if not reason.strip():
        raise BadInput(N_("write the reason"), field="reason")
    return reason.strip()


def present(found: T | None) -> T:
    """Return what a question found.

    Raises:
        Absent: it found nothing.
    """
    if found is None:
        raise Absent
    return found


class NoPower(Refused):
    """The holder has no mandate for this act, here, now, of this size."""

    sentence = N_("Your role ({role}) may not do this: {why}.")
    status = 403


class CrisisClosed(Refused):
    """The crisis is over: its record is read, and nothing is added to it."""

    sentence = N_("This crisis is closed. Its record can be read; nothing is added to it.")


class StaleVersion(Refused):
    """Somebody changed the record since it was read."""

    sentence = N_("Somebody changed this record while you were working on it. Look at the new version and try again.")
    status = 412
