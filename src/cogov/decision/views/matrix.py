"""Pages of who answers for what."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.decision import actions
from cogov.decision.forms.matrix import AssignForm, PositionForm
from cogov.decision.models import Function
from cogov.decision.queries.matrix import functions
from cogov.kernel.errors import Absent
from cogov.kernel.localized import language_key
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request

HOLDINGS = {
    "held": gettext_lazy("held by one"),
    "unmanaged": gettext_lazy("nobody was asked"),
    "denied": gettext_lazy("nobody answers: all who were asked say no"),
    "cross": gettext_lazy("more than one says: we"),
}


def function_list(request: Request) -> HttpResponse:
    """Show every function with who holds, assists or denies it, the gaps first."""
    crisis, by, at = request.crisis, request.holder, request.at
    views = functions(crisis)
    first = views[0].function if views else None
    asked = power.Asked(area=first.area, function=first.code) if first else power.NOTHING
    context = {
        "views": views,
        "may_assign": power.may(by, "function.assign", "A", crisis=crisis, at=at, asked=asked),
        "may_state": power.may(
            by, "function.state", "C", crisis=crisis, at=at, asked=replace(asked, owner=by.organisation)
        ),
        "assign_form": AssignForm(None, crisis=crisis),
        "position_form": PositionForm(None),
        "holdings": HOLDINGS,
    }
    return render(request, "decision/function_list.html", context)


def _function(request: Request, key: uuid.UUID) -> Function:
    found = Function.objects.filter(crisis=request.crisis, pk=key).select_related("area").first()
    if found is None:
        raise Absent
    return found


def function_assign(request: Request, key: uuid.UUID) -> HttpResponse:
    """Name who answers for a function."""
    function = _function(request, key)
    form = AssignForm(request.POST, crisis=request.crisis)
    if form.is_valid() and form.attempt(
        lambda: actions.assign_function(
            function=function,
            organisation=Organisation.objects.get(pk=form.cleaned_data["organisation"]),
            reason=form.cleaned_data["reason"],
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded: one organisation answers for it now."))
        return redirect(crisis_url("decision:functions", request.crisis))
    return render(request, "decision/act.html", {"form": form, "title": _("Name who answers")}, status=422)


def function_state(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say what the own organisation does about a function."""
    function = _function(request, key)
    form = PositionForm(request.POST)
    own = Organisation.objects.filter(pk=request.holder.organisation_id).first()
    if own is None:
        raise Absent
    if form.is_valid() and form.attempt(
        lambda: actions.state_position(
            function=function,
            organisation=own,
            says=form.cleaned_data["says"],
            words={language_key(): form.cleaned_data["words"]},
            source=_("stated here"),
            said_at=request.at,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("decision:functions", request.crisis))
    return render(request, "decision/act.html", {"form": form, "title": _("State our part")}, status=422)
