"""B027 for pages: a form that is sent twice is answered like the first time and writes once."""

import re

import pytest
from django.core.cache import caches

from cogov.community.models import Household
from cogov.kernel.models import KeptAnswer
from cogov.supply.models import Offer

ONCE = re.compile(r'name="once" value="([^"]+)"')


def _keys(client, world, tail="supply/offers/new/"):
    return ONCE.findall(client.get(world.url(tail)).content.decode())


def _enter(client, world, **fields):
    return client.post(world.url("supply/offers/new/"), {"what": "boats", "terms": "loan", "quantity": "5", **fields})


def test_each_form_of_a_page_carries_a_key_of_its_own(world):
    client = world.client("MI")

    keys = _keys(client, world) + _keys(client, world)

    assert len(keys) == len(set(keys)) >= 6


@pytest.mark.parametrize("role", ["MI", "RES"])
def test_a_form_sent_twice_leads_where_the_first_led_and_writes_once(world, role):
    client = world.client(role)
    key = _keys(client, world)[-1]

    answers = [_enter(client, world, once=key) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Offer.objects.count() == 1


def test_without_the_key_each_is_written_the_control(world):
    client = world.client("MI")

    for _ in range(3):
        _enter(client, world)

    assert Offer.objects.count() == 3
    assert not KeptAnswer.objects.exists()


def test_a_form_that_was_refused_is_sent_again_with_the_same_key(world):
    client = world.client("MI")

    refused = _enter(client, world, once="k", quantity="many")
    mended = _enter(client, world, once="k")

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert Offer.objects.count() == 1


def test_an_old_page_with_other_content_is_refused_and_says_what_to_do(world):
    client = world.client("MI")
    _enter(client, world, once="k")

    other = _enter(client, world, once="k", quantity="6")

    assert other.status_code == 422
    assert "Load the page again" in other.content.decode()
    assert Offer.objects.count() == 1


def test_the_key_of_another_is_new_and_a_key_without_end_is_refused(world):
    world.posts["NGO"] = world.post(world.orgs["MI"], "officer", name="another")

    answers = [_enter(world.client(role), world, once="k") for role in ("MI", "NGO")]
    endless = _enter(world.client("MI"), world, once="k" * 81)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Offer.objects.count() == 2
    assert endless.status_code == 422


def test_a_page_that_shows_a_secret_is_shown_to_the_second_press_and_kept_in_no_database(world):
    client = world.client("CTY")
    home = world.household()
    body = {"building": str(home.building_id), "code": "7-7-777", "people": "2", "once": "k"}
    send = lambda: client.post(world.url("community/new/"), body)  # noqa: E731

    first, second = send(), send()
    caches["process"].clear()
    late = send()

    link = re.search(r"/household/\S+/", first.content.decode())[0]
    assert link in second.content.decode()
    assert late.status_code == 409
    assert link not in late.content.decode()
    assert Household.objects.filter(code="7-7-777").count() == 1
    assert KeptAnswer.objects.get().body == ""


def test_what_goes_wrong_behind_a_form_is_answered_as_everywhere(world):
    key = world.need().pk
    client = world.client("MI")

    assert (
        client.post(world.url(f"supply/needs/{key}/answer/"), {"answer": "confirmed", "once": "k"}).status_code == 403
    )
    assert client.post(world.url("supply/needs/new/"), {"once": ""}).status_code == 422


def test_outside_a_crisis_and_without_a_name_a_form_has_no_key_to_keep(world, client):
    client.post("/language/", {"language": "en", "once": "k"})
    client.post(world.url("leave/"), {"once": "k"})

    assert not KeptAnswer.objects.exists()
