"""Strict input at the edge: what cannot be meant is refused before any view sees it."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from cogov.kernel.errors import BadInput
from cogov.kernel.web.strict import HEADER_LIMIT, PASSWORD_LIMIT, StrictMiddleware, WrongType

API, PAGE = "/api/v1/needs", "/needs/"
HALF = "it holds half a character (a lone surrogate)"
FORM = "application/x-www-form-urlencoded"
factory = RequestFactory()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def edge(seen):
    def view(request):
        seen.append(request)
        return HttpResponse("seen")

    return StrictMiddleware(view)


def _refusal(edge, request):
    with pytest.raises((BadInput, WrongType)) as refused:
        edge._check(request)
    return refused.value


def _json(body, content_type="application/json", **headers):
    return factory.post(API, body, content_type=content_type, headers=headers)


def test_a_header_that_no_browser_sends_is_refused_and_one_at_the_limit_passes(edge, seen):
    longest = edge(factory.get(PAGE, headers={"x-long": "x" * HEADER_LIMIT}))
    longer = edge(factory.get(PAGE, headers={"x-long": "x" * (HEADER_LIMIT + 1)}))

    assert (longest.status_code, longer.status_code) == (200, 431)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "request_",
    [
        factory.get(PAGE, {"q": "口罩", "page": "2"}),
        factory.get(API, {"page": "2"}),
        factory.get(PAGE + "?q=a&q=b"),
        factory.head(PAGE),
        factory.post(PAGE, {"item": "mask", "note": "x" * 4000}),
        factory.post(PAGE, {"password": "x" * PASSWORD_LIMIT}),
        factory.post("/csp", b"\xff\x00", content_type="application/csp-report"),
        factory.generic("POST", API, content_type="text/plain"),
    ],
    ids=["page", "api", "page twice", "head", "form", "password", "report of a browser", "api without a body"],
)
def test_what_people_and_programs_send_reaches_the_view(edge, seen, request_):
    answer = edge(request_)

    assert answer.content == b"seen"
    assert seen == [request_]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_body_of_every_write_is_read_once_and_strictly(edge, seen, method):
    request = getattr(factory, method)(API, b'{"quantity": 5}', content_type="application/json; charset=utf-8")

    edge(request)

    assert [request.strict_json for request in seen] == [{"quantity": 5}]


def test_a_write_without_a_body_says_nothing(edge, seen):
    edge(factory.generic("POST", API, content_type="application/json"))

    assert seen[0].strict_json is None


def test_what_is_refused_never_reaches_the_view_and_the_program_is_told_the_field(edge, seen):
    with translation.override("en"):
        answer = edge(_json(b'{"lines": [{"quantity": NaN}]}'))

    assert seen == []
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"] == {
        "code": "BadInput",
        "message": "Please check “quantity”: NaN and Infinity are not numbers.",
        "field": "lines[0].quantity",
    }


def test_what_is_refused_on_a_page_is_said_on_a_page(edge, seen):
    with translation.override("en"):
        answer = edge(factory.post(PAGE, "note=a%00b", content_type=FORM))

    assert seen == []
    assert answer.status_code == 400
    assert "it holds a NUL character" in answer.content.decode()


@pytest.mark.parametrize("path", [API + "/%00", PAGE + "a%00b/"])
def test_a_path_with_a_nul_is_refused(edge, path):
    assert _refusal(edge, factory.get(path)).field == "path"


@pytest.mark.parametrize("path", [API, PAGE])
@pytest.mark.parametrize(
    ("query", "field", "why"),
    [
        ("q=a%00b", "q", "it holds a NUL character"),
        ("q=%E2%80%AEx", "q", "it holds hidden characters that turn the reading direction"),
        ("a%00b=1", "a\x00b", "it holds a NUL character"),
        ("q=" + "x" * 4001, "q", "it is too long"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused_by_name(edge, path, query, field, why):
    refusal = _refusal(edge, factory.get(f"{path}?{query}"))

    assert (refusal.field, refusal.why) == (field, why)


def test_a_program_gives_each_parameter_once(edge):
    refusal = _refusal(edge, factory.get(API + "?id=1&id=2"))

    assert (refusal.field, refusal.why) == ("id", "it is given twice")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data", FORM, ""])
def test_the_api_reads_json_and_nothing_else(edge, content_type):
    refusal = _refusal(edge, _json(b"{}", content_type))

    assert isinstance(refusal, WrongType)
    assert refusal.status == 415


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity"])
def test_the_api_reads_nothing_compressed(edge, encoding):
    refusal = _refusal(edge, _json(b"\x1f\x8b", **{"Content-Encoding": encoding}))

    assert isinstance(refusal, WrongType)


@pytest.mark.parametrize(
    ("body", "field", "why"),
    [
        ("note=a%00b", "note", "it holds a NUL character"),
        ("a%00b=1", "a\x00b", "it holds a NUL character"),
        ("note=%ED%A0%80", "note", HALF),
        ("note=%FF", "note", HALF),
        ("note%FF=x", "note\ufffd", HALF),
        ("note=ok&note=%FF", "note", HALF),
        ("note=a&note=a", "note", "it is given twice"),
        ("note=" + "x" * 4001, "note", "it is too long"),
        ("password=" + "x" * (PASSWORD_LIMIT + 1), "password", "it is too long"),
        ("new_password1=" + "x" * (PASSWORD_LIMIT + 1), "new_password1", "it is too long"),
    ],
)
def test_a_form_that_cannot_be_meant_is_refused_by_name(edge, body, field, why):
    refusal = _refusal(edge, factory.post(PAGE, body, content_type=FORM))

    assert (refusal.field, refusal.why) == (field, why)
