"""The form of exercises as data files, and the exercises that come with the project."""

from collections import Counter
from pathlib import Path

from django.conf import settings

from cogov.cli.documents.meanings import COLUMNS, PARTS, TABLES
from cogov.cli.documents.text import code, page, table
from cogov.exchange.exercise import mapping
from cogov.exchange.exercise.codec import COLUMNS as TABLES_OF_AN_EXERCISE

REFUSALS = """\
A key that points nowhere, a cell too many, an unknown or missing column, a number that is none: the loading is refused,
naming file, line and column, and nothing is written. Files are UTF-8."""


def meaning(name: str, column: str) -> str:
    """Return what a column means."""
    return COLUMNS.get(f"{name}.{column}") or COLUMNS[column]


def files() -> str:
    """Return the page on the files of an exercise."""
    parts = [
        REFUSALS,
        "## exercise.toml",
        table(("part", "meaning"), [(code(name), said) for name, said in PARTS.items()]),
        "## Tables",
        "Each is optional but `places`. Every column stands in the file, in any order.",
    ]
    for name, columns in TABLES_OF_AN_EXERCISE.items():
        parts += [
            f"### {name}.csv",
            TABLES[name],
            table(("column", "meaning"), [(code(column), meaning(name, column)) for column in columns]),
        ]
    return page("Files of an exercise", *parts)


def built_in() -> str:
    """Return the page on the exercises that come with the project: what is in them and from where."""
    parts = ["Facts carry their source; what nobody said is marked. [How an exercise is written](exercise-files.md)."]
    reference = Path(settings.COGOV_REFERENCE)
    for folder in sorted(path.parent for path in Path(settings.COGOV_EXERCISES).glob("*/exercise.toml")):
        said, tables, _digest = mapping.read(folder, reference)
        standings: Counter[str] = Counter()
        sources: Counter[str] = Counter()
        for one in tables.values():
            for row in one.rows:
                standings[row.get("standing", "")] += 1
                sources[row.get("source", "")] += 1
                sources[row.get("coefficient_source", "")] += 1
        for found in (standings, sources):
            found.pop("", None)
            found.pop("-", None)
        parts += [
            f"## {said['names']['en']}",
            said.get("summaries", {}).get("en", ""),
            f"`./cogov up --exercise {said['slug']}`. Rows by standing: "
            + ", ".join(f"{name} {number}" for name, number in sorted(standings.items()))
            + ".",
            table(("table", "rows"), [(code(name), len(one.rows)) for name, one in sorted(tables.items())]),
            "Sources:",
            "\n".join(f"- {source}" for source in sorted(sources)),
        ]
    return page("Built-in exercises", *[part for part in parts if part])
