"""Who may pass which door: every route names a function of the permission matrix, everything else is refused.

`config/routes.csv` maps route and method to a function and a verb; a route that is not in it answers as if it were
absent, and the build fails. The scope of the cell (own, area, assigned) is applied where the object is known.
"""

import csv
import functools
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cogov.actors.queries.holders import holder_for, organisations_of
from cogov.actors.queries.power import at_the_door
from cogov.actors.rules.matrix import grant, sees_or_decides
from cogov.actors.rules.names import name_key
from cogov.kernel import clock
from cogov.kernel.errors import N_, Absent, NoPower, Refused
from cogov.kernel.holder import ANYONE, Holder
from cogov.kernel.models import Crisis, Jurisdiction, User
from cogov.kernel.web.faults import answer
from cogov.kernel.web.request import is_api

Opened = TypeVar("Opened")
REFUSED = "refused"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ANONYMOUS_WRITES_PER_MINUTE = 10
WRITES_PER_MINUTE = 120
GUESSES_PER_MINUTE = 10
RATE_PER_HOUR = 20


class NotSignedIn(Refused):
    """The API asks for somebody who is signed in."""

    sentence = N_("Sign in first.")
    status = 401


class TooMany(Refused):
    """Too many writes or guesses in a while."""

    sentence = N_("That was too much at once. Wait a minute and go on.")
    status = 429


@functools.cache
def routes() -> dict[tuple[str, str], tuple[str, str]]:
    """Return function and verb by route and method."""
    with Path(settings.COGOV_ROUTES).open(encoding="utf-8", newline="") as file:
        return {
            (row["route"], method): (row["function"], row["verb"])
            for row in csv.DictReader(file)
            for method in row["methods"].split()
        }


class AccessMiddleware:
    """Find out who acts and whether this door is theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse what the matrix does not allow, before the view runs."""
        request.holder = ANYONE  # type: ignore[attr-defined]
        request.scope = ""  # type: ignore[attr-defined]
        try:
            return self._admit(request)
        except Refused as refusal:
            return answer(request, refusal)

    def _admit(self, request: HttpRequest) -> HttpResponseBase | None:
        match = request.resolver_match
        method = "GET" if request.method == "HEAD" else str(request.method)
        known = routes().get((match.route if match else "", method))
        if known is not None and known[0] == REFUSED:
            raise Absent  # a page of a library that this platform does not offer
        if known is None:
            # Never let the view answer itself: it would run before anybody asked whether the door is theirs.
            allowed = sorted(how for route, how in routes() if match and route == match.route)
            if allowed:
                return HttpResponseNotAllowed(allowed)
            raise Absent
        key, verb = known
        crisis: Crisis | None = request.crisis  # type: ignore[attr-defined]
        self._limit(request)
        holder = _holder(request, crisis)
        request.holder = holder  # type: ignore[attr-defined]
        found = at_the_door(holder, key, verb, crisis=crisis, at=request.at)  # type: ignore[attr-defined]
        if found is None:
            if holder is ANYONE and not request.user.is_authenticated:
                return to_sign_in(request, crisis)
            raise Absent if holder is ANYONE else NoPower(role=holder.role, why=N_("this page is for other roles"))
        if found.condition == "rate":
            _count(request, f"rate:{key}", 3600, RATE_PER_HOUR)
        request.scope = found.scope  # type: ignore[attr-defined]
        # Who decides by a mandate needs as much as who decides by the role.
        if holder.user and (sees_or_decides(holder.role) or verb == "A") and not _second_factor(request):
            if is_api(request):
                raise NotSignedIn
            return redirect("mfa_index")
        return None

    def _limit(self, request: HttpRequest) -> None:
        if request.method in ("GET", "HEAD"):
            return
        anonymous = not request.user.is_authenticated
        _count(request, "writes", 60, ANONYMOUS_WRITES_PER_MINUTE if anonymous else WRITES_PER_MINUTE)


def _counter(request: HttpRequest, what: str, seconds: int) -> str:
    anonymous = not request.user.is_authenticated
    who = request.META.get("REMOTE_ADDR", "") if anonymous else str(request.user.pk)
    return f"{what}:{who}:{int(clock.now().timestamp()) // seconds}"


