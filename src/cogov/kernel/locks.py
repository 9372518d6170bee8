"""One rule for every scarce thing: lock the parent row, decide, write; a constraint stands below (trust.md 1.2)."""

import uuid
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def lock(model: type[M], key: uuid.UUID) -> M:
    """Return the row, locked until the transaction ends.

    On SQLite the transaction itself holds the write lock from its first statement (`transaction_mode=IMMEDIATE`).

    Raises:
        model.DoesNotExist: there is no such row.
    """
    return model._default_manager.select_for_update(of=("self",)).get(pk=key)  # noqa: SLF001 - Django's documented hook


def lock_all(model: type[M], keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, M]:
    """Return the rows by id, locked in the order of their ids so that two plans never wait for each other."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=set(keys)).order_by("pk")  # noqa: SLF001
    return {row.pk: row for row in rows}


def upsert(model: type[M], rows: Sequence[M], fields: Sequence[str]) -> None:
    """Write some fields of many rows at once: one statement per batch, several times faster than `bulk_update`."""
    model._default_manager.bulk_create(  # noqa: SLF001 - Django's documented hook
        rows, batch_size=500, update_conflicts=True, update_fields=list(fields), unique_fields=["id"]
    )
