"""Reading the files of the wuhan2020 record (github.com/wuhan2020/wuhan2020, MIT): pure, field by field.

Only the listed fields are ever read. Everything else (contacts, accounts, remarks ...) is dropped unread; its name is
counted. A value of 1 means "needed, nobody wrote how many"; null means unknown. What cannot be understood is refused
with a reason; nothing is guessed silently, and the raw value of each listed field stays beside what was understood.
"""

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cogov.kernel.errors import N_, BadInput

LISTED: Mapping[str, tuple[str, ...]] = {
    "hospital": ("province", "city", "district", "name", "supplies", "address", "url"),
    "factory": ("province", "city", "name", "supplies", "qualification", "address", "date", "url"),
    "logistical": ("name", "from", "dest", "date", "allowPersonal", "url"),
    "donation": ("name", "rfb", "date", "url", "status"),
    "clinic": ("name", "date", "url", "type"),
    "doctor_hotel": ("province", "city", "district", "hotel_name", "address", "maximum_rooms", "maximum_guests", "url"),
    "travel_hotel": ("province", "city", "name", "address", "date", "url"),
}
SUPPLY_FIELDS = ("key", "value", "specification")
UNSAID = 1
LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Supply:
    """One item that a hospital needs or a factory makes; `quantity` is None where nobody wrote how many."""

    item: str
    specification: str
    quantity: int | None
    raw: Mapping[str, Any]
    refused: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: its listed fields cleaned, the raw values beside them, or why it was refused."""

    kind: str
    file: str
    position: int
    name: str
    province: str
    city: str
    district: str
    address: str
    url: str
    day: dt.date | None
    supplies: tuple[Supply, ...]
    extra: Mapping[str, str]
    raw: Mapping[str, Any]
    refused: str


def clean(value: object) -> str:
    """Return text without tabs, stray blanks and full-width forms; anything that is not text becomes empty."""
    if not isinstance(value, str):
        return ""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip()


def read_day(value: object) -> dt.date | None:
    """Return the day of a date such as `2020-01-25T16:00:00.000Z` in Chinese time, or None.

    The record writes Chinese midnight as 16:00 UTC of the day before.
    """
    text = clean(value)
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.timezone(dt.timedelta(hours=8)))
    except (ValueError, OverflowError):
        return None
    return moment.date()


def _supply(value: object) -> Supply:
    if not isinstance(value, dict):
        return Supply("", "", None, {}, "not an object")
    raw = {field: value[field] for field in SUPPLY_FIELDS if field in value}
    item, specification = clean(value.get("key")), clean(value.get("specification"))
    number = value.get("value")
    if not item:
        return Supply("", specification, None, raw, "no item")
    if number is None or (number == UNSAID and not isinstance(number, bool)):
        return Supply(item, specification, None, raw, "")
    if isinstance(number, bool) or not isinstance(number, int | float) or not 1 <= number <= LARGEST or number % 1:
        return Supply(item, specification, None, raw, "the quantity is not a whole number above zero")
    return Supply(item, specification, int(number), raw, "")


def _record(kind: str, file: str, position: int, value: object) -> Record:
    if not isinstance(value, dict):
        return Record(kind, file, position, "", "", "", "", "", "", None, (), {}, {"value": value}, "not an object")
    raw = {field: value[field] for field in LISTED[kind] if field in value and field != "supplies"}
    name = clean(value.get("hotel_name" if kind == "doctor_hotel" else "name"))
    supplies = value.get("supplies") if "supplies" in LISTED[kind] else []
    listed = [_supply(item) for item in supplies] if isinstance(supplies, list) else []
    extra_fields = ("from", "dest", "allowPersonal", "rfb", "status", "type", "qualification", "maximum_rooms",
                    "maximum_guests")  # fmt: skip
    return Record(
        kind=kind,
        file=file,
        position=position,
        name=name,
        province=clean(value.get("province")),
        city=clean(value.get("city")),
        district=clean(value.get("district")),
        address=clean(value.get("address")),
        url=clean(value.get("url")),
        day=read_day(value.get("date")),
        supplies=tuple(listed),
        extra={field: str(raw[field]) for field in extra_fields if field in raw},
        raw=raw,
        refused="" if any(letter.isalpha() for letter in name) else "no name",  # "-" names nobody
    )


def dropped_fields(kind: str, rows: list[Any]) -> Counter[str]:
    """Count the fields that are not listed, by name, without looking at their values."""
    names: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, dict):
            names.update(f"{kind}.{field}" for field in row if field not in LISTED[kind] and field != "id")
            supplies = row.get("supplies")
            if "supplies" in LISTED[kind] and isinstance(supplies, list):
                for item in supplies:
                    if isinstance(item, dict):
                        names.update(f"{kind}.supplies.{field}" for field in item if field not in SUPPLY_FIELDS)
    return names


def _no_number(written: str) -> None:
    """Refuse `NaN` and `Infinity`, which Python would read and JSON does not know."""
    raise ValueError(written)


def parse(kind: str, file: str, body: bytes) -> tuple[list[Record], Counter[str]]:
    """Return the records of one file and the names of the fields that were dropped.

    Raises:
        BadInput: the file is not a JSON list. The whole day is refused then: what a broken file leaves out was not
            withdrawn by anybody.
    """
    try:
        rows = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise BadInput(N_("line {line}: this is not UTF-8"), field=file, line=line) from None
    except json.JSONDecodeError as error:
        raise BadInput(N_("line {line}: this is not JSON"), field=file, line=error.lineno) from None
    except (RecursionError, ValueError):
        raise BadInput(N_("this is not JSON"), field=file) from None
    if not isinstance(rows, list):
        raise BadInput(N_("it holds no list"), field=file)
    written = json.dumps(rows, ensure_ascii=False)
    if re.search("[\ud800-\udfff]", written):
        raise BadInput(N_("it holds half a character (a lone surrogate)"), field=file)
    if "\\u0000" in written.replace("\\\\", ""):  # an escaped backslash before u0000 is no NUL
        raise BadInput(N_("it holds a NUL character"), field=file)
    return [_record(kind, file, number, row) for number, row in enumerate(rows, start=1)], dropped_fields(kind, rows)
