"""Mandates: bounded powers beyond the role. Rooms that grant them (agreements, delegation) call these."""

import datetime as dt
from collections.abc import Sequence

from cogov.actors.models import Mandate, Organisation, Post
from cogov.actors.queries.power import Asked, mandate_state, may_pass_on, require
from cogov.actors.queries.triggers import trigger_choices
from cogov.actors.rules.appointing import SUPERVISING
from cogov.actors.rules.matrix import matrix
from cogov.actors.rules.passing_on import acts_passed_on
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, NoPower, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Place


@action("actors.mandate.granted")
def grant_mandate(
    *,
    organisation: Organisation,
    acts: Sequence[str],
    area: Place,
    until: dt.datetime,
    basis: str,
    crisis: Crisis,
    by: Holder,
    at: dt.datetime,
    post: Post | None = None,
    function: str = "",
    value_ceiling: int | None = None,
    trigger: str = "",
) -> Mandate:
    """Give an organisation, or one post of it, a bounded power.

    A power is passed on by who holds it by the role, never by who has it from a mandate. The committee and a government
    above may also open what the matrix gives the organisation's own role on condition of a mandate (a star).

    Raises:
        NoPower: the granter may not delegate, or does not hold one of the acts there.
        DecidesAndSupervises: the organisation checks what others decide, so it decides nothing itself.
        BadInput: no act, no basis, an end before the beginning, an act the matrix does not know, or a trigger that
            nobody can read.
    """
    owner = by.organisation
    verb = "C" if by.role == "OPS" else "A"
    power = require(by, "delegate.grant", verb, crisis=crisis, at=at, asked=Asked(owner=owner, area=area))
    if organisation.body in SUPERVISING:
        raise DecidesAndSupervises
    if not acts:
        raise BadInput(N_("this act is not known"), field="acts")
    if trigger and trigger not in trigger_choices():
        raise BadInput(N_("nobody can say when this is reached"), field="trigger")
    if not basis.strip():
        raise BadInput(N_("write the legal basis or the agreement"), field="basis")
    if until <= at:
        raise BadInput(N_("the end lies before the beginning"), field="until")
    for act in acts:
        key, _, verb = act.partition(":")
        if key not in matrix() or verb not in ("C", "A"):
            raise BadInput(N_("this act is not known"), field="acts")
        if not may_pass_on(by, key, verb, organisation, crisis=crisis, area=area):
            raise NoPower(role=by.role, why=N_("nobody passes on a power that is not their own"), field="acts")
    mandate = Mandate.objects.create(
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        organisation=organisation,
        post=post,
        acts=list(acts),
        area=area,
        function=function,
        value_ceiling=value_ceiling,
        valid_from=at,
        valid_to=until,
        trigger=trigger,
        granted_by_id=owner,
        basis=basis.strip(),
    )
    record(
        about=mandate,
        crisis=crisis,
        authority=power,
        said={"acts": list(acts), "basis": basis, "until": until, "ceiling": value_ceiling, "trigger": trigger},
        touches=[organisation],
    )
    return mandate


@action("actors.mandate.passed_on")
def pass_on_mandate(
    *, mandate: Mandate, organisation: Organisation, until: dt.datetime, basis: str, crisis: Crisis, by: Holder,
    at: dt.datetime,
) -> Mandate:  # fmt: skip
    """Pass a mandate of one's own organisation on, with all its bounds, where another one states that it may be.

    Raises:
        NoPower: no mandate states it for this area, function and value.
        PassedOnBefore, NothingToPassOn: as named.
        DecidesAndSupervises: the organisation checks what others decide.
        BadInput: to itself, no basis, or an end after that of the mandate.
    """
    asked = Asked(owner=mandate.organisation_id, area=mandate.area, function=mandate.function,
                  value=mandate.value_ceiling)  # fmt: skip
    power = require(by, "delegate.grant", "C", crisis=crisis, at=at, asked=asked)
    acts = acts_passed_on(
        mandate.acts,
        passed_on_before=mandate.passed_on_from_id is not None,
        ended=mandate_state(mandate, crisis, at) == "ended",
    )
    if organisation.body in SUPERVISING:
        raise DecidesAndSupervises
    if organisation.pk == mandate.organisation_id:
        raise BadInput(N_("choose another organisation"), field="organisation")
    if not basis.strip():
        raise BadInput(N_("write the legal basis or the agreement"), field="basis")
    if not at < until <= mandate.valid_to:
        raise BadInput(N_("it ends no later than the mandate it comes from"), field="until")
    row = Mandate.objects.create(
        jurisdiction=mandate.jurisdiction, crisis=crisis, organisation=organisation, acts=acts, area=mandate.area,
        function=mandate.function, value_ceiling=mandate.value_ceiling, valid_from=at, valid_to=until,
        trigger=mandate.trigger, granted_by_id=mandate.organisation_id, passed_on_from=mandate, basis=basis.strip(),
    )  # fmt: skip
    said = {"acts": acts, "basis": basis, "until": until}
    record(about=row, crisis=crisis, authority=power, said=said, touches=[organisation, mandate])
    return row


@action("actors.mandate.taken_back")
def take_back_mandate(*, mandate: Mandate, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Mandate:
    """Take back what one's own organisation passed on.

    Raises:
        NoPower: it was not passed on by the own organisation.
        BadInput: no reason, or it was taken back before.
    """
    asked = Asked(owner=mandate.granted_by_id, area=mandate.area, function=mandate.function,
                  value=mandate.value_ceiling)  # fmt: skip
    power = require(by, "delegate.grant", "C", crisis=crisis, at=at, asked=asked)
    return _ended(mandate, reason, crisis, power, at)


@action("actors.mandate.ended")
def end_mandate(*, mandate: Mandate, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Mandate:
    """Take a mandate back before its end; who granted it may, and the committee and a government above.

    Raises:
        NoPower: none of these.
        BadInput: no reason, or it was taken back before.
    """
    asked = Asked(owner=mandate.granted_by_id, area=mandate.area)
    power = require(by, "delegate.grant", "A", crisis=crisis, at=at, asked=asked)
    return _ended(mandate, reason, crisis, power, at)


def _ended(mandate: Mandate, reason: str, crisis: Crisis, power: str, at: dt.datetime) -> Mandate:
    if mandate.ended_at is not None:
        raise BadInput(N_("it was taken back before"), field="mandate")
    check_reason(reason)
    before = state_digest(mandate)
    mandate.ended_at = at
    mandate.save(update_fields=["ended_at"])
    record(about=mandate, crisis=crisis, authority=power, said={"reason": reason}, before=before)
    return mandate
