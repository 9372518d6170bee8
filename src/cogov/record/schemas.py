"""The shapes of the public log's API."""

import datetime as dt

from cogov.kernel.web.api import Marked, Shown


class EntryOut(Shown):
    """An entry as it stands in the log (trust.md 6.2)."""

    v: int
    id: str
    t: str
    at: str
    crisis: str
    status: str
    role: str
    obj: str
    ver: int
    prev: str
    pub: dict[str, str]


class LogRowOut(Marked):
    """An entry with its place and its hash."""

    index: int
    hash: str
    entry: EntryOut


class CheckpointOut(Marked):
    """Size and root of a log at one moment."""

    origin: str
    size: int
    root: str
    at: dt.datetime


class ReceiptOut(Marked):
    """What `cogov-verify proof` checks: an entry and its path to a root."""

    format: str
    origin: str
    index: int
    size: int
    root: str
    entry: str
    path: list[str]
