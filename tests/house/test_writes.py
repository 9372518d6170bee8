"""Writes stand in models and actions: a door that saves a row by itself leaves no act."""

import ast

from house.syntax import part, sources

WRITES = frozenset(
    {"save", "create", "bulk_create", "bulk_update", "delete", "get_or_create", "update_or_create", "select_for_update"}
    | {f"a{name}" for name in ("save", "create", "bulk_create", "bulk_update", "delete")}
)
# QuerySet.update looks like dict.update: it is a write only where it is called on the end of a query.
QUERY = frozenset({"filter", "exclude", "all", "get_queryset", "select_for_update", "order_by"})

EXCEPTIONS = {
    "kernel/acts.py": "writes the act and its public leaf themselves",
    "kernel/duties.py": "opens and ends duties as part of the act that is recorded",
    "kernel/timers.py": "actions of the clocks: they stand where the worker is",
    "kernel/personal.py": "keeps and destroys personal values; destroying is an action",
    "kernel/jobs.py": "progress of work in the background: no decision, no act",
    "kernel/locks.py": "locks rows; writes the missing one that it is to lock",
    "kernel/web/once.py": "the kept answer of a request, in the transaction of its action",
    "kernel/web/passes.py": "one-time passes of exercises: they open sessions, they decide nothing",
    "cli/worker.py": "hands back work that a killed worker had claimed",
}


def _chain(node: ast.expr) -> list[str]:
    """Return the names of a chain of calls: `a.b(...).c` gives a, b, c."""
    names: list[str] = []
    while True:
        match node:
            case ast.Call():
                node = node.func
            case ast.Attribute():
                names.append(node.attr)
                node = node.value
            case ast.Name():
                return [node.id, *reversed(names)]
            case _:
                return list(reversed(names))


def _writes(tree: ast.Module) -> list[str]:
    """Return the writes of a file as `name:line`."""
    queries = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and QUERY & set(_chain(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        before = _chain(node.func.value)
        of_a_query = "objects" in before or bool(QUERY & set(before)) or bool(before and before[0] in queries)
        if node.func.attr in WRITES or (node.func.attr == "update" and of_a_query):
            found.append(f"{node.func.attr}:{node.lineno}")
    return found


def _may_write(path: str) -> bool:
    return part(path) in ("models", "actions")


def test_only_models_and_actions_write():
    found = {path: _writes(tree) for path, tree in sources() if not _may_write(path) and path not in EXCEPTIONS}

    assert {path: writes for path, writes in found.items() if writes} == {}


def test_every_exception_still_writes():
    found = {path for path, tree in sources() if path in EXCEPTIONS and _writes(tree)}

    assert set(EXCEPTIONS) - found == set()


def test_planted_writes_are_found_the_control():
    code = ast.parse(
        "need.save(update_fields=['state'])\n"
        "Need.objects.create(item=item)\n"
        "Need.objects.filter(pk=1).update(state='open')\n"
        "rows = Need.objects.filter(pk=1)\n"
        "rows.update(state='open')\n"
        "context.update(a=1)\n"
        "Need.objects.filter(pk=1).delete()\n"
    )

    assert _writes(code) == ["save:1", "create:2", "update:3", "update:5", "delete:7"]
    assert not _may_write("supply/views/needs.py")
    assert _may_write("supply/actions/needs.py")
    assert _may_write("kernel/models/user.py")
