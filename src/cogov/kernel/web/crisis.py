"""From the URL to the crisis: exercises and real crises live under prefixes of their own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from cogov.kernel import clock
from cogov.kernel.errors import Absent, Refused
from cogov.kernel.models import Crisis, Jurisdiction
from cogov.kernel.web.faults import answer
from cogov.kernel.web.request import is_api


class SpaceConverter:
    """The first part of a crisis's URL: `exercise` or `crisis`."""

    regex = "exercise|crisis"

    def to_python(self, value: str) -> str:
        """Return the prefix."""
        return value

    def to_url(self, value: str) -> str:
        """Return the prefix."""
        return value


class CrisisMiddleware:
    """Put the crisis and its time on the request; the wrong prefix answers exactly as an absent crisis."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Find the crisis that the URL names and take its words out of the view's arguments."""
        wall = clock.now()
        request.at = wall  # type: ignore[attr-defined]
        request.crisis = None  # type: ignore[attr-defined]
        request.jurisdiction = None  # type: ignore[attr-defined]
        if "jurisdiction" in kwargs:
            slug = kwargs.pop("jurisdiction")
            request.jurisdiction = Jurisdiction.objects.filter(slug=slug).first()  # type: ignore[attr-defined]
            return None if request.jurisdiction else answer(request, Absent())  # type: ignore[attr-defined]
        if "space" not in kwargs or "crisis" not in kwargs:
            return None
        space, slug = kwargs["space"], kwargs["crisis"]
        if not is_api(request):  # the API declares them, so that its description is whole
            del kwargs["space"], kwargs["crisis"]
        try:
            crisis = Crisis.objects.select_related("jurisdiction").filter(slug=slug).first()
            if crisis is None or crisis.space != space:
                raise Absent
        except Refused as refusal:
            return answer(request, refusal)
        request.crisis = crisis  # type: ignore[attr-defined]
        request.jurisdiction = crisis.jurisdiction  # type: ignore[attr-defined]
        request.at = crisis.time(wall)  # type: ignore[attr-defined]
        return None
