"""The API of fired plans: who was told, who has acknowledged."""

import uuid

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.decision.actions import acknowledge_notice
from cogov.decision.queries.firing import boards, notice_of
from cogov.decision.schemas.firing import Acknowledgement, FiringOut
from cogov.kernel.errors import Absent
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only, no_body
from cogov.kernel.web.request import Request

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
