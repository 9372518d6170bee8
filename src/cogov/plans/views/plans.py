"""Pages of joint plans: what each lacks, who approves it, its drills, its template."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation, Post
from cogov.actors.queries import power
from cogov.actors.queries.holders import label_of, signed_by
from cogov.actors.queries.triggers import trigger_choices, trigger_word
from cogov.actors.rules.roles import PostKind, Subject
from cogov.kernel.errors import Absent, present
from cogov.kernel.localized import localized
from cogov.kernel.models import Place
from cogov.kernel.web import lists
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.say import field_label
from cogov.kernel.web.words import state_word
from cogov.plans import actions
from cogov.plans.actions.plans import NewPlan, NewStep
from cogov.plans.forms.plans import (
    HAZARDS,
    RESOURCES,
    AssessmentForm,
    DidForm,
    ImportForm,
    PlanForm,
    StepForm,
    TemplateForm,
    level_word,
    levels_here,
    step_initial,
)
from cogov.plans.models import CorrectiveAction, Plan
from cogov.plans.queries import plans as questions
from cogov.plans.queries.agreements import agreements
from cogov.plans.queries.practice import shelf
from cogov.plans.queries.templates import template_of
from cogov.plans.rules.plans import OPEN_TO_CHANGE, WITH_THE_PLAN, Finding, Flaw, PlanState
from cogov.plans.rules.templates import LARGEST, Template, read_template, write_template

FLAWS = {
    Flaw.NO_ACTOR: gettext_lazy("no organisation that takes part"),
    Flaw.NO_PERSON: gettext_lazy("no named person: no post, or it is vacant"),
    Flaw.NO_DEPUTY: gettext_lazy("no deputy, or the same person"),
    Flaw.NO_TRIGGER: gettext_lazy("nothing sets it off"),
    Flaw.UNREACHABLE: gettext_lazy("never begins: what it waits for cannot come"),
    Flaw.CIRCULAR: gettext_lazy("waits for itself in a circle"),
    Flaw.NO_RESOURCE: gettext_lazy("nothing to do it with"),
    Flaw.NO_TIME: gettext_lazy("no time in which it is done"),
    Flaw.NO_BASIS: gettext_lazy("no law or agreement"),
    Flaw.NO_STEPS: gettext_lazy("no steps"),
    Flaw.NO_ASSESSMENT: gettext_lazy("no situation assessment with date, model and range"),
    Flaw.CLASS_UNCOVERED: gettext_lazy("no step brings this class of resources"),
    Flaw.LEVEL_UNCOVERED: gettext_lazy("no step is for this level"),
    Flaw.OVER_PROMISED: gettext_lazy("more is promised than lies in stock"),
}


MODULES = {
    "actors": gettext_lazy("organisations and posts"),
    "plans": gettext_lazy("agreements and plans"),
    "decision": gettext_lazy("duties and phases"),
    "community": gettext_lazy("communities"),
    "supply": gettext_lazy("needs and stock"),
}


def finding_words(finding: Finding) -> str:
    """Return what is lacking as a person would say it."""
    words = str(FLAWS[finding.flaw])
    if finding.flaw is Flaw.CLASS_UNCOVERED:
        return f"{words}{_(': ')}{RESOURCES[finding.about]}"  # type: ignore[index]
    if finding.flaw is Flaw.LEVEL_UNCOVERED:
        return f"{words}{_(': ')}{level_word(finding.about)}"
    if finding.flaw is Flaw.OVER_PROMISED:
        return _("%(what)s: %(asked)s of %(item)s, %(there)s there") % {
            "what": words, "asked": f"{finding.asked:,}", "item": finding.about, "there": f"{finding.there:,}"
        }  # fmt: skip
    return words


def trigger_words(trigger: str) -> str:
    """Return what sets a plan or a step off."""
    if trigger == WITH_THE_PLAN:
        return _("with the plan")
    return trigger_word(trigger) or (_("unknown: %(trigger)s") % {"trigger": trigger} if trigger else "–")


def _listing() -> Listing[Plan]:
    return Listing(
        name="plans",
        title=gettext_lazy("Joint plans"),
        columns=(
            Column("name", gettext_lazy("Joint plan"), lambda row: localized(row.names)),
            Column("version", gettext_lazy("Version"), lambda row: row.version, ("version",), number=True),
            Column("state", gettext_lazy("State"), lambda row: state_word(row.state), ("state",)),
            Column("trigger", gettext_lazy("Set off by"), lambda row: trigger_words(row.trigger), ("trigger",)),
            Column("organisation", gettext_lazy("Written by"), lambda row: localized(row.organisation.names)),
            Column("approved", gettext_lazy("Approved"), lambda row: row.approved_at, ("approved_at",)),
            Column("drilled", gettext_lazy("Last drill"), lambda row: row.drilled_at, ("drilled_at",)),
        ),
        filters=(
            Filter(
                "state",
                gettext_lazy("State"),
                lambda rows, value: rows.filter(state=value),
                lambda: [(state.value, state_word(state)) for state in PlanState],
                lambda rows: rows.exclude(state=PlanState.REPLACED),
                gettext_lazy("all but replaced"),
            ),
            Filter(
                "hazard",
                gettext_lazy("Class"),
                lambda rows, value: rows.filter(hazard_class=value),
                lambda: [(key.value, word) for key, word in HAZARDS.items()],
            ),
        ),
        order=("-written_at", "pk"),
        empty=gettext_lazy("There is no plan yet. Write one, or read the template of another community."),
    )


def _plans(request: Request) -> "QuerySet[Plan]":
    return questions.plans(request.crisis.jurisdiction_id)


def plan_list(request: Request) -> HttpResponse:
    """Show the plans with what is wrong with each: stale judgement, no drill in twelve months."""
    listing = _listing()
    if (form := request.GET.get("format", "")) in ("csv", "xlsx"):
        return lists.export(request, listing, _plans(request), request.crisis, form)
    found = lists.page(request, listing, _plans(request))
    return render(
        request,
        "plans/plan_list.html",
        {"list": found, "rows": questions.listed(found.rows, request.crisis, request.at), "words": trigger_words,
         "state_word": state_word},
    )  # fmt: skip


def _plan(request: Request, key: uuid.UUID) -> Plan:
    return present(questions.plan_of(request.crisis.jurisdiction_id, key))


def _names(data: dict[str, Any]) -> dict[str, str]:
    return {key: text for key, text in (("zh-Hans", data["name_zh"]), ("en", data["name_en"])) if text}


def plan_new(request: Request) -> HttpResponse:
    """Begin a plan."""
    known = agreements(request.crisis.jurisdiction_id).filter(in_force_from__isnull=False).order_by("-in_force_from")
    form = PlanForm(request.POST if request.method == "POST" else None, crisis=request.crisis, known=known[:100])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        plan = form.attempt(
            lambda: actions.write_plan(
                new=NewPlan(
                    names=_names(data),
                    hazard_class=data["hazard_class"],
                    area=Place.objects.get(pk=data["area"]),
                    trigger=data["trigger"],
                    levels=form.chosen_levels,
                    agreement=known.filter(pk=data["agreement"]).first() if data["agreement"] else None,
                ),
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if plan is not None:
            messages.success(request, _("Recorded. Now write its steps."))
            return redirect(crisis_url("plans:plan", request.crisis, plan.pk))
    return render(request, "plans/plan_new.html", {"form": form}, status=422 if form.errors else 200)


def plan_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show a plan with what each step lacks, and what is owed after its drills."""
    return _show(request, _plan(request, key))


