"""The API of fired plans: who was told, who has acknowledged."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.decision.actions import acknowledge_notice, call_off_drill
from cogov.decision.queries.firing import boards, drills_here, notice_of
from cogov.decision.schemas.firing import Acknowledgement, CallOffIn, DrillOut, FiringOut
from cogov.kernel.errors import Absent, present
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only, no_body
from cogov.kernel.web.request import Request
from cogov.plans.models import Drill

MOST_DRILLS = 100
router = Router(tags=["decision"])


@router.get(f"{HERE}/firings", response={200: Items[FiringOut], **FAULTS}, summary="Plans that fired")
def firing_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the plans that fired with their notices and the rate of acknowledgement."""
    known_only(request)
    found = [
        {
            "id": board.firing.pk,
            "plan": board.firing.plan_id,
            "fired_at": board.firing.fired_at,
            "trigger": board.firing.trigger,
            "steps": board.firing.steps,
            "rate": board.answered.rate,
            "notices": [
                {
                    "id": row.pk,
                    "organisation": row.organisation_id,
                    "state": row.state,
                    "sent_at": row.sent_at,
                    "acknowledged_at": row.acknowledged_at,
                    "superior": row.superior_id,
                }
                for row in board.notices
            ],
        }
        for board in boards(request.crisis)
    ]
    return answer(request, {"items": found})


@router.post(
    f"{HERE}/notices/{{uuid:key}}/acknowledge", response={200: Acknowledgement, **FAULTS}, auth=django_auth,
    summary="Acknowledge a notice",
)  # fmt: skip
def notice_acknowledge(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Say that the organisation knows what it has to do."""
    known_only(request)
    no_body(request)
    notice = notice_of(request.crisis, key)
    if notice is None:
        raise Absent
    row = acknowledge_notice(notice=notice, by=request.holder, at=request.at)
    return answer(request, {"id": row.pk, "state": row.state})


@router.get(f"{HERE}/drills", response={200: Items[DrillOut], **FAULTS}, summary="Drills of plans")
def drill_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the drills of the jurisdiction's plans, the newest first, with the exercise each runs in."""
    known_only(request)
    return answer(request, {"items": [_drill_out(row) for row in drills_here(request.crisis)[:MOST_DRILLS]]})


@router.post(
    f"{HERE}/drills/{{uuid:key}}/call-off", response={200: DrillOut, **FAULTS}, auth=django_auth,
    summary="Call a drill off",
)  # fmt: skip
def drill_call_off(request: Request, here: Path[Here], key: uuid.UUID, body: CallOffIn) -> HttpResponse:
    """End a drill in which the plan never fired; the plan stands as before it."""
    known_only(request)
    drill = present(drills_here(request.crisis).filter(pk=key).first())
    row = call_off_drill(drill=drill, reason=body.reason, crisis=request.crisis, by=request.holder, at=request.at)
    return answer(request, _drill_out(row))


def _drill_out(row: Drill) -> dict[str, Any]:
    return {
        "id": row.pk,
        "plan": row.plan_id,
        "exercise_crisis": row.crisis.slug,
        "state": row.state,
        "started_at": row.started_at,
        "reviewed_at": row.reviewed_at,
        "called_off_at": row.called_off_at,
        "called_off_why": row.called_off_why,
        "steps": row.steps,
        "held": row.held,
    }
