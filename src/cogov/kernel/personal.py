"""Personal data: kept encrypted under a key per person, wrapped by a key per crisis and class that lives outside the
database; read with a reason that the person can see; destroyed by its date, with proof (I12, trust.md 1.5).
"""

import datetime as dt
import os
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cogov.kernel.acts import action, record
from cogov.kernel.errors import Absent
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, PersonalHold, PersonalRead, PersonalValue, SubjectKey


@dataclass(frozen=True, slots=True)
class PersonalField:
    """What may be kept of a person: class, purpose and legal basis, and for how long at most."""

    key: str
    personal_class: str
    purpose: str
    basis: str
    keep: dt.timedelta


@dataclass(frozen=True, slots=True)
class PersonalColumns:
    """What a room keeps of persons in columns of its own, readable by the database, because it is looked up by it.

    Attributes:
        columns: their names, as `config/columns.csv` names them.
        rows: the rows of a crisis in which they are not destroyed yet.
        subject: path from a row to the id of the person or household, which a hold names.
        day: path from a row to its delete-by date.
        destroy: write over the columns of these rows and return how many; the rows stay, with nobody in them.
    """

    columns: tuple[str, ...]
    personal_class: str
    purpose: str
    basis: str
    keep: dt.timedelta
    rows: Callable[[Crisis], "QuerySet[Any]"]
    subject: str
    day: str
    destroy: Callable[["QuerySet[Any]", dt.datetime], int]


CLASSES = ("P2", "P3")
AFTER_CLOSE = dt.timedelta(days=30)
_register: dict[str, PersonalField] = {}
_columns: dict[str, PersonalColumns] = {}


def declare(field: PersonalField) -> PersonalField:
    """Enter a field in the register; nothing outside the register can be kept."""
    _register[field.key] = field
    return field


def declared() -> dict[str, PersonalField]:
    """Return the register; `docs/reference/personal-data.md` lists it."""
    return dict(_register)


def declare_columns(columns: PersonalColumns) -> None:
    """Enter columns in clear, so that they are destroyed by their date as every other value is."""
    _columns[" ".join(columns.columns)] = columns


def declared_columns() -> list[PersonalColumns]:
    """Return what is kept in clear; `docs/reference/personal-data.md` lists it."""
    return list(_columns.values())


def _key_file(crisis: Crisis, personal_class: str) -> Path:
    return Path(settings.COGOV_KEYS) / crisis.pk.hex / f"{personal_class}.key"


def _crisis_key(crisis: Crisis, personal_class: str) -> AESGCM:
    path = _key_file(crisis, personal_class)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{uuid.uuid4().hex}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(AESGCM.generate_key(bit_length=256))
        try:
            os.link(fresh, path)  # two first writers: one key wins, both use it
        except FileExistsError:  # pragma: no cover - needs two processes at one instant
            pass
        finally:
            fresh.unlink()
    return AESGCM(path.read_bytes())


