"""Pages of allocation rounds and shipments."""

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from cogov.actors.access import to_sign_in
from cogov.actors.queries import power
from cogov.actors.queries.holders import players_of, serves, signed_by
from cogov.decision.queries.matrix import accountable, function_called
from cogov.kernel import jobs
from cogov.kernel.errors import Absent, present
from cogov.kernel.holder import ANYONE
from cogov.kernel.localized import localized
from cogov.kernel.models import JobState
from cogov.kernel.web import lists
from cogov.kernel.web.forms import only, problems_of
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.say import say
from cogov.supply import actions
from cogov.supply.actions.allocation import FUNCTION
from cogov.supply.forms.rounds import ApproveForm, HandForm, ReceiveForm, SendForm
from cogov.supply.forms.shared import MOST_LOTS, ReasonForm
from cogov.supply.models import AllocationRun, Share, Shipment
from cogov.supply.queries import stock as questions
from cogov.supply.queries.asked import of_plan, of_receiving, of_round, of_sending
from cogov.supply.queries.needs import need_of
from cogov.supply.queries.situation import party_name
from cogov.supply.rules.runs import (
    NothingToHandOut,
    ProposerApproves,
    ReceiverApproves,
    RunState,
    ShipmentState,
    check_approver,
)
from cogov.supply.tasks import run_round
from cogov.supply.views import labels

# Reasons why a need goes short although there is stock of its item.
OF_STOCK = frozenset({"earmarked", "needs_waiver", "rationed", "more_urgent"})


def run_list(request: Request) -> HttpResponse:
    """Show the rounds: who proposed, who decided, how it stands."""
    rows = questions.runs(request.crisis)
    if not power.may(request.holder, "allocation.read", "V", crisis=request.crisis, at=request.at):
        rows = rows.filter(state=RunState.APPROVED)
    runs = list(rows[:100])
    signed = signed_by(post for run in runs for post in (run.proposed_by, run.decided_by))
    return render(request, "supply/run_list.html", {"runs": runs, "labels": labels, "signed": signed})


def _run(request: Request, key: uuid.UUID) -> AllocationRun:
    run = questions.run_of(request.crisis, key)
    if run is None:
        raise Absent
    if run.state != RunState.APPROVED and not power.may(
        request.holder, "allocation.read", "V", crisis=request.crisis, at=request.at
    ):
        raise Absent
    return run


def _by_asker(shares: list[Any], unmet: list[Any]) -> list[dict[str, Any]]:
    """Return what each asker gets and does not get, the most served first."""
    askers: dict[object, dict[str, Any]] = {}
    for part, key in [*((share, "shares") for share in shares), *((missing, "unmet") for missing in unmet)]:
        need = part.need
        owner = need.organisation_id or need.household_id
        entry = askers.setdefault(
            owner, {"name": party_name(need), "place": need.place, "shares": [], "unmet": [], "pieces": 0, "tier": 4}
        )
        entry[key].append(part)
        entry["tier"] = min(entry["tier"], need.tier)
        if key == "shares":
            entry["pieces"] += part.quantity
    return sorted(askers.values(), key=lambda entry: (-entry["pieces"], entry["name"]))


def _by_item(shares: list[Any], unmet: list[Any]) -> list[dict[str, Any]]:
    """Return what is handed out and missing by item, the urgent first; lines nobody wrote a number in are counted."""
    items: dict[str, dict[str, Any]] = {}
    for part in [*shares, *unmet]:
        item = part.need.item
        entry = items.setdefault(item.code, {"item": item, "given": 0, "missing": 0, "unknown": 0, "stocked": False})
        if isinstance(part, Share):
            entry["given"] += part.quantity
        elif part.quantity is None:
            entry["unknown"] += 1
        else:
            entry["missing"] += part.quantity
        entry["stocked"] |= isinstance(part, Share) or part.reason in OF_STOCK
    return sorted(items.values(), key=lambda entry: (entry["item"].urgency, -entry["given"], entry["item"].code))


def run_detail(request: Request, key: uuid.UUID) -> HttpResponseBase:
    """Show a plan: who gets what, who gets nothing, and why; and let a second person decide."""
    return _shown(request, key, ReasonForm(None))


