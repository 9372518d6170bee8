"""State diagrams, one per table of moves in a room's rules."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from cogov.cli.documents.rooms import cards
from cogov.cli.documents.text import code, page, table
from cogov.kernel.web.words import state_word

Moves = Mapping[StrEnum, tuple[StrEnum, ...]]


def is_moves(value: object) -> bool:
    """Say whether a value is a table of moves: from each state of an enumeration to the states that may follow."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(now, StrEnum) for now in value)
        and all(isinstance(after, tuple) and all(isinstance(one, StrEnum) for one in after) for after in value.values())
    )


def tables() -> Iterator[tuple[str, str, Moves]]:
    """Yield room, module and table of every life-cycle, in the order of the rooms."""
    for card in cards():
        name = f"{card.name}.rules"
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        modules = [name]
        modules += [found.name for found in pkgutil.iter_modules(getattr(package, "__path__", []), f"{name}.")]
        for module in modules:
            for value in vars(importlib.import_module(module)).values():
                if is_moves(value) and type(next(iter(value))).__module__ == module:
                    yield card.label, module, value


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _diagram(moves: Moves) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(moves)).value}"]
    for now, after in moves.items():
        lines += [f"    {now.value} --> {then.value}" for then in after]
        if not after:
            lines.append(f"    {now.value} --> [*]")
    return "\n".join([*lines, "```"])


def _page(room: str, module: str, moves: Moves) -> tuple[str, str]:
    states: type[Any] = type(next(iter(moves)))
    rows = [
        (
            code(now.value),
            state_word(now.value),
            ", ".join(code(then.value) for then in after) or "nothing: it ends here",
        )
        for now, after in moves.items()
    ]
    title, meaning = _kebab(states.__name__).replace("-", " "), (states.__doc__ or "").strip()
    return f"states/{room}-{_kebab(states.__name__)}.md", page(
        f"{room}: {title}",
        f"{meaning} The table stands in `{module}`; every other move is refused.",
        _diagram(moves),
        table(("state", "as pages say it", "may become"), rows),
    )


def pages() -> dict[str, str]:
    """Return a page per table, and one that lists them."""
    found = dict(_page(*one) for one in tables())
    links = [
        f"- [{text.partition(chr(10))[0].removeprefix('# ')}]({name.partition('/')[2]})" for name, text in found.items()
    ]
    return {"states/README.md": page("Life-cycles", "One diagram per table of moves.", "\n".join(links)), **found}
