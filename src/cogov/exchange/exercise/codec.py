"""Reading an exercise from a folder of plain files: one TOML file and a CSV per kind of fact. Pure.

Every fact carries its source and whether it is stated, estimated or made up for the exercise. Nothing about a hazard or
a country is in code: a river flood is another folder. The columns are listed in docs/reference/exercise-files.md.
Whatever can be seen to be wrong in the files is refused here, with file, line and column, before anything is written.
"""

import csv
import datetime as dt
import io
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cogov.actors.rules.roles import Body, PostKind, Subject
from cogov.plans.rules.law import Rank, RelationKind, RuleKind
from cogov.supply.rules.outcome import Step, span_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "places": ("key", "parent", "kind", "code_system", "code", "name_zh", "name_en", "lat", "lon", "precision_m",
               "precision_zh", "precision_en", "seat", "source"),
    "place_codes": ("place", "system", "code", "valid_from", "valid_to", "source"),
    "items": ("code", "name_zh", "name_en", "class", "unit", "unit_zh", "unit_en", "standard", "medical", "urgency",
              "per_patient_day", "per_patient_day_high", "coefficient_source", "source"),
    "spellings": ("item", "spelling", "standard"),
    "substitutes": ("wanted", "given", "penalty_km", "needs_waiver", "basis"),
    "packs": ("item", "name", "pieces", "standing", "basis"),
    "counts": ("place", "indicator", "day", "value", "standing", "source"),
    "rules": ("code", "name_zh", "name_en", "actor", "trigger", "expected", "voided_by", "seconds", "warn_seconds",
              "in_force_from", "source"),
    "laws": ("code", "instrument_zh", "instrument_en", "article", "title_zh", "title_en", "text_zh", "text_en", "kind",
             "rank", "topic", "area", "hazards", "functions", "powers", "actor", "trigger", "event", "expected",
             "voided_by", "seconds", "warn_seconds", "sanction_zh", "sanction_en", "in_force_from", "in_force_to",
             "source", "as_of"),
    "law_relations": ("one", "kind", "other", "words_zh", "words_en"),
    "catalogue": ("code", "name_zh", "name_en", "mechanism", "phases"),
    "organisations": ("key", "kind", "body", "level", "parent", "name_zh", "name_en", "area", "seat", "functions",
                      "capabilities_zh", "capabilities_en", "limits_zh", "limits_en", "designated", "emergency",
                      "staff", "volunteers", "standing", "source"),
    "ties": ("one", "other", "purpose", "source"),
    "posts": ("key", "organisation", "kind", "title_zh", "title_en", "player", "open_as", "area"),
    "mandates": ("organisation", "acts", "area", "days", "basis"),
    "functions": ("code", "name_zh", "name_en", "area"),
    "positions": ("function", "organisation", "says", "words_zh", "words_en", "said_at", "source", "standing"),
    "matrix": ("version", "function", "name_zh", "name_en", "area", "letter", "organisation", "claimed", "words_zh",
               "words_en", "source", "standing"),
    "depots": ("key", "keeper", "name_zh", "name_en", "place", "source"),
    "statements": ("key", "kind", "organisation", "recipient", "total", "item", "item_written", "quantity", "unit",
                   "said_at", "precision", "words_zh", "words_en", "source", "standing", "list_of", "publish_on"),
    "lots": ("depot", "item", "quantity", "low", "high", "packs", "pack_name", "donor", "earmark", "standing",
             "basis_zh", "basis_en", "statement", "received_at"),
    "needs": ("organisation", "item", "standard", "quantity", "asked_at", "asked_standing", "source"),
    "offers": ("organisation", "item", "what", "terms", "quantity", "per_day", "offered_on", "source"),
    "households": ("organisation", "grid", "building_zh", "building_en", "code", "people", "open_as"),
    "household_needs": ("household", "item", "quantity"),
}  # fmt: skip


