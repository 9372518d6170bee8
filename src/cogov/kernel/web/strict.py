"""Strict input at the edge: bodies, query strings and forms are checked before any view sees them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from cogov.kernel import strict
from cogov.kernel.errors import N_, BadInput, Refused
from cogov.kernel.web.faults import answer
from cogov.kernel.web.request import is_api

PASSWORD_LIMIT = 1024
HEADER_LIMIT = 16 * 1024
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class WrongType(Refused):
    """The API reads JSON and nothing else."""

    sentence = N_("Send application/json, not compressed.")
    status = 415


class HeaderTooLong(Refused):
    """A header is longer than any browser or program of ours sends."""

    sentence = N_("A header of the request is longer than a browser ever sends.")
    status = 431


class StrictMiddleware:
    """Refuse what cannot be meant: other types than JSON for the API, NUL, half characters, duplicate keys."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Check the request, then pass it on."""
        try:
            self._check(request)
        except Refused as refusal:
            return answer(request, refusal)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        if any(len(str(value)) > HEADER_LIMIT for name, value in request.META.items() if name.startswith("HTTP_")):
            raise HeaderTooLong
        if "\x00" in request.path:
            raise BadInput(N_("it holds a NUL character"), field="path")
        for name, values in request.GET.lists():
            for value in (name, *values):
                strict.check_text(value, field=name)
            if is_api(request) and len(values) > 1:
                raise BadInput(N_("it is given twice"), field=name)
        if request.method not in WRITES or request.path == "/csp":
            return
        if is_api(request):
            if request.headers.get("Content-Encoding") or (request.body and request.content_type != "application/json"):
                raise WrongType
            request.strict_json = strict.loads(request.body) if request.body else None  # type: ignore[attr-defined]
            return
        for name, values in request.POST.lists():
            limit = PASSWORD_LIMIT if "password" in name else strict.MAX_TEXT
            for value in (name, *values):
                strict.check_text(value, field=name, limit=limit)
                if "\ufffd" in value:  # Django writes this sign for bytes that are no UTF-8
                    raise BadInput(N_("it holds half a character (a lone surrogate)"), field=name)
            if len(values) > 1:
                raise BadInput(N_("it is given twice"), field=name)
