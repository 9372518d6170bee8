"""Datasets: what was loaded, line by line, with the raw value kept beside what was understood."""

from typing import Any, ClassVar

from django.db import models

from cogov.kernel.models.base import Row
from cogov.kernel.models.crisis import Crisis


class Verdict(models.TextChoices):
    """What became of a line."""

    UNDERSTOOD = "understood", "understood"
    ESTIMATED = "estimated", "understood with an estimate"
    REJECTED = "rejected", "rejected"


class Change(models.TextChoices):
    """How a line differs from the dataset loaded before it."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    SAME = "same", "unchanged"
    WITHDRAWN = "withdrawn", "withdrawn"


class Dataset(Row):
    """One loading of one day's files; `files_digest` makes a second loading of the same files a no-op."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="datasets")
    format = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    files_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    licence = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    unread = models.JSONField(default=dict, help_text="folders left unread, with the number of their files")
    dropped = models.JSONField(default=dict, help_text="fields dropped unread, with their number")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["crisis", "format", "files_digest"], name="dataset_once"),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.label}"


class Line(Row):
    """One line of a dataset: where it stood, what it said, what was understood, or why it was refused."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="lines")
    file = models.CharField(max_length=200)
    position = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    raw = models.JSONField()
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=300, blank=True)
    change = models.CharField(max_length=10, choices=Change.choices)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dataset", "kind", "verdict"], name="line_kind_verdict"),
            models.Index(fields=["dataset", "change"], name="line_change"),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.position}"
