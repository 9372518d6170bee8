"""What each command does: translate arguments, make one call, print what came of it."""

import argparse
import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cogov.cli import documents, loading, up, worker
from cogov.kernel import clock
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.figures import Reading
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.jinja import number
from cogov.supply.actions import propose_allocation
from cogov.supply.models import Basis
from cogov.supply.queries.needs import board, in_state, offers
from cogov.supply.queries.situation import NOTHING_WRONG, asked_for, findings, party_name, proposal
from cogov.supply.queries.stock import lots
from cogov.supply.views import labels


def crisis_called(slug: str) -> Crisis:
    """Return the crisis with this name.

    Raises:
        BadInput: there is none.
    """
    found = Crisis.objects.select_related("jurisdiction").filter(slug=slug).first()
    if found is None:
        raise BadInput(N_("there is no crisis with this name"), field="crisis")
    return found


def exercise_mark(crisis: Crisis) -> str:
    """Return the mark that stands before everything an exercise says."""
    return loading.mark(exercise=crisis.exercise)


def say_situation(crisis: Crisis) -> list[str]:
    """Return what the first page says, as lines for the terminal: the same figures, the same sentences."""
    reading = Reading(crisis, crisis.time(clock.now()))
    head = exercise_mark(crisis) + localized(crisis.names) + _(". ") + asked_for(reading).say(reading)
    lines = [head, "", _("Wrong now")]
    found = findings(reading)
    lines += [f" {place}. {finding.say(reading)}" for place, finding in enumerate(found, start=1)]
    if not found:
        lines.append(f" {NOTHING_WRONG.say(reading)}")
    if waiting := proposal(reading):
        lines += ["", *(saying.say(reading) for saying in waiting)]
    return lines


def _load(args: argparse.Namespace) -> int:
    for line in loading.load(args.folder, preview=args.preview, crisis=args.crisis, wall=clock.now()):
        print(line, flush=True)
    return 0


def _found(args: argparse.Namespace) -> int:
    made = loading.found(args.folder, args.email, clock.now(), above=args.above, auditor=args.auditor)
    print(f"{made.jurisdiction.slug} is founded.", end=" ")
    invited = {"committee": args.email, "above": args.above, "audit": args.auditor}
    for key, token in made.invitations.items():
        print(f"Give this link to {invited[key]}; it works once, for seven days:")
        print(f"  /invitation/{token}/")
    return 0


def _allocate(args: argparse.Namespace) -> int:
    crisis = crisis_called(args.crisis)
    mark, by = exercise_mark(crisis), loading.planner_of(crisis)
    run = propose_allocation(crisis=crisis, by=by, at=crisis.time(clock.now()))
    print(f"{mark}plan {run.number}: {run.shares.count()} shares, {run.unmet.count()} gaps, {run.solve_ms} ms")
    return 0


def _needs(args: argparse.Namespace) -> int:
    crisis = crisis_called(args.crisis)
    mark = exercise_mark(crisis)
    rows = in_state(board(crisis), args.state).order_by("tier", "-missing", "pk")
    for row in rows[: args.limit]:
        about = "≈" if row.basis == Basis.ESTIMATED else ""
        unit = localized(row.item.unit_names) or row.item.unit
        asked = f"{labels.TIERS[row.tier]}  {party_name(row)}: {localized(row.item.names)}"
        got = f"{number(row.received)} / {about}{number(row.quantity)} {unit}"
        print(f"{mark}{asked}  {got}  {labels.need_state(row)}")
    return 0


def _export(args: argparse.Namespace) -> int:
    crisis = crisis_called(args.crisis)
    from cogov.kernel.web.lists import safe_cell
    from cogov.supply.api.needs import need_out
    from cogov.supply.api.offers import offer_out
    from cogov.supply.api.stock import lot_out

    sources: dict[str, tuple[object, Callable[..., dict[str, object]]]] = {
        "needs": (board(crisis).select_related("crisis").order_by("pk"), need_out),
        "stock": (lots(crisis).order_by("number"), lot_out),
        "offers": (offers(crisis).order_by("pk"), offer_out),
    }
    rows, show = sources[args.what]
    writer = None
    for row in rows:  # type: ignore[attr-defined]
        cells = {"status": "EXERCISE 演习" if crisis.exercise else "actual", **show(row)}
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(cells))
            writer.writeheader()
        writer.writerow({key: safe_cell(value) for key, value in cells.items()})
    return 0


def _situation(args: argparse.Namespace) -> int:
    print("\n".join(say_situation(crisis_called(args.crisis))))
    return 0


def _migrate(args: argparse.Namespace) -> int:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return 0


def _openapi(args: argparse.Namespace) -> int:
    api = import_string("cogov.config.api.api")  # named, not imported: doors do not know how they are wired
    print(json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str))
    return 0


def _map(args: argparse.Namespace) -> int:
    for path in documents.write(Path(settings.BASE_DIR)):
        print(path)
    return 0


def run(args: argparse.Namespace) -> int:
    """Run the command that was asked for."""
    known: dict[str, Callable[[argparse.Namespace], int]] = {
        "up": lambda given: up.run(given, say_situation),
        "load": _load,
        "found": _found,
        "allocate": _allocate,
        "needs": _needs,
        "export": _export,
        "situation": _situation,
        "worker": lambda _given: worker.run(),
        "migrate": _migrate,
        "openapi": _openapi,
        "map": _map,
    }
    return known[args.command](args)
