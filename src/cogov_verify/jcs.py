"""Canonical JSON (RFC 8785) for what a log entry may hold: objects, arrays, texts, whole numbers, true, false, null."""

import json
from typing import Any


class NotCanonical(ValueError):
    """The text is JSON, but not in its one canonical form, or holds what no entry may hold."""


def _sort_key(name: str) -> bytes:
    return name.encode("utf-16-be")  # RFC 8785, 3.2.3: by UTF-16 code units


def write(value: Any) -> bytes:
    """Return the canonical bytes of `value`.

    Raises:
        NotCanonical: a fraction, a number from 2**53 on, or anything that is not JSON.
    """
    match value:
        case None | bool() | str():
            return json.dumps(value, ensure_ascii=False).encode()
        case int() if abs(value) < 2**53:
            return str(value).encode()
        case list():
            return b"[" + b",".join(write(item) for item in value) + b"]"
        case dict():
            pairs = (write(name) + b":" + write(value[name]) for name in sorted(value, key=_sort_key))
            return b"{" + b",".join(pairs) + b"}"
    raise NotCanonical(f"an entry may not hold {value!r}")


def read(text: bytes) -> Any:
    """Return the value of canonical JSON.

    Raises:
        NotCanonical: the bytes are not the canonical form of their own value.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NotCanonical(str(error)) from None
    if write(value) != text:
        raise NotCanonical("the bytes are not in canonical form")
    return value
