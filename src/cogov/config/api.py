"""The API, version 1: the routers of the rooms, assembled."""

from functools import cached_property
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.parser import Parser

from cogov import __version__
from cogov.actors.api import routers as actors
from cogov.decision.api import routers as decision
from cogov.kernel.web.say import field_label
from cogov.plans.api import routers as plans
from cogov.record.api import router as record
from cogov.supply.api import routers as supply


class StrictParser(Parser):
    """Hand over the body that the strict middleware has read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the parsed body."""
        return getattr(request, "strict_json", None)


_WINDOW = (
    {"name": "limit", "in": "query", "required": False, "description": "how many rows",
     "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}, "example": 50},
    {"name": "offset", "in": "query", "required": False, "description": "how many rows to pass over",
     "schema": {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0}, "example": 0},
)  # fmt: skip
_ONCE = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "the same request sent again with the same key has one effect and gets the same answer",
    "schema": {"type": "string", "maxLength": 80}, "example": "5f0c3e0e-need-3",
}  # fmt: skip
_EXAMPLES = {"space": "exercise", "crisis": "river-flood", "key": "0b0ffdfd-5b1c-4a0f-8b6a-0c9f2f3f9d11",
             "name": "supply.lines", "index": 0, "number": 1}  # fmt: skip


class Api(NinjaAPI):
    """The API with a description that names what all lists and all acts share."""

    def get_openapi_schema(self, **more: Any) -> Any:
        """Return the OpenAPI 3.1 description: windows of lists, idempotency keys, examples of what stands in paths.

        It is the same for everybody and takes half a second to write, so a process writes it once.
        """
        return self._described(**more) if any(more.values()) else self._description

    @cached_property
    def _description(self) -> Any:
        return self._described()

    def _described(self, **more: Any) -> Any:
        schema = super().get_openapi_schema(**more)
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                parameters = operation.setdefault("parameters", [])
                for parameter in parameters:
                    if parameter["name"] in _EXAMPLES:
                        parameter.setdefault("example", _EXAMPLES[parameter["name"]])
                answer = operation["responses"].get(200, {}).get("content", {}).get("application/json", {})
                if "/Page_" in str(answer.get("schema", {}).get("$ref", "")):
                    parameters.extend(_WINDOW)
                if method == "post":
                    parameters.append(_ONCE)
        return schema


api = Api(
    title="cogov",
    version="1",
    description=(
        "Needs, stock, allocation, hand-over and the public record of a crisis. Exercises live under /exercise/, real "
        f"crises under /crisis/. Version {__version__}."
    ),
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)
for router in (*supply, *actors, *plans, *decision, record):
    api.add_router("", router)

_WORDS = {
    "missing": lambda: _("is missing"),
    "extra_forbidden": lambda: _("is not a known field"),
    "string_type": lambda: _("has to be text"),
    "int_type": lambda: _("has to be a whole number"),
    "bool_type": lambda: _("has to be true or false"),
    "uuid_parsing": lambda: _("is not an id"),
    "uuid_type": lambda: _("is not an id"),
    "greater_than_equal": lambda: _("is too small"),
    "less_than_equal": lambda: _("is too large"),
    "string_too_long": lambda: _("is too long"),
    "string_too_short": lambda: _("is empty"),
}


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Ask for a session in the shape of every other fault."""
    body = {"error": {"code": "NotSignedIn", "message": _("Sign in first."), "field": ""}}
    return HttpResponse(orjson.dumps(body), status=401, content_type="application/json")


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which field is wrong and why, in the reader's language."""
    problems = []
    for problem in error.errors:
        field = ".".join(str(part) for part in problem["loc"][1:] if part != "new") or "body"
        word = _WORDS.get(problem["type"], lambda: _("cannot be understood"))()
        problems.append({"field": field, "message": f"{field_label(field)}: {word}"})
    first = problems[0] if problems else {"field": "body", "message": _("cannot be understood")}
    body = {"error": {"code": "NotValid", "message": first["message"], "field": first["field"], "all": problems}}
    return HttpResponse(orjson.dumps(body), status=422, content_type="application/json")
