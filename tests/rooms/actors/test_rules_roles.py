"""Roles: every kind of organisation, body and post, and the posts that one person may not hold together."""

import itertools

import pytest

from cogov.actors.rules import roles
from cogov.actors.rules.matrix import ROLES
from cogov.actors.rules.roles import Body, PostKind, Subject

KINDS = {
    "government": "GOV",
    "enterprise": "ENT",
    "ngo": "NGO",
    "public": "RES",
    "community": "CTY",
    "media": "MED",
    "medical": "MI",
    "expert": "EXP",
}
BODIES = {"committee": "COM", "information_centre": "EICR", "audit": "AUD", "leading": "PO", "control": "OPS"}
POSTS = (
    "head",
    "officer",
    "planner",
    "member",
    "keeper",
    "verifier",
    "worker",
    "volunteer",
    "donor",
    "releaser",
    "supervisor",
    "auditor",
    "director",
)
ACROSS = {"volunteer": "VOL", "donor": "DON"}


def test_the_kinds_bodies_and_posts_are_the_ones_of_these_tables():
    assert {kind.value for kind in Subject} == set(KINDS)
    assert {body.value for body in Body} == {"", *BODIES}
    assert tuple(post.value for post in PostKind) == POSTS


def test_the_six_subjects_leave_out_the_two_that_stand_across():
    assert set(Subject) - set(roles.SIX) == {Subject.MEDICAL, Subject.EXPERT}
    assert len(roles.SIX) == 6


@pytest.mark.parametrize(("kind", "post"), list(itertools.product(KINDS, POSTS)))
def test_outside_a_body_the_kind_gives_the_role_but_volunteers_and_donors_have_their_own(kind, post):
    role = roles.role_of(kind=kind, body="", post=post)

    assert role == ACROSS.get(post, KINDS[kind])


@pytest.mark.parametrize(("body", "post"), list(itertools.product(BODIES, POSTS)))
def test_a_body_gives_the_role_whatever_the_post_but_for_supervisors_of_information(body, post):
    role = roles.role_of(kind="government", body=body, post=post)

    expected = "EICS" if (body, post) == ("information_centre", "supervisor") else BODIES[body]
    assert role == expected


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_government_is_a_higher_one(kind):
    role = roles.role_of(kind=kind, body="", post="head", above=True)

    assert role == ("HG" if kind == "government" else KINDS[kind])


@pytest.mark.parametrize("body", BODIES)
def test_a_body_of_a_government_above_keeps_its_own_role(body):
    assert roles.role_of(kind="government", body=body, post="head", above=True) == BODIES[body]


def test_a_kind_that_does_not_exist_has_no_role():
    with pytest.raises(ValueError, match="'army' is not a valid Subject"):
        roles.role_of(kind="army", body="", post="head")


def test_every_role_but_the_anonymous_one_belongs_to_some_post():
    bodies = [body.value for body in Body]

    found = {
        roles.role_of(kind=kind, body=body, post=post, above=above)
        for kind, body, post, above in itertools.product(KINDS, bodies, POSTS, (False, True))
    }

    assert found == set(ROLES) - {"ANON"}


# --- what one person may not hold together ----------------------------------------------------------------------------

DECIDING = {("COM", "EICS"), ("COM", "AUD")}
RELEASING = {("EICR", "EICS"), ("EICR", "AUD")}
BOTH = {("COM", "EICR")}
REFUSALS = (roles.DecidesAndSupervises, roles.DecidesAndReleases, roles.ReleasesAndSupervises)


def _kept_apart(one, other, pairs):
    return (one, other) in pairs or (other, one) in pairs


@pytest.mark.parametrize(("held", "new"), list(itertools.product(ROLES, ROLES)))
def test_deciding_releasing_and_checking_are_kept_apart_and_nothing_else_is(held, new):
    found = None

    try:
        roles.check_separate({held}, new)
    except REFUSALS as refused:
        found = type(refused)

    if _kept_apart(held, new, DECIDING):
        assert found is roles.DecidesAndSupervises
    elif _kept_apart(held, new, BOTH):
        assert found is roles.DecidesAndReleases
    elif _kept_apart(held, new, RELEASING):
        assert found is roles.ReleasesAndSupervises
    else:
        assert found is None


@pytest.mark.parametrize(
    ("held", "new", "refusal"),
    [
        ({"GOV", "NGO", "COM"}, "EICS", roles.DecidesAndSupervises),
        ({"COM", "EICR"}, "AUD", roles.DecidesAndSupervises),
        ({"EICR", "VOL"}, "EICS", roles.ReleasesAndSupervises),
        ({"COM", "AUD"}, "VOL", roles.DecidesAndSupervises),
        ({"EICR", "GOV"}, "COM", roles.DecidesAndReleases),
    ],
)
def test_among_many_posts_the_pair_is_found(held, new, refusal):
    before = set(held)

    with pytest.raises(refusal):
        roles.check_separate(held, new)

    assert held == before


def test_a_first_post_is_always_free():
    assert all(roles.check_separate(set(), role) is None for role in ROLES)


@pytest.mark.parametrize(
    ("kind", "view"),
    [
        ("government", "government"),
        ("public", "citizens"),
        ("enterprise", "non_governmental"),
        ("ngo", "non_governmental"),
        ("community", "non_governmental"),
        ("media", "non_governmental"),
        ("medical", "non_governmental"),
        ("expert", "non_governmental"),
    ],
)
def test_the_view_of_three_subjects_holds_every_kind(kind, view):
    assert roles.three_view(kind) == view
