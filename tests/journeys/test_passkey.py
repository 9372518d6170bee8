"""A passkey: registered in a real browser with a virtual authenticator, and then the only thing needed to sign in."""

import os
import subprocess
import sys

import pytest

from conftest import BASE

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "li@example.org", "a long enough sentence"
MAKE = f"""
import django
django.setup()
from cogov.kernel.models import User
User.objects.create_user(email={EMAIL!r}, name="Li", password={PASSWORD!r})
"""


def _account(server):
    """Make an account in the folder of a running server, as an invitation would."""
    env = {**os.environ, "COGOV_DATA": str(server.data), "COGOV_DATABASE": "", "PYTHONPATH": str(BASE / "src"),
           "DJANGO_SETTINGS_MODULE": "cogov.config.settings"}  # fmt: skip
    subprocess.run([sys.executable, "-c", MAKE], env=env, check=True)


def _authenticator(walk):
    """Give the browser a security key that its holder unlocks."""
    devtools = walk.context.new_cdp_session(walk.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, made["authenticatorId"]


def _sign_in(walk, server):
    walk.go(f"{server.base}/accounts/login/")
    walk.page.fill("input[name=login]", EMAIL)
    walk.page.fill("input[name=password]", PASSWORD)
    walk.page.click("main form:has(input[name=password]) button[type=submit]")
    walk.page.wait_for_url(lambda address: "/login/" not in address)


def test_a_passkey_is_registered_and_opens_the_account_without_a_password(serve, walk):
    server = serve("river-flood")
    _account(server)
    someone = walk(server)
    devtools, key = _authenticator(someone)

    _sign_in(someone, server)
    someone.go(f"{server.base}/accounts/2fa/webauthn/add/")
    someone.page.fill("input[name=password]", PASSWORD)
    someone.page.click("main form button[type=submit]")
    someone.page.wait_for_url("**/accounts/2fa/webauthn/add/")
    someone.check()
    someone.page.fill("input[name=name]", "my key")
    someone.page.check("input[name=passwordless]")
    someone.page.click("#mfa_webauthn_add")
    someone.page.wait_for_url("**/accounts/2fa/recovery-codes/")
    held = devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    someone.context.clear_cookies()
    someone.go(f"{server.base}/accounts/login/")
    someone.page.click("#passkey_login")
    someone.page.wait_for_url(f"{server.base}/")
    someone.go(f"{server.base}/accounts/2fa/webauthn/")

    assert len(held) == 1
    assert "my key" in someone.text()
    assert someone.faults == []


def test_without_its_key_the_same_button_opens_nothing_the_control(serve, walk):
    server = serve("river-flood")
    _account(server)
    someone = walk(server)
    _authenticator(someone)

    someone.go(f"{server.base}/accounts/login/")
    someone.page.click("#passkey_login")
    someone.page.wait_for_timeout(1000)
    someone.page.goto(f"{server.base}/accounts/2fa/")

    assert "/accounts/login/" in someone.page.url
