"""What goes wrong is said plainly: refusals with their status, a missing database with 503, nothing with a trace."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cogov.kernel.errors import Absent, Refused
from cogov.kernel.web.request import is_api
from cogov.kernel.web.say import say

log = logging.getLogger("cogov.faults")
AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "5"


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page or the JSON that says a refusal."""
    return _plain(request, refusal.status, refusal.code, say(refusal), refusal.field)


def _plain(request: HttpRequest, status: int, code: str, message: str, field: str = "") -> HttpResponse:
    if is_api(request):
        response: HttpResponse = JsonResponse(
            {"error": {"code": code, "message": message, "field": field}}, status=status
        )
    else:
        response = render(request, "kernel/fault.html", {"message": message, "status": status}, status=status)
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def _bare(request: HttpRequest, status: int, message: str) -> str:
    """Return a page that needs neither template nor database; under the addresses of exercises it says so."""
    mark = f"<p><strong>{_('EXERCISE 演习')}</strong></p>" if request.path.startswith("/exercise/") else ""
    return f'<!doctype html><meta charset="utf-8"><title>{status}</title>{mark}<p>{message}</p>'


def database_away(request: HttpRequest) -> HttpResponse:
    """Return 503: nothing was changed, the same request may be sent again."""
    message = _("The database cannot be reached. Nothing was changed; please try again in a few seconds.")
    if is_api(request):
        return _plain(request, 503, "DatabaseAway", message)
    # No template context here: it might ask the database.
    response = HttpResponse(_bare(request, 503, message), status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


class FaultMiddleware:
    """Turn exceptions of views into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals and a missing database; everything else goes to the last resort."""
        if isinstance(exception, Refused):
            return answer(request, exception)
        if isinstance(exception, AWAY):
            log.warning("database away: %s", type(exception).__name__)
            return database_away(request)
        return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 exactly as for a record of somebody else."""
    return answer(request, Absent())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without saying what an attacker would like to know."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    message = _("This is larger than a page ever sends.") if large else _("The request cannot be understood.")
    return _plain(request, 413 if large else 400, "BadRequest", message)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _plain(request, 403, "Forbidden", _("You may not do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of ours, or whose page is too old."""
    return _plain(request, 403, "Csrf", _("The page was too old or came from elsewhere. Load it again and repeat."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw: the database away (503), else 500 without any inside."""
    error: Any = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, AWAY):
            return database_away(request)
        error = error.__cause__ or error.__context__
    message = _("Something went wrong on our side. Nothing was changed; the fault was written down.")
    if is_api(request):
        return _plain(request, 500, "Fault", message)
    return HttpResponse(_bare(request, 500, message), status=500)
