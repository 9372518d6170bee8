"""The API at its edge: what it says of itself, what it refuses, and that a key has one effect.

The numbers B0xx are rows of the bad-input catalogue.
"""

import hashlib
import json
import time
import unicodedata
import uuid
from base64 import b64decode
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from django.urls import get_resolver
from markupsafe import escape

from cogov.actors.models import Organisation
from cogov.kernel.models import KeptAnswer
from cogov.supply.models import Need, Offer

ZH = "zh-hans"


@pytest.fixture
def described(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


# --- what it says of itself -------------------------------------------------------------------------------------------


def test_the_description_is_valid_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")

    schemathesis.openapi.from_dict(described).validate()


def test_a_description_that_is_not_valid_is_found_the_control(described):
    described["paths"]["/api/v1/{space}/{crisis}/needs"]["get"]["responses"]["200"]["description"] = 1

    with pytest.raises(Exception, match="is not of type"):
        schemathesis.openapi.from_dict(described).validate()


def _methods(described):
    return {(path, method) for path, item in described["paths"].items() for method in item if method in ("get", "post")}


def test_the_description_names_every_route_of_the_api_and_no_other(described):
    from cogov.actors import access

    known = {
        (f"/{route}".replace("<space:", "<str:"), method.lower())
        for route, method in access.routes()
        if route.startswith("api/v1/<")
    }
    plain = set()
    for route, method in known:
        for converter in ("str", "slug", "uuidstr", "int"):
            route = route.replace(f"<{converter}:", "{")  # noqa: PLW2901
        plain.add((route.replace(">", "}"), method))

    assert _methods(described) == plain


def test_every_route_says_what_it_does_and_how_it_fails(described):
    wrong = []
    for path, method in sorted(_methods(described)):
        row = described["paths"][path][method]
        faults = {"400", "401", "403", "404", "409", "412", "413", "415", "422", "429"}
        if not row.get("summary") or not row.get("description") or not faults <= set(row["responses"]):
            wrong.append((path, method))

    assert wrong == []


def test_the_root_of_the_api_is_nothing(client, world):
    names = [str(pattern.pattern) for pattern in get_resolver().url_patterns]

    assert "api/v1/" in names
    assert client.get("/api/v1/").status_code == 404
    assert client.get("/api/v1/docs").status_code == 404


# --- strict input -----------------------------------------------------------------------------------------------------


def _body(world, **changes):
    return {"item": "mask", "organisation": str(world.orgs["MI"].pk), "quantity": 5, **changes}


def _post(world, raw, *, role="MI", tail="needs", content_type="application/json", **more):
    return world.client(role).generic("POST", world.api(tail), raw, content_type=content_type, **more)


def _with(world, text):
    """Return the body with its last field written by hand."""
    return json.dumps(_body(world))[:-1] + ", " + text + "}"


# id: (the field as it is written, status, field that the answer names)
BAD = {
    "B001 lone surrogate": ('"note": "\\ud800"', 400, "note"),
    "B001 lone surrogate as key": ('"\\udfff": 1', 400, None),
    "B002 NUL": ('"note": "a\\u0000b"', 400, "note"),
    "B003 2^63": ('"received": 9223372036854775808', 400, "received"),
    "B003 -2^63-1": ('"received": -9223372036854775809', 400, "received"),
    "B003 10^400": ('"received": 1' + "0" * 400, 400, "received"),
    "B004 1e400": ('"received": 1e400', 400, "received"),
    "B004 NaN": ('"received": NaN', 400, "received"),
    "B004 Infinity": ('"received": -Infinity', 400, "received"),
    "B005 duplicate key": ('"item": "water"', 400, "item"),
    "B005 duplicate key within": ('"note": {"n": 1, "n": 999}', 400, "n"),
    "B013 unknown field": ('"is_approved": true', 422, "is_approved"),
    "B013 field of the row": ('"jurisdiction": 1', 422, "jurisdiction"),
    "B017 list for text": ('"note": ["x"]', 422, "note"),
    "B017 object for text": ('"note": {"x": 1}', 422, "note"),
    "B075 direction turned": ('"note": "a\\u202eb"', 400, "note"),
    "too long": ('"note": "' + "x" * 501 + '"', 422, "note"),
}


def _chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("language", ["en", ZH])
@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_meant_is_refused_and_named(world, case, language):
    text, status, field = BAD[case]

    answer = _post(world, _with(world, text), headers={"accept-language": language})

    assert answer.status_code == status
    fault = answer.json()["error"]
    assert fault["field"]
    if field:
        assert fault["field"].split(".")[-1] == field
    assert _chinese(fault["message"]) is (language == ZH)
    assert not Need.objects.exists()


CHANGED = {
    "B003 below zero": ({"quantity": -5}, "quantity"),
    "B094 zero": ({"quantity": 0}, "quantity"),
    "B094 more than anybody has": ({"quantity": 10**12}, "quantity"),
    "B017 true for a number": ({"quantity": True}, "quantity"),
    "B017 text for a number": ({"quantity": "5"}, "quantity"),
    "B017 a fraction": ({"quantity": 1.5}, "quantity"),
    "B030 no id": ({"organisation": "1 OR 1=1"}, "organisation"),
    "B030 an id in capitals and braces": ({"organisation": "{" + str(uuid.uuid4()).upper() + "}"}, "organisation"),
    "B030 other digits": ({"organisation": "١٢"}, "organisation"),
    "B053 no date": ({"needed_by": "01/02/2020"}, "needed_by"),
    "B053 a day that is none": ({"needed_by": "2020-02-30T08:00:00Z"}, "needed_by"),
    "B053 no zone": ({"needed_by": "2020-02-03T08:00:00"}, "needed_by"),
    "an item nobody knows": ({"item": "unobtainium"}, "item"),
}


@pytest.mark.parametrize("language", ["en", ZH])
@pytest.mark.parametrize("case", CHANGED)
def test_a_value_out_of_range_is_refused_and_named(world, case, language):
    change, field = CHANGED[case]

    answer = _post(world, json.dumps(_body(world, **change)), headers={"accept-language": language})

    assert answer.status_code in (400, 422)
    fault = answer.json()["error"]
    assert fault["field"] == field
    assert _chinese(fault["message"]) is (language == ZH)
    assert not Need.objects.exists()


def test_the_same_body_without_a_fault_is_taken_the_control(world):
    answer = _post(world, json.dumps(_body(world, note="面罩 🚤 e\u0301")))

    assert answer.status_code == 201
    assert Need.objects.get().note == "面罩 🚤 \u00e9"  # kept composed, so that equal text is equal


def test_a_field_that_is_missing_is_named(world):
    answer = _post(world, json.dumps({"item": "mask"}))

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "organisation")


