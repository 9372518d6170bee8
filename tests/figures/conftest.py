"""A database of its own for programs that the figures start."""

import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    """Return the URL of an empty database of the kind under test; empty for SQLite: a program makes its own file."""
    if connection.vendor == "sqlite":
        yield ""
        return
    import psycopg

    told = connection.settings_dict
    name = f"cogov_{uuid.uuid4().hex[:12]}"
    where = {
        "host": told["HOST"],
        "port": told["PORT"] or None,
        "user": told["USER"],
        "password": told["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        user = quote(told["USER"], safe="") + (f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else "")
        port = f":{told['PORT']}" if told["PORT"] else ""
        host = told["HOST"]
        yield (
            f"postgresql://{user}@/{name}?host={quote(host, safe='')}" if host.startswith("/") or not host
            else f"postgresql://{user}@{host}{port}/{name}"
        )  # fmt: skip
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
