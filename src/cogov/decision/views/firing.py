"""Pages of fired plans and their drills: who has acknowledged, who is silent, what the exercise showed."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.queries import power
from cogov.actors.queries.holders import label_of
from cogov.actors.queries.triggers import trigger_word
from cogov.decision.actions import acknowledge_notice, call_off_drill, review_drill, start_drill
from cogov.decision.forms.drills import CallOffForm, ReviewForm
from cogov.decision.pictures.firing import answers_svg
from cogov.decision.queries import firing as questions
from cogov.decision.rules.firing import NoticeState
from cogov.kernel.errors import N_ as LATER
from cogov.kernel.errors import Absent, BadInput, present
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import state_word
from cogov.plans.actions import NewCorrection
from cogov.plans.models import Drill, PlanStep
from cogov.plans.queries.plans import plan_of, steps_of
from cogov.plans.rules.drills import DrillState, failed

STATES = {
    NoticeState.SENT: gettext_lazy("waits for the post"),
    NoticeState.WITH_DEPUTY: gettext_lazy("silent: with the deputy"),
    NoticeState.WITH_SUPERIOR: gettext_lazy("silent: those above were told"),
    NoticeState.NOBODY_ABOVE: gettext_lazy("silent: nobody stands above who was not told"),
    NoticeState.ACKNOWLEDGED: gettext_lazy("acknowledged"),
}
MOST_CORRECTIONS = 40


def firing_board(request: Request) -> HttpResponse:
    """Show which plans have fired, who has acknowledged after how long, and who is silent."""
    crisis = request.crisis
    boards = questions.boards(crisis)
    context = {
        "boards": [(board, answers_svg([board.after(one) for one in board.notices])) for board in boards],
        "states": STATES,
        "label": label_of,
        "trigger": trigger_word,
        "own": request.holder.organisation,
        "may_answer": power.may(
            request.holder, "plan.acknowledge", "C", crisis=crisis, at=request.at,
            asked=power.Asked(owner=request.holder.organisation),
        ),
    }  # fmt: skip
    return render(request, "decision/firing_board.html", context)


def notice_acknowledge(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say that the own organisation knows what it has to do."""
    notice = questions.notice_of(request.crisis, key)
    if notice is None:
        raise Absent
    only(request)
    acknowledge_notice(notice=notice, by=request.holder, at=request.at)
    messages.success(request, _("Acknowledged. What you have to do stands below."))
    return redirect(crisis_url("decision:firing", request.crisis))


def drill_new(request: Request) -> HttpResponse:
    """Open an exercise in which a plan fires."""
    only(request, "plan")
    try:
        key = uuid.UUID(request.POST.get("plan", ""))
    except ValueError:
        raise BadInput(LATER("it is not an id"), field="plan") from None
    plan = plan_of(request.crisis.jurisdiction_id, key)
    if plan is None:
        raise Absent
    drill = start_drill(plan=plan, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("The exercise is open. Raise it to the plan's phase or level, and the plan fires."))
    return redirect(crisis_url("decision:drill", request.crisis, drill.pk))


def _drill(request: Request, key: uuid.UUID) -> Drill:
    return present(questions.drills_here(request.crisis).filter(pk=key).first())


def _lost(drill: Drill) -> list[PlanStep]:
    """Return the steps of the plan that did not hold, as the home of the plan knows them."""
    lost = set(failed(questions.results_of(drill)))
    return [step for step in steps_of(drill.plan) if step.code in lost]


def drill_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show a drill: where the exercise runs, what it showed, what has to change."""
    return _show(request, _drill(request, key), None)


def drill_call_off(request: Request, key: uuid.UUID) -> HttpResponse:
    """End a drill in which the plan never fired."""
    drill = _drill(request, key)
    form = CallOffForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: call_off_drill(
            drill=drill,
            reason=form.cleaned_data["reason"],
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Called off. The plan stands as before the drill."))
        return redirect(crisis_url("decision:drill", request.crisis, drill.pk))
    return _show(request, drill, None, form)


def _show(request: Request, drill: Drill, form: ReviewForm | None, call_off: CallOffForm | None = None) -> HttpResponse:
    plan = drill.plan
    boards = questions.boards(drill.crisis, drill.played)
    running = drill.state == DrillState.RUNNING
    asked = power.Asked(owner=plan.organisation_id, area=plan.area)
    may_review = running and power.may(
        request.holder, "plan.drill", "C", crisis=request.crisis, at=request.at, asked=asked
    )
    lost = _lost(drill)
    if form is None and may_review and boards:
        form = ReviewForm(None, steps=lost[:MOST_CORRECTIONS])
    if call_off is None and may_review and not boards:
        call_off = CallOffForm(None)
    context = {
        "drill": drill,
        "plan": plan,
        "boards": [(board, answers_svg([board.after(one) for one in board.notices])) for board in boards],
        "results": questions.results_of(drill),
        "lost": lost,
        "states": STATES,
        "label": label_of,
        "state_word": state_word,
        "trigger": trigger_word,
        "form": form,
        "call_off": call_off,
        "corrections": drill.corrections.select_related("owner").order_by("due", "pk"),
    }
    wrong = any(one is not None and one.errors for one in (form, call_off))
    return render(request, "decision/drill.html", context, status=422 if wrong else 200)


def drill_review(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write down what a drill showed and what has to change."""
    drill = _drill(request, key)
    form = ReviewForm(request.POST, steps=_lost(drill)[:MOST_CORRECTIONS])
    if form.is_valid():
        due = request.at.date() + dt.timedelta(days=form.cleaned_data["days"])
        done = form.attempt(
            lambda: review_drill(
                drill=drill,
                lesson=form.cleaned_data["lesson"],
                corrections=[
                    NewCorrection(step.code, text, step.organisation or drill.plan.organisation, due)
                    for step, text in form.stated()
                ],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded. Corrective actions are followed until another drill proves them."))
            return redirect(crisis_url("decision:drill", request.crisis, drill.pk))
    return _show(request, drill, form)
