"""Entering the functions a jurisdiction needs done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.queries.power import Asked, require, whole_area
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis
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
    *, functions: Sequence[NewFunction], crisis: Crisis, by: Holder, at: dt.datetime
) -> dict[str, CatalogueFunction]:
    """Enter functions into the catalogue of the crisis's jurisdiction; a code that stands there gets the new words.

    Raises:
        NoPower: the holder may not name functions for all of the jurisdiction.
        BadInput: none, a code or name is missing, or a mechanism or phase is not known.
    """
    verb = "C" if by.role == "OPS" else "A"
    asked = Asked(area=whole_area(crisis.jurisdiction_id))
    power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=asked)
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
                jurisdiction=crisis.jurisdiction,
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
    record(about=crisis.jurisdiction, crisis=crisis, authority=power, said={"functions": codes})
    rows = CatalogueFunction.objects.filter(jurisdiction_id=crisis.jurisdiction_id, code__in=codes)
    return {row.code: row for row in rows}
