"""Pages of the code of conduct: its clauses, signatures, a new version, and breaches of a clause."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors import actions
from cogov.actors.forms import BreachForm, CodeForm
from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.conduct import clauses_signed, newest_code
from cogov.actors.queries.power import Asked
from cogov.actors.views.register import organisation_of
from cogov.kernel.errors import Absent
from cogov.kernel.models import Place
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request


def code_detail(request: Request) -> HttpResponse:
    """Show the code of conduct and whether the own organisation signed it."""
    crisis, by, at = request.crisis, request.holder, request.at
    signed = bool(by.organisation) and power.signed_code(by.organisation_id, crisis.jurisdiction_id, at)
    may = power.may(by, "code.sign", "C", crisis=crisis, at=at, asked=Asked(owner=by.organisation))
    home = Place.objects.filter(path=by.area_path).first() if by.area_path else None
    context = {
        "code": newest_code(crisis.jurisdiction_id),
        "signed": signed,
        "may_sign": may and not signed,
        "may_issue": power.may(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=home)),
    }
    return render(request, "actors/code.html", context)


def code_new(request: Request) -> HttpResponse:
    """Put a new version in force: everybody signs again."""
    crisis = request.crisis
    form = CodeForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.attempt(
            lambda: actions.issue_code(
                jurisdiction=crisis.jurisdiction, texts=form.texts(), clauses=form.clauses(), crisis=crisis,
                by=request.holder, at=request.at,
            )
        )
    ):  # fmt: skip
        messages.success(request, _("Recorded: it is in force, and everybody has to sign it."))
        return redirect(crisis_url("actors:code", crisis))
    context = {"form": form, "title": _("New version of the code of conduct")}
    return render(request, "actors/act.html", context, status=422 if form.errors else 200)


def code_sign(request: Request) -> HttpResponse:
    """Sign the code of conduct for the own organisation."""
    code = newest_code(request.crisis.jurisdiction_id)
    own = Organisation.objects.filter(pk=request.holder.organisation_id).first()
    if code is None or own is None:
        raise Absent
    only(request)
    actions.sign_code(code=code, organisation=own, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Signed and recorded."))
    return redirect(crisis_url("actors:code", request.crisis))


def breach_new(request: Request, key: uuid.UUID) -> HttpResponse:
    """Record that an organisation broke a clause it had signed."""
    row = organisation_of(request, key)
    clauses = {str(clause.pk): clause for clause in clauses_signed(row.pk, request.at)}
    form = BreachForm(request.POST, clauses=clauses.values())
    if form.is_valid() and form.attempt(
        lambda: actions.record_breach(
            clause=clauses[form.cleaned_data["clause"]], organisation=row, what=form.cleaned_data["what"],
            evidence=form.cleaned_data["evidence"], crisis=request.crisis, by=request.holder, at=request.at,
        )
    ):  # fmt: skip
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("actors:organisation", request.crisis, row.pk))
    context = {"form": form, "title": _("Record a breach of the code of conduct")}
    return render(request, "actors/act.html", context, status=422)
