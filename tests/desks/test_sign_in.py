"""Signing in through the pages: passwords and who guesses them, a second factor, links by mail, sessions that end."""

import base64
import datetime as dt
import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client

from cogov.actors.actions import invite
from cogov.kernel import clock
from cogov.kernel.models import User

PASSWORD = "a long enough sentence"
ANOTHER = "a river has two banks"
TOO_OFTEN = "Too many failed login attempts"


@pytest.fixture(autouse=True)
def _no_brake_on_writes(monkeypatch):
    monkeypatch.setattr("cogov.actors.access.ANONYMOUS_WRITES_PER_MINUTE", 10_000)


@pytest.fixture
def now(monkeypatch):
    """The clock of the one-time codes, which a test may move on."""
    found = SimpleNamespace(at=time.time())
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: found.at))
    return found


def _user(world, role) -> User:
    return world.posts[role].person.user


def _sign_in(email, password=PASSWORD, *, address="127.0.0.1"):
    client = Client(REMOTE_ADDR=address)
    return client, client.post("/accounts/login/", {"login": email, "password": password})


def _signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def _code(secret, now) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(now.at) // 30))


def _wrong(secret, now) -> str:
    """Return six digits that are no code of this minute."""
    near = {auth.format_hotp_value(auth.hotp_value(secret, int(now.at) // 30 + step)) for step in range(-2, 3)}
    return next(text for text in (f"{number:06}" for number in range(10)) if text not in near)


def _enrolled(world, role, now):
    """Enrol a second factor through the pages; return the browser, the secret and the recovery codes."""
    client, _answer = _sign_in(_user(world, role).email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert page.status_code == 200
    assert base64.b32decode(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": _code(secret, now)}).status_code == 302
    codes = re.findall(r"\b[0-9a-f]{8}\b", client.get("/accounts/2fa/recovery-codes/").content.decode())
    now.at += 60
    return client, secret, codes


# --- a second factor --------------------------------------------------------------------------------------------------


def test_who_approves_is_sent_to_enrol_a_second_factor_and_then_signs_in_with_it(world, now):
    page = world.url("committee/")
    client, answer = _sign_in(_user(world, "COM").email)
    sent = client.get(page)

    client, secret, codes = _enrolled(world, "COM", now)
    enrolled = client.get(page)
    again, half = _sign_in(_user(world, "COM").email)
    before = again.get(page)
    whole = again.post("/accounts/2fa/authenticate/", {"code": _code(secret, now)})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert (sent.status_code, sent["Location"]) == (302, "/accounts/2fa/")
    assert enrolled.status_code == 200
    assert len(codes) == 10
    assert half["Location"] == "/accounts/2fa/authenticate/"
    assert before["Location"].startswith("/accounts/login/")
    assert (whole.status_code, whole["Location"]) == (302, "/")
    assert again.get(page).status_code == 200


def test_who_approves_nothing_is_sent_nowhere_the_control(world):
    client, _answer = _sign_in(_user(world, "MED").email)

    assert client.get(world.url("supply/needs/")).status_code == 200


def test_a_code_opens_once_and_no_older_one_opens(world, now):  # B040
    _client, secret, _codes = _enrolled(world, "COM", now)
    email, code = _user(world, "COM").email, _code(secret, now)
    first, second, third = (_sign_in(email)[0] for _ in range(3))

    first.post("/accounts/2fa/authenticate/", {"code": code})
    second.post("/accounts/2fa/authenticate/", {"code": code})
    now.at += 61
    third.post("/accounts/2fa/authenticate/", {"code": code})

    assert [_signed_in(client) for client in (first, second, third)] == [True, False, False]


def test_the_code_that_enrolled_opens_nothing(world, now):  # B040
    client, _answer = _sign_in(_user(world, "COM").email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    code = _code(client.session["mfa.totp.secret"], now)
    client.post("/accounts/2fa/totp/activate/", {"code": code})

    thief, _answer = _sign_in(_user(world, "COM").email)
    thief.post("/accounts/2fa/authenticate/", {"code": code})

    assert not _signed_in(thief)


def test_guessed_codes_are_stopped_after_five_and_then_the_right_one_too(world, now):  # B040
    _client, secret, _codes = _enrolled(world, "COM", now)
    client, _answer = _sign_in(_user(world, "COM").email)

    for _ in range(6):
        answer = client.post("/accounts/2fa/authenticate/", {"code": _wrong(secret, now)})
    stopped = client.post("/accounts/2fa/authenticate/", {"code": _code(secret, now)})

    assert TOO_OFTEN in answer.content.decode()
    assert TOO_OFTEN in stopped.content.decode()
    assert not _signed_in(client)


def test_a_recovery_code_opens_once(world, now):  # B041
    _client, _secret, codes = _enrolled(world, "COM", now)
    browsers = [_sign_in(_user(world, "COM").email)[0] for _ in range(3)]

    for client, code in zip(browsers, (codes[0], codes[0], codes[1]), strict=True):
        client.post("/accounts/2fa/authenticate/", {"code": code})

    assert [_signed_in(client) for client in browsers] == [True, False, True]


def test_an_invitation_is_no_way_around_a_second_factor(world, now):  # B041
    _enrolled(world, "COM", now)
    vacant = world.post(world.orgs["COM"], "member")
    type(vacant).objects.filter(pk=vacant.pk).update(person=None)
    vacant.refresh_from_db()
    _row, token = invite(post=vacant, email=_user(world, "COM").email, by=world.second("COM"), at=clock.now())
    client = Client()

    answer = client.post(f"/invitation/{token}/", {"name": "Li", "password": PASSWORD})

    vacant.refresh_from_db()
    assert vacant.person is not None
    assert answer["Location"] == "/accounts/login/"
    assert not _signed_in(client)


# --- passwords and who guesses them -----------------------------------------------------------------------------------


def test_one_password_tried_on_many_accounts_is_stopped_and_says_nothing_of_them(world):  # B036
    known = [_user(world, role).email for role in world.posts]
    tried = [address for pair in zip(known, [f"x{n}@example.org" for n in range(16)], strict=False) for address in pair]

    answers = [_sign_in(address, "the password of many", address="192.0.2.7")[1] for address in tried]

    said = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    stopped = [TOO_OFTEN in text or answer.status_code == 429 for text, answer in zip(said, answers, strict=True)]
    assert not any(stopped[:10])
    assert all(stopped[10:])
    assert len({text for text, over in zip(said, stopped, strict=True) if not over}) == 1


def test_who_guesses_at_an_account_does_not_lock_its_owner_out(world):  # B036
    email = _user(world, "MED").email
    guesses = [_sign_in(email, f"not the password {n}", address="192.0.2.7")[1].content.decode() for n in range(8)]

    owner, _answer = _sign_in(email, address="192.0.2.8")
    thief, _answer = _sign_in(email, address="192.0.2.7")

    assert TOO_OFTEN not in guesses[0]
    assert TOO_OFTEN in guesses[-1]
    assert (_signed_in(owner), _signed_in(thief)) == (True, False)


def test_an_invented_address_of_a_proxy_buys_no_further_guesses(world):  # B023
    email = _user(world, "MED").email
    answers = [
        Client(headers={"x-forwarded-for": f"198.51.100.{n}"}).post(
            "/accounts/login/", {"login": email, "password": f"not the password {n}"}
        )
        for n in range(8)
    ]

    assert TOO_OFTEN in answers[-1].content.decode()


# --- links by mail ----------------------------------------------------------------------------------------------------


def _link(email, mailbox) -> str:
    Client().post("/accounts/password/reset/", {"email": email})
    return re.search(r"http://testserver(/\S+)", mailbox[-1].body)[1]


def _reset(link, password=ANOTHER):
    """Follow a link of a mail and choose a password; return the page that was shown and the answer."""
    client = Client()
    page = client.get(link, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client, page, client.post(where, {"password1": password, "password2": password})


def _opens(email, password=ANOTHER) -> bool:
    return User.objects.get(email=email).check_password(password)


def test_a_link_by_mail_sets_a_password_and_signs_nobody_in(world, mailoutbox):  # B041
    email = _user(world, "COM").email

    client, page, answer = _reset(_link(email, mailoutbox))

    assert (page.status_code, answer["Location"]) == (200, "/accounts/password/reset/key/done/")
    assert _opens(email)
    assert not _signed_in(client)


def test_a_weak_password_is_refused_there_too(world, mailoutbox):
    email = _user(world, "COM").email

    _client, _page, answer = _reset(_link(email, mailoutbox), "short")

    assert answer.status_code == 200
    assert _opens(email, PASSWORD)


@pytest.mark.parametrize("case", ["used", "after 31 minutes", "of another user", "changed", "after a new address"])
def test_a_link_by_mail_that_is_none_any_more_sets_nothing_and_reads_like_every_other(  # B042
    world, mailoutbox, monkeypatch, case
):
    user, other = _user(world, "COM"), _user(world, "MI")
    link = _link(user.email, mailoutbox)
    head, _, key = link.rstrip("/").rpartition("/key/")
    owner, _, secret = key.partition("-")
    if case == "used":
        _reset(link, "the first new password")
    if case == "after 31 minutes":
        later = clock.now().replace(tzinfo=None) + dt.timedelta(minutes=31)  # the tests' time zone is UTC
        monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: later)
    if case == "of another user":
        link = f"{head}/key/{other.pk.hex}-{secret}/"
    if case == "changed":
        link = f"{head}/key/{owner}-{secret[:-1]}{'0' if secret[-1] != '0' else '1'}/"
    if case == "after a new address":
        User.objects.filter(pk=user.pk).update(email="moved@example.org")
    user.refresh_from_db()
    unknown = Client().get(f"{head}/key/{owner}-aaaaaa-00000000000000000000000000000000/", follow=True)

    _client, page, _answer = _reset(link)

    assert not _opens(user.email)
    assert not _opens(other.email)
    assert re.sub(r'value="[^"]*"|/key/[^"]*', "", page.content.decode()) == re.sub(
        r'value="[^"]*"|/key/[^"]*', "", unknown.content.decode()
    )


# --- sessions that end ------------------------------------------------------------------------------------------------


def test_a_changed_password_ends_every_other_session(world):  # B039
    email = _user(world, "MED").email
    here, there = _sign_in(email)[0], _sign_in(email)[0]
    page = world.url("my/")
    before = [client.get(page).status_code for client in (here, there)]

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    assert before == [200, 200]
    assert _opens(email)
    assert [client.get(page).status_code for client in (here, there)] == [200, 302]


@pytest.mark.parametrize("how", ["signed out", "disabled", "post ended"])
def test_a_session_is_dead_at_once(world, how):  # B039
    client, _answer = _sign_in(_user(world, "MED").email)
    page, kept = world.url("my/"), client.cookies.copy()
    before = client.get(page).status_code

    if how == "signed out":
        client.post("/accounts/logout/")
        client.cookies = kept
    if how == "disabled":
        User.objects.filter(pk=_user(world, "MED").pk).update(is_active=False)
    if how == "post ended":
        type(world.posts["MED"]).objects.filter(pk=world.posts["MED"].pk).update(
            valid_to=clock.now() - dt.timedelta(seconds=1)
        )

    assert before == 200
    assert client.get(page).status_code in (302, 404)


# --- secrets in addresses ---------------------------------------------------------------------------------------------


def test_guessed_links_of_households_all_read_alike_and_are_soon_stopped(world):  # B031
    home = world.household()
    right = world.url(f"household/secret-{home.code}-{world.crisis.slug}-{world.orgs['CTY'].pk}/")
    guesser, owner = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")

    answers = [guesser.get(world.url(f"household/guess-{n}/")) for n in range(12)]
    stopped = guesser.get(right)

    assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 2
    assert len({re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers[:10]}) == 1
    assert stopped.status_code == 429
    assert owner.get(right).status_code == 302


def test_after_a_minute_the_link_opens_again(world, monkeypatch):  # B031
    home = world.household()
    right = world.url(f"household/secret-{home.code}-{world.crisis.slug}-{world.orgs['CTY'].pk}/")
    wall = clock.now()
    monkeypatch.setattr(clock, "now", lambda: wall)
    client = Client()
    for n in range(11):
        client.get(world.url(f"household/guess-{n}/"))
    stopped = client.get(right).status_code
    monkeypatch.setattr(clock, "now", lambda: wall + dt.timedelta(minutes=1))

    assert (stopped, client.get(right).status_code) == (429, 302)
