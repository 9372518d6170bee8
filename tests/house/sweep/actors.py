"""How to call the routes of the register: organisations, posts, mandates, holds, the code of conduct."""

import datetime as dt
import uuid

from cogov.actors.models import (
    CodeClause,
    CodeOfConduct,
    CodeSignature,
    Mandate,
    MergeProposal,
    Post,
    Suspension,
    Tie,
)
from cogov.kernel.models import PersonalHold
from factories.world import World
from house.sweep.shared import A, Builder, Call, R, _key, _third, nothing, owner, with_body, with_state


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


def organisation(world: World, role: str, target: str) -> Call:
    row = owner(world, role, target)
    return _key(row, owner=row.pk, area=row.area)


def applied(world: World, role: str, target: str) -> Call:
    row = world.organisation("Newcomer", "enterprise")
    type(row).objects.filter(pk=row.pk).update(state="applied")
    return _key(row, area=row.area)


def suspended(world: World, role: str, target: str) -> Call:
    call = applied(world, role, target)
    Suspension.objects.create(
        organisation_id=call.args["key"], crisis=world.crisis, was="admitted", reason="fraud", suspended_at=world.at,
        suspended_by=uuid.uuid4(), lapses_at=world.at + dt.timedelta(days=9000),
    )  # fmt: skip
    return call


def without_posts(world: World, role: str, target: str) -> Call:
    row = world.organisation("Newcomer", "enterprise")
    return _key(row, body={"kind": "head", "email": "first@example.org"}, area=row.area)


def mandate_new(world: World, role: str, target: str) -> Call:
    body = {"organisation": str(world.others["CTY"].pk), "acts": "need.verify:A", "area": str(world.land.pk),
            "days": "3", "basis": "plan 3.2"}  # fmt: skip
    return Call(body=body, owner=world.orgs[role].pk if role in world.orgs else None, area=world.land)


def mandate_new_by_api(world: World, role: str, target: str) -> Call:
    call = mandate_new(world, role, target)
    call.body = {**call.body, "acts": ["need.verify:A"], "days": 3}
    return call


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


PAGES: dict[tuple[str, str], Builder] = {
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
    (R + "<uuid:key>/confirm-suspension/", "POST"): suspended,
    (R + "<uuid:key>/capabilities/", "POST"): with_body(organisation, capabilities="trucks"),
    (R + "<uuid:key>/qualifications/", "POST"): with_body(
        organisation, name="Boats", level="2", evidence="No. 7", valid_to="2999-01-01"
    ),
    (R + "<uuid:key>/posts/", "POST"): with_body(organisation, kind="officer"),
    (R + "<uuid:key>/posts/first/", "POST"): without_posts,
    (R + "posts/<uuid:key>/end/", "POST"): post,
    (R + "posts/<uuid:key>/dismiss/", "POST"): supervisor,
    (R + "posts/<uuid:key>/deputy/", "POST"): deputy,
}  # fmt: skip


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in ("organisations", "holds")},
    (A + "code", "GET"): nothing,
    (A + "code", "POST"): with_body(nothing, texts={"en": "be true"}, clauses=[{"en": "one"}]),
    (A + "organisations/<uuidstr:key>/breaches", "GET"): breach,
    (A + "organisations/<uuidstr:key>/breaches", "POST"): breach,
    (A + "organisations/<uuidstr:key>/qualifications", "GET"): organisation,
    (A + "organisations/<uuidstr:key>/qualifications", "POST"): with_body(
        organisation, name="Boats", level=2, evidence="No. 7", valid_to="2999-01-01"
    ),
    (A + "holds", "POST"): hold_new_by_api,
    (A + "holds/<uuidstr:key>/approve", "POST"): hold,
    (A + "holds/<uuidstr:key>/end", "POST"): with_body(hold, reason="settled"),
    (A + "organisations/<uuidstr:key>", "GET"): organisation,
    (A + "organisations/<uuidstr:key>/suspend", "POST"): with_body(applied, reason="fraud"),
    (A + "organisations/<uuidstr:key>/confirm-suspension", "POST"): suspended,
    (A + "mandates", "GET"): nothing,
    (A + "mandates", "POST"): mandate_new_by_api,
    (A + "mandates/<uuidstr:key>/pass-on", "POST"): lambda world, role, target: with_body(
        to_pass_on, organisation=str(world.others["EXP"].pk), days=3, basis="contract 8"
    )(world, role, target),
    (A + "mandates/<uuidstr:key>/take-back", "POST"): with_body(with_state(to_pass_on, passed=True), reason="misused"),
    (A + "mandates/<uuidstr:key>/end", "POST"): mandate,
    (A + "organisations", "POST"): lambda w, _r, _t: Call(
        body={"kind": "enterprise", "name": "Newcomer", "area": str(w.land.pk)}, area=w.land),
}  # fmt: skip
