"""Tables that only grow: whatever else is tried on them, the database itself refuses (I11)."""

import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cogov.actors.actions import make_tie
from cogov.kernel.append_only import guards, removals, unique_keys
from cogov.kernel.models import Act
from cogov.record.actions import sequence_all
from cogov.supply.actions import propose_allocation, reject_allocation
from factories.world import World

TABLES = ("kernel_act", "kernel_actsubject", "kernel_pendingleaf", "record_logentry", "record_checkpoint")


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608 - a name of ours
        return cursor.fetchall()


def _try(statement, values=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def filled(world: World, at):
    """Put a row into each of the tables: an act with subjects, its leaf, its entry, a checkpoint."""

    make_tie(one=world.orgs["NGO"], other=world.orgs["ENT"], purpose="transport", crisis=world.crisis,
             by=world.holder("NGO"), at=at)  # fmt: skip
    run = propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    reject_allocation(run=run, reason="not now", by=world.second("COM"), at=at)
    assert sequence_all(at=at) == 1
    connection.check_constraints()  # as at the end of a transaction: PostgreSQL truncates nothing before
    return {table: _rows(table) for table in TABLES}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ['UPDATE "{}" SET id = id', 'DELETE FROM "{}"'])
def test_nothing_is_changed_and_nothing_deleted(filled, table, statement):
    with pytest.raises(DatabaseError, match="only grows"):
        _try(statement.format(table))

    assert filled[table]
    assert _rows(table) == filled[table]


@pytest.mark.parametrize("table", TABLES)
def test_the_whole_table_is_not_emptied_or_replaced_at_once(filled, table):
    """PostgreSQL has TRUNCATE; SQLite has INSERT OR REPLACE, which is a deletion that no deletion trigger hears."""
    statement = (
        f'TRUNCATE "{table}" CASCADE' if connection.vendor == "postgresql"
        else f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"'  # noqa: S608 - a name of ours
    )  # fmt: skip

    with pytest.raises(DatabaseError, match="only grows"):
        _try(statement)

    assert _rows(table) == filled[table]


def test_no_row_is_replaced_through_another_of_its_unique_keys(filled):
    (leaf,) = filled["kernel_pendingleaf"]
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, "kernel_pendingleaf")]
    forged = {**dict(zip(names, leaf, strict=True)), "id": uuid.uuid4().hex, "body": "forged"}
    verb, then = (
        ("INSERT", "ON CONFLICT (act_id) DO UPDATE SET body = EXCLUDED.body") if connection.vendor == "postgresql"
        else ("INSERT OR REPLACE", "")
    )  # fmt: skip
    blanks = ", ".join(["%s"] * len(forged))

    with pytest.raises(DatabaseError, match="only grows"):
        _try(f"{verb} INTO kernel_pendingleaf ({', '.join(forged)}) VALUES ({blanks}) {then}", list(forged.values()))

    assert _rows("kernel_pendingleaf") == [leaf]


def test_without_its_guards_a_table_is_changed_the_control(filled):
    for statement in removals(connection.vendor, "kernel_act"):
        _try(statement)

    Act.objects.update(holder_label="forged")

    assert set(Act.objects.values_list("holder_label", flat=True)) == {"forged"}


def test_every_unique_key_of_a_table_is_guarded(db):
    found = unique_keys(connection, "kernel_pendingleaf")

    assert found == [["act_id"], ["id"], ["origin", "about_kind", "about", "version"]]


def test_on_postgresql_rows_and_the_whole_table_are_guarded():
    said = " ".join(guards("postgresql", "t", [["id"]]))

    assert "BEFORE UPDATE OR DELETE ON t FOR EACH ROW" in said
    assert "BEFORE TRUNCATE ON t FOR EACH STATEMENT" in said
    assert removals("postgresql", "t") == ["DROP TRIGGER t_append_only ON t", "DROP TRIGGER t_no_truncate ON t"]


def test_on_sqlite_the_keys_of_a_row_are_compared_before_it_comes_in():
    said = guards("sqlite", "t", [["id"], ["origin", "size"]])

    assert [part.split(" BEFORE ")[1].split()[0] for part in said] == ["UPDATE", "DELETE", "INSERT"]
    assert '("id" = NEW."id") OR ("origin" = NEW."origin" AND "size" = NEW."size")' in said[2]


@pytest.mark.parametrize("room", ["kernel", "record"])
def test_the_guards_can_be_taken_away_and_put_back(filled, room):
    (operations,) = [import_module(f"cogov.{room}.migrations.0002_append_only").Migration.operations]
    table = TABLES[0] if room == "kernel" else TABLES[3]

    editor = _plain_editor()
    for operation in operations:
        operation.reverse_code(apps, editor)
    for operation in operations:
        operation.code(apps, editor)

    with pytest.raises(DatabaseError, match="only grows"):
        _try(f'DELETE FROM "{table}"')  # noqa: S608 - a name of ours


def _plain_editor():
    """Return an editor that may work inside the test's transaction; SQLite's own would refuse to begin there."""

    def execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return SimpleNamespace(connection=connection, execute=execute)
