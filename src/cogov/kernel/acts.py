"""Acts: one action = one human decision = one transaction = one act in the record.

An action is a function decorated with `@action(kind)`. It runs in one transaction, asks for power, writes, and calls
`record` exactly once; a function that forgets is refused by this module, whatever else it did is rolled back.
"""

import datetime as dt
import functools
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, models, transaction

from cogov.kernel import duties
from cogov.kernel.canonical import canonical, digest, plain
from cogov.kernel.errors import CrisisClosed
from cogov.kernel.holder import Holder
from cogov.kernel.models import Act, ActSubject, Crisis, Jurisdiction, PendingLeaf, Row

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 5
_SERIALISATION = {"40001", "40P01"}


class NoActRecorded(RuntimeError):
    """An action ended without exactly one act: a fault of the program, never of the user."""


@dataclass(slots=True)
class _Frame:
    kind: str
    by: Holder
    at: dt.datetime
    acts: list[Act] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("cogov_action", default=None)


def may_retry(error: OperationalError) -> bool:
    """Say whether the same transaction may go through when it is tried again."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _SERIALISATION or "database is locked" in str(error)


def action(kind: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the action `kind`: one transaction, one act; deadlocks are retried when it is outermost.

    The function takes keyword arguments only, among them `by` (the holder) and `at` (the crisis's own time).
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        def once(*args: P.args, **kwargs: P.kwargs) -> R:
            by, at = kwargs["by"], kwargs["at"]
            frame = _Frame(kind, by, at)  # type: ignore[arg-type]  # ParamSpec cannot name two keywords
            token = _frame.set(frame)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    if len(frame.acts) != 1:
                        raise NoActRecorded(f"{kind} recorded {len(frame.acts)} acts")
                    return result
            finally:
                _frame.reset(token)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            tries = 1 if connection.in_atomic_block else TRIES
            for _ in range(tries - 1):
                try:
                    return once(*args, **kwargs)
                except OperationalError as error:
                    if not may_retry(error):
                        raise
            return once(*args, **kwargs)

        run.kind = kind  # type: ignore[attr-defined]
        return run

    return wrap


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return the row's columns as JSON can hold them; binary columns appear as their digest."""
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
        value = getattr(row, column.attname)
        found[column.attname] = hashlib.sha256(value).hexdigest() if isinstance(value, bytes | memoryview) else value
    return {name: plain(value) for name, value in found.items()}


def state_digest(row: models.Model) -> str:
    """Return the digest of the row as it stands; taken before and after a change."""
    return digest(snapshot(row))


_leaf_fields: dict[str, frozenset[str]] = {}


def public_fields(kind: str, *names: str) -> None:
    """Declare the only fields a public leaf of `kind` may carry; no free text, no names of persons (trust.md 6.2)."""
    _leaf_fields[kind] = frozenset(names)


def declared_leaves() -> dict[str, frozenset[str]]:
    """Return the public fields of every kind of leaf, for the documentation and the verifier's schema."""
    return dict(_leaf_fields)


class UndeclaredPublicField(RuntimeError):
    """A leaf was to carry a field nobody declared public."""


def _closed(crisis: Crisis) -> bool:
    """Ask the database, not the row in hand: it may have been read before the crisis was closed."""
    return Crisis.objects.filter(pk=crisis.pk, closed_at__isnull=False).exists()


def record(
    *,
    about: Row,
    authority: str,
    said: Mapping[str, Any],
    crisis: Crisis | None = None,
    jurisdiction: Jurisdiction | None = None,
    public: Mapping[str, Any] | None = None,
    touches: Iterable[Row] = (),
    before: str = "",
    owes: uuid.UUID | None = None,
    since: dt.datetime | None = None,
    after_close: bool = False,
) -> Act:
    """Write the act of the running action, its public leaf where there is one, and let the duties hear of it.

    Args:
        about: the row the act is about; its state after the act is digested.
        authority: the power used, as the power check named it.
        said: what was decided, in the actor's terms; never personal data.
        crisis: the crisis it happens in, if any.
        jurisdiction: where it belongs if there is no crisis.
        public: the declared public fields, for crises only.
        touches: further rows whose timelines show the act.
        before: digest of `about` before the change.
        owes: the organisation that owes the duties this act opens.
        since: when what the act states began, where that was earlier: the clocks it opens run from then.
        after_close: whether the act may happen in a closed crisis too: its end itself, and destruction.

    Raises:
        CrisisClosed: the crisis is closed; every act of it comes by here, so none needs to look for itself.
        NoActRecorded: outside an action.
        UndeclaredPublicField: `public` names a field that was not declared.
    """
    frame = _frame.get()
    if frame is None:
        raise NoActRecorded("record() was called outside an action")
    if crisis is not None and not after_close and _closed(crisis):
        raise CrisisClosed
    by = frame.by
    home = jurisdiction or (crisis.jurisdiction if crisis else None)
    about_kind = about._meta.label_lower  # noqa: SLF001 - Django's documented model API
    act = Act.objects.create(
        jurisdiction=home,
        crisis=crisis,
        kind=frame.kind,
        at=frame.at,
        user=by.user,
        organisation=by.organisation,
        post=by.post,
        household=by.household,
        role=by.role,
        holder_label=by.label[:200],
        rule=by.rule,
        authority=authority,
        about_kind=about_kind,
        about=about.pk,
        before_digest=before,
        after_digest=state_digest(about),
        said=canonical(said).decode(),
    )
    subjects = [(row._meta.label_lower, row.pk) for row in touches]  # noqa: SLF001 - as above
    ActSubject.objects.bulk_create(
        [ActSubject(act=act, kind=kind, object=key) for kind, key in subjects], batch_size=2000
    )
    if crisis is not None:
        if public is not None:
            _write_leaf(act, crisis, public)
        duties.hear(act=act, crisis=crisis, subjects=[(about_kind, about.pk), *subjects], owes=owes, since=since)
    frame.acts.append(act)
    return act


def leaf_hash(body: bytes) -> str:
    """Return the RFC 6962 hash of a leaf."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def _write_leaf(act: Act, crisis: Crisis, public: Mapping[str, Any]) -> PendingLeaf:
    allowed = _leaf_fields.get(act.kind, frozenset())
    if not set(public) <= allowed:
        raise UndeclaredPublicField(f"{act.kind}: {sorted(set(public) - allowed)}")
    last = (
        PendingLeaf.objects.filter(origin=crisis.origin, about_kind=act.about_kind, about=act.about)
        .order_by("-version")
        .values("version", "leaf_hash")
        .first()
    )
    version = last["version"] + 1 if last else 1
    leaf = {
        "v": 1,
        "id": uuid.uuid4().hex,
        "t": act.kind,
        "at": act.at,
        "crisis": crisis.origin,
        "status": "Exercise" if crisis.exercise else "Actual",
        "role": act.role,
        "obj": f"{act.about_kind}/{act.about.hex}",
        "ver": version,
        "prev": last["leaf_hash"] if last else "",
        "pub": {name: str(value) for name, value in public.items()},
    }
    body = canonical(leaf)
    return PendingLeaf.objects.create(
        act=act,
        origin=crisis.origin,
        kind=act.kind,
        about_kind=act.about_kind,
        about=act.about,
        version=version,
        body=body.decode(),
        leaf_hash=leaf_hash(body),
    )
