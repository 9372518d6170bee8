"""Pages over many rows: a bounded number of queries; what they cost is measured beside a plain rival."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cogov.kernel.figures import registered

BASE = Path(__file__).resolve().parents[2]


@pytest.mark.alike
def test_lists_of_fifty_rows_take_twelve_queries_at_most(empty_database, measure):
    needs = measure.size(short=3_000, full=100_000)

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "benchmarks/pages.py", "--needs", str(needs), "--database", empty_database],
        cwd=BASE, capture_output=True, text=True, check=False, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    rival, *pages = [json.loads(line) for line in done.stdout.splitlines()]
    # A search in the texts of all tasks reads them all: it is among the pages below, not among these lists.
    tasks = [page for page in pages if re.match(r"duties/tasks/($|overlaps|\?(?!q=))", page["page"])]
    lists = [page for page in pages if "supply/" in page["page"] or page["page"] == "register/"] + tasks
    slowest = max(lists, key=lambda page: page["cpu_ms"])
    slowest_of_all = max(pages, key=lambda page: page["cpu_ms"])
    first = max(pages, key=lambda page: page["first_ms"])

    measure("pages of 50 rows", f"{max(page['queries'] for page in lists)} queries, {slowest['cpu_ms']} ms CPU "
            f"({slowest['page']}); plain ListView: {rival['cpu_ms']} ms", asked="<= 12 queries, <= 50 ms CPU",
            sample=f"{needs} needs and tasks, {len(lists)} pages, median of 15")  # fmt: skip
    measure("all pages", f"{slowest_of_all['cpu_ms']} ms CPU ({slowest_of_all['page'] or 'first page'}); first time, "
            f"nothing kept: {first['first_ms']} ms ({first['page'] or 'first page'})", asked="<= 50 ms CPU",
            sample=f"{needs} needs, {len(pages)} pages, median of 15")  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert [page for page in lists if page["queries"] > 12] == []
    if os.environ.get("COGOV_FULL"):
        assert [page for page in lists if page["cpu_ms"] > 50] == []
    # The page of all figures asks at most once for each, others stay far below.
    most = {"figures/": len(registered())}
    assert [page for page in pages if page["queries"] > most.get(page["page"], 50)] == []
