"""Entering the functions a jurisdiction needs done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.actions.founding import CONSOLE
from cogov.actors.queries.power import Asked, require, whole_area
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Jurisdiction
from cogov.kernel.rooms import Phase
from cogov.plans.models import CatalogueFunction
from cogov.plans.rules.functions import Mechanism


@dataclass(frozen=True, slots=True)
class NewFunction:
    """A function as its jurisdiction names it."""

    code: str
    names: Mapping[str, str]
    mechanism: str = ""
    phases: Sequence[str] = field(default=())


@action("plans.functions.entered")
def enter_functions(
    *,
    functions: Sequence[NewFunction],
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
    jurisdiction: Jurisdiction | None = None,
) -> dict[str, CatalogueFunction]:
    """Enter functions into the catalogue of a jurisdiction, by default the crisis's; known codes get the new words.

    Without a crisis it is part of founding a jurisdiction at the server's console, and only while it has no catalogue.

    Raises:
        NoPower: the holder may not name functions for all of the jurisdiction.
        BadInput: none, a code or name is missing, or a mechanism or phase is not known.
    """
    home = crisis.jurisdiction if crisis is not None else jurisdiction
    if home is None:
        raise BadInput(N_("name at least one function"), field="functions")
    if crisis is None and not home.catalogue_functions.exists():
        power = CONSOLE
    else:
        verb = "C" if by.role == "OPS" else "A"
        power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=Asked(area=whole_area(home.pk)))
    if not functions:
        raise BadInput(N_("name at least one function"), field="functions")
    for new in functions:
        if not new.code or not any(name.strip() for name in new.names.values()):
            raise BadInput(N_("write the name"), field="names")
        if (new.mechanism and new.mechanism not in list(Mechanism)) or not set(new.phases) <= set(Phase):
            raise BadInput(N_("this mechanism or phase is not known"), field="mechanism")
    CatalogueFunction.objects.bulk_create(
        [
            CatalogueFunction(
                jurisdiction=home,
                code=new.code,
                names=dict(new.names),
                mechanism=new.mechanism,
                phases=list(new.phases),
            )
            for new in functions
        ],
        update_conflicts=True,
        unique_fields=["jurisdiction", "code"],
        update_fields=["names", "mechanism", "phases"],
    )
    codes = [new.code for new in functions]
    record(about=home, crisis=crisis, jurisdiction=home, authority=power, said={"functions": codes})
    rows = CatalogueFunction.objects.filter(jurisdiction=home, code__in=codes)
    return {row.code: row for row in rows}
