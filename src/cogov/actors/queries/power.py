"""The one question about power: may this holder do this, here, now, of this size? Every action asks it.

Two sources answer: the static role (the permission matrix) and `Mandate` rows, whatever room granted them.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cogov.actors.models import CodeOfConduct, CodeSignature, Mandate, Organisation
from cogov.actors.queries.holders import role_in
from cogov.actors.queries.triggers import trigger_reached
from cogov.actors.rules.matrix import Grant, grant
from cogov.actors.rules.merging import CodeNotSigned
from cogov.actors.rules.roles import PostKind
from cogov.kernel.errors import N_, NoPower
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Place

# What an organisation that has not signed the code of conduct may still do.
WITHOUT_CODE = frozenset(
    {"public.read", "account.self", "code.sign", "need.create", "household.confirm", "exercise.pass", "post.manage"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an act is about, as far as power depends on it."""

    owner: uuid.UUID | None = None
    household: uuid.UUID | None = None
    area: Place | None = None
    function: str = ""
    value: int | None = None
    assigned: bool = False


NOTHING = Asked()


def _in_scope(found: Grant, by: Holder, asked: Asked) -> bool:
    match found.scope:
        case "s":
            # A person of the public acts for a household, or in a post for a group or as a donor.
            if by.household is not None:
                return asked.household == by.household
            return by.organisation is not None and asked.owner == by.organisation
        case "o":
            return by.organisation is not None and asked.owner == by.organisation
        case "j":
            own = by.organisation is not None and asked.owner == by.organisation
            inside = bool(by.area_path) and asked.area is not None and asked.area.path.startswith(by.area_path)
            return own or inside
        case "a":
            return asked.assigned
    return True


def _mandates(by: Holder, key: str, verb: str, crisis: Crisis | None, at: dt.datetime) -> list[Mandate]:
    """Return the mandates in force, their trigger reached, that name the act at all."""
    if by.organisation is None:
        return []
    rows = Mandate.objects.filter(
        Q(post__isnull=True) | Q(post_id=by.post),
        Q(crisis__isnull=True) | Q(crisis=crisis),
        Q(passed_on_from__isnull=True) | Q(passed_on_from__ended_at__isnull=True),
        organisation_id=by.organisation,
        valid_from__lte=at,
        valid_to__gt=at,
        ended_at__isnull=True,
    ).select_related("area")
    named = (row for row in rows if f"{key}:{verb}" in row.acts)
    return [row for row in named if not row.trigger or trigger_reached(row.trigger, crisis, at)]


def _mandate(by: Holder, key: str, verb: str, asked: Asked, crisis: Crisis | None, at: dt.datetime) -> Mandate | None:
    for row in _mandates(by, key, verb, crisis, at):
        # An act that does not say where, of what value or for which function is not covered by a mandate that does.
        inside = asked.area is not None and asked.area.path.startswith(row.area.path)
        affordable = row.value_ceiling is None or (asked.value is not None and asked.value <= row.value_ceiling)
        if row.function in ("", asked.function) and inside and affordable:
            return row
    return None


def at_the_door(by: Holder, key: str, verb: str, *, crisis: Crisis | None, at: dt.datetime) -> Grant | None:
    """Return what may let the holder through a door before its object is known: a cell of the matrix, or a mandate.

    Scope, area and value are asked again where the object is known, by `require`.
    """
    found = grant(by.role, key, verb)
    if found and found.condition == "exercise" and not (crisis is not None and crisis.exercise):
        found = None
    if found and not found.needs_mandate:
        return found
    if _mandates(by, key, verb, crisis, at):
        return found or Grant(verb, 0, "", needs_mandate=True, condition="")
    return None


def authority(
    by: Holder, key: str, verb: str, *, crisis: Crisis | None, at: dt.datetime, asked: Asked = NOTHING
) -> str | None:
    """Return the words for the power that allows the act, or None.

    A mandate opens a starred cell of the matrix in the scope of that cell, and nothing beyond it; where the role has no
    cell for the act, it is the mandate alone that bounds it.
    """
    if by_role(by, key, verb, crisis=crisis, asked=asked):
        return f"role {by.role}: {key}"
    found = grant(by.role, key, verb)
    starred = found is not None and found.needs_mandate
    if found is not None and starred and not _in_scope(found, by, asked):
        return None
    row = _mandate(by, key, verb, asked, crisis, at)
    if row is None:
        return None
    return (f"role {by.role} with mandate: {row.basis}" if starred else f"mandate: {row.basis}")[:200]


