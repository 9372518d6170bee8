"""One form of a page, sent many times at one instant: how many effects has it, and are the answers equal?

    python benchmarks/same_form.py --times 50
    python benchmarks/same_form.py --database postgresql://USER:PASSWORD@HOST/EMPTY_DATABASE

The form goes out with its one-time key first, then without it: the control. Prints one line of JSON.
"""

import argparse
import collections
import json
import os
import sys
import tempfile
import threading
import warnings
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src"), str(BASE / "tests")]


def rush(address: str, body: dict[str, str], cookie: str, times: int) -> dict[str, int]:
    """Send the same body from many threads at one instant; return how often each answer came back."""
    from django.db import connections
    from django.test import Client

    seen: collections.Counter[str] = collections.Counter()
    gate = threading.Barrier(times)

    def send() -> None:
        client = Client(raise_request_exception=False)
        client.cookies["session"] = cookie
        gate.wait()
        response = client.post(address, body, REMOTE_ADDR="127.0.0.1")
        seen[f"{response.status_code} {response.headers.get('Location', '')}"] += 1
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(seen)


def main() -> int:
    """Run; exit code 1 if the form with its key had more than one effect or two answers, 0 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--control", type=int, default=10, help="how often it is sent without the key")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; default: a SQLite file")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="cogov-form-") as folder:
        os.environ |= {
            "COGOV_DATA": folder, "COGOV_DATABASE": args.database, "COGOV_LOOPBACK": "1",
            "DJANGO_SETTINGS_MODULE": "settings_for_rush",
        }  # fmt: skip
        import datetime as dt

        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections

        from cogov.supply.models import Offer
        from factories.world import World

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        world = World.made(dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC), slug="rush", exercise=True)
        cookie = world.client("MI").cookies["session"].value
        address, body = world.url("supply/offers/new/"), {"what": "boats", "terms": "loan"}
        connections.close_all()
        answers = rush(address, {**body, "once": "one key"}, cookie, args.times)
        effects = Offer.objects.count()
        without = rush(address, body, cookie, args.control)
        result = {
            "database": connection.vendor, "times": args.times, "effects": effects, "answers": answers,
            "effects_without_key": Offer.objects.count() - effects, "answers_without_key": without,
        }  # fmt: skip
        connections.close_all()
        print(json.dumps(result))
    return int(effects != 1 or len(answers) != 1)


if __name__ == "__main__":
    sys.exit(main())
