"""Pages of what is kept as evidence: who asked for it, the assessment, who proposed and who approved, until when."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors import actions
from cogov.actors.forms import HoldForm
from cogov.actors.queries import power
from cogov.actors.queries.register import hold, holds
from cogov.actors.views.register import with_reason
from cogov.kernel.errors import present
from cogov.kernel.models import PersonalHold
from cogov.kernel.things import named
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request


def hold_list(request: Request) -> HttpResponse:
    """Show what is kept as evidence in this crisis, or proposed to be; the newest first."""
    crisis, by, at = request.crisis, request.holder, request.at
    rows = holds(crisis)[:200]
    context = {
        "holds": rows,
        "things": named(("kernel.personal", row.subject) for row in rows),
        "may_decide": power.may(by, "retention.run", "A", crisis=crisis, at=at),
    }
    return render(request, "actors/hold_list.html", context)


def hold_new(request: Request) -> HttpResponse:
    """Propose to keep something as evidence; the form stands beside what it is about."""
    form = HoldForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: actions.propose_hold(
                crisis=request.crisis, subject=data["subject"], authority=data["authority"], lawful=data["lawful"],
                necessary=data["necessary"], safe=data["safe"], until=request.at + dt.timedelta(days=data["days"]),
                by=request.holder, at=request.at,
            )
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Proposed and recorded. A second auditor has to approve it."))
            return redirect(crisis_url("actors:holds", request.crisis))
    return render(request, "actors/act.html", {"form": form, "title": _("Keep as evidence")}, status=422)


def _hold(request: Request, key: uuid.UUID) -> PersonalHold:
    return present(hold(request.crisis, key))


def hold_approve(request: Request, key: uuid.UUID) -> HttpResponse:
    """Approve a hold as a second person."""
    row = _hold(request, key)
    only(request)
    actions.approve_hold(hold=row, by=request.holder, at=request.at)
    messages.success(request, _("Approved and recorded: it is kept until its end."))
    return redirect(crisis_url("actors:holds", request.crisis))


def hold_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """End a hold, or take its proposal back."""
    row = _hold(request, key)

    def act(reason: str, **who: object) -> PersonalHold:
        return actions.end_hold(hold=row, reason=reason, by=request.holder, at=request.at)

    return with_reason(
        request,
        act,
        title=_("End it"),
        done=_("Recorded: what is over its date is destroyed now."),
        back=crisis_url("actors:holds", request.crisis),
    )
