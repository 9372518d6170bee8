"""The middleware that every request passes: who may come in, how often, with what, and what every answer carries."""

import csv
import io
import re
from html.parser import HTMLParser
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cogov.actors import access
from cogov.actors.actions import invite
from cogov.actors.models import Organisation, OrganisationState, Post
from cogov.actors.rules.matrix import ROLES, grant, sees_or_decides
from cogov.kernel import clock
from cogov.kernel.models import User
from cogov.kernel.web.lists import safe_cell
from cogov.record.actions import sequence_all
from cogov.supply.actions import withdraw_need
from house.sweep import PAGES
from house.test_permissions import _call, _expect, _path, _ruled_out

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ZH = "zh-hans"
STAFF = [role for role in ROLES if role not in ("ANON", "RES")]
STRONG = [role for role in STAFF if sees_or_decides(role)]


def _signed_in(world, role):
    """Return a browser of a role whose second factor is not done."""
    client = Client()
    client.force_login(world.posts[role].person.user, backend=BACKEND)
    return client


# --- methods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_no_view_runs_for_a_method_its_door_does_not_name(world, method):
    client = world.client("ANON")
    wrong = []
    for route, known in PAGES:
        if known == "GET" and not re.search(r"<(?!space:|slug:crisis)", route):
            answer = client.generic(method, _path(world, route, {}))
            if answer.status_code != 405 or answer.content:
                wrong.append((route, answer.status_code))

    assert wrong == []


def test_a_write_s_door_is_not_opened_by_looking(world):
    client = world.client("COM")

    assert client.get(world.url("leave/")).status_code == 405
    assert client.get(world.url("supply/rounds/new/")).status_code == 405
    assert client.get(world.url("committee/")).status_code == 200  # still signed in


# --- how often --------------------------------------------------------------------------------------------------------


def _many(client, path, number):
    return [client.post(path, {"language": "en"}).status_code for _ in range(number)]


def test_nobody_in_particular_writes_ten_times_a_minute(world):
    found = _many(Client(), "/language/", access.ANONYMOUS_WRITES_PER_MINUTE + 1)

    assert found == [302] * access.ANONYMOUS_WRITES_PER_MINUTE + [429]


def test_a_user_writes_oftener_but_not_without_end(world, monkeypatch):
    monkeypatch.setattr(access, "WRITES_PER_MINUTE", 15)

    found = _many(world.client("MI"), "/language/", 16)

    assert found == [302] * 15 + [429]


def test_one_reader_s_haste_does_not_stop_another(world):
    _many(Client(), "/language/", access.ANONYMOUS_WRITES_PER_MINUTE + 1)

    other = Client(REMOTE_ADDR="192.0.2.9")

    assert _many(other, "/language/", 1) == _many(world.client("MI"), "/language/", 1) == [302]


def test_an_invented_address_of_a_proxy_does_not_help(world):  # B023
    client = Client()
    answers = [
        client.post("/language/", {"language": "en"}, headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code
        for n in range(access.ANONYMOUS_WRITES_PER_MINUTE + 1)
    ]

    assert answers[-1] == 429


def test_reading_is_not_counted(world):
    client = Client()

    assert {client.get("/health").status_code for _ in range(access.ANONYMOUS_WRITES_PER_MINUTE + 5)} == {200}


# --- a second factor --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STRONG)
def test_a_role_that_approves_or_sees_personal_data_needs_a_second_factor(world, role):
    client = _signed_in(world, role)

    page = client.get(world.url("supply/needs/"))
    api = client.get(world.api("needs"))

    assert (page.status_code, page["Location"]) == (302, "/accounts/2fa/")
    assert api.status_code == 401


@pytest.mark.parametrize("role", sorted(set(STAFF) - set(STRONG)))
def test_other_roles_come_in_without(world, role):
    assert _signed_in(world, role).get(world.url("supply/needs/")).status_code == 200


def test_committee_government_and_whoever_reads_contacts_are_among_the_strong():
    assert {"COM", "HG", "GOV", "AUD", "CTY", "MI"} <= set(STRONG)
    assert {"MED", "EXP", "DON", "VOL"}.isdisjoint(STRONG)


def test_the_second_factor_s_own_page_is_open_to_who_has_none_yet(world):
    assert _signed_in(world, "COM").get("/accounts/2fa/").status_code == 200


def test_with_a_second_factor_set_up_the_door_opens(world):
    user = world.posts["COM"].person.user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert _signed_in(world, "COM").get(world.url("committee/")).status_code == 200


def test_a_password_alone_does_not_open_an_account_that_has_a_second_factor(world):  # B041
    user = world.posts["COM"].person.user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()

    answer = client.post("/accounts/login/", {"login": user.email, "password": "a long enough sentence"})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get(world.url("committee/"))["Location"].startswith("/accounts/login/")


def test_recovery_codes_alone_are_no_second_factor(world):
    user = world.posts["COM"].person.user
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})

    assert _signed_in(world, "COM").get(world.url("committee/"))["Location"] == "/accounts/2fa/"
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    assert _signed_in(world, "COM").get(world.url("committee/")).status_code == 200  # the control: with a passkey


