"""A real jurisdiction through its pages alone: from `cogov found` to a hospital officer who enters a need."""

import html
import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.test import Client

from cogov.actors.models import Invitation, Organisation
from cogov.cli.main import main
from cogov.kernel.models import Act, Crisis, Item, Place
from cogov.supply.models import Need

PASSWORD = "a river has two banks"
REGISTER = "/crisis/flood-2027/register/"


def _code(secret):
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def _come_in(link, name):
    """Accept an invitation and set up a second factor, as its pages ask; return the browser and the secret."""
    client = Client()
    accepted = client.post(link, {"name": name, "password": PASSWORD})
    assert (accepted.status_code, accepted["Location"]) == (302, "/accounts/2fa/")
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert client.post(again, {"password": PASSWORD})["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session[auth.SECRET_SESSION_KEY]
    assert client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)}).status_code == 302
    return client, secret


def _invited(client, organisation, **post):
    """Offer a first post on the organisation's page; return the path of the invitation."""
    answer = client.post(f"{REGISTER}{organisation.pk}/posts/first/", post)
    assert answer.status_code == 200, answer.content.decode()
    return re.search(r"http://testserver(/invitation/[\w-]+/)", html.unescape(answer.content.decode()))[1]


def _entered(client, name, **more):
    """Enter an organisation on the register's page and admit it."""
    area = Place.objects.get(parent=None)
    said = {"kind": "government", "name_en": name, "legal_status": "registered", "area": str(area.pk), **more}
    assert client.post(f"{REGISTER}new/", said).status_code == 302
    row = Organisation.objects.get(names__en=name)
    assert client.post(f"{REGISTER}{row.pk}/admit/").status_code == 302
    row.refresh_from_db()
    return row


@pytest.fixture
def now(monkeypatch):
    """The clock of the one-time codes, which the test moves on: a code opens once."""
    found = SimpleNamespace(at=time.time())
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: found.at))
    return found


@pytest.fixture
def founded(db, capsys):
    """The links printed by `cogov found`, by address."""
    folder = Path(settings.COGOV_EXERCISES) / "river-flood"
    people = ["--email", "committee@example.org", "--above", "above@example.org", "--auditor", "audit@example.org"]
    assert main(["found", str(folder), *people]) == 0
    said = capsys.readouterr().out
    return dict(re.findall(r"Give this link to (\S+); .*\n  (/invitation/[\w-]+/)\n", said))


@pytest.fixture
def committee(founded):
    """The browser of the first member of the committee, in a crisis that she opened."""
    client, _secret = _come_in(founded["committee@example.org"], "Chen")
    crisis = {"slug": "flood-2027", "name_en": "Flood", "hazard_class": "natural", "hazard": "flood"}
    assert client.post("/jurisdictions/exercise-aven/crises/new/", crisis).status_code == 302
    assert Crisis.objects.get().exercise is False
    return client


def test_from_the_founder_to_a_hospital_officer_who_enters_a_need(now, committee):
    hospital = _entered(committee, "Hill hospital", kind="medical")
    page = committee.get(f"{REGISTER}{hospital.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Invite its first responsible person" in page
    link = _invited(committee, hospital, kind="officer", email="officer@example.org")
    officer, secret = _come_in(link, "Li")
    officer.post("/accounts/logout/")
    now.at += 60

    answer = officer.post("/accounts/login/", {"login": "officer@example.org", "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert officer.post("/accounts/2fa/authenticate/", {"code": _code(secret)}).status_code == 302
    item = Item.objects.order_by("code").first()
    need = {"item": str(item.pk), "quantity": "120", "organisation": str(hospital.pk)}
    answer = officer.post("/crisis/flood-2027/supply/needs/new/", need)

    assert answer.status_code == 302, answer.content.decode()
    assert (Need.objects.get().organisation, Need.objects.get().quantity_stated) == (hospital, 120)
    act = Act.objects.get(kind="supply.need.entered")
    assert (act.role, act.organisation) == ("MI", hospital.pk)
    assert officer.post(f"{REGISTER}{hospital.pk}/posts/", {"kind": "keeper"}).status_code == 200  # the rest is its own
    again = committee.post(
        f"{REGISTER}{hospital.pk}/posts/first/", {"kind": "head", "email": "b@example.org"},
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert again.status_code == 422
    assert "Somebody holds a post there already" in html.unescape(again.content.decode())


def test_every_body_of_a_real_jurisdiction_gets_its_people_from_those_it_does_not_check(founded, committee):
    above, _secret = _come_in(founded["above@example.org"], "Zhao")
    auditor, _secret = _come_in(founded["audit@example.org"], "Sun")
    centre = _entered(committee, "Information centre", body="information_centre")
    audit = _entered(committee, "Second audit", body="audit")
    court = _entered(committee, "Department", kind="government")

    for kind in ("releaser", "supervisor"):
        client, _secret = _come_in(_invited(committee, centre, kind=kind, email=f"{kind}@example.org"), kind)
        assert client.get("/crisis/flood-2027/committee/").status_code == 200
    _come_in(_invited(committee, court, kind="head", email="head@example.org"), "Qian")
    refused = committee.post(f"{REGISTER}{audit.pk}/posts/first/", {"kind": "auditor", "email": "friend@example.org"})

    assert refused.status_code == 403
    assert not Invitation.objects.filter(email="friend@example.org").exists()
    _come_in(_invited(above, audit, kind="auditor", email="second@example.org"), "Wu")
    assert auditor.get("/crisis/flood-2027/committee/").status_code == 200
    found = {act.role for act in Act.objects.filter(kind="actors.post.first_offered")}
    assert found == {"COM", "HG"}
