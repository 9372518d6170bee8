"""Which parts of the practice path are walked, read from the record of acts."""

import datetime as dt
import uuid

from django.db.models import Max

from cogov.kernel.models import Act
from cogov.kernel.web.words import ACTS
from cogov.plans.rules.practice import Use, uses

# Clocks and machinery are used by themselves; a shelf is what people could use and do not.
MACHINERY = ("kernel", "record")


def shelf(jurisdiction: uuid.UUID, at: dt.datetime) -> list[Use]:
    """Return every module with its last use here, those that lie on the shelf first."""
    rows = Act.objects.filter(jurisdiction_id=jurisdiction).order_by().values("kind").annotate(newest=Max("at"))
    newest = {row["kind"]: row["newest"] for row in rows}
    return uses([kind for kind in ACTS if kind.partition(".")[0] not in MACHINERY], newest, at)
