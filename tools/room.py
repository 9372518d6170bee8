"""`./cogov room NAME`: make the furniture of a new room, and say what is left to do by hand."""

import argparse
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]

CARD = """from cogov.kernel.rooms import RoomConfig


class {title}Config(RoomConfig):
    name = "cogov.{name}"
    label = "{name}"
    mechanism = ""
    phases = ()
    sources = ()
    summary = ""
"""
FURNITURE = {
    "rules": "Policies and tables of moves: pure.",
    "models": "What is kept.",
    "queries": "Questions.",
    "actions": "Decisions: each one transaction and one act.",
}
LEFT = """\
left to do:
  the card in src/cogov/{name}/apps.py: mechanism, phases, sources, summary
  pyproject.toml: its floor among the layers, and its name among the rooms with furniture
  src/cogov/config/settings.py: cogov.{name} among INSTALLED_APPS, in the order of the floors
  docs/how-to/add-a-room.md has the rest"""


def furnish(base: Path, name: str) -> list[Path]:
    """Write the files of a room; return them.

    Raises:
        ValueError: the name is no lower-case word.
        FileExistsError: there is such a package already.
    """
    if not (name.isascii() and name.isidentifier() and name.islower()):
        raise ValueError(name)
    room = base / "src" / "cogov" / name
    room.mkdir(parents=True, exist_ok=False)
    texts = {
        "__init__.py": "",
        "apps.py": CARD.format(name=name, title=name.title().replace("_", "")),
        "migrations/__init__.py": "",
        **{f"{piece}.py": f'"""{meaning}"""\n' for piece, meaning in FURNITURE.items()},
    }
    for path, text in texts.items():
        (room / path).parent.mkdir(exist_ok=True)
        (room / path).write_text(text, encoding="utf-8")
    (base / "tests" / "rooms" / name).mkdir(parents=True, exist_ok=True)
    return [room / path for path in texts]


def main(argv: list[str]) -> int:
    """Run the command; exit code 1 where the name is taken or no name."""
    parser = argparse.ArgumentParser(prog="cogov room", description=__doc__)
    parser.add_argument("name", help="one lower-case word, the mechanism's or the trade's")
    args = parser.parse_args(argv)
    try:
        made = furnish(BASE, args.name)
    except ValueError:
        print(f"cogov: “{args.name}” is no name for a room: write one lower-case word", file=sys.stderr)
        return 1
    except FileExistsError:
        print(f"cogov: there is a package “{args.name}” already", file=sys.stderr)
        return 1
    for path in made:
        print(path.relative_to(BASE))
    print(LEFT.format(name=args.name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
