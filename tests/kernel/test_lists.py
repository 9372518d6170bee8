"""Lists: what a reader may ask for, the addresses of a list, and files that no spreadsheet runs."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel.web import lists
from cogov.kernel.web.lists import Column, Filter, Listing, ListPage


@dataclass
class Rows:
    """Rows in memory that answer as a query does, and remember in which order they were asked for."""

    rows: list
    orders: list = field(default_factory=list)

    def order_by(self, *order):
        self.orders.append(order)
        return self

    def count(self):
        return len(self.rows)

    def __getitem__(self, part):
        return Rows(self.rows[part], self.orders)

    def __iter__(self):
        return iter(self.rows)

    def iterator(self, chunk_size):
        return iter(self.rows)


def _below(rows, value):
    return Rows([row for row in rows if row.amount < int(value)], rows.orders)


BOATS = Listing(
    name="boats",
    title="Boats",
    columns=(
        Column("name", "Name", lambda row: row.name, sort=("name",)),
        Column("amount", "Amount", lambda row: row.amount, sort=("-amount", "name"), number=True),
        Column("note", "Note", lambda row: row.note),
    ),
    filters=(
        Filter("below", "Below", _below, lambda: (("3", "three"), ("9", "nine"))),
        Filter("q", "Search", lambda rows, value: Rows([r for r in rows if value in r.name], rows.orders)),
    ),
    order=("pk", "name"),
)
NAME, AMOUNT, NOTE = BOATS.columns


def _rows(count=5, note=""):
    return Rows([SimpleNamespace(name=f"boat {number}", amount=number, note=note) for number in range(count)])


def _request(query=""):
    return RequestFactory().get(f"/boats/{query}")


@pytest.mark.parametrize(
    ("query", "order", "sort"),
    [
        ("", ("pk", "name"), ""),
        ("?sort=name", ("name", "pk"), "name"),
        ("?sort=-name", ("-name", "pk"), "-name"),
        ("?sort=amount", ("-amount", "name", "pk"), "amount"),
        ("?sort=-amount", ("amount", "-name", "pk"), "-amount"),
        ("?sort=note", ("pk", "name"), ""),
        ("?sort=created_by__password", ("pk", "name"), ""),
        ("?sort=-", ("pk", "name"), ""),
        ("?sort=" + "x" * 5000, ("pk", "name"), ""),
    ],
)
def test_a_list_is_sorted_by_its_own_columns_only(query, order, sort):
    rows = _rows()

    _, _, chosen = lists.read(_request(query), BOATS, rows)

    assert rows.orders == [order]
    assert chosen == sort


@pytest.mark.parametrize(
    ("query", "chosen", "shown"),
    [
        ("", {}, 5),
        ("?below=3", {"below": "3"}, 3),
        ("?below=4", {}, 5),
        ("?below=", {}, 5),
        ("?q=boat+1", {"q": "boat 1"}, 1),
        ("?q=%20boat%201%20", {"q": "boat 1"}, 1),
        ("?below=3&q=boat+4", {"below": "3", "q": "boat 4"}, 0),
        ("?name__startswith=b&_connector=OR&fbclid=1", {}, 5),
        ("?q=" + "b" * 101, {"q": "b" * 100}, 0),
    ],
)
def test_a_list_is_filtered_by_its_own_filters_and_ignores_the_rest(query, chosen, shown):
    rows, found, _ = lists.read(_request(query), BOATS, _rows())

    assert found == chosen
    assert rows.count() == shown


@pytest.mark.parametrize(
    ("query", "number", "first"),
    [
        ("", 1, "boat 0"),
        ("?page=2", 2, "boat 2"),
        ("?page=3", 3, "boat 4"),
        ("?page=4", 3, "boat 4"),
        ("?page=0", 1, "boat 0"),
        ("?page=-1", 1, "boat 0"),
        ("?page=999999999", 3, "boat 4"),
        ("?page=1000000000", 1, "boat 0"),
        ("?page=x", 1, "boat 0"),
        ("?page=", 1, "boat 0"),
        ("?page=٢", 1, "boat 0"),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_or_the_first(query, number, first):
    page = lists.page(_request(query), BOATS, _rows(), size=2)

    assert (page.page, page.pages, page.total) == (number, 3, 5)
    assert page.rows[0].name == first


def test_an_empty_list_has_one_page_and_a_full_one_no_empty_page_behind_it():
    empty, full = lists.page(_request(), BOATS, _rows(0)), lists.page(_request(), BOATS, _rows(4), size=2)

    assert (empty.page, empty.pages, empty.rows) == (1, 1, [])
    assert full.pages == 2


def _page(**change):
    known = {
        "listing": BOATS,
        "rows": [],
        "total": 0,
        "page": 3,
        "pages": 9,
        "chosen": {},
        "sort": "",
        "path": "/boats/",
    }
    return ListPage(**{**known, **change})


@pytest.mark.parametrize(
    ("change", "asked", "url"),
    [
        ({}, {}, "/boats/"),
        ({}, {"page": 4}, "/boats/?page=4"),
        ({}, {"page": 1}, "/boats/"),
        ({"sort": "name"}, {"page": 4}, "/boats/?sort=name&page=4"),
        ({"sort": "name"}, {"sort": "-name"}, "/boats/?sort=-name"),
        ({"chosen": {"q": "a b&c"}}, {}, "/boats/?q=a+b%26c"),
        ({"chosen": {"q": "a"}}, {"q": None}, "/boats/"),
        ({"chosen": {"q": "a"}}, {"below": "3"}, "/boats/?q=a&below=3"),
    ],
)
def test_the_address_holds_the_whole_state_and_another_choice_starts_at_the_first_page(change, asked, url):
    assert _page(**change).url(**asked) == url


@pytest.mark.parametrize(
    ("sort", "direction", "next_sort"),
    [("", "none", "name"), ("name", "ascending", "-name"), ("-name", "descending", "name"), ("amount", "none", "name")],
)
def test_a_column_says_how_it_is_sorted_and_turns_the_other_way(sort, direction, next_sort):
    page = _page(sort=sort)

    assert page.direction(NAME) == direction
    assert page.sort_url(NAME) == f"/boats/?sort={next_sort}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, True),
        (-5, -5),
        (0.5, 0.5),
        ("boat", "boat"),
        ("5-10", "5-10"),
        ("a\x00b", "ab"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x00=1", "'=1"),
    ],
)
def test_no_cell_is_a_formula(value, cell):
    found = lists.safe_cell(value)

    assert found == cell
    assert type(found) is type(cell)


@settings(max_examples=60, deadline=None)
@given(st.text("=+-@\t\r\n '\"\ufeff\u200bab1\x00", max_size=6))
def test_no_text_of_any_kind_begins_like_a_formula_in_its_cell(text):
    clean = text.replace("\x00", "")

    cell = lists.safe_cell(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (clean, f"'{clean}")


def _exported(form, *, exercise=None, note="=1+1"):
    crisis = None if exercise is None else SimpleNamespace(exercise=exercise, slug="flood")
    return lists.export(_request("?below=3"), BOATS, _rows(note=note), crisis, form)


@pytest.mark.parametrize(
    ("exercise", "name"),
    [(None, "boats.csv"), (False, "flood-boats.csv"), (True, "EXERCISE-flood-boats.csv")],
)
def test_a_csv_file_holds_what_the_list_shows_and_an_exercise_says_so_in_every_row(exercise, name):
    response = _exported("csv", exercise=exercise)

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    mark = ["EXERCISE 演习"] if exercise else []
    assert rows == [
        [*mark, "Name", "Amount", "Note"],
        *([*mark, f"boat {number}", str(number), "'=1+1"] for number in range(3)),
    ]
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_an_excel_file_holds_numbers_as_numbers_texts_as_texts_and_no_formula_or_link():
    response = _exported("xlsx", exercise=True, note="http://example.org")

    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert re.findall(r'<c r="C[2-4]"><v>(\d)</v>', sheet) == ["0", "1", "2"]
    assert len(re.findall(r'<c r="(?:[AB]|D)[2-4]" t="s">', sheet)) == 9
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "EXERCISE 演习" in texts
    assert "http://example.org" in texts
    assert response["Content-Disposition"] == 'attachment; filename="EXERCISE-flood-boats.xlsx"'


def test_an_excel_file_writes_yes_and_no_as_words_not_as_numbers():
    response = _exported("xlsx", note=True)

    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<t>True</t>" in texts


def test_an_export_ends_at_its_limit(monkeypatch):
    monkeypatch.setattr(lists, "EXPORT_LIMIT", 2)

    response = lists.export(_request(), BOATS, _rows(), None, "csv")

    assert response.content.count(b"\r\n") == 1 + 2
