"""From a fresh clone to the first page, and from the files of the record to its first plan."""

import json
import os
import subprocess
import sys
import tempfile

import pytest

from folders import BASE


def _said(program, *arguments, **more):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", f"benchmarks/{program}", *arguments], cwd=BASE, capture_output=True,
        text=True, check=False, env={**os.environ, "DJANGO_SETTINGS_MODULE": "", **more},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


# On the second database the short run loads one day.
SIZES = [
    pytest.param("2020-02-19", 1061, id="one day"),
    pytest.param("", None, id="six days", marks=pytest.mark.alike),
]


@pytest.mark.parametrize(("folder", "rows"), SIZES)
def test_the_record_is_loaded_and_its_first_plan_computed(shared, empty_database, measure, folder, rows):
    seen = _said("loading.py", str(shared / "data" / "wuhan2020" / folder), "--database", empty_database)

    measure(f"loading the record, {folder or 'all six days'}", f"{seen['seconds']} s; the rows as text into one table: "
            f"{seen['rival_s']} s", asked="under 10 s", sample=f"{seen['rows']} rows")  # fmt: skip
    assert rows in (None, seen["rows"])
    if os.environ.get("COGOV_FULL"):
        assert seen["seconds"] < 10


@pytest.mark.full
@pytest.mark.parametrize(("how", "asked"), [("uv", 60), ("pip", 150)])
def test_the_page_is_up_from_a_fresh_clone(measure, how, asked):
    with tempfile.TemporaryDirectory() as home:
        seen = _said("start.py", *(["--pip"] if how == "pip" else []), HOME=home)

    measure(f"page up from a fresh clone, {how}", f"{seen['first_s']} s; second start {seen['second_s']} s",
            asked=f"<= {asked} s", sample="1 clone, no package cache")  # fmt: skip
    assert seen["first_s"] <= asked
    assert seen["second_s"] <= 10
