"""The command `cogov`: `cogov up`, `cogov load`, `cogov allocate` ..., the same actions as pages and API."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cogov", description="Run a crisis together.")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="load a crisis, run a first round, say what was found, and serve the pages")
    up.add_argument("--load", type=Path, metavar="DIR", help="a dataset instead of the built-in exercise")
    up.add_argument("--exercise", metavar="NAME", help="a built-in exercise (default: the one that says so)")
    up.add_argument("--port", type=int, default=8000, help="port the pages are served on")
    up.add_argument("--host", default="127.0.0.1", help="address to bind to; 0.0.0.0 is every address")
    up.add_argument("--cert", type=Path, metavar="FILE", help="certificate for HTTPS; goes with --key")
    up.add_argument("--key", type=Path, metavar="FILE", help="key of the certificate")
    up.add_argument("--data", type=Path, help="folder for database and keys (default .data)")
    up.add_argument("--database", help="postgresql://USER:PASSWORD@HOST/NAME instead of SQLite")
    load = commands.add_parser("load", help="load an exercise or a dataset")
    load.add_argument("folder", type=Path, help="folder of an exercise, or of the wuhan2020 record")
    load.add_argument("--preview", action="store_true", help="say what would be loaded, write nothing")
    load.add_argument("--crisis", help="crisis the dataset belongs to (default: one of its own)")
    found = commands.add_parser("found", help="found a real jurisdiction from a folder and invite its first person")
    found.add_argument(
        "folder", type=Path, help="folder in the form of an exercise; its places, catalogue, rules are read"
    )
    found.add_argument("--email", required=True, help="address of the first person of the committee")
    found.add_argument("--above", default="", help="address of the first person of the government above")
    found.add_argument("--auditor", default="", help="address of the independent auditor, whom no committee chooses")
    allocate = commands.add_parser("allocate", help="compute an allocation round")
    allocate.add_argument("crisis", help="name of the crisis")
    needs = commands.add_parser("needs", help="list needs by urgency and shortage")
    needs.add_argument("crisis", help="name of the crisis")
    needs.add_argument(
        "--state", default="", help="only needs in this state; all: also ended ones (default: those that run)"
    )
    needs.add_argument("--limit", type=int, default=20, help="how many lines at most")
    export = commands.add_parser("export", help="write needs, stock or offers as CSV to the terminal")
    export.add_argument("crisis", help="name of the crisis")
    export.add_argument("what", choices=["needs", "stock", "offers"], help="what to write")
    commands.add_parser("worker", help="run the worker: clocks, public log, long work")
    commands.add_parser("migrate", help="bring the database up to date")
    show = commands.add_parser("situation", help="say what is wrong now")
    show.add_argument("crisis", help="name of the crisis")
    commands.add_parser("openapi", help="print the API's description")
    commands.add_parser("map", help="write the generated pages of the documentation")
    return parser


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language a terminal asks for, Chinese or English, by the first of its variables that is set."""
    asked = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"


def main(argv: list[str] | None = None) -> int:
    """Run a command; exit code 0 done, 1 refused, 2 wrong use."""
    args = _parser().parse_args(argv)
    if args.command == "up":
        from cogov.cli.up import prepare_environment

        prepare_environment(args)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cogov.config.settings")
    import django

    django.setup()
    from django.db import DatabaseError
    from django.utils import translation

    from cogov.cli import commands
    from cogov.exchange.exercise.codec import BadExercise
    from cogov.kernel.errors import Refused
    from cogov.kernel.web.say import say

    # What is served follows the reader, what is printed the terminal.
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    translation.activate(language_of(os.environ))
    try:
        return int(commands.run(args))
    except Refused as refusal:
        print(f"cogov: {say(refusal)}", file=sys.stderr)
    except BadExercise as error:
        print(f"cogov: {error}", file=sys.stderr)
    except DatabaseError as error:
        line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(f"cogov: the database cannot be used ({line}); ./cogov up prepares it", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
