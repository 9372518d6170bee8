"""The permission matrix: what a role may do with a function, in which scope, under which condition.

`permission_matrix.csv` is the table people read; this module is its legend. A cell is a sum of grants:

    V view, C create or propose, A approve or decide (A1, A2: by one, by two different persons)
    s of or for the holder's own person: the household, or the group or gift one acts for in a post
    o of the holder's own organisation
    j own, or in the area the holder's organisation answers for    a assigned to the holder
    * only with a mandate (delegation, contract) that covers the act
    (reason) the look is written down with a reason     (rate) limited in number per hour
    (exercise) only in an exercise                      - nothing

Source: trust.md 10, reconciled with model.md 2.6, which wins (docs/adr/0005).
"""

import csv
import functools
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "permission_matrix.csv"
ROLES = (
    "ANON", "RES", "GOV", "HG", "ENT", "NGO", "MI", "CTY", "VOL", "MED", "EXP", "DON", "PO", "COM", "EICR", "EICS",
    "AUD", "OPS",
)  # fmt: skip
CONDITIONS = ("reason", "rate", "exercise")
_PART = re.compile(r"(V|C|A)([12]?)([soja]?)(\*?)(?:\(([a-z]+)\))?")


@dataclass(frozen=True, slots=True)
class Grant:
    """One part of a cell. `approvers` is 1 or 2 for decisions; `scope` is empty where the whole crisis is meant."""

    verb: str
    approvers: int
    scope: str
    needs_mandate: bool
    condition: str


class BadCell(ValueError):
    """A cell of the matrix is not in the legend."""


def parse_cell(cell: str) -> tuple[Grant, ...]:
    """Return the grants of a cell.

    Raises:
        BadCell: something in it is not in the legend.
    """
    if cell == "-":
        return ()
    grants = []
    for part in cell.split("+"):
        found = _PART.fullmatch(part)
        if not found or (found[2] and found[1] != "A") or (found[5] and found[5] not in CONDITIONS):
            raise BadCell(cell)
        verb, approvers, scope, star, condition = found.groups()
        grants.append(Grant(verb, int(approvers or (verb == "A")), scope, bool(star), condition or ""))
    return tuple(grants)


@dataclass(frozen=True, slots=True)
class Row:
    """One function of the matrix."""

    key: str
    function: str
    cells: dict[str, tuple[Grant, ...]]
    note: str


@functools.cache
def matrix() -> dict[str, Row]:
    """Return the whole matrix by function key.

    Raises:
        BadCell: a cell is not in the legend, a column or cell is missing, or a function stands there twice.
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    found = {}
    for line in lines:
        if set(line) != {"key", "function", "note", *ROLES} or None in line.values() or line["key"] in found:
            raise BadCell(line.get("key"))
        found[line["key"]] = Row(
            line["key"], line["function"], {role: parse_cell(line[role]) for role in ROLES}, line["note"]
        )
    return found


def grant(role: str, key: str, verb: str) -> Grant | None:
    """Return what allows `role` the `verb` of function `key`; whoever may create or decide may also view."""
    grants = matrix()[key].cells.get(role, ())
    wanted = {"V": ("V", "C", "A"), "C": ("C",), "A": ("A",)}[verb]
    return next((found for letter in wanted for found in grants if found.verb == letter), None)


def enough(found: Grant, persons: Iterable[uuid.UUID]) -> bool:
    """Say whether enough different persons decided: one person twice, also in two posts, is one (A1, A2)."""
    return len(set(persons)) >= found.approvers


def sees_or_decides(role: str) -> bool:
    """Say whether a role approves anything or reads personal data: it needs a second factor (trust.md 1.13)."""
    return any(
        found.verb == "A" or (found.condition == "reason") or (row.key in PERSONAL and found.verb == "V")
        for row in matrix().values()
        for found in row.cells.get(role, ())
        if row.note != "no route yet"
    )


PERSONAL = ("need.contact", "household.read", "personal.reads")
