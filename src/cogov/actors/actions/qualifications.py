"""What an organisation is qualified for: entered by itself, with evidence and an end (R-071)."""

import datetime as dt

from cogov.actors.models import Organisation, Qualification
from cogov.actors.queries.power import Asked, require
from cogov.actors.rules.qualifications import LEVELS
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis


@action("actors.qualification.stated")
def state_qualification(
    *,
    organisation: Organisation,
    name: str,
    function: str,
    level: int,
    evidence: str,
    valid_to: dt.date,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
) -> Qualification:
    """Enter a qualification of the own organisation; a renewed one is entered anew, the old one stays on record.

    Raises:
        NoPower: not the own organisation.
        BadInput: no name, no evidence, a level out of range, or an end that has passed.
    """
    power = require(by, "register.write", "C", crisis=crisis, at=at, asked=Asked(owner=organisation.pk))
    if not name.strip():
        raise BadInput(N_("write the name"), field="name")
    if not evidence.strip():
        raise BadInput(N_("write what shows it: who issued it, under which number"), field="evidence")
    if level not in LEVELS:
        raise BadInput(N_("a level lies between 1 and 5"), field="level")
    if valid_to < at.date():
        raise BadInput(N_("it has ended already"), field="valid_to")
    row = Qualification.objects.create(
        organisation=organisation,
        name=name.strip(),
        function=function.strip(),
        level=level,
        evidence=evidence.strip(),
        valid_to=valid_to,
    )
    record(
        about=row,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"name": row.name, "function": row.function, "level": level, "valid_to": valid_to.isoformat()},
        touches=[organisation],
    )
    return row
