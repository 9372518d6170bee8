"""How to call every route: for each one the object it is about, a body that passes, and whose the object is.

A route that has no entry here fails the build (`test_permissions.py`), as does one that is not in `routes.csv`.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cogov.actors.models import CodeClause, CodeOfConduct, CodeSignature, Mandate, MergeProposal, Post, Tie
from cogov.community.models import Household
from cogov.decision.models import Function, Intake, MatrixCell, PhaseChange, Task, TaskChange, TaskLikeness
from cogov.kernel.models import Dataset, Duty, Job, PersonalHold, Place, Rule
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    Clause,
    ClauseCall,
    LegalRule,
    Party,
    RuleRelation,
    Settlement,
)
from cogov.supply.models import AllocationRun, Offer, Share, Shipment, ShipmentLine, Statement
from factories.world import World

C = "<space:space>/<slug:crisis>/"
A = "api/v1/" + C


@dataclass
class Call:
    """One call: path arguments, body, and the facts that the scope of a cell is compared with."""

    args: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    owner: uuid.UUID | None = None
    household: uuid.UUID | None = None
    area: Place | None = None
    assigned: bool = False
    read: str = ""  # function of the matrix by which one may know that it exists; empty where everybody may


Builder = Callable[[World, str, str], Call]


def owner(world: World, role: str, target: str) -> Any:
    """Return the organisation the object belongs to: the role's own, or another of the same kind."""
    return (world.orgs if target == "own" else world.others).get(role) or world.orgs["MI"]


def household(world: World, role: str, target: str) -> Household:
    """Return the household of the resident (or of the worker's grid), or one of another community."""
    if target == "own":
        return world.household()
    return world.household("9-9-999", organisation=world.others["CTY"])


def _key(row: Any, **facts: Any) -> Call:
    return Call(args={"key": row.pk}, **facts)


def nothing(world: World, role: str, target: str) -> Call:
    return Call(owner=world.orgs[role].pk if role in world.orgs else None, area=world.land,
                household=world.household().pk, assigned=True)  # fmt: skip


def need(world: World, role: str, target: str, **state: Any) -> Call:
    if role == "RES":
        home = household(world, role, target)
        row = world.need(household=home, **state)
    else:
        row = world.need(owner(world, role, target), **state)
    return _key(row, owner=row.organisation_id, household=row.household_id, area=row.place)


def foreign_need(world: World, role: str, target: str, **state: Any) -> Call:
    """A need of a third party: verification is never of one's own."""
    row = world.need(world.others["MI"], **state)
    return _key(row, owner=row.organisation_id, area=row.place)


def with_body(build: Builder, **body: Any) -> Builder:
    def made(world: World, role: str, target: str) -> Call:
        call = build(world, role, target)
        call.body = body
        return call

    return made


def with_state(build: Callable[..., Call], **state: Any) -> Builder:
    return lambda world, role, target: build(world, role, target, **state)


def answerable(world: World, role: str, target: str) -> Call:
    row = world.need(household=household(world, role, target), state="entered")
    call = _key(row, household=row.household_id, area=row.place)
    call.body = {"answer": "confirmed"}
    return call


def contact(world: World, role: str, target: str) -> Call:
    from cogov.kernel.personal import keep
    from cogov.supply.actions.needs import CONTACT
    from cogov.supply.models import Need

    call = need(world, role, target)
    subject = uuid.uuid4()
    Need.objects.filter(pk=call.args["key"]).update(contact=subject)
    keep(crisis=world.crisis, subject=subject, field=CONTACT, value="x", at=world.at)
    call.body = {"reason": "call back"}
    return call


def hold_new(world: World, role: str, target: str) -> Call:
    subject = world.household().pk
    return Call(body={"subject": str(subject), "authority": "court, case 12", "lawful": "art. 85", "necessary": "proof",
                      "safe": "auditors only", "days": "9"})  # fmt: skip


def hold_new_by_api(world: World, role: str, target: str) -> Call:
    call = hold_new(world, role, target)
    call.body["days"] = 9
    return call


def hold(world: World, role: str, target: str) -> Call:
    row = PersonalHold.objects.create(
        crisis=world.crisis, subject=world.household().pk, authority="court", lawful="art. 85", necessary="proof",
        safe="auditors only", until=world.at + dt.timedelta(days=9000), proposed_at=world.at, proposed_by=uuid.uuid4(),
        proposed_by_user=uuid.uuid4(),
    )  # fmt: skip
    return _key(row, read="retention.run")


def give(world: World, role: str, target: str) -> Call:
    row = world.need(world.others["MI"])
    call = _key(row, owner=world.orgs[role].pk if role in world.orgs else None, area=row.place)
    call.body = {"lot": str(world.lot().pk), "quantity": "5", "reason": "tonight"}
    return call


def offer(world: World, role: str, target: str) -> Call:
    home = household(world, role, target) if role == "RES" else None
    org = None if home else owner(world, role, target)
    row = Offer.objects.create(crisis=world.crisis, organisation=org, household=home, what="x", terms="gift")
    return _key(row, owner=org.pk if org else None, household=home.pk if home else None)


def lot(world: World, role: str, target: str) -> Call:
    return _key(world.lot())


def lot_new(world: World, role: str, target: str) -> Call:
    keeper = owner(world, role, "own")
    depot = world.depot(keeper)
    return Call(body={"depot": str(depot.pk), "item": str(world.mask.pk), "quantity": "50"}, owner=keeper.pk)


