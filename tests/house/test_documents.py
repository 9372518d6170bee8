"""The documentation is complete and says what the code does: generated pages, settings, commands, methods, links."""

import argparse
import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import room
from cogov.actors.rules import matrix
from cogov.cli import loading
from cogov.cli.documents import commands, meanings, reference
from cogov.cli.documents.text import MARK, cell, first_sentence, table
from cogov.cli.main import _parser
from cogov.engine import allocation, cooperation, duplicates, estimation, geo
from cogov.engine.responsibility import rows, windows
from cogov.exchange.exercise.codec import COLUMNS
from cogov.supply.models import AllocationRun
from folders import BASE

DOCS = BASE / "docs"
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./cogov ([a-z]+)([^`\n]*)")
FENCE = re.compile(r"```.*?```", re.DOTALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the code generates, from a process of its own: other tests enter figures and fields of theirs."""
    script = (
        "import django, json; django.setup()\n"
        "from pathlib import Path\n"
        "from cogov.cli import documents\n"
        f"print(json.dumps([documents.generated(), [str(path) for path in documents.stale(Path({str(BASE)!r}))]]))"
    )
    env = {
        **os.environ,
        "PYTHONPATH": str(BASE / "src"),
        "DJANGO_SETTINGS_MODULE": "cogov.config.settings",
        "COGOV_DATA": str(tmp_path_factory.mktemp("data")),
        "COGOV_DATABASE": "",
    }
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _lagging(pages, folder):
    return sorted(
        name
        for name, text in pages.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    )


def test_every_generated_page_is_committed_as_the_code_gives_it(made):
    pages, _stale = made

    assert _lagging(pages, DOCS) == [], "run ./cogov map"


def test_a_page_that_lags_is_found_the_control(made, tmp_path):
    pages = dict(list(made[0].items())[:3])
    kept, changed, gone = pages
    for name in (kept, changed):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(pages[name] + ("changed by hand" if name == changed else ""), encoding="utf-8")

    assert _lagging(pages, tmp_path) == sorted([changed, gone])


def test_every_generated_page_says_so_and_no_other_does(made):
    pages, stale = made

    assert stale == []
    assert [name for name, text in pages.items() if MARK not in text] == []


def test_every_table_of_moves_has_a_diagram(made):
    pages, _stale = made

    named = {name for name in pages if name.startswith("states/") and "```mermaid" in pages[name]}

    tables = sum(
        len(re.findall(r"^\w*MOVES\b.*= \{", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (BASE / "src" / "cogov").glob("*/rules/*.py")
    )
    assert len(named) == tables > 0


def test_every_setting_has_a_meaning_and_no_meaning_is_left_over():
    assert set(reference.settings_read(BASE)) == set(meanings.SETTINGS)


def test_a_setting_that_is_read_somewhere_is_found_the_control(tmp_path):
    (tmp_path / "src").mkdir()
    prefix = "COGOV_"
    (tmp_path / "src" / "new.py").write_text(f'A = env.flag("{prefix}NEW")\nB = os.environ["{prefix}OLD"]\n')

    assert reference.settings_read(tmp_path) == {f"{prefix}NEW": ["src/new.py"], f"{prefix}OLD": ["src/new.py"]}


def test_every_role_and_every_column_has_a_meaning_and_none_is_left_over():
    columns = {(name, column) for name, found in COLUMNS.items() for column in found}

    unsaid = {pair for pair in columns if not meanings.COLUMNS.get(".".join(pair)) and pair[1] not in meanings.COLUMNS}
    spare = {name for name in meanings.COLUMNS if not any(name in (column, f"{t}.{column}") for t, column in columns)}

    assert tuple(meanings.ROLES) == matrix.ROLES
    assert unsaid == set()
    assert spare == set()
    assert set(meanings.TABLES) == set(COLUMNS)


def test_every_part_of_an_exercise_that_is_used_is_described():
    used = set()
    for path in (BASE / "exercises").glob("*/exercise.toml"):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        used |= {name for name in said if name != "defaults"} | {
            f"defaults.{name}" for name in said.get("defaults", {})
        }

    assert used - set(meanings.PARTS) == set()


def _subparsers(parser):
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_every_command_and_option_is_on_the_page_with_its_meaning(made):
    text = made[0]["reference/cli.md"]

    for name, parser in _subparsers(_parser()):
        assert f"### `./cogov {name}`" in text
        section = text.partition(f"### `./cogov {name}`")[2].partition("\n### ")[0]
        for action in parser._actions:
            if not isinstance(action, argparse._HelpAction):
                named = " ".join(action.option_strings) or action.dest
                assert action.help, f"{name} {named} has no help"
                assert f"| `{named}` | {cell(action.help)} |" in section


def test_every_command_of_the_launcher_is_on_the_page(made):
    source = ast.parse((BASE / "tools" / "launch.py").read_text(encoding="utf-8"))
    run = next(node for node in source.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    compared = [node for node in ast.walk(run) if isinstance(node, ast.Compare) and ast.unparse(node.left) == "command"]
    named = {leaf.value for node in compared for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}

    assert {"test", "verify"} <= named
    assert {name for name in named if f"./cogov {name}" not in made[0]["reference/cli.md"]} == set()


def test_a_parser_in_source_is_read_with_commands_options_choices_and_defaults_the_control():
    source = (
        "parser = ArgumentParser(prog='x')\n"
        "parser.add_argument('file', type=Path)\n"
        "more = parser.add_subparsers()\n"
        "new = more.add_parser('new', help='make one')\n"
        "new.add_argument('--kind', choices=['a', 'b'], default='a')\n"
    )

    whole, new = commands.read(source)

    assert whole.arguments == [("file", "", "")]
    assert (new.name, new.help, new.arguments) == ("new", "make one", [("--kind", "one of: a, b", "a")])


def test_every_function_of_the_permission_matrix_is_on_its_page(made):
    text = made[0]["reference/permission-matrix.md"]

    assert [key for key in matrix.matrix() if f"| `{key}` |" not in text] == []


def _methods():
    for module in (allocation, cooperation, duplicates, estimation, geo, rows, windows):
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}"


def test_every_method_of_the_engine_has_a_page():
    written = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "methods").glob("*.md"))
    modules = {path.stem for path in (BASE / "src" / "cogov" / "engine").glob("[a-z]*")}

    assert modules == {"allocation", "cooperation", "duplicates", "estimation", "geo", "responsibility"}
    assert [name for name in _methods() if f"`{name}`" not in written] == []


def _pages():
    return [*sorted(BASE.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def _slug(heading):
    kept = re.sub(r"[^\w\s-]", "", re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).lower())
    return kept.strip().replace(" ", "-")


def _broken(path, text):
    found = []
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _hash, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        lines = there.read_text(encoding="utf-8").splitlines() if there.is_file() else []
        headings = {_slug(line.lstrip("#")) for line in lines if line.startswith("#")}
        if not there.exists() or (anchor and anchor not in headings):
            found.append(target)
    return found


def test_every_link_leads_somewhere():
    broken = {path.name: _broken(path, path.read_text(encoding="utf-8")) for path in _pages()}

    assert {name: links for name, links in broken.items() if links} == {}


def test_a_broken_link_is_found_the_control(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One way\n\n[a](#one-way) [b](#two-ways) [c](page.md) [d](gone.md) [e](https://example.org)\n")

    assert _broken(page, page.read_text()) == ["#two-ways", "gone.md"]


def test_every_page_can_be_reached_from_the_readme():
    seen, waiting = set(), [BASE / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md" or not path.exists():
            continue
        seen.add(path)
        links = [link.partition("#")[0] for link in LINK.findall(path.read_text(encoding="utf-8"))]
        waiting += [(path.parent / link).resolve() for link in links if link and not re.match(r"[a-z]+:", link)]

    assert [path.relative_to(BASE).as_posix() for path in _pages() if path not in seen] == []


def _unknown_commands(text):
    known = dict(_subparsers(_parser()))
    others = {"test": {"--full", "--verbose"}, "check": set(), "verify": {"--root", "--json"}, "room": set(),
              "lock": set(), "messages": {"--check"}}  # fmt: skip
    found = []
    for name, rest in COMMAND.findall(text):
        options = set(re.findall(r"(?<!\w)--[a-z-]+", rest))
        allowed = others.get(name) if name in others else known[name]._option_string_actions if name in known else None
        if allowed is None or options - set(allowed):
            found.append(f"{name}{rest}".strip())
    return found


def test_every_command_that_a_page_tells_to_run_exists():
    told = {path.name: _unknown_commands(path.read_text(encoding="utf-8")) for path in _pages()}

    assert {name: found for name, found in told.items() if found} == {}


def test_a_command_that_does_not_exist_is_found_the_control():
    text = "`./cogov up --port 1` `./cogov fly` `./cogov up --wings` `./cogov test --full` `./cogov test --half`"

    assert _unknown_commands(text) == ["fly", "up --wings", "test --half"]


def test_every_decision_record_says_context_decision_rejected_consequences():
    records = sorted((DOCS / "adr").glob("[0-9]*.md"))
    parts = ["## Context", "## Decision", "## Rejected", "## Consequences"]

    lacking = [path.name for path in records if re.findall(r"^## .*$", path.read_text(), re.MULTILINE) != parts]

    assert lacking == []
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert len(records) >= 11


def test_no_page_names_a_folder_of_one_machine():
    homes = re.compile(r"(?<![\w.$])/(?:work|tmp|home|root|Users)/")

    assert [path.name for path in _pages() if homes.search(path.read_text(encoding="utf-8"))] == []
    assert homes.search(f"see {Path('/') / 'tmp' / 'x'}")


def test_a_cell_is_one_line_without_bars_and_a_docstring_gives_its_first_sentence():
    assert table(("a", "b"), [("x|y", "one\n two")]) == "| a | b |\n|---|---|\n| x\\|y | one two |"
    assert first_sentence("Return it. Then more.\n\nRaises:") == "Return it"
    assert first_sentence(None) == ""


def _gaps(crisis):
    """Return who lacks what in the plan of a crisis, and why."""
    return [
        f"{row.need.organisation.names['en']} {row.quantity} {row.reason}"
        for row in crisis.runs.get().unmet.select_related("need__organisation")
    ]


@pytest.mark.django_db
def test_the_exercise_of_the_tutorial_loads_and_gives_what_the_tutorial_says(tmp_path, at):
    text = (DOCS / "tutorials" / "a-new-exercise.md").read_text(encoding="utf-8")
    files = re.findall(r"^\*\*`([\w.]+)`\*\*.*?^```\w+\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    for name, body in files:
        (tmp_path / name).write_text(body, encoding="utf-8")

    list(loading.load(tmp_path, preview=False, crisis=None, wall=at))

    run = AllocationRun.objects.get()
    assert [(share.need.organisation.names["en"], share.quantity) for share in run.shares.all()] == [
        ("North clinic", 900)
    ]
    assert sorted(_gaps(run.crisis)) == ["North clinic 300 rationed", "South clinic None unknown_quantity"]


def test_a_new_room_is_furnished_once_and_under_a_fit_name_only(tmp_path):
    made = room.furnish(tmp_path, "warning")

    assert {path.name for path in made} >= {"apps.py", "rules.py", "models.py", "queries.py", "actions.py"}
    for path in made:
        compile(path.read_text(encoding="utf-8"), path.name, "exec")
    with pytest.raises(FileExistsError):
        room.furnish(tmp_path, "warning")
    for name in ("Two Words", "../up", "9th", ""):
        with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
            room.furnish(tmp_path, name)
