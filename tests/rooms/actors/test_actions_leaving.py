"""Posts that end, accounts that rest, and deputies who act for an absent holder under their own name."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cogov.actors import actions
from cogov.actors.actions.posts import make_invitation
from cogov.actors.models import Post
from cogov.actors.queries.holders import holder_for, posts_of
from cogov.actors.rules.appointing import AlreadyEnded, LastPost, OneselfAppointed, SupervisedAppoints
from cogov.decision.actions import approve_phase, propose_phase
from cogov.decision.rules.phases import SameApprover
from cogov.kernel.errors import Absent, BadInput, NoPower
from cogov.kernel.models import Act, Job, User

DAY = dt.timedelta(days=1)
PASSWORD = "a long enough sentence"


def _end(world, at, post, role, reason="left"):
    return actions.end_post(post=post, reason=reason, crisis=world.crisis, by=world.holder(role), at=at)


def _dismiss(world, at, post, role, reason="party to the case"):
    return actions.dismiss(post=post, reason=reason, crisis=world.crisis, by=world.holder(role), at=at)


# --- ending -----------------------------------------------------------------------------------------------------------


def test_who_loses_the_post_loses_its_powers_at_once_and_the_account_rests(world, at):
    leaving = world.post(world.orgs["NGO"], "keeper")
    user = leaving.person.user
    assert holder_for(user.pk, world.jurisdiction, at).role == "NGO"  # the control

    ended = _end(world, at, leaving, "NGO")

    user.refresh_from_db()
    assert ended.valid_to == at
    assert holder_for(user.pk, world.jurisdiction, at) is None
    assert not user.is_active
    act = Act.objects.get(kind="actors.post.ended")
    assert (act.about, act.organisation) == (leaving.pk, world.orgs["NGO"].pk)


def test_an_account_with_another_post_goes_on_and_one_that_rests_wakes_with_the_next_post(world, at):
    leaving = world.post(world.orgs["NGO"], "keeper")
    user = leaving.person.user
    other = Post.objects.create(organisation=world.orgs["ENT"], kind="officer", person=leaving.person, valid_from=at)
    _end(world, at, leaving, "NGO")
    user.refresh_from_db()
    assert user.is_active

    _end(world, at, other, "ENT")
    assert not User.objects.get(pk=user.pk).is_active
    vacant = Post.objects.create(organisation=world.orgs["MI"], kind="officer", valid_from=at)
    token = make_invitation(vacant, user.email, at)[1]
    actions.accept_invitation(token=token, name="", password=PASSWORD, by=world.holder("ANON"), at=at)

    assert User.objects.get(pk=user.pk).is_active
    assert holder_for(user.pk, world.jurisdiction, at).role == "MI"


def test_a_vacant_post_ends_and_its_invitation_with_it(world, at):
    vacant = Post.objects.create(organisation=world.orgs["NGO"], kind="keeper", valid_from=at - DAY)
    token = make_invitation(vacant, "late@example.org", at)[1]
    _end(world, at, vacant, "NGO")

    with pytest.raises(Absent):
        actions.accept_invitation(token=token, name="Li", password=PASSWORD, by=world.holder("ANON"), at=at)


def test_the_last_post_that_somebody_holds_stays(world, at):  # B047
    with pytest.raises(LastPost):
        _end(world, at, world.posts["NGO"], "NGO")

    world.post(world.orgs["NGO"], "keeper")
    assert _end(world, at, world.posts["NGO"], "NGO").valid_to == at  # the control: another one is held


def test_a_post_ends_once_with_a_reason_and_by_its_own_organisation(world, at):
    post = world.post(world.orgs["NGO"], "keeper")

    with pytest.raises(NoPower):
        _end(world, at, post, "COM")
    with pytest.raises(BadInput):
        _end(world, at, post, "NGO", " ")
    _end(world, at, post, "NGO")
    with pytest.raises(AlreadyEnded):
        _end(world, at, post, "NGO")


def test_who_checks_is_dismissed_by_a_government_above_and_neither_by_its_desk_nor_by_the_committee(world, at):
    supervisor = world.post(world.orgs["EICR"], "supervisor")

    with pytest.raises(SupervisedAppoints):
        _end(world, at, supervisor, "EICR")
    for role in ("COM", "GOV", "EICS", "AUD"):
        with pytest.raises(NoPower):
            _dismiss(world, at, supervisor, role)
    assert _dismiss(world, at, supervisor, "HG").valid_to == at
    assert _dismiss(world, at, world.posts["AUD"], "HG").valid_to == at
    with pytest.raises(BadInput):
        _dismiss(world, at, world.posts["NGO"], "HG")  # its organisation ends it


def test_a_round_asked_for_from_a_post_that_ended_is_not_computed(world, at):
    from cogov.supply.models import AllocationRun
    from cogov.supply.tasks import run_round

    world.need()
    world.lot()
    asking = world.post(world.orgs["COM"], "planner")
    jobs = [
        Job.objects.create(crisis=world.crisis, kind="allocation", owner=post, user=user, made_at=at)
        for post, user in ((asking.pk, asking.person.user_id), (asking.pk, world.posts["MI"].person.user_id),
                           (asking.pk, None))
    ]  # fmt: skip
    control = Job.objects.create(
        crisis=world.crisis, kind="allocation", owner=world.posts["COM"].pk, user=world.posts["COM"].person.user_id,
        made_at=at,
    )  # fmt: skip
    _end(world, at - 399 * DAY, asking, "COM")

    for job in (*jobs, control):
        run_round.call(str(job.pk))

    assert [Job.objects.get(pk=job.pk).state for job in jobs] == ["failed"] * 3
    assert Job.objects.get(pk=control.pk).state == "done"
    assert AllocationRun.objects.count() == 1


# --- deputies ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def deputy(world, at):
    """A member of the committee with a deputy who sits there too."""
    post = actions.appoint(
        organisation=world.orgs["COM"], kind="member", titles={"en": "Deputy"}, person=None, crisis=world.crisis,
        by=world.holder("COM"), at=at - DAY, deputy_of=world.posts["COM"],
    )  # fmt: skip
    filled = world.post(world.orgs["COM"], "member")
    Post.objects.filter(pk=post.pk).update(person=filled.person)
    filled.delete()
    post.refresh_from_db()
    return post


def _state(world, at, post, acts=True, reason="on leave", by=None):
    return actions.state_deputy(
        deputy=post, acts=acts, reason=reason, crisis=world.crisis, by=by or world.holder("COM"), at=at
    )


def test_a_deputy_acts_in_the_holder_s_post_only_while_that_is_stated(world, at, deputy):
    user, post = deputy.person.user, world.posts["COM"]
    assert [row.pk for row in posts_of(user.pk, world.jurisdiction.pk, at)] == [deputy.pk]  # the control

    _state(world, at, deputy)
    with translation.override("en"):
        called = holder_for(user.pk, world.jurisdiction, at, post.pk)

    assert (called.post, called.user, called.role) == (post.pk, user.pk, "COM")
    assert called.label.startswith("deputy for ")
    assert holder_for(user.pk, world.jurisdiction, at).post == deputy.pk  # the own post comes first
    assert holder_for(post.person.user_id, world.jurisdiction, at).label.startswith("member")
    _state(world, at, deputy, acts=False, reason="back")
    assert [row.pk for row in posts_of(user.pk, world.jurisdiction.pk, at)] == [deputy.pk]


def test_a_deputy_does_not_approve_what_the_absent_holder_proposed(world, at, deputy):
    _state(world, at, deputy)
    change = propose_phase(
        crisis=world.crisis, phase="signal_assessed", level=None, reason="r", by=world.holder("COM"), at=at
    )
    called = holder_for(deputy.person.user_id, world.jurisdiction, at, world.posts["COM"].pk)

    with pytest.raises(SameApprover):
        approve_phase(change=change, by=called, at=at)
    own = holder_for(deputy.person.user_id, world.jurisdiction, at, deputy.pk)
    assert approve_phase(change=change, by=own, at=at).approved_by == deputy.pk  # the control: in the own post


def test_nobody_calls_oneself_as_deputy_and_a_reason_is_given(world, at, deputy):
    own = holder_for(deputy.person.user_id, world.jurisdiction, at, deputy.pk)

    with pytest.raises(OneselfAppointed):
        _state(world, at, deputy, by=own)
    with pytest.raises(BadInput):
        _state(world, at, deputy, reason=" ")
    with pytest.raises(NoPower):
        _state(world, at, deputy, by=world.holder("MI"))


def test_who_is_nobody_s_deputy_or_a_vacant_post_is_not_called(world, at, deputy):
    with pytest.raises(BadInput):
        _state(world, at, world.post(world.orgs["COM"], "member"))
    Post.objects.filter(pk=deputy.pk).update(person=None)
    with pytest.raises(BadInput):
        _state(world, at, deputy)


def test_a_deputy_stands_for_a_post_of_the_same_organisation_and_role(world, at):
    def appoint(of, kind):
        return actions.appoint(organisation=world.orgs["EICR"], kind=kind, titles={}, person=None, crisis=world.crisis,
                               by=world.holder("EICR"), at=at, deputy_of=of)  # fmt: skip

    assert appoint(world.posts["EICR"], "releaser").deputy_of == world.posts["EICR"]  # the control
    supervisor = Post.objects.create(organisation=world.orgs["EICR"], kind="supervisor", valid_from=at)
    for other in (supervisor, world.posts["NGO"]):
        with pytest.raises(BadInput):
            appoint(other, "releaser")


def test_the_call_of_a_deputy_ends_with_either_post(world, at, deputy):
    _state(world, at, deputy)
    world.post(world.orgs["COM"], "member")
    _end(world, at + DAY, world.posts["COM"], "COM")

    deputy.refresh_from_db()
    assert not deputy.acting
    by = world.second("COM")
    with pytest.raises(AlreadyEnded):
        _state(world, at + 2 * DAY, deputy, by=by)


def test_the_database_lets_nobody_act_who_is_no_filled_deputy(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=world.posts["NGO"].pk).update(acting=True)


# --- pages ------------------------------------------------------------------------------------------------------------


def test_posts_end_and_deputies_are_called_on_the_organisation_s_page(world, at, deputy):
    client = world.client("COM")
    page = world.url(f"register/{world.orgs['COM'].pk}/")

    before = client.get(page, headers={"accept-language": "en"}).content.decode()
    called = client.post(world.url(f"register/posts/{deputy.pk}/deputy/"), {"acts": "yes", "reason": "on leave"})
    after = client.get(page, headers={"accept-language": "en"}).content.decode()
    no_reason = client.post(world.url(f"register/posts/{deputy.pk}/end/"), {"reason": ""})
    ended = client.post(world.url(f"register/posts/{deputy.pk}/end/"), {"reason": "left"})

    assert "The deputy acts now" in before
    assert "deputy of member" in before
    assert called.status_code == 302
    assert "The deputy acts no more" in after
    assert (no_reason.status_code, ended.status_code) == (422, 302)
    deputy.refresh_from_db()
    assert deputy.valid_to is not None
    assert "deputy of member" not in client.get(page, headers={"accept-language": "en"}).content.decode()


def test_a_post_is_made_as_deputy_on_the_page(world):
    made = world.client("COM").post(
        world.url(f"register/{world.orgs['COM'].pk}/posts/"),
        {"kind": "member", "title": "Deputy", "deputy_of": str(world.posts["COM"].pk)},
    )

    assert made.status_code == 200
    assert Post.objects.get(titles={"en": "Deputy"}).deputy_of == world.posts["COM"]
