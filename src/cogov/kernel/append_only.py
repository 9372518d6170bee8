"""Tables that only grow: triggers on both databases refuse every other change (I11, trust.md 6.3).

SQLite: an update, a deletion, and `INSERT OR REPLACE`, which deletes without telling the deletion trigger.
PostgreSQL: an update, a deletion, and `TRUNCATE`, which no trigger of a row hears.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import migrations

SAYS = "this table only grows"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION cogov_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"
)


def guards(vendor: str, table: str, keys: Iterable[Sequence[str]]) -> list[str]:
    """Return the statements that make a table append-only; `keys` are the columns of each of its unique keys."""
    if vendor == "postgresql":
        rows, whole = f"{table}_append_only BEFORE UPDATE OR DELETE", f"{table}_no_truncate BEFORE TRUNCATE"
        then = "EXECUTE FUNCTION cogov_append_only()"
        return [
            _FUNCTION,
            f"CREATE TRIGGER {rows} ON {table} FOR EACH ROW {then}",
            f"CREATE TRIGGER {whole} ON {table} FOR EACH STATEMENT {then}",
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    present = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")" for columns in keys
    )
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {present})"  # noqa: S608 - names of our own tables
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]


def removals(vendor: str, table: str) -> list[str]:
    """Return the statements that take the guards away again."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {table}_{name} ON {table}" for name in ("append_only", "no_truncate")]
    return [f"DROP TRIGGER {table}_{name}" for name in ("no_update", "no_delete", "no_replace")]


def unique_keys(connection: Any, table: str) -> list[list[str]]:
    """Return the columns of each unique key of a table, its primary key among them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    return sorted(row["columns"] for row in found if row["unique"] or row["primary_key"])


def append_only(*tables: str) -> list[migrations.RunPython]:
    """Return the operations that make tables append-only."""

    def forward(apps: Any, editor: Any) -> None:
        for table in tables:
            for statement in guards(editor.connection.vendor, table, unique_keys(editor.connection, table)):
                editor.execute(statement)

    def backward(apps: Any, editor: Any) -> None:
        for table in tables:
            for statement in removals(editor.connection.vendor, table):
                editor.execute(statement)

    return [migrations.RunPython(forward, backward)]
