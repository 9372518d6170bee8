"""Pages of morning counts."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.kernel.errors import Absent, present
from cogov.kernel.figures import Reading
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.actions.counts import NewLine
from cogov.supply.actions.needs import NewNeed
from cogov.supply.forms.counts import AskForm, CallForm, CountForm
from cogov.supply.queries import counts as questions
from cogov.supply.queries.asked import of_party
from cogov.supply.queries.situation import local_day
from cogov.supply.views import labels

MOST_CALLED = 50  # what one desk calls in a morning


def count_list(request: Request) -> HttpResponse:
    """Show whose count of today is in, whose is missing since when, and how good the estimates were."""
    crisis, at = request.crisis, request.at
    day = local_day(crisis, at)
    context = {
        "day": day,
        "sent": questions.sent_on(crisis, day).order_by("-sent_at")[:MOST_CALLED],
        "missing": questions.missing(crisis, at)[:MOST_CALLED],
        "calls": questions.calls_on(crisis, day),
        "outcomes": labels.CALL_OUTCOMES,
        "scores": questions.scores(crisis),
        "reading": Reading(crisis, at),
    }
    return render(request, "supply/count_list.html", context)


def count_new(request: Request) -> HttpResponse:
    """Hand in today's count of the own facility, or correct it."""
    crisis, by, at = request.crisis, request.holder, request.at
    facility = present(Organisation.objects.filter(pk=by.organisation_id).first())
    day = local_day(crisis, at)
    last = questions.newest_of(crisis, facility.pk, before=day)
    standing = questions.sent_on(crisis, day).filter(organisation=facility).first()
    items = questions.items_to_count(crisis, facility.pk, standing or last)
    form = CountForm(request.POST if request.method == "POST" else None, items=items, last=last, standing=standing)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lines = [
            NewLine(item, data[f"on_hand-{item.code}"], data[f"used-{item.code}"])
            for item in items
            if data[f"on_hand-{item.code}"] is not None
        ]
        done = form.attempt(
            lambda: actions.send_count(
                crisis=crisis, organisation=facility, lines=lines, beds=data["beds"], staff=data["staff"],
                version=data["version"], reason=data.get("reason", ""), by=by, at=at,
            )
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Recorded. Thank you."))
            return redirect(crisis_url("supply:count", crisis, done.pk))
    context = {"form": form, "facility": facility, "day": day, "last": last, "standing": standing}
    return render(request, "supply/count_new.html", context, status=422 if form.errors else 200)


def count_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one count: how long each shelf lasts, and what one could ask for."""
    count = present(questions.count_of(request.crisis, key))
    own = request.holder.organisation == count.organisation_id
    today = count.day == local_day(request.crisis, request.at)
    context = {"count": count, "shelves": questions.shelves(count, request.at), "own": own and count.newest and today}
    return render(request, "supply/count_detail.html", context)


def count_ask(request: Request, key: uuid.UUID) -> HttpResponse:
    """Ask for what a count proposes for one item: a need, as if one had typed it."""
    count = present(questions.count_of(request.crisis, key))
    form = AskForm(request.POST)
    code = form.cleaned_data["item"] if form.is_valid() else ""
    shelf = next((row for row in questions.shelves(count, request.at) if row.line.item.code == code), None)
    if shelf is None:
        raise Absent
    facility = count.organisation
    asked = of_party(facility, None, facility.place, shelf.ask)
    power.require(request.holder, "need.create", "C", crisis=request.crisis, at=request.at, asked=asked)
    if shelf.asked or not shelf.ask:
        messages.info(request, _("Nothing more has to be asked for: it is asked for already, or the shelf lasts."))
        return redirect(crisis_url("supply:count", request.crisis, key))
    need = actions.enter_need(
        crisis=request.crisis,
        new=NewNeed(
            item=shelf.line.item, place=facility.place, organisation=facility, quantity=shelf.ask,
            source=_("morning count of %(day)s") % {"day": count.day.isoformat()},
        ),
        by=request.holder,
        at=request.at,
    )  # fmt: skip
    messages.success(request, _("Recorded. The need waits to be verified."))
    return redirect(crisis_url("supply:need", request.crisis, need.pk))


def count_call(request: Request, key: uuid.UUID) -> HttpResponse:
    """Note that a facility was called about its missing count."""
    facility = present(questions.facilities(request.crisis).filter(pk=key).first())
    form = CallForm(request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        done = form.attempt(
            lambda: actions.note_call(
                crisis=request.crisis, organisation=facility, outcome=outcome, by=request.holder, at=request.at
            )
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("supply:counts", request.crisis))
    return render(request, "supply/count_call.html", {"form": form, "facility": facility}, status=422)
