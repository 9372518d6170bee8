"""Firing a plan: tasks, notices and clocks for all signatories in one act; acknowledging; what silence leads to."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.decision.actions.tasks import NewTask, build_task, clock_rules, write_tasks
from cogov.decision.models import FiredStep, Firing, Notice, Task, TaskAfter
from cogov.decision.queries.firing import (
    begins,
    bound_parties,
    due_to_fire,
    fired_codes,
    grounds_of,
    line_above,
    reached_in,
    waits_for_figures,
)
from cogov.decision.rules import clocks
from cogov.decision.rules.firing import (
    NothingToFire,
    NoticeState,
    NotInForce,
    check_notice_move,
    next_above,
    next_after_silence,
    schedule,
    to_fire,
    way_of,
)
from cogov.decision.rules.tasks import Origin
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Duty
from cogov.plans.models import Plan, PlanStep
from cogov.plans.queries.agreements import Bound
from cogov.plans.queries.plans import deputy_of, standing_post, steps_of

KIND = "decision.notice"


def clock_of(plan: Plan) -> Holder:
    """Return the rule that fires a plan: it acts for the post that approved it."""
    return Holder(
        role="RULE",
        label="joint plan",
        post=plan.approved_by,
        jurisdiction=plan.jurisdiction_id,
        rule=f"plan:{plan.pk}",
        armed_by=plan.approved_by_user,
    )


@action("decision.plan.fired")
def fire_plan(*, plan: Plan, crisis: Crisis, by: Holder, at: dt.datetime) -> Firing:
    """Begin every step of a plan whose trigger is reached: a task and a clock each, a notice to every signatory.

    One act stands for all of it; a step begins once in a crisis, whoever asks again.

    Raises:
        NotInForce: nobody approved the plan.
        NothingToFire: nothing is reached, or everything has begun.
    """
    row = lock(Plan, plan.pk)
    if not row.in_force:
        raise NotInForce
    steps = steps_of(row)
    facts = begins(steps)
    reached: Callable[[str], bool] = reached_in(crisis, at)
    codes = to_fire(facts, plan_trigger=row.trigger, fired=fired_codes(row, crisis), reached=reached)
    if not codes:
        raise NothingToFire
    chosen = [step for step in steps if step.code in set(codes)]
    firing = Firing.objects.create(crisis=crisis, plan=row, fired_at=at, trigger=row.trigger, steps=len(chosen))
    bound = bound_parties(row, crisis, at)
    times = schedule([fact for fact in facts if fact.code in set(codes)])
    grounds = grounds_of(chosen, row, crisis, at)
    tasks = {step.code: _task(step, row, crisis, grounds.get(step.pk), times[step.code], by, at) for step in chosen}
    write_tasks(crisis=crisis, tasks=list(tasks.values()), doers={}, by=by, at=at)
    FiredStep.objects.bulk_create(
        [FiredStep(firing=firing, crisis=crisis, step=step, task=tasks[step.code]) for step in chosen], batch_size=500
    )
    _order(chosen, tasks, row, crisis)
    notices = _notices(firing, chosen, bound, at)
    rule = clock_rules(crisis, at)[clocks.ACKNOWLEDGE.code]
    start(rule, crisis, KIND, [Start(notice.pk, notice.organisation_id) for notice in notices], at)
    record(
        about=firing,
        crisis=crisis,
        authority=f"plan {row.pk} approved by post {row.approved_by}",
        said={"plan": row.pk, "version": row.version, "trigger": row.trigger, "steps": codes, "told": len(notices)},
        public={"steps": len(chosen), "notices": len(notices)},
        touches=[row, *(notice.organisation for notice in notices)],
    )
    return firing


def _task(
    step: PlanStep, plan: Plan, crisis: Crisis, ground: Bound | None, minutes: tuple[int, int], by: Holder,
    at: dt.datetime,
) -> Task:  # fmt: skip
    organisation = step.organisation if step.organisation and step.organisation.state == "admitted" else None
    way = way_of(organisation.kind if organisation else "", bound=ground is not None)
    begin, due = (at + dt.timedelta(minutes=one) for one in minutes)
    what = {one["class"]: one.get("what") or "" for one in step.resources}
    task = build_task(
        crisis=crisis,
        new=NewTask(
            titles=step.names,
            area=step.area or plan.area,
            due_at=due,
            function=step.function,
            descriptions={lang: "; ".join(text for text in what.values() if text) for lang in step.names},
            starts_at=begin,
            basis="; ".join(text for text in (step.basis, ground.citation if ground else "") if text),
            basis_id=ground.key if ground else None,
            origin=Origin.PLAN,
            origin_id=step.pk,
        ),
        accountable=organisation,
        way=way,
        post=_post_of(step, organisation, at),
        by=by,
        at=at,
    )
    task.raised_by_id = plan.organisation_id  # whoever wrote the plan finds a holder and checks the result
    return task


def _post_of(step: PlanStep, organisation: Organisation | None, at: dt.datetime) -> Post | None:
    """Return the post that has the task: the one named, or its deputy where it stands empty, of the same house."""
    found = standing_post(step.post, at) or standing_post(deputy_of(step, at), at)
    return found if found and organisation and found.organisation_id == organisation.pk else None


def _order(chosen: Sequence[PlanStep], tasks: dict[str, Task], plan: Plan, crisis: Crisis) -> None:
    """Let each task wait for those of the steps before it, also for what began earlier."""
    wanted = {before for step in chosen for before in step.after} - set(tasks)
    earlier = FiredStep.objects.filter(crisis=crisis, step__plan=plan, step__code__in=wanted).select_related("step")
    known = {**{one.step.code: one.task_id for one in earlier}, **{code: task.pk for code, task in tasks.items()}}
    TaskAfter.objects.bulk_create(
        [
            TaskAfter(task=tasks[step.code], after_id=known[before])
            for step in chosen
            for before in dict.fromkeys(step.after)
            if before in known
        ],
        batch_size=500,
    )


def _notices(firing: Firing, chosen: Sequence[PlanStep], bound: set[uuid.UUID], at: dt.datetime) -> list[Notice]:
    """Write one notice to each organisation of the steps that begin, and to each party of the agreement."""
    told: dict[uuid.UUID, tuple[Organisation, Post | None, Post | None]] = {}
    for step in chosen:
        if step.organisation is not None:
            told.setdefault(
                step.organisation.pk,
                (step.organisation, standing_post(step.post, at), standing_post(deputy_of(step, at), at)),
            )
    for party in Organisation.objects.filter(pk__in=bound - set(told)):
        told[party.pk] = (party, None, None)
    rows = [
        Notice(firing=firing, organisation=organisation, post=post, deputy=deputy, sent_at=at)
        for organisation, post, deputy in told.values()
    ]
    return Notice.objects.bulk_create(rows, batch_size=500)


def fire_all(crisis: Crisis, at: dt.datetime) -> list[Firing]:
    """Fire every plan that is reached in the crisis. Part of what reached it, or the work of the clock."""
    found: list[Firing] = []
    for plan in due_to_fire(crisis, at) if crisis.closed_at is None else ():
        try:
            found.append(fire_plan(plan=plan, crisis=crisis, by=clock_of(plan), at=at))
        except (NothingToFire, NotInForce):  # another did it, or a newer version took its place meanwhile
            continue
    return found


def fire_by_figures(wall: dt.datetime) -> int:
    """Fire what waits for a figure that is at its threshold now, in every open crisis; return how many plans fired."""
    open_ones = Crisis.objects.filter(closed_at__isnull=True).select_related("jurisdiction")
    return sum(len(fire_all(crisis, crisis.time(wall))) for crisis in open_ones if waits_for_figures(crisis))


@action("decision.notice.acknowledged")
def acknowledge_notice(*, notice: Notice, by: Holder, at: dt.datetime) -> Notice:
    """Say that the organisation knows what it has to do now; whoever was told of its silence may say so too.

    Raises:
        NoPower: it is another organisation's.
        NoSuchNoticeMove: it was acknowledged already.
    """
    row = lock(Notice, notice.pk)
    crisis = notice.firing.crisis
    owner = by.organisation if str(by.organisation) in row.told else row.organisation_id
    power = require(by, "plan.acknowledge", "C", crisis=crisis, at=at, asked=Asked(owner=owner))
    check_notice_move(row.state, NoticeState.ACKNOWLEDGED)
    before = state_digest(row)
    row.state, row.acknowledged_at, row.acknowledged_by = NoticeState.ACKNOWLEDGED, at, by.post_id
    row.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"after_seconds": int((at - row.sent_at).total_seconds())},
        public={"state": row.state},
        touches=[notice.organisation],
        before=before,
    )
    return row


@action("decision.notice.escalated")
def escalate_notice(*, notice: Notice, duty: Duty, by: Holder, at: dt.datetime) -> Notice:
    """Hand a notice that nobody acknowledged in time to the deputy, or tell the next one above of the silence.

    Raises:
        NoSuchNoticeMove: it was acknowledged, or nobody is left above.
    """
    crisis = duty.crisis
    row = Notice.objects.select_related("organisation__parent").get(pk=lock(Notice, notice.pk).pk)
    line = {str(one.pk): one for one in line_above(row.organisation, crisis)}
    above = next_above(list(line), row.told)
    then = next_after_silence(row.state, has_deputy=row.deputy_id is not None, has_above=above is not None)
    check_notice_move(row.state, then)
    before = state_digest(row)
    row.state = then
    if then == NoticeState.WITH_SUPERIOR and above is not None:
        row.superior, row.told = line[above], [*row.told, above]
    row.save(update_fields=["state", "superior", "told"])
    record(
        about=row,
        crisis=crisis,
        authority=f"rule {duty.rule.code} ({duty.rule.source})"[:200],
        said={"silent_since": row.sent_at},
        public={"state": row.state},
        touches=[row.organisation, *([row.superior] if row.superior else [])],
        before=before,
    )
    if then == NoticeState.WITH_DEPUTY:
        start(clock_rules(crisis, at)[clocks.DEPUTY.code], crisis, KIND, [Start(row.pk, row.organisation_id)], at)
    elif then == NoticeState.WITH_SUPERIOR:
        start(clock_rules(crisis, at)[clocks.ABOVE.code], crisis, KIND, [Start(row.pk, row.superior_id)], at)
    return row
