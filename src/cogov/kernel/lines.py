"""What is one line: names and titles, and the server's own log, whatever somebody wrote into a header (B090)."""

import logging
import re
from types import TracebackType

BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def shown(text: str) -> str:
    """Return a text with what would break or colour a line written out."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class OneLine(logging.Formatter):
    """Writes an event on one line; the way to a fault follows indented, so that nobody writes a line of their own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """Return the line."""
        record.message = shown(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the library's name
        """Return the way to a fault, indented."""
        return "\n".join("  " + shown(line) for line in super().formatException(ei).split("\n"))
