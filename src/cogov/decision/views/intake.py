"""Pages of the telephone and the counter: one box, one call, a number to be spoken; what became of it."""

import random
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.decision.actions import intake as acts
from cogov.decision.actions.intake import NewIntake
from cogov.decision.forms.intake import CHANNELS, KINDS, AnswerForm, HandForm, IntakeForm
from cogov.decision.forms.tasks import chosen
from cogov.decision.models import Intake
from cogov.decision.queries import duplicates, intake
from cogov.decision.rules.intake import check_receipt, spoken
from cogov.kernel.errors import Refused, present
from cogov.kernel.models import Place
from cogov.kernel.things import named
from cogov.kernel.web.forms import StrictForm, only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request
from cogov.kernel.web.say import say
from cogov.kernel.web.words import state_word

MOST = 100


def intake_list(request: Request) -> HttpResponse:
    """Show what was taken at the telephone and the counter, what waits longest first."""
    rows = intake.seen_by(request.crisis, request.holder)
    context = {
        "open": rows.filter(state="intake_taken").order_by("taken_at", "pk")[:MOST],
        "settled": rows.filter(state="intake_settled").order_by("-settled_at", "pk")[:MOST],
        "total": rows.filter(state="intake_taken").count(),
        "kinds": KINDS,
        "spoken": spoken,
    }
    return render(request, "decision/intake_list.html", context)


def intake_new(request: Request) -> HttpResponse:
    """Take what somebody says; calls and tasks that may be about the same thing are shown first."""
    crisis = request.crisis
    posted = request.POST if request.method == "POST" else None
    form = IntakeForm(posted, crisis=crisis)
    alike: list[duplicates.AlikeIntake] = []
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        area = Place.objects.get(pk=data["area"])
        if not data["again"]:
            alike = duplicates.intakes_like(crisis, data["text"], area, request.at)
        if not alike:
            new = NewIntake(
                kind=data["kind"],
                text=data["text"],
                area=area,
                channel=data["channel"],
                organisation=chosen(crisis, data["organisation"]),
                item=uuid.UUID(data["item"]) if data["item"] else None,
                quantity=data["quantity"],
                contact=data["contact"],
            )
            row = form.attempt(
                lambda: acts.take_intake(
                    crisis=crisis, new=new, chance=random.SystemRandom(), by=request.holder, at=request.at
                )
            )
            if row is not None:
                messages.success(
                    request, _("Recorded. Read the number out: %(number)s") % {"number": spoken(row.receipt)}
                )
                return redirect(crisis_url("decision:intake", crisis, row.pk))
    context = {"form": form, "alike": alike, "kinds": KINDS, "spoken": spoken}
    return render(request, "decision/intake_new.html", context, status=422 if form.errors else 200)


def intake_alike(request: Request) -> HttpResponse:
    """Show, while somebody types, which open calls may be about the same thing."""
    only(request, *IntakeForm.base_fields)
    text = request.POST.get("text", "").strip()[:1000]
    try:
        key = uuid.UUID(request.POST.get("area", ""))
    except ValueError:
        key = uuid.UUID(int=0)
    area = Place.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, pk=key).first()
    alike = duplicates.intakes_like(request.crisis, text, area, request.at) if text and area else []
    return render(request, "decision/intake_alike.html", {"alike": alike, "kinds": KINDS, "spoken": spoken})


def _intake(request: Request, key: uuid.UUID) -> Intake:
    return present(intake.seen_by(request.crisis, request.holder).filter(pk=key).first())


def intake_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one call: what was said, what it is, who answers for it by when, what it became."""
    return _shown(request, _intake(request, key))


def _shown(request: Request, row: Intake, problem: StrictForm | None = None) -> HttpResponse:
    asked = power.Asked(owner=row.owner_id, area=row.area)
    things = named([(row.became_kind, row.became)]) if row.became else {}
    context = {
        "row": row,
        "kinds": KINDS,
        "channels": CHANNELS,
        "words": state_word,
        "number": spoken(row.receipt),
        "due": intake.due_of(row),
        "thing": things.get(row.became) if row.became else None,
        "may_settle": row.state == "intake_taken"
        and power.may(request.holder, "intake.settle", "C", crisis=request.crisis, at=request.at, asked=asked),
        "answer_form": AnswerForm(None),
        "hand_form": HandForm(None, crisis=request.crisis),
        "problem": problem,
    }
    return render(request, "decision/intake_detail.html", context, status=422 if problem is not None else 200)


def intake_settle(request: Request, key: uuid.UUID) -> HttpResponse:
    """Write what is told to whoever called."""
    row = _intake(request, key)
    form = AnswerForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: acts.settle_intake(intake=row, answer=form.cleaned_data["answer"], by=request.holder, at=request.at)
    ):
        messages.success(request, _("Recorded: whoever asks by the number hears it."))
        return redirect(crisis_url("decision:intake", request.crisis, row.pk))
    return _shown(request, row, form)


def intake_hand(request: Request, key: uuid.UUID) -> HttpResponse:
    """Hand a call on to another organisation."""
    row = _intake(request, key)
    form = HandForm(request.POST, crisis=request.crisis)
    if form.is_valid():
        data = form.cleaned_data
        owner: Organisation = chosen(request.crisis, data["owner"])
        done = form.attempt(
            lambda: acts.hand_intake(
                intake=row, kind=data["kind"], owner=owner, reason=data["reason"], by=request.holder, at=request.at
            )
        )
        if done is not None:
            messages.success(request, _("Handed on: they have it now, with a clock of their own."))
            return redirect(crisis_url("decision:intakes", request.crisis))
    return _shown(request, row, form)


def receipt(request: Request) -> HttpResponse:
    """Show by the number of a receipt what became of a call: its state and its answer, never what was said."""
    text = request.GET.get("number", "").strip()[:40]
    row, problem = None, ""
    if text:
        try:
            row = (
                Intake.objects.filter(crisis=request.crisis, receipt=check_receipt(text))
                .select_related("owner")
                .first()
            )
        except Refused as refusal:
            problem = say(refusal)
        if row is None and not problem:
            problem = _("There is no such number in this crisis.")
    context = {
        "text": text,
        "row": row,
        "problem": problem,
        "kinds": KINDS,
        "due": intake.due_of(row) if row else None,
        "thing": named([(row.became_kind, row.became)]).get(row.became) if row and row.became else None,
    }
    return render(request, "decision/intake_receipt.html", context, status=422 if problem else 200)
