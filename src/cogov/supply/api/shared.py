"""What the modules of supply's API share: ids, items and moments as programs send them."""

import datetime as dt
import uuid

from cogov.kernel.errors import N_, BadInput, present
from cogov.kernel.models import Item
from cogov.kernel.web.request import Request
from cogov.supply.models import Need
from cogov.supply.queries import needs as questions


def id_of(text: str | None, field: str) -> uuid.UUID:
    """Return an id.

    Raises:
        BadInput: it is none.
    """
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise BadInput(N_("this is not an id"), field=field) from None


def item_of(request: Request, code: str) -> Item:
    """Return an item of the catalogue by its code.

    Raises:
        BadInput: there is none.
    """
    found = Item.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, code=code).first()
    if found is None:
        raise BadInput(N_("this item is not in the catalogue"), field="item")
    return found


def moment_of(text: str | None, field: str) -> dt.datetime | None:
    """Return a date and time in UTC, or None where nothing was sent.

    Raises:
        BadInput: it is none.
    """
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadInput(N_("this is not a date and time"), field=field) from None


def need_of(request: Request, key: uuid.UUID) -> Need:
    """Return a need of the crisis.

    Raises:
        Absent: there is none.
    """
    return present(questions.need_of(request.crisis, key))
