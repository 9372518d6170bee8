"""Plans by name, for the clocks that run about them and the acts that touch them."""

import uuid
from collections.abc import Collection

from cogov.kernel.localized import localized
from cogov.kernel.things import Thing, named_by
from cogov.plans.models import Plan


def _plans(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Thing]:
    return {row.pk: Thing(localized(row.names), "plans:plan") for row in Plan.objects.filter(pk__in=keys)}


def name_all() -> None:
    """Let the pages of other rooms name the rows of this one."""
    named_by("plans.plan", _plans)
