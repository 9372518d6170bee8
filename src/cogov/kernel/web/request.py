"""The request as views see it, after the middlewares of this house."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Jurisdiction


class Request(HttpRequest):
    """A request that knows its crisis, its time there, and who acts."""

    crisis: Crisis
    jurisdiction: Jurisdiction
    at: dt.datetime
    holder: Holder
    scope: str
    htmx: Any
    strict_json: Any


def is_api(request: HttpRequest) -> bool:
    """Say whether a program is asking."""
    return request.path.startswith("/api/")
