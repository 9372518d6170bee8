"""Reading an exercise from a folder of plain files: one TOML file and a CSV per kind of fact. Pure.

Every fact carries its source and whether it is stated, estimated or made up for the exercise. Nothing about a hazard or
a country is in code: a river flood is another folder. The columns are listed in docs/reference/exercise-files.md.
"""

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "places": ("key", "parent", "kind", "code_system", "code", "name_zh", "name_en", "lat", "lon", "precision_m",
               "precision_zh", "precision_en", "seat", "source"),
    "items": ("code", "name_zh", "name_en", "class", "unit", "unit_zh", "unit_en", "standard", "medical", "urgency",
              "per_patient_day", "per_patient_day_high", "coefficient_source", "source"),
    "spellings": ("item", "spelling", "standard"),
    "substitutes": ("wanted", "given", "penalty_km", "needs_waiver", "basis"),
    "packs": ("item", "name", "pieces", "standing", "basis"),
    "counts": ("place", "indicator", "day", "value", "standing", "source"),
    "rules": ("code", "name_zh", "name_en", "actor", "trigger", "expected", "voided_by", "seconds", "warn_seconds",
              "in_force_from", "source"),
    "organisations": ("key", "kind", "body", "level", "parent", "name_zh", "name_en", "area", "seat", "functions",
                      "capabilities_zh", "capabilities_en", "limits_zh", "limits_en", "designated", "emergency",
                      "staff", "volunteers", "standing", "source"),
    "posts": ("key", "organisation", "kind", "title_zh", "title_en", "player", "open_as", "area"),
    "mandates": ("organisation", "acts", "area", "days", "basis"),
    "functions": ("code", "name_zh", "name_en", "area"),
    "positions": ("function", "organisation", "says", "words_zh", "words_en", "said_at", "source", "standing"),
    "depots": ("key", "keeper", "name_zh", "name_en", "place", "source"),
    "statements": ("key", "kind", "organisation", "recipient", "total", "item", "item_written", "quantity", "unit",
                   "said_at", "precision", "words_zh", "words_en", "source", "standing"),
    "lots": ("depot", "item", "quantity", "low", "high", "packs", "pack_name", "donor", "earmark", "standing",
             "basis_zh", "basis_en", "statement", "received_at"),
    "needs": ("organisation", "item", "standard", "quantity", "asked_at", "asked_standing", "source"),
    "offers": ("organisation", "item", "what", "terms", "quantity", "per_day", "offered_on", "source"),
    "households": ("organisation", "grid", "building_zh", "building_en", "code", "people", "open_as"),
    "household_needs": ("household", "item", "quantity"),
}  # fmt: skip


class BadExercise(ValueError):
    """A file of the exercise cannot be understood; the text names file, line and column."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV file, as text."""

    name: str
    rows: tuple[dict[str, str], ...]


def parse_table(name: str, text: str) -> Table:
    """Return the rows of a CSV file.

    Raises:
        BadExercise: a column is missing, unknown or given twice, or a row is too long or too short.
    """
    reader = csv.DictReader(io.StringIO(text))
    header = reader.fieldnames or []
    wanted = COLUMNS[name]
    if sorted(header) != sorted(wanted):
        odd = sorted(set(header) ^ set(wanted)) or sorted(header)
        raise BadExercise(f"{name}.csv: the columns differ from the documented ones: {', '.join(odd)}")
    rows = []
    for number, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise BadExercise(f"{name}.csv line {number}: more or fewer cells than columns")
        rows.append({key: value.strip() for key, value in row.items()})
    return Table(name, tuple(rows))


def parse_settings(text: str) -> dict[str, Any]:
    """Return the settings of `exercise.toml`.

    Raises:
        BadExercise: not TOML, or a part is missing.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadExercise(f"exercise.toml: {error}") from None
    for part in ("slug", "names", "jurisdiction", "crisis"):
        if part not in found:
            raise BadExercise(f"exercise.toml: {part} is missing")
    return found


def names(row: Mapping[str, str], stem: str) -> dict[str, str]:
    """Return the texts of a row in the languages given: `name_zh` and `name_en`."""
    found = {"zh-Hans": row.get(f"{stem}_zh", ""), "en": row.get(f"{stem}_en", "")}
    return {language: text for language, text in found.items() if text}


def whole(table: str, row: Mapping[str, str], column: str) -> int | None:
    """Return a whole number, or None where the cell is empty.

    Raises:
        BadExercise: something else stands there.
    """
    text = row[column]
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise BadExercise(f"{table}.csv: {column} “{text}” is not a whole number") from None


def real(table: str, row: Mapping[str, str], column: str) -> float | None:
    """Return a number, or None where the cell is empty.

    Raises:
        BadExercise: something else stands there.
    """
    text = row[column]
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadExercise(f"{table}.csv: {column} “{text}” is not a number") from None


def moment(table: str, row: Mapping[str, str], column: str, zone: dt.tzinfo) -> dt.datetime:
    """Return a time; a bare date is its noon, because nobody said when on that day.

    Raises:
        BadExercise: not an ISO 8601 date or time.
    """
    try:
        found = dt.datetime.fromisoformat(row[column])
    except ValueError:
        raise BadExercise(f"{table}.csv: {column} “{row[column]}” is not a date such as 2020-02-01") from None
    if len(row[column]) == 10:
        found = found.replace(hour=12)
    return found if found.tzinfo else found.replace(tzinfo=zone)
