"""Decisions that close a task or open it again: check its result, reopen, withdraw."""

import datetime as dt

from cogov.decision.actions.tasks.parts import begin, move, note_holding, power_to_check, tell
from cogov.decision.models import Task
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import TaskState
from cogov.kernel.acts import action
from cogov.kernel.errors import check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock


@action("decision.task.verified")
def verify_task(*, task: Task, by: Holder, at: dt.datetime) -> Task:
    """Say that the result is what was asked for; never by who did it, unless nobody else is in it.

    Raises:
        NoPower, NoSuchTaskMove: as named.
        OwnResult: the organisation answers for the task itself and another raised it.
    """
    task = lock(Task, task.pk)
    power = power_to_check(task, by, at)
    rules.check_not_own(by.organisation, task.accountable_id, task.raised_by_id)
    row, before = move(task, TaskState.VERIFIED, at)
    tell(row, before, power, {}, [row.accountable] if row.accountable else [])
    return row


@action("decision.task.reopened")
def reopen_task(*, task: Task, reason: str, due_at: dt.datetime, by: Holder, at: dt.datetime) -> Task:
    """Say what is missing in a result, and by when.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    task = lock(Task, task.pk)
    power = power_to_check(task, by, at)
    why = check_reason(reason)[:300]
    rules.check_deadline(at=at, due=due_at)
    row, before = move(task, TaskState.REOPENED, at, due_at=due_at)
    tell(row, before, power, {"reason": why}, [row.accountable] if row.accountable else [])
    begin(clocks.DUE, row, row.accountable_id, at, due_at)
    return row


@action("decision.task.withdrawn")
def withdraw_task(*, task: Task, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Take a task back that is not needed any more.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    task = lock(Task, task.pk)
    power = power_to_check(task, by, at)
    why = check_reason(reason)[:300]
    row, before = move(task, TaskState.WITHDRAWN, at)
    note_holding(row, until=at)
    tell(row, before, power, {"reason": why}, [row.accountable] if row.accountable else [])
    return row
