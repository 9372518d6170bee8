"""Questions about plans: which there are, what each lacks, and what is owed after its drills."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from cogov.actors.models import OrganisationState, Post
from cogov.actors.queries.power import Asked
from cogov.actors.queries.triggers import trigger_reached, trigger_word
from cogov.kernel.models import Crisis
from cogov.plans.models import CorrectiveAction, Drill, Plan, PlanStep
from cogov.plans.queries.stock import on_hand
from cogov.plans.rules.plans import (
    DRILLED_WITHIN,
    IN_FORCE,
    PlanFacts,
    PlanState,
    Promise,
    Resource,
    StepFacts,
    Verdict,
    drill_is_due,
    is_stale,
    validate,
)


def plans(jurisdiction: uuid.UUID) -> "QuerySet[Plan]":
    """Return the plans of a jurisdiction."""
    return Plan.objects.filter(jurisdiction_id=jurisdiction).select_related(
        "organisation", "area", "jurisdiction", "agreement"
    )


def plan_of(jurisdiction: uuid.UUID, key: uuid.UUID) -> Plan | None:
    """Return one plan of the jurisdiction, or None."""
    return plans(jurisdiction).filter(pk=key).first()


def asked_of(plan: Plan, verb: str) -> Asked:
    """Return what power is asked about: a plan of its organisation for its area; an approval binds all in its steps.

    Whoever may act for the own organisation only, may not bind others by a plan of the own making.
    """
    foreign = plan.steps.exclude(organisation=plan.organisation_id).exclude(organisation=None)
    own = verb != "A" or not foreign.exists()
    return Asked(owner=plan.organisation_id if own else None, area=plan.area)


def plans_in_force(jurisdiction: uuid.UUID) -> "QuerySet[Plan]":
    """Return the plans that may fire."""
    return plans(jurisdiction).filter(state__in=[state.value for state in IN_FORCE])


def steps_of(plan: Plan) -> list[PlanStep]:
    """Return the steps of a plan in their order, with all that a page or the validator asks of them."""
    deputies = Prefetch("post__deputies", Post.objects.select_related("person").order_by("valid_from", "pk"))
    rows = plan.steps.select_related("organisation", "post__person", "post__organisation", "deputy__person", "area")
    return list(rows.prefetch_related(deputies).order_by("place", "code"))


def _person(post: Post | None, at: dt.datetime) -> str:
    if post is None or post.person_id is None or (post.valid_to is not None and post.valid_to <= at):
        return ""
    return str(post.person_id)


def standing_post(post: Post | None, at: dt.datetime) -> Post | None:
    """Return a post that somebody holds, or None."""
    return post if _person(post, at) else None


def deputy_of(step: PlanStep, at: dt.datetime) -> Post | None:
    """Return who stands in: the deputy the step names, or the first filled post that deputises for its post."""
    if step.deputy is not None:
        return step.deputy
    if step.post is None:
        return None
    return next((post for post in step.post.deputies.all() if _person(post, at)), None)


def _promises(rows: Iterable[dict[str, object]]) -> tuple[Promise, ...]:
    return tuple(
        Promise(
            Resource(str(row["class"])),
            str(row.get("what") or ""),
            str(row.get("item") or ""),
            row["quantity"] if isinstance(row.get("quantity"), int) else None,  # type: ignore[arg-type]
        )
        for row in rows
    )


def facts_of(plan: Plan, steps: Sequence[PlanStep], at: dt.datetime) -> PlanFacts:
    """Return what the validator asks: persons as they hold their posts now, not as the plan was written."""
    return PlanFacts(
        steps=tuple(
            StepFacts(
                code=step.code,
                actor=step.organisation is not None and step.organisation.state == OrganisationState.ADMITTED,
                person=_person(step.post, at),
                deputy=_person(deputy_of(step, at), at),
                trigger=step.trigger,
                after=tuple(step.after),
                promises=_promises(step.resources),
                minutes=step.minutes,
                basis=step.basis,
                level=step.area.kind if step.area else "",
            )
            for step in steps
        ),
        trigger=plan.trigger,
        levels=tuple(plan.levels),
        assessed=plan.assessed_at is not None and bool(plan.assessment and plan.model_version and plan.scenario),
    )


def verdict_of(plan: Plan, steps: Sequence[PlanStep], crisis: Crisis, at: dt.datetime) -> Verdict:
    """Return what a plan lacks now, its promises reconciled with the stock of the crisis where any is known."""
    triggers = {plan.trigger, *(step.trigger for step in steps)}
    known = {trigger for trigger in triggers if trigger_word(trigger)}
    return validate(facts_of(plan, steps, at), triggers=known, stock=on_hand(crisis))


def in_crisis(crisis: Crisis, at: dt.datetime) -> bool:
    """Say whether the crisis runs: from the response on (phase D), not in watch or warning."""
    return trigger_reached("phase:response", crisis, at)


def stale(plan: Plan, *, at: dt.datetime, crisis_runs: bool) -> bool:
    """Say whether the assessment the plan cites is too old for the crisis that runs."""
    return is_stale(plan.assessed_at, at=at, in_crisis=crisis_runs)


def overdue_for_drill(plan: Plan, at: dt.datetime) -> bool:
    """Say whether a plan in force was not drilled in the last twelve months."""
    return plan.in_force and drill_is_due(plan.drilled_at, at=at)


def drills_due(at: dt.datetime) -> "QuerySet[Plan]":
    """Return the real plans, everywhere, that rest and were neither approved nor drilled in the last twelve months."""
    resting = [PlanState.APPROVED, PlanState.REVIEWED, PlanState.CORRECTED]
    long_ago = at - DRILLED_WITHIN
    rows = Plan.objects.filter(state__in=resting, jurisdiction__exercise=False, approved_at__lt=long_ago)
    rows = rows.filter(Q(drilled_at__isnull=True) | Q(drilled_at__lt=long_ago))
    return rows.select_related("jurisdiction").order_by("pk")


def drills_of(plan: Plan) -> "QuerySet[Drill]":
    """Return the drills of a plan in all its versions, newest first."""
    rows = Drill.objects.filter(plan__line=plan.line).select_related("plan", "crisis", "played")
    return rows.order_by("-started_at", "-pk")


def corrections(lines: Iterable[uuid.UUID]) -> "QuerySet[CorrectiveAction]":
    """Return the corrective actions of some plans, what is owed first."""
    rows = CorrectiveAction.objects.filter(line__in=list(lines)).select_related("owner", "drill__plan", "retested_in")
    return rows.order_by("-state", "due", "pk")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list, with what a reader asks of it."""

    plan: Plan
    stale: bool
    drill_due: bool


def listed(rows: Iterable[Plan], crisis: Crisis, at: dt.datetime) -> list[PlanRow]:
    """Return plans with their flags."""
    runs = in_crisis(crisis, at)
    return [PlanRow(row, stale(row, at=at, crisis_runs=runs), overdue_for_drill(row, at)) for row in rows]