RAW = {
    "B006 nothing of JSON": (b"{item: 'mask'}", 400),
    "B006 cut off": (b'{"item": "mask"', 400),
    "B007 deep nesting": (b"[" * 100_000, 400),
    "B007 deep nesting, closed": (b"[" * 40 + b"]" * 40, 400),
    "B008 more than 1 MiB": (b'{"note": "' + b"x" * (1 << 20) + b'"}', 413),
    "B011 UTF-16": ('{"item": "mask"}'.encode("utf-16"), 400),
    "B011 Latin-1": ('{"item": "é"}'.encode("latin-1"), 400),
    "B011 byte-order mark": (b"\xef\xbb\xbf{}", 400),
    "B011 overlong": (b'{"item": "\xc0\xaf"}', 400),
    "a list": (b"[]", 422),
    "a number": (b"1", 422),
    "null": (b"null", 422),
    "nothing": (b"", 422),
}


@pytest.mark.parametrize("case", RAW)
def test_a_body_that_is_no_object_of_ours_is_refused(world, case):
    raw, status = RAW[case]

    answer = _post(world, raw)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert not Need.objects.exists()


def test_a_hundred_thousand_brackets_are_refused_in_an_instant(world):
    client, path = world.client("MI"), world.api("needs")
    start = time.process_time()

    client.generic("POST", path, b"[" * 100_000, content_type="application/json")

    assert time.process_time() - start < 0.25


