"""The API of the register."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors import actions
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.models import CodeBreach, CodeOfConduct, Organisation, Qualification
from cogov.actors.queries import register as questions
from cogov.actors.queries.conduct import breaches_of, clauses_signed, newest_code
from cogov.actors.schemas import (
    BreachIn,
    BreachOut,
    CodeIn,
    CodeOut,
    EndIn,
    HoldIn,
    HoldOut,
    OrganisationIn,
    OrganisationOut,
    PlaceOut,
    QualificationIn,
    QualificationOut,
    SuspensionIn,
)
from cogov.kernel.errors import N_, Absent, BadInput, present
from cogov.kernel.localized import language_key
from cogov.kernel.models import PersonalHold, Place
from cogov.kernel.places import by_code
from cogov.kernel.places import holds as holds_on
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, Page, answer, known_only, no_body, page
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
    return answer(request, organisation_out(_organisation(request, key)))


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


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(N_("write a day, such as 2020-02-01"), field=field) from None


@router.post(
    f"{HERE}/organisations/{{uuid:key}}/suspend", response={200: OrganisationOut, **FAULTS}, auth=django_auth,
    summary="Suspend an organisation",
)  # fmt: skip
def organisation_suspend(request: Request, here: Path[Here], key: uuid.UUID, body: SuspensionIn) -> HttpResponse:
    """Stop an organisation from taking part: for 72 hours, and longer only if a second person confirms."""
    known_only(request)
    row = _organisation(request, key)
    actions.suspend(organisation=row, reason=body.reason, crisis=request.crisis, by=request.holder, at=request.at)
    return answer(request, organisation_out(row))


@router.post(
    f"{HERE}/organisations/{{uuid:key}}/confirm-suspension", response={200: OrganisationOut, **FAULTS},
    auth=django_auth, summary="Confirm a suspension",
)  # fmt: skip
def suspension_confirm(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Confirm as a second person that it stays suspended."""
    known_only(request)
    no_body(request)
    row = _organisation(request, key)
    actions.confirm_suspension(organisation=row, crisis=request.crisis, by=request.holder, at=request.at)
    return answer(request, organisation_out(row))


@router.get(f"{HERE}/places", response={200: Items[PlaceOut], **FAULTS}, summary="Places by their code")
def places(request: Request, here: Path[Here], code: str = "", system: str = "", on: str = "") -> HttpResponse:
    """Return what a code stands for on a day; a code that ended before leads to the place it went up into."""
    known_only(request, "code", "system", "on")
    day = _day(on, "on") if on else request.at.date()
    rows = by_code(request.crisis.jurisdiction_id, code, day=day, system=system)
    return answer(
        request,
        {
            "items": [
                {
                    "id": row.place_id, "names": row.place.names, "kind": row.place.kind, "parent": row.place.parent_id,
                    "system": row.system, "code": row.code, "valid_from": row.valid_from, "valid_to": row.valid_to,
                    "holds": holds_on(row, day), "source": row.source,
                }
                for row in rows
            ]
        },
    )  # fmt: skip


def qualification_out(row: Qualification, day: dt.date) -> dict[str, Any]:
    """Return a qualification."""
    return {
        "id": row.pk, "organisation": row.organisation_id, "name": row.name, "function": row.function,
        "level": row.level, "evidence": row.evidence, "valid_to": row.valid_to, "ended": row.valid_to < day,
    }  # fmt: skip


def _organisation(request: Request, key: uuid.UUID) -> Organisation:
    return present(questions.organisation(request.crisis.jurisdiction_id, key))