def _shown(request: Request, key: uuid.UUID, rejecting: ReasonForm) -> HttpResponseBase:
    """Show a plan with the form that rejects it, open at its fault where it has one."""
    waiting = questions.run_of(request.crisis, key)
    if request.holder is ANYONE and waiting is not None and waiting.state == RunState.PROPOSED:
        return to_sign_in(request, request.crisis)  # the first page names it, so its existence is no secret
    run = _run(request, key)
    shares, unmet = list(questions.shares(run)), list(questions.unmet(run))
    crisis, by, at = request.crisis, request.holder, request.at
    may_approve = run.state == RunState.PROPOSED and power.may(
        by, "allocation.approve", "A", crisis=crisis, at=at, asked=of_plan(run)
    )
    objection = ""
    if run.state == RunState.PROPOSED and not shares:
        may_approve, objection = False, say(NothingToHandOut())
    if may_approve:
        try:
            check_approver(
                approver=by.hand,
                organisations=serves(by, at),
                proposer=run.proposer,
                receivers=questions.receivers(run),
            )
        except (ProposerApproves, ReceiverApproves) as refusal:
            may_approve, objection = False, say(refusal)
    function = function_called(crisis, FUNCTION)
    items = _by_item(shares, unmet)
    depots: dict[str, int] = defaultdict(int)
    for share in shares:
        depots[localized(share.lot.depot.names)] += share.quantity
    by_asker = _by_asker(shares, unmet)
    context = {
        "run": run,
        "labels": labels,
        "signed": signed_by([run.proposed_by, run.decided_by]),
        "served": [entry for entry in by_asker if entry["shares"]],
        "nothing": [entry for entry in by_asker if not entry["shares"]],
        "items": [entry for entry in items if entry["stocked"]],
        "items_without_stock": [entry for entry in items if not entry["stocked"]],
        "depots": sorted(depots.items()),
        "pieces": sum(share.quantity for share in shares),
        "may_approve": may_approve,
        "objection": objection,
        "reject_form": rejecting,
        "nobody_answers": function is not None and accountable(function) is None,
        "function": function,
        "shipments": questions.shipments(crisis).filter(run=run).order_by("number")[:300],
    }
    return render(request, "supply/run_detail.html", context, status=422 if rejecting.errors else 200)


def run_approve(request: Request, key: uuid.UUID) -> HttpResponse:
    """Approve a plan as a second person."""
    run = _run(request, key)
    form = ApproveForm(request.POST)
    if form.is_valid():
        done = form.attempt(
            lambda: actions.approve_allocation(
                run=run, take_function=form.cleaned_data["take_function"], by=request.holder, at=request.at
            )
        )
        if done is not None:
            messages.success(request, _("Approved and recorded. The shipments are ready at their depots."))
            return redirect(crisis_url("supply:round", request.crisis, run.pk))
    messages.error(request, problems_of(form))
    return redirect(crisis_url("supply:round", request.crisis, run.pk))


def run_reject(request: Request, key: uuid.UUID) -> HttpResponseBase:
    """Reject a plan, with a reason."""
    run = _run(request, key)
    form = ReasonForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.reject_allocation(run=run, reason=form.cleaned_data["reason"], by=request.holder, at=request.at)
    ):
        messages.success(request, _("Rejected and recorded."))
        return redirect(crisis_url("supply:round", request.crisis, run.pk))
    return _shown(request, key, form)


def run_new(request: Request) -> HttpResponse:
    """Ask for a new round; the worker computes it."""
    asked = of_round(request.crisis, request.holder)
    power.require(request.holder, "allocation.propose", "C", crisis=request.crisis, at=request.at, asked=asked)
    only(request)
    with transaction.atomic():
        job = jobs.start(crisis=request.crisis, kind="allocation", by=request.holder, at=request.at)
        run_round.enqueue(str(job.pk))
    return redirect(crisis_url("supply:job", request.crisis, job.pk))


def by_hand(request: Request, key: uuid.UUID) -> HttpResponse:
    """Propose one share by hand."""
    need = need_of(request.crisis, key)
    if need is None:
        raise Absent
    lots = list(questions.free_lots(request.crisis).filter(item=need.item)[:MOST_LOTS])
    form = HandForm(request.POST, lots=lots)
    if form.is_valid():
        data = form.cleaned_data
        run = form.attempt(
            lambda: actions.propose_by_hand(
                lot=next(row for row in lots if str(row.pk) == data["lot"]), need=need, quantity=data["quantity"],
                reason=data["reason"], by=request.holder, at=request.at,
            )
        )  # fmt: skip
        if run is not None:
            messages.success(request, _("Proposed and recorded. A second person has to approve it."))
            return redirect(crisis_url("supply:round", request.crisis, run.pk))
    context = {"form": form, "need": need, "title": _("Propose a share by hand"), "submit": _("Propose")}
    return render(request, "supply/need_act.html", context, status=422)


def job_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show how far a piece of long work is; when it is done, go to what it made."""
    job = jobs.own(request.crisis, key, request.holder)
    if job is None:
        raise Absent
    if job.state == JobState.DONE and job.result:
        made = crisis_url("supply:round", request.crisis, job.result)
        return HttpResponseClientRedirect(made) if request.htmx else redirect(made)
    return render(request, "supply/job.html", {"job": job, "running": job.state in ("waiting", "running")})


def job_cancel(request: Request, key: uuid.UUID) -> HttpResponse:
    """Call off a piece of long work of one's own."""
    job = jobs.own(request.crisis, key, request.holder)
    if job is None:
        raise Absent
    only(request)
    stopped = jobs.call_off(job)
    messages.success(request, _("Called off.") if stopped else _("It was finished already."))
    return redirect(crisis_url("supply:job", request.crisis, job.pk))


