"""How much of the server does a page cost over many rows?

    python benchmarks/pages.py --needs 100000
    python benchmarks/pages.py --needs 100000 --database postgresql://USER:PASSWORD@HOST/EMPTY_DATABASE

Loads a crisis with that many needs of 500 organisations, then asks for each page 15 times through the whole stack in
process. Prints, as JSON lines, the queries and the CPU time of the server: the median, and the first time, when no
figure is kept from a moment ago. The database counts where it runs in the process, as SQLite does. The rival in the
same run is a plain Django `ListView` with `Paginator` and Django's own templates over the same 50 rows: no sign-in, no
powers, no figures, no menus.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src"), str(BASE / "tests")]
AT = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
ROUNDS = 15

ROW = "".join(
    f"<td>{{{{ row.{name} }}}}</td>"
    for name in ("organisation.names.en", "item.names.en", "quantity", "received", "tier", "state", "asked_at")
)
RIVAL = f"<table>{{% for row in object_list %}}<tr>{ROW}</tr>{{% endfor %}}</table>{{{{ page_obj.number }}}}"

# role that asks, what is asked
PAGES = (
    ("COM", "supply/needs/"), ("COM", "supply/needs/?page=2"), ("COM", "supply/needs/?sort=-asked"),
    ("COM", "supply/needs/?state=open"), ("COM", "supply/needs/?q=hospital"), ("ANON", "supply/needs/"),
    ("MI", "supply/needs/"), ("ANON", ""), ("ANON", "figures/"), ("ANON", "map/"), ("ANON", "plots/"),
    ("ANON", "outcome/"), ("ANON", "log/"), ("COM", "committee/"), ("MI", "my/"), ("NGO", "my/"),
    ("NGO", "supply/stock/"),
    ("NGO", "supply/shipments/"), ("ANON", "register/"), ("ANON", "duties/"), ("COM", "supply/rounds/"),
    ("ANON", "duties/tasks/"), ("ANON", "duties/tasks/?page=2"), ("ANON", "duties/tasks/?sort=-until"),
    ("ANON", "duties/tasks/?state=all"), ("ANON", "duties/tasks/?q=pump"), ("ANON", "duties/tasks/?who=district+007"),
    ("ANON", "duties/tasks/balance/"), ("ANON", "duties/tasks/overlaps/"),
)  # fmt: skip


def prepare(count: int):
    """Fill a crisis: `count` needs and tasks of 500 organisations, 200 lots, one approved plan with 100 shipments."""
    from django.core.management import call_command

    from cogov.decision.models import Task
    from cogov.supply.models import AllocationRun, Need, Shipment
    from factories.world import World

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = World.made(AT, slug="large", exercise=True)
    askers = [world.organisation(f"Hospital of district {n:03d}", "medical") for n in range(500)]
    items, states = (world.mask, world.respirator, world.water), ("open", "entered", "verified", "part_matched")
    for start in range(0, count, 5000):
        Need.objects.bulk_create(
            Need(
                crisis=world.crisis, organisation=askers[n % 500], place=world.district, item=items[n % 3],
                quantity=100 + n % 900, quantity_stated=100 + n % 900, basis="stated", tier=1 + n % 4, tier_rule="x",
                asked_at=AT - dt.timedelta(minutes=n), needed_by=AT + dt.timedelta(hours=n % 200), state=states[n % 4],
            )
            for n in range(start, min(start + 5000, count))
        )  # fmt: skip
        Task.objects.bulk_create(
            Task(
                crisis=world.crisis, area=world.district, accountable=askers[n % 500], raised_by=world.orgs["COM"],
                function=("pump", "guard", "visit")[n % 3], titles={"en": f"Pump water out of block {n}"},
                text_key=f"pumpwateroutofblock{n}", state=("offered", "accepted", "active", "done")[n % 4],
                raised_at=AT, starts_at=AT, due_at=AT + dt.timedelta(minutes=1 + n), since=AT, changed_at=AT,
            )
            for n in range(start, min(start + 5000, count))
        )  # fmt: skip
    lots = [world.lot(1000 + n) for n in range(200)]
    run = AllocationRun.objects.create(
        crisis=world.crisis, number=1, method="transport-lp", version="1", input_digest="0" * 64, piece_km=0,
        solve_ms=0, proposed_at=AT, proposed_by=world.posts["NGO"].pk, proposer_label="x", state="approved",
        decided_at=AT, decided_by=world.posts["COM"].pk, decider_label="y",
    )  # fmt: skip
    Shipment.objects.bulk_create(
        Shipment(crisis=world.crisis, run=run, number=f"1-{n:03d}", depot=lots[0].depot, organisation=askers[n], km=n,
                 ready_at=AT) for n in range(100)
    )  # fmt: skip
    world.orgs["MI"], world.posts["MI"] = askers[0], world.post(askers[0], "officer")
    return world


def measure(ask) -> tuple[float, float, int, int]:
    """Return the median CPU time in ms, that of the first time when nothing is kept, the queries and the bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        size = ask()
    first = (time.process_time() - began) * 1000
    queries = len(captured)
    ask()
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        ask()
        spent.append((time.process_time() - began) * 1000)
    return round(statistics.median(spent), 1), round(first, 1), queries, size


def main() -> int:
    """Run; exit code 1 where a page needs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; default: a SQLite file")
    parser.add_argument("--queries", type=int, default=12, help="more queries than this fail")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cogov-pages-") as folder:
        os.environ |= {
            "COGOV_DATA": folder, "COGOV_DATABASE": args.database, "COGOV_LOOPBACK": "1",
            "DJANGO_SETTINGS_MODULE": "settings_for_rush",
        }  # fmt: skip
        import django

        django.setup()
        from django.db import connection, connections
        from django.template import engines
        from django.test import RequestFactory
        from django.views.generic import ListView

        from cogov.supply.models import Need

        world = prepare(args.needs)
        template = engines["django"].from_string(RIVAL)
        rows = Need.objects.filter(crisis=world.crisis).select_related("organisation", "item").order_by("tier", "pk")
        view = ListView.as_view(queryset=rows, paginate_by=50, template_name="x")
        plain = RequestFactory().get("/")

        def rival() -> int:
            return len(template.render(view(plain).context_data).encode())

        least, _first, queries, size = measure(rival)
        print(json.dumps({"page": "rival: plain ListView", "cpu_ms": least, "queries": queries, "bytes": size}))
        for _ in range(3):
            world.client("COM").get(world.url("duties/"))  # what a process does once is not a page's cost
        over = 0
        for role, tail in PAGES:
            client = world.client(role)

            def ask(client=client, tail=tail) -> int:
                answer = client.get(world.url(tail), REMOTE_ADDR="127.0.0.1")
                if answer.status_code != 200:
                    raise SystemExit(f"{tail}: {answer.status_code}")
                return len(answer.content)

            spent, first, queries, size = measure(ask)
            over += queries > args.queries and "supply/" in tail
            print(json.dumps({
                "page": tail or "/", "role": role, "cpu_ms": spent, "first_ms": first, "queries": queries,
                "bytes": size, "of_rival": round(spent / least, 1), "needs": args.needs, "database": connection.vendor,
            }), flush=True)  # fmt: skip
        connections.close_all()
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