def _show(
    request: Request, plan: Plan, step_form: StepForm | None = None, assessment_form: AssessmentForm | None = None
) -> HttpResponse:
    crisis, by, at = request.crisis, request.holder, request.at
    steps = questions.steps_of(plan)
    verdict = questions.verdict_of(plan, steps, crisis, at)
    asked = questions.asked_of(plan, "C")
    may_write = power.may(by, "plan.write", "C", crisis=crisis, at=at, asked=asked)
    chosen = next((step for step in steps if step.code == request.GET.get("step")), None)
    if step_form is None and may_write and plan.state in OPEN_TO_CHANGE:
        step_form = StepForm(None, crisis=crisis, initial=step_initial(chosen) if chosen else None)
    owed = list(questions.corrections([plan.line]))
    context = {
        "plan": plan,
        "steps": [(step, questions.deputy_of(step, at), verdict.of_step(step.code)) for step in steps],
        "verdict": verdict,
        "flaw": finding_words,
        "words": trigger_words,
        "label": label_of,
        "level_word": level_word,
        "resource": lambda key: RESOURCES[key],
        "state_word": state_word,
        "hazards": HAZARDS,
        "signed": signed_by([plan.written_by, plan.approved_by]),
        "stale": questions.stale(plan, at=at, crisis_runs=questions.in_crisis(crisis, at)),
        "drill_due": questions.overdue_for_drill(plan, at),
        "open": plan.state in OPEN_TO_CHANGE,
        "may_write": may_write,
        "may_approve": power.may(by, "plan.write", "A", crisis=crisis, at=at, asked=questions.asked_of(plan, "A"))
        and not plan.writer.same_as(by.hand),
        "may_drill": power.may(by, "plan.drill", "C", crisis=crisis, at=at, asked=asked),
        "own": by.organisation,
        "step_form": step_form,
        "chosen": chosen,
        "assessment_form": assessment_form or AssessmentForm(None),
        "drills": questions.drills_of(plan)[:10],
        "corrections": owed,
        "did_form": DidForm(None),
    }
    wrong = (step_form is not None and step_form.errors) or (assessment_form is not None and assessment_form.errors)
    return render(request, "plans/plan_detail.html", context, status=422 if wrong else 200)


