"""The sequencer: gives pending leaves their place. It decides nothing, so it records no act of its own."""

import datetime as dt

from django.db import connection, transaction

from cogov.kernel.models import PendingLeaf
from cogov.record.models import Checkpoint, LogEntry
from cogov.record.queries import latest_checkpoint, leaf_hashes
from cogov.record.rules import tree


class LogDiffers(RuntimeError):
    """The stored entries no longer give the root that was published: the log must not grow on top of that."""


_LOCK = 0x636F676F  # one sequencer at a time on PostgreSQL; SQLite has one writer anyway


def sequence_pending(*, origin: str, at: dt.datetime, limit: int = 1000) -> int:
    """Append waiting leaves of `origin` to its log and write the checkpoint; return how many were appended.

    Before it writes, it re-hashes every body it appends and rebuilds the published root from the stored entries.

    Raises:
        LogDiffers: a stored hash or root does not fit; nothing is written then.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":  # pragma: no cover - the SQLite run does not come here
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        waiting = list(
            PendingLeaf.objects.filter(origin=origin, entry__isnull=True)
            .select_related("act")
            .order_by("act__recorded_at", "about", "version", "pk")[:limit]
        )
        if not waiting:
            return 0
        last = latest_checkpoint(origin)
        size = last.size if last else 0
        hashes = leaf_hashes(origin, size)
        if len(hashes) != size or (last and tree.root(hashes).hex() != last.root):
            raise LogDiffers(origin)
        for leaf in waiting:
            if tree.leaf_hash(leaf.body.encode()).hex() != leaf.leaf_hash:
                raise LogDiffers(f"{origin}: leaf {leaf.pk}")
        LogEntry.objects.bulk_create(
            LogEntry(origin=origin, index=size + offset, leaf=leaf) for offset, leaf in enumerate(waiting)
        )
        hashes += [bytes.fromhex(leaf.leaf_hash) for leaf in waiting]
        Checkpoint.objects.create(origin=origin, size=len(hashes), root=tree.root(hashes).hex(), at=at)
        return len(waiting)


def sequence_all(*, at: dt.datetime) -> int:
    """Run the sequencer for every origin that has waiting leaves; return how many leaves were appended."""
    origins = (
        PendingLeaf.objects.filter(entry__isnull=True).values_list("origin", flat=True).distinct().order_by("origin")
    )
    return sum(sequence_pending(origin=origin, at=at) for origin in list(origins))
