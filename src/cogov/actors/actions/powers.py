"""Mandates: bounded powers beyond the role. Rooms that grant them (agreements, delegation) call these."""

import datetime as dt
from collections.abc import Sequence

from cogov.actors.models import Mandate, Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.rules.matrix import matrix
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
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
) -> Mandate:
    """Give an organisation, or one post of it, a bounded power that the granter holds without bounds of his own.

    Raises:
        NoPower: the granter may not assign functions, or does not hold one of the acts there.
        BadInput: no basis, an end before the beginning, or an act the matrix does not know.
    """
    power = require(
        by, "function.assign", "C" if by.role == "OPS" else "A", crisis=crisis, at=at, asked=Asked(area=area)
    )
    if not basis.strip():
        raise BadInput(N_("write the legal basis or the agreement"), field="basis")
    if until <= at:
        raise BadInput(N_("the end lies before the beginning"), field="until")
    for act in acts:
        key, _, verb = act.partition(":")
        if key not in matrix() or verb not in ("C", "A"):
            raise BadInput(N_("this act is not known"), field="acts")
        if by.role != "OPS":
            require(by, key, verb, crisis=crisis, at=at, asked=Asked(area=area))
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
        basis=basis.strip(),
    )
    record(
        about=mandate,
        crisis=crisis,
        authority=power,
        said={"acts": list(acts), "basis": basis, "until": until, "ceiling": value_ceiling},
        touches=[organisation],
    )
    return mandate


@action("actors.mandate.ended")
def end_mandate(*, mandate: Mandate, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Mandate:
    """Take a mandate back before its end."""
    power = require(by, "function.assign", "A", crisis=crisis, at=at, asked=Asked(area=mandate.area))
    if not reason.strip():
        raise BadInput(N_("write the reason"), field="reason")
    before = state_digest(mandate)
    mandate.ended_at = at
    mandate.save(update_fields=["ended_at"])
    record(about=mandate, crisis=crisis, authority=power, said={"reason": reason}, before=before)
    return mandate
