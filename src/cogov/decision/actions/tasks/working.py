"""Decisions of who does a task: begin, block, unblock, finish."""

import datetime as dt

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.decision.actions.tasks.parts import begin, check_holder, move, power_to_answer, tell, who_checks
from cogov.decision.models import Task
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import TaskState
from cogov.kernel.acts import action
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock


@action("decision.task.started")
def start_task(*, task: Task, by: Holder, at: dt.datetime) -> Task:
    """Say that the work has begun; what it waits for has to be done first.

    Raises:
        NoPower, NoSuchTaskMove: as named.
        WaitsFor: a task before it is not done.
    """
    task = lock(Task, task.pk)
    power = power_to_answer(task, by, at)
    rules.check_stands(task.state, rules.STARTABLE, TaskState.ACTIVE)
    waiting = Task.objects.filter(waited_for_by__task=task).exclude(state__in=rules.OVER)
    rules.check_nothing_before([str(one) for one in waiting[:5]])
    row, before = move(task, TaskState.ACTIVE, at)
    tell(row, before, power, {})
    return row


@action("decision.task.blocked")
def block_task(
    *, task: Task, reason: str, blocker: Organisation | None, unblock_by: dt.datetime, by: Holder, at: dt.datetime
) -> Task:
    """Say what stands in the way, who could remove it, and by when; that clock runs against who could.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    task = lock(Task, task.pk)
    power = power_to_answer(task, by, at)
    why = check_reason(reason)[:300]
    rules.check_deadline(at=at, due=unblock_by)
    if blocker is not None:
        check_holder(task.crisis, blocker, None, at)
    row, before = move(task, TaskState.BLOCKED, at, blocked_by=why, blocker=blocker, unblock_by=unblock_by)
    tell(row, before, power, {"reason": why, "until": unblock_by}, [blocker] if blocker else [])
    begin(clocks.UNBLOCK, row, blocker.pk if blocker else who_checks(row), at, unblock_by)
    return row


@action("decision.task.unblocked")
def unblock_task(*, task: Task, words: str, by: Holder, at: dt.datetime) -> Task:
    """Say that nothing stands in the way any more: who answers for the task, or who could remove the block.

    Raises:
        NoPower, NoSuchTaskMove: as named.
    """
    task = lock(Task, task.pk)
    owner = task.blocker_id if task.blocker_id and by.organisation == task.blocker_id else task.accountable_id
    asked = Asked(owner=owner, area=task.area, function=task.function)
    power = require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)
    rules.check_stands(task.state, [TaskState.BLOCKED], TaskState.ACTIVE)
    row, before = move(task, TaskState.ACTIVE, at, blocked_by="")
    tell(row, before, power, {"words": words.strip()[:300]}, [row.accountable] if row.accountable else [])
    return row


@action("decision.task.done")
def finish_task(*, task: Task, result: str, by: Holder, at: dt.datetime) -> Task:
    """Say that it is done, and by what one sees it; who raised it checks it in its time.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    task = lock(Task, task.pk)
    power = power_to_answer(task, by, at)
    if not result.strip():
        raise BadInput(N_("write what was done"), field="result")
    row, before = move(task, TaskState.DONE, at, result=result.strip()[:500])
    tell(row, before, power, {"result": row.result}, [row.raised_by] if row.raised_by else [])
    begin(clocks.CHECK, row, who_checks(row), at)
    return row
