"""One-time links of exercises: they open a session as a player, once, on this machine only (trust.md A7, A8)."""

import datetime as dt
import hashlib
import secrets
import uuid

from django.conf import settings
from django.http import HttpRequest

from cogov.kernel.errors import Absent
from cogov.kernel.models import Crisis, OneTimePass

LASTS = dt.timedelta(hours=12)
LOCAL = frozenset({"127.0.0.1", "::1"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


def on_loopback(request: HttpRequest) -> bool:
    """Say whether server and reader are on one machine: bound to loopback, called by a loopback name, from there.

    The Host header is checked too, so that another site's name that resolves to this machine opens nothing.
    """
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return (
        bool(settings.COGOV_LOOPBACK)
        and request.META.get("REMOTE_ADDR") in LOCAL
        and host in LOCAL_HOSTS
        and "HTTP_X_FORWARDED_FOR" not in request.META
        and "HTTP_FORWARDED" not in request.META
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_pass(
    *, crisis: Crisis, label: str, wall: dt.datetime, user: uuid.UUID | None = None, household: uuid.UUID | None = None
) -> str:
    """Return the secret of a new pass; only its digest is kept.

    Raises:
        Absent: not an exercise, or the server is not bound to loopback.
    """
    if not crisis.exercise or not settings.COGOV_LOOPBACK:
        raise Absent
    token = secrets.token_urlsafe(24)
    OneTimePass.objects.create(
        crisis=crisis, user_id=user, household=household, label=label, token_digest=_digest(token), made_at=wall
    )
    return token


def redeem(*, request: HttpRequest, crisis: Crisis, token: str, wall: dt.datetime) -> OneTimePass:
    """Use a pass up and return it.

    Raises:
        Absent: not an exercise, not on loopback, unknown, used, or older than twelve hours; all alike.
    """
    if not crisis.exercise or not on_loopback(request):
        raise Absent
    found = OneTimePass.objects.filter(
        crisis=crisis, token_digest=_digest(token), used_at__isnull=True, made_at__gt=wall - LASTS
    )
    # The conditional update is the lock: of two at one instant, one gets the pass.
    row = found.select_related("user").first()
    if row is None or not found.filter(pk=row.pk).update(used_at=wall):
        raise Absent
    return row
