"""Reading our own source: what the house tests share."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from folders import BASE

SRC = BASE / "src" / "cogov"
# Floors that hold no room: wiring, doors, formats, pure methods, and the shared ground.
NO_ROOMS = frozenset({"config", "cli", "desks", "exchange", "engine", "kernel", "locale"})


def rooms() -> list[str]:
    """Return the rooms: the packages between the kernel and the doors."""
    return sorted(
        path.name
        for path in SRC.iterdir()
        if (path / "__init__.py").exists() and path.name not in NO_ROOMS and path.is_dir()
    )


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return the syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Return every source file of ours, migrations apart, with its path below `src/cogov`."""
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(SRC).as_posix(), tree(path)


def part(path: str) -> str:
    """Return which piece of furniture a file of a room is: `views`, `actions`, ..., whether file or package."""
    pieces = path.split("/")
    return pieces[1].removesuffix(".py") if len(pieces) > 1 else ""