def stated_stock(world: World, role: str, target: str) -> Call:
    keeper = owner(world, role, "own")
    return Call(
        body={"item": str(world.mask.pk), "organisation": str(keeper.pk), "quantity": "50", "said_on": "2020-01-30",
              "source": "paper", "standing": "stated"},
        owner=keeper.pk,
    )  # fmt: skip


def stated_stock_by_api(world: World, role: str, target: str) -> Call:
    call = stated_stock(world, role, target)
    call.body = {"item": "mask", "organisation": call.body["organisation"], "quantity": 50, "source": "paper",
                 "said_at": "2020-01-30T12:00:00+08:00"}  # fmt: skip
    return call


def statement(world: World, role: str, target: str) -> Call:
    publisher = owner(world, role, target)
    row = Statement.objects.create(
        crisis=world.crisis, kind="listed", organisation=publisher, item_written="masks", quantity=9,
        unit_written="boxes", said_at=world.at, precision="day", source="paper", standing="stated",
    )  # fmt: skip
    return _key(row, owner=publisher.pk)


def need_new(world: World, role: str, target: str) -> Call:
    if role == "RES":
        home = world.household()
        return Call(body={"item": str(world.mask.pk), "quantity": "5", "household": str(home.pk)}, household=home.pk)
    if role == "CTY":
        home = world.household()
        return Call(body={"item": str(world.mask.pk), "household": str(home.pk)}, area=home.building.grid)
    wide = role in ("GOV", "HG", "PO", "COM", "OPS")
    org = world.orgs["MI"] if wide else owner(world, role, "own")
    return Call(body={"item": str(world.mask.pk), "organisation": str(org.pk)}, owner=org.pk, area=org.seat)


def run(world: World, role: str, target: str, state: str = "approved") -> Call:
    row = AllocationRun.objects.create(
        crisis=world.crisis, number=AllocationRun.objects.filter(crisis=world.crisis).count() + 1,
        method="m", version="1", input_digest="d", piece_km=0, solve_ms=0, proposed_at=world.at,
        proposed_by=uuid.uuid4(), state=state,
        **({"decided_at": world.at, "decided_by": uuid.uuid4()} if state == "approved" else {}),
    )  # fmt: skip
    if state == "proposed":
        Share.objects.create(
            run=row, need=world.need(world.others["MI"]), lot=world.lot(), quantity=5, km=1, reason="only"
        )
    return _key(row, area=world.land, read="" if state == "approved" else "allocation.read")


def job(world: World, role: str, target: str) -> Call:
    post = world.posts[role].pk if target == "own" and role in world.posts else uuid.uuid4()
    row = Job.objects.create(crisis=world.crisis, kind="allocation", owner=post, made_at=world.at)
    return _key(row, owner=world.orgs[role].pk if role in world.orgs and target == "own" else None, area=world.land,
                read="job.run")  # fmt: skip


def shipment(world: World, role: str, target: str, state: str = "ready", side: str = "sender") -> Call:
    party = owner(world, role, target)
    keeper = party if side == "sender" else world.others["NGO"]
    if role == "RES":
        to_home, to_org = household(world, role, target), None
    else:
        to_home, to_org = None, (party if side == "receiver" else world.others["MI"])
    lot_row = world.lot(10, depot=world.depot(keeper), reserved=5)
    amounts = {"allocated": 5, "sent": 5 if state == "sent" else 0}
    need_row = world.need(household=to_home, **amounts) if to_home else world.need(to_org, **amounts)
    row = Shipment.objects.create(
        crisis=world.crisis, number=f"T-{Shipment.objects.filter(crisis=world.crisis).count() + 1}",
        depot=lot_row.depot, organisation=to_org, household=to_home, state=state, km=1, ready_at=world.at,
        sent_at=world.at if state == "sent" else None,
    )  # fmt: skip
    line = ShipmentLine.objects.create(shipment=row, need=need_row, lot=lot_row, quantity=5)
    call = _key(
        row, owner=party.pk if side in ("sender", "receiver") else None, household=to_home.pk if to_home else None,
        area=row.depot.place, read="shipment.read", assigned=party == world.orgs.get(role),
    )  # fmt: skip
    if side == "receiver":
        call.body = {f"count-{line.pk}": "5"}
    return call


def organisation(world: World, role: str, target: str) -> Call:
    row = owner(world, role, target)
    return _key(row, owner=row.pk, area=row.area)


def applied(world: World, role: str, target: str) -> Call:
    row = world.organisation("Newcomer", "enterprise")
    type(row).objects.filter(pk=row.pk).update(state="applied")
    return _key(row, area=row.area)


def without_posts(world: World, role: str, target: str) -> Call:
    row = world.organisation("Newcomer", "enterprise")
    return _key(row, body={"kind": "head", "email": "first@example.org"}, area=row.area)


def mandate_new(world: World, role: str, target: str) -> Call:
    body = {"organisation": str(world.others["CTY"].pk), "acts": "need.verify:A", "area": str(world.land.pk),
            "days": "3", "basis": "plan 3.2"}  # fmt: skip
    return Call(body=body, owner=world.orgs[role].pk if role in world.orgs else None, area=world.land)


def mandate(world: World, role: str, target: str) -> Call:
    granter = owner(world, role, target)
    row = Mandate.objects.create(
        jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=world.others["CTY"], acts=["need.verify:A"],
        area=world.land, valid_from=world.at, valid_to=world.at + dt.timedelta(days=9000), basis="plan 3.2",
        granted_by=granter,
    )  # fmt: skip
    return _key(row, body={"reason": "misused"}, owner=granter.pk, area=row.area)


