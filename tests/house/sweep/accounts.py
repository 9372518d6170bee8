"""Doors outside a crisis and pages of a library: where they are tested, and what makes their addresses whole."""

from dataclasses import dataclass, field
from typing import Any

from house.sweep.shared import C

# Doors outside a crisis, doors of exercises, and pages of a library: tested by name in other files.
ELSEWHERE = {
    "": "tests/desks/test_public.py",
    "health": "tests/desks/test_public.py",
    "csp": "tests/desks/test_public.py",
    "language/": "tests/desks/test_public.py",
    "invitation/<str:token>/": "tests/desks/test_accounts.py",
    "jurisdictions/<slug:jurisdiction>/crises/new/": "tests/desks/test_accounts.py",
    C + "open/": "tests/desks/test_doors.py",
    C + "open/as/": "tests/desks/test_doors.py",
    C + "open/<str:token>/": "tests/desks/test_doors.py",
    C + "post/": "tests/desks/test_doors.py",
    "api/v1/": "tests/desks/test_api.py",
    "api/v1/openapi.json": "tests/desks/test_api.py",
}


def second_factors(user: Any) -> None:
    """Give a user what the pages of a second factor speak about."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})


@dataclass(frozen=True)
class Page:
    """A page of the library that keeps accounts: whom it is for, and what makes its address whole."""

    address: str = ""
    signed_in: bool = True
    body: dict[str, str] = field(default_factory=dict)


# The doors of `accounts/`; what each of them does is tested in `tests/desks/test_second_factor.py` and beside it.
ACCOUNTS = {
    "accounts/" + route: page
    for route, page in {
        "login/": Page(signed_in=False),
        "logout/": Page(signed_in=False),
        "reauthenticate/": Page(),
        "password/change/": Page(),
        "password/reset/": Page(signed_in=False, body={"email": "nobody@example.org"}),
        "password/reset/done/": Page(signed_in=False),
        "password/reset/key/done/": Page(signed_in=False),
        "password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Page("password/reset/key/1-x/", signed_in=False),
        "2fa/": Page(),
        "2fa/authenticate/": Page(signed_in=False),
        "2fa/reauthenticate/": Page(),
        "2fa/totp/activate/": Page(),
        "2fa/totp/deactivate/": Page(),
        "2fa/recovery-codes/": Page(),
        "2fa/recovery-codes/generate/": Page(),
        "2fa/recovery-codes/download/": Page(),
        "2fa/webauthn/": Page(),
        "2fa/webauthn/add/": Page(),
        "2fa/webauthn/reauthenticate/": Page(),
        "2fa/webauthn/keys/<int:pk>/remove/": Page("2fa/webauthn/keys/1/remove/"),
        "2fa/webauthn/keys/<int:pk>/edit/": Page("2fa/webauthn/keys/1/edit/"),
        "2fa/webauthn/login/": Page(signed_in=False),
        "sessions/": Page(),
        "inactive/": Page(signed_in=False),
        "signup/": Page(),
        "email/": Page(),
        "confirm-email/": Page(),
        r"confirm-email/(?P<key>[-:\w]+)/$": Page("confirm-email/x/"),
        "password/set/": Page(),
        "login/code/confirm/": Page(),
    }.items()
}
