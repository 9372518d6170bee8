"""Many approve at once what cannot all be given: never over, no 500; without the lock the same harness goes over."""

import json
import os
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


def _rush(database, attempts, *more):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "benchmarks/parallel_allocation.py", "--attempts", str(attempts),
         "--units", str(attempts // 2), "--database", database, *more],
        cwd=BASE, capture_output=True, text=True, check=False, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_parallel_approvals_never_give_more_than_there_is(empty_database, measure):
    attempts = measure.size(short=200, full=10_000)

    seen = _rush(empty_database, attempts)

    measure("parallel allocation, with the lock", f"{seen['given']} of {seen['units']} units given, {seen['answers']}, "
            f"{seen['seconds']} s", asked="never over, no 500", sample=f"{attempts} attempts, 4 processes")  # fmt: skip
    assert seen["given"] == seen["reserved"] == seen["units"] == attempts // 2
    assert [status for status in seen["answers"] if status >= "500"] == []


def test_without_the_lock_the_same_harness_gives_more_than_there_is(empty_database, measure):
    attempts = measure.size(short=200, full=2_000)

    seen = _rush(empty_database, attempts, "--without-lock")

    measure("parallel allocation, control without the lock", f"{seen['given']} of {seen['units']} units given",
            asked="over", sample=f"{attempts} attempts, 4 processes")  # fmt: skip
    assert seen["given"] > seen["units"]
