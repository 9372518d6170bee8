"""Who may make which first post, over every role and every post; who may suspend a body that supervises."""

import itertools

import pytest

from cogov.actors.rules import appointing
from cogov.actors.rules.matrix import ROLES, grant
from cogov.actors.rules.roles import Body, PostKind

GUARDED = {
    "COM": {"HG", "OPS"},
    "HG": {"HG", "OPS"},
    "AUD": {"HG", "OPS"},
    "EICR": {"COM", "HG", "OPS"},
    "EICS": {"COM", "HG", "OPS"},
    "PO": {"COM", "HG", "OPS"},
    "OPS": {"OPS"},
}


@pytest.mark.parametrize(("maker", "new"), list(itertools.product(ROLES, ROLES)))
def test_who_checks_is_not_chosen_by_those_who_are_checked(maker, new):
    allowed = maker in GUARDED.get(new, {"GOV", "HG", "COM", "OPS"})

    if allowed:
        assert appointing.check_maker(maker, new) is None
    else:
        with pytest.raises(appointing.SupervisedAppoints):
            appointing.check_maker(maker, new)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_offer_a_first_post_is_who_may_admit(role):
    assert (role in appointing.ADMITS) is (grant(role, "post.first", "C") is not None)
    assert (role in appointing.ADMITS) is (grant(role, "register.admit", "C") is not None)


@pytest.mark.parametrize(("maker", "new"), list(itertools.product(ROLES, ROLES)))
def test_in_its_own_organisation_a_role_makes_every_post_but_those_that_check_it(maker, new):
    refused = new in ("AUD", "EICS") and maker not in GUARDED[new]

    if refused:
        with pytest.raises(appointing.SupervisedAppoints):
            appointing.check_own_maker(maker, new)
    else:
        assert appointing.check_own_maker(maker, new) is None


def test_a_first_post_is_the_first_of_its_role_unless_all_of_them_come_from_outside():
    assert appointing.check_first("MI", set()) is None
    assert appointing.check_first("EICR", {"EICS"}) is None
    assert appointing.check_first("EICS", {"EICS"}) is None
    assert appointing.check_first("AUD", {"AUD"}) is None
    with pytest.raises(appointing.NotTheFirstPost):
        appointing.check_first("MI", {"MI"})


@pytest.mark.parametrize(
    ("maker", "kind", "body", "filled", "kinds"),
    [
        ("COM", "medical", "", set(), ["head", "officer", "keeper", "verifier", "worker"]),
        ("COM", "medical", "", {"MI"}, []),
        ("COM", "government", "information_centre", set(), ["releaser", "supervisor"]),
        ("COM", "government", "information_centre", {"EICR", "EICS"}, ["supervisor"]),
        ("COM", "government", "audit", set(), []),
        ("HG", "government", "audit", {"AUD"}, ["auditor"]),
        ("COM", "government", "committee", set(), []),
        ("HG", "government", "committee", set(), ["member", "planner"]),
        ("GOV", "government", "leading", set(), []),
        ("COM", "government", "control", set(), []),
    ],
)
def test_a_page_offers_the_posts_that_the_checks_allow(maker, kind, body, filled, kinds):
    assert appointing.first_posts(maker=maker, kind=kind, body=body, above=False, filled=filled) == kinds


def test_a_government_above_is_invited_by_one_above_only():
    def offered(maker):
        return appointing.first_posts(maker=maker, kind="government", body="", above=True, filled=())

    assert offered("COM") == []
    assert PostKind.HEAD in offered("HG")


@pytest.mark.parametrize(("role", "body", "above"), list(itertools.product(("GOV", "COM", "HG", "OPS"), Body, (0, 1))))
def test_a_body_that_supervises_is_suspended_by_a_higher_government_only(role, body, above):
    if role in ("HG", "OPS") or not (above or body in ("audit", "information_centre")):
        assert appointing.check_suspender(role, body=body, above=bool(above)) is None
    else:
        with pytest.raises(appointing.SupervisedSuspends):
            appointing.check_suspender(role, body=body, above=bool(above))
