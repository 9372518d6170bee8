"""Writing plans, completing them, approving and revising them; handing them on as templates."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.triggers import trigger_word
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, Absent, BadInput
from cogov.kernel.holder import Hand, Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, HazardClass, Place
from cogov.plans.events import PlanApproved
from cogov.plans.models import Agreement, Plan, PlanStep
from cogov.plans.queries.agreements import agreements, cited, version_on_table
from cogov.plans.queries.plans import asked_of, steps_of, verdict_of
from cogov.plans.rules.plans import (
    IN_FORCE,
    OPEN_TO_CHANGE,
    WITH_THE_PLAN,
    PlanSettled,
    PlanState,
    Resource,
    check_another_approves,
    check_complete,
    check_plan_move,
)
from cogov.plans.rules.templates import Template


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan as its writer begins it."""

    names: Mapping[str, str]
    hazard_class: str
    area: Place
    trigger: str
    levels: Sequence[str] = ()
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as its writer states it; what is left out, the validator will ask for."""

    code: str
    names: Mapping[str, str]
    organisation: Organisation | None = None
    post: Post | None = None
    deputy: Post | None = None
    function: str = ""
    area: Place | None = None
    trigger: str = WITH_THE_PLAN
    after: Sequence[str] = ()
    resources: Sequence[Mapping[str, Any]] = field(default=())
    minutes: int | None = None
    basis: str = ""


def _power(plan: Plan, key: str, verb: str, crisis: Crisis, by: Holder, at: dt.datetime) -> str:
    if plan.jurisdiction_id != crisis.jurisdiction_id:
        raise Absent
    return require(by, key, verb, crisis=crisis, at=at, asked=asked_of(plan, verb))


def _check_names(names: Mapping[str, str], field_name: str = "name_zh") -> None:
    if not any(name.strip() for name in names.values()):
        raise BadInput(N_("write the name"), field=field_name)


def _check_trigger(trigger: str) -> None:
    if trigger not in ("", WITH_THE_PLAN) and not trigger_word(trigger):
        raise BadInput(N_("this trigger is not known"), field="trigger")


@action("plans.plan.written")
def write_plan(*, new: NewPlan, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Begin a plan, by itself or from the clauses of an agreement; until it validates it is words.

    Raises:
        NoPower: the holder may not write plans for this area.
        BadInput: no name, or the class of incident, the trigger, a place or the agreement is not known here.
    """
    asked = Asked(owner=by.organisation, area=new.area)
    power = require(by, "plan.write", "C", crisis=crisis, at=at, asked=asked)
    _check_names(new.names)
    _check_trigger(new.trigger)
    if new.hazard_class not in HazardClass.values:
        raise BadInput(N_("this class of incident is not known"), field="hazard_class")
    if new.area.jurisdiction_id != crisis.jurisdiction_id:
        raise BadInput(N_("this place lies elsewhere"), field="area")
    if new.agreement is not None and not agreements(crisis.jurisdiction_id).filter(pk=new.agreement.pk).exists():
        raise BadInput(N_("this agreement is not known here"), field="agreement")
    plan = _new_plan(new, crisis, by, at)
    if new.agreement is not None:
        _steps_of_clauses(plan, new.agreement, crisis, at)
    record(
        about=plan,
        crisis=crisis,
        authority=power,
        said={"names": plan.names, "trigger": plan.trigger, "agreement": plan.agreement_id},
        touches=[new.agreement] if new.agreement else [],
    )
    return plan


def _steps_of_clauses(plan: Plan, agreement: Agreement, crisis: Crisis, at: dt.datetime) -> None:
    """Write a step for each clause that somebody owes: its party, trigger and time, and who would do it there.

    A party of another jurisdiction stands in no register here: its steps name nobody yet.
    """
    owed = [(clause, clause.party) for clause in version_on_table(agreement).clauses.all() if clause.party is not None]
    here = {party.pk for _clause, party in owed if party.jurisdiction_id == crisis.jurisdiction_id}
    posts: dict[uuid.UUID, list[Post]] = {}
    filled = Post.objects.standing(at).filter(person__isnull=False, organisation__in=here)
    for post in filled.order_by("valid_from", "pk"):
        posts.setdefault(post.organisation_id, []).append(post)
    rows = []
    for place, (clause, party) in enumerate(owed, start=1):
        own = posts.get(party.pk, [])
        others = [post for post in own if post.person_id != own[0].person_id]
        rows.append(
            PlanStep(
                plan=plan,
                place=place,
                code=clause.key,
                names={lang: text[:150] for lang, text in clause.texts.items()},
                actor_kind=party.kind,
                organisation=party if party.pk in here else None,
                post=next(iter(own), None),
                deputy=next(iter(others), None),
                function=clause.function,
                area=plan.area,
                trigger=clause.trigger or WITH_THE_PLAN,
                minutes=clause.within_minutes,
                basis=cited(clause)[:300],
            )
        )
    PlanStep.objects.bulk_create(rows)


