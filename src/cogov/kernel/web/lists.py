"""Lists: every one filters, sorts, pages and exports what is seen; the URL holds the whole state.

Unknown parameters are ignored on pages (chat apps append their own to links); filters and sorts come from a fixed list,
so nothing a reader types ever reaches the query as a field name (B014, B015).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django_stubs_ext import StrPromise

from cogov.kernel.models import Crisis

M = TypeVar("M", bound=Model)
R = TypeVar("R")
Text = str | StrPromise
PAGE = 50
EXPORT_LIMIT = 200_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column(Generic[M]):
    """One column: what it shows, how it sorts, what it exports."""

    key: str
    title: Text
    show: Callable[[M], Any]
    sort: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Filter(Generic[M]):
    """One filter: its choices (empty for free text), what it does to the query, and to one where nothing is chosen."""

    key: str
    title: Text
    apply: Callable[["QuerySet[M]", str], "QuerySet[M]"]
    choices: Callable[[], Sequence[tuple[str, Text]]] | None = None
    unchosen: Callable[["QuerySet[M]"], "QuerySet[M]"] | None = None
    unchosen_title: Text = ""


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """A list: name, columns, filters, and the order it comes in."""

    name: str
    title: Text
    columns: Sequence[Column[M]]
    filters: Sequence[Filter[M]] = ()
    order: tuple[str, ...] = ("pk",)
    empty: Text = ""


@dataclass(slots=True)
class ListPage(Generic[M]):
    """One page of a list with everything its template needs."""

    listing: Listing[M]
    rows: list[M]
    total: int
    page: int
    pages: int
    chosen: dict[str, str]
    sort: str
    path: str

    def url(self, **changes: object) -> str:
        """Return the address of this list with some parameters changed; empty ones are left out."""
        state: dict[str, object] = {**self.chosen, "sort": self.sort, "page": self.page, **changes}
        if "page" not in changes:
            state["page"] = ""
        kept = {key: value for key, value in state.items() if value not in ("", None, 1)}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def sort_url(self, column: Column[M]) -> str:
        """Return the address that sorts by a column, the other way round where it already does."""
        return self.url(sort=f"-{column.key}" if self.sort == column.key else column.key)

    def direction(self, column: Column[M]) -> str:
        """Return how the list is sorted by this column, in the words of aria-sort."""
        return {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "none")


class Computed(Generic[R]):
    """Rows that are computed and stand in no table, asked for like those of a query."""

    def __init__(self, rows: Iterable[R]) -> None:
        self.rows = list(rows)

    def keep(self, test: Callable[[R], bool]) -> "Computed[R]":
        """Return those that pass a test."""
        return Computed(filter(test, self.rows))

    def order_by(self, *fields: str) -> "Computed[R]":
        """Return them sorted by attributes, the first one first; a minus turns one round."""
        rows = self.rows
        for name in reversed(fields):
            rows = sorted(rows, key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
        return Computed(rows)

    def count(self) -> int:
        """Return how many there are."""
        return len(self.rows)

    def iterator(self, chunk_size: int = 0) -> Iterator[R]:
        """Return them one by one."""
        return iter(self.rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __getitem__(self, part: slice) -> "Computed[R]":
        return Computed(self.rows[part])


def _order(listing: Listing[M], sort: str) -> tuple[str, ...]:
    column = next((column for column in listing.columns if column.key == sort.lstrip("-") and column.sort), None)
    if column is None:
        return listing.order
    flip = sort.startswith("-")
    fields = [field.lstrip("-") if field.startswith("-") == flip else f"-{field.lstrip('-')}" for field in column.sort]
    return (*fields, "pk")


def read(request: HttpRequest, listing: Listing[M], rows: "QuerySet[M]") -> tuple["QuerySet[M]", dict[str, str], str]:
    """Return the rows as filtered and sorted by the request, and what was chosen."""
    chosen: dict[str, str] = {}
    for entry in listing.filters:
        value = request.GET.get(entry.key, "").strip()[:100]
        if value and (entry.choices is None or value in {key for key, _ in entry.choices()}):
            chosen[entry.key] = value
            rows = entry.apply(rows, value)
        elif entry.unchosen is not None:
            rows = entry.unchosen(rows)
    sort = request.GET.get("sort", "")[:40]
    order = _order(listing, sort)
    return rows.order_by(*order), chosen, sort if order != listing.order else ""


def page(request: HttpRequest, listing: Listing[M], rows: "QuerySet[M]", size: int = PAGE) -> ListPage[M]:
    """Return the asked page of a list: one query for the number, one for the rows."""
    found, chosen, sort = read(request, listing, rows)
    total = found.order_by().count()
    pages = max(1, -(-total // size))
    wanted = request.GET.get("page", "1")
    number = min(max(int(wanted), 1), pages) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 1
    shown = list(found[(number - 1) * size : number * size])
    return ListPage(listing, shown, total, number, pages, chosen, sort, request.path)


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula (B048): text that begins like one is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip("\ufeff\u200b '\"").startswith(_FORMULA) else text


def export(
    request: HttpRequest, listing: Listing[M], rows: "QuerySet[M]", crisis: Crisis | None, form: str
) -> HttpResponse:
    """Return exactly what the list shows as a CSV or an Excel file; an exercise says so in name and every row."""
    found, _, _ = read(request, listing, rows)
    mark = crisis is not None and crisis.exercise
    head = (["EXERCISE 演习"] if mark else []) + [str(column.title) for column in listing.columns]
    lead = ["EXERCISE 演习"] if mark else []
    body = (
        lead + [safe_cell(column.show(row)) for column in listing.columns]
        for row in found[:EXPORT_LIMIT].iterator(chunk_size=2000)
    )
    name = f"{'EXERCISE-' if mark else ''}{crisis.slug + '-' if crisis else ''}{listing.name}.{form}"
    if form == "xlsx":
        content, kind = _xlsx(head, body), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        content, kind = _csv(head, body), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(head: list[str], body: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(body)
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # the mark lets Excel read UTF-8


def _xlsx(head: list[str], body: Any) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(head):
        sheet.write_string(0, place, title, bold)
    for line, cells in enumerate(body, start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(line, place, cell)
            else:
                sheet.write_string(line, place, str(cell))
    book.close()
    return file.getvalue()
