"""Reference pages: permission matrix, routes, settings, personal data, figures, acts."""

import csv
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

import cogov
from cogov.actors import access
from cogov.actors.rules import matrix
from cogov.cli.documents.meanings import CLASSES, ROLES, SETTINGS
from cogov.cli.documents.rooms import owner, views
from cogov.cli.documents.text import code, codes, first_sentence, page, table
from cogov.kernel import figures as register
from cogov.kernel import personal
from cogov.kernel.acts import declared_leaves
from cogov.kernel.web.words import act_word

_READS = re.compile(
    r"""(?:env\.(?:text|flag|names)|environ\.get)\(\s*["'](COGOV_\w+)["']|environ\[["'](COGOV_\w+)["']\]"""
)


def _legend() -> str:
    lines = (matrix.__doc__ or "").splitlines()
    return "\n".join(["```text", *[line[4:] for line in lines if line.startswith("    ")], "```"])


def _cell(text: str) -> str:
    """Return a cell as it stands, `-` as nothing and the star of a mandate as a star."""
    return "" if text == "-" else text.replace("*", "\\*")


def permission_matrix() -> str:
    """Return the permission matrix with its legend."""
    used: dict[str, int] = defaultdict(int)
    for key, _verb in access.routes().values():
        used[key] += 1
    with matrix.TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    rows = [
        (
            code(line["key"]), line["function"], *[_cell(line[role]) for role in matrix.ROLES], used[line["key"]],
            line["note"],
        )
        for line in lines
    ]  # fmt: skip
    return page(
        "Permission matrix",
        "Who may do what. An empty cell is a refusal. The table is `src/cogov/actors/permission_matrix.csv`; every "
        "route names one of its functions ([routes](routes.md)), and actions ask again where the object is known. "
        "Why it is so: [power and scope](../explanation/power-and-scope.md).",
        "## Legend",
        _legend(),
        table(("role", "who"), [(code(role), ROLES[role]) for role in matrix.ROLES]),
        "## Matrix",
        table(("key", "function", *matrix.ROLES, "routes", "note"), rows),
    )


def routes() -> str:
    """Return every route with the function it asks for."""
    behind = views()
    rows = [
        (code(f"/{route}"), method, code(key), verb, owner(behind[(route, method)]))
        for (route, method), (key, verb) in access.routes().items()
    ]
    return page(
        "Routes",
        "Every address, what it asks of the [permission matrix](permission-matrix.md), and which room or desk answers. "
        "The table is `src/cogov/config/routes.csv`; what is not in it answers as if it were absent. `refused`: a page "
        "of a library that this platform does not offer. The API describes itself at `/api/v1/openapi.json`.",
        table(("address", "method", "function", "verb", "answers"), rows),
    )


def settings_read(base: Path) -> dict[str, list[str]]:
    """Return the names of all settings that the code reads from the environment, with the files that read them."""
    found: dict[str, list[str]] = defaultdict(list)
    for top in ("src", "tools", "tests"):
        for path in sorted((base / top).rglob("*.py")):
            names = {one or other for one, other in _READS.findall(path.read_text(encoding="utf-8"))}
            for name in names:
                found[name].append(path.relative_to(base).as_posix())
    return dict(sorted(found.items()))


def settings_page() -> str:
    """Return every setting of the environment."""
    rows = [
        (code(name), *SETTINGS[name], codes(paths)) for name, paths in settings_read(Path(settings.BASE_DIR)).items()
    ]
    return page(
        "Settings",
        "Read from the environment when a process starts. Everything else is in `src/cogov/config/settings.py` and is "
        "the same everywhere. A secret key and the keys of personal data are made on first use, in the data folder.",
        table(("name", "default", "meaning", "read in"), rows),
    )


def personal_data() -> str:
    """Return the register of personal data."""
    views()  # imports every room's actions, which declare what they keep
    rows = [
        (
            code(one.key),
            f"{one.personal_class}, {CLASSES[one.personal_class]}",
            one.purpose,
            one.basis,
            f"{one.keep.days} days",
        )
        for one in personal.declared().values()
    ]
    clear = [
        (
            codes(one.columns),
            f"{one.personal_class}, {CLASSES[one.personal_class]}",
            one.purpose,
            one.basis,
            f"{one.keep.days} days",
        )
        for one in personal.declared_columns()
    ]
    return page(
        "Personal data",
        "What may be kept of a person. Nothing outside this register can be stored. Values are encrypted under a key "
        "per person; each look is written down with its reason; the worker destroys them by their date and records the "
        "proof. Something is kept longer only as evidence: assessed, by two auditors, for a time. Accounts keep an "
        "e-mail address and a password digest.",
        table(("field", "class", "purpose", "basis", "kept at most"), rows),
        "## In clear",
        "Looked up by the database, so not encrypted; written over by the same dates, with the same proof. "
        "`config/columns.csv` says of every column what it holds: a new one fails the build until somebody decides.",
        table(("columns", "class", "purpose", "basis", "kept at most"), clear),
    )


def figures() -> str:
    """Return the register of figures."""
    rows = [(code(one.name), one.title, one.definition, one.unit) for one in register.registered().values()]
    return page(
        "Figures",
        "Every number on a public page is one of these and opens to the rows it is made of, at `figures/NAME/` below a "
        "crisis. [What a figure says of itself](../explanation/figures.md).",
        table(("name", "title", "definition", "unit"), rows),
    )


def actions() -> list[tuple[str, Callable[..., Any]]]:
    """Return every action with the kind of act it writes, by kind and name."""
    found: dict[str, tuple[str, Callable[..., Any]]] = {}
    for module in pkgutil.walk_packages(cogov.__path__, "cogov."):
        parts = module.name.split(".")
        if "actions" in parts or parts[1] == "kernel":
            for value in vars(importlib.import_module(module.name)).values():
                kind = getattr(value, "kind", None)
                if isinstance(kind, str) and hasattr(value, "__wrapped__"):
                    found[f"{kind} {value.__name__}"] = (kind, value)
    return [found[key] for key in sorted(found)]


def acts() -> str:
    """Return every kind of act, and what of it becomes public."""
    leaves = declared_leaves()
    rows = [
        (
            code(kind), act_word(kind), first_sentence(action.__doc__), code(f"{action.__module__}.{action.__name__}"),
            codes(sorted(leaves[kind])) if leaves.get(kind) else ("no fields" if kind in leaves else "not public"),
        )
        for kind, action in actions()
    ]  # fmt: skip
    return page(
        "Acts",
        "One action writes one act. The record of acts is private; beside an act of a kind that is public, a leaf with "
        "these fields and no others goes to the public log, together with kind, time, role and a digest chain. "
        "[Acts and the public log](../explanation/acts-and-the-public-log.md).",
        table(("kind", "in words", "what it does", "action", "public fields"), rows),
    )
