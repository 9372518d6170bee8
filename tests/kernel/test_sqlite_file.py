"""The product's own SQLite file: what it is told at the start holds, on a real file with the real settings.

The tests themselves run on a database without durability, so this one starts a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
ASK = """
import json, sqlite3
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
said = {}
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete"):
        said[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
file = connection.settings_dict["NAME"]
second = sqlite3.connect(file, timeout=0)
with transaction.atomic():  # IMMEDIATE: nothing is written yet, and still nobody else may begin to write
    list(django.apps.apps.get_model("kernel", "User").objects.all()[:1])
    try:
        second.execute("BEGIN IMMEDIATE")
        said["second writer"] = "began"
    except sqlite3.OperationalError as error:
        said["second writer"] = str(error)
    said["second reader"] = second.execute("SELECT count(*) FROM kernel_user").fetchone()[0]
second.execute("BEGIN IMMEDIATE")
said["after"] = "began"
second.rollback()
second.close()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Return what a new database of the product says of itself."""
    env = {**os.environ, "COGOV_DATA": str(tmp_path_factory.mktemp("file")), "COGOV_DATABASE": "",
           "DJANGO_SETTINGS_MODULE": "cogov.config.settings", "PYTHONPATH": str(BASE / "src")}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_committed_survives_a_power_cut_and_readers_do_not_wait(said):
    assert (said["journal_mode"], said["synchronous"]) == ("wal", 2)  # 2 is FULL


def test_keys_are_checked_and_what_is_deleted_is_overwritten(said):
    assert (said["foreign_keys"], said["secure_delete"]) == (1, 1)


def test_a_transaction_takes_the_write_lock_when_it_begins_and_readers_go_on(said):
    assert said["second writer"] == "database is locked"
    assert said["second reader"] == 0
    assert said["after"] == "began"