def to_pass_on(world: World, role: str, target: str, *, passed: bool = False) -> Call:
    own, far = owner(world, role, target), world.at + dt.timedelta(days=800)
    row = Mandate.objects.create(
        jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=own, acts=["need.verify:A"], area=world.land,
        valid_from=world.at - dt.timedelta(days=900), valid_to=far, basis="a contract",
    )  # fmt: skip
    if passed:
        row = Mandate.objects.create(
            jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=world.others["CTY"], area=world.land,
            acts=["need.verify:A"], valid_from=world.at - dt.timedelta(days=900), valid_to=far, basis="a contract",
            granted_by=own, passed_on_from=row,
        )  # fmt: skip
    return _key(row, owner=own.pk, area=row.area)


def post(world: World, role: str, target: str) -> Call:
    row = owner(world, role, target)
    made = world.post(row, world.posts[role].kind if role in world.posts else "officer")
    return _key(made, body={"reason": "left"}, owner=row.pk, area=row.area)


def supervisor(world: World, role: str, target: str) -> Call:
    made = world.post(world.orgs["EICS"], "supervisor")
    return _key(made, body={"reason": "left"}, owner=made.organisation_id, area=made.organisation.area)


def deputy(world: World, role: str, target: str) -> Call:
    call = post(world, role, target)
    made = Post.objects.get(pk=call.args["key"])
    Post.objects.filter(pk=made.pk).update(deputy_of=world.post(made.organisation, made.kind))
    call.body = {"acts": "yes", "reason": "on leave"}
    return call


def newcomer(world: World, role: str, target: str) -> Call:
    return Call(
        body={"kind": "enterprise", "name_en": "Newcomer", "legal_status": "registered", "area": str(world.land.pk)},
        area=world.land,
    )  # fmt: skip


def merge(world: World, role: str, target: str) -> Call:
    row = MergeProposal.objects.create(
        jurisdiction=world.jurisdiction,
        keep=world.orgs["ENT"],
        other=world.others["ENT"],
        likeness=99,
        proposed_at=world.at,
    )
    return Call(args={"key": row.pk}, body={"same": "no"}, area=row.keep.area)


def _third(world: World, one: Any) -> Any:
    return next(row for row in (world.orgs["EXP"], world.orgs["AUD"]) if row != one)


def tie(world: World, role: str, target: str) -> Call:
    one = owner(world, role, target)
    row = Tie.objects.create(
        jurisdiction=world.jurisdiction, one=one, other=_third(world, one), purpose="p", since=world.at
    )
    return _key(row, owner=one.pk, area=one.area)


def tie_new(world: World, role: str, target: str) -> Call:
    call = organisation(world, role, target)
    other = _third(world, owner(world, role, target))
    call.body = {"other": str(other.pk), "purpose": "transport"}
    return call


def code(world: World, role: str, target: str) -> Call:
    CodeOfConduct.objects.create(
        jurisdiction=world.jurisdiction, version=1, texts={"en": "x"}, in_force_from=world.at - dt.timedelta(days=900)
    )
    return nothing(world, role, target)


def breach(world: World, role: str, target: str) -> Call:
    later = world.at + dt.timedelta(days=9000)  # written down, not in force yet: nobody has to sign it for the walk
    made, _ = CodeOfConduct.objects.get_or_create(
        jurisdiction=world.jurisdiction, version=1, defaults={"texts": {"en": "x"}, "in_force_from": later}
    )
    clause, _ = CodeClause.objects.get_or_create(code=made, number=1, defaults={"texts": {"en": "Be true."}})
    row = world.others["ENT"]
    CodeSignature.objects.get_or_create(
        code=made, organisation=row, defaults={"signed_at": world.at - dt.timedelta(days=900)}
    )
    return _key(row, body={"clause": str(clause.pk), "what": "stated 900, had 90", "evidence": "count"}, area=row.area)


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


def building(world: World, role: str, target: str) -> Call:
    return Call(body={"name": "House"}, assigned=True)


def household_new(world: World, role: str, target: str) -> Call:
    home = world.household("1", organisation=world.orgs["OPS"] if role == "OPS" else None)
    return Call(body={"building": str(home.building_id), "code": "7-7-777", "people": "2"}, assigned=True)


def dataset(world: World, role: str, target: str) -> Call:
    row = Dataset.objects.create(
        crisis=world.crisis, format="f", label="2027-01-01", files_digest="d", loaded_at=world.at
    )
    return _key(row)


def log(world: World, role: str, target: str) -> Call:
    from cogov.decision.actions import propose_phase
    from cogov.record.actions import sequence_all
    from cogov.supply.actions import withdraw_need

    withdraw_need(need=world.need(), reason="x", by=world.holder("MI"), at=world.at)
    sequence_all(at=world.at)
    assert propose_phase
    return Call(args={"index": 0})


def secret(world: World, role: str, target: str) -> Call:
    world.household()
    owner_key = world.orgs["CTY"].pk
    return Call(args={"secret": f"secret-3-1-502-{world.crisis.slug}-{owner_key}"})


def figure(world: World, role: str, target: str) -> Call:
    return Call(args={"name": "supply.askers"})


def token(world: World, role: str, target: str) -> Call:
    return Call(args={"token": "unknown"})


