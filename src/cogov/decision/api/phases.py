"""The API of the crisis: phase, level, clocks."""

from django.http import HttpResponse
from ninja import Path, Router

from cogov.decision.queries.phases import current_phase, phase_now
from cogov.decision.schemas.phases import DutyOut, PhaseOut
from cogov.kernel.models import Duty, DutyState
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.request import Request

router = Router(tags=["decision"])


@router.get(f"{HERE}/duties", response={200: Page[DutyOut], **FAULTS}, summary="Clocks")
def duty_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the duties whose clocks run, the next deadline first."""
    known_only(request)
    rows = Duty.objects.filter(
        crisis=request.crisis, state__in=[DutyState.OPEN, DutyState.WARNED, DutyState.BREACHED]
    ).select_related("rule")
    return page(
        request,
        rows,
        lambda row: {
            "id": row.pk,
            "rule": row.rule.code,
            "owes": row.rule.actor,
            "about": f"{row.about_kind}/{row.about.hex}",
            "due_at": row.due_at,
            "state": row.state,
            "source": row.rule.source,
        },
        ("due_at", "pk"),
    )


@router.get(f"{HERE}/phase", response={200: PhaseOut, **FAULTS}, summary="Phase and level")
def phase(request: Request, here: Path[Here]) -> HttpResponse:
    """Return where the crisis stands."""
    known_only(request)
    newest = phase_now(request.crisis)
    return answer(
        request,
        {
            "phase": current_phase(request.crisis).value,
            "level": newest.level if newest else None,
            "since": newest.approved_at if newest else None,
        },
    )
