"""Agreements in the API: what is agreed, how much it covers, and signing by digest."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.kernel.errors import present
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.plans import actions
from cogov.plans.models import Agreement
from cogov.plans.queries import agreements as questions
from cogov.plans.queries.law import law_day
from cogov.plans.schemas.agreements import AgreementOut, AgreementWhole, CoverageOut, SignIn

router = Router(tags=["agreements"])
Out = dict[str, Any]


def agreement_out(row: Agreement) -> Out:
    """Return an agreement as a list shows it."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "names": row.names,
        "state": row.state,
        "version": row.version,
        "parties": [party.organisation_id for party in row.parties.all()],
        "in_force_from": row.in_force_from,
        "in_force_to": row.in_force_to,
    }


def whole_out(row: Agreement) -> Out:
    """Return an agreement with the version on the table."""
    version = questions.version_on_table(row)
    signed = questions.signed_parties(version)
    return {
        **agreement_out(row),
        "digest": version.digest,
        "term_from": version.term_from,
        "term_to": version.term_to,
        "notice_days": version.notice_days,
        "dispute": version.dispute,
        "sides": [
            {
                "organisation": party.organisation_id,
                "names": party.organisation.names,
                "signed": party.organisation_id in signed,
                "leaves_on": party.leaves_on,
            }
            for party in row.parties.select_related("organisation")
        ],
        "clauses": [
            {
                "id": clause.pk,
                "key": clause.key,
                "texts": clause.texts,
                "party": clause.party_id,
                "function": clause.function,
                "mechanism": clause.mechanism,
                "trigger": clause.trigger,
                "within_minutes": clause.within_minutes,
                "price_minor": clause.price_minor,
                "currency": clause.currency,
                "per": clause.per,
                "acts": clause.acts,
                "granter": clause.granter_id,
                "fields": clause.fields,
            }
            for clause in version.clauses.all()
        ],
        "covered": list(questions.coverage_of(row.jurisdiction_id, version.term_from, agreement=row).covered),
    }


def _found(request: Request, key: uuid.UUID) -> Agreement:
    rows = questions.seen_by(questions.agreements(request.crisis.jurisdiction_id), request.holder)
    return present(rows.filter(pk=key).first())


@router.get(f"{HERE}/agreements", response={200: Page[AgreementOut], **FAULTS}, summary="Agreements")
def agreement_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return what was ever in force, and what one's own organisation negotiates."""
    known_only(request)
    rows = questions.seen_by(questions.agreements(request.crisis.jurisdiction_id), request.holder)
    return page(request, rows, agreement_out, ("-drafted_at", "pk"))


@router.get(f"{HERE}/agreements/coverage", response={200: CoverageOut, **FAULTS}, summary="Covered functions")
def coverage(request: Request, here: Path[Here]) -> HttpResponse:
    """Return which functions of the catalogue a party has promised, and which nobody has."""
    known_only(request)
    day = law_day(request.crisis.jurisdiction, request.at)
    found = questions.coverage_of(request.crisis.jurisdiction_id, day)
    return answer(request, {"percent": found.percent, "covered": found.covered, "gaps": found.gaps})


@router.get(f"{HERE}/agreements/{{uuid:key}}", response={200: AgreementWhole, **FAULTS}, summary="One agreement")
def agreement_detail(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return the version on the table with its clauses and signatures."""
    known_only(request)
    return answer(request, whole_out(_found(request, key)))


@router.post(
    f"{HERE}/agreements/{{uuid:key}}/sign",
    response={200: AgreementWhole, **FAULTS},
    auth=django_auth,
    summary="Sign an agreement",
)
def agreement_sign(request: Request, here: Path[Here], key: uuid.UUID, new: SignIn) -> HttpResponse:
    """Sign the version with this digest for the own organisation."""

    def act() -> HttpResponse:
        row = actions.sign_agreement(
            agreement=_found(request, key), digest=new.digest, crisis=request.crisis, by=request.holder, at=request.at
        )
        return answer(request, whole_out(row))

    return once(request, act)