def _new_plan(new: NewPlan, crisis: Crisis, by: Holder, at: dt.datetime, template: str = "") -> Plan:
    return Plan.objects.create(
        jurisdiction=crisis.jurisdiction,
        organisation_id=by.organisation_id,
        names=dict(new.names),
        hazard_class=new.hazard_class,
        area=new.area,
        trigger=new.trigger,
        levels=list(new.levels),
        agreement=new.agreement,
        template_digest=template,
        written_at=at,
        written_by=by.post_id,
        written_by_user=by.hand.user,
    )


def _open_plan(plan: Plan) -> Plan:
    """Return the plan, locked; a change takes it back to paper, and the last hand that changed it is its writer.

    Raises:
        PlanSettled: it is approved.
    """
    row = lock(Plan, plan.pk)
    if row.state not in OPEN_TO_CHANGE:
        raise PlanSettled
    return row


def _changed(row: Plan, by: Holder) -> None:
    if row.state == PlanState.VALIDATED:
        check_plan_move(PlanState.VALIDATED, PlanState.WRITTEN)
    row.state, row.score = PlanState.WRITTEN, 0
    row.written_by, row.written_by_user = by.post_id, by.hand.user
    row.save(update_fields=["state", "score", "written_by", "written_by_user"])


@action("plans.step.written")
def write_step(*, plan: Plan, step: NewStep, crisis: Crisis, by: Holder, at: dt.datetime) -> PlanStep:
    """Add a step to a plan, or write the one with this code anew. Whoever changes a plan may not approve it.

    Raises:
        PlanSettled: the plan is approved.
        BadInput: no name, or something in it is not known here.
    """
    row = _open_plan(plan)
    power = _power(row, "plan.write", "C", crisis, by, at)
    _check_step(step, crisis)
    found = PlanStep.objects.filter(plan=row, code=step.code).first()
    before = state_digest(found) if found else ""
    last = row.steps.aggregate(last=Max("place"))["last"] or 0
    entry = found or PlanStep(plan=row, code=step.code, place=last + 1)
    entry.names = dict(step.names)
    entry.organisation, entry.post, entry.deputy = step.organisation, step.post, step.deputy
    entry.actor_kind = step.organisation.kind if step.organisation else entry.actor_kind
    entry.post_kind = step.post.kind if step.post else entry.post_kind
    entry.function, entry.area, entry.trigger = step.function, step.area, step.trigger
    entry.after, entry.resources = list(step.after), [dict(one) for one in step.resources]
    entry.minutes, entry.basis = step.minutes, step.basis.strip()
    entry.save()
    _changed(row, by)
    record(
        about=entry,
        crisis=crisis,
        authority=power,
        said={"plan": row.pk, "code": step.code, "organisation": entry.organisation_id, "minutes": step.minutes},
        touches=[row],
        before=before,
    )
    return entry


def _check_step(step: NewStep, crisis: Crisis) -> None:
    home = crisis.jurisdiction_id
    _check_names(step.names)
    _check_trigger(step.trigger)
    if not step.code.strip():
        raise BadInput(N_("give the step a short code"), field="code")
    if any(one.get("class") not in list(Resource) for one in step.resources):
        raise BadInput(N_("this class of resource is not known"), field="resources")
    if step.organisation is not None and step.organisation.jurisdiction_id != home:
        raise BadInput(N_("this organisation is not in the register here"), field="organisation")
    for name, post in (("post", step.post), ("deputy", step.deputy)):
        if post is not None and post.organisation.jurisdiction_id != home:
            raise BadInput(N_("this post is not in the register here"), field=name)
    if step.post is not None and step.post.organisation_id != (step.organisation.pk if step.organisation else None):
        raise BadInput(N_("this post belongs to another organisation"), field="post")
    if step.area is not None and step.area.jurisdiction_id != home:
        raise BadInput(N_("this place lies elsewhere"), field="area")


