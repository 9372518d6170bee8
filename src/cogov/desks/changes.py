"""What changed: the newest acts, equal ones next to each other told once with their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cogov.actors.queries.holders import signed_by
from cogov.kernel.models import Act


@dataclass(frozen=True, slots=True)
class Change:
    """One or several acts of one kind by one signer, with the time of the newest."""

    newest: Act
    signer: str
    count: int


def changes(acts: Iterable[Act], most: int) -> list[Change]:
    """Return acts, the newest first, told as at most `most` changes."""
    rows = list(acts)
    signed = signed_by(row.post for row in rows)
    told = [
        (group[0], len(group))
        for group in (list(same) for _, same in groupby(rows, key=lambda row: (row.kind, row.post, row.household)))
    ]
    return [Change(newest, signed(newest.post, newest.holder_label), count) for newest, count in told[:most]]
