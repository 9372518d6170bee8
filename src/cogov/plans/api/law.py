"""The law in the API: which rules apply on a day, to a hazard, in a place; gaps; conflicts."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router

from cogov.kernel.errors import N_, BadInput
from cogov.kernel.models import HazardClass
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only
from cogov.kernel.web.request import Request
from cogov.plans.models import LegalRule
from cogov.plans.queries import law as questions
from cogov.plans.schemas.law import ConflictOut, GapOut, RuleOut

router = Router(tags=["law"])


def _day(request: Request, text: str) -> dt.date:
    if not text:
        return questions.law_day(request.crisis.jurisdiction, request.at)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(N_("write a day such as 2026-05-30"), field="day") from None


@router.get(f"{HERE}/law", response={200: Items[RuleOut], **FAULTS}, summary="Which rules apply")
def law(
    request: Request, here: Path[Here], day: str = "", hazard: str = "", place: str = "", topic: str = ""
) -> HttpResponse:
    """Return the rules that apply on a day, to a class of hazard, in a place: the one that goes before first."""
    known_only(request, "day", "hazard", "place", "topic")
    when = _day(request, day)
    if hazard and hazard not in HazardClass.values:
        raise BadInput(N_("this class of incident is not known"), field="hazard_class")
    home = request.crisis.jurisdiction_id
    where = questions.place_called(home, place[:60], when) if place else None
    if place and where is None:
        raise BadInput(N_("this place is not known"), field="place")
    found = questions.rules_here(home, when, hazard=hazard, place_path=where.path if where else "", topic=topic)
    items = []
    for row in found.rules:
        why = found.why[row.pk]
        items.append(
            {
                "id": row.pk,
                "code": row.code,
                "instruments": row.instruments,
                "article": row.article,
                "titles": row.titles,
                "texts": row.texts,
                "kind": row.kind,
                "rank": row.rank,
                "topic": row.topic,
                "in_force_from": row.in_force_from,
                "in_force_to": row.in_force_to,
                "seconds": row.seconds,
                "functions": row.functions,
                "source": row.source,
                "as_of": row.as_of,
                "special_to": list(why.special_to),
                "conflicts": list(why.conflicts),
                "ahead": why.ahead,
            }
        )
    return answer(request, {"items": items})


@router.get(f"{HERE}/law/gaps", response={200: Items[GapOut], **FAULTS}, summary="What the law leaves open")
def gaps(request: Request, here: Path[Here], day: str = "") -> HttpResponse:
    """Return every function of the catalogue with the rules that divide it; those without any come first."""
    known_only(request, "day")
    rows = questions.divided(request.crisis.jurisdiction_id, _day(request, day))
    items = [
        {"code": row.function.code, "names": row.function.names, "rules": [rule.code for rule in row.rules]}
        for row in rows
    ]
    return answer(request, {"items": items})


def _side(row: LegalRule) -> dict[str, Any]:
    return {
        "code": row.code,
        "rank": row.rank,
        "in_force_from": row.in_force_from,
        "in_force_to": row.in_force_to,
    }


@router.get(f"{HERE}/law/conflicts", response={200: Items[ConflictOut], **FAULTS}, summary="Rules that conflict")
def conflicts(request: Request, here: Path[Here], day: str = "") -> HttpResponse:
    """Return conflicts between rules in force on a day, unsettled ones first."""
    known_only(request, "day")
    items = [
        {
            "id": row.pk,
            "topic": row.one.topic,
            "one": _side(row.one),
            "other": _side(row.other),
            "words": row.words,
            "settled_at": row.settled_at,
            "settled_how": row.settled_how,
        }
        for row in questions.conflicts(request.crisis.jurisdiction_id, _day(request, day))
    ]
    return answer(request, {"items": items})
