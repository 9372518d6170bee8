"""The page on which a plan stands beside another."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from cogov.kernel.errors import Absent
from cogov.kernel.web.request import Request
from cogov.supply.forms.compare import CompareForm
from cogov.supply.queries import compare
from cogov.supply.queries import stock as questions
from cogov.supply.queries.situation import party_name
from cogov.supply.views import labels


def run_compare(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show who gains and who loses, and why, between two plans or by a change; nothing is written."""
    run = questions.run_of(request.crisis, key)
    if run is None or not run.inputs:
        raise Absent
    others = [row for row in questions.runs(request.crisis).exclude(pk=run.pk)[:20] if row.inputs]
    lots = list(questions.lots(request.crisis).filter(pk__in=[lot["key"] for lot in run.inputs["lots"]]))
    form = CompareForm(request.GET or None, others=others, lots=lots)
    asked = form.cleaned_data if form.is_valid() else {}
    change = {name: asked[name] for name in ("lot", "depot", "step") if asked.get(name)}
    too_many = bool(change) and len(run.inputs["needs"]) > compare.MOST_NEEDS
    this = compare.stored(run)
    before, after, other = this, this, None
    if change and not too_many:
        after = compare.what_if(run, **change)
    elif not change and others:
        wanted = asked.get("other") or next((str(row.pk) for row in others if row.number < run.number), "")
        other = next((row for row in others if str(row.pk) == wanted), None)
        before = compare.stored(other) if other else this
    context = {
        "run": run,
        "form": form,
        "other": other,
        "what_if": bool(change) and not too_many,
        "too_many": too_many,
        "before": before,
        "after": after,
        "changes": compare.changes(run, before, after)[:200],
        "name": party_name,
        "labels": labels,
    }
    return render(request, "supply/run_compare.html", context, status=422 if form.errors else 200)
