"""Doors of an exercise at the level of HTTP: on this machine, in an exercise, once, and nowhere else."""

import datetime as dt

import pytest
from django.test import Client

from cogov.kernel import clock
from cogov.kernel.models import OneTimePass
from cogov.kernel.web.passes import LASTS, make_pass

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
# Every way of not being on this machine: the address called by, who calls, and what a proxy adds.
ELSEWHERE = {
    "called by another name": {**HERE, "HTTP_HOST": "testserver"},
    "called from another machine": {**HERE, "REMOTE_ADDR": "192.0.2.7"},
    "called over IPv6 from another machine": {**HERE, "REMOTE_ADDR": "2001:db8::7"},
    "called through a proxy": {**HERE, "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    "called through a standard proxy": {**HERE, "HTTP_FORWARDED": "for=127.0.0.1"},
    "called without a known address": {**HERE, "REMOTE_ADDR": ""},
}


@pytest.fixture
def loopback(settings):
    settings.COGOV_LOOPBACK = True


def _play(world):
    """Name the players of a world's exercise."""
    players = {
        "committee": str(world.posts["COM"].pk),
        "depot": str(world.posts["NGO"].pk),
        "hospital": str(world.posts["MI"].pk),
        "resident": str(world.household().pk),
    }
    world.crisis.defaults = {**world.crisis.defaults, "players": players}
    world.crisis.save(update_fields=["defaults"])


def _printed(world):
    """Return the address of a one-time link, as the terminal prints it."""
    token = make_pass(crisis=world.crisis, label="committee", wall=clock.now(), user=world.posts["COM"].person.user_id)
    return world.url(f"open/{token}/")


def _signed_in(client):
    return "_auth_user_id" in client.session or any(key.startswith("household:") for key in client.session.keys())  # noqa: SIM118


def test_a_printed_link_opens_a_session_as_its_player(exercise, loopback):
    client = Client(**HERE)

    answer = client.get(_printed(exercise))

    assert (answer.status_code, answer["Location"]) == (302, exercise.url("my/"))
    assert str(exercise.posts["COM"].person.user_id) == client.session["_auth_user_id"]
    assert client.get(exercise.url("committee/")).status_code == 200


def test_a_printed_link_works_once_also_for_another_browser(exercise, loopback):
    link = _printed(exercise)
    first = Client(**HERE).get(link)
    second = Client(**HERE)

    again = second.get(link)

    assert (first.status_code, again.status_code) == (302, 404)
    assert not _signed_in(second)


def test_a_printed_link_is_dead_after_twelve_hours(exercise, loopback):
    link = _printed(exercise)
    OneTimePass.objects.update(made_at=clock.now() - LASTS - dt.timedelta(seconds=1))
    client = Client(**HERE)

    assert client.get(link).status_code == 404
    assert not _signed_in(client)


@pytest.mark.parametrize("case", ELSEWHERE)
@pytest.mark.parametrize("door", ["printed link", "choice of players", "open as"])
def test_off_this_machine_no_door_opens_and_no_pass_is_used_up(exercise, loopback, case, door):
    _play(exercise)
    link = _printed(exercise)
    client = Client(**ELSEWHERE[case])

    if door == "printed link":
        answer = client.get(link)
    elif door == "open as":
        answer = client.post(exercise.url("open/as/"), {"player": "committee"})
    else:
        answer = client.get(exercise.url("open/"))

    assert answer.status_code == 404
    assert not _signed_in(client)
    assert OneTimePass.objects.filter(used_at__isnull=True).count() == OneTimePass.objects.count() == 1


def test_a_name_that_is_not_ours_is_refused_before_any_door(exercise, loopback):
    client = Client(**{**HERE, "HTTP_HOST": "rebound.example"})

    answer = client.get(_printed(exercise))

    assert answer.status_code == 400
    assert not _signed_in(client)


@pytest.mark.parametrize("door", ["printed link", "choice of players", "open as"])
def test_a_server_not_bound_to_loopback_has_no_doors(exercise, settings, door):
    settings.COGOV_LOOPBACK = True
    _play(exercise)
    link = _printed(exercise)
    settings.COGOV_LOOPBACK = False
    client = Client(**HERE)

    if door == "printed link":
        answer = client.get(link)
    elif door == "open as":
        answer = client.post(exercise.url("open/as/"), {"player": "committee"})
    else:
        answer = client.get(exercise.url("open/"))

    assert answer.status_code == 404
    assert not _signed_in(client)
    assert not OneTimePass.objects.filter(used_at__isnull=False).exists()


def test_a_real_crisis_has_no_doors(world, exercise, loopback):
    _play(world)
    link = _printed(exercise).replace(exercise.url(), world.url())
    client = Client(**HERE)

    answers = [
        client.get(world.url("open/")),
        client.post(world.url("open/as/"), {"player": "committee"}),
        client.get(link),
        client.get(link.replace("/crisis/", "/exercise/")),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert not _signed_in(client)


def test_a_pass_of_one_exercise_opens_no_other(exercise, loopback, at):
    other = type(exercise).made(at, slug="second", exercise=True)
    client = Client(**HERE)

    answer = client.get(_printed(exercise).replace(exercise.url(), other.url()))

    assert answer.status_code == 404
    assert not _signed_in(client)


def test_every_refusal_of_a_door_reads_alike(exercise, world, loopback):
    client = Client(**HERE)
    used = _printed(exercise)
    client.get(used)

    pages = [Client(**HERE).get(path) for path in (used, exercise.url("open/unknown/"))]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content.split(b"<main")[1].split(b"</main>")[0] for page in pages}) == 1


