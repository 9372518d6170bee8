"""Posts: the first one of an organisation, who may make which, and what no person holds together (R-007)."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.actors import actions
from cogov.actors.actions.posts import make_invitation
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.models import Invitation, Organisation, Person, Post
from cogov.actors.queries.holders import roles_of
from cogov.actors.rules.appointing import (
    NotAdmitted,
    NotTheFirstPost,
    OneselfAppointed,
    SupervisedAppoints,
    SupervisedSuspends,
)
from cogov.actors.rules.roles import DecidesAndReleases, DecidesAndSupervises, ReleasesAndSupervises
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act, User

DAY = dt.timedelta(days=1)
PASSWORD = "a long enough sentence"
KEPT_APART = ({"COM", "EICR"}, {"COM", "EICS"}, {"COM", "AUD"}, {"EICR", "EICS"}, {"EICR", "AUD"})


def _first(world, at, organisation, role="COM", kind="head", email="first@example.org"):
    return actions.offer_first_post(
        organisation=organisation, kind=kind, titles={"en": "Head"}, email=email, crisis=world.crisis,
        by=world.holder(role), at=at,
    )  # fmt: skip


def _accept(world, at, token):
    return actions.accept_invitation(token=token, name="Li", password=PASSWORD, by=world.holder("ANON"), at=at)


# --- the first post -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["COM", "GOV", "HG"])
def test_who_admits_an_organisation_invites_its_first_person_who_makes_the_other_posts(world, at, role):
    organisation = world.organisation("Third hospital", "medical")

    post, token = _first(world, at, organisation, role)

    assert post.person is None
    assert Act.objects.get(kind="actors.post.first_offered").about == post.pk
    user = _accept(world, at, token)
    assert roles_of(user.pk, at) == {"MI"}
    with pytest.raises(NotTheFirstPost):
        _first(world, at, organisation, role, email="second@example.org")


@pytest.mark.parametrize("role", ["MI", "ENT", "NGO", "CTY", "EICR", "EICS", "AUD"])
def test_others_invite_nobody_to_an_organisation_that_is_not_theirs(world, at, role):
    with pytest.raises(NoPower):
        _first(world, at, world.organisation("Third hospital", "medical"), role)


def test_a_department_invites_nobody_outside_its_area(world, at):
    Organisation.objects.filter(pk=world.orgs["GOV"].pk).update(area=world.district)

    with pytest.raises(NoPower):
        _first(world, at, world.organisation("Far hospital", "medical", area=world.far), "GOV")
    assert _first(world, at, world.organisation("Near hospital", "medical"), "GOV")  # the control: in its area


def test_an_organisation_that_does_not_take_part_gets_no_post(world, at):
    organisation = world.organisation("Third hospital", "medical")
    Organisation.objects.filter(pk=organisation.pk).update(state="applied")
    organisation.refresh_from_db()

    with pytest.raises(NotAdmitted):
        _first(world, at, organisation)


def test_a_kind_of_post_that_is_not_known_is_no_first_post(world, at):
    with pytest.raises(BadInput):
        _first(world, at, world.organisation("Third hospital", "medical"), kind="king")


@pytest.mark.parametrize(("profile", "invited"), [("cn", True), ("plain", False)])
def test_a_leading_organisation_gets_a_post_where_the_profile_knows_one(world, at, profile, invited):
    type(world.jurisdiction).objects.filter(pk=world.jurisdiction.pk).update(profile=profile)
    world.jurisdiction.refresh_from_db()
    organisation = world.organisation("Leading group", "government", body="leading")

    if invited:
        assert _first(world, at, organisation)[0].organisation == organisation
    else:
        with pytest.raises(BadInput):
            _first(world, at, organisation)


def test_nobody_invites_oneself(world, at):
    own = world.posts["COM"].person.user.email

    with pytest.raises(OneselfAppointed):
        _first(world, at, world.organisation("Third hospital", "medical"), email=own.upper())
    vacant = Post.objects.create(organisation=world.orgs["COM"], kind="planner", valid_from=at)
    with pytest.raises(OneselfAppointed):
        actions.invite(post=vacant, email=own, by=world.holder("COM"), at=at)
    with pytest.raises(OneselfAppointed):
        actions.appoint(organisation=world.orgs["COM"], kind="planner", titles={}, person=world.posts["COM"].person,
                        crisis=world.crisis, by=world.holder("COM"), at=at)  # fmt: skip
    assert not Invitation.objects.exists()
    # The control: the same acts for another person.
    assert actions.invite(post=vacant, email="other@example.org", by=world.holder("COM"), at=at)


# --- those who check -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "makers"),
    [("audit", "auditor", {"HG"}), ("information_centre", "supervisor", {"COM", "HG"}),
     ("information_centre", "releaser", {"COM", "HG"}), ("committee", "member", {"HG"}),
     ("leading", "head", {"COM", "HG"})],
)  # fmt: skip
def test_a_body_gets_its_first_post_from_those_it_does_not_check(world, at, body, kind, makers):
    organisation = world.organisation("Body", "government", body=body)
    made = set()

    for role in ("COM", "GOV", "HG"):
        try:
            _first(world, at, organisation, role, kind=kind)
            made.add(role)
        except SupervisedAppoints:
            pass

    assert made == makers


def test_the_release_desk_makes_its_own_posts_but_no_supervisor_s(world, at):
    def appoint(kind):
        return actions.appoint(organisation=world.orgs["EICR"], kind=kind, titles={}, person=None, crisis=world.crisis,
                               by=world.holder("EICR"), at=at)  # fmt: skip

    assert appoint("releaser").kind == "releaser"  # the control
    with pytest.raises(SupervisedAppoints):
        appoint("supervisor")
    vacant = Post.objects.create(organisation=world.orgs["EICR"], kind="supervisor", valid_from=at)
    with pytest.raises(SupervisedAppoints):
        actions.invite(post=vacant, email="friend@example.org", by=world.holder("EICR"), at=at)


@pytest.mark.parametrize("who", ["AUD", "EICS", "HG"])
def test_the_committee_suspends_nobody_who_checks_it(world, at, who):
    def suspend(role, organisation):
        return actions.suspend(organisation=organisation, reason="r", crisis=world.crisis, by=world.holder(role), at=at)

    with pytest.raises(SupervisedSuspends):
        suspend("COM", world.orgs[who])
    assert suspend("COM", world.orgs["ENT"]).state == "suspended"  # the control
    assert suspend("HG", world.others[who]).state == "suspended"


@pytest.mark.parametrize(
    ("new", "field"),
    [({"kind": "ngo", "body": "audit"}, "kind"), ({"kind": "enterprise", "level": "higher"}, "kind"),
     ({"kind": "government", "body": "control"}, "kind"), ({"kind": "government", "body": "court"}, "kind")],
)  # fmt: skip
def test_only_a_government_is_entered_as_a_body_or_above_and_nobody_as_control(world, at, new, field):
    def enter(**more):
        entry = NewOrganisation(
            names={"en": "Body"}, area=world.land, capabilities={"en": "x"}, **{"kind": "government", **more}
        )
        return actions.enter_organisation(
            jurisdiction=world.jurisdiction, crisis=world.crisis, new=entry, by=world.holder("COM"), at=at
        )

    with pytest.raises(BadInput) as refusal:
        enter(**new)

    assert refusal.value.field == field
    assert enter(body="audit").body == "audit"  # the control
    assert enter(level="higher").level == "higher"


@pytest.mark.parametrize(("profile", "entered"), [("cn", True), ("plain", False)])
def test_a_leading_organisation_is_entered_where_the_profile_knows_one(world, at, profile, entered):
    type(world.jurisdiction).objects.filter(pk=world.jurisdiction.pk).update(profile=profile)
    world.jurisdiction.refresh_from_db()
    new = NewOrganisation(kind="government", body="leading", names={"en": "Leading"}, area=world.land)

    def enter():
        return actions.enter_organisation(
            jurisdiction=world.jurisdiction, crisis=world.crisis, new=new, by=world.holder("COM"), at=at
        )

    if entered:
        assert enter().body == "leading"
    else:
        with pytest.raises(BadInput):
            enter()


# --- what no person holds together -----------------------------------------------------------------------------------


def _offered(world, role, email, at):
    post = Post.objects.create(organisation=world.orgs[role], kind=world.posts[role].kind, valid_from=at)
    return make_invitation(post, email, at)[1]


@pytest.mark.parametrize(
    ("held", "new", "refusal"),
    [("COM", "EICR", DecidesAndReleases), ("EICR", "COM", DecidesAndReleases), ("COM", "AUD", DecidesAndSupervises),
     ("EICR", "EICS", ReleasesAndSupervises)],
)  # fmt: skip
def test_posts_that_exclude_each_other_do_so_across_jurisdictions(world, elsewhere, at, held, new, refusal):
    user = world.posts[held].person.user

    with pytest.raises(refusal):
        _accept(elsewhere, at, _offered(elsewhere, new, user.email, at))

    assert roles_of(user.pk, at) == {held}
    _accept(elsewhere, at, _offered(elsewhere, "GOV", user.email, at))  # the control: a post that goes with it
    assert roles_of(user.pk, at) == {held, "GOV"}


def test_a_post_in_a_suspended_organisation_or_one_that_begins_later_counts_as_held(world, at):
    user = world.posts["AUD"].person.user
    Organisation.objects.filter(pk=world.orgs["AUD"].pk).update(state="suspended")
    later = world.posts["EICS"].person.user
    Post.objects.filter(pk=world.posts["EICS"].pk).update(valid_from=at + DAY)

    for held in (user, later):
        with pytest.raises(DecidesAndSupervises):
            _accept(world, at, _offered(world, "COM", held.email, at))


def test_a_post_that_has_ended_excludes_nothing(world, at):
    user = world.posts["AUD"].person.user
    Post.objects.filter(pk=world.posts["AUD"].pk).update(valid_to=at)

    _accept(world, at, _offered(world, "COM", user.email, at))

    assert roles_of(user.pk, at) == {"COM"}


ROLES = ("COM", "EICR", "EICS", "AUD", "GOV", "NGO", "HG", "MI")
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from(ROLES), st.booleans()), min_size=2, max_size=8
)


def test_no_chain_of_appointments_puts_deciding_releasing_and_checking_into_one_hand(world, elsewhere, at):
    """R-007 as a property: two persons, two jurisdictions, appointed or invited in any order."""
    seen = {"held": 0, "refused": 0}

    @settings(max_examples=40, deadline=None)
    @given(STEPS)
    def walk(steps):
        with transaction.atomic():
            users = [
                User.objects.create_user(email=f"{name}@example.org", name=name, password=PASSWORD) for name in "ab"
            ]
            people = [
                Person.objects.create(jurisdiction=world.jurisdiction, user=user, name=user.name) for user in users
            ]
            for which, where, role, invited in steps:
                home = (world, elsewhere)[where]
                before = roles_of(users[which].pk, at)
                wrong = any(pair <= before | {role} for pair in KEPT_APART)
                try:
                    with transaction.atomic():
                        if invited or role in ("EICS", "AUD"):
                            _accept(home, at, _offered(home, role, users[which].email, at))
                        else:
                            actions.appoint(
                                organisation=home.orgs[role], kind=home.posts[role].kind, titles={},
                                person=people[which], crisis=home.crisis, by=home.holder(role), at=at,
                            )  # fmt: skip
                    assert not wrong, (before, role)
                    seen["held"] += 1
                except (DecidesAndSupervises, DecidesAndReleases, ReleasesAndSupervises):
                    assert wrong, (before, role)
                    seen["refused"] += 1
                after = roles_of(users[which].pk, at)
                assert not any(pair <= after for pair in KEPT_APART)
            transaction.set_rollback(True)

    walk()

    assert seen["held"] > 0
    assert seen["refused"] > 0  # the control: chains that would break the rule were among them