def _seal(key: AESGCM, plain: bytes, about: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + key.encrypt(nonce, plain, about.encode())


def _open(key: AESGCM, sealed: bytes, about: str) -> bytes:
    return key.decrypt(sealed[:12], sealed[12:], about.encode())


def _subject_key(crisis: Crisis, subject: uuid.UUID, personal_class: str) -> AESGCM:
    about = f"{crisis.pk}/{subject}/{personal_class}"
    master = _crisis_key(crisis, personal_class)
    row = SubjectKey.objects.filter(crisis=crisis, subject=subject, personal_class=personal_class).first()
    if row is None:
        fresh = AESGCM.generate_key(bit_length=256)
        SubjectKey.objects.create(
            crisis=crisis, subject=subject, personal_class=personal_class, wrapped=_seal(master, fresh, about)
        )
        return AESGCM(fresh)
    return AESGCM(_open(master, bytes(row.wrapped), about))


def keep(*, crisis: Crisis, subject: uuid.UUID, field: PersonalField, value: str, at: dt.datetime) -> None:
    """Keep one value of one person, encrypted, until its delete-by date. Part of the action that collected it.

    Raises:
        KeyError: the field is not in the register.
    """
    field = _register[field.key]
    sealed = _seal(_subject_key(crisis, subject, field.personal_class), value.encode(), f"{subject}/{field.key}")
    PersonalValue.objects.update_or_create(
        crisis=crisis,
        subject=subject,
        field=field.key,
        defaults={
            "personal_class": field.personal_class,
            "purpose": field.purpose,
            "basis": field.basis,
            "delete_by": at + field.keep,
            "ciphertext": sealed,
        },
    )


def read(*, crisis: Crisis, subject: uuid.UUID, field: PersonalField, reason: str, by: Holder, at: dt.datetime) -> str:
    """Return the value, and write down who looked and why.

    Raises:
        Absent: nothing is kept, or it was destroyed.
    """
    with transaction.atomic():
        row = PersonalValue.objects.filter(crisis=crisis, subject=subject, field=field.key).first()
        if row is None:
            raise Absent
        PersonalRead.objects.create(
            crisis=crisis,
            subject=subject,
            field=field.key,
            user=by.user,
            organisation=by.organisation,
            role=by.role,
            reason=reason,
            at=at,
        )
        key = _subject_key(crisis, subject, row.personal_class)
        return _open(key, bytes(row.ciphertext), f"{subject}/{field.key}").decode()


def kept(crisis: Crisis, subjects: Collection[uuid.UUID]) -> "QuerySet[PersonalValue]":
    """Return what is kept of these persons: which field, for what, until when; never the value itself."""
    return PersonalValue.objects.filter(crisis=crisis, subject__in=subjects).defer("ciphertext").order_by("delete_by")


def reads(crisis: Crisis, subjects: Collection[uuid.UUID]) -> "QuerySet[PersonalRead]":
    """Return who looked at the values of these persons and why, the newest look first; a look outlives its value."""
    return PersonalRead.objects.filter(crisis=crisis, subject__in=subjects).order_by("-at", "-pk")


def keeps(crisis: Crisis, subject: uuid.UUID) -> bool:
    """Say whether anything is kept of this person or household."""
    return PersonalValue.objects.filter(crisis=crisis, subject=subject).exists() or any(
        one.rows(crisis).filter(**{one.subject: subject}).exists() for one in _columns.values()
    )


def holds(crisis: Crisis, at: dt.datetime) -> "QuerySet[PersonalHold]":
    """Return the holds in force: approved, not ended, their last day not come."""
    return PersonalHold.objects.filter(crisis=crisis, approved_at__isnull=False, ended_at__isnull=True, until__gt=at)


def _due(crisis: Crisis, at: dt.datetime) -> "tuple[QuerySet[PersonalValue], list[QuerySet[Any]]]":
    """Return whose date has come, holds apart: encrypted values, and rows with columns in clear."""
    values = PersonalValue.objects.filter(crisis=crisis, delete_by__lte=at)
    held = holds(crisis, at).values("subject")
    over = crisis.closed_at is not None and crisis.closed_at + AFTER_CLOSE <= at
    rows = [
        (one.rows(crisis) if over else one.rows(crisis).filter(**{f"{one.day}__lte": at})).exclude(
            **{f"{one.subject}__in": held}
        )
        for one in _columns.values()
    ]
    return values.exclude(subject__in=held), rows


@action("kernel.personal.destroyed")
def destroy_due(*, crisis: Crisis, by: Holder, at: dt.datetime) -> int:
    """Destroy everything personal whose delete-by date has come and that no hold keeps; return how much.

    The act is the proof: how many values, columns and keys went, how many are left overdue (0), how many a hold keeps.
    The key of a person goes with the last value of its class. When the crisis is closed and no value of a class is
    left, the crisis's key file of that class goes too, and with it every old backup.
    """
    gone, columns = _due(crisis, at)
    rows = sum(one.destroy(found, at) for one, found in zip(_columns.values(), columns, strict=True))
    values = gone.delete()[0]
    running = PersonalValue.objects.filter(
        crisis=crisis, subject=OuterRef("subject"), personal_class=OuterRef("personal_class")
    )
    keys = SubjectKey.objects.filter(~Exists(running), crisis=crisis).delete()[0]
    spent = spent_key_files(crisis)
    for path in spent:
        transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]
    held = holds(crisis, at).values("subject").distinct().count()
    record(
        about=crisis,
        crisis=crisis,
        authority="rule retention (PIPL art. 47; Emergency Response Law 2024 art. 85)",
        said={
            "values": values,
            "rows": rows,
            "keys": keys,
            "overdue_left": overdue(crisis, at),
            "held_as_evidence": held,
            "left": PersonalValue.objects.filter(crisis=crisis).count(),
            "crisis_keys": len(spent),
        },
        public={"values": values + rows, "held": held},
        after_close=True,
    )
    return values + rows


def spent_key_files(crisis: Crisis) -> list[Path]:
    """Return the key files of a closed crisis that open nothing any more, and would open an old backup."""
    if crisis.closed_at is None:
        return []
    classes = set(PersonalValue.objects.filter(crisis=crisis).values_list("personal_class", flat=True))
    files = [_key_file(crisis, name) for name in CLASSES if name not in classes]
    return [path for path in files if path.exists()]


def overdue(crisis: Crisis, at: dt.datetime) -> int:
    """Return how many values and rows should be gone at `at` and are not, holds apart."""
    values, rows = _due(crisis, at)
    return values.count() + sum(found.count() for found in rows)
