"""Decisions about who has a task: accept, decline, hand back, pass on, decide, let fall to the government."""

import datetime as dt
from collections.abc import Mapping

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.decision.actions.tasks.parts import (
    STATE_OF,
    begin,
    check_holder,
    move,
    note_holding,
    power_to_answer,
    power_to_check,
    power_to_give,
    superior,
    tell,
    who_checks,
)
from cogov.decision.models import Task, TaskHolding
from cogov.decision.queries.tasks import in_line, open_answer, territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import TaskState, Way
from cogov.kernel.acts import action
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Duty


@action("decision.task.accepted")
def accept_task(*, task: Task, by: Holder, at: dt.datetime, due_at: dt.datetime | None = None) -> Task:
    """Say yes to an offered task, within the limits of the offer also by another deadline (R-129).

    Raises:
        NoPower: it was offered to somebody else.
        NoSuchTaskMove: it is not offered any more.
        BeyondAdapting: the deadline moves further than the offer allows.
    """
    task = lock(Task, task.pk)
    power = power_to_answer(task, by, at)
    rules.check_stands(task.state, [TaskState.OFFERED], TaskState.ACCEPTED)
    due = due_at or task.due_at
    rules.check_adapted(due=task.due_at, wanted=due, limit=dt.timedelta(hours=task.may_shift_hours))
    rules.check_deadline(at=task.starts_at, due=due)
    row, before = move(task, TaskState.ACCEPTED, at, due_at=due)
    note_holding(row, answer="accepted", answered_at=at)
    adapted = {"adapted": due} if due != task.due_at else {}
    tell(row, before, power, adapted, superior(row.accountable, by))
    begin(clocks.DUE, row, row.accountable_id, at, due)
    return row


