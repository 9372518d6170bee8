"""Who may make the first post of an organisation, so that nobody appoints the one who checks them (model 2.6, I9)."""

from collections.abc import Collection, Mapping

from cogov.actors.rules.roles import Body, PostKind, role_of
from cogov.kernel.errors import N_, Refused

# Whoever may admit an organisation may invite its first responsible person.
ADMITS = frozenset({"GOV", "HG", "COM", "OPS"})
# Some posts are not for everybody to make: model 2.6, "constitute committee" (a higher government appoints), and the
# rule that a supervisor is not a party. The founder, at the server's console, makes the first of each.
MADE_BY: Mapping[str, frozenset[str]] = {
    "COM": frozenset({"HG", "OPS"}),
    "HG": frozenset({"HG", "OPS"}),
    "AUD": frozenset({"HG", "OPS"}),
    "EICR": frozenset({"COM", "HG", "OPS"}),
    "EICS": frozenset({"COM", "HG", "OPS"}),
    "PO": frozenset({"COM", "HG", "OPS"}),
    "OPS": frozenset({"OPS"}),
}
# Their organisations do not fill these posts themselves, so every one of them is made from outside.
ALWAYS_FROM_OUTSIDE = frozenset({"AUD", "EICS"})
# The posts that a body, or an organisation that is none, may begin with.
FITTING: Mapping[str, tuple[PostKind, ...]] = {
    Body.NONE: (PostKind.HEAD, PostKind.OFFICER, PostKind.KEEPER, PostKind.VERIFIER, PostKind.WORKER),
    Body.COMMITTEE: (PostKind.MEMBER, PostKind.PLANNER),
    Body.INFORMATION_CENTRE: (PostKind.RELEASER, PostKind.SUPERVISOR),
    Body.AUDIT: (PostKind.AUDITOR,),
    Body.LEADING: (PostKind.HEAD, PostKind.OFFICER),
    Body.CONTROL: (PostKind.DIRECTOR,),
}
# The bodies that look at what the committee does; it cannot send them away.
SUPERVISING = frozenset({Body.INFORMATION_CENTRE, Body.AUDIT})


class SupervisedAppoints(Refused):
    """A post that checks is made by somebody whom it does not check (R-007, I9)."""

    sentence = N_("A post of this kind is not made by {role}: who checks is not chosen by those who are checked.")
    status = 403


class NotTheFirstPost(Refused):
    """Somebody of the organisation holds a post already and makes the others."""

    sentence = N_("Somebody holds a post there already: further posts are made by the organisation itself.")


class NotAdmitted(Refused):
    """The organisation does not take part (yet)."""

    sentence = N_("This organisation does not take part: admit it first.")


class OneselfAppointed(Refused):
    """Nobody gives a post to himself (B047)."""

    sentence = N_("Nobody gives a post to himself: another person has to do it.")
    status = 403


class LastPost(Refused):
    """An organisation is never left without anybody who could make its posts (B047)."""

    sentence = N_("This is the last post of the organisation that somebody holds: fill another one first.")


class AlreadyEnded(Refused):
    """The post ended before."""

    sentence = N_("This post has ended.")


class SupervisedSuspends(Refused):
    """Those who are checked do not suspend those who check."""

    sentence = N_("Only a higher government suspends a body that supervises.")
    status = 403


def check_maker(maker: str, new: str) -> None:
    """Refuse a role that may not make posts of the role `new`.

    Raises:
        SupervisedAppoints: as named.
    """
    if maker not in MADE_BY.get(new, ADMITS):
        raise SupervisedAppoints(role=maker)


def check_own_maker(maker: str, new: str) -> None:
    """Refuse a role that may not make posts of the role `new` in its own organisation.

    Raises:
        SupervisedAppoints: as named.
    """
    if new in ALWAYS_FROM_OUTSIDE:
        check_maker(maker, new)


def check_first(new: str, filled: Collection[str]) -> None:
    """Refuse a further post in an organisation that makes its posts itself.

    Raises:
        NotTheFirstPost: as named.
    """
    if new in filled and new not in ALWAYS_FROM_OUTSIDE:
        raise NotTheFirstPost


def first_posts(*, maker: str, kind: str, body: str, above: bool, filled: Collection[str]) -> list[PostKind]:
    """Return the kinds of post that `maker` may offer first in an organisation, as the checks would allow them."""
    found = []
    for post in FITTING[Body(body)]:
        new = role_of(kind=kind, body=body, post=post, above=above)
        try:
            check_maker(maker, new)
            check_first(new, filled)
        except Refused:
            continue
        found.append(post)
    return found


def check_suspender(suspender: str, *, body: str, above: bool) -> None:
    """Refuse that a body which supervises is suspended by those it looks at.

    Raises:
        SupervisedSuspends: as named.
    """
    if (body in SUPERVISING or above) and suspender not in ("HG", "OPS"):
        raise SupervisedSuspends
