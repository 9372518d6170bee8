"""Small pieces of Markdown that the generated pages share."""

from collections.abc import Iterable, Sequence

MARK = "*Generated from the code by `./cogov map`. Do not edit this page: change the code and run the command again.*"


def page(title: str, *parts: str) -> str:
    """Return a page that says at its top where it comes from."""
    return "\n\n".join([f"# {title}", MARK, *(part.strip("\n") for part in parts)]) + "\n"


def cell(value: object) -> str:
    """Return a value as one cell: one line, no bar."""
    return " ".join(str(value).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def code(value: object) -> str:
    """Return a value in code style, or a dash where there is none."""
    return f"`{value}`" if str(value) else "-"


def codes(values: Iterable[object]) -> str:
    """Return values in code style, or a dash where there is none."""
    return " ".join(f"`{value}`" for value in values) or "-"


def first_sentence(text: str | None) -> str:
    """Return the first sentence of a docstring."""
    whole = " ".join((text or "").strip().split("\n\n")[0].split())
    return whole.partition(". ")[0].rstrip(".")
