"""One effect per idempotency key: the same request sent again gets the same answer (B025-B027)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from cogov.kernel import clock
from cogov.kernel.errors import N_, BadInput, Refused
from cogov.kernel.models import KeptAnswer

KEPT = dt.timedelta(days=7)


class KeyReused(Refused):
    """The key came before, with another request."""

    sentence = N_("This key was used before with another content. Use a new key.")
    status = 422


def once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `act` once per user and key; without a key it simply runs.

    The key is claimed first, in the transaction of the act itself: whoever sends it at the same instant waits there,
    and then reads the first answer, also where the act would refuse a second time. A refusal gives the key back.

    Raises:
        KeyReused: the key came with another body.
        BadInput: the key is too long.
    """
    key = request.headers.get("Idempotency-Key", "")
    user = getattr(request.user, "pk", None)
    if not key or user is None:
        return act()
    if len(key) > 80:
        raise BadInput(N_("it is too long"), field="Idempotency-Key")
    seen = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    found = _kept(user, key, seen)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            claim = KeptAnswer.objects.create(
                user_id=user, key=key, request_digest=seen, status=0, kept_until=clock.now() + KEPT
            )
            response = act()
            if response.status_code < 400:
                claim.status, claim.body = response.status_code, response.content.decode()
                claim.save(update_fields=["status", "body"])
            else:
                claim.delete()
            return response
    except IntegrityError:
        found = _kept(user, key, seen)
        if found is None:
            raise
        return found


def purge(wall: dt.datetime) -> int:
    """Delete the answers whose time has passed; return how many."""
    return int(KeptAnswer.objects.filter(kept_until__lte=wall).delete()[0])


def _kept(user: uuid.UUID, key: str, seen: str) -> HttpResponse | None:
    row = KeptAnswer.objects.filter(user_id=user, key=key).first()
    if row is None:
        return None
    if row.request_digest != seen:
        raise KeyReused
    response = HttpResponse(row.body, status=row.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response
