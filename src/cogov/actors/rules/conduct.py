"""The code of conduct: clauses that can be broken, by those who signed them (R-014)."""

from collections.abc import Mapping, Sequence

from cogov.kernel.errors import N_, BadInput, Refused

MOST_CLAUSES = 60


class NotSigned(Refused):
    """Nobody breaks what they never signed."""

    sentence = N_("This organisation never signed version {version} of the code of conduct.")


class OtherBreach(Refused):
    """The breach is not one of this organisation."""

    sentence = N_("This breach is not one of this organisation.")


def check_clauses(clauses: Sequence[Mapping[str, str]]) -> None:
    """Refuse a clause without words, one that lacks a language another has, or too many.

    Raises:
        BadInput: as named.
    """
    if len(clauses) > MOST_CLAUSES:
        raise BadInput(N_("these are too many clauses"), field="clauses")
    languages = {language for words in clauses for language in words}
    for words in clauses:
        if not words or any(not words.get(language, "").strip() for language in languages):
            raise BadInput(N_("write each clause in the same languages"), field="clauses")


def check_signed(*, signed: bool, version: int) -> None:
    """Refuse a breach of what was never signed.

    Raises:
        NotSigned: as named.
    """
    if not signed:
        raise NotSigned(version=version)
