"""What nobody foresaw: the answer says that nothing was changed, and nothing of the inside."""

import json

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from cogov.kernel.web.faults import permission_denied, server_error

PAGE, API = "/exercise/x/", "/api/v1/exercise/x/needs"


def _request(path):
    return RequestFactory().get(path)


def _answer_to(error, path):
    try:
        raise error
    except type(error):
        return server_error(_request(path))


@pytest.mark.parametrize("path", [PAGE, API])
def test_a_fault_of_the_program_is_said_without_its_inside(path, settings):
    answer = _answer_to(RuntimeError("secret of the inside"), path)

    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert b"Nothing was changed" in answer.content


def test_a_program_gets_a_fault_as_json():
    answer = _answer_to(RuntimeError("x"), API)

    assert json.loads(answer.content)["error"]["code"] == "Fault"


def test_a_database_that_is_away_behind_another_fault_is_still_said_as_away():
    fault = RuntimeError("while drawing")
    fault.__cause__ = OperationalError("gone")

    answer = _answer_to(fault, API)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_what_is_forbidden_by_the_framework_is_said_like_any_refusal():
    answer = permission_denied(_request(API))

    assert answer.status_code == 403
    assert json.loads(answer.content)["error"] == {"code": "Forbidden", "message": "You may not do this.", "field": ""}
