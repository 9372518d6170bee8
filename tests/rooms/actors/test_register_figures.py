"""What the register counts: by six kinds, three subjects and the community's seven; per 10,000 people; experience."""

import re

import pytest

from cogov.actors.figures import figure_of, three_digits
from cogov.actors.forms import VIEWS
from cogov.actors.models import Organisation
from cogov.actors.rules.roles import in_view, seven_view
from cogov.kernel.figures import Reading, find
from cogov.kernel.models import Count


@pytest.mark.parametrize(
    ("kind", "body", "view"),
    [
        ("government", "", "grassroots_government"),
        ("government", "committee", "grassroots_government"),
        ("government", "leading", "leading"),
        ("community", "", "community_committee"),
        ("public", "", "residents"),
        ("enterprise", "", "companies"),
        ("ngo", "", "social_organisations"),
        ("medical", "", "social_organisations"),
        ("media", "", "social_organisations"),
        ("expert", "", "social_organisations"),
    ],
)
def test_the_view_of_a_community_holds_every_kind(kind, body, view):
    assert seven_view(kind, body) == in_view(kind, body, 7) == view


def test_the_views_count_alike_and_open_to_the_organisations_they_count(world, at):
    reading = Reading(world.crisis, at)
    whole = reading.value("actors.taking_part").value
    totals = {view: sum(reading.value(figure_of(view, key)).value for key in words) for view, words in VIEWS.items()}

    assert totals == {6: whole, 3: whole, 7: whole}
    assert reading.value("actors.view7_leading").value == 2
    for view, words in VIEWS.items():
        for key in words:
            name = figure_of(view, key)
            assert find(name).rows(reading).count() == reading.value(name).value


@pytest.mark.parametrize("view", [3, 6, 7])
def test_the_page_shows_the_view_that_was_asked_for(world, view):
    page = world.client("ANON").get(world.url("register/"), {"view": str(view)}).content.decode()

    assert all(f'data-figure="{figure_of(view, key)}"' in page for key in VIEWS[view])
    assert 'data-figure="actors.taking_part"' in page


def test_a_large_region_has_a_small_ratio_and_not_none(world, at):
    Count.objects.create(
        jurisdiction=world.jurisdiction, place=world.land, indicator="population", day=at.date(), value=59_000_000,
        source="a census",
    )  # fmt: skip

    page = world.client("ANON").get(world.url("register/")).content.decode()

    assert Reading(world.crisis, at).value("actors.ngos_per_10000").value == pytest.approx(4 * 10_000 / 59_000_000)
    assert ">0.000678<" in page
    assert (three_digits(6.283), three_digits(1234.5)) == ("6.28", "1,234")


def test_where_nobody_counted_the_people_the_page_says_not_stated(world):
    assert (
        "not stated: no count of inhabitants is entered"
        in world.client("ANON").get(world.url("register/")).content.decode()
    )


def test_emergency_organisations_are_counted(world, at):
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(emergency=True)
    Organisation.objects.filter(pk=world.orgs["ENT"].pk).update(emergency=True, state="suspended")
    reading = Reading(world.crisis, at)

    assert reading.value("actors.emergency").value == 1
    assert [row.pk for row in find("actors.emergency").rows(reading)] == [world.orgs["NGO"].pk]


def test_years_of_experience_are_shown_and_what_nobody_stated_is_not(world, at):
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(active_since=at.year - 12)
    client = world.client("ANON")

    stated = client.get(world.url(f"register/{world.orgs['NGO'].pk}/")).content.decode()
    unknown = client.get(world.url(f"register/{world.orgs['ENT'].pk}/")).content.decode()

    assert re.search(rf"\d+ years, active since {at.year - 12}", stated)
    assert "not stated" in unknown
