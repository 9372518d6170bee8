"""What decisions about tasks share: building and writing them, the powers they ask for, moves, clocks."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.rules.names import name_key
from cogov.actors.rules.roles import Body
from cogov.decision.models import Task, TaskChange, TaskDoer, TaskHolding
from cogov.decision.queries.tasks import in_line, territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import ChangeState, Origin, TaskState, Way
from cogov.kernel.acts import record, state_digest
from cogov.kernel.duties import Start, in_force, start, void
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Act, Crisis, Place, Rule
from cogov.plans.queries.agreements import Bound, bound_by
from cogov.plans.queries.law import law_day

KIND = "decision.task"
STATE_OF = {Way.OFFER: TaskState.OFFERED, Way.LINE: TaskState.ACCEPTED, Way.ORDER: TaskState.ACCEPTED}


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done, before anybody answers for it."""

    titles: Mapping[str, str]
    area: Place
    due_at: dt.datetime
    function: str = ""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    acceptance: Mapping[str, str] = field(default_factory=dict)
    starts_at: dt.datetime | None = None
    benefits: Mapping[str, str] = field(default_factory=dict)
    terms: str = ""
    hours: int | None = None
    serves: uuid.UUID | None = None
    may_shift_hours: int = 0
    basis: str = ""
    basis_id: uuid.UUID | None = None
    origin: str = Origin.ENTERED
    origin_id: uuid.UUID | None = None


def build_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation | None, way: str, by: Holder, at: dt.datetime,
    post: Post | None = None, parent: Task | None = None,
) -> Task:  # fmt: skip
    """Return a task that is not written yet: offered, or accepted where it is assigned; without a holder, proposed."""
    texts = [*new.titles.values(), *new.descriptions.values()]
    return Task(
        crisis=crisis,
        function=new.function,
        area=new.area,
        titles={key: text.strip() for key, text in new.titles.items() if text.strip()},
        descriptions={key: text.strip() for key, text in new.descriptions.items() if text.strip()},
        text_key="|".join(name_key(text) for text in texts if text.strip()),
        way=way,
        origin=new.origin,
        origin_id=new.origin_id,
        basis=new.basis.strip()[:300],
        basis_id=new.basis_id,
        raised_by_id=by.organisation,
        raised_post=by.post,
        raised_at=at,
        accountable=accountable,
        post=post,
        starts_at=new.starts_at or at,
        due_at=new.due_at,
        may_shift_hours=new.may_shift_hours,
        acceptance=dict(new.acceptance),
        benefits=dict(new.benefits),
        terms=new.terms.strip(),
        hours=new.hours,
        serves=new.serves,
        state=STATE_OF[Way(way)] if accountable else TaskState.PROPOSED,
        since=at,
        changed_at=at,
        parent=parent,
    )


def write_tasks(*, crisis: Crisis, tasks: Sequence[Task], doers: Mapping[uuid.UUID, Collection[Organisation]],
                by: Holder, at: dt.datetime) -> None:  # fmt: skip
    """Write many new tasks with doers, holdings and clocks, as part of one action: a few statements in all."""
    Task.objects.bulk_create(tasks, batch_size=200)
    TaskDoer.objects.bulk_create(
        [TaskDoer(task_id=key, organisation=one) for key, found in doers.items() for one in found], batch_size=500
    )
    TaskHolding.objects.bulk_create(
        [
            TaskHolding(
                task=task, organisation=task.accountable, way=task.way, since=at,
                answer="accepted" if task.way != Way.OFFER else "", answered_at=at if task.way != Way.OFFER else None,
            )
            for task in tasks if task.accountable is not None
        ],
        batch_size=500,
    )  # fmt: skip
    found = clock_rules(crisis, at)
    offered = [task for task in tasks if task.state == TaskState.OFFERED]
    start(found["task-answer"], crisis, KIND, [Start(task.pk, task.accountable_id) for task in offered], at)
    nobodys = [task for task in tasks if task.accountable_id is None]
    start(found["task-place"], crisis, KIND, [Start(task.pk, who_checks(task)) for task in nobodys], at)
    held = [task for task in tasks if task.state == TaskState.ACCEPTED]
    start(found["task-due"], crisis, KIND, [Start(task.pk, task.accountable_id, task.due_at) for task in held], at)


def clock_rules(crisis: Crisis, at: dt.datetime) -> dict[str, Rule]:
    """Return the rules behind the clocks of tasks and intake that are in force at `at`.

    What the jurisdiction has not dated itself, or not yet, is made.
    """
    day = law_day(crisis.jurisdiction, at)
    rows = list(
        Rule.objects.filter(jurisdiction_id=crisis.jurisdiction_id, code__in=[one.code for one in clocks.CLOCKS])
    )
    found = {row.code: row for row in in_force(rows, day)}
    dated = {row.code for row in rows}
    before = min(day, crisis.opened_at.date() - dt.timedelta(days=1))
    if missing := [clock for clock in clocks.CLOCKS if clock.code not in found]:
        made = [
            Rule(
                jurisdiction_id=crisis.jurisdiction_id,
                code=clock.code,
                names={"en": clock.name, "zh-Hans": clock.name_zh},
                source=clock.source,
                actor=clock.actor,
                trigger=clock.trigger,
                expected=clock.expected,
                voided_by=clock.voided_by,
                seconds=clock.seconds,
                warn_seconds=clock.warn_seconds,
                armed_by=crisis.armed_by,
                in_force_from=day if clock.code in dated else before,
            )
            for clock in missing
        ]
        Rule.objects.bulk_create(made)
        found |= {row.code: row for row in made}
    return found


