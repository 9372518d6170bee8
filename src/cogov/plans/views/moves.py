"""The moves of an agreement, one button or small form each; what is refused is said on the page of a fault."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cogov.kernel.errors import N_, Absent, BadInput
from cogov.kernel.localized import localized
from cogov.kernel.web.forms import StrictForm, only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request
from cogov.plans import actions
from cogov.plans.forms.agreements import AnswerForm, CallForm, CommentForm, CostForm, ReasonForm, RenewForm
from cogov.plans.models import Agreement, Clause, ClauseCall, Settlement
from cogov.plans.queries.agreements import version_on_table
from cogov.plans.views.agreements import agreement_of


def _done(request: Request, row: Agreement, act: Callable[[], Any], words: str) -> HttpResponse:
    act()
    messages.success(request, words)
    return redirect(crisis_url("plans:agreement", request.crisis, row.pk))


def read_form(form: StrictForm) -> dict[str, Any]:
    """Return what a small form says.

    Raises:
        BadInput: something of it cannot be understood.
    """
    if not form.is_valid():
        field = next(iter(form.errors))
        raise BadInput(N_("write it within the limits of the field"), field="body" if field == "__all__" else field)
    return form.cleaned_data


def agreement_open(request: Request, key: uuid.UUID) -> HttpResponse:
    """Send a draft to its parties."""
    row = agreement_of(request, key)
    only(request)
    return _done(
        request,
        row,
        lambda: actions.open_agreement(agreement=row, crisis=request.crisis, by=request.holder, at=request.at),
        _("Sent: every party can read, comment, change and sign it now."),
    )


def agreement_comment(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say something of a clause, or of the whole."""
    row = agreement_of(request, key)
    data = read_form(CommentForm(request.POST))
    return _done(
        request,
        row,
        lambda: actions.comment(
            agreement=row,
            clause=data["clause"],
            words=data["words"],
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        ),
        _("Recorded."),
    )


def agreement_sign(request: Request, key: uuid.UUID) -> HttpResponse:
    """Sign the version that was read."""
    row = agreement_of(request, key)
    only(request, "digest")
    digest = request.POST.get("digest", "")
    actions.sign_agreement(agreement=row, digest=digest, crisis=request.crisis, by=request.holder, at=request.at)
    row.refresh_from_db()
    words = _("Signed. It is in force.") if row.state == "in_force" else _("Signed. Other signatures are missing.")
    return _done(request, row, lambda: None, words)


def agreement_check(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say as an auditor that what is shared of persons was looked at."""
    row = agreement_of(request, key)
    only(request, "digest")
    digest = request.POST.get("digest", "")
    return _done(
        request,
        row,
        lambda: actions.check_sharing(
            agreement=row, digest=digest, crisis=request.crisis, by=request.holder, at=request.at
        ),
        _("Recorded."),
    )


def agreement_trigger(request: Request, key: uuid.UUID) -> HttpResponse:
    """State that the agreement is used in this crisis."""
    row = agreement_of(request, key)
    only(request)
    return _done(
        request,
        row,
        lambda: actions.trigger_agreement(agreement=row, crisis=request.crisis, by=request.holder, at=request.at),
        _("Recorded: the agreement is in use."),
    )


def agreement_leave(request: Request, key: uuid.UUID) -> HttpResponse:
    """Leave with notice."""
    row = agreement_of(request, key)
    reason = read_form(ReasonForm(request.POST))["reason"]
    party = actions.leave_agreement(
        agreement=row, reason=reason, crisis=request.crisis, by=request.holder, at=request.at
    )
    return _done(request, row, lambda: None, _("Notice given: bound until %(day)s.") % {"day": party.leaves_on})


def agreement_give_up(request: Request, key: uuid.UUID) -> HttpResponse:
    """Give up what was never in force."""
    row = agreement_of(request, key)
    reason = read_form(ReasonForm(request.POST))["reason"]
    return _done(
        request,
        row,
        lambda: actions.give_up_agreement(
            agreement=row, reason=reason, crisis=request.crisis, by=request.holder, at=request.at
        ),
        _("Recorded."),
    )


def agreement_renew(request: Request, key: uuid.UUID) -> HttpResponse:
    """Draft the same agreement for a new term."""
    row = agreement_of(request, key)
    data = read_form(RenewForm(request.POST))
    new = actions.renew_agreement(
        agreement=row,
        term_from=data["term_from"],
        term_to=data["term_to"],
        crisis=request.crisis,
        by=request.holder,
        at=request.at,
    )
    return _done(request, new, lambda: None, _("Drafted. Read it once more, then send it to the parties."))


def agreement_cost(request: Request, key: uuid.UUID) -> HttpResponse:
    """State what the use of the agreement cost."""
    row = agreement_of(request, key)
    clauses = version_on_table(row).clauses.all()
    form = CostForm(request.POST, priced={c.key: localized(c.texts) for c in clauses if c.price_minor is not None})
    read_form(form)
    return _done(
        request,
        row,
        lambda: actions.state_costs(
            agreement=row, quantities=form.quantities(), crisis=request.crisis, by=request.holder, at=request.at
        ),
        _("Recorded. Another party has to accept it."),
    )


def settlement_accept(request: Request, key: uuid.UUID) -> HttpResponse:
    """Accept the costs that another party stated."""
    found = Settlement.objects.filter(pk=key).select_related("agreement").first()
    if found is None:
        raise Absent
    row = agreement_of(request, found.agreement_id)
    only(request)
    return _done(
        request,
        row,
        lambda: actions.settle_agreement(settlement=found, crisis=request.crisis, by=request.holder, at=request.at),
        _("Accepted: the agreement is settled."),
    )


def clause_call(request: Request, key: uuid.UUID) -> HttpResponse:
    """Call on a clause."""
    clause = Clause.objects.filter(pk=key).select_related("version__agreement", "party").first()
    if clause is None:
        raise Absent
    row = agreement_of(request, clause.version.agreement_id)
    what = read_form(CallForm(request.POST))["what"]
    return _done(
        request,
        row,
        lambda: actions.call_clause(clause=clause, what=what, crisis=request.crisis, by=request.holder, at=request.at),
        _("Recorded: the clock runs."),
    )


def call_answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """Answer a call on a clause."""
    call = ClauseCall.objects.filter(pk=key).select_related("clause__version").first()
    if call is None:
        raise Absent
    row = agreement_of(request, call.clause.version.agreement_id)
    data = read_form(AnswerForm(request.POST))
    return _done(
        request,
        row,
        lambda: actions.answer_call(
            call=call,
            done=data["done"] == "yes",
            answer=data["answer"],
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        ),
        _("Recorded."),
    )
