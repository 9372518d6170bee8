"""The page on the command line, read from the parsers' source: the launcher's tools are not imported by the server."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from cogov.cli.documents.text import cell, code, page, table

SOURCES = (
    ("src/cogov/cli/main.py", "./cogov", "The same actions as pages and API."),
    (
        "src/cogov_verify/main.py",
        "./cogov verify",
        "Also installed as `cogov-verify`; it shares no code with the server.",
    ),
    (
        "tools/testing.py",
        "./cogov test",
        "`./cogov check` is the part without tests. `only` are paths as pytest takes them.",
    ),
    ("tools/messages.py", "./cogov messages", "Brings the Chinese catalogue up to date with the code."),
    ("tools/lock.py", "./cogov lock", "Writes the hash locks of `requirements/`."),
    ("tools/room.py", "./cogov room", "Makes the furniture of a new room."),
)


@dataclass(slots=True)
class Command:
    """One command with its arguments, as its parser declares them."""

    name: str
    help: str
    arguments: list[tuple[str, str, str]] = field(default_factory=list)


def _value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in the order of the text, with the name its result is given."""
    given = {id(node.value): node.targets[0] for node in ast.walk(tree) if isinstance(node, ast.Assign)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        target = given.get(id(call))
        yield (target.id if isinstance(target, ast.Name) else ""), call


def read(source: str) -> list[Command]:
    """Return the commands that a source file's parser declares; the first is the program itself."""
    whole = Command("", "")
    found, by_name = [whole], {"parser": whole}
    for name, call in _calls(ast.parse(source)):
        told = {word.arg: _value(word.value) for word in call.keywords}
        words = [_value(word) for word in call.args]
        match call.func:
            case ast.Attribute(attr="add_parser"):
                found.append(Command(words[0], told.get("help") or ""))
                by_name[name] = found[-1]
            case ast.Attribute(attr="add_argument", value=ast.Name(id=owner)):
                choices = told.get("choices") or []
                meaning = told.get("help") or ("one of: " + ", ".join(choices) if choices else "")
                default = told.get("default")
                by_name[owner].arguments.append((" ".join(words), meaning, "" if default is None else str(default)))
    return found


def _show(program: str, command: Command) -> str:
    title = f"### `{f'{program} {command.name}'.strip()}`"
    parts = [title, command.help[:1].upper() + command.help[1:] + "." if command.help else ""]
    if command.arguments:
        rows = [(code(cell(name)), meaning or "-", code(default)) for name, meaning, default in command.arguments]
        parts.append(table(("argument", "meaning", "default"), rows))
    return "\n\n".join(part for part in parts if part)


def page_parts(base: Path) -> Iterator[str]:
    """Yield the parts of the page."""
    for name, program, note in SOURCES:
        path = base / name
        if not path.exists():
            continue
        whole, *commands = read(path.read_text(encoding="utf-8"))
        yield f"## {program}"
        yield note
        if whole.arguments:
            yield _show(program, whole)
        for command in commands:
            yield _show(program, command)


def page_text() -> str:
    """Return the page on commands and options."""
    return page(
        "Command line",
        "`./cogov` makes its environment when it is missing, then runs the command. "
        "Exit code 0: done; 1: refused, with one line that says why; 2: wrong use.",
        *page_parts(Path(settings.BASE_DIR)),
    )