def who_checks(row: Task) -> uuid.UUID | None:
    """Return who finds a holder for a task and checks its result: who raised it; for a household, its government."""
    if row.raised_by_id:
        return row.raised_by_id
    government = territorial_government(row.crisis, row.area)
    return government.pk if government else None


def asked_of(by: Holder, area: Place, function: str) -> Asked:
    return Asked(owner=by.organisation, household=by.household, area=area, function=function)


def check_holder(crisis: Crisis, accountable: Organisation, post: Post | None, at: dt.datetime) -> None:
    taking_part = accountable.jurisdiction_id == crisis.jurisdiction_id and accountable.state == "admitted"
    if not taking_part or accountable.body == Body.CONTROL:
        raise BadInput(N_("this organisation does not take part"), field="accountable")
    if post is not None and (post.organisation_id != accountable.pk or (post.valid_to and post.valid_to <= at)):
        raise BadInput(N_("this post does not belong to the organisation"), field="post")


def power_to_give(
    way: str, crisis: Crisis, area: Place, function: str, accountable: Organisation, benefits: Mapping[str, str],
    by: Holder, at: dt.datetime,
) -> tuple[str, Bound | None]:  # fmt: skip
    """Return the power by which a task goes to an organisation, and what binds it where it is ordered."""
    asked = asked_of(by, area, function)
    if way == Way.ORDER:
        power = require(by, "order.issue", "A", crisis=crisis, at=at, asked=asked)
    else:
        power = require(by, "task.assign", "C", crisis=crisis, at=at, asked=asked)
    own = in_line(by, accountable)
    ground = None
    if way == Way.ORDER and not own and function:
        day = law_day(crisis.jurisdiction, at)
        ground = bound_by(accountable, function, day, crisis=crisis, place_path=area.path, at=at)
    rules.check_way(way, in_line=own, kind=accountable.kind, bound=ground is not None)
    rules.check_benefit(way, in_line=own, asker=benefits.get("asker", ""), taker=benefits.get("taker", ""))
    return (f"{power}; {ground.citation}"[:200] if ground else power), ground


def superior(organisation: Organisation | None, by: Holder) -> list[Organisation]:
    """Return who is told, not asked: what stands directly above the holder, where it is not the one that acts."""
    above = organisation.parent if organisation else None
    return [above] if above is not None and above.pk != by.organisation else []


def move(task: Task, then: str, at: dt.datetime, **fields: object) -> tuple[Task, str]:
    """Lock a task, refuse a move the table does not hold, write it; return it and its digest before."""
    row = lock(Task, task.pk)
    rules.check_task_move(row.state, then)
    before = state_digest(row)
    changed = {"state": then, "since": at, "changed_at": at, **fields}
    if then != TaskState.BLOCKED:
        changed |= {"unblock_by": None, "blocker": None}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    return row, before


def tell(row: Task, before: str, power: str, said: Mapping[str, object], touches: Sequence[Organisation] = ()) -> Act:
    act = record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said=said,
        public={"state": row.state},
        touches=touches,
        before=before,
        owes=row.accountable_id or who_checks(row),
    )
    let_requests_lapse(row, act)
    return act


def let_requests_lapse(row: Task, act: Act) -> None:
    """Close requests to change a task that lost their sense: it ended, or who was asked has it no more."""
    for change in TaskChange.objects.filter(Q(task=row) | Q(into=row), state=ChangeState.ASKED).select_related(
        "task", "into"
    ):
        tasks = [task for task in (change.task, change.into) if task]
        other = change.into.state if change.into else None
        holders = {task.accountable_id for task in tasks}
        if rules.moot(change.task.state, other=other, asked=change.consent_of_id, holders=holders):
            change.state, change.answered_at = ChangeState.LAPSED, act.at
            change.save(update_fields=["state", "answered_at"])
            void(clocks.CONSENT.code, act, row.crisis, [change.task_id])


def begin(
    clock: clocks.Clock, row: Task, owes: uuid.UUID | None, at: dt.datetime, due: dt.datetime | None = None
) -> None:
    start(clock_rules(row.crisis, at)[clock.code], row.crisis, KIND, [Start(row.pk, owes, due)], at)


def power_to_answer(task: Task, by: Holder, at: dt.datetime) -> str:
    asked = Asked(owner=task.accountable_id, area=task.area, function=task.function)
    return require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)


def power_to_check(task: Task, by: Holder, at: dt.datetime) -> str:
    asked = Asked(owner=task.raised_by_id, area=task.area, function=task.function)
    return require(by, "task.check", "C", crisis=task.crisis, at=at, asked=asked)


def note_holding(row: Task, **fields: object) -> None:
    TaskHolding.objects.filter(task=row, until__isnull=True).update(**fields)