def shipment_list(request: Request) -> HttpResponse:
    """Show the shipments whose papers the reader may see."""
    listing: Listing[Shipment] = Listing(
        name="shipments",
        title=gettext_lazy("Shipments"),
        columns=(
            Column("number", gettext_lazy("Number"), lambda row: row.number, ("number",)),
            Column("from", gettext_lazy("From"), lambda row: localized(row.depot.names)),
            Column("to", gettext_lazy("To"), lambda row: party_name(row, request.holder)),
            Column("km", gettext_lazy("km"), lambda row: round(row.km), ("km",), number=True),
            Column("state", gettext_lazy("State"), lambda row: labels.SHIPMENT_STATES[row.state], ("state",)),
            Column("ready", gettext_lazy("Ready"), lambda row: row.ready_at, ("ready_at",)),
            Column("sent", gettext_lazy("Sent"), lambda row: row.sent_at, ("sent_at",)),
            Column("received", gettext_lazy("Received"), lambda row: row.received_at, ("received_at",)),
        ),
        filters=(
            Filter("state", gettext_lazy("State"), lambda rows, value: rows.filter(state=value),
                   lambda: list(labels.SHIPMENT_STATES.items())),
            Filter("q", gettext_lazy("Number"), lambda rows, value: rows.filter(number__startswith=value)),
        ),
        order=("-ready_at", "number"),
        empty=gettext_lazy("No shipments yet: they appear when a plan is approved."),
    )  # fmt: skip
    rows = questions.visible_shipments(request.crisis, request.holder, request.scope)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    return render(request, "supply/shipment_list.html", {"list": lists.page(request, listing, rows), "labels": labels})


def _shipment(request: Request, key: uuid.UUID) -> Shipment:
    # For signatures the scope of the reading right counts: who may not see the papers may not sign them either.
    scope = request.scope if request.method == "GET" else questions.reading_scope(request.holder)
    return present(questions.visible_shipments(request.crisis, request.holder, scope).filter(pk=key).first())


def _papers(request: Request, row: Shipment, *, receive: ReceiveForm | None = None, send: SendForm | None = None,
            status: int = 200) -> HttpResponse:  # fmt: skip
    crisis, by, at = request.crisis, request.holder, request.at
    lines = list(questions.lines(row))
    form = receive or ReceiveForm(None, lines=lines)
    receiver = row.household_id or row.organisation_id
    signatures = list(row.signatures.order_by("at"))
    context = {
        "shipment": row,
        "lines": [(line, form[f"count-{line.pk}"], form[f"reason-{line.pk}"]) for line in lines],
        "signatures": signatures,
        "signed": signed_by(signature.post for signature in signatures),
        "labels": labels,
        "recipient": party_name(row, by),
        "form": form,
        "send_form": send or SendForm(None),
        "may_send": row.state == ShipmentState.READY
        and power.may(by, "shipment.send", "C", crisis=crisis, at=at, asked=of_sending(row)),
        "may_receive": row.state == ShipmentState.SENT
        and power.may(by, "shipment.receive", "C", crisis=crisis, at=at, asked=of_receiving(row, by)),
        "total": sum(line.quantity for line in lines),
        "receiver_plays": players_of(crisis).get(receiver) if crisis.exercise and receiver else None,
    }
    return render(request, "supply/shipment_detail.html", context, status=status)


def shipment_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show the papers of a shipment and the place for the next signature."""
    return _papers(request, _shipment(request, key))


def shipment_send(request: Request, key: uuid.UUID) -> HttpResponse:
    """Sign a shipment out."""
    row = _shipment(request, key)
    form = SendForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.send_shipment(
            shipment=row, condition=form.cleaned_data["condition"], by=request.holder, at=request.at
        )
    ):
        messages.success(request, _("Signed and recorded. The goods have left the depot."))
        return redirect(crisis_url("supply:shipment", request.crisis, row.pk))
    return _papers(request, row, send=form, status=422)


def shipment_receive(request: Request, key: uuid.UUID) -> HttpResponse:
    """Sign for what arrived, line by line."""
    row = _shipment(request, key)
    lines = list(questions.lines(row))
    form = ReceiveForm(request.POST, lines=lines)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.receive_shipment(
                shipment=row,
                counted={line.pk: data[f"count-{line.pk}"] or 0 for line in lines},
                reasons={line.pk: data[f"reason-{line.pk}"] for line in lines},
                condition=data["condition"],
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Signed and recorded. Both sides have signed."))
            return redirect(crisis_url("supply:shipment", request.crisis, row.pk))
    return _papers(request, row, receive=form, status=422)
