"""`./cogov test`: lint, types, contracts, tests on SQLite and PostgreSQL, journeys in a real browser.

`./cogov check` runs what needs no test: lint, types, contracts, generated files. `./cogov test --full` runs every
figure at full size and writes a report. Every step runs even when one before it failed; the last line counts them.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import servers

BASE = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
TOOL = Path(PYTHON).parent
# What must be covered branch by branch; the rest is shown.
GATE = (
    "src/cogov/engine/*,src/cogov/kernel/*,src/cogov/record/*,src/cogov/*/rules/*,src/cogov/*/actions.py,"
    "src/cogov/*/actions/*,src/cogov_verify/*"
)
NOTHING_TO_RUN = 5  # pytest's exit code where no test was selected
# In the short run nothing else is traced: tracing costs more than the tests it watches.
TRACED = ("cogov.engine", "cogov.kernel", "cogov.record", "cogov_verify")
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed|deselected)\b")


@dataclass
class Count:
    """What happened over all steps."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, output: str) -> None:
        """Add what pytest said in its last line."""
        lines = [line for line in output.splitlines() if " in " in line and COUNTED.search(line)]
        for number, word in COUNTED.findall(lines[-1]) if lines else []:
            if word == "passed":
                self.passed += int(number)
            elif word in ("failed", "error", "errors"):
                self.failed += int(number)
            elif word == "skipped":
                self.skipped += int(number)


class Run:
    """One run: steps, each with a line that says how long it took; output only where something is wrong."""

    def __init__(self, *, verbose: bool, compiled: str) -> None:
        self.count = Count()
        self.verbose = verbose
        self.steps: list[tuple[str, float, bool]] = []
        # A run starts dozens of processes: where Python is told to keep no compiled files, each would compile all it
        # reads, so this run keeps its own and throws them away.
        self.environment = {**os.environ}
        if self.environment.pop("PYTHONDONTWRITEBYTECODE", ""):
            self.environment.setdefault("PYTHONPYCACHEPREFIX", compiled)
        self.saying = threading.Lock()

    def step(self, name: str, command: list[str], *, tests: bool = False, empty: bool = False, **env: str) -> bool:
        """Run a step; return whether it passed. With `empty`, a step in which there was nothing to run passes too."""
        with self.saying:
            print(f"{name} ...", flush=True)
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=BASE, env={**self.environment, **env}, capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - began
        with self.saying:
            return self._ended(name, done, seconds, tests=tests, empty=empty)

    def _ended(
        self, name: str, done: subprocess.CompletedProcess[str], seconds: float, *, tests: bool, empty: bool
    ) -> bool:
        output = done.stdout + done.stderr
        if tests:
            self.count.add(done.stdout)
        passed = done.returncode == 0 or (empty and done.returncode == NOTHING_TO_RUN)
        if not passed:
            self.count.broken.append(name)
        if not passed or self.verbose:
            print(output.rstrip(), flush=True)
        elif tests:
            for line in output.splitlines():
                if line.startswith("SKIPPED"):
                    print(f"  {line}", flush=True)
        self.steps.append((name, seconds, passed))
        print(f"{name}: {'passed' if passed else 'FAILED'} in {seconds:.0f} s", flush=True)
        return passed

    def refuse(self, name: str, why: object) -> None:
        """Note a step that cannot be run: that is a failure, not a skip."""
        self.count.broken.append(name)
        self.steps.append((name, 0.0, False))
        print(f"{name}: FAILED: {why}", flush=True)


def check(run: Run) -> None:
    """Lint, types, contracts, generated files: two at a time, as none uses more than one core for long."""
    with tempfile.TemporaryDirectory(prefix="cogov-check-") as data, ThreadPoolExecutor(max_workers=2) as two:
        django = {"DJANGO_SETTINGS_MODULE": "cogov.config.settings", "COGOV_DATA": data}
        steps: list[tuple[str, list[str], dict[str, str]]] = [
            ("types", [str(TOOL / "mypy")], {}),  # the longest first
            ("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"], django),
            ("messages", [PYTHON, "tools/messages.py", "--check"], {}),
            ("contracts", [str(TOOL / "lint-imports")], {}),
            ("spelling", [str(TOOL / "codespell"), "src", "tests", "tools", "docs", "benchmarks", *_pages()], {}),
            ("lint", [str(TOOL / "ruff"), "check", "."], {}),
            ("format", [str(TOOL / "ruff"), "format", "--check", "."], {}),
        ]
        for done in [two.submit(run.step, name, command, **env) for name, command, env in steps]:  # type: ignore[arg-type]
            done.result()


def _pages() -> list[str]:
    return [path.name for path in BASE.glob("*.md")]