def by_role(by: Holder, key: str, verb: str, *, crisis: Crisis | None, asked: Asked) -> bool:
    """Say whether the role alone allows the act, without any mandate: only such a power can be passed on."""
    found = grant(by.role, key, verb)
    exercise = crisis is not None and crisis.exercise
    return (
        found is not None
        and not found.needs_mandate
        and not (found.condition == "exercise" and not exercise)
        and _in_scope(found, by, asked)
    )


def may_pass_on(
    by: Holder, key: str, verb: str, organisation: Organisation, *, crisis: Crisis | None, area: Place
) -> bool:
    """Say whether the holder may give an act to an organisation: the own power, or what a star of its role asks for.

    A power is passed on by who holds it by the role, never by who has it from a mandate. The committee and a government
    above may also open what the matrix gives the organisation's own role on condition of a mandate (a star).
    """
    if by.role == "OPS" or by_role(by, key, verb, crisis=crisis, asked=Asked(area=area)):
        return True
    cells = (grant(role_in(organisation, kind), key, verb) for kind in PostKind)
    starred = any(cell is not None and cell.needs_mandate for cell in cells)
    return starred and by_role(by, "delegate.grant", "A", crisis=crisis, asked=NOTHING)


def of_organisation(organisation: Organisation) -> Asked:
    """Return what an act on an organisation is about: whose it is, and where it works."""
    return Asked(owner=organisation.pk, area=organisation.area)


def whole_area(jurisdiction: uuid.UUID) -> Place | None:
    """Return the area of an act on all of a jurisdiction; whoever answers for less may not do it alone."""
    return Place.objects.filter(jurisdiction_id=jurisdiction, parent__isnull=True).order_by("pk").first()


def mandate_state(row: Mandate, crisis: Crisis, at: dt.datetime) -> str:
    """Say whether a mandate is `in_force`, `waits` for its trigger, or has `ended`."""
    above = row.passed_on_from
    if row.ended_at is not None or row.valid_to <= at or (above is not None and above.ended_at is not None):
        return "ended"
    return "in_force" if not row.trigger or trigger_reached(row.trigger, crisis, at) else "waits"


def mandates(crisis: Crisis) -> "QuerySet[Mandate]":
    """Return the mandates that hold, held or wait in the crisis, newest first."""
    rows = Mandate.objects.filter(jurisdiction_id=crisis.jurisdiction_id).filter(
        Q(crisis__isnull=True) | Q(crisis=crisis)
    )
    return rows.select_related("organisation", "post", "area", "granted_by", "passed_on_from").order_by(
        "-valid_from", "pk"
    )


def signed_code(organisation: uuid.UUID, jurisdiction: uuid.UUID, at: dt.datetime) -> bool:
    """Say whether the organisation signed the code in force; where no code is in force, there is nothing to sign."""
    code = (
        CodeOfConduct.objects.filter(jurisdiction_id=jurisdiction, in_force_from__lte=at).order_by("-version").first()
    )
    return code is None or CodeSignature.objects.filter(code=code, organisation_id=organisation).exists()


def require(by: Holder, key: str, verb: str, *, crisis: Crisis | None, at: dt.datetime, asked: Asked = NOTHING) -> str:
    """Return the words for the power that allows the act.

    Args:
        by: who acts; a machine has the power of the post that armed it.
        key: function of the permission matrix.
        verb: V view, C create or propose, A approve or decide.
        crisis: where, or None for acts on the jurisdiction.
        at: when, in the crisis's time.
        asked: whose, for whom, where, for which function, of what value.

    Raises:
        NoPower: neither role nor mandate allows it.
        CodeNotSigned: the organisation must sign the code of conduct first.
    """
    words = authority(by, key, verb, crisis=crisis, at=at, asked=asked)
    if words is None:
        raise NoPower(role=by.role, why=N_("it lies outside what your role or a mandate covers"))
    if (
        by.organisation is not None
        and by.jurisdiction is not None
        and key not in WITHOUT_CODE
        and by.role != "OPS"
        and not signed_code(by.organisation, by.jurisdiction, at)
    ):
        raise CodeNotSigned
    return words


def may(by: Holder, key: str, verb: str, *, crisis: Crisis | None, at: dt.datetime, asked: Asked = NOTHING) -> bool:
    """Say whether `require` would allow it; templates use it to leave out what would be refused."""
    try:
        require(by, key, verb, crisis=crisis, at=at, asked=asked)
    except (NoPower, CodeNotSigned):
        return False
    return True
