"""The committee's first screen: what is wrong now, what waits for me, what changed since I last looked."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.holders import signed_by
from cogov.actors.queries.register import names_of, open_merges
from cogov.decision.models import PhaseChange
from cogov.decision.queries import tasks
from cogov.decision.queries.firing import silent
from cogov.decision.queries.refusals import refusals
from cogov.desks.changes import changes
from cogov.desks.committee import pictures
from cogov.engine.cooperation import ei_index
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act
from cogov.kernel.things import named
from cogov.kernel.web.request import Request
from cogov.supply.queries.asked import of_round
from cogov.supply.queries.cooperation import HOUSEHOLDS, STEPS, work
from cogov.supply.queries.needs import to_verify
from cogov.supply.queries.situation import findings, party_name, running_duties
from cogov.supply.queries.stock import runs
from cogov.supply.rules.runs import RunState


def desk(request: Request) -> HttpResponse:
    """Show the committee's desk."""
    crisis, by, at = request.crisis, request.holder, request.at
    reading = Reading(crisis, at)
    since = request.session.get("looked_at", {}).get(crisis.slug, "")
    newest = Act.objects.filter(crisis=crisis).order_by("-recorded_at")
    if since:
        newest = newest.filter(recorded_at__gt=since)
    changed = list(newest[:60])
    if changed:
        looked = {**request.session.get("looked_at", {}), crisis.slug: changed[0].recorded_at.isoformat()}
        request.session["looked_at"] = looked
    waiting = list(runs(crisis).filter(state=RunState.PROPOSED)[:7])
    duties = list(running_duties(crisis)[:7])
    context = {
        "reading": reading,
        "findings": [(found, found.html(reading)) for found in findings(reading)],
        "waiting": waiting,
        "may_approve": power.may(by, "allocation.approve", "A", crisis=crisis, at=at),
        "silent": silent(crisis)[:5],
        "phases": PhaseChange.objects.filter(crisis=crisis, approved_at__isnull=True)[:5],
        "verify": to_verify(crisis)[:7],
        "escalated": tasks.escalated(crisis)[:7],
        "merges": open_merges(crisis.jurisdiction_id).count(),
        "party": party_name,
        "duties": duties,
        "things": named((duty.about_kind, duty.about) for duty in duties),
        "signed": signed_by(run.proposed_by for run in waiting),
        "changed": changes(changed, 7),
        "since": since,
        "may_propose": power.may(by, "allocation.propose", "C", crisis=crisis, at=at, asked=of_round(crisis, by)),
    }
    return render(request, "committee/desk.html", context)


MOST_PAIRS = 40


def who_works_with_whom(request: Request) -> HttpResponse:
    """Show hand-offs, waiting, response times and pairs, all computed from acts."""
    reading = Reading(request.crisis, request.at)
    found = work(reading)
    pairs = found.pairs[:MOST_PAIRS]
    acting = {party for pair in pairs for party in (pair.one, pair.other)}
    asked = refusals(request.crisis)
    acting |= {party for row in asked for party in (row.asker, row.asked)}
    counted = {frozenset((pair.one, pair.other)): pair.things for pair in found.pairs}
    together = {party for pair in counted for party in pair}
    names = names_of(acting | {stay.party for stay in found.stays if isinstance(stay.party, uuid.UUID)})
    told: dict[uuid.UUID | str, str] = {HOUSEHOLDS: _("households")}
    told.update(names.items())
    groups = {row.pk: row for row in Organisation.objects.filter(pk__in=together)}
    context = {
        "reading": reading,
        "borders": [
            (_("between kinds of organisations"), ei_index(counted, {key: row.kind for key, row in groups.items()})),
            (_("between territories"), ei_index(counted, {key: row.area_id for key, row in groups.items()})),
        ],
        "asked": asked,
        "work": found,
        "steps": [step.key for step in STEPS],
        "pairs": pairs,
        "places": pictures.numbered(pairs),
        "picture": pictures.pairs_svg(pairs, names),
        "names": told,
    }
    return render(request, "committee/work.html", context)