def tests(run: Run, folder: Path, *, full: bool, only: list[str]) -> None:
    """Tests with the coverage gate, those that use a database on PostgreSQL too, figures on both, then journeys.

    Where a figure is measured nothing is traced, and what no database can change is not run twice.
    """
    env = {"COGOV_REPORT": str(folder / "figures.jsonl"), "COGOV_FULL": "1" if full else ""}
    pytest = [PYTHON, "-m", "pytest", "-rs", "-n", os.environ.get("COGOV_TEST_PROCESSES", "2")]
    marks = ["-m", "not browser" if full else "not browser and not full"]
    rest = only or ["tests", "--ignore=tests/figures"]

    def step(name: str, *what: str, **more: str) -> None:
        run.step(name, [*pytest, *what], tests=True, empty=bool(only), **env, **more)

    data = str(folder / ".coverage")
    traced = ["--cov"] if full else [f"--cov={name}" for name in (*TRACED, *_rules_and_actions())]
    # In the short run the building code is not traced: it walks every route as every role, and what has to be covered
    # is covered by the tests of the rooms.
    apart = [] if full or only else ["--ignore=tests/house"]
    step("tests on SQLite", *marks, *traced, "--cov-report=", *rest, *apart, COVERAGE_FILE=data, COGOV_DATABASE="")
    if not only:
        if apart:
            step("building code", *marks, "tests/house", COGOV_DATABASE="")
        run.step("coverage", [PYTHON, "-m", "coverage", "report", f"--include={GATE}", "--show-missing",
                              "--skip-covered", "--fail-under=100"], COVERAGE_FILE=data)  # fmt: skip
        step("figures on SQLite", *marks, "tests/figures", COGOV_DATABASE="")
    try:
        with servers.postgres() as (url, how):
            print(f"PostgreSQL: {how}", flush=True)
            step("tests on PostgreSQL", *marks, *rest, COGOV_DATABASE=url, COGOV_ONLY_WITH_DATABASE="1")
            if not only:
                both = marks if full else ["-m", f"{marks[1]} and not alike"]
                step("figures on PostgreSQL", *both, "tests/figures", COGOV_DATABASE=url)
    except servers.Missing as why:
        run.refuse("tests on PostgreSQL", why)
    try:
        chromium = servers.browser()
    except servers.Missing as why:
        run.refuse("journeys", why)
    else:
        step(
            "journeys",
            "-m",
            "browser" if full else "browser and not full",
            *(only or ["tests/journeys"]),
            COGOV_BROWSER=chromium,
            COGOV_DATABASE="",
        )


def _rules_and_actions() -> list[str]:
    rooms = (BASE / "src" / "cogov").glob("*/*")
    return sorted(f"cogov.{path.parent.name}.{path.stem}" for path in rooms if path.stem in ("rules", "actions"))


def figures(folder: Path) -> list[dict[str, object]]:
    """Return what the tests measured, in the order they said it."""
    path = folder / "figures.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(found: list[dict[str, object]]) -> Iterator[str]:
    """Yield the measured figures as rows of a table."""
    yield "| figure | measured | asked | sample | database |"
    yield "|---|---|---|---|---|"
    for one in found:
        yield f"| {one['name']} | {one['value']} | {one['asked']} | {one['sample']} | {one['database']} |"


def longest(count: int = 5) -> Iterator[str]:
    """Yield the longest files: nothing fails on size, but a long file wants to become a folder."""
    sizes = [
        (len(path.read_text(encoding="utf-8").splitlines()), path.relative_to(BASE))
        for top in ("src", "tests", "tools") for path in (BASE / top).rglob("*.py") if "migrations" not in path.parts
    ]  # fmt: skip
    for size, path in sorted(sizes, reverse=True)[:count]:
        yield f"{size} {path}"


def write_report(run: Run, found: list[dict[str, object]], at: dt.datetime) -> Path:
    """Write the report of a full run; return where it lies."""
    path = BASE / "build" / f"report-{at:%Y-%m-%d-%H%M}.md"
    path.parent.mkdir(exist_ok=True)
    machine = f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rows = [f"# Full test run, {at:%Y-%m-%d %H:%M} UTC", "", machine, "", "| step | seconds | |", "|---|---|---|"]
    rows += [f"| {name} | {seconds:.0f} | {'passed' if passed else 'FAILED'} |" for name, seconds, passed in run.steps]
    rows += ["", *lines(found), "", closing(run)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def closing(run: Run) -> str:
    """Return the last line."""
    count = run.count
    broken = f"; failed steps: {', '.join(count.broken)}" if count.broken else ""
    return f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped{broken}"


def main(argv: list[str]) -> int:
    """Run; exit code 0 only where nothing failed, and, in CI, nothing was skipped."""
    parser = argparse.ArgumentParser(prog="cogov test", description=__doc__)
    parser.add_argument("command", choices=["test", "check"])
    parser.add_argument("--full", action="store_true", help="every figure at full size, and a report in build/")
    parser.add_argument("--verbose", action="store_true", help="show the output of every step")
    parser.add_argument("only", nargs="*", help="tests to run (default: all of them)")
    args = parser.parse_args(argv)
    began = time.monotonic()
    found: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="cogov-test-", ignore_cleanup_errors=True) as folder:
        run = Run(verbose=args.verbose, compiled=str(Path(folder) / "compiled"))
        if not args.only:
            check(run)
        if args.command == "test":
            tests(run, Path(folder), full=args.full, only=args.only)
            found = figures(Path(folder))
    for line in lines(found) if found else ():
        print(line)
    print("longest files: " + "; ".join(longest()))
    if args.full:
        print(f"report: {write_report(run, found, dt.datetime.now(dt.UTC)).relative_to(BASE)}")  # noqa: TID251 - a door
    print(f"{closing(run)} in {time.monotonic() - began:.0f} s")
    skipped_in_ci = bool(os.environ.get("CI")) and run.count.skipped > 0
    if skipped_in_ci:
        print("CI fails on a skip")
    return 1 if run.count.failed or run.count.broken or skipped_in_ci else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
