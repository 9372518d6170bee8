"""The public's pages: what is wrong, what is being done, from which numbers, and the record anyone can check."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.access import has_second_factor
from cogov.actors.actions import accept_invitation
from cogov.actors.forms import InvitationForm
from cogov.actors.queries import power
from cogov.actors.queries.holders import jurisdictions_of
from cogov.desks.changes import changes
from cogov.desks.public import pictures
from cogov.kernel.errors import Absent
from cogov.kernel.figures import Reading, find, registered
from cogov.kernel.holder import ANYONE
from cogov.kernel.models import Act, Crisis, Item
from cogov.kernel.places import codes_of
from cogov.kernel.web import lists
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Listing
from cogov.kernel.web.request import Request
from cogov.record.models import LogEntry
from cogov.record.queries import entries, latest_checkpoint, pending_count, receipt_at
from cogov.supply.queries.outcome import compared, further_facts
from cogov.supply.queries.situation import NOTHING_WRONG, asked_for, elapsed, findings, proposal
from cogov.supply.queries.stock import to_receive, to_send, waiting_run
from cogov.supply.views import labels


def home(request: Request) -> HttpResponse:
    """Go to the one crisis there is, or list them."""
    crises = list(Crisis.objects.filter(closed_at__isnull=True).select_related("jurisdiction").order_by("-opened_at"))
    if len(crises) == 1 and not request.user.is_authenticated:
        return redirect(crisis_url("situation", crises[0]))
    homes = jurisdictions_of(request.user.pk, request.at) if request.user.is_authenticated else []
    return render(request, "public/home.html", {"crises": crises, "homes": homes})


def health(request: Request) -> HttpResponse:
    """Say that server and database answer."""
    Crisis.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


def situation(request: Request) -> HttpResponse:
    """Show the first page: who asks for what, what is wrong now, and the way to the proposal."""
    reading = Reading(request.crisis, request.at)
    crisis, by = request.crisis, request.holder
    found = [(finding, finding.html(reading)) for finding in findings(reading)]
    public_acts = Act.objects.filter(crisis=crisis, leaf__isnull=False).order_by("-recorded_at")
    context = {
        "reading": reading,
        "asked_for": asked_for(reading).html(reading),
        "proposal": [saying.html(reading) for saying in proposal(reading)],
        "findings": found,
        "nothing_wrong": NOTHING_WRONG.html(reading),
        "run": waiting_run(request.crisis),
        "may_see_run": power.may(request.holder, "allocation.read", "V", crisis=request.crisis, at=request.at),
        "to_receive": to_receive(crisis, by).count() if by is not ANYONE else 0,
        "to_send": to_send(crisis, by.organisation).count() if by.organisation else 0,
        "changed": changes(public_acts[:40], 5),
        "elapsed": elapsed(request.crisis),
        "small_map": reading.kept("map:small", lambda: pictures.map_svg(request.crisis, width=640, height=420)),
    }
    return render(request, "public/situation.html", context)


def crisis_map(request: Request) -> HttpResponse:
    """Show where needs, stocks and shipments are, with the same as a list."""
    crisis = request.crisis
    kept = Reading(crisis, request.at).kept
    rows = kept("map:rows", lambda: pictures.map_rows(crisis))
    context = {
        "picture": kept("map:whole", lambda: pictures.map_svg(crisis, width=960, height=640)),
        "near": kept("map:near", lambda: pictures.map_svg(crisis, width=960, height=520, near=True)),
        "places": rows,
        "codes": codes_of({row.place.pk for row in rows}, request.at.date()),
        "reading": Reading(crisis, request.at),
    }
    return render(request, "public/map.html", context)


def plots(request: Request) -> HttpResponse:
    """Show the plots: cases by place, needed and delivered by item."""
    reading = Reading(request.crisis, request.at)
    context = {
        "series": pictures.series_svg(request.crisis),
        "series_rows": pictures.series_rows(request.crisis),
        "bars": reading.kept("bars:rows", lambda: pictures.item_bars(request.crisis)),
        "bars_svg": reading.kept("bars:svg", lambda: pictures.item_bars_svg(request.crisis)),
        "series_left_out": max(0, len(pictures.series_rows(request.crisis)) - pictures.MOST_PLACES),
        "reading": reading,
    }
    return render(request, "public/plots.html", context)


def figure_list(request: Request) -> HttpResponse:
    """Show the register of figures with their values."""
    reading = Reading(request.crisis, request.at)
    return render(request, "public/figure_list.html", {"figures": registered().values(), "reading": reading})


def figure_detail(request: Request, name: str) -> HttpResponse:
    """Open a figure to its definition and the rows it is made of."""
    figure = find(name)
    reading = Reading(request.crisis, request.at)
    rows = figure.rows(reading)
    listing = Listing(
        name=f"figure-{name}",
        title=figure.title,
        columns=tuple(Column(f"c{place}", column.title, column.show) for place, column in enumerate(figure.columns)),
        empty=_("No rows."),
    )
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    context = {
        "figure": figure,
        "value": reading.value(name),
        "list": lists.page(request, listing, rows),
        "reading": reading,
    }
    return render(request, "public/figure_detail.html", context)


LOG_LISTING: Listing[LogEntry] = Listing(
    name="log",
    title=gettext_lazy("Public log"),
    columns=(
        Column("index", gettext_lazy("Entry"), lambda row: row.index, ("index",), number=True),
        Column("kind", gettext_lazy("What"), lambda row: row.leaf.kind),
        Column("about", gettext_lazy("About"), lambda row: f"{row.leaf.about_kind}/{row.leaf.about.hex}"),
        Column("body", gettext_lazy("The entry as it stands in the log"), lambda row: row.leaf.body),
    ),
    order=("-index",),
)


def _item_names(crisis: Crisis, bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the names of the items that entries of the log name by their codes."""
    codes = {body["pub"]["item"] for body in bodies if "item" in body["pub"]}
    found = Item.objects.filter(jurisdiction_id=crisis.jurisdiction_id, code__in=codes)
    return dict(found.values_list("code", "names")) if codes else {}


