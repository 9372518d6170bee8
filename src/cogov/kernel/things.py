"""What duties and acts are about, as people call it: each room names its own rows, pages of lower floors show them."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """A row by its name in the reader's language, and the page that shows it; no page where few may open it.

    `key` is what the page shows where that is not the row itself, as with something kept of a person.
    """

    name: str
    page: str = ""
    key: uuid.UUID | None = None


Namer = Callable[[Collection[uuid.UUID]], dict[uuid.UUID, Thing]]
_namers: dict[str, Namer] = {}


def named_by(kind: str, namer: Namer) -> None:
    """Let `namer` name the rows of one kind, such as `supply.lot`; it must tell public things only."""
    _namers[kind] = namer


def named(abouts: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, Thing]:
    """Return the names of things by their keys, one query a kind; what nobody names is left out."""
    keys: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, key in abouts:
        keys[kind].add(key)
    found: dict[uuid.UUID, Thing] = {}
    for kind in keys.keys() & _namers.keys():
        found |= _namers[kind](keys[kind])
    return found
