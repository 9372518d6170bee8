"""The API of the register."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors import actions
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.models import Organisation
from cogov.actors.queries import register as questions
from cogov.actors.schemas import EndIn, HoldIn, HoldOut, OrganisationIn, OrganisationOut
from cogov.kernel.errors import Absent
from cogov.kernel.localized import language_key
from cogov.kernel.models import PersonalHold, Place
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, no_body, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request

router = Router(tags=["register"])


def organisation_out(row: Organisation) -> dict[str, Any]:
    """Return an organisation; persons are not part of it."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "body": row.body,
        "level": row.level,
        "names": row.names,
        "state": row.state,
        "legal_status": row.legal_status,
        "code_scheme": row.code_scheme,
        "code": row.code,
        "area": row.area_id,
        "seat": row.seat_id,
        "functions": row.functions,
        "capabilities": row.capabilities,
        "limits": row.limits,
        "designated": row.designated,
        "standing": row.standing,
        "source": row.source,
    }


@router.get(f"{HERE}/organisations", response={200: Page[OrganisationOut], **FAULTS}, summary="Organisations")
def organisations(request: Request, here: Path[Here], kind: str = "") -> HttpResponse:
    """Return the register."""
    known_only(request, "kind")
    rows = questions.organisations(request.crisis.jurisdiction_id)
    return page(request, rows.filter(kind=kind) if kind else rows, organisation_out, ("kind", "name_key", "pk"))


@router.get(f"{HERE}/organisations/{{uuid:key}}", response={200: OrganisationOut, **FAULTS}, summary="One organisation")
def organisation(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return one entry."""
    known_only(request)
    found = questions.organisation(request.crisis.jurisdiction_id, key)
    if found is None:
        raise Absent
    return answer(request, organisation_out(found))


@router.post(
    f"{HERE}/organisations",
    response={201: OrganisationOut, **FAULTS},
    auth=django_auth,
    summary="Enter an organisation",
)
def organisation_new(request: Request, here: Path[Here], new: OrganisationIn) -> HttpResponse:
    """Enter an organisation; it takes part once it is admitted."""

    def act() -> HttpResponse:
        home = request.crisis.jurisdiction
        area = Place.objects.filter(pk=new.area, jurisdiction=home).first()
        sponsor = Organisation.objects.filter(pk=new.sponsor, jurisdiction=home).first() if new.sponsor else None
        if area is None or (new.sponsor and sponsor is None):
            raise Absent
        row = actions.enter_organisation(
            jurisdiction=home,
            crisis=request.crisis,
            new=NewOrganisation(
                kind=new.kind,
                body=new.body,
                level=new.level,
                names={language_key(): new.name},
                area=area,
                legal_status=new.legal_status,
                sponsor=sponsor,
                code_scheme=new.code_scheme,
                code=new.code,
                functions=new.functions,
                capabilities={language_key(): new.capabilities},
                limits={language_key(): new.limits},
                source="API",
            ),
            by=request.holder,
            at=request.at,
        )
        return answer(request, organisation_out(row), 201)

    return once(request, act)


def hold_out(row: PersonalHold) -> dict[str, Any]:
    """Return something kept as evidence."""
    fields = ("subject", "authority", "lawful", "necessary", "safe", "until", "proposed_at", "approved_at", "ended_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in fields}}


@router.get(f"{HERE}/holds", response={200: Page[HoldOut], **FAULTS}, auth=django_auth, summary="Kept as evidence")
def holds(request: Request, here: Path[Here]) -> HttpResponse:
    """Return what is kept of persons beyond its date, or is proposed to be."""
    known_only(request)
    return page(request, questions.holds(request.crisis), hold_out, ("-proposed_at", "-pk"))


@router.post(
    f"{HERE}/holds", response={201: HoldOut, **FAULTS}, auth=django_auth, summary="Propose to keep as evidence"
)
def hold_new(request: Request, here: Path[Here], new: HoldIn) -> HttpResponse:
    """Propose to keep something as evidence; a second auditor has to approve it."""

    def act() -> HttpResponse:
        row = actions.propose_hold(
            crisis=request.crisis, subject=uuid.UUID(new.subject), authority=new.authority, lawful=new.lawful,
            necessary=new.necessary, safe=new.safe, until=request.at + dt.timedelta(days=new.days), by=request.holder,
            at=request.at,
        )  # fmt: skip
        return answer(request, hold_out(row), 201)

    return once(request, act)


def _hold(request: Request, key: uuid.UUID) -> PersonalHold:
    found = questions.hold(request.crisis, key)
    if found is None:
        raise Absent
    return found


@router.post(
    f"{HERE}/holds/{{uuid:key}}/approve",
    response={200: HoldOut, **FAULTS},
    auth=django_auth,
    summary="Approve to keep as evidence",
)
def hold_approve(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Approve as a second auditor."""
    no_body(request)
    row = _hold(request, key)
    return once(
        request, lambda: answer(request, hold_out(actions.approve_hold(hold=row, by=request.holder, at=request.at)))
    )


@router.post(
    f"{HERE}/holds/{{uuid:key}}/end", response={200: HoldOut, **FAULTS}, auth=django_auth, summary="End what is kept"
)
def hold_end(request: Request, here: Path[Here], key: uuid.UUID, end: EndIn) -> HttpResponse:
    """End a hold, or take its proposal back."""
    row = _hold(request, key)
    return once(
        request,
        lambda: answer(
            request, hold_out(actions.end_hold(hold=row, reason=end.reason, by=request.holder, at=request.at))
        ),
    )
