"""Decisions by which tasks are entered: proposed, offered, assigned in a line, ordered."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import require
from cogov.decision.actions.tasks.parts import (
    NewTask,
    asked_of,
    build_task,
    check_holder,
    power_to_give,
    superior,
    who_checks,
    write_tasks,
)
from cogov.decision.models import Task, TaskAfter, TaskLikeness
from cogov.decision.queries.duplicates import Alike, tasks_like
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import Way
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis


def _checked(
    crisis: Crisis, new: NewTask, accountable: Organisation | None, post: Post | None, at: dt.datetime
) -> None:
    if not any(text.strip() for text in new.titles.values()):
        raise BadInput(N_("write what is to be done"), field="title")
    if new.area.jurisdiction_id != crisis.jurisdiction_id:
        raise BadInput(N_("this place is not known"), field="area")
    rules.check_deadline(at=new.starts_at or at, due=new.due_at)
    rules.check_deadline(at=at, due=new.due_at)
    if accountable is not None:
        check_holder(crisis, accountable, post, at)


def _write(
    *, crisis: Crisis, new: NewTask, accountable: Organisation | None, way: str, doers: Collection[Organisation],
    after: Iterable[Task], post: Post | None, power: str, by: Holder, at: dt.datetime, parent: Task | None = None,
    alike: Collection[Alike] | None = None,
) -> Task:  # fmt: skip
    task = build_task(
        crisis=crisis, new=new, accountable=accountable, way=way, post=post, parent=parent, by=by, at=at
    )  # fmt: skip
    found = tasks_like(task) if alike is None else alike
    write_tasks(crisis=crisis, tasks=[task], doers={task.pk: doers}, by=by, at=at)
    TaskLikeness.objects.bulk_create(
        [TaskLikeness(crisis=crisis, task=task, other=one.task, likeness=one.found.likeness, found_at=at)
         for one in found]
    )  # fmt: skip
    TaskAfter.objects.bulk_create([TaskAfter(task=task, after=one) for one in after])
    touched = [*doers, *superior(accountable, by)]
    record(
        about=task,
        crisis=crisis,
        authority=power,
        said={"titles": dict(task.titles), "function": task.function, "due_at": task.due_at, "basis": task.basis},
        public={"function": task.function, "way": task.way, "due": task.due_at.isoformat()},
        touches=[accountable, *touched] if accountable else touched,
        owes=task.accountable_id or who_checks(task),
    )
    return task


@action("decision.task.proposed")
def propose_task(
    *, crisis: Crisis, new: NewTask, by: Holder, at: dt.datetime, after: Collection[Task] = (),
    alike: Collection[Alike] | None = None,
) -> Task:  # fmt: skip
    """Enter what has to be done before anybody is asked; after its time the territorial government has it.

    Args:
        crisis: in which crisis.
        new: what is to be done.
        by: who raises it.
        at: when.
        after: what has to be done first.
        alike: what a door has found to be like it already; None: it is searched here.

    Raises:
        NoPower: the holder may not raise tasks here.
        BadInput: no title, no such place, a deadline that passed.
    """
    power = require(by, "task.assign", "C", crisis=crisis, at=at, asked=asked_of(by, new.area, new.function))
    _checked(crisis, new, None, None, at)
    return _write(crisis=crisis, new=new, accountable=None, way=Way.OFFER, doers=(), after=after, post=None,
                  power=power, by=by, at=at, alike=alike)  # fmt: skip


def _to(
    way: str, crisis: Crisis, new: NewTask, accountable: Organisation, doers: Collection[Organisation],
    after: Collection[Task], post: Post | None, by: Holder, at: dt.datetime, alike: Collection[Alike] | None,
) -> Task:  # fmt: skip
    _checked(crisis, new, accountable, post, at)
    power, ground = power_to_give(way, crisis, new.area, new.function, accountable, new.benefits, by, at)
    if ground is not None:
        new = replace(new, basis=ground.citation, basis_id=ground.key)
    return _write(crisis=crisis, new=new, accountable=accountable, way=way, doers=doers, after=after, post=post,
                  power=power, by=by, at=at, alike=alike)  # fmt: skip


@action("decision.task.offered")
def offer_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (), alike: Collection[Alike] | None = None,
) -> Task:  # fmt: skip
    """Ask an organisation of any kind, in any line or beside it, to answer for a task; it may say no.

    Raises:
        NoPower: the holder may not raise tasks here.
        BenefitMissing: it is no task in the own line, and does not say what each side gains.
        BadInput: no title, no such place or organisation, a deadline that passed.
    """
    return _to(Way.OFFER, crisis, new, accountable, doers, after, post, by, at, alike)


@action("decision.task.assigned")
def assign_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (), alike: Collection[Alike] | None = None,
) -> Task:  # fmt: skip
    """Give a task to an organisation in the own line, however many steps below; who stands between is told.

    Raises:
        NoPower, NotInLine, BadInput: as for an offer; or it stands in another line.
    """
    return _to(Way.LINE, crisis, new, accountable, doers, after, post, by, at, alike)


@action("decision.task.ordered")
def order_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (), alike: Collection[Alike] | None = None,
) -> Task:  # fmt: skip
    """Order a task: within government, or where a law or an agreement in force binds the organisation (I16).

    Raises:
        NoPower, OrderWithoutGround, BadInput: as named.
    """
    return _to(Way.ORDER, crisis, new, accountable, doers, after, post, by, at, alike)
