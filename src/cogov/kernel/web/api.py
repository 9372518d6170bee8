"""What the API of every room shares: strict shapes, pages, answers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Generic, TypeVar

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field

from cogov.kernel.canonical import plain
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.lines import LINE

TEXT = Annotated[str, Field(max_length=4000)]
SHORT = Annotated[str, Field(max_length=200, pattern=LINE)]
Id = Annotated[str, Field(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Moment = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$", max_length=40)
]


class Strict(Schema):
    """A body whose unknown fields are refused and whose types are meant (B013, B017)."""

    model_config = ConfigDict(extra="forbid", strict=True)


def example(body: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a body's schema with an example for the API's description."""
    return ConfigDict(json_schema_extra={"examples": [body]})


class Shown(Schema):
    """What an answer holds: exactly these fields, so that a client can rely on the description."""

    model_config = ConfigDict(extra="forbid")


class Marked(Shown):
    """An answer or a row of a list: it says whether it belongs to an exercise."""

    exercise: bool


R = TypeVar("R", bound=Marked)


class Page(Marked, Generic[R]):
    """One window of a list."""

    total: int
    limit: int
    offset: int
    items: list[R]


class Items(Marked, Generic[R]):
    """A whole list."""

    items: list[R]


HERE = "{space:space}/{slug:crisis}"


class Here(Schema):
    """Which crisis: exercises live under `exercise`, real ones under `crisis`. A middleware has found it already."""

    space: Annotated[str, Field(pattern="^(exercise|crisis)$")]
    crisis: Annotated[str, Field(max_length=60)]


class Problem(Schema):
    """What went wrong."""

    code: str
    message: str
    field: str = ""


class Fault(Schema):
    """The answer to a request that did not work."""

    error: Problem


FAULTS: dict[Any, Any] = {
    frozenset({400, 401, 403, 404, 409, 412, 413, 415, 422, 429}): Fault,
}


def known_only(request: HttpRequest, *names: str) -> None:
    """Refuse query parameters nobody declared (B014, B015).

    Raises:
        BadInput: there is one.
    """
    unknown = sorted(set(request.GET) - {*names, "limit", "offset"})
    if unknown:
        raise BadInput(N_("it is not a known parameter"), field=unknown[0][:100])


def no_body(request: HttpRequest) -> None:
    """Refuse a body where the act has nothing to say but itself: none, or an empty object (B013).

    Raises:
        BadInput: there is one.
    """
    body = getattr(request, "strict_json", None)
    if body:
        field = min(body) if isinstance(body, dict) else "body"
        raise BadInput(N_("it is not a known field"), field=field[:100])


def window(request: HttpRequest) -> tuple[int, int]:
    """Return limit (1 to 100) and offset of a list (B016).

    Raises:
        BadInput: not whole numbers in range.
    """
    found = []
    for name, low, high, default in (("limit", 1, 100, 50), ("offset", 0, 10_000_000, 0)):
        text = request.GET.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise BadInput(N_("write a whole number within the limits of the list"), field=name)
        found.append(int(text))
    return found[0], found[1]


def _shown(value: Any) -> Any:
    """Return what JSON can hold, as in the record, but numbers with a fraction stay numbers for programs."""
    match value:
        case float():
            return value
        case Mapping():
            return {str(key): _shown(item) for key, item in value.items()}
        case list() | tuple():
            return [_shown(item) for item in value]
    return plain(value)


def answer(request: HttpRequest, value: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return JSON without running it through a schema a second time; each row of an exercise says so."""
    mark = {"exercise": request.crisis.exercise}  # type: ignore[attr-defined]
    rows = {"items": [{**row, **mark} for row in value["items"]]} if "items" in value else {}
    return HttpResponse(orjson.dumps(_shown({**value, **rows, **mark})), status=status, content_type="application/json")


def page(
    request: HttpRequest, rows: "QuerySet[Any]", show: Callable[[Any], dict[str, Any]], order: Iterable[str] = ("pk",)
) -> HttpResponse:
    """Return one window of a list with the whole number."""
    limit, offset = window(request)
    found = rows.order_by(*order)
    return answer(
        request,
        {
            "total": rows.order_by().count(),
            "limit": limit,
            "offset": offset,
            "items": [show(row) for row in found[offset : offset + limit]],
        },
    )
