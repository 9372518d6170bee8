"""The API of plans: which there are, what each lacks, and templates between communities."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.queries.triggers import trigger_choices
from cogov.actors.rules.roles import PostKind, Subject
from cogov.kernel.errors import Absent, present
from cogov.kernel.models import Place
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.request import Request
from cogov.plans import actions
from cogov.plans.models import Plan, PlanStep
from cogov.plans.queries import plans as questions
from cogov.plans.queries.templates import template_of
from cogov.plans.rules.templates import read_template, write_template
from cogov.plans.schemas.plans import ImportOut, PlanOut, PlanWhole, TemplateIn, TemplateOut

router = Router(tags=["plans"])


def _plan(request: Request, key: uuid.UUID) -> Plan:
    return present(questions.plan_of(request.crisis.jurisdiction_id, key))


def _shown(row: Plan, request: Request, *, runs: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "names": row.names,
        "version": row.version,
        "state": row.state,
        "trigger": row.trigger,
        "organisation": row.organisation_id,
        "approved_at": row.approved_at,
        "drilled_at": row.drilled_at,
        "assessed_at": row.assessed_at,
        "stale": questions.stale(row, at=request.at, crisis_runs=runs),
        "drill_due": questions.overdue_for_drill(row, request.at),
    }


def _step(step: PlanStep, request: Request) -> dict[str, Any]:
    deputy = questions.deputy_of(step, request.at)
    return {
        "code": step.code,
        "names": step.names,
        "organisation": step.organisation_id,
        "post": step.post_id,
        "deputy": deputy.pk if deputy else None,
        "function": step.function,
        "trigger": step.trigger,
        "after": step.after,
        "resources": [
            {"resource": one["class"], "what": one.get("what") or "", "item": one.get("item") or "",
             "quantity": one.get("quantity")}
            for one in step.resources
        ],
        "minutes": step.minutes,
        "basis": step.basis,
    }  # fmt: skip


@router.get(f"{HERE}/plans", response={200: Page[PlanOut], **FAULTS}, summary="Joint plans")
def plan_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the plans of the jurisdiction, the newest first."""
    known_only(request)
    runs = questions.in_crisis(request.crisis, request.at)
    rows = questions.plans(request.crisis.jurisdiction_id)
    return page(request, rows, lambda row: _shown(row, request, runs=runs), ("-written_at", "pk"))


@router.get(f"{HERE}/plans/{{uuid:key}}", response={200: PlanWhole, **FAULTS}, summary="A plan and what it lacks")
def plan_detail(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return a plan with its steps and the findings of the validator."""
    known_only(request)
    plan = _plan(request, key)
    steps = questions.steps_of(plan)
    verdict = questions.verdict_of(plan, steps, request.crisis, request.at)
    found = {
        **_shown(plan, request, runs=questions.in_crisis(request.crisis, request.at)),
        "score": verdict.score,
        "reconciled": verdict.reconciled,
        "words_only": list(verdict.words_only),
        "steps": [_step(step, request) for step in steps],
        "findings": [
            {"flaw": one.flaw.value, "step": one.step, "about": one.about, "asked": one.asked, "there": one.there}
            for one in verdict.findings
        ],
    }
    return answer(request, found)


@router.get(
    f"{HERE}/plans/{{uuid:key}}/template", response={200: TemplateOut, **FAULTS}, summary="A plan as a template"
)
def template(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return the file that another community reads: no persons, and a digest over all of it."""
    known_only(request)
    plan = _plan(request, key)
    text = write_template(template_of(plan, questions.steps_of(plan)))
    return HttpResponse(text, content_type="application/json")


@router.post(f"{HERE}/plans/import", response={200: ImportOut, **FAULTS}, auth=django_auth, summary="Read a template")
def template_import(request: Request, here: Path[Here], new: TemplateIn) -> HttpResponse:
    """Show what a template would write and what is wrong with it, or write it."""
    known_only(request)
    area = Place.objects.filter(pk=new.area, jurisdiction_id=request.crisis.jurisdiction_id).first()
    if area is None:
        raise Absent
    levels = set(Place.objects.filter(jurisdiction_id=area.jurisdiction_id).values_list("kind", flat=True))
    found = read_template(
        new.text.encode(), kinds=list(Subject), posts=list(PostKind), triggers=trigger_choices(), levels=levels
    )
    plan = None
    if new.write:
        plan = actions.import_template(
            template=found, area=area, crisis=request.crisis, by=request.holder, at=request.at
        )
    return answer(
        request,
        {
            "plan": plan.pk if plan else None,
            "digest": found.digest,
            "steps": [step.code for step in found.steps],
            "problems": [{"row": one.row, "field": one.field, "why": gettext(one.why)} for one in found.problems],
        },
    )
