"""Roles: which column of the matrix a post in a kind of organisation stands for."""

from enum import StrEnum

from cogov.kernel.errors import N_, Refused


class Subject(StrEnum):
    """The six kinds of subjects (Yin, fig. 2), and the two that stand across them."""

    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"
    NGO = "ngo"
    PUBLIC = "public"
    COMMUNITY = "community"
    MEDIA = "media"
    MEDICAL = "medical"
    EXPERT = "expert"


SIX = (
    Subject.GOVERNMENT,
    Subject.ENTERPRISE,
    Subject.NGO,
    Subject.PUBLIC,
    Subject.COMMUNITY,
    Subject.MEDIA,
)


class Body(StrEnum):
    """Bodies that a government constitutes; they are not departments (model 2.3)."""

    NONE = ""
    COMMITTEE = "committee"
    INFORMATION_CENTRE = "information_centre"
    AUDIT = "audit"
    LEADING = "leading"
    CONTROL = "control"


class PostKind(StrEnum):
    """What a post is for."""

    HEAD = "head"
    OFFICER = "officer"
    PLANNER = "planner"
    MEMBER = "member"
    KEEPER = "keeper"
    VERIFIER = "verifier"
    WORKER = "worker"
    VOLUNTEER = "volunteer"
    DONOR = "donor"
    RELEASER = "releaser"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    DIRECTOR = "director"


_BY_KIND = {
    Subject.GOVERNMENT: "GOV",
    Subject.ENTERPRISE: "ENT",
    Subject.NGO: "NGO",
    Subject.PUBLIC: "RES",
    Subject.COMMUNITY: "CTY",
    Subject.MEDIA: "MED",
    Subject.MEDICAL: "MI",
    Subject.EXPERT: "EXP",
}


def role_of(*, kind: str, body: str, post: str, above: bool = False) -> str:
    """Return the role of a post.

    Args:
        kind: kind of the organisation.
        body: body of government it is, or empty.
        post: kind of the post.
        above: the organisation is a government above the one whose crisis it is.
    """
    match body:
        case Body.COMMITTEE:
            return "COM"
        case Body.INFORMATION_CENTRE:
            return "EICS" if post == PostKind.SUPERVISOR else "EICR"
        case Body.AUDIT:
            return "AUD"
        case Body.LEADING:
            return "PO"
        case Body.CONTROL:
            return "OPS"
    if post == PostKind.VOLUNTEER:
        return "VOL"
    if post == PostKind.DONOR:
        return "DON"
    role = _BY_KIND[Subject(kind)]
    return "HG" if above and role == "GOV" else role


class DecidesAndSupervises(Refused):
    """One person would both decide (committee) and check (supervision) in one jurisdiction (R-007, I9)."""

    sentence = N_("The same person cannot sit on the committee and on a supervising desk.")


class DecidesAndReleases(Refused):
    """One person would both decide (committee) and speak for the information centre (model 2.6: COM n EIC = {})."""

    sentence = N_("The same person cannot sit on the committee and in the information centre.")


class ReleasesAndSupervises(Refused):
    """One person would release information and supervise releases (R-007)."""

    sentence = N_("The same person cannot release information and supervise releases.")


def check_separate(held: set[str], new: str) -> None:
    """Refuse a post that would put any two of deciding, releasing and checking into one hand.

    Raises:
        DecidesAndSupervises, DecidesAndReleases, ReleasesAndSupervises: as named.
    """
    after = held | {new}
    checks = after & {"EICS", "AUD"}
    if checks and "COM" in after:
        raise DecidesAndSupervises
    if {"COM", "EICR"} <= after:
        raise DecidesAndReleases
    if checks and "EICR" in after:
        raise ReleasesAndSupervises


def three_view(kind: str) -> str:
    """Return Zeng's three-subject view of a kind (R-020): government, non-governmental, citizens."""
    if kind == Subject.GOVERNMENT:
        return "government"
    return "citizens" if kind == Subject.PUBLIC else "non_governmental"


def seven_view(kind: str, body: str) -> str:
    """Return Lu's community view of an organisation (R-020): who it is on the ground.

    Two of the seven, workers and volunteers, are people in posts and no organisations: they are counted elsewhere. The
    company is Lu's eighth, the property company.
    """
    if body == Body.LEADING:
        return "leading"
    match kind:
        case Subject.GOVERNMENT:
            return "grassroots_government"
        case Subject.COMMUNITY:
            return "community_committee"
        case Subject.PUBLIC:
            return "residents"
        case Subject.ENTERPRISE:
            return "companies"
    return "social_organisations"


def in_view(kind: str, body: str, view: int) -> str:
    """Return where an organisation is counted: among six kinds (and two more), three subjects or the community's seven.

    Whatever the view, every organisation is counted once.
    """
    match view:
        case 3:
            return three_view(kind)
        case 7:
            return seven_view(kind, body)
    return kind
