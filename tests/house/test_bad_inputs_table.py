"""The catalogue of bad inputs and the tests that send them: every row has one, or names what is not here yet."""

import ast
import csv
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("bad_inputs.csv")


def _table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["row"]: row for row in csv.DictReader(file)}


def _tests_of(path):
    """Return the names of the tests of a file, or nothing where there is no such file."""
    file = BASE / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _missing(named):
    """Return the tests that are named and do not exist."""
    return [one for one in named if one.partition("::")[2] not in _tests_of(one.partition("::")[0])]


def test_every_row_of_the_catalogue_is_mapped_and_no_other(shared):
    with (shared / "security" / "bad_inputs.csv").open(encoding="utf-8", newline="") as file:
        catalogue = [row["id"] for row in csv.DictReader(file)]

    assert list(_table()) == catalogue


def test_every_row_names_a_test_or_what_is_not_here_yet():
    assert [key for key, row in _table().items() if bool(row["tests"]) == bool(row["not here yet"])] == []


def test_every_test_that_is_named_exists():
    assert _missing(one for row in _table().values() for one in row["tests"].split()) == []


def test_a_test_that_is_not_there_is_found_the_control():
    here = "tests/house/test_bad_inputs_table.py"

    assert _missing([f"{here}::test_every_test_that_is_named_exists"]) == []
    assert len(_missing([f"{here}::test_nothing", "tests/house/none.py::test_nothing", here])) == 3