@pytest.mark.parametrize(("player", "role"), [("committee", "COM"), ("depot", "NGO"), ("hospital", "MI")])
def test_a_chosen_player_enters_as_the_person_of_its_post(exercise, loopback, player, role):
    _play(exercise)
    client = Client(**HERE)

    offered = client.get(exercise.url("open/")).content.decode()
    answer = client.post(exercise.url("open/as/"), {"player": player, "next": exercise.url("supply/needs/")})

    assert f'value="{player}"' in offered
    assert (answer.status_code, answer["Location"]) == (302, exercise.url("supply/needs/"))
    assert client.session["_auth_user_id"] == str(exercise.posts[role].person.user_id)


def test_a_resident_enters_as_a_household_and_nobody_else(exercise, loopback):
    _play(exercise)
    client = Client(**HERE)
    client.post(exercise.url("open/as/"), {"player": "committee"})

    client.post(exercise.url("open/as/"), {"player": "resident"})

    assert "_auth_user_id" not in client.session
    assert client.session[f"household:{exercise.crisis.pk}"] == str(exercise.household().pk)
    assert client.get(exercise.url("my/")).status_code == 200
    assert client.get(exercise.url("committee/")).status_code == 403


def test_a_player_nobody_named_is_absent(exercise, loopback):
    _play(exercise)

    answer = Client(**HERE).post(exercise.url("open/as/"), {"player": "director"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil"]
)
def test_a_door_leads_to_no_other_site(exercise, loopback, target):
    _play(exercise)

    answer = Client(**HERE).post(exercise.url("open/as/"), {"player": "committee", "next": target})

    assert answer["Location"] == exercise.url()


def test_a_door_needs_the_page_s_own_token(exercise, loopback):
    _play(exercise)
    client = Client(enforce_csrf_checks=True, **HERE)

    answer = client.post(exercise.url("open/as/"), {"player": "committee"})

    assert answer.status_code == 403
    assert not _signed_in(client)


def test_a_player_of_an_exercise_is_nobody_in_a_real_crisis(exercise, world, loopback):
    client = Client(**HERE)
    client.get(_printed(exercise))

    assert client.get(exercise.url("committee/")).status_code == 200
    assert client.get(world.url("committee/")).status_code == 404


def test_leaving_ends_the_session(exercise, loopback):
    client = Client(**HERE)
    client.get(_printed(exercise))

    answer = client.post(exercise.url("leave/"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not _signed_in(client)


def test_who_holds_two_posts_chooses_which_one_acts(world):
    user = world.posts["COM"].person
    second = world.post(world.orgs["GOV"], "officer")
    type(second).objects.filter(pk=second.pk).update(person=user)
    client = world.client("COM")

    answer = client.post(world.url("post/"), {"post": str(second.pk)})

    assert (answer.status_code, answer["Location"]) == (302, world.url("my/"))
    assert client.session["post"] == str(second.pk)
    assert "GOV one" in client.get(world.url("my/")).content.decode()


@pytest.mark.parametrize("case", ["of somebody else", "of another jurisdiction", "unknown", "not signed in"])
def test_a_post_that_is_not_one_s_own_is_absent(world, elsewhere, case):
    wanted = {
        "of somebody else": world.posts["MI"].pk,
        "of another jurisdiction": elsewhere.posts["COM"].pk,
        "unknown": "x",
        "not signed in": world.posts["COM"].pk,
    }[case]
    client = world.client("ANON" if case == "not signed in" else "COM")

    answer = client.post(world.url("post/"), {"post": str(wanted)})

    assert answer.status_code == 404
    assert "post" not in client.session