# A cell that stands for a row, for others to point at.
KEYS: Mapping[str, str] = {
    "places": "key", "items": "code", "rules": "code", "laws": "code",
    "organisations": "key", "posts": "key", "functions": "code", "depots": "key",
    "statements": "key", "households": "code",
}  # fmt: skip
# What a cell points at, whichever table it stands in; within one table, only at rows above it.
POINTS: Mapping[str, str] = {
    "law_relations.one": "laws", "law_relations.other": "laws",
    "places.parent": "places", "organisations.parent": "organisations", "statements.total": "statements",
    "area": "places", "seat": "places", "place": "places", "grid": "places", "item": "items", "wanted": "items",
    "given": "items", "organisation": "organisations", "keeper": "organisations", "recipient": "organisations",
    "donor": "organisations", "one": "organisations", "other": "organisations",
    "earmark": "organisations", "depot": "depots", "statement": "statements",
    "function": "functions", "household": "households",
}  # fmt: skip
# The name of a town, not a key; a matrix beside the one in force has functions of its own.
NO_POINTS = frozenset({"places.seat", "matrix.function"})
# Cells that may not be empty.
FILLED: Mapping[str, tuple[str, ...]] = {
    "places": ("kind",),
    "place_codes": ("place", "system", "code"),
    "items": ("class", "unit"),
    "spellings": ("item", "spelling"),
    "substitutes": ("wanted", "given"),
    "packs": ("item", "name"),
    "counts": ("place", "indicator", "day", "value"),
    "rules": ("actor", "trigger", "expected", "seconds", "in_force_from"),
    "laws": ("kind", "rank", "topic", "in_force_from", "source", "as_of"),
    "law_relations": ("one", "kind", "other"),
    "catalogue": ("code",),
    "organisations": ("kind", "area"),
    "ties": ("one", "other", "purpose"),
    "posts": ("organisation", "kind"),
    "mandates": ("organisation", "acts", "area", "days"),
    "functions": ("area",),
    "positions": ("function", "organisation", "says", "said_at"),
    "matrix": ("function", "letter"),
    "depots": ("keeper", "place"),
    "statements": ("kind", "quantity", "said_at"),
    "lots": ("depot", "item", "quantity", "received_at"),
    "needs": ("organisation", "item", "asked_at"),
    "offers": ("organisation", "what", "terms"),
    "households": ("organisation", "grid"),
    "household_needs": ("household", "item"),
}
STANDINGS = ("stated", "estimated", "exercise")
YES_NO = ("yes", "no", "")
CHOICES: Mapping[str, Sequence[str]] = {
    "standing": STANDINGS,
    "asked_standing": STANDINGS,
    "medical": YES_NO,
    "needs_waiver": YES_NO,
    "designated": YES_NO,
    "emergency": YES_NO,
    "per_day": YES_NO,
    "says": ("holds", "assists", "denies"),
    "claimed": YES_NO,
    "matrix.letter": ("A", "R", "C", "I", "S"),
    "terms": ("gift", "sale", "loan", "service"),
    "body": tuple(Body),
    "laws.kind": tuple(RuleKind),
    "laws.rank": tuple(Rank),
    "law_relations.kind": tuple(RelationKind),
    "organisations.kind": tuple(Subject),
    "posts.kind": tuple(PostKind),
    "statements.kind": ("stock", "received", "distributed", "listed"),
    "statements.list_of": ("donations", "distribution", "stock", ""),
}
LARGEST = 10**12
ABOVE_ZERO = frozenset({"lots.quantity", "needs.quantity", "household_needs.quantity", "packs.pieces"})
WHOLE = frozenset({"precision_m", "urgency", "penalty_km", "pieces", "value", "seconds", "warn_seconds", "staff",
                   "volunteers", "days", "quantity", "low", "high", "packs", "people"})  # fmt: skip
REAL: Mapping[str, tuple[float, float]] = {
    "lat": (-90, 90), "lon": (-180, 180), "per_patient_day": (0, 1e6), "per_patient_day_high": (0, 1e6),
}  # fmt: skip
DAYS = frozenset({"day", "in_force_from", "in_force_to", "as_of", "valid_from", "valid_to", "offered_on", "publish_on"})
MOMENTS = frozenset({"said_at", "received_at", "asked_at"})
PARTS = ("slug", "names", "jurisdiction.slug", "jurisdiction.names", "jurisdiction.profile", "jurisdiction.time_zone",
         "crisis.hazard_class", "crisis.hazard", "crisis.scenario_start")  # fmt: skip


MOST_HOURS = 24 * 365  # what lasted longer is told in days


class BadExercise(ValueError):
    """A file of the exercise cannot be understood; the text names file, line and column."""


