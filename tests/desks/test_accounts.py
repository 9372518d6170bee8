"""Accounts come by invitation only; whoever comes in sets up a second factor; a committee may open a crisis."""

import datetime as dt

import pytest

from cogov.actors.actions import invite
from cogov.actors.models import Invitation, Person
from cogov.kernel import clock
from cogov.kernel.models import Act, Crisis, User

PASSWORD = "a river has two banks"


@pytest.fixture
def vacant(world):
    """A vacant post of the hospital with an invitation to it, and the invitation's secret."""
    post = world.post(world.orgs["MI"], "officer")
    type(post).objects.filter(pk=post.pk).update(person=None)
    post.refresh_from_db()
    _row, token = invite(post=post, email="Li@Example.org", by=world.holder("MI"), at=clock.now())
    return post, token


def _accept(client, token, **changes):
    return client.post(f"/invitation/{token}/", {"name": "Li", "password": PASSWORD, **changes})


def test_an_invited_person_chooses_a_password_and_holds_the_post(vacant, client):
    post, token = vacant

    page = client.get(f"/invitation/{token}/")
    answer = _accept(client, token)

    assert page.status_code == 200
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    user = User.objects.get(email="li@example.org")
    post.refresh_from_db()
    assert (post.person.user, client.session["_auth_user_id"]) == (user, str(user.pk))
    assert Act.objects.filter(kind="actors.post.accepted").count() == 1


def test_an_invitation_works_once(vacant, client, world):
    _post, token = vacant
    _accept(client, token)

    again = _accept(world.client("ANON"), token, name="Somebody else", password="another long sentence")

    assert again.status_code == 404
    assert Person.objects.filter(name="Somebody else").count() == 0


@pytest.mark.parametrize("case", ["unknown", "expired", "too long"])
def test_an_invitation_that_is_none_is_absent(vacant, client, case):
    _post, token = vacant
    if case == "expired":
        Invitation.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    wanted = {"unknown": "nothing", "expired": token, "too long": "x" * 101}[case]

    answer = _accept(client, wanted)

    assert answer.status_code == 404
    assert not User.objects.filter(email="li@example.org").exists()


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("fourteen-chars", False),
        ("fifteen-chars-x", True),
        ("123456789123456789", False),
        ("cogov is a good word", False),
        ("共治是一个很好的词语而且很长", False),
        ("li@example.org!", False),
        ("Hill Hospital keeps it", False),
        ("my HILL-hospital word", False),
        ("another hospital's word", True),
        ("x" * 30 + "y" * 34, True),
        ("wörter und 字 und 🚤 und mehr", True),
        (" begins with a space", True),
    ],
)
def test_passwords_have_fifteen_characters_and_name_nothing(vacant, client, password, accepted):
    post, token = vacant
    type(post.organisation).objects.filter(pk=post.organisation_id).update(
        names={"en": "Hill hospital", "zh-Hans": "山"}
    )

    answer = _accept(client, token, password=password)

    assert answer.status_code == (302 if accepted else 422)
    found = User.objects.filter(email="li@example.org").first()
    assert (found is not None and found.check_password(password)) is accepted


def test_a_password_larger_than_1024_characters_is_refused_before_it_is_hashed(vacant, client):
    _post, token = vacant

    answer = _accept(client, token, password="x" * 1025)

    assert answer.status_code == 400
    assert "password" in answer.content.decode()


def test_what_is_wrong_with_a_password_is_said_in_the_reader_s_language(vacant, client):
    _post, token = vacant

    answer = client.post(
        f"/invitation/{token}/", {"name": "李", "password": "short"}, headers={"accept-language": "zh-hans"}
    )

    assert answer.status_code == 422
    assert "15" in answer.content.decode()
    assert "请" in answer.content.decode()


def test_who_has_an_account_gives_its_password_and_no_other(vacant, client):
    _post, token = vacant
    User.objects.create_user(email="li@example.org", name="Li", password="the password of before")

    wrong = _accept(client, token)
    right = _accept(client, token, password="the password of before")

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert User.objects.filter(email="li@example.org").count() == 1


def test_an_unknown_field_is_refused(vacant, client):
    _post, token = vacant

    answer = _accept(client, token, is_superuser="1")

    assert answer.status_code == 422
    assert "is_superuser" in answer.content.decode()
    assert not User.objects.filter(email="li@example.org").exists()


def test_there_are_no_default_accounts(db):
    assert User.objects.count() == 0


# --- opening a crisis ---------------------------------------------------------------------------------------------


NEW = {"slug": "flood-2027", "name_en": "Flood", "name_zh": "洪水", "hazard_class": "natural", "hazard": "flood"}


def _address(world):
    return f"/jurisdictions/{world.jurisdiction.slug}/crises/new/"


def test_a_committee_opens_a_crisis_in_its_jurisdiction(world):
    client = world.client("COM")

    page = client.get(_address(world))
    answer = client.post(_address(world), NEW)

    assert page.status_code == 200
    assert (answer.status_code, answer["Location"]) == (302, "/crisis/flood-2027/")
    crisis = Crisis.objects.get(slug="flood-2027")
    assert (crisis.jurisdiction, crisis.exercise, crisis.armed_by) == (
        world.jurisdiction,
        False,
        world.posts["COM"].pk,
    )


@pytest.mark.parametrize("role", ["MI", "ENT", "NGO", "CTY", "MED", "AUD", "EICR"])
def test_other_roles_open_no_crisis(world, role):
    answer = world.client(role).post(_address(world), NEW)

    assert answer.status_code == 403
    assert not Crisis.objects.filter(slug="flood-2027").exists()


def test_without_a_sign_in_the_way_leads_to_it(world, client):
    answer = client.post(_address(world), NEW)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_committee_opens_no_crisis_elsewhere_and_cannot_see_whether_there_is_a_jurisdiction(world, elsewhere):
    client = world.client("COM")

    foreign = client.post(_address(elsewhere), NEW)
    absent = client.post("/jurisdictions/nowhere/crises/new/", NEW)

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert not Crisis.objects.filter(slug="flood-2027").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "here-crisis"}, "taken"),
        ({"slug": "not a slug"}, "slug"),
        ({"name_en": "", "name_zh": ""}, "name"),
        ({"hazard_class": "war"}, "war"),
        ({"exercise": "1"}, "exercise"),
    ],
)
def test_a_crisis_that_cannot_be_meant_is_refused_with_the_reason(world, change, said):
    answer = world.client("COM").post(_address(world), {**NEW, **change})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Crisis.objects.count() == 1
