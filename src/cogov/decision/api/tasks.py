"""The API of tasks, telephone and counter: who does what where when, with the same acts as the pages."""

import datetime as dt
import random
import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Path, Router
from ninja.security import django_auth

from cogov.actors.models import Organisation
from cogov.actors.queries.register import taking_part
from cogov.decision.actions import intake as calls
from cogov.decision.actions import tasks as acts
from cogov.decision.actions.intake import NewIntake
from cogov.decision.actions.tasks import NewTask
from cogov.decision.models import Intake, Task
from cogov.decision.queries import tasks
from cogov.decision.queries.intake import due_of
from cogov.decision.rules.intake import check_receipt
from cogov.decision.rules.tasks import OPEN, Way
from cogov.decision.schemas.tasks import IntakeIn, IntakeOut, TaskIn, TaskOut, TaskReasonIn
from cogov.kernel.errors import N_, Absent, BadInput, present
from cogov.kernel.localized import language_key
from cogov.kernel.models import Place
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, no_body, page
from cogov.kernel.web.once import once
from cogov.kernel.web.request import Request

router = Router(tags=["tasks"])


def _shown(row: Task) -> dict[str, Any]:
    return {
        "id": row.pk,
        "titles": row.titles,
        "descriptions": row.descriptions,
        "function": row.function,
        "area": row.area_id,
        "accountable": row.accountable_id,
        "post": row.post_id,
        "raised_by": row.raised_by_id,
        "way": row.way,
        "origin": row.origin,
        "basis": row.basis,
        "starts_at": row.starts_at,
        "due_at": row.due_at,
        "acceptance": row.acceptance,
        "state": row.state,
        "since": row.since,
        "passes": row.passes,
    }


def _task(request: Request, key: uuid.UUID) -> Task:
    return present(tasks.task_of(request.crisis, key))


def _place(request: Request, key: str) -> Place:
    found = Place.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, pk=uuid.UUID(key)).first()
    if found is None:
        raise BadInput(N_("this place is not known"), field="area")
    return found


def _party(request: Request, key: str) -> Organisation:
    found = taking_part(request.crisis.jurisdiction_id).filter(pk=uuid.UUID(key)).first()
    if found is None:
        raise BadInput(N_("this organisation does not take part"), field="accountable")
    return found


def _moment(text: str, field: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadInput(N_("this is not a date and time"), field=field) from None


@router.get(f"{HERE}/tasks", response={200: Page[TaskOut], **FAULTS}, summary="Who does what, where, when")
def task_list(request: Request, here: Path[Here], state: str = "") -> HttpResponse:
    """Return the open tasks, or those in one state, the next deadline first."""
    known_only(request, "state")
    rows = tasks.board(request.crisis)
    rows = rows.filter(state=state) if state else rows.filter(state__in=OPEN)
    return page(request, rows, _shown, ("due_at", "pk"))


@router.get(f"{HERE}/tasks/{{uuid:key}}", response={200: TaskOut, **FAULTS}, summary="A task")
def task_detail(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Return one task."""
    known_only(request)
    return answer(request, _shown(_task(request, key)))


@router.post(f"{HERE}/tasks", response={201: TaskOut, **FAULTS}, auth=django_auth, summary="Enter a task")
def task_new(request: Request, here: Path[Here], new: TaskIn) -> HttpResponse:
    """Enter a task: offered, assigned in the own line or ordered; without a holder, proposed."""

    def act() -> HttpResponse:
        language = language_key()
        given = NewTask(
            titles={language: new.title},
            area=_place(request, new.area),
            due_at=_moment(new.due_at, "due_at"),
            function=new.function,
            acceptance={language: new.acceptance} if new.acceptance else {},
            benefits={"asker": new.benefit_asker, "taker": new.benefit_taker},
        )
        crisis, by, at = request.crisis, request.holder, request.at
        if new.accountable is None:
            row = acts.propose_task(crisis=crisis, new=given, by=by, at=at)
        else:
            raises = {Way.OFFER: acts.offer_task, Way.LINE: acts.assign_task, Way.ORDER: acts.order_task}
            holder = _party(request, new.accountable)
            row = raises[Way(new.way)](crisis=crisis, new=given, accountable=holder, by=by, at=at)
        return answer(request, _shown(row), 201)

    return once(request, act)


@router.post(f"{HERE}/tasks/{{uuid:key}}/accept", response={200: TaskOut, **FAULTS}, auth=django_auth, summary="Accept")
def task_accept(request: Request, here: Path[Here], key: uuid.UUID) -> HttpResponse:
    """Accept an offered task."""
    no_body(request)
    return once(
        request,
        lambda: answer(request, _shown(acts.accept_task(task=_task(request, key), by=request.holder, at=request.at))),
    )


@router.post(
    f"{HERE}/tasks/{{uuid:key}}/decline", response={200: TaskOut, **FAULTS}, auth=django_auth, summary="Decline"
)
def task_decline(request: Request, here: Path[Here], key: uuid.UUID, new: TaskReasonIn) -> HttpResponse:
    """Decline an offered task, with the reason."""

    def act() -> HttpResponse:
        row = acts.decline_task(task=_task(request, key), reason=new.words, by=request.holder, at=request.at)
        return answer(request, _shown(row))

    return once(request, act)


@router.post(f"{HERE}/tasks/{{uuid:key}}/done", response={200: TaskOut, **FAULTS}, auth=django_auth, summary="Done")
def task_done(request: Request, here: Path[Here], key: uuid.UUID, new: TaskReasonIn) -> HttpResponse:
    """Say what was done."""

    def act() -> HttpResponse:
        row = acts.finish_task(task=_task(request, key), result=new.words, by=request.holder, at=request.at)
        return answer(request, _shown(row))

    return once(request, act)


def _receipt(row: Intake) -> dict[str, Any]:
    return {
        "receipt": row.receipt,
        "kind": row.kind,
        "owner": row.owner_id,
        "state": row.state,
        "taken_at": row.taken_at,
        "due_at": due_of(row),
        "answer": row.answer,
        "became_kind": row.became_kind,
    }


@router.post(f"{HERE}/intakes", response={201: IntakeOut, **FAULTS}, auth=django_auth, summary="Take a call")
def intake_new(request: Request, here: Path[Here], new: IntakeIn) -> HttpResponse:
    """Write down what somebody said at the telephone or the counter."""

    def act() -> HttpResponse:
        row = calls.take_intake(
            crisis=request.crisis,
            new=NewIntake(kind=new.kind, text=new.text, area=_place(request, new.area), channel=new.channel),
            chance=random.SystemRandom(),
            by=request.holder,
            at=request.at,
        )
        return answer(request, _receipt(row), 201)

    return once(request, act)


@router.get(f"{HERE}/receipts/{{str:number}}", response={200: IntakeOut, **FAULTS}, summary="What became of a call")
def receipt(request: Request, here: Path[Here], number: str) -> HttpResponse:
    """Return by the number of a receipt what became of a call, never what was said."""
    known_only(request)
    row = Intake.objects.filter(crisis=request.crisis, receipt=check_receipt(number)).first()
    if row is None:
        raise Absent
    return answer(request, _receipt(row))