class Row(dict[str, str]):
    """The cells of one line of a CSV file, as text, and where the line stands."""

    def __init__(self, table: str, line: int, cells: Mapping[str, str]) -> None:
        super().__init__(cells)
        self.where = f"{table}.csv line {line}"

    def wrong(self, column: str, why: str) -> BadExercise:
        """Return the refusal of a cell."""
        return BadExercise(f"{self.where}: {column} “{self[column]}” {why}")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV file, as text."""

    name: str
    rows: tuple[Row, ...]


def rows_of(tables: Mapping[str, Table], name: str) -> tuple[Row, ...]:
    """Return the rows of a table; a table without a file is empty."""
    return tables[name].rows if name in tables else ()


def text_of(file: str, body: bytes) -> str:
    """Return a file's text.

    Raises:
        BadExercise: it is not UTF-8, or holds the character NUL.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise BadExercise(f"{file} line {line}: this is not UTF-8") from None
    if "\0" in text:
        raise BadExercise(f"{file} line {text[: text.index(chr(0))].count(chr(10)) + 1}: the character NUL stands here")
    return text


def parse_table(name: str, text: str) -> Table:
    """Return the rows of a CSV file, each cell checked by itself.

    Raises:
        BadExercise: the table is not known, a column is missing, unknown or given twice, a row is too long or too
            short, or a cell cannot be understood.
    """
    if name not in COLUMNS:
        raise BadExercise(f"{name}.csv: there is no table of this name")
    # Strict: a quotation mark that nobody closed would swallow the lines below it.
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        return Table(name, tuple(_rows(name, reader)))
    except csv.Error as error:
        raise BadExercise(f"{name}.csv line {reader.reader.line_num}: {error}") from None


def _rows(name: str, reader: "csv.DictReader[str]") -> Iterator[Row]:
    header = list(reader.fieldnames or [])
    wanted = COLUMNS[name]
    if sorted(header) != sorted(wanted):
        odd = sorted(set(header) ^ set(wanted)) or sorted(column for column in wanted if header.count(column) > 1)
        raise BadExercise(f"{name}.csv: the columns differ from the documented ones: {', '.join(odd)}")
    for cells in reader:
        if None in cells or None in cells.values():
            raise BadExercise(f"{name}.csv line {reader.line_num}: more or fewer cells than columns")
        row = Row(name, reader.line_num, {key: value.strip() for key, value in cells.items()})
        _check_cells(name, row)
        yield row


def _check_cells(table: str, row: Row) -> None:
    for column in row:
        if not row[column] and (column in FILLED.get(table, ()) or column == KEYS.get(table)):
            raise BadExercise(f"{row.where}: {column} is empty")
        choices = CHOICES.get(f"{table}.{column}") or CHOICES.get(column)
        if choices is not None and row[column] not in choices:
            known = ", ".join(choice for choice in choices if choice)
            raise row.wrong(column, f"is none of: {known}")
        if column in WHOLE:
            if whole(row, column) == 0 and f"{table}.{column}" in ABOVE_ZERO:
                raise row.wrong(column, "is not above zero")
        elif column in REAL:
            real(row, column)
        elif column in DAYS:
            day(row, column)
        elif column in MOMENTS and row[column]:
            moment(row, column, dt.UTC)
    beside = table != "matrix" or row["version"]
    if not names(row, "name") and "name_zh" in row and beside:
        raise BadExercise(f"{row.where}: name_zh and name_en are empty")
    if table == "matrix" and row["version"] and not row["area"]:
        raise BadExercise(f"{row.where}: area is empty")


def check_keys(tables: Mapping[str, Table]) -> None:
    """See that keys are unique and that whatever points somewhere finds it, within a table above itself.

    Raises:
        BadExercise: as named.
    """
    known: dict[str, set[str]] = {table: set() for table in KEYS}
    for name in COLUMNS:
        points = [
            (column, target)
            for column in COLUMNS[name]
            if f"{name}.{column}" not in NO_POINTS
            and (target := POINTS.get(f"{name}.{column}") or POINTS.get(column)) is not None
        ]
        for row in tables[name].rows if name in tables else ():
            for column, target in points:
                if row[column] and row[column] not in known[target]:
                    above = " above this line" if target == name else ""
                    raise row.wrong(column, f"is not in {target}.csv{above}")
            if name in KEYS:
                key = row[KEYS[name]]
                if key in known[name]:
                    raise row.wrong(KEYS[name], "stands here a second time")
                known[name].add(key)


