"""Each of the six kinds of subject, and a donor, does on the pages what its row of the matrix promises (R-001)."""

import pytest

from cogov.actors.models import Organisation
from cogov.actors.rules.roles import SIX
from cogov.supply.models import Need, Offer

# kind of organisation, kind of post: whether it enters needs and declares itself; all of them offer and see their own.
SUBJECTS = {
    "government": ("government", "officer", True, True),
    "enterprise": ("enterprise", "officer", True, True),
    "ngo": ("ngo", "officer", True, True),
    "public": ("public", "head", True, True),
    "community": ("community", "worker", True, True),
    "media": ("media", "officer", False, True),
    "donor": ("enterprise", "donor", False, False),
}
EN = {"accept-language": "en"}


@pytest.fixture(params=list(SUBJECTS))
def subject(request, world):
    """An organisation of a kind that has just come in, with one person in it: browser, row, what is promised."""
    kind, post, enters, declares = SUBJECTS[request.param]
    row = world.organisation(f"New {request.param}", kind, area=world.district)
    world.posts["new"] = world.post(row, post)
    return world.client("new"), row, enters, declares


def test_the_six_kinds_are_all_here():
    assert {kind.value for kind in SIX} < set(SUBJECTS)


def test_every_subject_offers_and_sees_its_offer_on_its_own_desk_and_withdraws_it(world, subject):
    client, row, _enters, _declares = subject

    made = client.post(world.url("supply/offers/new/"), {"what": "forty boats", "terms": "loan", "quantity": "40"})
    desk = client.get(world.url("my/"), headers=EN).content.decode()
    offer = Offer.objects.get()
    gone = client.post(world.url(f"supply/offers/{offer.pk}/withdraw/"))

    assert made.status_code == 302, made.content.decode()
    assert offer.organisation == row
    assert str(row) in desk
    assert "forty boats" in desk
    assert gone.status_code == 302
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_no_subject_withdraws_the_offer_of_another_the_control(world, subject):
    client = subject[0]
    other = Offer.objects.create(
        crisis=world.crisis, organisation=world.orgs["ENT"], what="x", terms="gift", offered_at=world.at
    )

    assert client.post(world.url(f"supply/offers/{other.pk}/withdraw/")).status_code in (403, 404)
    other.refresh_from_db()
    assert other.state == "offered"


def test_a_subject_enters_a_need_where_its_row_says_so_and_sees_it(world, subject):
    client, row, enters, _declares = subject
    # A government enters needs of institutions in its area; the others their own.
    asker = world.orgs["MI"] if row.kind == "government" else row
    Organisation.objects.filter(pk=asker.pk).update(seat=world.district)

    answer = client.post(
        world.url("supply/needs/new/"), {"item": str(world.mask.pk), "quantity": "12", "organisation": str(asker.pk)}
    )

    assert answer.status_code == (302 if enters else 403), answer.content.decode()
    assert list(Need.objects.values_list("organisation", flat=True)) == ([asker.pk] if enters else [])
    if enters and asker == row:
        assert str(world.mask.names["en"]) in client.get(world.url("my/"), headers=EN).content.decode()


def test_a_subject_says_what_it_can_do_and_nobody_says_it_for_another(world, subject):
    client, row, _enters, declares = subject

    own = client.post(world.url(f"register/{row.pk}/capabilities/"), {"capabilities": "rows boats"})
    other = client.post(world.url(f"register/{world.orgs['ENT'].pk}/capabilities/"), {"capabilities": "nothing"})

    assert own.status_code == (302 if declares else 403)
    assert other.status_code == 403
    row.refresh_from_db()
    assert ("rows boats" in row.capabilities.values()) is declares


def test_a_group_of_the_public_makes_and_ends_its_own_posts(world):
    row = world.organisation("Neighbours", "public", area=world.district)
    world.posts["new"] = world.post(row, "head")
    client = world.client("new")

    made = client.post(world.url(f"register/{row.pk}/posts/"), {"kind": "officer"})
    vacant = row.posts.get(person=None)
    ended = client.post(world.url(f"register/posts/{vacant.pk}/end/"), {"reason": "not needed"})

    assert (made.status_code, ended.status_code) == (200, 302)
    vacant.refresh_from_db()
    assert vacant.valid_to is not None
