"""Pages of the crisis: opening one, its phase, its clocks."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors.queries import power
from cogov.decision import actions
from cogov.decision.forms.phases import PHASES, CrisisForm, PhaseForm
from cogov.decision.models import PhaseChange
from cogov.decision.queries.phases import current_phase, phase_now
from cogov.decision.rules.phases import CrisisPhase
from cogov.kernel.errors import Absent
from cogov.kernel.models import Duty, DutyState
from cogov.kernel.things import named
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request


def clock_list(request: Request) -> HttpResponse:
    """Show the duties whose clocks run, the next deadline first, and the overdue ones in red."""
    running = [DutyState.OPEN, DutyState.WARNED, DutyState.BREACHED]
    of_crisis = Duty.objects.filter(crisis=request.crisis).select_related("rule")
    duties = list(of_crisis.filter(state__in=running).order_by("due_at", "pk")[:200])
    ended = list(of_crisis.filter(ended_at__isnull=False).order_by("-ended_at", "pk")[:50])
    states = {
        "open": _("running"),
        "warned": _("due soon"),
        "breached": _("overdue"),
        "met": _("met"),
        "met_late": _("met late"),
        "void": _("no longer due"),
    }
    things = named((duty.about_kind, duty.about) for duty in duties + ended)
    context = {"duties": duties, "ended": ended, "states": states, "things": things}
    return render(request, "decision/clock_list.html", context)


def crisis_new(request: Request) -> HttpResponse:
    """Open a crisis in the own jurisdiction."""
    form = CrisisForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        crisis = form.attempt(
            lambda: actions.open_crisis(
                jurisdiction=request.jurisdiction,
                slug=data["slug"],
                names={key: text for key, text in (("zh-Hans", data["name_zh"]), ("en", data["name_en"])) if text},
                hazard_class=data["hazard_class"],
                hazard=data["hazard"],
                exercise=request.jurisdiction.exercise,
                by=request.holder,
                at=request.at,
            )
        )
        if crisis is not None:
            return redirect(crisis_url("situation", crisis))
    context = {"form": form, "home": request.jurisdiction}
    return render(request, "decision/crisis_new.html", context, status=422 if form.errors else 200)


def phase_detail(request: Request) -> HttpResponse:
    """Show the phase and its history; propose the next one."""
    crisis, by, at = request.crisis, request.holder, request.at
    form = PhaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.propose_phase(
                crisis=crisis, phase=data["phase"], level=data["level"], reason=data["reason"], by=by, at=at
            )
        )
        if done is not None:
            messages.success(request, _("Proposed and recorded. Another member has to approve it."))
            return redirect(crisis_url("decision:phase", crisis))
    changes = PhaseChange.objects.filter(crisis=crisis).order_by("-proposed_at", "-pk")
    context = {
        "now_phase": PHASES[current_phase(crisis)],
        "now_is_review": current_phase(crisis) == CrisisPhase.REVIEW,
        "newest": phase_now(crisis),
        "changes": changes[:50],
        "phases": PHASES,
        "form": form,
        "may_propose": power.may(by, "crisis.phase", "C", crisis=crisis, at=at),
        "may_approve": power.may(by, "crisis.phase", "A", crisis=crisis, at=at),
    }
    return render(request, "decision/phase.html", context, status=422 if form.errors else 200)


def phase_approve(request: Request, key: uuid.UUID) -> HttpResponse:
    """Approve a proposed phase as another member."""
    change = PhaseChange.objects.filter(crisis=request.crisis, pk=key).select_related("crisis__jurisdiction").first()
    if change is None:
        raise Absent
    only(request)
    actions.approve_phase(change=change, by=request.holder, at=request.at)
    messages.success(request, _("Approved and recorded: it is in force."))
    return redirect(crisis_url("decision:phase", request.crisis))