def _plan(world: World, role: str, target: str, **more: Any) -> Any:
    from cogov.plans.models import Plan

    org = owner(world, role, target) if role in world.orgs else world.orgs["MI"]
    fields = {"jurisdiction": world.jurisdiction, "organisation": org, "names": {"en": "Flood"}, "written_at": world.at,
              "hazard_class": "natural", "area": world.district, "trigger": "phase:response",
              "written_by": uuid.uuid4()}  # fmt: skip
    return Plan.objects.create(**{**fields, **more})


def plan(world: World, role: str, target: str, **more: Any) -> Call:
    row = _plan(world, role, target, **more)
    return _key(row, owner=row.organisation_id, area=row.area)


def complete_plan(world: World, role: str, target: str, **more: Any) -> Call:
    """A plan of one step that lacks nothing."""
    from cogov.plans.models import PlanStep

    row = _plan(
        world, role, target, assessed_at=world.at, assessment="experts", model_version="m1", scenario="1-2", **more
    )
    people = [world.post(row.organisation, "officer") for _ in range(2)]
    PlanStep.objects.create(
        plan=row, place=1, code="1", names={"en": "Go"}, organisation=row.organisation, post=people[0],
        deputy=people[1], trigger="plan", minutes=5, basis="law",
        resources=[{"class": one, "what": "x"} for one in ("people", "finance", "goods", "information")],
    )  # fmt: skip
    return _key(row, owner=row.organisation_id, area=row.area)


def approved_plan(world: World, role: str, target: str) -> Call:
    return plan(world, role, target, state="approved", approved_at=world.at, approved_by=uuid.uuid4())


def plan_new(world: World, role: str, target: str) -> Call:
    return Call(
        body={"name_en": "Flood", "hazard_class": "natural", "area": str(world.district.pk)},
        owner=world.orgs[role].pk if role in world.orgs else None, area=world.district,
    )  # fmt: skip


def template(world: World, role: str, target: str) -> Call:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from cogov.plans.rules.templates import Template, TemplateStep, write_template

    step = TemplateStep("1", {"en": "Go"}, "ngo", "", "", "", "plan", (), (), 5, "law")
    text = write_template(Template({"en": "Flood"}, "natural", "phase:response", (), (step,), ""))
    call = plan_new(world, role, target)
    call.body = {"file": SimpleUploadedFile("plan.json", text.encode())}
    return call


def api_template(world: World, role: str, target: str) -> Call:
    call = template(world, role, target)
    call.body = {"text": call.body["file"].read().decode(), "area": str(world.district.pk), "write": True}
    return call


def correction(world: World, role: str, target: str) -> Call:
    from cogov.plans.models import CorrectiveAction, Drill

    row = _plan(world, role, target)
    drill = Drill.objects.create(
        plan=row, played=row, crisis=world.crisis, started_at=world.at, started_by=uuid.uuid4()
    )
    found = CorrectiveAction.objects.create(
        drill=drill, line=row.line, what="phone list", owner=row.organisation, due=world.at.date()
    )
    call = _key(found, owner=row.organisation_id, area=row.organisation.area)
    call.body = {"did": "made one"}
    return call


def agreement(world: World, role: str, target: str, state: str = "deliberated", kind: str = "mutual_aid") -> Call:
    """An agreement of the reader's organisation with another; who may act anywhere acts for the own one here."""
    own = owner(world, role, "own" if role in ("HG", "COM") else target)
    bound = state in ("in_force", "triggered", "settled")
    day = world.at.date()
    row = Agreement.objects.create(
        jurisdiction=world.jurisdiction, kind=kind, names={"en": "Agreement"}, area=world.land, drafted_by=own,
        state=state, in_force_from=day - dt.timedelta(days=400) if bound else None,
        in_force_to=day + dt.timedelta(days=9000) if bound else None, drafted_at=world.at,
    )  # fmt: skip
    other = world.organisation("Partner", "ngo")
    Party.objects.bulk_create([Party(agreement=row, organisation=side) for side in (own, other)])
    version = AgreementVersion.objects.create(
        agreement=row, number=1, proposed_by=own, proposed_at=world.at, term_from=day - dt.timedelta(days=400),
        term_to=day + dt.timedelta(days=9000), notice_days=30, dispute={"en": "talk"}, digest="d" * 64,
    )  # fmt: skip
    Clause.objects.create(
        version=version, place=1, key="a", texts={"en": "words"}, party=other, price_minor=100, currency="CNY"
    )
    return _key(row, owner=own.pk)


def _rule(world: World, code: str, **more: Any) -> LegalRule:
    fields = {"jurisdiction": world.jurisdiction, "code": code, "instruments": {"en": "Act"}, "titles": {"en": code},
              "texts": {"en": "words"}, "kind": "duty", "rank": "law", "topic": "report", "source": "paper",
              "in_force_from": dt.date(2000, 1, 1), "as_of": dt.date(2026, 1, 1)}  # fmt: skip
    return LegalRule.objects.create(**{**fields, **more})


def law_rule(world: World, role: str, target: str) -> Call:
    return _key(_rule(world, "one"))


def conflict(world: World, role: str, target: str) -> Call:
    row = RuleRelation.objects.create(one=_rule(world, "one"), other=_rule(world, "other"), kind="conflicts")
    return _key(row, area=world.land, body={"how": "the national one"})