def _give_back(task: Task, answer: str, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Write a no: nobody has the task now; passed around too often it waits for the committee at once."""
    power = power_to_answer(task, by, at)
    why = check_reason(reason)[:300]
    row, before = move(task, TaskState.DECLINED, at, passes=task.passes + 1, blocked_by="", accountable=None, post=None)
    note_holding(row, answer=answer, answered_at=at, until=at, reason=why)
    around = rules.passed_around([], row.passes)
    if around:
        row, _ = move(row, TaskState.TO_DECIDE, at)
    tell(row, before, power, {"reason": why, "passes": row.passes}, [row.raised_by] if row.raised_by else [])
    begin(clocks.DECIDE if around else clocks.PLACE, row, None if around else who_checks(row), at)
    return row


@action("decision.task.declined")
def decline_task(*, task: Task, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Say no to an offered task, with the reason. Nothing else follows for who declines (R-129).

    Raises:
        NoPower, BadInput: it was offered to somebody else, or no reason.
        NoSuchTaskMove: it is not offered any more.
    """
    row = lock(Task, task.pk)
    rules.check_stands(row.state, [TaskState.OFFERED], TaskState.DECLINED)
    return _give_back(row, "declined", reason, by, at)


@action("decision.task.returned")
def return_task(*, task: Task, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Hand back what one had, with the reason; it counts as passed on (R-131).

    Raises:
        NoPower, BadInput: somebody else has it, or no reason.
        NoSuchTaskMove: it cannot be handed back any more.
        StaysWithGovernment: a government bears it because nobody else answered.
    """
    row = lock(Task, task.pk)
    rules.check_stands(row.state, rules.RETURNABLE, TaskState.DECLINED)
    rules.check_not_residual(open_answer(row))
    return _give_back(row, "returned", reason, by, at)


def _pass(
    task: Task, accountable: Organisation, way: str, post: Post | None, at: dt.datetime, counted: int, **rests: object
) -> tuple[Task, str]:
    row, before = move(
        task, STATE_OF[Way(way)], at, accountable=accountable, post=post, way=way, passes=task.passes + counted, **rests
    )
    note_holding(row, until=at, answer="moved")
    yes = way != Way.OFFER
    TaskHolding.objects.create(
        task=row, organisation=accountable, way=way, since=at, answer="accepted" if yes else "",
        answered_at=at if yes else None,
    )  # fmt: skip
    return row, before


def _run_on(row: Task, at: dt.datetime) -> None:
    if row.way == Way.OFFER:
        begin(clocks.ANSWER, row, row.accountable_id, at)
    else:
        begin(clocks.DUE, row, row.accountable_id, at, max(row.due_at, at + dt.timedelta(minutes=1)))


@action("decision.task.passed")
def pass_task(
    *, task: Task, accountable: Organisation, way: str, by: Holder, at: dt.datetime, post: Post | None = None,
    benefits: Mapping[str, str] | None = None,
) -> Task:  # fmt: skip
    """Offer, assign or order a task that nobody has to another organisation.

    Passed on for the third time, or back to one who had it before, it goes to the committee instead (R-131).

    Raises:
        NoPower, NotInLine, OrderWithoutGround, BenefitMissing: as for a new task.
        PassedAround: it waits for the committee already.
        NoSuchTaskMove: somebody has it.
    """
    task = lock(Task, task.pk)
    crisis = task.crisis
    rules.check_still_passable(state=task.state, passes=task.passes)
    if way not in list(Way):
        raise BadInput(N_("say “offer”, “line” or “order”"), field="way")
    rules.check_stands(task.state, rules.PASSABLE, STATE_OF[Way(way)])
    gains = benefits or task.benefits
    ground = None
    check_holder(crisis, accountable, post, at)
    if task.state == TaskState.RESIDUAL and by.organisation == task.accountable_id:
        power = power_to_answer(task, by, at)
        rules.check_way(way, in_line=in_line(by, accountable), kind=accountable.kind, bound=False)
    else:
        power_to_check(task, by, at)
        power, ground = power_to_give(way, crisis, task.area, task.function, accountable, gains, by, at)
    counted = int(task.state == TaskState.RESIDUAL)
    rests = {"basis": ground.citation[:300], "basis_id": ground.key} if ground else {}
    earlier = list(task.holdings.order_by("since", "pk").values_list("organisation_id", flat=True))
    if rules.passed_around([*earlier, accountable.pk], task.passes + counted):
        row, before = move(task, TaskState.TO_DECIDE, at, passes=task.passes + counted, accountable=None, post=None)
        note_holding(row, until=at, answer="moved")
        tell(row, before, power, {"to": accountable.pk, "passes": row.passes}, [accountable])
        begin(clocks.DECIDE, row, None, at)
        return row
    row, before = _pass(task, accountable, way, post, at, counted, **rests)
    if gains != row.benefits:
        row.benefits = dict(gains)
        row.save(update_fields=["benefits"])
    tell(row, before, power, {"way": way}, [accountable, *superior(accountable, by)])
    _run_on(row, at)
    return row


@action("decision.task.decided")
def decide_task(*, task: Task, accountable: Organisation, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Say who does a task that was passed around: a government has it at once, others are asked once more.

    Raises:
        NoPower: only the committee decides, or a government above it.
        NoSuchTaskMove: it does not wait for a decision.
    """
    task = lock(Task, task.pk)
    asked = Asked(area=task.area, function=task.function)
    power = require(by, "task.decide", "A", crisis=task.crisis, at=at, asked=asked)
    why = check_reason(reason)[:300]
    check_holder(task.crisis, accountable, None, at)
    rules.check_stands(task.state, [TaskState.TO_DECIDE], TaskState.ACCEPTED)
    way = Way.LINE if in_line(by, accountable) else Way.OFFER
    row, before = _pass(task, accountable, way, None, at, 0)
    row.passes = 0
    row.save(update_fields=["passes"])
    tell(row, before, power, {"reason": why}, [accountable])
    _run_on(row, at)
    return row


@action("decision.task.fell")
def fall_to_government(*, task: Task, duty: Duty, by: Holder, at: dt.datetime) -> Task:
    """Let a task that nobody answers for in its time fall to the territorial government, visibly (I4, R-013).

    Raises:
        NoGovernment: nobody bears what is left over in this area.
    """
    government = territorial_government(task.crisis, task.area)
    if government is None:
        raise rules.NoGovernment
    row, before = move(task, TaskState.RESIDUAL, at, accountable=government, post=None)
    note_holding(row, until=at, answer="silence", answered_at=at)
    TaskHolding.objects.create(
        task=row, organisation=government, way=row.way, since=at, answer="residual", answered_at=at
    )
    tell(row, before, f"rule {duty.rule.code} ({duty.rule.source})"[:200], {"reason": "residual"}, [government])
    begin(clocks.DUE, row, government.pk, at, max(row.due_at, at + dt.timedelta(minutes=1)))
    return row
