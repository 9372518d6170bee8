"""Everybody's own desk: what waits for my signature, what I asked for, what I offered."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.holders import players_of, posts_of
from cogov.decision.queries import intake, tasks
from cogov.decision.queries.firing import notices_for
from cogov.decision.rules.intake import spoken
from cogov.desks.changes import changes
from cogov.kernel import personal
from cogov.kernel.figures import Reading
from cogov.kernel.holder import Holder
from cogov.kernel.models import Act, ActSubject
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import state_word
from cogov.supply.models import Depot, Need
from cogov.supply.queries.needs import board, offers, to_answer, to_verify
from cogov.supply.queries.stock import lots, shipments, to_receive, to_send
from cogov.supply.views import labels

FIELDS = {"need.contact": _("contact for a need")}
PURPOSES = {"need.contact": _("to call back about this need")}


def _mine(by: Holder) -> Q:
    """Return what belongs to the holder: to the household, else to the organisation."""
    return Q(household_id=by.household) if by.household else Q(organisation_id=by.organisation, household__isnull=True)


def desk(request: Request) -> HttpResponse:
    """Show the holder's own desk."""
    crisis, by, at = request.crisis, request.holder, request.at
    mine = _mine(by)
    own = Organisation.objects.filter(pk=by.organisation_id).select_related("area").first() if by.organisation else None
    depots = Depot.objects.filter(crisis=crisis, keeper_id=by.organisation) if by.organisation else Depot.objects.none()
    verifies = power.may(
        by, "need.verify", "A", crisis=crisis, at=at, asked=power.Asked(area=own.area if own else None)
    )
    # In an exercise the shipments that can be followed to the last signature come first.
    players = players_of(crisis) if crisis.exercise else {}
    leaving = to_send(crisis, by.organisation, first=players)
    me = by.household or by.organisation_id
    about_me = Q(organisation=me) | Q(household=me) | Q(pk__in=ActSubject.objects.filter(object=me).values("act"))
    context = {
        "own": own,
        "changed": changes(Act.objects.filter(about_me, crisis=crisis).order_by("-recorded_at")[:40], 5),
        "labels": labels,
        "reading": Reading(crisis, at),
        "notices": notices_for(crisis, by.organisation)[:5] if by.organisation else [],
        "to_send": leaving[:20],
        "to_send_total": leaving.count(),
        "to_receive": to_receive(crisis, by)[:20],
        "to_answer": to_answer(crisis, by.household)[:20] if by.household else [],
        "needs": board(crisis).filter(mine).order_by("tier", "-missing")[:20],
        "done": shipments(crisis).filter(mine, received_at__isnull=False).order_by("-received_at")[:10],
        "offers": offers(crisis).filter(mine)[:10],
        "tasks": tasks.waits_for(by, crisis)[:20] if by.organisation else [],
        "asked_changes": tasks.changes_for(by, crisis)[:10] if by.organisation else [],
        "calls": intake.waiting_for(crisis, by)[:10] if by.organisation else [],
        "words": state_word,
        "spoken": spoken,
        "depots": list(depots),
        "lots": lots(crisis).filter(depot__in=depots)[:20],
        "verify": to_verify(crisis)[:10] if verifies else [],
        "posts": list(posts_of(request.user.pk, crisis.jurisdiction_id, at)) if request.user.is_authenticated else [],
        "signed": by.organisation is None or power.signed_code(by.organisation_id, crisis.jurisdiction_id, at),
    }
    return render(request, "subject/desk.html", context)


def looks(request: Request) -> HttpResponse:
    """Show what is kept of the holder's own persons, who looked at it, when and why."""
    crisis = request.crisis
    needs = Need.objects.filter(_mine(request.holder), crisis=crisis, contact__isnull=False).select_related("item")
    by_subject = {need.contact: need for need in needs if need.contact}
    reads = list(personal.reads(crisis, by_subject)[:200])
    organisations = Organisation.objects.filter(pk__in={look.organisation for look in reads if look.organisation})
    context = {
        "kept": [(row, by_subject[row.subject]) for row in personal.kept(crisis, by_subject)[:200]],
        "held": {row.subject: row.until for row in personal.holds(crisis, request.at).filter(subject__in=by_subject)},
        "looks": [(look, by_subject[look.subject]) for look in reads],
        "organisations": {row.pk: row for row in organisations},
        "fields": FIELDS,
        "purposes": PURPOSES,
    }
    return render(request, "subject/looks.html", context)
