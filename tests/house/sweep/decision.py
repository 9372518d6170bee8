"""How to call the routes of duties: the matrix, tasks, intake, phases, firing."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from cogov.decision.models import Function, Intake, MatrixCell, PhaseChange, Task, TaskChange, TaskLikeness
from cogov.kernel.models import Crisis
from factories.world import World
from house.sweep.plans import _plan, approved_plan, complete_plan
from house.sweep.shared import A, Builder, Call, D, _key, nothing, owner, with_body, with_state


def function(world: World, role: str, target: str) -> Call:
    row = Function.objects.create(crisis=world.crisis, code="allocate", names={"en": "a"}, area=world.land)
    body = {"organisation": str(world.orgs["NGO"].pk), "reason": "it keeps the depot"}
    return _key(row, body=body, area=row.area, owner=world.orgs[role].pk if role in world.orgs else None)


def task(world: World, role: str, target: str, side: str = "accountable", **state: Any) -> Call:
    """A task that the role, or another one of its kind, answers for or has raised."""
    party = owner(world, role, target)
    third = world.others["EXP"]
    given = {"accountable": third, "raised_by": third, "state": "offered", side: party, **state}
    row = Task.objects.create(
        crisis=world.crisis, area=world.district, titles={"en": "Unload"}, benefits={"asker": "a", "taker": "b"},
        raised_at=world.at, starts_at=world.at, due_at=world.at + dt.timedelta(days=9000), since=world.at,
        changed_at=world.at, **given,
    )  # fmt: skip
    return _key(row, owner=party.pk, area=row.area)


def task_new(world: World, role: str, target: str) -> Call:
    call = nothing(world, role, target)
    call.body = {"title": "Unload", "area": str(world.district.pk), "due_at": "2999-01-01T10:00", "way": "offer",
                 "accountable": str(world.others["EXP"].pk), "acceptance": "counted", "benefit_asker": "a",
                 "benefit_taker": "b"}  # fmt: skip
    return call


def unowned_task(world: World, role: str, target: str) -> Call:
    """A task nobody has: whoever may answer at all may take it over for the own organisation."""
    call = task(world, role, "own", side="raised_by", state="declined", accountable=None)
    return dataclasses.replace(call, body={"kind": "take_over", "reason": "we can"})


def task_change(world: World, role: str, target: str) -> Call:
    call = task(world, role, target, state="active")
    row = TaskChange.objects.create(
        task_id=call.args["key"], kind="split", parts=["a", "b"], reason="r", asked_by=world.others["EXP"],
        consent_of=owner(world, role, target), asked_at=world.at,
    )  # fmt: skip
    return dataclasses.replace(call, args={"key": row.pk}, body={"answer": "yes"})


def likeness(world: World, role: str, target: str) -> Call:
    one, other = task(world, role, "own"), task(world, role, "own")
    row = TaskLikeness.objects.create(
        crisis=world.crisis, task_id=one.args["key"], other_id=other.args["key"], likeness=0.9, found_at=world.at
    )
    return dataclasses.replace(one, args={"key": row.pk}, body={"reason": "two depots"})


def intake(world: World, role: str, target: str, **body: Any) -> Call:
    party = owner(world, role, target)
    row = Intake.objects.create(
        crisis=world.crisis, receipt=f"{Intake.objects.count():08}", kind="need", channel="telephone", text="x",
        area=world.district, taken_by=party, taken_at=world.at, owner=party, delete_by=world.at,
    )  # fmt: skip
    return _key(row, body=body, owner=party.pk, area=row.area, read="intake.read")


def api_task_new(world: World, role: str, target: str) -> Call:
    call = task_new(world, role, target)
    call.body["due_at"] = "2999-01-01T10:00:00Z"
    return call


def api_receipt(world: World, role: str, target: str) -> Call:
    call = intake(world, role, target)
    Intake.objects.filter(pk=call.args["key"]).update(receipt="12345671")
    return Call(args={"number": "12345671"})


def intake_new(world: World, role: str, target: str) -> Call:
    call = nothing(world, role, target)
    call.body = {"text": "x", "kind": "rumour", "channel": "telephone", "area": str(world.district.pk)}
    return call


def function_new(world: World, role: str, target: str) -> Call:
    return Call(
        body={"code": "count", "name_en": "count", "area": str(world.land.pk), "name_zh": "", "starts": "", "ends": ""},
        owner=world.orgs[role].pk if role in world.orgs else None, area=world.land,
    )  # fmt: skip


def cell_new(world: World, role: str, target: str) -> Call:
    call = function(world, role, target)
    call.body = {"letter": "R", "organisation": str(world.orgs["NGO"].pk), "post": "", "reason": "agreed"}
    return call


def cell_new_by_api(world: World, role: str, target: str) -> Call:
    call = cell_new(world, role, target)
    call.body["post"] = None
    return call


def matrix_cell(world: World, role: str, target: str) -> Call:
    row = Function.objects.create(crisis=world.crisis, code="allocate", names={"en": "allocate"}, area=world.land)
    cell = MatrixCell.objects.create(function=row, letter="R", organisation=world.orgs["NGO"], since=world.at)
    return Call(args={"key": cell.pk}, body={"reason": "done"}, area=world.land)


def phase(world: World, role: str, target: str) -> Call:
    row = PhaseChange.objects.create(
        crisis=world.crisis, phase="signal_assessed", reason="r", proposed_at=world.at, proposed_by=uuid.uuid4()
    )
    return _key(row)


def notice(world: World, role: str, target: str) -> Call:
    from cogov.decision.models import Firing, Notice

    org = owner(world, role, target)
    row = _plan(world, role, target, state="approved", approved_at=world.at, approved_by=uuid.uuid4())
    fired = Firing.objects.create(crisis=world.crisis, plan=row, fired_at=world.at, trigger=row.trigger, steps=0)
    return _key(Notice.objects.create(firing=fired, organisation=org, sent_at=world.at), owner=org.pk)


def drill_new(world: World, role: str, target: str) -> Call:
    call = approved_plan(world, role, target)
    return Call(body={"plan": str(call.args["key"])}, owner=call.owner, area=call.area)


def drill(world: World, role: str, target: str) -> Call:
    """A drill of an approved plan in which it has fired."""
    from cogov.decision.actions.firing import clock_of, fire_plan
    from cogov.plans.models import Drill, Plan

    call = complete_plan(world, role, target, state="drilled", approved_at=world.at, approved_by=uuid.uuid4())
    plan = Plan.objects.get(pk=call.args["key"])
    PhaseChange.objects.create(
        crisis=world.crisis, phase="response", level=1, reason="r", proposed_at=world.at, proposed_by=uuid.uuid4(),
        approved_at=world.at, approved_by=uuid.uuid4(),
    )  # fmt: skip
    fire_plan(plan=plan, crisis=world.crisis, by=clock_of(plan), at=world.at)
    row = Drill.objects.create(
        plan=plan, played=plan, crisis=world.crisis, started_at=world.at, started_by=uuid.uuid4()
    )
    return _key(row, owner=call.owner, area=call.area)


def waiting_drill(world: World, role: str, target: str) -> Call:
    """A drill in which the plan has not fired."""
    from cogov.plans.models import Drill, Plan

    call = complete_plan(world, role, target, state="drilled", approved_at=world.at, approved_by=uuid.uuid4())
    plan = Plan.objects.get(pk=call.args["key"])
    exercise = Crisis.objects.create(
        jurisdiction=world.jurisdiction, slug=f"drill-{uuid.uuid4().hex[:8]}", names={"en": "Drill"},
        hazard_class="natural", hazard="flood", exercise=True, armed_by=uuid.uuid4(), opened_at=world.at,
    )  # fmt: skip
    row = Drill.objects.create(
        plan=plan, played=plan, crisis=exercise, started_at=world.at, started_by=uuid.uuid4(), plan_was="approved"
    )
    return _key(row, owner=call.owner, area=call.area)


PAGES: dict[tuple[str, str], Builder] = {
    **{(D + tail, "GET"): nothing for tail in ("", "clocks/", "phase/")},
    **{(D + tail, "GET"): nothing for tail in (
        "tasks/", "tasks/new/", "tasks/balance/", "tasks/overlaps/", "intake/", "intake/new/", "intake/receipt/")},
    (D + "tasks/new/", "POST"): task_new,
    (D + "tasks/alike/", "POST"): with_body(nothing, title="Unload"),
    (D + "tasks/<uuid:key>/", "GET"): task,
    (D + "tasks/<uuid:key>/answer/", "POST"): with_body(task, act="accept"),
    (D + "tasks/<uuid:key>/check/", "POST"): with_body(
        with_state(task, side="raised_by"), act="withdraw", reason="not needed"
    ),
    (D + "tasks/<uuid:key>/pass/", "POST"): lambda world, role, target: dataclasses.replace(
        task(world, role, target, side="raised_by", state="declined", accountable=None),
        body={"act": "pass", "accountable": str(world.others["EXP"].pk), "way": "offer"},
    ),
    (D + "tasks/<uuid:key>/decide/", "POST"): lambda world, role, target: dataclasses.replace(
        task(world, role, target, state="to_decide", accountable=None),
        body={"act": "decide", "accountable": str(world.others["EXP"].pk), "reason": "it can"},
    ),
    (D + "tasks/<uuid:key>/change/", "POST"): unowned_task,
    (D + "tasks/changes/<uuid:key>/", "POST"): task_change,
    (D + "tasks/overlaps/<uuid:key>/", "POST"): likeness,
    (D + "intake/new/", "POST"): intake_new,
    (D + "intake/alike/", "POST"): with_body(nothing, text="x"),
    (D + "intake/<uuid:key>/", "GET"): intake,
    (D + "intake/<uuid:key>/settle/", "POST"): with_state(intake, answer="done"),
    (D + "intake/<uuid:key>/hand/", "POST"): lambda world, role, target: intake(
        world, role, target, kind="offer", owner=str(world.others["EXP"].pk), reason="theirs"
    ),
    **{(D + tail, "GET"): nothing for tail in ("matrix/", "findings/", "cover/", "who/", "mine/", "new/")},
    (D + "new/", "POST"): function_new,
    (D + "<uuid:key>/", "GET"): function,
    (D + "<uuid:key>/row/", "POST"): with_body(
        function, checked="yes", power="", qualified="", depends="", covers="", hours=""
    ),
    (D + "<uuid:key>/cells/", "POST"): cell_new,
    (D + "cells/<uuid:key>/end/", "POST"): matrix_cell,
    (D + "<uuid:key>/assign/", "POST"): function,
    (D + "<uuid:key>/state/", "POST"): with_body(function, says="holds", words="we do"),
    (D + "phase/", "POST"): with_body(nothing, phase="signal_assessed", reason="rain"),
    (D + "phase/<uuid:key>/approve/", "POST"): phase,
    (D + "firing/", "GET"): nothing,
    (D + "firing/<uuid:key>/acknowledge/", "POST"): notice,
    (D + "drills/new/", "POST"): drill_new,
    (D + "drills/<uuid:key>/", "GET"): drill,
    (D + "drills/<uuid:key>/review/", "POST"): with_body(drill, lesson="slow", days="30"),
    (D + "drills/<uuid:key>/call-off/", "POST"): with_body(waiting_drill, reason="storm"),
}  # fmt: skip


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in ("functions", "duties", "phase", "firings", "drills")},
    (A + "notices/<uuidstr:key>/acknowledge", "POST"): notice,
    (A + "drills/<uuidstr:key>/call-off", "POST"): with_body(waiting_drill, reason="storm"),
    **{(A + tail, "GET"): nothing for tail in ("matrix", "matrix/findings", "matrix/who")},
    (A + "functions/<uuidstr:key>/cells", "POST"): cell_new_by_api,
    (A + "functions/<uuidstr:key>/assign", "POST"): function,
    (A + "functions/<uuidstr:key>/state", "POST"): with_body(function, says="holds", words="we do"),
    (A + "tasks", "GET"): nothing,
    (A + "tasks", "POST"): api_task_new,
    (A + "tasks/<uuidstr:key>", "GET"): task,
    (A + "tasks/<uuidstr:key>/accept", "POST"): task,
    (A + "tasks/<uuidstr:key>/decline", "POST"): with_body(task, words="no lorries"),
    (A + "tasks/<uuidstr:key>/done", "POST"): with_body(with_state(task, state="active"), words="500 boxes"),
    (A + "intakes", "POST"): intake_new,
    (A + "receipts/<str:number>", "GET"): api_receipt,
}  # fmt: skip
