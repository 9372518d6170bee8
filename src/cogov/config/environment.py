"""Reading settings from the environment: a few names, each with one clear error."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """A setting cannot be understood; the program ends with one line that names it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"cogov: {name}: {why}")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default."""
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    """Return whether the variable is 1, true or yes.

    Raises:
        BadSetting: it is something else than yes or no.
    """
    value = text(name).lower()
    if value in ("1", "true", "yes"):
        return True
    if value in ("", "0", "false", "no"):
        return False
    raise BadSetting(name, "write 1 or 0")


def names(name: str) -> list[str]:
    """Return the comma-separated names of the variable."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


_SQLITE_START = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-65536;"
)


def database(url: str, data: Path) -> dict[str, object]:
    """Return Django's settings for a database URL; empty means SQLite inside the data folder.

    SQLite: WAL, synchronous=FULL, IMMEDIATE transactions, 20 s of patience (trust.md 1.1). PostgreSQL: connections stay
    open and are checked before use.

    Raises:
        BadSetting: the URL is of no known kind.
    """
    parts = urlsplit(url or f"sqlite:///{data / 'cogov.sqlite3'}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_START},
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 5},
        }
    raise BadSetting("COGOV_DATABASE", "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


def secret(path: Path) -> str:
    """Return the secret kept in `path`, made on first use, readable by its owner only.

    Raises:
        BadSetting: the data folder cannot be written, or its secret cannot be read.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        raise BadSetting("COGOV_DATA", f"{path.parent}: this folder cannot be used; name one that can") from None
