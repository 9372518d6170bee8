"""Questions about the public log."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from cogov.kernel.errors import Absent
from cogov.kernel.models import PendingLeaf
from cogov.record.models import Checkpoint, LogEntry
from cogov.record.rules import tree


def entries(origin: str) -> "QuerySet[LogEntry]":
    """Return the entries of a log, newest first."""
    return LogEntry.objects.filter(origin=origin).select_related("leaf").order_by("-index")


def latest_checkpoint(origin: str) -> Checkpoint | None:
    """Return the newest checkpoint of a log."""
    return Checkpoint.objects.filter(origin=origin).order_by("-size").first()


def pending_count(origin: str) -> int:
    """Return how many public leaves wait to be sequenced."""
    return PendingLeaf.objects.filter(origin=origin, entry__isnull=True).count()


def leaf_hashes(origin: str, size: int) -> list[bytes]:
    """Return the first `size` leaf hashes of a log, in order."""
    found = (
        LogEntry.objects.filter(origin=origin, index__lt=size)
        .order_by("index")
        .values_list("leaf__leaf_hash", flat=True)
    )
    return [bytes.fromhex(value) for value in found]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything a reader needs to check one entry without us: `cogov-verify proof` reads its JSON form."""

    origin: str
    index: int
    size: int
    root: str
    body: str
    path: list[str]

    def as_json(self) -> dict[str, object]:
        """Return the form that is downloaded and verified offline."""
        return {
            "format": "cogov-receipt/1",
            "exercise": json.loads(self.body)["status"] == "Exercise",
            "origin": self.origin,
            "index": self.index,
            "size": self.size,
            "root": self.root,
            "entry": self.body,
            "path": self.path,
        }


def receipt_at(origin: str, index: int) -> Receipt:
    """Return the receipt of entry `index` against the newest checkpoint.

    Raises:
        Absent: there is no such entry, or no checkpoint covers it yet.
    """
    entry = LogEntry.objects.filter(origin=origin, index=index).select_related("leaf").first()
    checkpoint = latest_checkpoint(origin)
    if entry is None or checkpoint is None or entry.index >= checkpoint.size:
        raise Absent
    hashes = leaf_hashes(origin, checkpoint.size)
    return Receipt(
        origin=origin,
        index=index,
        size=checkpoint.size,
        root=checkpoint.root,
        body=entry.leaf.body,
        path=[part.hex() for part in tree.inclusion(hashes, index)],
    )
