"""Entering households by code."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping

from django.db.models import QuerySet

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.community.models import GONE, Building, Household
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Place

LINK_LASTS = dt.timedelta(days=60)
KEEP = dt.timedelta(days=365)


@action("community.building.entered")
def enter_building(
    *, crisis: Crisis, organisation: Organisation, grid: Place, names: Mapping[str, str], by: Holder, at: dt.datetime
) -> Building:
    """Enter a building of a grid that a community organisation looks after.

    Raises:
        NoPower: the grid is not assigned to the worker.
        BadInput: no name.
    """
    inside = bool(by.area_path) and grid.path.startswith(by.area_path) and by.organisation == organisation.pk
    power = require(by, "household.write", "C", crisis=crisis, at=at, asked=Asked(area=grid, assigned=inside))
    if not any(name.strip() for name in names.values()):
        raise BadInput(N_("write the name"), field="names")
    building = Building.objects.create(organisation=organisation, grid=grid, names=dict(names))
    record(about=building, crisis=crisis, authority=power, said={"names": names}, touches=[organisation])
    return building


@action("community.household.entered")
def enter_household(
    *, crisis: Crisis, building: Building, code: str, people: int | None, by: Holder, at: dt.datetime
) -> tuple[Household, str]:
    """Enter a household by its code; return it with the secret of its private link, which is kept nowhere.

    Raises:
        NoPower: the building lies outside the worker's grids.
        BadInput: no code, the code is taken, or more than 30 people.
    """
    inside = bool(by.area_path) and building.grid.path.startswith(by.area_path)
    mine = by.organisation == building.organisation_id
    power = require(
        by, "household.write", "C", crisis=crisis, at=at, asked=Asked(area=building.grid, assigned=inside and mine)
    )
    clean = code.strip().upper()
    if not clean:
        raise BadInput(N_("write the household's code, such as 3-1-502"), field="code")
    if people is not None and not 1 <= people <= 30:
        raise BadInput(N_("a household has between 1 and 30 people"), field="people")
    if Household.objects.filter(crisis=crisis, building=building, code=clean).exists():
        raise BadInput(N_("this code is already used in the building"), field="code")
    secret = secrets.token_urlsafe(24)
    household = Household.objects.create(
        crisis=crisis,
        building=building,
        code=clean,
        people=people,
        link_digest=hashlib.sha256(secret.encode()).hexdigest(),
        link_expires_at=at + LINK_LASTS,
        delete_by=at + KEEP,
    )
    record(about=household, crisis=crisis, authority=power, said={"building": building.pk})
    return household, secret


def destroy_households(rows: "QuerySet[Household]", at: dt.datetime) -> int:
    """Write over code, number of people and link; nothing leads from the new code to the old one."""
    found = list(rows.only("pk"))
    for row in found:
        row.code, row.people = GONE + secrets.token_hex(6), None
        row.link_digest = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
        row.link_expires_at = row.destroyed_at = at
    Household.objects.bulk_update(
        found, ["code", "people", "link_digest", "link_expires_at", "destroyed_at"], batch_size=500
    )
    return len(found)
