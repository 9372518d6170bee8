"""The command `cogov`: what each sub-command prints, and how it refuses: one line, an exit code, no traceback."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation

from cogov.actors.models import Invitation, Post
from cogov.cli import commands, loading, up, worker
from cogov.cli.main import language_of, main
from cogov.kernel.models import Crisis, Jurisdiction
from cogov.supply.models import AllocationRun, Lot, Need, Offer
from folders import BASE

FLOOD = BASE / "exercises" / "river-flood"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def cogov(capsys, monkeypatch):
    """Return a function that runs a command and returns its exit code and what it said."""
    for name in ("COGOV_DATA", "COGOV_DATABASE", "COGOV_LOOPBACK", "COGOV_HTTPS", "COGOV_HOSTS"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # put back afterwards what `up` sets
    monkeypatch.setenv("LC_ALL", "C")

    def run(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
            if isinstance(code, str):
                print(code, file=sys.stderr)
                code = 1
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def flood(db, cogov):
    assert cogov("load", FLOOD)[0] == 0
    return Crisis.objects.select_related("jurisdiction").get(slug="river-flood")


def _one_line(error):
    assert error.startswith("cogov: ")
    assert len(error.strip().splitlines()) == 1
    assert "Traceback" not in error
    return error.strip().removeprefix("cogov: ")


def test_load_says_what_is_in_the_folder_and_runs_a_first_round(db, cogov):
    code, out, err = cogov("load", FLOOD)

    assert (code, err) == (0, "")
    assert out.startswith("[EXERCISE 演习] Aven Valley, the river rises\n")
    assert "  needs: 15\n" in out
    assert out.endswith("  verifying needs by rule\n  computing the first plan\n")
    assert AllocationRun.objects.count() == 1


def test_load_of_a_loaded_exercise_keeps_its_data(flood, cogov):
    code, out, _err = cogov("load", FLOOD)

    assert code == 0
    assert out.endswith("The exercise is loaded already; its data are kept.\n")
    assert AllocationRun.objects.count() == 1


def test_load_with_preview_writes_nothing(db, cogov):
    code, out, _err = cogov("load", FLOOD, "--preview")

    assert code == 0
    assert "  needs: 15\n" in out
    assert "first plan" not in out
    assert not Jurisdiction.objects.exists()


def test_load_of_a_broken_exercise_names_file_line_and_column(db, cogov, tmp_path):
    for path in FLOOD.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    needs = tmp_path / "needs.csv"
    needs.write_text(needs.read_text(encoding="utf-8").replace("boat,,14,", "boat,,some,"), encoding="utf-8")

    code, _out, err = cogov("load", tmp_path)

    assert code == 1
    assert _one_line(err) == "needs.csv line 2: quantity “some” is not a whole number"
    assert not Jurisdiction.objects.exists()


def test_load_of_nothing_is_refused(db, cogov, tmp_path):
    missing = cogov("load", tmp_path / "nowhere")
    empty = cogov("load", tmp_path)

    assert (missing[0], _one_line(missing[2])) == (1, "Please check “folder”: there is no such folder.")
    assert empty[0] == 1
    assert "neither data/fe nor dated folders" in _one_line(empty[2])


def test_load_into_a_crisis_that_does_not_exist_is_refused(db, cogov, tmp_path):
    (tmp_path / "data" / "fe").mkdir(parents=True)

    code, _out, err = cogov("load", tmp_path, "--crisis", "nowhere")

    assert (code, _one_line(err)) == (1, "Please check “crisis”: there is no crisis with this name.")


def test_load_of_a_record_goes_into_the_crisis_that_is_named(flood, cogov, tmp_path):
    file = tmp_path / "data" / "fe" / "donation" / "data.json"
    file.parent.mkdir(parents=True)
    file.write_text('[{"name": "Aid", "date": "2026-05-14T00:00:00Z"}]', encoding="utf-8")

    code, out, _err = cogov("load", tmp_path, "--crisis", "river-flood")

    assert code == 0
    assert out.startswith("[EXERCISE 演习] wuhan2020 ")
    assert "  donation: 1\n" in out
    assert flood.datasets.filter(format="wuhan2020").count() == 1
    assert Crisis.objects.count() == 1


def test_situation_says_the_first_page_and_marks_the_exercise(flood, cogov):
    code, out, _err = cogov("situation", "river-flood")

    assert code == 0
    assert out.startswith(
        "[EXERCISE 演习] Aven Valley, the river rises. 5 organisations ask for 15 things; for 20 of 100 nobody wrote "
        "how many.\n\nWrong now\n 1. 24 boats (inflatable boat) lie in East Quay store; Lowfield hall shelter, at most "
    )


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh-hans"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"), ({"LC_MESSAGES": "zh_SG", "LANG": "en_GB"}, "zh-hans"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh-hans"),
    ],
)  # fmt: skip
def test_the_terminal_speaks_the_language_of_its_environment(environment, language):
    assert language_of(environment) == language


def test_situation_is_said_in_chinese_to_a_chinese_terminal(flood, cogov, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    code, out, _err = cogov("situation", "river-flood")

    assert code == 0
    assert out.startswith(
        "[演习 EXERCISE] 阿文谷，河水上涨。5 家单位提出 15 条需求，其中每 100 条有 20 条未写数量。\n\n当前问题\n 1. "
    )


def test_situation_of_an_empty_crisis_says_that_nobody_asked(world, cogov):
    code, out, _err = cogov("situation", world.crisis.slug)

    assert code == 0
    assert out.startswith("Here crisis. No organisation has asked for anything yet.")


def test_needs_come_by_urgency_and_no_more_than_asked_for(flood, cogov):
    code, out, _err = cogov("needs", "river-flood", "--limit", "5")

    lines = out.splitlines()
    assert (code, len(lines)) == (0, 5)
    assert lines[0].removeprefix("[EXERCISE 演习] ") == (
        "1 life-saving  Lowfield hall shelter: inflatable boat  0 / 14 boats  open: nothing promised yet"
    )
    urgency = [line.removeprefix("[EXERCISE 演习] ")[0] for line in lines]
    assert urgency == sorted(urgency)


def test_needs_that_ended_are_listed_only_where_somebody_asks_for_them(flood, cogov):
    gone = Need.objects.filter(crisis=flood, organisation__isnull=False).order_by("tier").first()
    Need.objects.filter(pk=gone.pk).update(state="withdrawn")

    listed = {state: cogov("needs", "river-flood", "--limit", "99", *state)[1].splitlines() for state in (
        (), ("--state", "withdrawn"), ("--state", "all"),
    )}  # fmt: skip

    every = Need.objects.filter(crisis=flood).count()
    assert [len(lines) for lines in listed.values()] == [every - 1, 1, every]
    assert [line for line in listed[()] if "withdrawn" in line] == []
    assert "withdrawn" in listed["--state", "withdrawn"][0]


def test_allocate_computes_a_round_by_the_committee_s_planner(flood, cogov):
    code, out, _err = cogov("allocate", "river-flood")

    assert code == 0
    assert re.fullmatch(r"\[EXERCISE 演习\] plan 2: \d+ shares, \d+ gaps, \d+ ms\n", out)
    run = AllocationRun.objects.get(number=2)
    assert Post.objects.get(pk=run.proposed_by).kind == "planner"


def test_allocate_without_a_planner_is_the_control_s_work(flood):
    Post.objects.filter(kind="planner").delete()

    by = loading.planner_of(flood)

    assert by.role == "OPS"
    assert by.post == flood.armed_by


@pytest.mark.parametrize(("what", "model"), [("needs", Need), ("stock", Lot), ("offers", Offer)])
def test_export_writes_every_row_as_csv_and_marks_the_exercise(flood, cogov, what, model):
    code, out, _err = cogov("export", "river-flood", what)

    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) == model.objects.filter(crisis=flood).count() > 0
    assert {row["status"] for row in rows} == {"EXERCISE 演习"}


def test_export_of_a_real_crisis_says_so_and_disarms_formulas(world, cogov):
    world.need(world.organisation("=1+1", "medical"))

    _code, out, _err = cogov("export", world.crisis.slug, "needs")

    row = next(csv.DictReader(io.StringIO(out)))
    assert row["status"] == "actual"
    assert "=1+1" not in row.values()
    assert any("=1+1" in cell for cell in row.values())


def test_export_of_nothing_writes_nothing(world, cogov):
    assert cogov("export", world.crisis.slug, "stock") == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [("situation", "nowhere"), ("needs", "nowhere"), ("allocate", "nowhere"), ("export", "nowhere", "needs")],
)
def test_a_crisis_that_does_not_exist_is_refused_by_every_command(db, cogov, arguments):
    code, out, err = cogov(*arguments)

    assert (code, out) == (1, "")
    assert _one_line(err) == "Please check “crisis”: there is no crisis with this name."


def test_found_makes_a_real_jurisdiction_and_one_invitation(db, cogov):
    code, out, _err = cogov("found", FLOOD, "--email", "first@example.org")

    home = Jurisdiction.objects.get()
    assert code == 0
    assert (home.slug, home.exercise) == ("exercise-aven", False)
    assert re.search(r"is founded\. Give this link to first@example\.org; .*\n  /invitation/[\w-]+/\n$", out)
    assert Invitation.objects.get().email == "first@example.org"
    assert not Need.objects.exists()
    assert home.organisations.exclude(body__in=["control", "committee"]).count() == 0


def test_found_twice_is_refused_and_writes_no_second_invitation(db, cogov):
    cogov("found", FLOOD, "--email", "first@example.org")

    code, _out, err = cogov("found", FLOOD, "--email", "second@example.org")

    assert code == 1
    assert "this name is taken" in _one_line(err)
    assert Invitation.objects.count() == 1


def test_found_from_a_folder_without_files_is_refused(db, cogov, tmp_path):
    code, _out, err = cogov("found", tmp_path, "--email", "first@example.org")

    assert code == 1
    assert "exercise.toml is missing" in _one_line(err)


def test_openapi_prints_the_description_as_json(db, cogov):
    code, out, _err = cogov("openapi")

    assert code == 0
    assert json.loads(out)["openapi"].startswith("3.1")


def test_map_names_the_pages_it_writes(db, cogov, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    asked = []
    monkeypatch.setattr(commands.documents, "write", lambda base: asked.append(base) or [Path("docs/map.md")])

    code, out, _err = cogov("map")

    assert (code, out) == (0, "docs/map.md\n")
    assert asked == [tmp_path]


def test_migrate_brings_the_database_up_to_date_and_says_nothing(cogov, monkeypatch):
    called = []
    monkeypatch.setattr(commands, "call_command", lambda name, **_more: called.append(name))

    assert cogov("migrate") == (0, "", "")
    assert called == ["migrate", "createcachetable"]


def test_worker_hands_its_exit_code_on(cogov, monkeypatch):
    monkeypatch.setattr(worker, "run", lambda: 3)

    assert cogov("worker")[0] == 3


def test_a_database_that_is_away_is_said_in_one_line(db, cogov, monkeypatch):
    def away(_slug):
        raise OperationalError("no such table: kernel_crisis\nmore")

    monkeypatch.setattr(commands, "crisis_called", away)

    code, _out, err = cogov("situation", "river-flood")

    assert code == 1
    assert _one_line(err) == ("the database cannot be used (no such table: kernel_crisis); ./cogov up prepares it")


@pytest.mark.parametrize(
    "arguments",
    [(), ("dance",), ("load",), ("needs",), ("needs", "x", "--limit", "many"), ("export", "x", "wishes"),
     ("found", "x"), ("up", "--port", "http")],
)  # fmt: skip
def test_wrong_use_ends_with_code_two_and_the_usage(cogov, arguments):
    code, out, err = cogov(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith("usage: cogov")
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["up", "load", "found", "allocate", "needs", "export", "situation"])
def test_every_command_with_arguments_explains_them(cogov, command):
    code, out, _err = cogov(command, "--help")

    assert code == 0
    assert out.startswith(f"usage: cogov {command}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_up_refuses_what_cannot_work_before_it_touches_anything(cogov, tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    data = tmp_path / "data"
    cases = {
        ("--cert", file): "give both --cert and --key, or neither",
        ("--cert", tmp_path / "no.pem", "--key", file): f"{tmp_path / 'no.pem'}: there is no such file",
        ("--load", tmp_path / "no"): f"{tmp_path / 'no'}: there is no such folder",
        ("--data", file): f"{file}: this folder cannot be written; choose another with --data",
        ("--data", data, "--port", "0"): "0 is not a port; choose one between 1 and 65535 with --port",
    }

    said = {arguments: cogov("up", *arguments) for arguments in cases}

    assert {arguments: (code, _one_line(err)) for arguments, (code, _out, err) in said.items()} == {
        arguments: (1, line) for arguments, line in cases.items()
    }


def test_up_refuses_a_port_in_use(cogov, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        code, _out, err = cogov("up", "--data", tmp_path, "--port", port)

    assert code == 1
    assert _one_line(err) == f"port {port} on 127.0.0.1 is in use; choose another with --port"


@pytest.fixture
def started(db, cogov, monkeypatch, settings, tmp_path):
    """Return a function that runs `up` to the point where it would serve."""
    settings.COGOV_LOOPBACK = True  # read once, when the program starts
    monkeypatch.setattr(up, "serve", lambda _args: 0)
    monkeypatch.setattr("django.core.management.call_command", lambda *_names, **_more: None)
    monkeypatch.setattr(up, "_newer_static", lambda _root: False)
    return lambda *arguments: cogov("up", "--data", tmp_path / "data", "--port", _free_port(), *arguments)


def test_up_loads_says_what_is_wrong_and_prints_a_link_for_each_player(started):
    code, out, _err = started("--exercise", "river-flood")

    assert code == 0
    assert "Aven Valley, the river rises. 5 organisations ask for 15 things" in out
    labels = re.findall(r"^  open as (\w+): http://localhost:\d+/exercise/river-flood/open/\S+/$", out, re.MULTILINE)
    assert sorted(labels) == ["committee", "community", "depot", "planner", "resident", "shelter", "verifier"]


def test_up_refuses_a_database_of_another_version_in_one_line(started):
    MigrationRecorder(connection).record_applied("supply", "0099_of_another_version")

    code, _out, err = started("--exercise", "river-flood")

    assert code == 1
    line = _one_line(err)
    assert "supply 0099_of_another_version" in line
    assert "--data" in line


def test_up_a_second_time_keeps_the_data_and_prints_fresh_links(started):
    first = started("--exercise", "river-flood")[1]

    code, second, _err = started("--exercise", "river-flood")

    assert code == 0
    assert "The exercise is loaded already; its data are kept." in second
    assert AllocationRun.objects.count() == 1
    links = [set(re.findall(r"/open/(\S+)/", out)) for out in (first, second)]
    assert links[0] & links[1] == set()


def test_up_bound_to_other_addresses_prints_no_links(started):
    _code, out, _err = started("--exercise", "river-flood", "--host", "0.0.0.0")  # noqa: S104 - what a person types

    assert "open as" not in out
    assert "One-time links are off, since others reach this server: people sign in by invitation." in out
    assert "Missing: a certificate and its key (--cert FILE --key FILE)." in out
    assert "act on it: http://localhost:" in out  # nobody can open http://0.0.0.0
    assert "http://0.0.0.0" not in out


@pytest.mark.parametrize(
    ("host", "cert", "first", "said"),
    [
        ("127.0.0.1", None, "http://localhost:1", ["Phones and passkeys need HTTPS"]),
        ("127.0.0.1", Path("c.pem"), "https://localhost:1", []),
        (
            "192.168.1.5",
            None,
            "http://192.168.1.5:1",
            ["Missing: a certificate", "  Without HTTPS", "One-time links are"],
        ),
        ("192.168.1.5", Path("c.pem"), "https://192.168.1.5:1", ["One-time links are off"]),
        ("fd00::5", Path("c.pem"), "https://[fd00::5]:1", ["One-time links are off"]),
        ("0.0.0.0", Path("c.pem"), "https://localhost:1", ["One-time links are off"]),  # noqa: S104
    ],
)
def test_up_says_its_addresses_and_what_is_missing_on_them(host, cert, first, said):
    args = Namespace(host=host, port=1, cert=cert)

    lines = up.missing(args)

    assert up.bases(args)[0] == first
    assert len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


def test_up_of_an_unknown_exercise_names_the_known_ones(started):
    code, _out, err = started("--exercise", "meteor")

    assert code == 1
    assert _one_line(err) == "there is no exercise “meteor”; there are: hubei-2020-02-01, river-flood"


def test_up_without_a_name_takes_the_exercise_that_says_it_is_the_default():
    found = up.built_in(Path(settings.COGOV_EXERCISES), None)

    assert found.name == "hubei-2020-02-01"


def test_exactly_one_built_in_exercise_is_the_default():
    texts = [path.read_text(encoding="utf-8") for path in Path(settings.COGOV_EXERCISES).glob("*/exercise.toml")]

    assert sum("\ndefault = true\n" in text for text in texts) == 1


def test_up_of_a_broken_folder_is_refused_in_one_line(started, tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "exercise.toml").write_bytes(b"\xff")

    code, _out, err = started("--load", folder)

    assert code == 1
    assert _one_line(err) == "exercise.toml line 1: this is not UTF-8"


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("0.0.0.0", False),  # noqa: S104
     ("::", False), ("192.168.1.5", False), ("example.org", False)],
)  # fmt: skip
def test_only_loopback_addresses_count_as_this_machine(host, own):
    assert up.is_loopback(host) == own


def test_the_program_itself_ends_with_one_line_and_code_one_where_there_is_no_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cogov.cli.main", "situation", "river-flood"],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=BASE,
        env={**os.environ, "PYTHONPATH": str(BASE / "src"), "COGOV_DATA": str(tmp_path), "COGOV_DATABASE": "",
             "DJANGO_SETTINGS_MODULE": "cogov.config.settings"},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert "./cogov up prepares it" in _one_line(done.stderr)