def _count(request: HttpRequest, what: str, seconds: int, limit: int) -> None:
    """Count what a user, or an address without one, does in a stretch of time; stop it above the limit."""
    key, memory = _counter(request, what, seconds), caches["process"]
    memory.add(key, 0, 2 * seconds)
    if memory.incr(key) > limit:
        raise TooMany


def opened(request: HttpRequest, find: Callable[[], Opened | None]) -> Opened:
    """Return what the secret in an address opens; whoever guesses too often waits, also with the right one (B031).

    Raises:
        Absent: it opens nothing; all misses read alike.
        TooMany: too many misses in this minute.
    """
    if caches["process"].get(_counter(request, "guesses", 60), 0) >= GUESSES_PER_MINUTE:
        raise TooMany
    found = find()
    if found is None:
        _count(request, "guesses", 60, GUESSES_PER_MINUTE)
        raise Absent
    return found


def _holder(request: HttpRequest, crisis: Crisis | None) -> Holder:
    """Return who acts: the household of this session, the post of this user, or anyone."""
    home: Jurisdiction | None = request.jurisdiction  # type: ignore[attr-defined]
    if home is None:
        return ANYONE
    key = request.session.get(f"household:{crisis.pk}") if crisis else None
    if crisis and key:
        return Holder(
            role="RES",
            label=_("a household"),
            jurisdiction=crisis.jurisdiction_id,
            household=uuid.UUID(key),
        )
    if not request.user.is_authenticated:
        return ANYONE
    # A player of an exercise is a player of that exercise only.
    if request.user.exercise and not home.exercise:
        return ANYONE
    chosen = request.session.get("post")
    at = request.at  # type: ignore[attr-defined]
    found = holder_for(request.user.pk, home, at, uuid.UUID(chosen) if chosen else None)
    return found or ANYONE


def to_sign_in(request: HttpRequest, crisis: Crisis | None) -> HttpResponseBase:
    """Send a reader who is nobody yet to the place where one becomes somebody; programs get 401."""
    if is_api(request):
        raise NotSignedIn
    target = {"next": request.get_full_path() if request.method == "GET" else "/"}
    if crisis is not None and crisis.exercise and settings.COGOV_LOOPBACK:
        page = reverse("exercise-doors", args=[crisis.space, crisis.slug])
        return HttpResponseRedirect(f"{page}?{urlencode(target)}")
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode(target)}")


def _second_factor(request: HttpRequest) -> bool:
    """Say whether this session may use a role that approves or sees personal data: players of exercises always."""
    if request.user.exercise:  # type: ignore[union-attr]
        return True
    return has_second_factor(request.user.pk)


def has_second_factor(user: uuid.UUID | None) -> bool:
    """Say whether an account has an authenticator or a passkey now; recovery codes alone are none.

    Signing in asks for it, so a session of such an account has shown it; it is looked up each time, so that a session
    loses its strength together with the factor.
    """
    return bool(Authenticator.objects.filter(user_id=user, type__in=FACTORS).exists())


def holder_context(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and what the menu shows them."""
    holder = getattr(request, "holder", ANYONE)
    return {
        "holder": holder,
        "may": lambda key, verb="V": bool(grant(holder.role, key, verb)),
        "signed_in": holder is not ANYONE,
        "loopback": settings.COGOV_LOOPBACK,
    }


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only; addresses are not given away."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up without an invitation."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By address too: who guesses at an account must not be able to lock its owner out (B036).
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"


class PasswordNamesNothing:
    """Refuse passwords that hold the name of the product, or of an organisation that one is or is to be in (B037)."""

    WORDS = ("cogov", "共治")
    SHORTEST = 4  # a shorter name stands in many an honest sentence

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that names the product or the user's organisation.

        Raises:
            ValidationError: it does.
        """
        names = {name_key(name) for row in organisations_of(user) for name in row.names.values()} if user else set()
        written = name_key(password)
        if any(word in password.casefold() for word in self.WORDS) or any(
            name in written for name in names if len(name) >= self.SHORTEST
        ):
            raise ValidationError(self.get_help_text(), code="names_product")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("The password must not contain the name of this product or of your organisation.")
