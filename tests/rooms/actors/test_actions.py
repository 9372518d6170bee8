"""Decisions about who takes part: what they write, what they refuse."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction

from cogov.actors import actions
from cogov.actors.actions.founding import NewItem, NewJurisdiction, NewPlace, NewPlaceCode, NewRule, console_holder
from cogov.actors.actions.posts import player
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.events import OrganisationsMerged
from cogov.actors.models import (
    CodeSignature,
    Invitation,
    MergeProposal,
    Organisation,
    OrganisationSpelling,
    Person,
    Post,
    Tie,
)
from cogov.actors.queries import power
from cogov.actors.queries import register as questions
from cogov.actors.queries.holders import holder_for, holder_of, jurisdictions_of, posts_of
from cogov.actors.queries.power import Asked
from cogov.actors.rules.merging import AlreadyDecided, CodeNotSigned, SponsorNeeded, StatementNeeded
from cogov.actors.rules.roles import DecidesAndSupervises, ReleasesAndSupervises
from cogov.kernel.errors import Absent, BadInput, NoPower
from cogov.kernel.models import Act, Count, Jurisdiction, User

DAY = dt.timedelta(days=1)
PASSWORD = "the depot opens at three"


def _enter(world, at, role="COM", **more):
    new = NewOrganisation(**{"kind": "enterprise", "names": {"en": "Acme"}, "area": world.district, **more})
    return actions.enter_organisation(
        jurisdiction=world.jurisdiction, crisis=world.crisis, new=new, by=world.holder(role), at=at
    )


def test_an_organisation_is_entered_then_admitted(world, at):
    row = _enter(world, at, code_scheme="cn.uscc", code="91110000600037341L")

    assert (row.state, row.code) == ("applied", "91110000600037341L")
    actions.admit(organisation=row, crisis=world.crisis, by=world.holder("COM"), at=at)
    assert Organisation.objects.get(pk=row.pk).state == "admitted"
    assert [act.kind for act in Act.objects.order_by("recorded_at", "kind")][-1] == "actors.organisation.admitted"


@pytest.mark.parametrize(
    "kind", ["government", "enterprise", "ngo", "public", "community", "media", "medical", "expert"]
)
def test_every_kind_of_subject_can_be_entered(world, at, kind):
    assert _enter(world, at, kind=kind, capabilities={"en": "transport"}).kind == kind


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"names": {"en": " "}}, BadInput),
        ({"names": {"en": "Rеd Cross"}}, BadInput),  # a Cyrillic letter
        ({"code_scheme": "cn.uscc", "code": "91110000600037341X"}, BadInput),
        ({"legal_status": "informal"}, SponsorNeeded),
        ({"kind": "ngo"}, StatementNeeded),
    ],
)
def test_an_entry_that_lacks_what_it_needs_is_refused(world, at, more, refusal):
    with pytest.raises(refusal):
        _enter(world, at, **more)

    assert not Organisation.objects.filter(names__en="Acme").exists()


def test_an_informal_group_joins_under_a_sponsor(world, at):
    row = _enter(world, at, kind="ngo", legal_status="informal", sponsor=world.orgs["NGO"], capabilities={"en": "cook"})

    assert row.sponsor == world.orgs["NGO"]


def test_the_database_refuses_an_informal_group_without_sponsor(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(legal_status="informal")


@pytest.mark.parametrize("role", ["MI", "NGO", "ENT", "MED", "CTY", "EICR", "AUD"])
def test_only_government_and_committee_enter_organisations(world, at, role):
    with pytest.raises(NoPower):
        _enter(world, at, role)


def test_a_suspended_organisation_loses_its_roles_at_once(world, at):
    user = world.posts["ENT"].person.user

    actions.suspend(organisation=world.orgs["ENT"], reason="fraud", crisis=world.crisis, by=world.holder("COM"), at=at)

    assert holder_for(user.pk, world.jurisdiction, at) is None


def test_a_suspension_without_reason_is_refused(world, at):
    with pytest.raises(BadInput):
        actions.suspend(organisation=world.orgs["ENT"], reason=" ", crisis=world.crisis, by=world.holder("COM"), at=at)


def test_an_organisation_states_what_it_can_do_only_itself(world, at):
    def state(role, text="trucks"):
        return actions.state_capabilities(
            organisation=world.orgs["ENT"], functions=["transport"], capabilities={"en": text},
            limits={"en": "no cold"}, staff=5, volunteers=None, crisis=world.crisis, by=world.holder(role), at=at,
        )  # fmt: skip

    assert state("ENT").functions == ["transport"]
    with pytest.raises(NoPower):
        state("NGO")
    with pytest.raises(StatementNeeded):
        state("ENT", " ")


def test_ties_are_made_by_one_side_and_ended_by_either(world, at):
    tie = actions.make_tie(
        one=world.orgs["NGO"], other=world.orgs["ENT"], purpose="move goods", crisis=world.crisis,
        by=world.holder("NGO"), at=at,
    )  # fmt: skip

    assert list(questions.ties(world.orgs["ENT"], at)) == [tie]
    actions.end_tie(tie=tie, crisis=world.crisis, by=world.holder("ENT"), at=at + DAY)
    assert not questions.ties(world.orgs["ENT"], at + DAY)


def test_a_tie_ended_by_its_maker(world, at):
    tie = Tie.objects.create(
        jurisdiction=world.jurisdiction, one=world.orgs["NGO"], other=world.orgs["ENT"], purpose="p", since=at
    )

    assert actions.end_tie(tie=tie, crisis=world.crisis, by=world.holder("NGO"), at=at + DAY).until == at + DAY


@pytest.mark.parametrize(("purpose", "other"), [(" ", "ENT"), ("x", "NGO")])
def test_a_tie_needs_a_purpose_and_another_side(world, at, purpose, other):
    with pytest.raises(BadInput):
        actions.make_tie(
            one=world.orgs["NGO"], other=world.orgs[other], purpose=purpose, crisis=world.crisis,
            by=world.holder("NGO"), at=at,
        )  # fmt: skip


def test_posts_are_filled_in_the_own_organisation_only(world, at):
    def appoint(role):
        return actions.appoint(
            organisation=world.orgs["NGO"], kind="keeper", titles={}, person=None, crisis=world.crisis,
            by=world.holder(role), at=at,
        )  # fmt: skip

    assert appoint("NGO").person is None
    with pytest.raises(NoPower):
        appoint("MI")


def test_an_unknown_kind_of_post_is_refused(world, at):
    with pytest.raises(BadInput):
        actions.appoint(organisation=world.orgs["NGO"], kind="king", titles={}, person=None, crisis=world.crisis,
                        by=world.holder("NGO"), at=at)  # fmt: skip


def test_nobody_sits_on_the_committee_and_a_supervising_desk(world, at):
    with pytest.raises(DecidesAndSupervises):
        actions.appoint(
            organisation=world.orgs["COM"], kind="member", titles={}, person=world.posts["AUD"].person,
            crisis=world.crisis, by=world.holder("COM"), at=at,
        )  # fmt: skip


def test_nobody_releases_and_supervises(world, at):
    with pytest.raises(ReleasesAndSupervises):
        actions.appoint(
            organisation=world.orgs["EICR"], kind="releaser", titles={}, person=world.posts["EICS"].person,
            crisis=world.crisis, by=world.holder("EICR"), at=at,
        )  # fmt: skip


def _vacant(world, role="NGO"):
    return Post.objects.create(organisation=world.orgs[role], kind=world.posts[role].kind, valid_from=world.at - DAY)


def _invite(world, at, role="NGO", email="new@example.org"):
    return actions.invite(post=_vacant(world, role), email=email, by=world.holder(role), at=at)


def test_an_invitation_makes_an_account_with_exactly_that_post(world, at):
    invitation, token = _invite(world, at)

    user = actions.accept_invitation(token=token, name="Li", password=PASSWORD, by=world.holder("ANON"), at=at)

    assert (user.email, user.check_password(PASSWORD)) == ("new@example.org", True)
    assert [post.pk for post in posts_of(user.pk, world.jurisdiction.pk, at)] == [invitation.post_id]
    assert token not in str(Invitation.objects.values())


def test_an_invited_person_with_an_account_gets_the_post_with_the_own_password(world, at):
    known = world.posts["ENT"].person.user
    _, token = _invite(world, at, email=known.email)

    with pytest.raises(BadInput):
        actions.accept_invitation(token=token, name="", password="wrong password!!", by=world.holder("ANON"), at=at)
    user = actions.accept_invitation(
        token=token, name="", password="a long enough sentence", by=world.holder("ANON"), at=at
    )

    assert user == known
    assert posts_of(user.pk, world.jurisdiction.pk, at).count() == 2


@pytest.mark.parametrize("case", ["unknown", "used", "expired", "filled"])
def test_an_invitation_that_does_not_hold_is_as_if_it_never_was(world, at, case):
    invitation, token = _invite(world, at)
    when = at
    if case == "unknown":
        token = "other"
    if case == "used":
        actions.accept_invitation(token=token, name="Li", password=PASSWORD, by=world.holder("ANON"), at=at)
    if case == "expired":
        when = at + 8 * DAY
    if case == "filled":
        Post.objects.filter(pk=invitation.post_id).update(person=world.posts["ENT"].person)

    with pytest.raises(Absent):
        actions.accept_invitation(token=token, name="Li", password=PASSWORD, by=world.holder("ANON"), at=when)


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [("", PASSWORD, "name"), ("Li", "short", "password"), ("Li", "cogov cogov cogov", "password")],
)
def test_names_and_passwords_that_do_not_do_are_refused_by_field(world, at, name, password, field):
    _, token = _invite(world, at)

    with pytest.raises(BadInput) as refusal:
        actions.accept_invitation(token=token, name=name, password=password, by=world.holder("ANON"), at=at)

    assert refusal.value.field == field
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_supervisor_cannot_accept_a_seat_on_the_committee(world, at):
    auditor = world.posts["AUD"].person.user
    _, token = _invite(world, at, "COM", auditor.email)

    with pytest.raises(DecidesAndSupervises):
        actions.accept_invitation(
            token=token, name="", password="a long enough sentence", by=world.holder("ANON"), at=at
        )


def test_a_post_that_is_held_is_not_offered(world, at):
    with pytest.raises(BadInput):
        actions.invite(post=world.posts["NGO"], email="x@example.org", by=world.holder("NGO"), at=at)


def test_players_exist_in_exercises_only(world, exercise):
    one = player(jurisdiction=exercise.jurisdiction, name="P")

    assert player(jurisdiction=exercise.jurisdiction, name="P") == one
    assert one.user.exercise
    assert not one.user.has_usable_password()
    with pytest.raises(BadInput):
        player(jurisdiction=world.jurisdiction, name="P")


def test_the_code_of_conduct_opens_the_doors_and_its_new_version_closes_them_again(world, at):
    by, ngo = world.holder("COM"), world.holder("NGO")
    asked = Asked(owner=world.orgs["NGO"].pk)

    def may():
        return power.may(ngo, "offer.create", "C", crisis=world.crisis, at=at, asked=asked)

    assert may()  # the control: no code in force, nothing to sign
    code = actions.issue_code(
        jurisdiction=world.jurisdiction, texts={"en": "be true"}, crisis=world.crisis, by=by, at=at
    )
    assert not may()
    with pytest.raises(CodeNotSigned):
        power.require(ngo, "offer.create", "C", crisis=world.crisis, at=at, asked=asked)
    actions.sign_code(code=code, organisation=world.orgs["NGO"], crisis=world.crisis, by=ngo, at=at)
    actions.sign_code(code=code, organisation=world.orgs["NGO"], crisis=world.crisis, by=ngo, at=at)
    assert may()
    assert CodeSignature.objects.count() == 1
    actions.sign_code(code=code, organisation=world.orgs["COM"], crisis=world.crisis, by=by, at=at)
    assert (
        actions.issue_code(
            jurisdiction=world.jurisdiction, texts={"en": "v2"}, crisis=world.crisis, by=by, at=at
        ).version
        == 2
    )
    assert not may()


def test_a_code_without_text_is_refused(world, at):
    with pytest.raises(BadInput):
        actions.issue_code(
            jurisdiction=world.jurisdiction, texts={"en": " "}, crisis=world.crisis, by=world.holder("COM"), at=at
        )


def test_control_signs_for_the_organisations_it_plays(exercise, at):
    control = exercise.holder("OPS")
    code = actions.issue_code(
        jurisdiction=exercise.jurisdiction, texts={"en": "x"}, crisis=exercise.crisis, by=control, at=at
    )

    signature = actions.sign_code(
        code=code, organisation=exercise.orgs["NGO"], crisis=exercise.crisis, by=control, at=at
    )

    assert signature.organisation == exercise.orgs["NGO"]


def _alike(world, at, one="City First Hospital", other="City First Hospital (Branch)"):
    rows = [world.organisation(name, "medical") for name in (one, other)]
    for row in rows:
        OrganisationSpelling.objects.create(
            jurisdiction=world.jurisdiction, organisation=row, context="c", key=row.name_key, raw=str(row)
        )
    made = actions.propose_merges(
        jurisdiction=world.jurisdiction,
        crisis=world.crisis,
        kind="medical",
        area=world.land,
        by=world.holder("COM"),
        at=at,
    )
    return rows, made


def test_alike_names_are_proposed_and_merged_only_by_a_person(world, at):
    rows, _ = _alike(world, at)
    need = world.need(rows[1])

    assert Organisation.objects.filter(state="merged").count() == 0
    proposal = MergeProposal.objects.get(keep=rows[0])
    actions.decide_merge(proposal=proposal, same=True, crisis=world.crisis, by=world.holder("COM"), at=at)

    rows[1].refresh_from_db()
    need.refresh_from_db()
    assert (rows[1].state, rows[1].merged_into) == ("merged", rows[0])
    assert need.organisation == rows[0]  # another room moved what hung on it
    assert OrganisationSpelling.objects.filter(organisation=rows[0]).count() == 2


def test_two_organisations_stay_two_when_a_person_says_so_and_are_not_proposed_again(world, at):
    rows, _ = _alike(world, at)
    proposal = MergeProposal.objects.get(keep=rows[0])

    actions.decide_merge(proposal=proposal, same=False, crisis=world.crisis, by=world.holder("COM"), at=at)

    assert not Organisation.objects.filter(state="merged").exists()
    again = actions.propose_merges(
        jurisdiction=world.jurisdiction,
        crisis=world.crisis,
        kind="medical",
        area=world.land,
        by=world.holder("COM"),
        at=at,
    )
    assert again == []
    with pytest.raises(AlreadyDecided):
        actions.decide_merge(proposal=proposal, same=True, crisis=world.crisis, by=world.holder("COM"), at=at)


def test_names_that_differ_in_a_number_are_not_proposed(world, at):
    _, made = _alike(world, at, "武汉市第一医院", "武汉市第三医院")

    assert [pair for pair in made if "医院" in str(pair.keep)] == []


def test_an_organisation_without_seat_is_compared_with_its_like(world, at):
    Organisation.objects.filter(kind="medical").update(seat=None)

    _, made = _alike(world, at)

    assert made


def test_the_event_of_a_merge_names_both(world):
    event = OrganisationsMerged(keep=world.orgs["MI"].pk, other=world.others["MI"].pk)

    assert event.keep != event.other


def _mandate(world, at, **more):
    return actions.grant_mandate(**{
        "organisation": world.orgs["GOV"], "acts": ["allocation.approve:A"], "area": world.city, "until": at + DAY,
        "basis": "emergency plan 3.2", "crisis": world.crisis, "by": world.holder("COM"), "at": at, **more,
    })  # fmt: skip


def _may_approve(world, at, area=None, value=None, function=""):
    asked = Asked(area=area or world.district, value=value, function=function)
    return power.may(world.holder("GOV"), "allocation.approve", "A", crisis=world.crisis, at=at, asked=asked)


def test_a_mandate_opens_exactly_its_act_area_and_window_and_nothing_else(world, elsewhere, at):
    assert not _may_approve(world, at)  # the control: without it the same act is refused

    _mandate(world, at)

    assert _may_approve(world, at)
    assert not _may_approve(world, at, area=world.far)
    assert not _may_approve(world, at + 2 * DAY)
    assert not power.may(world.holder("GOV"), "crisis.phase", "A", crisis=world.crisis, at=at)
    assert not power.may(world.holder("MI"), "allocation.approve", "A", crisis=world.crisis, at=at)
    assert not power.may(world.holder("GOV"), "allocation.approve", "A", crisis=elsewhere.crisis, at=at)


def test_a_mandate_ends_at_its_value_ceiling(world, at):
    _mandate(world, at, value_ceiling=100)

    assert _may_approve(world, at, value=100)
    assert not _may_approve(world, at, value=101)
    assert not _may_approve(world, at)  # an act of unknown value is not covered


def test_a_mandate_for_a_function_or_a_post_covers_that_alone(world, at):
    _mandate(world, at, function="masks", post=world.posts["GOV"])

    assert _may_approve(world, at, function="masks")
    assert not _may_approve(world, at, function="water")
    assert not power.may(
        world.second("GOV"), "allocation.approve", "A", crisis=world.crisis, at=at,
        asked=Asked(area=world.city, function="masks"),
    )  # fmt: skip


def test_a_mandate_taken_back_ends_at_once(world, at):
    mandate = _mandate(world, at)

    actions.end_mandate(mandate=mandate, reason="misused", crisis=world.crisis, by=world.holder("COM"), at=at)

    assert not _may_approve(world, at)
    with pytest.raises(BadInput):
        actions.end_mandate(mandate=mandate, reason=" ", crisis=world.crisis, by=world.holder("COM"), at=at)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"basis": " "}, "basis"), ({"acts": ["nothing:A"]}, "acts"), ({"acts": ["need.create:V"]}, "acts")],
)
def test_a_mandate_that_says_too_little_or_too_much_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _mandate(world, at, **more)

    assert refusal.value.field == field


def test_a_mandate_that_ends_before_it_begins_is_refused(world, at):
    with pytest.raises(BadInput):
        _mandate(world, at, until=at)


def test_nobody_grants_what_he_does_not_hold(world, at):
    with pytest.raises(NoPower):
        _mandate(world, at, acts=["shipment.send:C"])  # the committee itself cannot sign goods out


def test_control_grants_in_an_exercise(exercise, at):
    assert _mandate(exercise, at, by=exercise.holder("OPS"), acts=["shipment.send:C"]).acts == ["shipment.send:C"]


def test_a_role_that_needs_a_mandate_says_so_in_its_authority(world, at):
    asked = Asked(owner=world.orgs["ENT"].pk, area=world.city)
    _mandate(world, at, organisation=world.orgs["ENT"], acts=["need.create:C"])
    exercise_star = power.authority(world.holder("ENT"), "shipment.send", "C", crisis=world.crisis, at=at, asked=asked)
    assert exercise_star is None

    from cogov.actors.models import Mandate

    Mandate.objects.create(
        jurisdiction=world.jurisdiction, crisis=world.crisis, organisation=world.orgs["ENT"], acts=["shipment.send:C"],
        area=world.land, valid_from=at - DAY, valid_to=at + DAY, basis="operator contract",
    )  # fmt: skip
    words = power.require(world.holder("ENT"), "shipment.send", "C", crisis=world.crisis, at=at, asked=asked)
    assert words == "role ENT with mandate: operator contract"


def test_scopes_are_own_area_self_assigned_or_everything(world, at):
    def may(role, key, verb, **asked):
        return power.may(world.holder(role), key, verb, crisis=world.crisis, at=at, asked=Asked(**asked))

    assert may("MI", "need.create", "C", owner=world.orgs["MI"].pk)
    assert not may("MI", "need.create", "C", owner=world.others["MI"].pk)
    assert may("CTY", "need.create", "C", area=world.district)
    assert not may("CTY", "need.create", "C", area=world.far)
    assert not may("CTY", "need.create", "C")
    assert may("RES", "need.create", "C", household=world.household().pk)
    assert not may("RES", "need.create", "C", household=world.orgs["MI"].pk)
    assert may("COM", "need.create", "C")
    assert may("CTY", "household.write", "C", assigned=True)
    assert not may("CTY", "household.write", "C")


def test_what_is_for_exercises_is_refused_in_a_real_crisis(world, exercise, at):
    assert power.may(exercise.holder("OPS"), "dataset.load", "C", crisis=exercise.crisis, at=at)
    assert not power.may(world.holder("OPS"), "dataset.load", "C", crisis=world.crisis, at=at)
    assert not power.may(world.holder("OPS"), "dataset.load", "C", crisis=None, at=at)


def test_the_acting_post_is_the_chosen_one_else_the_first(world, at):
    person = world.posts["NGO"].person
    second = Post.objects.create(organisation=world.orgs["ENT"], kind="officer", person=person, valid_from=at - DAY)

    assert holder_for(person.user_id, world.jurisdiction, at).role == "NGO"
    assert holder_for(person.user_id, world.jurisdiction, at, second.pk).role == "ENT"
    assert holder_for(person.user_id, world.jurisdiction, at, world.crisis.pk).role == "NGO"


def test_a_vacant_post_has_a_holder_without_user(world):
    post = Post.objects.select_related("organisation__area", "area", "person").get(pk=_vacant(world).pk)

    assert holder_of(post).user is None


def test_committee_members_of_real_jurisdictions_may_open_crises_there(world, exercise, at):
    assert jurisdictions_of(world.posts["COM"].person.user_id, at) == [world.jurisdiction]
    assert jurisdictions_of(world.posts["MI"].person.user_id, at) == []
    assert jurisdictions_of(exercise.posts["COM"].person.user_id, at) == []


def test_the_register_counts_alike_by_six_kinds_and_by_three_subjects(world):
    six = questions.grouped(questions.counted(world.jurisdiction.pk).groups, 6)
    three = questions.grouped(questions.counted(world.jurisdiction.pk).groups, 3)

    assert set(three) == {"government", "non_governmental"}
    assert sum(six.values()) == sum(three.values()) == 32


def test_others_with_the_same_function_here_are_found(world):
    one, other, far = world.orgs["ENT"], world.others["ENT"], world.orgs["CTY"]
    for row in (one, other, far):
        Organisation.objects.filter(pk=row.pk).update(functions=["transport"])
    one.refresh_from_db()
    Organisation.objects.filter(pk=far.pk).update(area=world.far)
    Organisation.objects.filter(pk=one.pk).update(area=world.city)
    one.refresh_from_db()

    assert list(questions.overlaps(one)) == [other]


def test_the_committee_has_its_posts(world):
    assert set(questions.committee_posts(world.jurisdiction)) == {world.posts["COM"]}


def _new(**more):
    return NewJurisdiction(**{
        "slug": "new", "names": {"en": "New"}, "profile": "plain", "time_zone": "UTC", "exercise": False,
        "places": [NewPlace("root", "", "country", {"en": "Root"}), NewPlace("town", "root", "town", {"en": "Town"},
                                                                            "iso", "T1")],
        "items": [NewItem("boat", {"en": "boat"}, "c", "u", {}, "", None, 1, None, None, "", "s", [("dinghy", "")])],
        "rules": [NewRule("r", {"en": "r"}, "law", "GOV", "a", "b", "", 60, 10, dt.date(2027, 1, 1))],
        "invite": "first@example.org", **more,
    })  # fmt: skip


def test_a_real_jurisdiction_is_founded_with_one_invitation_and_no_account(at, db):
    made = actions.found_jurisdiction(new=_new(), by=console_holder(), at=at)

    assert made.places["town"].path == f"{made.places['root'].path}{made.places['town'].pk}/"
    assert User.objects.count() == 0
    user = actions.accept_invitation(token=made.invitation, name="Li", password=PASSWORD, by=console_holder(), at=at)
    assert holder_for(user.pk, made.jurisdiction, at).role == "COM"
    assert Person.objects.get().user == user


@pytest.mark.parametrize(
    ("more", "field"),
    [({"invite": ""}, "email"), ({"places": []}, "places"), ({"profile": "atlantis"}, "profile"),
     ({"places": [NewPlace("a", "nowhere", "x", {"en": "A"})]}, "places.a.parent"),
     ({"place_codes": [NewPlaceCode("town", "iso", "T0", dt.date(2020, 1, 1), dt.date(2019, 1, 1))]},
      "place_codes.T0.valid_to")],
)  # fmt: skip
def test_a_jurisdiction_that_lacks_something_is_not_founded(at, db, more, field):
    with pytest.raises(BadInput) as refusal:
        actions.found_jurisdiction(new=_new(**more), by=console_holder(), at=at)

    assert refusal.value.field == field
    assert not Jurisdiction.objects.exists()


def test_a_name_is_founded_once(at, db):
    actions.found_jurisdiction(new=_new(), by=console_holder(), at=at)

    with pytest.raises(BadInput):
        actions.found_jurisdiction(new=_new(), by=console_holder(), at=at)


def test_organisations_per_ten_thousand_come_from_a_count_with_its_unit(world, at):
    from cogov.kernel.figures import Reading

    assert Reading(world.crisis, at).value("actors.ngos_per_10000").value is None
    caches["process"].clear()  # a slow machine may have kept it
    Count.objects.create(
        jurisdiction=world.jurisdiction, place=world.land, indicator="population", day=at.date(), value=10_000,
        standing="stated", source="census",
    )  # fmt: skip
    assert Reading(world.crisis, at).value("actors.ngos_per_10000").value == 4
