"""Questions about the same work twice: what is like what somebody enters, what looks alike, what merging saved.

The index of the open tasks and intakes of a crisis is held in memory by each process and follows the tables by the time
of the last change; what it proposes is looked up again, so that a task that ended meanwhile is never shown.
"""

import datetime as dt
import threading
import uuid
import zoneinfo
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from cogov.actors.rules.names import name_key
from cogov.decision.models import Intake, Task, TaskLikeness
from cogov.decision.rules.intake import IntakeState
from cogov.decision.rules.tasks import OPEN, Origin, TaskState
from cogov.engine.duplicates import Entry, Found, Index
from cogov.kernel.models import Crisis, Item, Place

MOST_CRISES = 4
MOST_LIKE = 5
# A task whose transaction ended late carries an older time than one that was seen: the newest minutes are read again.
AGAIN = dt.timedelta(minutes=5)
WHOLE_DAY = 86400.0


@dataclass(slots=True)
class _Held:
    """The index of one crisis, what it holds, and up to when it was read."""

    index: Index = field(default_factory=Index)
    seen: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)
    newest: dt.datetime | None = None
    items: dict[str, str] | None = None


_held: OrderedDict[tuple[str, uuid.UUID], _Held] = OrderedDict()
_lock = threading.Lock()


def served_household(area: Place, code: str) -> uuid.UUID:
    """Return what stands for a household that is visited: two visits to one code in one area are to the same one.

    The code itself is not kept with the task.
    """
    return uuid.uuid5(area.pk, name_key(code))


def _words(crisis: Crisis) -> dict[str, str]:
    """Return the names of the catalogue's items, with the code that stands for each in either language."""
    rows = Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id)
    return {name_key(name): row.code for row in rows for name in row.names.values() if len(name_key(name)) > 1}


def _marks(text: str, words: dict[str, str]) -> frozenset[str]:
    key = name_key(text)
    return frozenset(code for word, code in words.items() if word in key)


def _text(task: Task, said: str) -> str:
    """Return all that is written of a task; of one that comes from a call what was said there, while it is kept."""
    return said if task.origin == Origin.INTAKE else " ".join([*task.titles.values(), *task.descriptions.values()])


def _said(task: Task) -> str:
    if task.origin != Origin.INTAKE or task.origin_id is None:
        return ""
    return Intake.objects.filter(pk=task.origin_id).values_list("text", flat=True).first() or ""


def _of(crisis: Crisis, kind: str) -> _Held:
    held = _held.get((kind, crisis.pk)) or _Held()
    _held[(kind, crisis.pk)] = held
    _held.move_to_end((kind, crisis.pk))
    while len(_held) > 2 * MOST_CRISES:
        _held.popitem(last=False)
    if held.items is None:
        held.items = _words(crisis)
    return held


def _follow_tasks(crisis: Crisis) -> _Held:
    held = _of(crisis, "task")
    said = Intake.objects.filter(pk=OuterRef("origin_id")).values("text")
    rows = Task.objects.filter(crisis=crisis).select_related("area").annotate(said=Subquery(said))
    rows = rows.filter(state__in=OPEN) if held.newest is None else rows.filter(changed_at__gt=held.newest - AGAIN)
    for row in rows.order_by("changed_at", "pk").iterator(chunk_size=2000):
        held.newest = max(held.newest, row.changed_at) if held.newest else row.changed_at
        if held.seen.get(row.pk) == row.changed_at:
            continue
        held.seen[row.pk] = row.changed_at
        if row.open:
            held.index.add(entry_of(row, held.items or {}, row.said or ""))  # type: ignore[attr-defined]  # annotated above
        else:
            held.index.remove(row.pk)
    return held


def _follow_intakes(crisis: Crisis) -> _Held:
    held = _of(crisis, "intake")
    rows = Intake.objects.filter(crisis=crisis).select_related("area")
    changed = Q(taken_at__gt=held.newest - AGAIN) | Q(settled_at__gt=held.newest - AGAIN) if held.newest else Q()
    for row in rows.filter(changed).order_by("taken_at", "pk").iterator(chunk_size=2000):
        last = row.settled_at or row.taken_at
        held.newest = max(held.newest, last) if held.newest else last
        if held.seen.get(row.pk) == last:
            continue
        held.seen[row.pk] = last
        if row.state == IntakeState.TAKEN:
            began = row.taken_at.timestamp()
            held.index.add(
                Entry(
                    row.pk,
                    row.text,
                    "",
                    row.area.path,
                    began,
                    began + WHOLE_DAY,
                    "",
                    _marks(row.text, held.items or {}),
                )
            )
        else:
            held.index.remove(row.pk)
    return held


