"""One effect per idempotency key: the same request sent again gets the same answer (B025-B027).

Programs send the key in a header. Each form of a page carries one of its own beside its CSRF token, so that a second
press of the button, or a browser that sends again, writes nothing twice. The key belongs to who acts: a user, or a
household by its private link.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.html import format_html_join

from cogov.kernel import clock
from cogov.kernel.acts import TRIES, may_retry
from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, BadInput, Refused
from cogov.kernel.models import KeptAnswer
from cogov.kernel.web.faults import answer
from cogov.kernel.web.request import is_api

KEPT = dt.timedelta(days=7)
SHOWN_AGAIN = 120
LONGEST = 80
FIELD = "once"


class KeyReused(Refused):
    """The key came before, with another request."""

    sentence = N_("This key was used before with another content. Use a new key.")
    status = 422


class FormReused(Refused):
    """A form was sent before with other content: the page it stands on is an old one."""

    sentence = N_("This form was sent before, with other content. Load the page again and repeat your change.")
    status = 422


class SentBefore(Refused):
    """A form was sent twice, and what the first answer showed was shown once only."""

    sentence = N_("This was sent twice and recorded once. What it showed is not shown a second time.")


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whose key it is, and what was sent with it."""

    owner: uuid.UUID
    key: str
    sent: str


def once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `act` once per user and key of a program; without a key it simply runs.

    The key is claimed first, in the transaction of the act itself: whoever sends it at the same instant waits there,
    and then reads the first answer, also where the act would refuse a second time. A refusal gives the key back.

    Raises:
        KeyReused: the key came with another body.
        BadInput: the key is too long.
    """
    key = request.headers.get("Idempotency-Key", "")
    owner = getattr(request.user, "pk", None)
    if not key or owner is None:
        return act()
    if len(key) > LONGEST:
        raise BadInput(N_("it is too long"), field="Idempotency-Key")
    sent = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    return _run(_Claim(owner, key, sent), act, keep=_body, again=_same_body)


def _kept(claim: _Claim) -> KeptAnswer | None:
    return KeptAnswer.objects.filter(owner=claim.owner, key=claim.key).first()


def _run(
    claim: _Claim,
    act: Callable[[], HttpResponse],
    *,
    keep: Callable[[_Claim, HttpResponse], str],
    again: Callable[[_Claim, KeptAnswer], HttpResponse],
    tries: int = TRIES,
) -> HttpResponse:
    """Claim the key and act in one transaction; deadlocks are retried here, since actions inside cannot."""
    found = _kept(claim)
    if found is not None:
        return again(claim, found)
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(
                owner=claim.owner, key=claim.key, request_digest=claim.sent, status=0, kept_until=clock.now() + KEPT
            )
            response = act()
            if response.status_code < 400:
                row.status, row.body = response.status_code, keep(claim, response)
                row.save(update_fields=["status", "body"])
            else:
                row.delete()
            return response
    except IntegrityError:
        if tries == 1 or _kept(claim) is None:
            raise
    except OperationalError as error:
        if tries == 1 or not may_retry(error):
            raise
    return _run(claim, act, keep=keep, again=again, tries=tries - 1)


def _body(_claim: _Claim, response: HttpResponse) -> str:
    return response.content.decode()


def _same_body(claim: _Claim, row: KeptAnswer) -> HttpResponse:
    if row.request_digest != claim.sent:
        raise KeyReused
    response = HttpResponse(row.body, status=row.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response


def _address(claim: _Claim, response: HttpResponse) -> str:
    """Keep where a form leads; a page itself may show a secret, so that it stays in this process's memory, briefly."""
    if isinstance(response, HttpResponseRedirect):
        return response.url
    caches["process"].set(_memory(claim), response.content, SHOWN_AGAIN)
    return ""


def _same_page(claim: _Claim, row: KeptAnswer) -> HttpResponse:
    if row.request_digest != claim.sent:
        raise FormReused
    if row.body:
        return HttpResponseRedirect(row.body)
    shown = caches["process"].get(_memory(claim))
    if shown is None:
        raise SentBefore
    return HttpResponse(shown, status=row.status)


def _memory(claim: _Claim) -> str:
    return f"once:{claim.owner.hex}:{hashlib.sha256(claim.key.encode()).hexdigest()}"


class FormFields:
    """What every form of a page carries: the CSRF token and a key of its own, new each time it is written."""

    def __init__(self, token: Callable[[], str]) -> None:
        self.token = token

    def __html__(self) -> str:
        """Return the hidden fields."""
        fields = (("csrfmiddlewaretoken", self.token()), (FIELD, secrets.token_urlsafe(18)))
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


class OnceMiddleware:
    """Run the page of a crisis that a form was sent to once per key of the form; the door has let it pass before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer in the view's place where a form brings a key."""
        if request.method != "POST" or is_api(request):
            return None
        key, owner = request.POST.get(FIELD, ""), _owner(request)
        if not key or owner is None:
            return None
        sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        if len(key) > LONGEST:
            return answer(request, FormReused())  # no page of ours wrote it
        try:
            claim = _Claim(owner, key, digest({"to": request.get_full_path(), "sent": sent}))
            return _run(claim, lambda: view(request, *args, **kwargs), keep=_address, again=_same_page)
        except Refused as refusal:
            return answer(request, refusal)


def _owner(request: HttpRequest) -> uuid.UUID | None:
    """Return who acts in a crisis: the household of this session or the user; None elsewhere."""
    if request.crisis is None:  # type: ignore[attr-defined]
        return None
    holder = request.holder  # type: ignore[attr-defined]
    found: uuid.UUID | None = holder.household or holder.user
    return found


def purge(wall: dt.datetime) -> int:
    """Delete the answers whose time has passed; return how many."""
    return int(KeptAnswer.objects.filter(kept_until__lte=wall).delete()[0])