@pytest.mark.parametrize(
    ("content_type", "more"),
    [
        ("text/plain", {}),
        ("multipart/form-data; boundary=x", {}),
        ("application/xml", {}),
        ("", {}),
        ("application/json", {"headers": {"content-encoding": "gzip"}}),
    ],
)
def test_the_api_reads_plain_json_only(world, content_type, more):  # B009, B010
    answer = _post(world, json.dumps(_body(world)), content_type=content_type, **more)

    assert answer.status_code == 415
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "_connector=OR", "_negated=1", "pk__in=1", "organisation__name__startswith=a", "ordering=created_by__password",
        "fields=*", "expand=a.b.c", "limit=0", "limit=-1", "limit=1000000", "limit=9e99", "limit=١٢",
        "offset=1000000000000000000", "limit=1&limit=2", "state=open%00", "state=%ff%fe",
    ],
)  # fmt: skip
def test_a_query_nobody_declared_is_refused(world, query):  # B002, B014, B015, B016, B018
    answer = world.client("ANON").get(f"{world.api('needs')}?{query}")

    assert answer.status_code == 400 or (query == "state=%ff%fe" and answer.json()["total"] == 0)


LISTS = ("needs", "lots", "offers", "rounds", "organisations", "functions", "duties", "log", "figures", "situation")


@pytest.mark.parametrize("name", LISTS)
def test_no_list_takes_a_parameter_nobody_declared(world, name):
    client = world.client("ANON")

    assert client.get(world.api(name)).status_code == 200
    refused = client.get(f"{world.api(name)}?password__startswith=a")
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "password__startswith")


@pytest.mark.parametrize("key", ["0", "-1", "1e3", "1 OR 1=1", "..", "%00", "%2e%2e%2f", "9" * 40, "١٢"])
def test_an_id_that_is_none_is_absent(world, key):  # B030
    assert world.client("ANON").get(world.api(f"needs/{key}")).status_code in (400, 404)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_method_is_the_method_it_was_sent_with(world, header):  # B019
    world.need()

    answer = world.client("MI").get(world.api("needs") + "?limit=1", headers={header: "DELETE"})

    assert answer.status_code == 200
    assert Need.objects.count() == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_other_methods_are_not_allowed(world, method):  # B020
    answer = world.client("COM").generic(method, world.api("needs"))

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("tail", ["needs", "offers", "rounds", "shares", "organisations"])
def test_a_write_of_nobody_is_401(world, tail):
    answer = world.client("ANON").post(world.api(tail), data={}, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "NotSignedIn")


def test_a_write_from_another_site_is_refused(world):  # B044
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client("MI").cookies

    answer = client.post(world.api("needs"), data=_body(world), content_type="application/json")

    assert answer.status_code == 403
    assert not Need.objects.exists()


@pytest.mark.parametrize("language", ["en", ZH])
def test_a_fault_names_the_field_in_the_reader_s_language_and_for_programs(world, language):
    answer = _post(world, json.dumps(_body(world, quantity=0)), headers={"accept-language": language})

    fault = answer.json()["error"]
    assert (fault["code"], fault["field"]) == ("NotValid", "quantity")
    assert fault["message"] == {"en": "quantity: is too small", ZH: fault["message"]}[language]
    assert ("数量" in fault["message"]) is (language == ZH)


# --- one effect per key (B025, B026) ----------------------------------------------------------------------------------


def _keyed(client, world, key, **changes):
    return client.post(
        world.api("needs"),
        data=_body(world, **changes),
        content_type="application/json",
        headers={"idempotency-key": key},
    )


def test_the_same_request_with_the_same_key_has_one_effect_and_one_answer(world):
    client = world.client("MI")

    answers = [_keyed(client, world, "key-1") for _ in range(5)]

    assert Need.objects.count() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, *["true"] * 4]


def test_the_same_key_with_another_body_is_refused_and_the_first_result_stands(world):
    client = world.client("MI")
    first = _keyed(client, world, "key-1").json()

    second = _keyed(client, world, "key-1", quantity=6)

    assert (second.status_code, second.json()["error"]["code"]) == (422, "KeyReused")
    assert Need.objects.get().quantity == first["quantity"] == 5


def test_the_same_key_of_another_user_is_new_and_shows_nothing_foreign(world):
    _keyed(world.client("MI"), world, "key-1")

    other = _keyed(world.client("COM"), world, "key-1", organisation=str(world.others["MI"].pk))

    assert other.status_code == 201
    assert other.get("Idempotency-Replayed") is None
    assert Need.objects.count() == 2


def test_a_refusal_is_not_kept_so_that_it_may_be_mended(world):
    client = world.client("MI")

    refused = _keyed(client, world, "key-1", item="unobtainium")
    taken = _keyed(client, world, "key-1")

    assert (refused.status_code, taken.status_code) == (400, 201)
    assert KeptAnswer.objects.count() == 1


