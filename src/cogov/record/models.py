"""The public log: entries in their final order, and the root after each run of the sequencer."""

from typing import Any, ClassVar

from django.db import models

from cogov.kernel.models import PendingLeaf, Row


class LogEntry(Row):
    """One leaf with its place in the log of its origin. Never changed, never deleted; triggers refuse it."""

    origin = models.CharField(max_length=80)
    index = models.PositiveBigIntegerField()
    leaf = models.OneToOneField(PendingLeaf, on_delete=models.PROTECT, related_name="entry")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["origin", "index"], name="log_entry_index_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.index}"


class Checkpoint(Row):
    """The size and root of a log at one moment; a later one must contain it."""

    origin = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["origin", "size"], name="checkpoint_size_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size} {self.root}"