def _clock(world: World, role: str, target: str) -> tuple[LegalRule, Rule]:
    row = _rule(world, "clock", event="case_found", seconds=3600, actor=role)
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code=row.code, names=row.titles, source="paper", actor=role,
        trigger="plans.occurrence.noted", concerns=row.pk, expected="plans.obligation.fulfilled", seconds=3600,
        warn_seconds=60, armed_by=uuid.uuid4(), in_force_from=row.in_force_from,
    )  # fmt: skip
    return row, rule


def occurrence(world: World, role: str, target: str) -> Call:
    _clock(world, role, target)
    body = {"event": "case_found", "what": "a case", "happened_at": "2026-01-01T10:00"}
    return Call(body=body, owner=getattr(world.orgs.get(role), "pk", None))


def owed(world: World, role: str, target: str) -> Call:
    row, rule = _clock(world, role, target)
    made = Duty.objects.create(
        rule=rule, crisis=world.crisis, about_kind="plans.legalrule", about=row.pk, opened_at=world.at,
        warn_at=world.at, due_at=world.at, state="open",
    )  # fmt: skip
    return _key(made, owner=getattr(world.orgs.get(role), "pk", None), body={"evidence": "the fax"})


def shares_data(world: World, role: str, target: str) -> Call:
    """An agreement of others that shares data of persons: whoever checks it is no party."""
    return agreement(world, role, "same" if role == "AUD" else target, kind="data_sharing")


def clause_of(world: World, role: str, target: str) -> Call:
    call = agreement(world, role, target, "in_force")
    row = Clause.objects.get(version__agreement=call.args["key"])
    return _key(row, owner=call.owner, body={"what": "trucks"})


def clause_call(world: World, role: str, target: str) -> Call:
    call = clause_of(world, role, target)
    row = Clause.objects.get(pk=call.args["key"])
    Clause.objects.filter(pk=row.pk).update(party=call.owner)
    made = ClauseCall.objects.create(
        clause=row, crisis=world.crisis, caller=world.others["VOL"], what="trucks", called_at=world.at
    )
    return _key(made, owner=call.owner, body={"done": "yes", "answer": "they are there"})


def settlement(world: World, role: str, target: str) -> Call:
    call = agreement(world, role, target, "triggered")
    made = Settlement.objects.create(
        agreement_id=call.args["key"], crisis=world.crisis, lines=[], total_minor=0, currency="CNY",
        stated_by=world.others["VOL"], stated_at=world.at,
    )  # fmt: skip
    return _key(made, owner=call.owner)


def agreement_template(world: World, role: str, target: str) -> Call:
    return Call(args={"template": "mutual-aid-hospital"}, owner=getattr(world.orgs.get(role), "pk", None))


def from_template(world: World, role: str, target: str) -> Call:
    call = agreement_template(world, role, target)
    hospital = world.orgs["MI"]
    helper = world.orgs.get(role)
    if helper is None or helper == hospital or helper.body not in ("", "committee", "leading"):
        helper = world.others["NGO"]
    call.body = {
        "name": "Aid", "role-hospital": str(hospital.pk), "role-helper": str(helper.pk), "area": str(world.land.pk),
        "term_from": "2027-06-01", "term_to": "2999-01-01", "notice_days": "30", "hours-supplies": "24",
        "hours-transport": "12", "hours-report": "24", "price-transport": "100.00", "currency": "CNY",
        "dispute": "talk",
    }  # fmt: skip
    return call


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


S, R, D, K, P = C + "supply/", C + "register/", C + "duties/", C + "community/", C + "plans/"
G = P + "agreements/"
entered = with_state(foreign_need, state="entered")
delivered = with_state(need, state="delivered", allocated=100, sent=100, received=100)

