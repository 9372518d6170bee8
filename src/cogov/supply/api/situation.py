"""The API of the situation: what is wrong now, and every figure."""

from typing import Any

from django.http import HttpResponse
from ninja import Path, Router

from cogov.kernel.figures import Reading, find, registered
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only
from cogov.kernel.web.request import Request
from cogov.supply.queries.situation import findings
from cogov.supply.schemas.situation import FigureOut, SituationOut

router = Router(tags=["supply"])
Out = dict[str, Any]


@router.get(f"{HERE}/situation", response={200: SituationOut, **FAULTS}, summary="What is wrong now")
def situation(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the findings with their sentences and numbers."""
    known_only(request)
    reading = Reading(request.crisis, request.at)
    return answer(
        request,
        {
            "crisis": request.crisis.slug,
            "exercise": request.crisis.exercise,
            "findings": [
                {
                    "kind": row.kind,
                    "sentence": row.say(reading),
                    "figures": dict(row.figures),
                }
                for row in findings(reading)
            ],
        },
    )


@router.get(f"{HERE}/figures", response={200: Items[FigureOut], **FAULTS}, summary="All figures")
def figures(request: Request, here: Path[Here]) -> HttpResponse:
    """Return every figure with definition, value, standing, age and source."""
    known_only(request)
    reading = Reading(request.crisis, request.at)
    return answer(request, {"items": [_figure(name, reading) for name in registered()]})


@router.get(f"{HERE}/figures/{{str:name}}", response={200: FigureOut, **FAULTS}, summary="One figure")
def figure(request: Request, here: Path[Here], name: str) -> HttpResponse:
    """Return one figure."""
    known_only(request)
    find(name)
    return answer(request, _figure(name, Reading(request.crisis, request.at)))


def _figure(name: str, reading: Reading) -> Out:
    row, value = find(name), reading.value(name)
    return {
        "name": name,
        "title": str(row.title),
        "definition": str(row.definition),
        "unit": str(row.unit),
        "value": value.value,
        "standing": value.standing,
        "as_of": value.as_of,
        "source": str(value.source),
    }