def _when(body: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(body["at"])


def log_list(request: Request) -> HttpResponse:
    """Show the public log, newest first."""
    origin = request.crisis.origin
    rows = entries(origin)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, LOG_LISTING, rows, request.crisis, form)
    page = lists.page(request, LOG_LISTING, rows)
    bodies = [json.loads(row.leaf.body) for row in page.rows]
    context = {
        "list": page,
        "bodies": [(row, body, _when(body)) for row, body in zip(page.rows, bodies, strict=True)],
        "items": _item_names(request.crisis, bodies),
        "checkpoint": latest_checkpoint(origin),
        "pending": pending_count(origin),
    }
    return render(request, "public/log_list.html", context)


def log_entry(request: Request, index: int) -> HttpResponse:
    """Show one entry of the log with its proof."""
    receipt = receipt_at(request.crisis.origin, index)
    body = json.loads(receipt.body)
    items = _item_names(request.crisis, [body])
    context = {"receipt": receipt, "body": body, "when": _when(body), "items": items}
    return render(request, "public/log_entry.html", context)


def log_receipt(request: Request, index: int) -> HttpResponse:
    """Hand out the receipt file that `cogov-verify proof` checks."""
    receipt = receipt_at(request.crisis.origin, index)
    response = JsonResponse(receipt.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    mark = "EXERCISE-" if request.crisis.exercise else ""
    response["Content-Disposition"] = f'attachment; filename="{mark}{request.crisis.slug}-{index}.receipt.json"'
    return response


def outcome(request: Request) -> HttpResponse:
    """Show what came of it: what was delivered, how long it took, beside what happened then."""
    reading = Reading(request.crisis, request.at)
    run = request.crisis.runs.filter(state="approved").order_by("-decided_at").first()
    found = elapsed(request.crisis)
    context = {
        "reading": reading,
        "elapsed": found,
        "run": run,
        "waiting": waiting_run(request.crisis),
        "steps": compared(request.crisis, found) if found else [],
        "known": bool(request.crisis.defaults.get("beside")),
        "further": further_facts(request.crisis),
        "labels": labels,
    }
    return render(request, "public/outcome.html", context)


def invitation(request: Request, token: str) -> HttpResponse:
    """Accept an invitation: the only way to an account."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = form.attempt(
            lambda: accept_invitation(
                token=token, name=data["name"], password=data["password"], by=request.holder, at=request.at
            )
        )
        if user is not None and has_second_factor(user.pk):
            return redirect("account_login")  # the invitation must be no way around a second factor
        if user is not None:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("mfa_index")
    if len(token) > 100:
        raise Absent
    return render(request, "public/invitation.html", {"form": form}, status=422 if form.errors else 200)
