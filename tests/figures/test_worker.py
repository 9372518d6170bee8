"""A worker killed in the middle of a step leaves whole steps, and two workers at once take no step twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("worker_process.py")
PATIENCE = 120
CLOCKS = 30


class Workers:
    """Worker processes on one database; whatever still runs at the end is killed."""

    def __init__(self, folder: Path, database: str) -> None:
        self.environment = {**os.environ, "COGOV_DATA": str(folder), "COGOV_DATABASE": database,
                            "DJANGO_SETTINGS_MODULE": "cogov.config.settings"}  # fmt: skip
        self.running: list[subprocess.Popen[bytes]] = []

    def ask(self, *words: str) -> str:
        """Run to the end and return what it printed."""
        done = subprocess.run([sys.executable, PROGRAM, *words], env=self.environment, capture_output=True, text=True,
                              check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a worker and go on."""
        self.running.append(subprocess.Popen([sys.executable, PROGRAM, "work", *words], env=self.environment))
        return self.running[-1]

    def seen(self, when: str = "count") -> dict[str, object]:
        """Return what stands in the database: now, or when the workers have come to rest."""
        found: dict[str, object] = json.loads(self.ask(when))
        return found

    def until(self, met: Callable[[], bool]) -> None:
        """Wait."""
        end = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < end, self.seen()
            time.sleep(0.2)


@pytest.fixture
def workers(empty_database, tmp_path):
    found = Workers(tmp_path, empty_database)
    found.ask("prepare", str(CLOCKS))
    yield found
    for process in found.running:
        process.kill()
        process.wait()


def test_a_worker_killed_in_the_middle_of_a_step_leaves_the_rest_to_the_next(workers, tmp_path, measure):
    mark = tmp_path / "mark"
    first = workers.start(str(mark))
    workers.until(mark.exists)

    first.send_signal(signal.SIGKILL)
    first.wait()
    after = workers.seen()
    workers.start()

    seen = workers.seen("rest")
    measure("worker killed in the middle of its third step",
            f"{after['breached']} steps whole, then {seen['breached']}", asked="each due step once",
            sample=f"{CLOCKS} clocks")  # fmt: skip
    assert (after["breached"], after["acts"]) == (2, [1, 1])  # of the third nothing stayed, not even its act
    assert (seen["breached"], seen["acts"]) == (CLOCKS, [1] * CLOCKS)


def test_two_workers_at_once_take_no_step_twice_and_end_when_asked(workers, measure):
    both = [workers.start(), workers.start()]

    seen = workers.seen("rest")
    for process in both:
        process.send_signal(signal.SIGTERM)
    ended = [process.wait(timeout=PATIENCE) for process in both]

    measure("two workers at once", f"{seen['breached']} steps by 2 workers", asked="each due step once",
            sample=f"{CLOCKS} clocks")  # fmt: skip
    assert (seen["breached"], seen["acts"]) == (CLOCKS, [1] * CLOCKS)
    assert ended == [0, 0]
