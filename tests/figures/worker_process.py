"""What `test_worker.py` starts as processes of its own: a database with due clocks, and workers on it.

worker_process.py prepare N     an empty database gets N clocks that ran out
worker_process.py work [MARK]   a worker; with MARK it writes that file in the middle of its third step and stays there
worker_process.py count         one line of JSON: clocks still due, breaches by clock, leaves waiting
worker_process.py rest          the same line, once nothing is due and nothing waits
"""

import datetime as dt
import json
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / part) for part in ("src", "tests")]
AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
STAYS_IN = 3
PATIENCE = 120


def prepare(number: int) -> None:
    """Make the tables, a crisis, and clocks that ran out long ago."""
    from django.core.management import call_command

    from cogov.kernel.models import Duty, Rule
    from factories.world import World

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = World.made(AT, slug="clocks")
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code="r", names={}, source="test", actor="GOV", trigger="t", expected="e",
        seconds=60, warn_seconds=0, armed_by=uuid.uuid4(), in_force_from=AT.date(),
    )  # fmt: skip
    Duty.objects.bulk_create(
        Duty(rule=rule, crisis=world.crisis, about=uuid.uuid4(), about_kind="supply.need", opened_at=AT, warn_at=AT,
             due_at=AT, wake_at=AT)
        for _ in range(number)
    )  # fmt: skip


def work(mark: str) -> None:
    """Run the worker; inside the third step, after the act was written, say so and wait to be killed."""
    from cogov.cli import worker
    from cogov.kernel import bus
    from cogov.kernel.duties import DutyBreached

    steps = Counter[str]()

    def stay(_event: DutyBreached) -> None:
        steps["done"] += 1
        if steps["done"] == STAYS_IN:
            Path(mark).write_text("in the middle", encoding="utf-8")
            time.sleep(600)

    if mark:
        bus.subscribe(DutyBreached, stay)
    worker.run()


def seen() -> dict[str, Any]:
    """Return what stands in the database."""
    from cogov.kernel.models import Act, Duty, PendingLeaf

    acts = Counter(map(str, Act.objects.filter(kind="kernel.duty.breached").values_list("about", flat=True)))
    return {
        "due": Duty.objects.filter(wake_at__isnull=False).count(),
        "breached": Duty.objects.filter(state="breached").count(),
        "acts": sorted(acts.values()),
        "waiting": PendingLeaf.objects.filter(entry__isnull=True).count(),
    }


def count() -> None:
    """Say what stands in the database."""
    print(json.dumps(seen()))


def rest() -> None:
    """Wait until the workers have nothing left to do, then say what stands in the database."""
    end = time.monotonic() + PATIENCE
    while (now := seen())["due"] or now["waiting"]:
        if time.monotonic() > end:
            sys.exit(f"still to do: {now}")
        time.sleep(0.2)
    print(json.dumps(now))


if __name__ == "__main__":
    import django

    django.setup()
    what, *more = sys.argv[1:]
    {
        "prepare": lambda: prepare(int(more[0])),
        "work": lambda: work(more[0] if more else ""),
        "count": count,
        "rest": rest,
    }[what]()
