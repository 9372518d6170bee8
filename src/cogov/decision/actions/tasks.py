"""Decisions about tasks: raise, offer, assign, order, answer, hand back, block, finish, check, decide."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.rules.names import name_key
from cogov.actors.rules.roles import Body
from cogov.decision.models import Task, TaskAfter, TaskDoer, TaskHolding, TaskLikeness
from cogov.decision.queries.duplicates import tasks_like
from cogov.decision.queries.tasks import in_line, territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules import tasks as rules
from cogov.decision.rules.tasks import Origin, TaskState, Way
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Act, Crisis, Duty, Place, Rule
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
    found = clock_rules(crisis)
    offered = [task for task in tasks if task.state == TaskState.OFFERED]
    start(found["task-answer"], crisis, KIND, [Start(task.pk, task.accountable_id) for task in offered], at)
    nobodys = [task for task in tasks if task.accountable_id is None]
    start(found["task-place"], crisis, KIND, [Start(task.pk, task.raised_by_id) for task in nobodys], at)
    held = [task for task in tasks if task.state == TaskState.ACCEPTED]
    start(found["task-due"], crisis, KIND, [Start(task.pk, task.accountable_id, task.due_at) for task in held], at)


def clock_rules(crisis: Crisis) -> dict[str, Rule]:
    """Return the rules behind the clocks of tasks and intake; what the jurisdiction has not dated itself is made."""
    codes = [clock.code for clock in clocks.CLOCKS]
    rows = Rule.objects.filter(jurisdiction_id=crisis.jurisdiction_id, code__in=codes).order_by("in_force_from")
    found = {row.code: row for row in rows}
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
                in_force_from=crisis.opened_at.date() - dt.timedelta(days=1),
            )
            for clock in missing
        ]
        Rule.objects.bulk_create(made)
        found |= {row.code: row for row in made}
    return found


def _asked(by: Holder, area: Place, function: str) -> Asked:
    return Asked(owner=by.organisation, household=by.household, area=area, function=function)


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
        _check_holder(crisis, accountable, post, at)


def _check_holder(crisis: Crisis, accountable: Organisation, post: Post | None, at: dt.datetime) -> None:
    taking_part = accountable.jurisdiction_id == crisis.jurisdiction_id and accountable.state == "admitted"
    if not taking_part or accountable.body == Body.CONTROL:
        raise BadInput(N_("this organisation does not take part"), field="accountable")
    if post is not None and (post.organisation_id != accountable.pk or (post.valid_to and post.valid_to <= at)):
        raise BadInput(N_("this post does not belong to the organisation"), field="post")


def _power(
    way: str, crisis: Crisis, area: Place, function: str, accountable: Organisation, benefits: Mapping[str, str],
    by: Holder, at: dt.datetime,
) -> tuple[str, Bound | None]:  # fmt: skip
    """Return the power by which a task goes to an organisation, and what binds it where it is ordered."""
    asked = _asked(by, area, function)
    if way == Way.ORDER:
        power = require(by, "order.issue", "A", crisis=crisis, at=at, asked=asked)
    else:
        power = require(by, "task.assign", "C", crisis=crisis, at=at, asked=asked)
    own = in_line(by, accountable)
    ground = None
    if way == Way.ORDER and not own and function:
        day = law_day(crisis.jurisdiction, at)
        ground = bound_by(accountable, function, day, crisis=crisis, place_path=area.path)
    rules.check_way(way, in_line=own, kind=accountable.kind, bound=ground is not None)
    rules.check_benefit(way, in_line=own, asker=benefits.get("asker", ""), taker=benefits.get("taker", ""))
    return (f"{power}; {ground.citation}"[:200] if ground else power), ground


def _superior(organisation: Organisation | None, by: Holder) -> list[Organisation]:
    """Return who is told, not asked: what stands directly above the holder, where it is not the one that acts."""
    above = organisation.parent if organisation else None
    return [above] if above is not None and above.pk != by.organisation else []


def _write(
    *, crisis: Crisis, new: NewTask, accountable: Organisation | None, way: str, doers: Collection[Organisation],
    after: Iterable[Task], post: Post | None, power: str, by: Holder, at: dt.datetime, parent: Task | None = None,
) -> Task:  # fmt: skip
    task = build_task(
        crisis=crisis, new=new, accountable=accountable, way=way, post=post, parent=parent, by=by, at=at
    )  # fmt: skip
    alike = tasks_like(task)
    write_tasks(crisis=crisis, tasks=[task], doers={task.pk: doers}, by=by, at=at)
    TaskLikeness.objects.bulk_create(
        [TaskLikeness(crisis=crisis, task=task, other=one.task, likeness=one.found.likeness, found_at=at)
         for one in alike]
    )  # fmt: skip
    TaskAfter.objects.bulk_create([TaskAfter(task=task, after=one) for one in after])
    touched = [*doers, *_superior(accountable, by)]
    record(
        about=task,
        crisis=crisis,
        authority=power,
        said={"titles": dict(task.titles), "function": task.function, "due_at": task.due_at, "basis": task.basis},
        public={"function": task.function, "way": task.way, "due": task.due_at.isoformat()},
        touches=[accountable, *touched] if accountable else touched,
        owes=task.accountable_id or task.raised_by_id,
    )
    return task


@action("decision.task.proposed")
def propose_task(*, crisis: Crisis, new: NewTask, by: Holder, at: dt.datetime, after: Collection[Task] = ()) -> Task:
    """Enter what has to be done before anybody is asked; after its time the territorial government has it.

    Raises:
        NoPower: the holder may not raise tasks here.
        BadInput: no title, no such place, a deadline that passed.
    """
    power = require(by, "task.assign", "C", crisis=crisis, at=at, asked=_asked(by, new.area, new.function))
    _checked(crisis, new, None, None, at)
    return _write(crisis=crisis, new=new, accountable=None, way=Way.OFFER, doers=(), after=after, post=None,
                  power=power, by=by, at=at)  # fmt: skip


def _to(
    way: str, crisis: Crisis, new: NewTask, accountable: Organisation, doers: Collection[Organisation],
    after: Collection[Task], post: Post | None, by: Holder, at: dt.datetime,
) -> Task:  # fmt: skip
    _checked(crisis, new, accountable, post, at)
    power, ground = _power(way, crisis, new.area, new.function, accountable, new.benefits, by, at)
    if ground is not None:
        new = replace(new, basis=ground.citation, basis_id=ground.key)
    return _write(crisis=crisis, new=new, accountable=accountable, way=way, doers=doers, after=after, post=post,
                  power=power, by=by, at=at)  # fmt: skip


@action("decision.task.offered")
def offer_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (),
) -> Task:  # fmt: skip
    """Ask an organisation of any kind, in any line or beside it, to answer for a task; it may say no.

    Raises:
        NoPower: the holder may not raise tasks here.
        BenefitMissing: it is no task in the own line, and does not say what each side gains.
        BadInput: no title, no such place or organisation, a deadline that passed.
    """
    return _to(Way.OFFER, crisis, new, accountable, doers, after, post, by, at)


@action("decision.task.assigned")
def assign_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (),
) -> Task:  # fmt: skip
    """Give a task to an organisation in the own line, however many steps below; who stands between is told.

    Raises:
        NoPower, NotInLine, BadInput: as for an offer; or it stands in another line.
    """
    return _to(Way.LINE, crisis, new, accountable, doers, after, post, by, at)


@action("decision.task.ordered")
def order_task(
    *, crisis: Crisis, new: NewTask, accountable: Organisation, by: Holder, at: dt.datetime, post: Post | None = None,
    doers: Collection[Organisation] = (), after: Collection[Task] = (),
) -> Task:  # fmt: skip
    """Order a task: within government, or where a law or an agreement in force binds the organisation (I16).

    Raises:
        NoPower, OrderWithoutGround, BadInput: as named.
    """
    return _to(Way.ORDER, crisis, new, accountable, doers, after, post, by, at)


def _move(task: Task, then: str, at: dt.datetime, **fields: object) -> tuple[Task, str]:
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


def _tell(row: Task, before: str, power: str, said: Mapping[str, object], touches: Sequence[Organisation] = ()) -> Act:
    return record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said=said,
        public={"state": row.state},
        touches=touches,
        before=before,
        owes=row.accountable_id or row.raised_by_id,
    )


def _begin(
    clock: clocks.Clock, row: Task, owes: uuid.UUID | None, at: dt.datetime, due: dt.datetime | None = None
) -> None:
    start(clock_rules(row.crisis)[clock.code], row.crisis, KIND, [Start(row.pk, owes, due)], at)


def _answering(task: Task, by: Holder, at: dt.datetime) -> str:
    asked = Asked(owner=task.accountable_id, area=task.area, function=task.function)
    return require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)


def _checking(task: Task, by: Holder, at: dt.datetime) -> str:
    asked = Asked(owner=task.raised_by_id, area=task.area, function=task.function)
    return require(by, "task.check", "C", crisis=task.crisis, at=at, asked=asked)


def _holding(row: Task, **fields: object) -> None:
    TaskHolding.objects.filter(task=row, until__isnull=True).update(**fields)


@action("decision.task.accepted")
def accept_task(*, task: Task, by: Holder, at: dt.datetime, due_at: dt.datetime | None = None) -> Task:
    """Say yes to an offered task, within the limits of the offer also by another deadline (R-129).

    Raises:
        NoPower: it was offered to somebody else.
        NoSuchTaskMove: it is not offered any more.
        BeyondAdapting: the deadline moves further than the offer allows.
    """
    task = lock(Task, task.pk)
    power = _answering(task, by, at)
    due = due_at or task.due_at
    rules.check_adapted(due=task.due_at, wanted=due, limit=dt.timedelta(hours=task.may_shift_hours))
    rules.check_deadline(at=task.starts_at, due=due)
    row, before = _move(task, TaskState.ACCEPTED, at, due_at=due)
    _holding(row, answer="accepted", answered_at=at)
    adapted = {"adapted": due} if due != task.due_at else {}
    _tell(row, before, power, adapted, _superior(row.accountable, by))
    _begin(clocks.DUE, row, row.accountable_id, at, due)
    return row


def _give_back(task: Task, answer: str, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Write a no: nobody has the task now; passed around too often it waits for the committee at once."""
    power = _answering(task, by, at)
    why = check_reason(reason)[:300]
    row, before = _move(
        task, TaskState.DECLINED, at, passes=task.passes + 1, blocked_by="", accountable=None, post=None
    )
    _holding(row, answer=answer, answered_at=at, until=at, reason=why)
    around = rules.passed_around([], row.passes)
    if around:
        row, _ = _move(row, TaskState.TO_DECIDE, at)
    _tell(row, before, power, {"reason": why, "passes": row.passes}, [row.raised_by] if row.raised_by else [])
    _begin(clocks.DECIDE if around else clocks.PLACE, row, None if around else row.raised_by_id, at)
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
        NoSuchTaskMove: it cannot be handed back any more: what a government bears as residual stays with it.
    """
    row = lock(Task, task.pk)
    rules.check_stands(row.state, rules.RETURNABLE, TaskState.DECLINED)
    return _give_back(row, "returned", reason, by, at)


def _pass(
    task: Task, accountable: Organisation, way: str, post: Post | None, at: dt.datetime, counted: int
) -> tuple[Task, str]:
    row, before = _move(
        task, STATE_OF[Way(way)], at, accountable=accountable, post=post, way=way, passes=task.passes + counted
    )
    _holding(row, until=at, answer="moved")
    yes = way != Way.OFFER
    TaskHolding.objects.create(
        task=row, organisation=accountable, way=way, since=at, answer="accepted" if yes else "",
        answered_at=at if yes else None,
    )  # fmt: skip
    return row, before


def _run_on(row: Task, at: dt.datetime) -> None:
    if row.way == Way.OFFER:
        _begin(clocks.ANSWER, row, row.accountable_id, at)
    else:
        _begin(clocks.DUE, row, row.accountable_id, at, max(row.due_at, at + dt.timedelta(minutes=1)))


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
    gains = benefits or task.benefits
    _check_holder(crisis, accountable, post, at)
    if task.state == TaskState.RESIDUAL and by.organisation == task.accountable_id:
        power = _answering(task, by, at)
        rules.check_way(way, in_line=in_line(by, accountable), kind=accountable.kind, bound=False)
    else:
        _checking(task, by, at)
        power, _ = _power(way, crisis, task.area, task.function, accountable, gains, by, at)
    counted = int(task.state == TaskState.RESIDUAL)
    earlier = list(task.holdings.order_by("since", "pk").values_list("organisation_id", flat=True))
    if rules.passed_around([*earlier, accountable.pk], task.passes + counted):
        row, before = _move(task, TaskState.TO_DECIDE, at, passes=task.passes + counted, accountable=None, post=None)
        _holding(row, until=at, answer="moved")
        _tell(row, before, power, {"to": accountable.pk, "passes": row.passes}, [accountable])
        _begin(clocks.DECIDE, row, None, at)
        return row
    row, before = _pass(task, accountable, way, post, at, counted)
    if gains != row.benefits:
        row.benefits = dict(gains)
        row.save(update_fields=["benefits"])
    _tell(row, before, power, {"way": way}, [accountable, *_superior(accountable, by)])
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
    _check_holder(task.crisis, accountable, None, at)
    rules.check_stands(task.state, [TaskState.TO_DECIDE], TaskState.ACCEPTED)
    way = Way.LINE if in_line(by, accountable) else Way.OFFER
    row, before = _pass(task, accountable, way, None, at, 0)
    row.passes = 0
    row.save(update_fields=["passes"])
    _tell(row, before, power, {"reason": why}, [accountable])
    _run_on(row, at)
    return row


@action("decision.task.started")
def start_task(*, task: Task, by: Holder, at: dt.datetime) -> Task:
    """Say that the work has begun; what it waits for has to be done first.

    Raises:
        NoPower, NoSuchTaskMove: as named.
        WaitsFor: a task before it is not done.
    """
    power = _answering(task, by, at)
    waiting = Task.objects.filter(waited_for_by__task=task).exclude(state__in=[TaskState.DONE, TaskState.VERIFIED])
    rules.check_nothing_before([str(one) for one in waiting[:5]])
    row, before = _move(task, TaskState.ACTIVE, at)
    _tell(row, before, power, {})
    return row


@action("decision.task.blocked")
def block_task(
    *, task: Task, reason: str, blocker: Organisation | None, unblock_by: dt.datetime, by: Holder, at: dt.datetime
) -> Task:
    """Say what stands in the way, who could remove it, and by when; that clock runs against who could.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    power = _answering(task, by, at)
    why = check_reason(reason)[:300]
    rules.check_deadline(at=at, due=unblock_by)
    if blocker is not None:
        _check_holder(task.crisis, blocker, None, at)
    row, before = _move(task, TaskState.BLOCKED, at, blocked_by=why, blocker=blocker, unblock_by=unblock_by)
    _tell(row, before, power, {"reason": why, "until": unblock_by}, [blocker] if blocker else [])
    _begin(clocks.UNBLOCK, row, blocker.pk if blocker else row.raised_by_id, at, unblock_by)
    return row


