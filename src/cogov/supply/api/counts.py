"""The API of morning counts."""

from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation
from cogov.kernel.errors import present
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request
from cogov.supply import actions
from cogov.supply.actions.counts import NewLine
from cogov.supply.api.shared import item_of
from cogov.supply.models import MorningCount
from cogov.supply.queries import counts as questions
from cogov.supply.queries.situation import local_day
from cogov.supply.schemas.counts import MorningCountIn, MorningCountOut

router = Router(tags=["supply"])
Out = dict[str, Any]


def count_out(row: MorningCount) -> Out:
    """Return a count with its lines."""
    return {
        "id": row.pk,
        "organisation": row.organisation_id,
        "day": row.day,
        "version": row.version,
        "beds": row.beds,
        "staff": row.staff,
        "lines": [
            {"item": line.item.code, "on_hand": line.on_hand, "used": line.used}
            for line in sorted(row.lines.all(), key=lambda line: line.item.code)
        ],
        "sent_at": row.sent_at,
        "exercise": row.crisis.exercise,
    }


@router.get(f"{HERE}/counts", response={200: Page[MorningCountOut], **FAULTS}, summary="Morning counts")
def counts(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the counts of today as they stand."""
    known_only(request)
    rows = questions.sent_on(request.crisis, local_day(request.crisis, request.at))
    return page(request, rows.select_related("crisis").prefetch_related("lines__item"), count_out)


@router.post(f"{HERE}/counts", response={201: MorningCountOut, **FAULTS}, auth=django_auth, summary="Hand in a count")
def count_new(request: Request, here: Path[Here], new: MorningCountIn) -> HttpResponse:
    """Hand in today's count of the own facility, or a newer version of it."""

    def act() -> HttpResponse:
        row = actions.send_count(
            crisis=request.crisis,
            organisation=present(Organisation.objects.filter(pk=request.holder.organisation_id).first()),
            lines=[NewLine(item_of(request, line.item), line.on_hand, line.used) for line in new.lines],
            beds=new.beds,
            staff=new.staff,
            version=new.version,
            reason=new.reason,
            by=request.holder,
            at=request.at,
        )
        return answer(request, count_out(row), 201)

    return once(request, act)