def step_write(request: Request, key: uuid.UUID) -> HttpResponse:
    """Add a step, or write the one with this code anew."""
    plan, crisis = _plan(request, key), request.crisis
    form = StepForm(request.POST, crisis=crisis)
    if form.is_valid():
        data = form.cleaned_data
        home = crisis.jurisdiction_id
        posts = Post.objects.filter(organisation__jurisdiction_id=home).select_related("organisation")
        post = posts.filter(pk=data["post"]).first() if data["post"] else None
        organisation = Organisation.objects.filter(pk=data["organisation"]).first() if data["organisation"] else None
        done = form.attempt(
            lambda: actions.write_step(
                plan=plan,
                step=NewStep(
                    code=data["code"],
                    names={
                        lang: text for lang, text in (("zh-Hans", data["name_zh"]), ("en", data["name_en"])) if text
                    },
                    organisation=organisation or (post.organisation if post else None),
                    post=post,
                    deputy=posts.filter(pk=data["deputy"]).first() if data["deputy"] else None,
                    function=data["function"],
                    area=Place.objects.filter(pk=data["area"]).first() if data["area"] else None,
                    trigger=data["trigger"],
                    after=data["after"].split(),
                    resources=form.resources(),
                    minutes=data["minutes"],
                    basis=data["basis"],
                ),
                crisis=crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("plans:plan", crisis, plan.pk))
    return _show(request, plan, step_form=form)


def step_drop(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take a step out."""
    plan = _plan(request, key)
    only(request, "code")
    code = request.POST.get("code", "")
    actions.drop_step(plan=plan, code=code, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded."))
    return redirect(crisis_url("plans:plan", request.crisis, plan.pk))


def plan_assess(request: Request, key: uuid.UUID) -> HttpResponse:
    """Cite the situation assessment on which the plan rests."""
    plan = _plan(request, key)
    form = AssessmentForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.cite_assessment(
            plan=plan,
            assessment=form.cleaned_data["assessment"],
            model_version=form.cleaned_data["model_version"],
            scenario=form.cleaned_data["scenario"],
            assessed_at=request.at - dt.timedelta(hours=form.cleaned_data["hours"]),
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("plans:plan", request.crisis, plan.pk))
    return _show(request, plan, assessment_form=form)


def plan_validate(request: Request, key: uuid.UUID) -> HttpResponse:
    """Find a plan complete; where it is not, the page says what it lacks."""
    plan = _plan(request, key)
    only(request)
    actions.validate_plan(plan=plan, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("The plan is complete. Another person has to approve it."))
    return redirect(crisis_url("plans:plan", request.crisis, plan.pk))


def plan_approve(request: Request, key: uuid.UUID) -> HttpResponse:
    """Approve a plan as another person than who wrote it."""
    plan = _plan(request, key)
    only(request)
    actions.approve_plan(plan=plan, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Approved: from now on the plan fires by itself."))
    return redirect(crisis_url("plans:plan", request.crisis, plan.pk))


def plan_revise(request: Request, key: uuid.UUID) -> HttpResponse:
    """Make a new version of a plan in force."""
    plan = _plan(request, key)
    only(request)
    made = actions.revise_plan(plan=plan, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("A new version is on paper. The old one stays in force until it is approved."))
    return redirect(crisis_url("plans:plan", request.crisis, made.pk))


def template_export(request: Request, key: uuid.UUID) -> HttpResponse:
    """Hand out the plan as a template: kinds of actors and posts, no persons."""
    plan = _plan(request, key)
    text = write_template(template_of(plan, questions.steps_of(plan)))
    mark = "EXERCISE-" if request.crisis.exercise else ""
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{mark}plan-{plan.pk.hex[:8]}-v{plan.version}.json"'
    return response


def _read(request: Request, raw: bytes) -> Template:
    return read_template(
        raw, kinds=list(Subject), posts=list(PostKind), triggers=trigger_choices(), levels=levels_here(request.crisis)
    )


def template_import(request: Request) -> HttpResponse:
    """Read a template: first show what it would write and what is wrong in which row, then write it."""
    found, raw = None, request.session.get("template", "")
    upload = TemplateForm(None, None)
    form = ImportForm(None, crisis=request.crisis)
    if request.method == "POST" and request.FILES:
        upload = TemplateForm(request.POST, request.FILES)
        if upload.is_valid():
            raw = upload.cleaned_data["file"].read(LARGEST + 1).decode("utf-8", errors="replace")
            found = upload.attempt(lambda: _read(request, raw.encode()))
            if found is not None:
                request.session["template"] = raw
    elif request.method == "POST":
        form = ImportForm(request.POST, crisis=request.crisis)
        found = _read(request, raw.encode())
        if form.is_valid():
            plan = form.attempt(
                lambda: actions.import_template(
                    template=found,
                    area=Place.objects.get(pk=form.cleaned_data["area"]),
                    crisis=request.crisis,
                    by=request.holder,
                    at=request.at,
                )
            )
            if plan is not None:
                del request.session["template"]
                messages.success(request, _("The plan is on paper. Name who does each step here."))
                return redirect(crisis_url("plans:plan", request.crisis, plan.pk))
    context = {"upload": upload, "form": form, "template": found, "words": trigger_words, "field": field_label}
    return render(request, "plans/template_import.html", context, status=422 if upload.errors or form.errors else 200)


def correction_done(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say that a corrective action is done."""
    rows = CorrectiveAction.objects.filter(pk=key, owner__jurisdiction_id=request.crisis.jurisdiction_id)
    row = rows.select_related("owner__area", "drill__plan").first()
    if row is None:
        raise Absent
    form = DidForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.finish_correction(
            correction=row, did=form.cleaned_data["did"], crisis=request.crisis, by=request.holder, at=request.at
        )
    ):
        messages.success(request, _("Recorded. The next drill of the plan shows whether it holds."))
        return redirect(crisis_url("plans:plan", request.crisis, row.drill.plan_id))
    context = {"form": form, "title": _("Say what was done")}
    return render(request, "plans/act.html", context, status=422)


def practice(request: Request) -> HttpResponse:
    """Show which parts of the practice path were used, and which lie on the shelf for six months (R-132)."""
    rows = shelf(request.crisis.jurisdiction_id, request.at)
    return render(request, "plans/practice.html", {"rows": rows, "modules": MODULES})
