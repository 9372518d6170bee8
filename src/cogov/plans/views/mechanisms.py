"""The mechanism board: seven mechanisms, four guarantees, red where one is only a word."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.queries import power
from cogov.actors.queries.power import Asked, whole_area
from cogov.actors.queries.register import organisations
from cogov.kernel.localized import localized
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request
from cogov.plans import actions
from cogov.plans.forms.mechanisms import GuaranteeForm, MechanismForm
from cogov.plans.queries.law import law_day, rule_cited, rules_here
from cogov.plans.queries.mechanisms import board
from cogov.plans.views.functions import MECHANISMS

LACKS = {
    "owner": gettext_lazy("nobody answers for it"),
    "procedure": gettext_lazy("no procedure"),
    "basis": gettext_lazy("no legal basis"),
    "exercise": gettext_lazy("not exercised in twelve months"),
}
GUARANTEES = {
    "budget": gettext_lazy("budget line"),
    "staff": gettext_lazy("staff"),
    "stock": gettext_lazy("stock"),
    "platform": gettext_lazy("platform"),
}


def _forms(request: Request, which: str = "") -> tuple[MechanismForm, GuaranteeForm]:
    home = request.crisis.jurisdiction_id
    day = law_day(request.crisis.jurisdiction, request.at)
    owners = sorted(
        ((str(row.pk), localized(row.names)) for row in organisations(home).filter(state="admitted")),
        key=lambda pair: pair[1],
    )
    rules = [(str(row.pk), rule_cited(row)) for row in rules_here(home, day).rules]
    data = request.POST
    return (
        MechanismForm(
            data if which == "mechanism" else None, mechanisms=list(MECHANISMS.items()), owners=owners, rules=rules
        ),
        GuaranteeForm(data if which == "guarantee" else None, kinds=list(GUARANTEES.items())),
    )


def mechanism_board(request: Request) -> HttpResponse:
    """Show the board with its score; state what is missing."""
    return _board(request, *_forms(request))


def _board(request: Request, form: MechanismForm, guarantee: GuaranteeForm) -> HttpResponse:
    crisis = request.crisis
    found = board(crisis.jurisdiction_id, law_day(crisis.jurisdiction, request.at))
    asked = Asked(area=whole_area(crisis.jurisdiction_id))
    context = {
        "board": found,
        "mechanisms": MECHANISMS,
        "lacks": LACKS,
        "guarantees": GUARANTEES,
        "cite": rule_cited,
        "form": form,
        "guarantee_form": guarantee,
        "may_state": power.may(request.holder, "mechanism.state", "C", crisis=crisis, at=request.at, asked=asked),
    }
    wrong = bool(form.errors or guarantee.errors)
    return render(request, "plans/mechanisms.html", context, status=422 if wrong else 200)


def mechanism_state(request: Request) -> HttpResponse:
    """State a mechanism's owner, procedure, law and last exercise."""
    form, guarantee = _forms(request, "mechanism")
    if form.is_valid():
        data, home = form.cleaned_data, request.crisis.jurisdiction_id
        rules = rules_here(home, law_day(request.crisis.jurisdiction, request.at)).rules
        made = form.attempt(
            lambda: actions.state_mechanism(
                mechanism=data["mechanism"],
                owner=organisations(home).filter(pk=data["owner"]).first() if data["owner"] else None,
                procedure=data["procedure"],
                basis=next((row for row in rules if str(row.pk) == data["basis"]), None),
                exercised_on=data["exercised_on"],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("plans:mechanisms", request.crisis))
    return _board(request, form, guarantee)


def guarantee_state(request: Request) -> HttpResponse:
    """State a guarantee with what shows it."""
    form, guarantee = _forms(request, "guarantee")
    if guarantee.is_valid():
        data = guarantee.cleaned_data
        made = guarantee.attempt(
            lambda: actions.state_guarantee(
                kind=data["kind"],
                evidence=data["evidence"],
                valid_to=data["valid_to"],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("plans:mechanisms", request.crisis))
    return _board(request, form, guarantee)
