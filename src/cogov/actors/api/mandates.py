"""The API of mandates: granted, passed on, taken back, with the refusals of the pages."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors import actions
from cogov.actors.models import Mandate, Organisation
from cogov.actors.queries import power
from cogov.actors.schemas import MandateEndIn, MandateIn, MandateOut, PassOnIn
from cogov.kernel.errors import present
from cogov.kernel.models import Place
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request

MOST = 300
router = Router(tags=["register"])


def _out(request: Request, row: Mandate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": row.organisation_id,
        "acts": row.acts,
        "area": row.area_id,
        "function": row.function,
        "value_ceiling": row.value_ceiling,
        "trigger": row.trigger,
        "basis": row.basis,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "granted_by": row.granted_by_id,
        "passed_on_from": row.passed_on_from_id,
        "state": power.mandate_state(row, request.crisis, request.at),
    }


def _mandate(request: Request, key: uuid.UUID) -> Mandate:
    return present(power.mandates(request.crisis).filter(pk=key).first())


def _organisation(request: Request, key: str) -> Organisation:
    rows = Organisation.objects.filter(jurisdiction=request.crisis.jurisdiction_id).taking_part()
    return present(rows.select_related("jurisdiction").filter(pk=key).first())


@router.get(f"{HERE}/mandates", response={200: Items[MandateOut], **FAULTS}, summary="Mandates")
def mandate_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return who holds which bounded power, from whom, on what basis."""
    known_only(request)
    return answer(request, {"items": [_out(request, row) for row in power.mandates(request.crisis)[:MOST]]})


@router.post(f"{HERE}/mandates", response={201: MandateOut, **FAULTS}, auth=django_auth, summary="Grant a mandate")
def mandate_new(request: Request, here: Path[Here], body: MandateIn) -> HttpResponse:
    """Grant a bounded power."""
    known_only(request)

    def act() -> HttpResponse:
        home = request.crisis.jurisdiction_id
        row = actions.grant_mandate(
            organisation=_organisation(request, body.organisation),
            acts=body.acts,
            area=present(Place.objects.filter(pk=body.area, jurisdiction=home).first()),
            function=body.function,
            value_ceiling=body.value_ceiling,
            trigger=body.trigger,
            until=request.at + dt.timedelta(days=body.days),
            basis=body.basis,
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
        return answer(request, _out(request, row), 201)

    return once(request, act)


@router.post(
    f"{HERE}/mandates/{{uuid:key}}/pass-on", response={201: MandateOut, **FAULTS}, auth=django_auth,
    summary="Pass a mandate on",
)  # fmt: skip
def mandate_pass_on(request: Request, here: Path[Here], key: uuid.UUID, body: PassOnIn) -> HttpResponse:
    """Pass a mandate of one's own organisation on, once and within its bounds, where another one states it."""
    known_only(request)

    def act() -> HttpResponse:
        row = actions.pass_on_mandate(
            mandate=_mandate(request, key),
            organisation=_organisation(request, body.organisation),
            until=request.at + dt.timedelta(days=body.days),
            basis=body.basis,
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
        return answer(request, _out(request, row), 201)

    return once(request, act)


@router.post(
    f"{HERE}/mandates/{{uuid:key}}/take-back", response={200: MandateOut, **FAULTS}, auth=django_auth,
    summary="Take back what was passed on",
)  # fmt: skip
def mandate_take_back(request: Request, here: Path[Here], key: uuid.UUID, body: MandateEndIn) -> HttpResponse:
    """Take back what one's own organisation passed on."""
    known_only(request)
    row = actions.take_back_mandate(
        mandate=_mandate(request, key), reason=body.reason, crisis=request.crisis, by=request.holder, at=request.at
    )
    return answer(request, _out(request, row))


@router.post(
    f"{HERE}/mandates/{{uuid:key}}/end", response={200: MandateOut, **FAULTS}, auth=django_auth,
    summary="End a mandate",
)  # fmt: skip
def mandate_end(request: Request, here: Path[Here], key: uuid.UUID, body: MandateEndIn) -> HttpResponse:
    """Take a mandate back before its end."""
    known_only(request)
    row = actions.end_mandate(
        mandate=_mandate(request, key), reason=body.reason, crisis=request.crisis, by=request.holder, at=request.at
    )
    return answer(request, _out(request, row))
