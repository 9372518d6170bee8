"""Headers of every answer."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cogov.kernel.web.security import SecurityMiddleware, csp_report


def _answer(path):
    return SecurityMiddleware(lambda _request: HttpResponse("x"))(RequestFactory().get(path))


@pytest.mark.parametrize(("path", "kept"), [("/", False), ("/api/v1/x", False), ("/static/cogov.css", True)])
def test_only_the_files_that_are_the_same_for_everybody_may_be_kept(path, kept):
    assert (_answer(path).headers.get("Cache-Control") != "no-store") is kept


@pytest.mark.parametrize("path", ["/", "/static/cogov.css"])
def test_every_answer_says_what_it_may_load_and_that_no_frame_may_hold_it(path):
    policy = _answer(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("https", [True, False])
def test_browsers_are_told_to_stay_on_https_where_there_is_https(settings, https):
    settings.COGOV_HTTPS = https

    assert ("Strict-Transport-Security" in _answer("/").headers) is https


@pytest.mark.parametrize(("method", "lines"), [("post", 1), ("get", 0)])
def test_only_what_a_browser_sends_is_written_down(caplog, method, lines):
    caplog.set_level(logging.WARNING, "cogov.security")

    answer = csp_report(getattr(RequestFactory(), method)("/csp"))

    assert answer.status_code == 204
    assert len([row for row in caplog.records if row.name == "cogov.security"]) == lines
