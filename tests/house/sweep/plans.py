"""How to call the routes of law, agreements and plans."""

import datetime as dt
import uuid
from typing import Any

from cogov.kernel.models import Duty, Rule
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
from factories.world import World
from house.sweep.shared import A, Builder, Call, G, P, _key, nothing, owner, with_body, with_state


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


PAGES: dict[tuple[str, str], Builder] = {
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
}  # fmt: skip


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in ("plans",)},
    (A + "plans/import", "POST"): api_template,
    (A + "plans/<uuidstr:key>", "GET"): complete_plan,
    (A + "plans/<uuidstr:key>/template", "GET"): complete_plan,
    **{(A + tail, "GET"): nothing for tail in ("agreements", "agreements/coverage", "law", "law/gaps",
                                               "law/conflicts")},
    (A + "agreements/<uuidstr:key>", "GET"): with_state(agreement, state="in_force"),
    (A + "agreements/<uuidstr:key>/sign", "POST"): with_body(agreement, digest="d" * 64),
}  # fmt: skip