def test_a_session_loses_its_strength_together_with_the_factor(world):
    user = world.posts["COM"].person.user
    factor = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = _signed_in(world, "COM")

    before = client.get(world.url("committee/")).status_code
    factor.delete()
    after = client.get(world.url("committee/"))

    assert before == 200
    assert (after.status_code, after["Location"]) == (302, "/accounts/2fa/")


def test_an_invitation_opens_no_session_of_an_account_that_has_a_second_factor(world):
    user = world.posts["COM"].person.user
    vacant = Post.objects.create(organisation=world.orgs["NGO"], kind="keeper", valid_from=world.at)
    _row, token = invite(post=vacant, email=user.email, by=world.holder("NGO"), at=clock.now())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()

    answer = client.post(f"/invitation/{token}/", {"password": "a long enough sentence"})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session
    vacant.refresh_from_db()
    assert vacant.person.user == user  # the post is accepted all the same


def test_a_player_of_an_exercise_needs_none(exercise):
    assert _signed_in(exercise, "COM").get(exercise.url("committee/")).status_code == 200


# --- signing in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", ZH])
def test_nobody_is_offered_to_sign_up_and_nobody_can(world, language):
    client = Client(headers={"accept-language": language})

    page = client.get("/accounts/login/").content.decode()
    tries = [client.get("/accounts/signup/"), client.post("/accounts/signup/", {"email": "a@example.org"})]

    assert "signup" not in page
    assert "sign up" not in page.casefold()
    assert "注册" not in page
    assert [answer.status_code for answer in tries] == [404, 404]
    assert not User.objects.filter(email="a@example.org").exists()


def test_a_known_and_an_unknown_address_are_answered_alike(world, mailoutbox):  # B043
    known = world.posts["MED"].person.user.email
    answers = [
        (client := Client()).post("/accounts/login/", {"login": address, "password": "not the password of it"})
        for address in (known, "nobody@example.org")
    ]
    pages = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    resets = [Client().post("/accounts/password/reset/", {"email": address}) for address in (known, "no@example.org")]

    assert pages[0] == pages[1]
    assert client.session.get("_auth_user_id") is None
    assert {(answer.status_code, answer["Location"]) for answer in resets} == {(302, "/accounts/password/reset/done/")}
    assert [mail.to for mail in mailoutbox] == [[known]]


def test_wrong_passwords_are_soon_slowed_down(world, settings):  # B036
    user = world.posts["MED"].person.user
    said = []
    for number in range(12):
        caches["process"].clear()
        answer = Client().post("/accounts/login/", {"login": user.email, "password": f"not the password {number}"})
        said.append(answer.content.decode())

    assert "Too many failed login attempts" not in said[0]
    assert "Too many failed login attempts" in said[-1]


def test_a_session_gets_a_new_name_at_sign_in(world):  # B039
    user = world.posts["MED"].person.user
    client = Client()
    client.session.save()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = before = session.session_key

    client.post("/accounts/login/", {"login": user.email, "password": "a long enough sentence"})

    assert client.session.get("_auth_user_id") == str(user.pk)
    assert client.session.session_key != before


def test_a_person_whose_organisation_is_suspended_is_anyone_again(world):
    client = world.client("COM")
    Organisation.objects.filter(pk=world.orgs["COM"].pk).update(state=OrganisationState.SUSPENDED)

    assert client.get(world.url("committee/")).status_code == 404


