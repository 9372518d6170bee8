"""Canonical JSON (RFC 8785) for what a log entry may hold: objects, arrays, texts, whole numbers, true, false, null."""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")  # lone surrogates: no bytes stand for them


class NotCanonical(ValueError):
    """The text is JSON, but not in its one canonical form, or holds what no entry may hold."""


def _sort_key(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")  # RFC 8785, 3.2.3: by UTF-16 code units


def write(value: Any) -> bytes:
    """Return the canonical bytes of `value`.

    Raises:
        NotCanonical: a fraction, a number from 2**53 on, half a character, or anything that is not JSON.
    """
    match value:
        case None | bool():
            return json.dumps(value).encode()
        case str() if not _HALF.search(value):
            return json.dumps(value, ensure_ascii=False).encode()
        case int() if abs(value) < 2**53:
            return str(value).encode()
        case list():
            return b"[" + b",".join(write(item) for item in value) + b"]"
        case dict() if all(isinstance(name, str) for name in value):
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
        again = write(value)
    except ValueError as error:
        raise NotCanonical(str(error)) from None
    except RecursionError:
        raise NotCanonical("it is nested too deeply") from None
    if again != text:
        raise NotCanonical("the bytes are not in canonical form")
    return value
