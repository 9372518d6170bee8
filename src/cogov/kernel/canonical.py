"""Canonical JSON (RFC 8785) and digests of what was recorded."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import rfc8785


def plain(value: Any) -> Any:
    """Turn `value` into what JSON can hold: times as ISO 8601 in UTC, decimals and ids as strings.

    Raises:
        TypeError: for anything that has no agreed form, so that nothing is ever recorded by accident of `str`.
    """
    match value:
        case None | bool() | str():
            return value
        case int():
            # RFC 8785 numbers are doubles: whole numbers from 2**53 on travel as text.
            return value if abs(value) < 2**53 else str(value)
        case float() | Decimal():
            return str(value)
        case uuid.UUID():
            return str(value)
        case dt.datetime():
            if value.tzinfo is None:  # it would be recorded in the zone of whichever machine wrote it
                raise TypeError("no canonical form for a time without a zone")
            return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case Mapping():
            found = {str(key): plain(item) for key, item in value.items()}
            if len(found) < len(value):
                raise TypeError("no canonical form for two keys that are written alike")
            return found
        case list() | tuple():
            return [plain(item) for item in value]
        case bytes() | memoryview():
            return bytes(value).hex()
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 bytes of `value` after `plain`."""
    return rfc8785.dumps(plain(value))


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
