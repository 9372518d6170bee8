"""Decisions about tasks that meet: take over, merge, split, say that two are two (R-099, R-101)."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Q

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.decision.actions.tasks.parts import (
    KIND,
    NewTask,
    begin,
    build_task,
    check_holder,
    clock_rules,
    let_requests_lapse,
    write_tasks,
)
from cogov.decision.models import Task, TaskAfter, TaskChange, TaskDoer, TaskHolding, TaskLikeness
from cogov.decision.queries.tasks import comes_before
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import Change, ChangeState, Origin, Way
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock, lock_all
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


def _held(task: Task, into: Task | None) -> tuple[Task, Task | None]:
    """Return both tasks, locked."""
    rows = lock_all(Task, [task.pk, *([into.pk] if into else [])])
    return rows[task.pk], rows[into.pk] if into else None


def _waiting(row: Task, into: Task | None, change: TaskChange) -> list[uuid.UUID]:
    holders = [row.accountable_id, into.accountable_id if into else None]
    return rules.to_ask(asker=change.asked_by_id, holders=holders, agreed=[uuid.UUID(key) for key in change.agreed])


def _new(
    row: Task, kind: str, into: Task | None, parts: Sequence[str], reason: str, by: Holder, at: dt.datetime
) -> TaskChange:
    """Return the request, written, after everything that can be wrong with it was refused."""
    titles = [part.strip()[:LONGEST_TITLE] for part in parts if part.strip()]
    other = into.state if into and into.pk != row.pk and into.crisis_id == row.crisis_id else None
    if kind not in list(Change):
        raise BadInput(N_("choose to take over, to merge or to split"), field="kind")
    rules.check_change(kind, row.state, other=other, parts=len(titles))
    check_reason(reason)
    if row.changes.filter(state=ChangeState.ASKED).exists():
        raise rules.ChangeRuns
    change = TaskChange(
        task=row,
        kind=kind,
        into=into if kind == Change.MERGE else None,
        parts=titles if kind == Change.SPLIT else [],
        reason=reason.strip()[:300],
        asked_by_id=by.organisation_id,
        asked_post=by.post,
        asked_at=at,
    )
    if kind == Change.TAKE_OVER:
        check_holder(row.crisis, change.asked_by, None, at)
    change.consent_of_id = next(iter(_waiting(row, change.into, change)), None)
    change.save()
    return change


def _ask(row: Task, change: TaskChange, at: dt.datetime) -> None:
    start(clock_rules(row.crisis, at)[clocks.CONSENT.code], row.crisis, KIND, [Start(row.pk, change.consent_of_id)], at)


@action("decision.task.change_asked")
def ask_change(
    *, task: Task, kind: str, reason: str, by: Holder, at: dt.datetime, into: Task | None = None,
    parts: Sequence[str] = (),
) -> TaskChange:  # fmt: skip
    """Ask who holds a task to let it be taken over, merged or split; no answer in time is consent.

    Whoever holds the other task of a merger is asked after that.

    Raises:
        NoPower: neither a party nor answering for the area.
        NoSuchTaskMove, NotTwoTasks, TooFewParts, ChangeRuns, BadInput: as named.
        NobodyToAsk: nobody else holds it: change it at once.
    """
    row, into = _held(task, into)
    power = _power(row, into, kind, by, at)
    change = _new(row, kind, into, parts, reason, by, at)
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
    _ask(row, change, at)
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
    row, into = _held(task, into)
    power = _power(row, into, kind, by, at)
    change = _new(row, kind, into, parts, reason, by, at)
    if change.consent_of_id is not None:
        raise rules.SomebodyToAsk
    return _apply(row, into, change, ChangeState.AGREED, power, by, at)


def _answered(change: TaskChange, then: ChangeState) -> tuple[Task, Task | None, TaskChange]:
    """Return both tasks and the request, locked, after a second answer was refused."""
    row, into = _held(change.task, change.into)
    found = lock(TaskChange, change.pk)
    rules.check_change_answer(found.state, then)
    return row, into, found


def _agree(row: Task, into: Task | None, change: TaskChange) -> bool:
    """Note that one agreed, or was silent, and say whether somebody else has to be asked now."""
    other = into.state if into else None
    rules.check_change(change.kind, row.state, other=other, parts=len(change.parts))
    change.agreed = [*change.agreed, str(change.consent_of_id)]
    waiting = _waiting(row, into, change)
    if waiting:
        change.consent_of_id = waiting[0]
    change.save(update_fields=["agreed", "consent_of"])
    return bool(waiting)


@action("decision.task.change_agreed")
def agree_change(*, change: TaskChange, by: Holder, at: dt.datetime) -> TaskChange:
    """Agree that one's task is taken over, merged or split; it is so where nobody else has to be asked.

    Raises:
        NoPower: somebody else was asked.
        ChangeAnswered: it was answered before.
        NoSuchTaskMove, NotTwoTasks: a task has ended meanwhile.
    """
    row, into, found = _answered(change, ChangeState.AGREED)
    power = _answering(found, by, at)
    more = _agree(row, into, found)
    record(about=row, crisis=row.crisis, authority=power, said={"kind": found.kind}, touches=[found.asked_by])
    if more:
        _ask(row, found, at)
        return found
    return carry_out_change(change=found, power=power, by=by, at=at)


@action("decision.task.changed")
def carry_out_change(*, change: TaskChange, power: str, by: Holder, at: dt.datetime) -> TaskChange:
    """Let what everybody agreed to take effect.

    Raises:
        NoSuchTaskMove, NotTwoTasks, BadInput: a task has ended, or the taker takes part no more.
    """
    row, into, found = _answered(change, ChangeState.AGREED)
    return _apply(row, into, found, ChangeState.AGREED, power, by, at)


@action("decision.task.change_refused")
def refuse_change(*, change: TaskChange, reason: str, by: Holder, at: dt.datetime) -> TaskChange:
    """Say why a task stays as it is.

    Raises:
        NoPower, ChangeAnswered: as for agreeing.
        BadInput: no reason.
    """
    _row, _into, found = _answered(change, ChangeState.REFUSED)
    power = _answering(found, by, at)
    check_reason(reason)
    found.state, found.answered_at, found.answer = ChangeState.REFUSED, at, reason.strip()[:300]
    found.save(update_fields=["state", "answered_at", "answer"])
    record(
        about=found.task, crisis=found.task.crisis, authority=power, said={"kind": found.kind, "reason": found.answer},
        touches=[found.asked_by],
    )  # fmt: skip
    return found


def asked_next(change: TaskChange) -> bool:
    """Say whether somebody else has to be asked after who was silent."""
    return len(_waiting(change.task, change.into, change)) > 1


@action("decision.task.change_silent")
def pass_question_on(*, change: TaskChange, duty: Duty, by: Holder, at: dt.datetime) -> TaskChange:
    """Count the silence of one as its consent, and ask who holds the other task.

    Raises:
        ChangeAnswered, NoSuchTaskMove, NotTwoTasks: as for agreeing.
    """
    row, into, found = _answered(change, ChangeState.SILENT)
    _agree(row, into, found)
    words = f"rule {duty.rule.code} ({duty.rule.source})"[:200]
    record(about=row, crisis=row.crisis, authority=words, said={"kind": found.kind}, touches=[found.asked_by])
    _ask(row, found, at)
    return found


@action("decision.task.changed_by_silence")
def change_by_silence(*, change: TaskChange, duty: Duty, by: Holder, at: dt.datetime) -> TaskChange:
    """Let a request take effect that nobody answered in its time (R-099).

    Raises:
        ChangeAnswered, NoSuchTaskMove, NotTwoTasks, BadInput: as for agreeing.
    """
    row, into, found = _answered(change, ChangeState.SILENT)
    words = f"rule {duty.rule.code} ({duty.rule.source})"[:200]
    return _apply(row, into, found, ChangeState.SILENT, words, by, at)


@action("decision.task.change_lapsed")
def lapse_change(*, change: TaskChange, duty: Duty, by: Holder, at: dt.datetime) -> TaskChange:
    """Close a request that cannot take effect although nobody said no: who asked takes part no more."""
    row, _into, found = _answered(change, ChangeState.LAPSED)
    found.state, found.answered_at = ChangeState.LAPSED, at
    found.save(update_fields=["state", "answered_at"])
    words = f"rule {duty.rule.code} ({duty.rule.source})"[:200]
    record(about=row, crisis=row.crisis, authority=words, said={"kind": found.kind}, touches=[found.asked_by])
    return found


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
    row: Task, into: Task | None, change: TaskChange, state: ChangeState, power: str, by: Holder, at: dt.datetime
) -> TaskChange:
    """Write what was agreed: the task changes hands, ends in another one, or ends in its parts."""
    before = state_digest(row)
    was = row.accountable
    # What ends or changes hands while the request waited is looked at again.
    rules.check_change(change.kind, row.state, other=into.state if into else None, parts=len(change.parts))
    then = rules.AFTER_CHANGE[Change(change.kind)]
    rules.check_task_move(row.state, then)
    if change.kind == Change.TAKE_OVER:
        check_holder(row.crisis, change.asked_by, None, at)
    change.state, change.answered_at = state, at
    change.save(update_fields=["state", "answered_at"])
    TaskHolding.objects.filter(task=row, until__isnull=True).update(until=at, answer="moved")
    row.state, row.since, row.changed_at = then, at, at
    row.blocked_by, row.unblock_by, row.blocker = "", None, None
    if change.kind == Change.TAKE_OVER:
        _take_over(row, change, at)
    elif into is not None:
        row.into = into
        row.save()
        _join(row, into, at)
    else:
        row.save()
        _part(row, change, by, at)
    act = record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"kind": change.kind, "reason": change.reason, "into": change.into_id or "", "parts": change.parts},
        public={"state": row.state},
        before=before,
        touches=[one for one in (was, change.asked_by) if one],
    )
    let_requests_lapse(row, act)
    if change.kind == Change.TAKE_OVER:
        begin(clocks.DUE, row, row.accountable_id, at, max(row.due_at, at + dt.timedelta(minutes=1)))
    return change


def _take_over(row: Task, change: TaskChange, at: dt.datetime) -> None:
    row.accountable, row.post, row.way = change.asked_by, None, Way.OFFER
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
