"""The legend of the permission matrix, bad tables, and what a role may do."""

import csv

import pytest

from cogov.actors.rules import matrix
from cogov.actors.rules.matrix import BadCell, Grant

COLUMNS = ("key", "function", *matrix.ROLES, "note")


def _grant(verb, approvers=0, scope="", condition="", *, mandate=False):
    return Grant(verb, approvers, scope, mandate, condition)


def _table(tmp_path, monkeypatch, *rows, columns=COLUMNS):
    path = tmp_path / "matrix.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    monkeypatch.setattr(matrix, "TABLE", path)
    return matrix.matrix.__wrapped__


def _row(key="need.read", cell="V", note=""):
    return [key, "Need: read", *([cell] * len(matrix.ROLES)), note]


@pytest.mark.parametrize(
    ("cell", "grants"),
    [
        ("-", ()),
        ("V", (_grant("V"),)),
        ("C", (_grant("C"),)),
        ("A", (_grant("A", 1),)),
        ("A1", (_grant("A", 1),)),
        ("A2", (_grant("A", 2),)),
        ("Vs", (_grant("V", scope="s"),)),
        ("Vo", (_grant("V", scope="o"),)),
        ("Vj", (_grant("V", scope="j"),)),
        ("Va", (_grant("V", scope="a"),)),
        ("C*", (_grant("C", mandate=True),)),
        ("A2j*", (_grant("A", 2, "j", mandate=True),)),
        ("Vj(reason)", (_grant("V", scope="j", condition="reason"),)),
        ("C(rate)", (_grant("C", condition="rate"),)),
        ("C(exercise)", (_grant("C", condition="exercise"),)),
        ("Co*(reason)", (_grant("C", scope="o", condition="reason", mandate=True),)),
        ("Cj+A2j", (_grant("C", scope="j"), _grant("A", 2, "j"))),
    ],
)
def test_a_cell_is_the_sum_of_its_grants(cell, grants):
    assert matrix.parse_cell(cell) == grants


@pytest.mark.parametrize(
    "cell",
    ["", "X", "v", "V1", "C2", "A3", "A0", "Vx", "Vso", "V**", "*V", "V(maybe)", "V()", "V(reason", "V+", "+V", "-+V",
     "V ", "V\n", "V,C", "A12"],
)  # fmt: skip
def test_what_is_not_in_the_legend_is_no_cell(cell):
    with pytest.raises(BadCell) as refused:
        matrix.parse_cell(cell)

    assert refused.value.args == (cell,)


def test_a_table_is_read_row_by_row(tmp_path, monkeypatch):
    read = _table(tmp_path, monkeypatch, _row(), _row("need.write", "Co+A2", "later"))

    found = read()

    assert list(found) == ["need.read", "need.write"]
    assert set(found["need.read"].cells) == set(matrix.ROLES)
    assert found["need.write"].cells["AUD"] == (_grant("C", scope="o"), _grant("A", 2))
    assert found["need.write"].note == "later"


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([_row("k", "V?")], COLUMNS),
        ([_row("k"), _row("k")], COLUMNS),
        ([_row("k")[:-1]], COLUMNS),
        ([_row("k")[:5]], COLUMNS),
        ([[*_row("k"), "more"]], COLUMNS),
        ([[*_row("k")[:-2], ""]], [name for name in COLUMNS if name != "OPS"]),
        ([_row("k")], [name.replace("OPS", "OPSS") for name in COLUMNS]),
        ([_row("k")], ["name", *COLUMNS[1:]]),
    ],
    ids=["cell", "twice", "note missing", "short", "long", "role missing", "role unknown", "no key"],
)
def test_a_bad_table_is_refused_whole(tmp_path, monkeypatch, rows, columns):
    read = _table(tmp_path, monkeypatch, *rows, columns=columns)

    with pytest.raises(BadCell):
        read()


@pytest.mark.parametrize(
    ("role", "key", "verb", "found"),
    [
        ("ANON", "need.read", "V", _grant("V")),
        ("ANON", "need.read", "C", None),
        ("MI", "need.create", "C", _grant("C", scope="o")),
        ("MI", "need.create", "V", _grant("C", scope="o")),
        ("MI", "need.create", "A", None),
        ("COM", "crisis.open", "C", _grant("C")),
        ("COM", "crisis.open", "A", _grant("A", 2)),
        ("COM", "crisis.open", "V", _grant("C")),
        ("COM", "need.verify", "V", _grant("A", 1)),
        ("COM", "need.verify", "C", None),
        ("OPS", "need.verify", "V", _grant("C", condition="exercise")),
        ("NOBODY", "need.read", "V", None),
    ],
)
def test_who_may_create_or_decide_may_also_view_and_no_more(role, key, verb, found):
    assert matrix.grant(role, key, verb) == found


@pytest.mark.parametrize(("key", "verb"), [("need.sell", "V"), ("need.read", "X")])
def test_an_unknown_function_or_verb_is_an_error_not_a_no(key, verb):
    with pytest.raises(KeyError):
        matrix.grant("COM", key, verb)


def test_who_decides_or_reads_personal_data_needs_a_second_factor():
    strong = {role for role in matrix.ROLES if matrix.sees_or_decides(role)}

    assert strong == {"RES", "GOV", "HG", "ENT", "NGO", "MI", "CTY", "COM", "EICR", "AUD"}


@pytest.mark.parametrize(
    ("row", "strong"),
    [
        (_row("need.read", "V"), False),
        (_row("need.read", "C"), False),
        (_row("need.read", "A1"), True),
        (_row("need.read", "V(reason)"), True),
        (_row("need.read", "C(rate)"), False),
        (_row("household.read", "V"), True),
        (_row("household.read", "C"), False),
        (_row("household.read", "-"), False),
        (_row("need.read", "A1", "no route yet"), False),
    ],
)
def test_a_second_factor_follows_from_a_decision_a_reason_or_personal_data(tmp_path, monkeypatch, row, strong):
    monkeypatch.setattr(matrix, "matrix", _table(tmp_path, monkeypatch, row))

    assert matrix.sees_or_decides("CTY") is strong
    assert not matrix.sees_or_decides("NOBODY")