def test_a_key_without_end_is_refused(world):
    answer = _keyed(world.client("MI"), world, "k" * 81)

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "Idempotency-Key")


def test_without_a_key_two_requests_are_two(world):
    client = world.client("MI")

    for item in ("mask", "water"):
        client.post(world.api("needs"), data=_body(world, item=item), content_type="application/json")

    assert Need.objects.count() == 2


# --- forms: the same rows ---------------------------------------------------------------------------------------------


FORMS = {
    "B001 lone surrogate": ({"note": b"\xed\xa0\x80"}, "note"),
    "B002 NUL": ({"note": "a\x00b"}, "note"),
    "B003 10^400": ({"quantity": "1" + "0" * 400}, "quantity"),
    "B004 NaN": ({"quantity": "NaN"}, "quantity"),
    "B004 1e400": ({"quantity": "1e400"}, "quantity"),
    "B013 unknown field": ({"is_approved": "1"}, "is_approved"),
    "B052 decimal comma": ({"quantity": "1,5"}, "quantity"),
    "B075 direction turned": ({"note": "a\u202eb"}, "note"),
    "B094 below zero": ({"quantity": "-5"}, "quantity"),
    "too long": ({"note": "x" * 5000}, "note"),
}
LABELS = {"note": ("note", "说明", "备注"), "quantity": ("How many", "quantity", "多少", "数量")}


@pytest.mark.parametrize("language", ["en", ZH])
@pytest.mark.parametrize("case", FORMS)
def test_a_form_refuses_what_cannot_be_meant_and_names_the_field(world, case, language):
    change, field = FORMS[case]
    data = {"item": str(world.mask.pk), "organisation": str(world.orgs["MI"].pk), "quantity": "5", **change}

    answer = world.client("MI").generic(
        "POST",
        world.url("supply/needs/new/"),
        urlencode(data),
        content_type="application/x-www-form-urlencoded",
        headers={"accept-language": language},
    )

    assert answer.status_code in (400, 422)
    page = answer.content.decode().split("<main")[1].casefold()
    assert any(label.casefold() in page for label in LABELS.get(field, (field,)))
    assert (f'lang="{"zh-Hans" if language == ZH else "en"}"') in answer.content.decode()
    assert not Need.objects.exists()


def test_the_same_form_without_a_fault_is_taken_the_control(world):
    data = {"item": str(world.mask.pk), "organisation": str(world.orgs["MI"].pk), "quantity": "1.2万"}

    answer = world.client("MI").post(world.url("supply/needs/new/"), data)

    assert answer.status_code == 302
    assert Need.objects.get().quantity == 12_000


# --- long lists of bad things -----------------------------------------------------------------------------------------


@pytest.fixture
def unlimited(monkeypatch):
    """Lift the brake on writes a minute, which has tests of its own."""
    monkeypatch.setattr("cogov.actors.access.WRITES_PER_MINUTE", 100_000)


def test_naughty_strings_are_kept_as_written_or_refused_and_shown_escaped(
    world, shared, unlimited, measure
):  # B012, B087, B088
    strings = json.loads((shared / "vectors" / "blns.json").read_text(encoding="utf-8"))
    client = world.client("GOV")
    taken, refused = [], []

    for number, text in enumerate(strings):  # all of them; each field in turn, which the full run gives all
        for field in FIELDS if measure.size(short=0, full=1) else (FIELDS[number % len(FIELDS)],):
            read = number % 5 == 0  # they come in families of like ones: every fifth is looked at on its page
            where, body, kept_as = _sent(world, field, text)
            answer = client.post(where, body)
            assert answer.status_code in (302, 400, 422), (field, text, answer.status_code)
            if answer.status_code != 302:
                refused.append(text)
                continue
            kept = kept_as(answer["Location"].rstrip("/").rpartition("/")[2])
            assert kept == unicodedata.normalize("NFC", text).strip().replace("\r\n", "\n"), (field, text)
            if kept and read:
                page = client.get(answer["Location"])
                assert page.status_code == 200
                assert str(escape(kept)) in page.content.decode(), (field, text)
            taken.append(text)

    measure("B012 strings kept", len(taken), asked="kept as written or refused", sample=f"{len(strings)} strings")
    assert len(strings) == 515
    assert len(taken) > 0.9 * len(taken + refused)


FIELDS = ("capabilities", "limits", "note", "offer", "newcomer")