@router.get(
    f"{HERE}/organisations/{{uuid:key}}/qualifications",
    response={200: Items[QualificationOut], **FAULTS},
    summary="Qualifications of an organisation",
)
def qualifications(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return what an organisation is qualified for, with evidence and end; ended ones stay on record."""
    known_only(request)
    rows = _organisation(request, key).qualifications.order_by("-valid_to", "name", "pk")
    return answer(request, {"items": [qualification_out(row, request.at.date()) for row in rows]})


@router.post(
    f"{HERE}/organisations/{{uuid:key}}/qualifications",
    response={201: QualificationOut, **FAULTS},
    auth=django_auth,
    summary="Enter a qualification",
)
def qualification_new(request: Request, here: Path[Here], key: uuid.UUID, new: QualificationIn) -> HttpResponse:
    """Enter a qualification of one's own organisation."""
    row = _organisation(request, key)

    def act() -> HttpResponse:
        made = actions.state_qualification(
            organisation=row, name=new.name, function=new.function, level=new.level, evidence=new.evidence,
            valid_to=_day(new.valid_to, "valid_to"), crisis=request.crisis, by=request.holder, at=request.at,
        )  # fmt: skip
        return answer(request, qualification_out(made, request.at.date()), 201)

    return once(request, act)


def code_out(code: CodeOfConduct | None) -> dict[str, Any]:
    """Return a version of the code of conduct with its clauses."""
    clauses = code.clauses.order_by("number") if code else []
    return {
        "version": code.version if code else 0,
        "texts": code.texts if code else {},
        "clauses": [{"id": row.pk, "number": row.number, "texts": row.texts} for row in clauses],
    }


@router.get(f"{HERE}/code", response={200: CodeOut, **FAULTS}, summary="Code of conduct")
def code(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the newest version with its clauses."""
    known_only(request)
    return answer(request, code_out(newest_code(request.crisis.jurisdiction_id)))


@router.post(
    f"{HERE}/code", response={201: CodeOut, **FAULTS}, auth=django_auth, summary="New version of the code of conduct"
)
def code_new(request: Request, here: Path[Here], new: CodeIn) -> HttpResponse:
    """Put a new version in force; everybody has to sign again."""

    def act() -> HttpResponse:
        made = actions.issue_code(
            jurisdiction=request.crisis.jurisdiction, texts=new.texts, clauses=new.clauses, crisis=request.crisis,
            by=request.holder, at=request.at,
        )  # fmt: skip
        return answer(request, code_out(made), 201)

    return once(request, act)


def breach_out(row: CodeBreach) -> dict[str, Any]:
    """Return a breach and its clause."""
    return {
        "id": row.pk, "organisation": row.organisation_id, "version": row.clause.code.version, "clause": row.clause_id,
        "number": row.clause.number, "what": row.what, "evidence": row.evidence, "found_at": row.found_at,
    }  # fmt: skip


@router.get(
    f"{HERE}/organisations/{{uuid:key}}/breaches",
    response={200: Items[BreachOut], **FAULTS},
    auth=django_auth,
    summary="Breaches of the code of conduct",
)
def breaches(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return what an organisation is said to have broken, to those who supervise."""
    known_only(request)
    rows = breaches_of(_organisation(request, key).pk)[:200]
    return answer(request, {"items": [breach_out(row) for row in rows]})


@router.post(
    f"{HERE}/organisations/{{uuid:key}}/breaches",
    response={201: BreachOut, **FAULTS},
    auth=django_auth,
    summary="Record a breach of the code of conduct",
)
def breach_new(request: Request, here: Path[Here], key: uuid.UUID, new: BreachIn) -> HttpResponse:
    """Record that an organisation broke a clause it had signed."""
    row = _organisation(request, key)
    clause = clauses_signed(row.pk, request.at).filter(pk=new.clause).first()
    if clause is None:
        raise Absent

    def act() -> HttpResponse:
        made = actions.record_breach(
            clause=clause, organisation=row, what=new.what, evidence=new.evidence, crisis=request.crisis,
            by=request.holder, at=request.at,
        )  # fmt: skip
        return answer(request, breach_out(made), 201)

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
    return present(questions.hold(request.crisis, key))


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