ACCOUNT_PAGES = ("2fa/", "sessions/", "logout/", "reauthenticate/", "2fa/recovery-codes/", "password/change/")


@pytest.mark.parametrize("language", ["en", ZH])
def test_the_pages_of_one_s_account_render(world, language):
    client = world.client("COM")

    pages = {tail: client.get(f"/accounts/{tail}", follow=True, headers={"accept-language": language})
             for tail in ACCOUNT_PAGES}  # fmt: skip

    codes = {tail: page.status_code for tail, page in pages.items()}
    assert codes == {**dict.fromkeys(ACCOUNT_PAGES, 200), "2fa/recovery-codes/": codes["2fa/recovery-codes/"]}
    assert codes["2fa/recovery-codes/"] in (200, 404)  # there are none before there is a second factor


# --- what every answer carries ----------------------------------------------------------------------------------------


class _Inline(HTMLParser):
    """Collects what a strict policy would refuse: scripts and styles in the page, handlers, addresses of others."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "style" or "style" in values:
            self.found.append((tag, "style"))
        data = values.get("type") == "application/json"
        if tag == "script" and "src" not in values and not data:
            self.found.append((tag, "inline"))
        self.found += [(tag, name) for name in values if name.startswith("on")]
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            value = values.get(name) or ""
            if re.match(r"(https?:)?//|javascript:", value) or (tag != "link" and value.startswith("data:")):
                self.found.append((tag, value))


def _inline(page):
    reader = _Inline()
    reader.feed(page)
    return reader.found


LOOKED_AT = ("", "map/", "plots/", "figures/", "outcome/", "log/", "supply/needs/", "supply/stock/", "duties/",
             "register/", "committee/", "my/", "supply/needs/new/")  # fmt: skip


def test_no_page_holds_a_script_a_style_or_an_address_of_others(world):
    world.need()
    world.lot()
    client = world.client("COM")

    pages = {tail: client.get(world.url(tail)) for tail in LOOKED_AT}
    pages |= {path: Client().get(path) for path in ("/accounts/login/", "/accounts/password/reset/")}

    assert {page.status_code for page in pages.values()} == {200}
    assert {tail: found for tail, page in pages.items() if (found := _inline(page.content.decode()))} == {}


@pytest.mark.parametrize(
    "page",
    ["<script>x</script>", "<p style='color:red'>", '<p onclick="x">', "<img src=//evil.example/x>",
     '<a href="javascript:x">', "<style>p{}</style>"],
)  # fmt: skip
def test_planted_inline_code_is_found_the_control(page):
    assert _inline(page)


ANSWERS = ("/", "/health", "/accounts/login/", "/nowhere/", "/api/v1/openapi.json", "/api/v1/crisis/none/needs")


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers(world, path):
    headers = Client().get(path).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers  # plain HTTP on one's own machine


def test_over_https_browsers_are_told_to_stay_there(world, settings):
    settings.COGOV_HTTPS = True

    assert "max-age=31536000" in Client().get("/health")["Strict-Transport-Security"]


def test_cookies_are_read_by_no_script_and_sent_by_no_other_site(world):
    client = Client()
    client.post("/accounts/login/", {"login": world.posts["MED"].person.user.email,
                                     "password": "a long enough sentence"})  # fmt: skip

    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_host_that_is_not_ours_is_refused(world, host):  # B022
    answer = Client(headers={"host": host}).get("/accounts/login/")

    assert answer.status_code == 400
    assert host not in answer.content.decode()


# --- the database away ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("language", ["en", ZH])
@pytest.mark.parametrize("api", [False, True])
def test_with_the_database_away_every_door_says_so_and_when_to_try_again(world, monkeypatch, error, language, api):
    client = Client(headers={"accept-language": language}, raise_request_exception=False)

    def away(*args, **kwargs):
        raise error("the server closed the connection; password=secret")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", away)
    answer = client.get(world.api("needs") if api else world.url("supply/needs/"))

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    said = answer.json()["error"]["message"] if api else answer.content.decode()
    assert ("数据库" in said) is (language == ZH)
    assert "secret" not in said


def test_what_nobody_foresaw_shows_nothing_of_the_inside(world, monkeypatch):
    client = Client(raise_request_exception=False)

    def broken(*args, **kwargs):
        raise ValueError("inside, with a secret")

    monkeypatch.setattr("cogov.kernel.web.lists.page", broken)
    answer = client.get(world.url("supply/needs/"))

    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


# --- lists and their files --------------------------------------------------------------------------------------------


EXPORTS = ("supply/needs/", "supply/stock/", "supply/offers/", "supply/shipments/", "register/", "log/",
           "figures/supply.askers/")  # fmt: skip


class _Table(HTMLParser):
    """Collects the rows of a table as text."""

    def __init__(self):
        super().__init__()
        self.rows, self.cell = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.cell = []

    def handle_endtag(self, tag):
        if tag == "td" and self.cell is not None:
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)


def _seen(page):
    table = _Table()
    table.feed(page.partition('<table class="cards-on-phone">')[2].partition("</table>")[0])
    return [row for row in table.rows if len(row) > 1]


def _csv(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def full(world):
    """A world with a few rows of everything that is listed."""
    from house.sweep.supply import offer, shipment

    for tier, quantity in ((1, 100), (2, 50), (1, None), (3, 7)):
        world.need(tier=tier, quantity=quantity, organisation=world.orgs["MI"])
    world.lot(500)
    offer(world, "ENT", "own")
    shipment(world, "NGO", "own")
    withdraw_need(need=world.need(), reason="x", by=world.holder("MI"), at=world.at)
    sequence_all(at=world.at)
    return world


@pytest.mark.parametrize("tail", EXPORTS)
def test_a_file_holds_as_many_rows_as_its_list_and_the_same_first_cells(full, tail):
    client = full.client("COM")

    page = client.get(full.url(tail)).content.decode()
    rows = _csv(client.get(full.url(tail) + "?format=csv"))[1:]

    assert rows
    if tail == "log/":
        assert len(rows) == page.count("/log/0/") == 1
        return
    seen = _seen(page)
    assert len(rows) == len(seen)
    for row, shown in zip(rows, seen, strict=True):
        assert shown[0].startswith(row[0]), (row, shown)
        assert shown[1].startswith(row[1]), (row, shown)


@pytest.mark.parametrize(
    "query", ["state=open", "tier=1", "q=two", "sort=quantity", "sort=-quantity", "state=nonsense"]
)
def test_a_file_follows_the_filters_and_the_order_of_its_list(full, query):
    full.need(organisation=full.others["MI"], quantity=3)
    client = full.client("ANON")

    seen = _seen(client.get(f"{full.url('supply/needs/')}?{query}").content.decode())
    rows = _csv(client.get(f"{full.url('supply/needs/')}?{query}&format=csv"))[1:]

    number = [row[3] or "unknown" for row in rows]
    assert number == [row[3] for row in seen]
    assert number


def test_the_api_gives_the_same_rows_as_the_list(full):
    client = full.client("ANON")

    rows = _csv(client.get(full.url("supply/needs/?format=csv")))[1:]
    items = client.get(full.api("needs")).json()

    assert items["total"] == len(rows) == len(items["items"])
    assert [str(item["quantity"] or "") for item in items["items"]] == [row[3] for row in rows]
    assert [item["asker"] for item in items["items"]] == [row[0] for row in rows]


@pytest.mark.parametrize(("state", "number"), [("", 5), ("withdrawn", 1), ("all", 6)])
def test_what_was_withdrawn_is_listed_only_where_somebody_asks_for_it(full, state, number):
    client = full.client("ANON")
    query = {"state": state} if state else {}

    seen = _seen(client.get(full.url("supply/needs/"), query).content.decode())
    items = client.get(full.api("needs"), query).json()["items"]

    states = {item["state"] for item in items}
    assert len(seen) == len(items) == number
    assert ("withdrawn" in states) == (state != "")


def test_an_excel_file_holds_text_as_text(full):
    Organisation.objects.filter(pk=full.orgs["MI"].pk).update(names={"en": '=HYPERLINK("http://evil.example")'})

    answer = full.client("ANON").get(full.url("supply/needs/?format=xlsx"))

    with ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.namelist()
    assert "<f>" not in sheet
    assert not any("externalLink" in name or "hyperlink" in name.lower() for name in names)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "  =1", "'=1", '"=1',
            "\u200b=1", "\ufeff=1", "=cmd|'/c calc'!A0"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_file_is_a_formula(full, text):  # B048
    Organisation.objects.filter(pk=full.orgs["MI"].pk).update(names={"en": text})

    rows = _csv(full.client("ANON").get(full.url("supply/needs/?format=csv")))

    cell = next(row[0] for row in rows[1:] if row[0] != "MI two")
    assert cell == f"'{text}"
    assert not any(part.startswith(("=", "+", "@", "\t", "\r")) for row in rows for part in row)


@pytest.mark.parametrize(("value", "cell"), [(-5, -5), (0.5, 0.5), (None, ""), (True, True), ("plain", "plain")])
def test_what_is_no_formula_stays_as_it_is(value, cell):
    assert safe_cell(value) == cell


def test_a_file_of_an_exercise_says_so_in_its_name_and_in_every_row(exercise):
    exercise.need()

    answer = exercise.client("ANON").get(exercise.url("supply/needs/?format=csv"))

    assert 'filename="EXERCISE-' in answer["Content-Disposition"]
    assert {row[0] for row in _csv(answer)} == {"EXERCISE 演习"}


def test_a_file_of_a_real_crisis_does_not(full):
    answer = full.client("ANON").get(full.url("supply/needs/?format=csv"))

    assert "EXERCISE" not in answer["Content-Disposition"]
    assert "EXERCISE" not in answer.content.decode()


# --- cost -------------------------------------------------------------------------------------------------------------


MOST = {"supply/needs/": 12, "supply/stock/": 12, "supply/offers/": 12, "supply/shipments/": 12, "register/": 12,
        "log/": 12, "supply/rounds/": 12, "duties/": 14}  # fmt: skip


@pytest.mark.parametrize("tail", MOST)
def test_a_list_asks_the_database_the_same_number_of_times_however_long_it_is(full, tail):
    from house.sweep.supply import offer, shipment

    client = full.client("COM")
    client.get(full.url(tail))
    with CaptureQueriesContext(connection) as few:
        client.get(full.url(tail))
    for number in range(8):
        full.need(organisation=full.organisation(f"Hospital {number}", "medical"))
        full.lot(10)
        offer(full, "NGO", "own")
        shipment(full, "NGO", "own")

    with CaptureQueriesContext(connection) as many:
        client.get(full.url(tail))

    assert len(many) <= len(few)
    assert len(many) <= MOST[tail]


# --- languages --------------------------------------------------------------------------------------------------------


SEEN = sorted((route, method) for route, method in PAGES if method == "GET")
READERS = frozenset({"ANON", "RES", "COM", "NGO", "MI", "CTY"})


@pytest.mark.alike
@pytest.mark.parametrize("route", [route for route, _method in SEEN])
def test_every_page_renders_in_chinese_for_the_roles_that_read_most(world, route):
    """English is walked by the sweep of the permission matrix (`tests/house/test_permissions.py`), as every role."""
    build = PAGES[(route, "GET")]
    wrong, shown = [], 0
    for role in sorted(ROLES, key=lambda role: role not in READERS):
        if shown and role not in READERS:
            break  # the others are asked only where none of these may look
        with transaction.atomic():
            call = build(world, role, "own")
            client = world.client(role)
            client.cookies["django_language"] = ZH
            answer = _call(client, world, route, "GET", call)
            if _expect(world, role, route, "GET", call) and not _ruled_out(role, "GET", route):
                shown += 1
                html = answer.get("Content-Type", "").startswith("text/html")
                chinese = not html or '<html lang="zh-Hans">' in answer.content.decode() or answer.status_code == 302
                if answer.status_code >= 400 or not chinese:
                    wrong.append((role, answer.status_code))
            transaction.set_rollback(True)

    key, verb = access.routes()[(route, "GET")]
    assert wrong == []
    # Where all need a mandate, or an exercise, the sweep gives it and looks at the page.
    given = [found for role in ROLES if (found := grant(role, key, verb))]
    assert shown or all(found.needs_mandate or found.condition == "exercise" for found in given)