def entry_of(task: Task, words: dict[str, str], said: str = "") -> Entry:
    """Return a task as the search sees it; `said` is what was said in the call it comes from."""
    text = _text(task, said)
    return Entry(
        key=task.pk,
        text=text,
        function=task.function,
        area=task.area.path,
        start=task.starts_at.timestamp(),
        end=task.due_at.timestamp(),
        serves=str(task.serves or ""),
        marks=_marks(text, words),
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """An open task that may be the same work, and how it fits."""

    task: Task
    found: Found


@dataclass(frozen=True, slots=True)
class AlikeIntake:
    """A call that may be about the same thing."""

    intake: Intake
    found: Found


def tasks_like(task: Task) -> list[Alike]:
    """Return the three open tasks that are likest to one, written or not; itself left out."""
    with _lock:
        held = _follow_tasks(task.crisis)
        found = {row.key: row for row in held.index.search(entry_of(task, held.items or {}, _said(task)))}
    rows = Task.objects.shown().filter(pk__in=[str(key) for key in found], state__in=OPEN)
    return sorted((Alike(row, found[row.pk]) for row in rows), key=lambda one: -one.found.likeness)


def like(task: Task) -> list[Task]:
    """Return the open tasks that were found to be like one when either was entered, and of which nobody decided."""
    pairs = TaskLikeness.objects.filter(Q(task=task) | Q(other=task), settled_at__isnull=True)
    found = {one.other_id if one.task_id == task.pk else one.task_id: one.likeness for one in pairs}
    rows = Task.objects.shown().filter(pk__in=found, state__in=OPEN)
    return sorted(rows, key=lambda row: -found[row.pk])[:MOST_LIKE]


def intakes_like(crisis: Crisis, text: str, area: Place, at: dt.datetime) -> list[AlikeIntake]:
    """Return the three open calls that are likest to what somebody says now."""
    began = at.timestamp()
    with _lock:
        held = _follow_intakes(crisis)
        entry = Entry("", text, "", area.path, began, began + WHOLE_DAY, "", _marks(text, held.items or {}))
        found = {row.key: row for row in held.index.search(entry)}
    rows = Intake.objects.filter(pk__in=[str(key) for key in found], state=IntakeState.TAKEN).select_related(
        "area", "owner"
    )
    return sorted((AlikeIntake(row, found[row.pk]) for row in rows), key=lambda one: -one.found.likeness)


def open_pairs(crisis: Crisis) -> "QuerySet[TaskLikeness]":
    """Return the pairs of open tasks that look like the same work and of which nobody decided yet, newest first."""
    return (
        TaskLikeness.objects.filter(crisis=crisis, settled_at__isnull=True, task__state__in=OPEN, other__state__in=OPEN)
        .select_related("task__accountable", "task__area", "other__accountable", "other__area", "task__crisis")
        .order_by("-found_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """What merging saved: how many tasks were not done twice, their hours where stated, and how many said none."""

    tasks: int
    hours: int
    unstated: int


def saved(crisis: Crisis) -> Saved:
    """Return what merging the same work saved (R-101)."""
    rows = Task.objects.filter(crisis=crisis, state=TaskState.MERGED)
    found = rows.aggregate(tasks=Count("pk"), worked=Sum("hours"), stated=Count("hours"))
    return Saved(found["tasks"], found["worked"] or 0, found["tasks"] - found["stated"])


def trend(crisis: Crisis) -> list[tuple[dt.date, int, int]]:
    """Return, per day of the crisis, how many pairs were found and how many still waited at its end (R-099)."""
    zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)
    rows = TaskLikeness.objects.filter(crisis=crisis).order_by()

    def per_day(column: str) -> dict[dt.date, int]:
        days = rows.filter(**{f"{column}__isnull": False}).values(day=TruncDate(column, tzinfo=zone))
        return dict(days.annotate(number=Count("pk")).values_list("day", "number"))

    return by_day(per_day("found_at"), per_day("settled_at"))


def by_day(found: Mapping[dt.date, int], settled: Mapping[dt.date, int]) -> list[tuple[dt.date, int, int]]:
    """Return, per day on which something happened, how many were found and how many waited at its end."""
    waiting, rows = 0, []
    for day in sorted({*found, *settled}):
        waiting += found.get(day, 0) - settled.get(day, 0)
        rows.append((day, found.get(day, 0), waiting))
    return rows
