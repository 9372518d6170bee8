"""Many people approve at once what cannot all be given: how many units leave a lot that holds fewer?

    python benchmarks/parallel_allocation.py --attempts 10000 --units 5000 --processes 4
    python benchmarks/parallel_allocation.py --attempts 400 --units 200 --without-lock
    python benchmarks/parallel_allocation.py --database postgresql://USER:PASSWORD@HOST/EMPTY_DATABASE

Each attempt is one approval over HTTP (the whole stack in process, a database of its own) of a plan for one unit.
`--without-lock` is the control: rows are read before the transaction holds them, as naive code would, and the
constraint below is gone. Prints one line of JSON.
"""

import argparse
import collections
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src"), str(BASE / "tests")]


def prepare(attempts: int, units: int) -> tuple[list[str], str, str]:
    """Make a lot of `units`, a need of `attempts` and a plan of one unit for each attempt.

    Returns:
        the addresses to post to, the session of a committee member, the lot.
    """
    import datetime as dt
    import uuid

    from django.core.management import call_command

    from cogov.supply.models import AllocationRun, Share
    from factories.world import World

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = World.made(dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC), slug="rush", exercise=True)
    lot, need = world.lot(units), world.need(quantity=attempts)
    runs = [
        AllocationRun(
            crisis=world.crisis, number=number, method="by_hand", version="1", input_digest="0" * 64, piece_km=0,
            solve_ms=0, proposed_at=world.at, proposed_by=uuid.uuid4(), proposer_label="test",
        )
        for number in range(1, attempts + 1)
    ]  # fmt: skip
    AllocationRun.objects.bulk_create(runs, batch_size=500)
    Share.objects.bulk_create(
        [Share(run=run, need=need, lot=lot, quantity=1, km=0, reason="by_hand") for run in runs], batch_size=500
    )
    cookie = world.client("COM").cookies["session"].value
    return [world.url(f"supply/rounds/{run.pk}/approve/") for run in runs], cookie, str(lot.pk)


def naive() -> None:
    """Take the lock and the constraint away: read the rows first, then decide on what was read."""
    from cogov.supply.actions import allocation

    ahead: dict[type, dict[object, object]] = {}
    guarded = allocation.approve_allocation
    locked = allocation.lock_all

    def before(**given):
        from cogov.supply.models import Lot, Need, Share

        share = Share.objects.get(run=given["run"])
        ahead[Lot] = {share.lot_id: Lot.objects.get(pk=share.lot_id)}
        ahead[Need] = {share.need_id: Need.objects.get(pk=share.need_id)}
        return guarded(**given)

    import cogov.supply.actions as doors

    allocation.lock_all = lambda model, keys: ahead.get(model) or locked(model, keys)
    doors.approve_allocation = before


def drop_constraints() -> None:
    """Remove what stands below the lock."""
    from django.db import connection

    from cogov.supply.models import Lot, Need

    with connection.schema_editor() as editor:
        for model in (Lot, Need):
            for constraint in model._meta.constraints:  # noqa: SLF001 - Django's documented model API
                editor.remove_constraint(model, constraint)


def attempt(todo: list[str], cookie: str, without_lock: bool) -> dict[int, int]:
    """Post to the addresses; return how often each status came back."""
    import django

    django.setup()
    from django.core.cache import caches
    from django.test import Client

    if without_lock:
        naive()
    client = Client(raise_request_exception=False)
    client.cookies["session"] = cookie
    seen: collections.Counter[int] = collections.Counter()
    for address in todo:
        caches["process"].clear()  # the brake on the writes of one account would end the rush long before the lot does
        seen[client.post(address, {"take_function": "on"}, REMOTE_ADDR="127.0.0.1").status_code] += 1
    return dict(seen)


def main() -> int:
    """Run; exit code 1 if a unit was given twice or the server failed (with the lock), 0 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; default: a SQLite file")
    parser.add_argument("--without-lock", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cogov-rush-") as folder:
        os.environ |= {
            "COGOV_DATA": folder, "COGOV_DATABASE": args.database, "COGOV_LOOPBACK": "1",
            "DJANGO_SETTINGS_MODULE": "settings_for_rush",
        }  # fmt: skip
        import django

        django.setup()
        from django.db import connection, connections
        from django.db.models import Sum

        from cogov.supply.models import Lot, Share

        addresses, cookie, lot = prepare(args.attempts, args.units)
        if args.without_lock:
            drop_constraints()
        connections.close_all()
        began = time.monotonic()
        parts = [(addresses[start :: args.processes], cookie, args.without_lock) for start in range(args.processes)]
        with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
            seen: collections.Counter[int] = collections.Counter()
            for found in pool.starmap(attempt, parts):
                seen.update(found)
        seconds = time.monotonic() - began
        given = Share.objects.filter(lot=lot, run__state="approved").aggregate(n=Sum("quantity"))["n"] or 0
        result = {
            "database": connection.vendor, "attempts": args.attempts, "units": args.units, "given": given,
            "reserved": Lot.objects.get(pk=lot).reserved, "processes": args.processes, "lock": not args.without_lock,
            "answers": {str(status): number for status, number in sorted(seen.items())}, "seconds": round(seconds, 1),
        }  # fmt: skip
        connections.close_all()
        print(json.dumps(result))
    failed = given != min(args.units, args.attempts) or any(status >= 500 for status in seen)
    return int(failed and not args.without_lock)


if __name__ == "__main__":
    sys.exit(main())