def _sent(world, field, text):
    """Return where a field is written, with which body, and how to ask what was kept of it."""
    own = world.orgs["GOV"].pk
    if field in ("capabilities", "limits"):
        body = {"capabilities": "x", "limits": "", field: text}
        return (
            world.url(f"register/{own}/capabilities/"),
            body,
            lambda _key: getattr(Organisation.objects.get(pk=own), field).get("en", ""),
        )
    if field == "note":
        body = {"item": str(world.mask.pk), "organisation": str(world.orgs["MI"].pk), "again": "1", "note": text}
        return world.url("supply/needs/new/"), body, lambda key: Need.objects.get(pk=key).note
    if field == "offer":
        Offer.objects.all().delete()  # the list shows fifty
        return world.url("supply/offers/new/"), {"what": text, "terms": "gift"}, lambda _key: Offer.objects.get().what
    body = {"kind": "enterprise", "name_en": text, "legal_status": "registered", "area": str(world.land.pk)}
    return world.url("register/new/"), body, lambda key: Organisation.objects.get(pk=key).names["en"]


NO_BODY = "n_structure_no_data.json"  # no body is not a bad one: some writes need none
# Stricter than JSON on purpose: what the standard lets pass and the catalogue refuses (B001, B002, B005), in objects.
STRICTER = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
}


def test_every_file_of_the_json_suite_is_answered_as_its_name_says(world, shared, unlimited, measure):  # B006
    suite = json.loads((shared / "vectors" / "json_test_suite.json").read_text(encoding="utf-8"))["files_base64"]
    paths = [path for path in _writes() if "withdraw" in path or "{key}" not in path]
    writers = {"holds": "AUD", "counts": "MI"}
    clients = {path: world.client(writers.get(path.rpartition("/")[2], "GOV")) for path in paths}
    wrong, counted = [], {"y": 0, "n": 0, "i": 0}

    for number, (name, body) in enumerate(suite.items()):
        raw = b64decode(body) if isinstance(body, str) else _long(body)
        counted[name[0]] += 1
        # Each file goes to one write in turn; the full run sends every file to every one.
        for path in paths if measure.size(short=0, full=1) else [paths[number % len(paths)]]:
            where = path.format(space=world.crisis.space, crisis=world.crisis.slug, key=uuid.uuid4())
            answer = clients[path].generic("POST", where, raw, content_type="application/json")
            code = answer.json()["error"]["code"]
            parsed = code == "NotValid"  # it was read, and then it is not what was asked for
            expected = name[0] == "i" or parsed is (name[0] == "y" or name == NO_BODY) or name in STRICTER
            if not expected or answer.status_code not in (400, 422):
                wrong.append((name, where, answer.status_code, code))

    assert len(paths) >= 5
    assert counted == {"y": 95, "n": 188, "i": 35}
    assert wrong == []


def _writes():
    """Return the paths of the API's writes that need a body."""
    schema = Client().get("/api/v1/openapi.json").json()["paths"]
    return sorted(path for path, methods in schema.items() if methods.get("post", {}).get("requestBody"))


def _long(body):
    """Return a file that the collection describes by its beginning, its length and its digest."""
    head = body["head"]
    unit = "[" if set(head) == {"["} else '[{"":'
    raw = (unit * (body["len"] // len(unit)) + "\n" * (body["len"] % len(unit))).encode()
    assert hashlib.sha256(raw).hexdigest() == body["sha256"]
    return raw


def _operations(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    return [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def test_the_description_names_the_window_of_every_list_and_the_key_of_every_act(client, db):
    found = _operations(client)
    named = {(method, path): {one["name"] for one in operation["parameters"]} for method, path, operation in found}
    lists = [
        (method, path) for method, path, operation in found
        if "/Page_" in str(operation["responses"].get("200", {}))
    ]  # fmt: skip

    assert lists
    assert [where for where in lists if not {"limit", "offset"} <= named[where]] == []
    assert [where for where in named if (where[0] == "post") != ("Idempotency-Key" in named[where])] == []


def test_every_route_of_the_description_has_an_example(client, db):
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    missing = []

    for method, path, operation in _operations(client):
        missing += [(method, path, one["name"]) for one in operation["parameters"]
                    if one["in"] == "path" and "example" not in one]  # fmt: skip
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if body:
            name = body["$ref"].rsplit("/", 1)[1]
            missing += [] if schemas[name].get("examples") else [(method, path, name)]

    assert missing == []