@action("plans.step.dropped")
def drop_step(*, plan: Plan, code: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Take a step out of a plan.

    Raises:
        PlanSettled: the plan is approved.
        Absent: it has no such step.
    """
    row = _open_plan(plan)
    power = _power(row, "plan.write", "C", crisis, by, at)
    before = state_digest(row)
    gone, _rows = PlanStep.objects.filter(plan=row, code=code).delete()
    if not gone:
        raise Absent
    _changed(row, by)
    record(about=row, crisis=crisis, authority=power, said={"dropped": code}, before=before)
    return row


@action("plans.assessment.cited")
def cite_assessment(
    *,
    plan: Plan,
    assessment: str,
    model_version: str,
    scenario: str,
    assessed_at: dt.datetime,
    crisis: Crisis,
    by: Holder,
    at: dt.datetime,
) -> Plan:
    """State on which overall judgement of the development the plan rests: who judged, model, range, when (R-027).

    A plan in force is judged anew without being written anew.

    Raises:
        BadInput: something is missing, or the judgement lies in the future.
    """
    row = lock(Plan, plan.pk)
    power = _power(row, "plan.write", "C", crisis, by, at)
    for name, text in (("assessment", assessment), ("model_version", model_version), ("scenario", scenario)):
        if not text.strip():
            raise BadInput(N_("a plan rests on who judged, by which model, and which range"), field=name)
    if assessed_at > at:
        raise BadInput(N_("it lies in the future"), field="assessed_at")
    before = state_digest(row)
    row.assessment, row.model_version, row.scenario = assessment.strip(), model_version.strip(), scenario.strip()
    row.assessed_at = assessed_at
    row.save(update_fields=["assessment", "model_version", "scenario", "assessed_at"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"assessment": row.assessment, "model": row.model_version, "scenario": row.scenario, "of": assessed_at},
        before=before,
    )
    return row


@action("plans.plan.validated")
def validate_plan(*, plan: Plan, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Find that a plan lacks nothing; from then on another person may approve it.

    Raises:
        WordsOnly: it lacks something.
        NoSuchPlanMove: it is beyond that.
    """
    row = lock(Plan, plan.pk)
    power = _power(row, "plan.write", "C", crisis, by, at)
    check_plan_move(PlanState(row.state), PlanState.VALIDATED)
    verdict = verdict_of(row, steps_of(row), crisis, at)
    check_complete(verdict)
    before = state_digest(row)
    row.state, row.score = PlanState.VALIDATED, verdict.score
    row.save(update_fields=["state", "score"])
    record(about=row, crisis=crisis, authority=power, said={"score": verdict.score}, before=before)
    return row


@action("plans.plan.approved")
def approve_plan(*, plan: Plan, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Put a plan in force, in place of the version before it: from now on it fires by itself.

    It is validated again: since it was found complete, posts may have fallen vacant.

    Raises:
        SameHand: the holder wrote it or changed it last, in this post or another.
        WordsOnly: it lacks something now.
        NoSuchPlanMove: it was never validated, or is approved already.
    """
    row = lock(Plan, plan.pk)
    power = _power(row, "plan.write", "A", crisis, by, at)
    check_plan_move(PlanState(row.state), PlanState.APPROVED)
    check_another_approves(approver=Hand(by.user, by.post), writer=row.writer)
    check_complete(verdict_of(row, steps_of(row), crisis, at))
    before = state_digest(row)
    older = Plan.objects.filter(line=row.line, state__in=[state.value for state in IN_FORCE]).first()
    if older is not None:
        check_plan_move(PlanState(older.state), PlanState.REPLACED)
        older.state = PlanState.REPLACED
        older.save(update_fields=["state"])
    row.state, row.approved_at = PlanState.APPROVED, at
    row.approved_by, row.approved_by_user = by.post, by.user
    row.save(update_fields=["state", "approved_at", "approved_by", "approved_by_user"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"version": row.version, "replaces": older.pk if older else None},
        public={"version": row.version, "steps": row.steps.count()},
        touches=[older] if older else [],
        before=before,
    )
    bus.publish(PlanApproved(row.pk, crisis.pk, at))
    return row


@action("plans.plan.revised")
def revise_plan(*, plan: Plan, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Copy a plan into a new version on paper; the old one stays in force until the new one is approved.

    Raises:
        BadInput: a newer version is on paper already.
    """
    row = lock(Plan, plan.pk)
    power = _power(row, "plan.write", "C", crisis, by, at)
    if Plan.objects.filter(line=row.line, state__in=OPEN_TO_CHANGE).exists():
        raise BadInput(N_("a newer version is on paper already"), field="version")
    newest = Plan.objects.filter(line=row.line).aggregate(newest=Max("version"))["newest"]
    copied = copy_plan(row, steps_of(row), by=by, at=at, version=newest + 1)
    record(about=copied, crisis=crisis, authority=power, said={"of": row.pk, "version": copied.version}, touches=[row])
    return copied


def copy_plan(plan: Plan, steps: Iterable[PlanStep], *, by: Holder, at: dt.datetime, version: int) -> Plan:
    """Return a copy of a plan on paper with its steps. Part of a decision that records it."""
    copied = Plan.objects.get(pk=plan.pk)
    copied.pk, copied._state.adding = uuid.uuid4(), True  # noqa: SLF001 - Django's documented way to copy a row
    copied.version, copied.state, copied.score = version, PlanState.WRITTEN, 0
    copied.written_at, copied.written_by, copied.written_by_user = at, by.post_id, by.hand.user
    copied.approved_at = copied.approved_by = copied.approved_by_user = None
    copied.save()
    rows = list(steps)
    for row in rows:
        row.pk, row.plan, row._state.adding = uuid.uuid4(), copied, True  # noqa: SLF001 - as above
    PlanStep.objects.bulk_create(rows, batch_size=500)
    return copied


@action("plans.template.imported")
def import_template(*, template: Template, area: Place, crisis: Crisis, by: Holder, at: dt.datetime) -> Plan:
    """Write a plan from a template of another community: its steps name kinds of actors, who they are here is asked.

    Where exactly one organisation of the kind works here, or one place is of the level, it is proposed; rows with
    faults are left out.

    Raises:
        BadInput: no row can be used.
    """
    asked = Asked(owner=by.organisation, area=area)
    power = require(by, "plan.write", "C", crisis=crisis, at=at, asked=asked)
    if not template.steps:
        raise BadInput(N_("no row of the file can be used here"), field="file")
    known = template.hazard_class in HazardClass.values
    hazard = template.hazard_class if known else crisis.hazard_class
    new = NewPlan(template.names, hazard, area, template.trigger, template.levels)
    plan = _new_plan(new, crisis, by, at, template.digest)
    homes = _only_ones(crisis.jurisdiction_id)
    places = _only_places(area)
    PlanStep.objects.bulk_create(
        [
            PlanStep(
                plan=plan, place=number, code=step.code, names=dict(step.names), actor_kind=step.actor_kind,
                post_kind=step.post_kind, organisation=homes.get(step.actor_kind), function=step.function,
                area=places.get(step.level), trigger=step.trigger, after=list(step.after),
                resources=[one.written() for one in step.resources], minutes=step.minutes, basis=step.basis,
            )
            for number, step in enumerate(template.steps, start=1)
        ],
        batch_size=500,
    )  # fmt: skip
    record(
        about=plan,
        crisis=crisis,
        authority=power,
        said={"digest": template.digest, "steps": len(template.steps), "left_out": len(template.problems)},
    )
    return plan


def _only_ones(jurisdiction: uuid.UUID) -> dict[str, Organisation]:
    """Return the organisations that are the only one of their kind here."""
    rows = Organisation.objects.filter(jurisdiction_id=jurisdiction).taking_part().filter(body="")
    found: dict[str, list[Organisation]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return {kind: some[0] for kind, some in found.items() if len(some) == 1}


def _only_places(area: Place) -> dict[str, Place]:
    """Return the places in an area that are the only one of their level."""
    found: dict[str, list[Place]] = {}
    for place in Place.objects.filter(path__startswith=area.path):
        found.setdefault(place.kind, []).append(place)
    return {kind: some[0] for kind, some in found.items() if len(some) == 1}