PAGES: dict[tuple[str, str], Builder] = {
    **{(C + tail, "GET"): nothing for tail in (
        "", "map/", "plots/", "figures/", "log/", "outcome/", "committee/", "committee/work/",
        "my/",
        "my/looks/")},
    (C + "figures/<str:name>/", "GET"): figure,
    (C + "log/<int:index>/", "GET"): log,
    (C + "log/<int:index>/receipt/", "GET"): log,
    (C + "leave/", "POST"): nothing,
    (C + "household/<str:secret>/", "GET"): secret,
    **{(R + tail, "GET"): nothing for tail in ("", "code/", "mandates/", "merges/", "new/", "holds/")},
    (R + "holds/new/", "POST"): hold_new,
    (R + "holds/<uuid:key>/approve/", "POST"): hold,
    (R + "holds/<uuid:key>/end/", "POST"): with_body(hold, reason="settled"),
    (R + "mandates/new/", "GET"): nothing,
    (R + "mandates/new/", "POST"): mandate_new,
    (R + "mandates/<uuid:key>/end/", "POST"): mandate,
    (R + "mandates/<uuid:key>/pass-on/", "GET"): to_pass_on,
    (R + "mandates/<uuid:key>/pass-on/", "POST"): lambda world, role, target: with_body(
        to_pass_on, organisation=str(world.others["CTY"].pk), days="1", basis="a contract"
    )(world, role, target),
    (R + "mandates/<uuid:key>/take-back/", "POST"): with_body(with_state(to_pass_on, passed=True), reason="misused"),
    (R + "<uuid:key>/", "GET"): organisation,
    (R + "new/", "POST"): newcomer,
    (R + "code/sign/", "POST"): code,
    (R + "code/new/", "GET"): nothing,
    (R + "code/new/", "POST"): with_body(nothing, text_en="be true", clauses_en="one\ntwo"),
    (R + "<uuid:key>/breaches/", "POST"): breach,
    (R + "merges/<uuid:key>/", "POST"): merge,
    (R + "ties/<uuid:key>/end/", "POST"): tie,
    (R + "<uuid:key>/ties/", "POST"): tie_new,
    (R + "<uuid:key>/admit/", "POST"): applied,
    (R + "<uuid:key>/suspend/", "POST"): with_body(applied, reason="fraud"),
    (R + "<uuid:key>/capabilities/", "POST"): with_body(organisation, capabilities="trucks"),
    (R + "<uuid:key>/qualifications/", "POST"): with_body(
        organisation, name="Boats", level="2", evidence="No. 7", valid_to="2999-01-01"
    ),
    (R + "<uuid:key>/posts/", "POST"): with_body(organisation, kind="officer"),
    (R + "<uuid:key>/posts/first/", "POST"): without_posts,
    (R + "posts/<uuid:key>/end/", "POST"): post,
    (R + "posts/<uuid:key>/dismiss/", "POST"): supervisor,
    (R + "posts/<uuid:key>/deputy/", "POST"): deputy,
    **{(P + tail, "GET"): nothing for tail in ("", "new/", "import/", "practice/")},
    (P + "new/", "POST"): plan_new,
    (P + "import/", "POST"): template,
    (P + "corrections/<uuid:key>/done/", "POST"): correction,
    (P + "<uuid:key>/", "GET"): plan,
    (P + "<uuid:key>/steps/", "POST"): with_body(plan, code="1", name_en="Go"),
    (P + "<uuid:key>/steps/drop/", "POST"): with_body(complete_plan, code="1"),
    (P + "<uuid:key>/assess/", "POST"): with_body(
        plan, assessment="experts", model_version="m1", scenario="1-2", hours="2"
    ),
    (P + "<uuid:key>/validate/", "POST"): complete_plan,
    (P + "<uuid:key>/approve/", "POST"): with_state(complete_plan, state="validated"),
    (P + "<uuid:key>/revise/", "POST"): approved_plan,
    (P + "<uuid:key>/template/", "GET"): complete_plan,
    **{(P + tail, "GET"): nothing for tail in (
        "functions/", "agreements/", "agreements/new/", "law/", "law/register/", "law/gaps/", "law/conflicts/",
        "law/duties/")},
    (P + "mechanisms/", "GET"): nothing,
    (P + "mechanisms/state/", "POST"): with_body(nothing, mechanism="decision", procedure="chapter 3"),
    (P + "mechanisms/guarantees/", "POST"): with_body(
        nothing, kind="budget", evidence="line 7", valid_to="2999-01-01"
    ),
    (P + "law/<uuid:key>/", "GET"): law_rule,
    (P + "law/conflicts/<uuid:key>/settle/", "POST"): conflict,
    (P + "law/duties/note/", "POST"): occurrence,
    (P + "law/duties/<uuid:key>/fulfil/", "POST"): owed,
    (G + "new/<slug:template>/", "GET"): agreement_template,
    (G + "new/<slug:template>/", "POST"): from_template,
    (G + "<uuid:key>/", "GET"): with_state(agreement, state="in_force"),
    (G + "<uuid:key>/compare/", "GET"): with_state(agreement, state="in_force"),
    (G + "<uuid:key>/counter/", "GET"): agreement,
    (G + "<uuid:key>/counter/", "POST"): with_body(
        agreement,
        **{"reason": "dear", "term_from": "2027-06-01", "term_to": "2999-01-01", "notice_days": "9", "dispute": "talk",
           "currency": "CNY", "text-a": "other words", "price-a": "1.00"},
    ),
    (G + "<uuid:key>/open/", "POST"): with_state(agreement, state="draft"),
    (G + "<uuid:key>/comment/", "POST"): with_body(agreement, words="too dear"),
    (G + "<uuid:key>/sign/", "POST"): with_body(agreement, digest="d" * 64),
    (G + "<uuid:key>/check/", "POST"): with_body(shares_data, digest="d" * 64),
    (G + "<uuid:key>/trigger/", "POST"): with_state(agreement, state="in_force"),
    (G + "<uuid:key>/leave/", "POST"): with_body(with_state(agreement, state="in_force"), reason="no staff"),
    (G + "<uuid:key>/renew/", "POST"): with_body(
        with_state(agreement, state="in_force"), term_from="2028-06-01", term_to="2999-01-01"
    ),
    (G + "<uuid:key>/give-up/", "POST"): with_body(agreement, reason="no money"),
    (G + "<uuid:key>/costs/", "POST"): with_body(with_state(agreement, state="triggered"), **{"quantity-a": "3"}),
    (G + "settlements/<uuid:key>/accept/", "POST"): settlement,
    (G + "clauses/<uuid:key>/call/", "POST"): clause_of,
    (G + "calls/<uuid:key>/answer/", "POST"): clause_call,
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
    (K, "GET"): nothing,
    (K + "new/", "POST"): household_new,
    (K + "buildings/new/", "POST"): building,
    **{(S + tail, "GET"): nothing for tail in ("needs/", "offers/", "stock/", "statements/", "datasets/", "rounds/")},
    (S + "shipments/", "GET"): nothing,
    (S + "needs/<uuid:key>/", "GET"): need,
    (S + "needs/new/", "GET"): nothing,
    (S + "needs/new/", "POST"): need_new,
    (S + "needs/<uuid:key>/change/", "GET"): need,
    (S + "needs/<uuid:key>/change/", "POST"): with_body(need, quantity="7", version="1"),
    (S + "needs/<uuid:key>/verify/", "POST"): with_body(entered, quantity="5", basis="stated"),
    (S + "needs/<uuid:key>/reject/", "POST"): with_body(entered, reason="gone"),
    (S + "needs/<uuid:key>/close/", "POST"): with_body(foreign_need, reason="none left"),
    (S + "needs/<uuid:key>/withdraw/", "POST"): with_body(need, reason="found"),
    (S + "needs/<uuid:key>/confirm/", "POST"): delivered,
    (S + "needs/<uuid:key>/answer/", "POST"): answerable,
    (S + "needs/<uuid:key>/contact/", "POST"): contact,
    (S + "needs/<uuid:key>/give/", "POST"): give,
    (S + "offers/new/", "GET"): nothing,
    (S + "offers/new/", "POST"): with_body(nothing, what="boats", terms="loan"),
    (S + "offers/<uuid:key>/withdraw/", "POST"): offer,
    (S + "stock/<uuid:key>/", "GET"): lot,
    (S + "stock/new/", "GET"): nothing,
    (S + "stock/new/", "POST"): lot_new,
    (S + "statements/new/", "GET"): nothing,
    (S + "statements/new/", "POST"): stated_stock,
    (S + "statements/<uuid:key>/correct/", "POST"): with_body(statement, quantity="8", source="paper", reason="wrong"),
    (S + "datasets/<uuid:key>/", "GET"): dataset,
    (S + "rounds/<uuid:key>/", "GET"): run,
    (S + "rounds/new/", "POST"): nothing,
    (S + "rounds/<uuid:key>/approve/", "POST"): with_state(run, state="proposed"),
    (S + "rounds/<uuid:key>/reject/", "POST"): with_body(with_state(run, state="proposed"), reason="no"),
    (S + "jobs/<uuid:key>/", "GET"): job,
    (S + "jobs/<uuid:key>/cancel/", "POST"): job,
    (S + "shipments/<uuid:key>/", "GET"): with_state(shipment, side="sender"),
    (S + "shipments/<uuid:key>/send/", "POST"): with_state(shipment, side="sender"),
    (S + "shipments/<uuid:key>/receive/", "POST"): with_state(shipment, side="receiver", state="sent"),
}  # fmt: skip


