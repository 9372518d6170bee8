"""What a format's reader hands over: organisations, needs, offers, and one account of every line."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cogov.kernel.errors import N_, Refused


class OlderThanLoaded(Refused):
    """A later day is loaded already; an earlier one would turn the record back."""

    sentence = N_("A later day ({newest}) is loaded already; {label} would turn the record back.")


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line of a file: where it stood, its listed fields as they were written, and what became of it.

    `verdict` is `understood` or `rejected`; estimates are adopted later, by verification.
    """

    file: str
    position: str
    kind: str
    key: str
    raw: Mapping[str, Any]
    digest: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An organisation as a source writes it. `context` and `name` find it again; spellings are never merged here."""

    key: str
    kind: str
    name: str
    context: str
    area: str
    seat: str
    functions: tuple[str, ...]
    address: str = ""
    source: str = ""
    designated: bool = False


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """One needed item of one organisation; `quantity` is None where nobody wrote how many."""

    key: str
    organisation: str
    item: str
    standard: str
    quantity: int | None
    line: str
    source: str = ""
    asked_at: dt.datetime | None = None
    asked_precision: str = "first seen"
    asked_standing: str = "stated"


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """One offer of one organisation."""

    key: str
    organisation: str
    what: str
    terms: str
    line: str
    item: str = ""
    quantity: int | None = None
    per_day: bool = False
    offered_on: dt.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything one day's files say; `dropped` counts fields by name, `unread` files by folder: neither is read."""

    format: str
    label: str
    files_digest: str
    licence: str
    source: str
    asked_at: dt.datetime
    lines: tuple[LineRecord, ...]
    organisations: tuple[OrganisationRecord, ...]
    needs: tuple[NeedRecord, ...]
    offers: tuple[OfferRecord, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)

    def verdicts(self) -> dict[str, int]:
        """Return how many lines were understood and rejected."""
        return dict(Counter(line.verdict for line in self.lines))

    def kinds(self) -> dict[str, int]:
        """Return how many lines there are of each kind."""
        return dict(Counter(line.kind for line in self.lines))


@dataclass(frozen=True, slots=True)
class Differences:
    """How a day's lines differ from the day loaded before."""

    new: frozenset[str]
    changed: frozenset[str]
    same: frozenset[str]
    withdrawn: frozenset[str]

    def of(self, key: str) -> str:
        """Return the change of one key."""
        if key in self.new:
            return "new"
        return "changed" if key in self.changed else "same"


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Differences:
    """Compare two days by key and digest."""
    return Differences(
        new=frozenset(after.keys() - before.keys()),
        changed=frozenset(key for key in after.keys() & before.keys() if after[key] != before[key]),
        same=frozenset(key for key in after.keys() & before.keys() if after[key] == before[key]),
        withdrawn=frozenset(before.keys() - after.keys()),
    )
