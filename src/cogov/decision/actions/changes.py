"""Decisions about tasks that meet: take over, merge, split, say that two are two (R-099, R-101)."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.decision.actions.tasks import KIND, NewTask, build_task, clock_rules, write_tasks
from cogov.decision.models import Task, TaskAfter, TaskChange, TaskDoer, TaskHolding, TaskLikeness
from cogov.decision.queries.tasks import comes_before
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import Change, ChangeState, Origin, TaskState, Way
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Duty

LONGEST_TITLE = 200


def _power(task: Task, into: Task | None, kind: str, by: Holder, at: dt.datetime) -> str:
    """Return the power to ask: anybody may offer to take over; merging and splitting is for those who are in it."""
    rows = [task, into] if into else [task]
    parties = {key for row in rows for key in (row.accountable_id, row.raised_by_id) if key}
    if kind == Change.TAKE_OVER or by.organisation in parties:
        asked = Asked(owner=by.organisation, area=task.area, function=task.function)
        return require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)
    asked = Asked(area=task.area, function=task.function)
    return require(by, "task.check", "C", crisis=task.crisis, at=at, asked=asked)


def _new(
    task: Task, kind: str, into: Task | None, parts: Sequence[str], reason: str, by: Holder, at: dt.datetime
) -> tuple[Task, TaskChange]:
    """Return the locked task and the request, written, after everything that can be wrong with it was refused."""
    row = lock(Task, task.pk)
    titles = [part.strip()[:LONGEST_TITLE] for part in parts if part.strip()]
    other = into.state if into and into.pk != row.pk and into.crisis_id == row.crisis_id else None
    if kind not in list(Change):
        raise BadInput(N_("choose to take over, to merge or to split"), field="kind")
    rules.check_change(kind, row.state, other=other, parts=len(titles))
    check_reason(reason)
    if row.changes.filter(state=ChangeState.ASKED).exists():
        raise rules.ChangeRuns
    holder = rules.consent_of(
        asker=by.organisation, holder=row.accountable_id, other=into.accountable_id if into else None
    )
    change = TaskChange.objects.create(
        task=row,
        kind=kind,
        into=into if kind == Change.MERGE else None,
        parts=titles if kind == Change.SPLIT else [],
        reason=reason.strip()[:300],
        asked_by_id=by.organisation_id,
        asked_post=by.post,
        consent_of_id=holder,
        asked_at=at,
    )
    return row, change


@action("decision.task.change_asked")
def ask_change(
    *, task: Task, kind: str, reason: str, by: Holder, at: dt.datetime, into: Task | None = None,
    parts: Sequence[str] = (),
) -> TaskChange:  # fmt: skip
    """Ask who holds a task to let it be taken over, merged or split; no answer in time is consent.

    Raises:
        NoPower: neither a party nor answering for the area.
        NoSuchTaskMove, NotTwoTasks, TooFewParts, ChangeRuns, BadInput: as named.
        NobodyToAsk: nobody else holds it: change it at once.
    """
    power = _power(task, into, kind, by, at)
    row, change = _new(task, kind, into, parts, reason, by, at)
    if change.consent_of_id is None:
        raise rules.NobodyToAsk
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"kind": kind, "reason": change.reason, "into": into.pk if into else "", "parts": change.parts},
        touches=[Organisation(pk=change.consent_of_id)],
        owes=change.consent_of_id,
    )
    start(clock_rules(row.crisis, at)[clocks.CONSENT.code], row.crisis, KIND, [Start(row.pk, change.consent_of_id)], at)
    return change


@action("decision.task.changed")
def change_task(
    *, task: Task, kind: str, reason: str, by: Holder, at: dt.datetime, into: Task | None = None,
    parts: Sequence[str] = (),
) -> TaskChange:  # fmt: skip
    """Take over, merge or split a task at once, where nobody else holds it.

    Raises:
        NoPower, NoSuchTaskMove, NotTwoTasks, TooFewParts, ChangeRuns, BadInput: as for asking.
        SomebodyToAsk: another organisation holds it and has to be asked.
    """
    power = _power(task, into, kind, by, at)
    row, change = _new(task, kind, into, parts, reason, by, at)
    if change.consent_of_id is not None:
        raise rules.SomebodyToAsk
    return _apply(row, change, ChangeState.AGREED, "", power, by, at)


@action("decision.task.changed")
def agree_change(*, change: TaskChange, by: Holder, at: dt.datetime) -> TaskChange:
    """Agree that one's task is taken over, merged or split.

    Raises:
        NoPower: somebody else was asked.
        ChangeAnswered: it was answered before.
        NoSuchTaskMove: the task has ended meanwhile.
    """
    power = _answering(change, by, at)
    row = lock(Task, change.task_id)
    found = lock(TaskChange, change.pk)
    rules.check_change_answer(found.state, ChangeState.AGREED)
    return _apply(row, found, ChangeState.AGREED, "", power, by, at)


@action("decision.task.change_refused")
def refuse_change(*, change: TaskChange, reason: str, by: Holder, at: dt.datetime) -> TaskChange:
    """Say why a task stays as it is.

    Raises:
        NoPower, ChangeAnswered: as for agreeing.
        BadInput: no reason.
    """
    power = _answering(change, by, at)
    found = lock(TaskChange, change.pk)
    rules.check_change_answer(found.state, ChangeState.REFUSED)
    check_reason(reason)
    found.state, found.answered_at, found.answer = ChangeState.REFUSED, at, reason.strip()[:300]
    found.save(update_fields=["state", "answered_at", "answer"])
    record(
        about=found.task, crisis=found.task.crisis, authority=power, said={"kind": found.kind, "reason": found.answer},
        touches=[found.asked_by],
    )  # fmt: skip
    return found


@action("decision.task.changed_by_silence")
def change_by_silence(*, change: TaskChange, duty: Duty, by: Holder, at: dt.datetime) -> TaskChange:
    """Let a request take effect that nobody answered in its time (R-099).

    Raises:
        ChangeAnswered, NoSuchTaskMove: as for agreeing.
    """
    row = lock(Task, change.task_id)
    found = lock(TaskChange, change.pk)
    rules.check_change_answer(found.state, ChangeState.SILENT)
    words = f"rule {duty.rule.code} ({duty.rule.source})"[:200]
    return _apply(row, found, ChangeState.SILENT, "", words, by, at)


@action("decision.task.told_apart")
def tell_apart(*, likeness: TaskLikeness, reason: str, by: Holder, at: dt.datetime) -> TaskLikeness:
    """Say that two tasks that look alike are two.

    Raises:
        NoPower: neither a party nor answering for the area.
        BadInput: no reason.
    """
    power = _power(likeness.task, likeness.other, Change.MERGE, by, at)
    check_reason(reason)
    row = lock(TaskLikeness, likeness.pk)
    before = state_digest(row)
    row.settled_at, row.outcome = at, "two"
    row.save(update_fields=["settled_at", "outcome"])
    record(
        about=row, crisis=row.crisis, authority=power, said={"reason": reason.strip()[:300]}, before=before,
        touches=[row.task, row.other],
    )  # fmt: skip
    return row


def _answering(change: TaskChange, by: Holder, at: dt.datetime) -> str:
    task = change.task
    asked = Asked(owner=change.consent_of_id, area=task.area, function=task.function)
    return require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)


def _apply(
    row: Task, change: TaskChange, state: ChangeState, answer: str, power: str, by: Holder, at: dt.datetime
) -> TaskChange:
    """Write what was agreed: the task changes hands, ends in another one, or ends in its parts."""
    before = state_digest(row)
    was = row.accountable
    # What ends or changes hands while the request waited is looked at again.
    other = change.into.state if change.into else None
    rules.check_change(change.kind, row.state, other=other, parts=len(change.parts))
    change.state, change.answered_at, change.answer = state, at, answer
    change.save(update_fields=["state", "answered_at", "answer"])
    TaskHolding.objects.filter(task=row, until__isnull=True).update(until=at, answer="moved")
    row.since = row.changed_at = at
    row.blocked_by, row.unblock_by, row.blocker = "", None, None
    if change.kind == Change.TAKE_OVER:
        _take_over(row, change, at)
    elif change.into is not None:
        row.state, row.into = TaskState.MERGED, change.into
        row.save()
        _join(row, change.into, at)
    else:
        row.state = TaskState.SPLIT
        row.save()
        _part(row, change, by, at)
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"kind": change.kind, "reason": change.reason, "into": change.into_id or "", "parts": change.parts},
        public={"state": row.state},
        before=before,
        touches=[one for one in (was, change.asked_by) if one],
    )
    if change.kind == Change.TAKE_OVER:
        due = max(row.due_at, at + dt.timedelta(minutes=1))
        start(
            clock_rules(row.crisis, at)[clocks.DUE.code], row.crisis, KIND, [Start(row.pk, row.accountable_id, due)], at
        )
    return change


def _take_over(row: Task, change: TaskChange, at: dt.datetime) -> None:
    row.state, row.accountable, row.post, row.way = TaskState.ACCEPTED, change.asked_by, None, Way.OFFER
    row.save()
    TaskHolding.objects.create(
        task=row, organisation=change.asked_by, way=Way.OFFER, since=at, answer="accepted", answered_at=at
    )


def _join(row: Task, into: Task, at: dt.datetime) -> None:
    """Let who held the merged task help in the other, and settle that the two were one."""
    helping: set[uuid.UUID] = {row.accountable_id} if row.accountable_id else set()
    helping |= set(row.doers.values_list("organisation_id", flat=True))
    helping -= set(TaskDoer.objects.filter(task=into).values_list("organisation_id", flat=True))
    helping -= {into.accountable_id} if into.accountable_id else set()
    TaskDoer.objects.bulk_create([TaskDoer(task=into, organisation_id=key) for key in sorted(helping)])
    pair = Q(task=row, other=into) | Q(task=into, other=row)
    _hand_on(row, [into])
    TaskLikeness.objects.filter(pair, settled_at__isnull=True).update(settled_at=at, outcome="merged")
    TaskLikeness.objects.filter(Q(task=row) | Q(other=row), settled_at__isnull=True).update(settled_at=at)


def _hand_on(row: Task, heirs: Sequence[Task]) -> None:
    """Let what waited for a task that ends wait for those it goes on in, but never for what waits for it in turn."""
    waiting = set(TaskAfter.objects.filter(after=row).values_list("task_id", flat=True))
    for heir in heirs:
        before = comes_before(heir) | {heir.pk}
        there = set(TaskAfter.objects.filter(after=heir).values_list("task_id", flat=True))
        TaskAfter.objects.bulk_create([TaskAfter(task_id=key, after=heir) for key in sorted(waiting - before - there)])
    TaskAfter.objects.filter(after=row).delete()


def _part(row: Task, change: TaskChange, by: Holder, at: dt.datetime) -> None:
    language = next(iter(row.titles), "en")
    made = [
        build_task(
            crisis=row.crisis,
            new=NewTask(
                titles={language: title}, area=row.area, function=row.function, due_at=row.due_at,
                starts_at=row.starts_at, acceptance=row.acceptance, benefits=row.benefits, basis=row.basis,
                basis_id=row.basis_id, origin=Origin.SPLIT, origin_id=row.pk, serves=row.serves,
            ),
            accountable=None, way=Way.OFFER, parent=row, by=by, at=at,
        )
        for title in change.parts
    ]  # fmt: skip
    for part in made:
        part.raised_by_id = row.raised_by_id
        part.raised_post = row.raised_post
    write_tasks(crisis=row.crisis, tasks=made, doers={}, by=by, at=at)
    first = list(row.waits_for.values_list("after_id", flat=True))
    TaskAfter.objects.bulk_create([TaskAfter(task=part, after_id=key) for part in made for key in first])
    _hand_on(row, made)
    TaskLikeness.objects.filter(Q(task=row) | Q(other=row), settled_at__isnull=True).update(settled_at=at)