def api_need_new(world: World, role: str, target: str) -> Call:
    wide = role in ("GOV", "HG", "PO", "COM", "CTY")
    org = world.orgs["MI"] if wide else owner(world, role, "own")
    area = world.district if wide else org.seat
    if wide:
        type(org).objects.filter(pk=org.pk).update(seat=world.district)
    return Call(body={"item": "mask", "organisation": str(org.pk), "quantity": 5}, owner=org.pk, area=area)


def api_share(world: World, role: str, target: str) -> Call:
    call = give(world, role, target)
    return Call(body={"lot": call.body["lot"], "need": str(call.args["key"]), "quantity": 5, "reason": "r"},
                owner=call.owner, area=call.area)  # fmt: skip


def api_receive(world: World, role: str, target: str) -> Call:
    call = shipment(world, role, target, state="sent", side="receiver")
    call.body = {}
    return call


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in (
        "situation", "figures", "needs", "lots", "statements", "offers", "rounds", "shipments", "organisations",
        "functions", "duties", "phase", "log", "holds", "plans", "firings")},
    (A + "places", "GET"): nothing,
    (A + "code", "GET"): nothing,
    (A + "code", "POST"): with_body(nothing, texts={"en": "be true"}, clauses=[{"en": "one"}]),
    (A + "organisations/<uuidstr:key>/breaches", "GET"): breach,
    (A + "organisations/<uuidstr:key>/breaches", "POST"): breach,
    (A + "organisations/<uuidstr:key>/qualifications", "GET"): organisation,
    (A + "organisations/<uuidstr:key>/qualifications", "POST"): with_body(
        organisation, name="Boats", level=2, evidence="No. 7", valid_to="2999-01-01"
    ),
    (A + "notices/<uuidstr:key>/acknowledge", "POST"): notice,
    **{(A + tail, "GET"): nothing for tail in ("matrix", "matrix/findings", "matrix/who")},
    (A + "functions/<uuidstr:key>/cells", "POST"): cell_new_by_api,
    (A + "functions/<uuidstr:key>/assign", "POST"): function,
    (A + "functions/<uuidstr:key>/state", "POST"): with_body(function, says="holds", words="we do"),
    (A + "holds", "POST"): hold_new_by_api,
    (A + "holds/<uuidstr:key>/approve", "POST"): hold,
    (A + "holds/<uuidstr:key>/end", "POST"): with_body(hold, reason="settled"),
    (A + "tasks", "GET"): nothing,
    (A + "tasks", "POST"): api_task_new,
    (A + "tasks/<uuidstr:key>", "GET"): task,
    (A + "tasks/<uuidstr:key>/accept", "POST"): task,
    (A + "tasks/<uuidstr:key>/decline", "POST"): with_body(task, words="no lorries"),
    (A + "tasks/<uuidstr:key>/done", "POST"): with_body(with_state(task, state="active"), words="500 boxes"),
    (A + "intakes", "POST"): intake_new,
    (A + "receipts/<str:number>", "GET"): api_receipt,
    (A + "plans/import", "POST"): api_template,
    (A + "plans/<uuidstr:key>", "GET"): complete_plan,
    (A + "plans/<uuidstr:key>/template", "GET"): complete_plan,
    **{(A + tail, "GET"): nothing for tail in ("agreements", "agreements/coverage", "law", "law/gaps",
                                               "law/conflicts")},
    (A + "agreements/<uuidstr:key>", "GET"): with_state(agreement, state="in_force"),
    (A + "agreements/<uuidstr:key>/sign", "POST"): with_body(agreement, digest="d" * 64),
    (A + "figures/<str:name>", "GET"): figure,
    (A + "needs/<uuidstr:key>", "GET"): need,
    (A + "rounds/<uuidstr:key>", "GET"): run,
    (A + "shipments/<uuidstr:key>", "GET"): with_state(shipment, side="sender"),
    (A + "organisations/<uuidstr:key>", "GET"): organisation,
    (A + "log/checkpoint", "GET"): lambda w, r, t: (log(w, r, t), Call())[1],
    (A + "log/<int:index>/receipt", "GET"): log,
    (A + "needs", "POST"): api_need_new,
    (A + "needs/<uuidstr:key>/change", "POST"): with_body(need, quantity=7, version=1),
    (A + "needs/<uuidstr:key>/verify", "POST"): with_body(entered, quantity=5),
    (A + "needs/<uuidstr:key>/withdraw", "POST"): with_body(need, reason="found"),
    (A + "statements", "POST"): stated_stock_by_api,
    (A + "statements/<uuidstr:key>/correct", "POST"): with_body(statement, quantity=8, source="paper", reason="wrong"),
    (A + "offers", "POST"): with_body(nothing, what="boats", terms="loan"),
    (A + "rounds", "POST"): nothing,
    (A + "shares", "POST"): api_share,
    (A + "rounds/<uuidstr:key>/approve", "POST"): with_state(run, state="proposed"),
    (A + "rounds/<uuidstr:key>/reject", "POST"): with_body(with_state(run, state="proposed"), reason="no"),
    (A + "shipments/<uuidstr:key>/send", "POST"): with_state(shipment, side="sender"),
    (A + "shipments/<uuidstr:key>/receive", "POST"): api_receive,
    (A + "organisations", "POST"): lambda w, _r, _t: Call(
        body={"kind": "enterprise", "name": "Newcomer", "area": str(w.land.pk)}, area=w.land),
}  # fmt: skip

