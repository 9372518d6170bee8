"""Strict reading of JSON and text: what is not surely meant is refused, with the field's name.

Follows the bad-input catalogue (B001-B017): lone surrogates, NUL, numbers beyond 2**53, NaN, duplicate keys, deep
nesting, byte-order marks and other encodings than UTF-8 are refused before anything else looks at them.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from cogov.kernel.errors import N_, BadInput

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_TEXT = 4000
MAX_INTEGER = 2**53
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# Controls that reorder text on screen (U+202A-E, U+2066-9) can make a name read as another one.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


class TooLarge(BadInput):
    """The body is larger than a page ever sends."""

    status = 413


def check_text(text: str, *, field: str, limit: int = MAX_TEXT) -> str:
    """Return `text` normalised to NFC.

    Raises:
        BadInput: NUL or lone surrogates, direction controls, or longer than `limit`.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(N_("it holds half a character (a lone surrogate)"), field=field) from None
    if "\x00" in text:
        raise BadInput(N_("it holds a NUL character"), field=field)
    if _BIDI.search(text):
        raise BadInput(N_("it holds hidden characters that turn the reading direction"), field=field)
    if len(text) > limit:
        raise BadInput(N_("it is too long"), field=field)
    return unicodedata.normalize("NFC", text)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for written, value in pairs:
        key = unicodedata.normalize("NFC", written)  # two ways of writing one name are one name
        if key in found:
            raise BadInput(N_("it is given twice"), field=key)
        found[key] = value
    return found


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """Stands where a number cannot be meant, until the walk knows the name of its field."""

    why: str


def _constant(name: str) -> _NoNumber:
    return _NoNumber(N_("NaN and Infinity are not numbers"))


def _integer(digits: str) -> int | _NoNumber:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        return _NoNumber(N_("this number is too large to be meant"))
    return int(digits)


def _real(digits: str) -> float | _NoNumber:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        return _NoNumber(N_("this number is too large to be meant"))
    return value


def _walk(value: Any, path: str) -> Any:
    match value:
        case str():
            return check_text(value, field=path or "body")
        case dict():
            return {
                check_text(key, field=path or "body", limit=100): _walk(item, f"{path}.{key}" if path else key)
                for key, item in value.items()
            }
        case list():
            return [_walk(item, f"{path}[{number}]") for number, item in enumerate(value)]
        case _NoNumber():
            raise BadInput(value.why, field=path or "body")
    return value


def loads(body: bytes) -> Any:
    """Return the value of a JSON body.

    Raises:
        TooLarge: above 1 MiB.
        BadInput: anything the catalogue names; `field` is the key's path where there is one.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(N_("the body is larger than 1 MiB"), field="body")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(N_("the body is not UTF-8"), field="body") from None
    if text.startswith("\ufeff"):
        raise BadInput(N_("the body begins with a byte-order mark"), field="body")
    depth = 0
    for mark in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if mark in "[{" else -1
        if depth > MAX_DEPTH:
            raise BadInput(N_("it is nested too deeply"), field="body")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_no_doubles,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_real,
        )
    except json.JSONDecodeError as error:
        raise BadInput(
            N_("the body is not JSON (line {line}, column {column})"),
            field="body",
            line=error.lineno,
            column=error.colno,
        ) from None
    return _walk(value, "")
