"""B027: one form of a page sent at one instant by many threads: one effect and equal answers; without the key, many."""

import json
import os
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


def test_a_form_sent_fifty_times_at_one_instant_has_one_effect_and_equal_answers(empty_database, measure):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "benchmarks/same_form.py", "--times", "50", "--database", empty_database],
        cwd=BASE, capture_output=True, text=True, check=False, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    seen = json.loads(done.stdout)

    shown = f"{seen['effects']} effect; without its key, sent 10 times: {seen['effects_without_key']}"
    measure("one form sent at one instant", shown, asked="1 effect, 50 equal answers", sample="50 threads")
    assert seen["effects"] == 1
    assert list(seen["answers"].values()) == [50]
    assert seen["effects_without_key"] == 10
