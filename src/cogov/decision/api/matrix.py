"""The API of who does what."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import whole_area
from cogov.decision import actions
from cogov.decision.models import Function
from cogov.decision.queries.cover import places_called
from cogov.decision.queries.findings import Analysed, Told, analysed, told
from cogov.decision.queries.matrix import FunctionView, functions, versions
from cogov.decision.queries.matrix import here as rows_here
from cogov.decision.schemas.matrix import AssignIn, CellIn, FunctionOut, MatrixFindingOut, RowOut, StateIn
from cogov.kernel.errors import N_, Absent, BadInput, present
from cogov.kernel.figures import Reading
from cogov.kernel.localized import language_key
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request

router = Router(tags=["decision"])


@router.get(f"{HERE}/functions", response={200: Items[FunctionOut], **FAULTS}, summary="Who does what")
def function_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return every function with who holds, assists or denies it."""
    known_only(request)
    return answer(
        request,
        {
            "items": [
                {
                    "id": view.function.pk,
                    "code": view.function.code,
                    "names": view.function.names,
                    "holding": view.holding.value,
                    "accountable": view.assignment.organisation_id if view.assignment else None,
                    "residual": bool(view.assignment and view.assignment.residual),
                    "positions": [
                        {
                            "organisation": position.organisation_id,
                            "says": position.says,
                            "words": position.words,
                            "said_at": position.said_at,
                            "source": position.source,
                        }
                        for position in view.positions
                    ],
                }
                for view in functions(request.crisis)
            ]
        },
    )


def _row(view: FunctionView, found: Analysed) -> dict[str, Any]:
    row = view.function
    return {
        "id": row.pk,
        "code": row.code,
        "names": row.names,
        "area": str(row.area),
        "phase": row.phase,
        "starts": row.starts,
        "ends": row.ends,
        "holding": view.holding.value,
        "accountable": view.accountable.pk if view.accountable else None,
        "residual": bool(view.assignment and view.assignment.residual),
        "cells": [
            {
                "letter": cell.letter.value,
                "organisation": cell.organisation,
                "post": cell.post or None,
                "sure": cell.sure,
            }
            for cell in found.cells[str(row.pk)]
        ],
    }


def _analysed(request: Request, version: str = "", *, law: bool = False) -> Analysed:
    if version and version not in versions(request.crisis):
        raise Absent
    return analysed(Reading(request.crisis, request.at), version, law=law)


@router.get(f"{HERE}/matrix", response={200: Items[RowOut], **FAULTS}, summary="The responsibility matrix")
def matrix(request: Request, here: Path[Here], version: str = "") -> HttpResponse:
    """Return every row with its cells; `version` names a matrix beside the one in force."""
    known_only(request, "version")
    found = _analysed(request, version)
    return answer(request, {"items": [_row(view, found) for view in found.views]})


def _finding(row: Told) -> dict[str, Any]:
    return {
        "rule": row.finding.rule,
        "kind": row.kind,
        "severity": row.finding.severity.value,
        "function": row.finding.function,
        "function_id": row.finding.row or None,
        "area": row.area,
        "about": list(row.finding.about),
        "why": row.why,
        "mend": row.mend,
    }


@router.get(
    f"{HERE}/matrix/findings", response={200: Items[MatrixFindingOut], **FAULTS}, summary="Findings of the matrix"
)
def finding_list(request: Request, here: Path[Here], version: str = "", law: bool = False) -> HttpResponse:
    """Return what the rules find, worst first; with `law`, duties of law that no listed function fulfils too."""
    known_only(request, "version", "law")
    return answer(request, {"items": [_finding(row) for row in told(_analysed(request, version, law=law))]})


@router.get(f"{HERE}/matrix/who", response={200: Items[RowOut], **FAULTS}, summary="Who does this here?")
def who(request: Request, here: Path[Here], function: str = "", where: str = "") -> HttpResponse:
    """Return the rows that reach a place, by its name; without one, the whole area."""
    known_only(request, "function", "where")
    crisis = request.crisis
    place = next(iter(places_called(crisis, where)), None) if where else whole_area(crisis.jurisdiction_id)
    if place is None:
        raise Absent
    found = _analysed(request)
    return answer(request, {"items": [_row(view, found) for view in rows_here(crisis, place, function)]})


def _function(request: Request, key: uuid.UUID) -> Function:
    rows = Function.objects.filter(crisis=request.crisis, pk=key).select_related("area", "crisis__jurisdiction")
    return present(rows.first())


def _organisation(request: Request, text: str) -> Organisation:
    try:
        key = uuid.UUID(text)
    except ValueError:
        raise BadInput(N_("this is not an id"), field="organisation") from None
    return present(Organisation.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, pk=key).first())


def _post(organisation: Organisation, text: str | None) -> Post | None:
    if text is None:
        return None
    return present(next((post for post in organisation.posts.all() if str(post.pk) == text), None))


def _answer(request: Request, key: uuid.UUID, status: int = 200) -> HttpResponse:
    found = analysed(Reading(request.crisis, request.at), _function(request, key).version, key)
    view = next(one for one in found.views if one.function.pk == key)
    return answer(request, _row(view, found), status)


@router.post(
    f"{HERE}/functions/{{uuid:key}}/cells", response={201: RowOut, **FAULTS}, auth=django_auth, summary="Enter a cell"
)
def cell_new(request: Request, here: Path[Here], key: uuid.UUID, new: CellIn) -> HttpResponse:
    """Enter that an organisation does a function, is consulted, is informed, or signs it off."""

    def act() -> HttpResponse:
        owner = _organisation(request, new.organisation)
        actions.enter_cell(
            function=_function(request, key),
            letter=new.letter,
            organisation=owner,
            post=_post(owner, new.post),
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return _answer(request, key, 201)

    return once(request, act)


@router.post(
    f"{HERE}/functions/{{uuid:key}}/assign",
    response={200: RowOut, **FAULTS},
    auth=django_auth,
    summary="Name who answers",
)
def assign(request: Request, here: Path[Here], key: uuid.UUID, new: AssignIn) -> HttpResponse:
    """Name the one organisation that answers for a function; the one before is told."""

    def act() -> HttpResponse:
        owner = _organisation(request, new.organisation)
        actions.assign_function(
            function=_function(request, key),
            organisation=owner,
            post=_post(owner, new.post),
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return _answer(request, key)

    return once(request, act)


@router.post(
    f"{HERE}/functions/{{uuid:key}}/state", response={200: RowOut, **FAULTS}, auth=django_auth, summary="Say what we do"
)
def state(request: Request, here: Path[Here], key: uuid.UUID, new: StateIn) -> HttpResponse:
    """Say what the own organisation does about a function."""

    def act() -> HttpResponse:
        function = _function(request, key)
        own = Organisation.objects.filter(pk=request.holder.organisation_id).first()
        if own is None:
            raise Absent
        actions.state_position(
            function=function,
            organisation=own,
            says=new.says,
            words={language_key(): new.words},
            source="API",
            said_at=request.at,
            by=request.holder,
            at=request.at,
        )
        return _answer(request, key)

    return once(request, act)
