"""How long does it take to load a dataset in the form of the wuhan2020 record?

    python benchmarks/loading.py FOLDER
    python benchmarks/loading.py FOLDER --database postgresql://USER:PASSWORD@HOST/EMPTY_DATABASE

FOLDER holds `data/fe` or dated folders, which are loaded in order. Every line is read, understood, estimated or
rejected, and written with its act, and the first round is computed. The rival in the same run reads the
same files with `json` and writes each row as text into one table. Prints one line of JSON.
"""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src"), str(BASE / "tests")]


def rival(folder: Path, file: Path) -> tuple[int, float]:
    """Read every file and keep its rows as text; return how many and the seconds it took."""
    began = time.perf_counter()
    table = sqlite3.connect(file)
    table.execute("CREATE TABLE line (file TEXT, row TEXT)")
    rows = 0
    for path in sorted(folder.rglob("data/fe/**/*.json")):
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        found = [(str(path), json.dumps(row)) for row in (read if isinstance(read, list) else [read])]
        table.executemany("INSERT INTO line VALUES (?, ?)", found)
        rows += len(found)
    table.commit()
    table.close()
    return rows, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="", help="PostgreSQL instead of SQLite: an empty database")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cogov-loading-", ignore_cleanup_errors=True) as folder:
        os.environ.update(COGOV_DATA=folder, COGOV_DATABASE=args.database, DJANGO_SETTINGS_MODULE="settings_for_rush")
        import django

        django.setup()
        from django.core.management import call_command

        from cogov.cli.loading import load
        from cogov.kernel import clock

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        rows, plain = rival(args.folder, Path(folder) / "rival.sqlite3")
        began = time.perf_counter()
        for line in load(args.folder, preview=False, crisis=None, wall=clock.now()):
            print(line, file=sys.stderr)
        whole = time.perf_counter() - began
        print(json.dumps({"rows": rows, "seconds": round(whole, 2), "rival_s": round(plain, 3)}))


if __name__ == "__main__":
    main()