# Doors outside a crisis, doors of exercises, and pages of a library: tested by name in other files.
ELSEWHERE = {
    "": "tests/desks/test_public.py",
    "health": "tests/desks/test_public.py",
    "csp": "tests/desks/test_public.py",
    "language/": "tests/desks/test_public.py",
    "invitation/<str:token>/": "tests/desks/test_accounts.py",
    "jurisdictions/<slug:jurisdiction>/crises/new/": "tests/desks/test_accounts.py",
    C + "open/": "tests/desks/test_doors.py",
    C + "open/as/": "tests/desks/test_doors.py",
    C + "open/<str:token>/": "tests/desks/test_doors.py",
    C + "post/": "tests/desks/test_doors.py",
    "api/v1/": "tests/desks/test_api.py",
    "api/v1/openapi.json": "tests/desks/test_api.py",
}


def second_factors(user: Any) -> None:
    """Give a user what the pages of a second factor speak about."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})


@dataclass(frozen=True)
class Page:
    """A page of the library that keeps accounts: whom it is for, and what makes its address whole."""

    address: str = ""
    signed_in: bool = True
    body: dict[str, str] = field(default_factory=dict)


# The doors of `accounts/`; what each of them does is tested in `tests/desks/test_second_factor.py` and beside it.
ACCOUNTS = {
    "accounts/" + route: page
    for route, page in {
        "login/": Page(signed_in=False),
        "logout/": Page(signed_in=False),
        "reauthenticate/": Page(),
        "password/change/": Page(),
        "password/reset/": Page(signed_in=False, body={"email": "nobody@example.org"}),
        "password/reset/done/": Page(signed_in=False),
        "password/reset/key/done/": Page(signed_in=False),
        "password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Page("password/reset/key/1-x/", signed_in=False),
        "2fa/": Page(),
        "2fa/authenticate/": Page(signed_in=False),
        "2fa/reauthenticate/": Page(),
        "2fa/totp/activate/": Page(),
        "2fa/totp/deactivate/": Page(),
        "2fa/recovery-codes/": Page(),
        "2fa/recovery-codes/generate/": Page(),
        "2fa/recovery-codes/download/": Page(),
        "2fa/webauthn/": Page(),
        "2fa/webauthn/add/": Page(),
        "2fa/webauthn/reauthenticate/": Page(),
        "2fa/webauthn/keys/<int:pk>/remove/": Page("2fa/webauthn/keys/1/remove/"),
        "2fa/webauthn/keys/<int:pk>/edit/": Page("2fa/webauthn/keys/1/edit/"),
        "2fa/webauthn/login/": Page(signed_in=False),
        "sessions/": Page(),
        "inactive/": Page(signed_in=False),
        "signup/": Page(),
        "email/": Page(),
        "confirm-email/": Page(),
        r"confirm-email/(?P<key>[-:\w]+)/$": Page("confirm-email/x/"),
        "password/set/": Page(),
        "login/code/confirm/": Page(),
    }.items()
}
