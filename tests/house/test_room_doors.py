"""A room's views, forms and schemas are its own: other rooms and the desks take its actions and queries."""

import ast
from collections import Counter

from house.syntax import part, rooms, sources

PRIVATE = frozenset({"views", "forms", "schemas", "api", "urls"})

EXCEPTIONS = {
    ("desks/public/views.py", "cogov.actors.forms.InvitationForm"): "invitations are answered outside any crisis",
    ("desks/public/views.py", "cogov.supply.views.labels"): "words for states, no view: said alike on every page",
    ("desks/subject/views.py", "cogov.supply.views.labels"): "words for states, no view: said alike on every page",
}


def _imports(tree: ast.Module) -> set[str]:
    """Return everything a file imports, `from a import b` as `a.b`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def _breaches(path: str, tree: ast.Module, known: list[str]) -> list[tuple[str, str]]:
    here = path.split("/", maxsplit=1)[0]
    if here not in known and here != "desks":
        return []
    found = set()
    for name in _imports(tree):
        pieces = name.split(".")
        of_another = pieces[0] == "cogov" and len(pieces) > 2 and pieces[1] in known and pieces[1] != here
        if of_another and pieces[2] in PRIVATE:
            found.add((path, name))
    return sorted(found)


def test_no_room_and_no_desk_uses_the_doors_of_another_room():
    known = rooms()

    found = [breach for path, tree in sources() for breach in _breaches(path, tree, known)]

    assert sorted(set(found) - set(EXCEPTIONS)) == []


def test_every_exception_is_still_needed():
    known = rooms()

    found = {breach for path, tree in sources() for breach in _breaches(path, tree, known)}

    assert set(EXCEPTIONS) - found == set()


def test_planted_imports_of_other_doors_are_found_the_control():
    code = ast.parse(
        "from cogov.supply.views import needs\nfrom cogov.supply import forms\nimport cogov.actors.schemas"
    )
    own = ast.parse("from cogov.supply.forms import NeedForm\nfrom cogov.actors.queries import power")

    assert _breaches("decision/views.py", code, rooms()) == [
        ("decision/views.py", "cogov.actors.schemas"),
        ("decision/views.py", "cogov.supply.forms"),
        ("decision/views.py", "cogov.supply.views.needs"),
    ]
    assert len(_breaches("desks/public/views.py", code, rooms())) == 3
    assert _breaches("supply/views/needs.py", own, rooms()) == []


def test_the_rooms_are_found():
    assert {"actors", "supply", "decision", "community", "record"} <= set(rooms())
    assert part("supply/views/needs.py") == part("decision/views.py") == "views"


def _shapes() -> list[tuple[str, str]]:
    """Return the classes that stand in files of schemas, each as its name and its file."""
    return [
        (node.name, path)
        for path, tree in sources() if part(path) == "schemas"
        for node in tree.body if isinstance(node, ast.ClassDef)
    ]  # fmt: skip


def _twice(shapes: list[tuple[str, str]]) -> list[str]:
    return sorted(name for name, seen in Counter(name for name, _ in shapes).items() if seen > 1)


def test_each_shape_of_the_api_has_a_name_of_its_own_since_its_description_keeps_one_of_each_name():
    assert len(_shapes()) > 20
    assert _twice(_shapes()) == []


def test_two_shapes_of_one_name_are_found_the_control():
    assert _twice([("FindingOut", "plans/schemas.py"), ("FindingOut", "supply/schemas.py"), ("One", "a")]) == [
        "FindingOut"
    ]