def parse_settings(text: str) -> dict[str, Any]:
    """Return the settings of `exercise.toml`.

    Raises:
        BadExercise: not TOML, a part is missing, or the start or the time zone cannot be understood.
    """
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadExercise(f"exercise.toml: {error}") from None
    for part in PARTS:
        value: Any = found
        for name in part.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if not value:
            raise BadExercise(f"exercise.toml: {part} is missing")
    zone, start = found["jurisdiction"]["time_zone"], found["crisis"]["scenario_start"]
    try:
        zoneinfo.ZoneInfo(str(zone))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise BadExercise(f"exercise.toml: jurisdiction.time_zone “{zone}” is not a time zone") from None
    try:
        zoned = dt.datetime.fromisoformat(str(start)).tzinfo is not None
    except ValueError:
        zoned = False
    if not zoned:
        raise BadExercise(f"exercise.toml: crisis.scenario_start “{start}” is not a time with a zone")
    for fact in found.get("beside", []):
        _check_fact(fact)
    return found


def _check_fact(fact: Mapping[str, Any]) -> None:
    """Refuse a fact of the replayed event whose step, days or hours cannot be understood, or that has no source."""
    if not fact.get("source"):
        raise BadExercise("exercise.toml: beside: a fact has no source")
    if fact.get("step", "") not in ("", *Step):
        raise BadExercise(f"exercise.toml: beside: there is no step “{fact['step']}”; steps: {', '.join(Step)}")
    days = [fact[name] for name in ("from", "to") if name in fact]
    listed = all(
        isinstance(day, list) and 1 <= len(day) <= 2 and all(isinstance(one, str) for one in day) for day in days
    )
    hours = fact.get("hours", 1)
    timed = isinstance(hours, int | float) and not isinstance(hours, bool) and 0 < hours <= MOST_HOURS
    try:
        span_of(dict(fact))
    except ValueError:
        listed = False
    if not listed or not timed:
        raise BadExercise("exercise.toml: beside: from and to are lists of one or two days, hours a number")


def names(row: Mapping[str, str], stem: str) -> dict[str, str]:
    """Return the texts of a row in the languages given: `name_zh` and `name_en`."""
    found = {"zh-Hans": row.get(f"{stem}_zh", ""), "en": row.get(f"{stem}_en", "")}
    return {language: text for language, text in found.items() if text}


def whole(row: Row, column: str) -> int | None:
    """Return a whole number, or None where the cell is empty.

    Raises:
        BadExercise: something else stands there.
    """
    text = row[column]
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 13 or int(text) > LARGEST:
        raise row.wrong(column, "is not a whole number")
    return int(text)


def real(row: Row, column: str) -> float | None:
    """Return a number, or None where the cell is empty.

    Raises:
        BadExercise: something else stands there, or a number out of range.
    """
    text = row[column]
    if not text:
        return None
    low, high = REAL[column]
    try:
        found = float(text)
    except ValueError:
        raise row.wrong(column, "is not a number") from None
    if not low <= found <= high:  # also false for what is not a number
        raise row.wrong(column, f"does not lie between {low:g} and {high:g}")
    return found


def day(row: Row, column: str) -> dt.date | None:
    """Return a day, or None where the cell is empty.

    Raises:
        BadExercise: not an ISO 8601 date.
    """
    if not row[column]:
        return None
    try:
        return dt.date.fromisoformat(row[column])
    except ValueError:
        raise row.wrong(column, "is not a date such as 2020-02-01") from None


def moment(row: Row, column: str, zone: dt.tzinfo) -> dt.datetime:
    """Return a time; a bare date is its noon, because nobody said when on that day.

    Raises:
        BadExercise: not an ISO 8601 date or time.
    """
    text = row[column]
    try:
        found = dt.datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        found.astimezone(dt.UTC)  # it has to lie within the calendar there too
    except (ValueError, OverflowError):
        raise row.wrong(column, "is not a date such as 2020-02-01") from None
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return found
    return found.replace(hour=12)