@action("decision.task.unblocked")
def unblock_task(*, task: Task, words: str, by: Holder, at: dt.datetime) -> Task:
    """Say that nothing stands in the way any more: who answers for the task, or who could remove the block.

    Raises:
        NoPower, NoSuchTaskMove: as named.
    """
    owner = task.blocker_id if task.blocker_id and by.organisation == task.blocker_id else task.accountable_id
    asked = Asked(owner=owner, area=task.area, function=task.function)
    power = require(by, "task.answer", "C", crisis=task.crisis, at=at, asked=asked)
    row, before = _move(task, TaskState.ACTIVE, at, blocked_by="")
    _tell(row, before, power, {"words": words.strip()[:300]}, [row.accountable] if row.accountable else [])
    return row


@action("decision.task.done")
def finish_task(*, task: Task, result: str, by: Holder, at: dt.datetime) -> Task:
    """Say that it is done, and by what one sees it; who raised it checks it in its time.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    power = _answering(task, by, at)
    if not result.strip():
        raise BadInput(N_("write what was done"), field="result")
    row, before = _move(task, TaskState.DONE, at, result=result.strip()[:500])
    _tell(row, before, power, {"result": row.result}, [row.raised_by] if row.raised_by else [])
    _begin(clocks.CHECK, row, row.raised_by_id, at)
    return row


@action("decision.task.verified")
def verify_task(*, task: Task, by: Holder, at: dt.datetime) -> Task:
    """Say that the result is what was asked for; never by who did it, unless nobody else is in it.

    Raises:
        NoPower, NoSuchTaskMove: as named.
        OwnResult: the organisation answers for the task itself and another raised it.
    """
    power = _checking(task, by, at)
    rules.check_not_own(by.organisation, task.accountable_id, task.raised_by_id)
    row, before = _move(task, TaskState.VERIFIED, at)
    _tell(row, before, power, {}, [row.accountable] if row.accountable else [])
    return row


@action("decision.task.reopened")
def reopen_task(*, task: Task, reason: str, due_at: dt.datetime, by: Holder, at: dt.datetime) -> Task:
    """Say what is missing in a result, and by when.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    power = _checking(task, by, at)
    why = check_reason(reason)[:300]
    rules.check_deadline(at=at, due=due_at)
    row, before = _move(task, TaskState.REOPENED, at, due_at=due_at)
    _tell(row, before, power, {"reason": why}, [row.accountable] if row.accountable else [])
    _begin(clocks.DUE, row, row.accountable_id, at, due_at)
    return row


@action("decision.task.withdrawn")
def withdraw_task(*, task: Task, reason: str, by: Holder, at: dt.datetime) -> Task:
    """Take a task back that is not needed any more.

    Raises:
        NoPower, NoSuchTaskMove, BadInput: as named.
    """
    power = _checking(task, by, at)
    why = check_reason(reason)[:300]
    row, before = _move(task, TaskState.WITHDRAWN, at)
    _holding(row, until=at)
    _tell(row, before, power, {"reason": why}, [row.accountable] if row.accountable else [])
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
    row, before = _move(task, TaskState.RESIDUAL, at, accountable=government, post=None)
    _holding(row, until=at, answer="silence", answered_at=at)
    TaskHolding.objects.create(
        task=row, organisation=government, way=row.way, since=at, answer="residual", answered_at=at
    )
    _tell(row, before, f"rule {duty.rule.code} ({duty.rule.source})"[:200], {"reason": "residual"}, [government])
    _begin(clocks.DUE, row, government.pk, at, max(row.due_at, at + dt.timedelta(minutes=1)))
    return row
