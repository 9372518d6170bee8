"""The launcher `./cogov`: what stands in its way is said in one line, and nothing half-made stays."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from folders import BASE

PARTS = ("cogov", "tools/launch.py", "requirements", "src")


@pytest.fixture
def checkout(tmp_path):
    """Return a copy of what the launcher needs, with no environment in it."""
    folder = tmp_path / "checkout"
    for part in PARTS:
        source, target = BASE / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder


def _run(folder: Path, *arguments: str, path: str | None = None, user: str | None = None, **more: str):
    env = {"PATH": path or os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **more}
    return subprocess.run(
        ["/bin/sh", str(folder / "cogov"), *arguments], capture_output=True, text=True, check=False, cwd=folder,
        env=env, user=user,
    )  # fmt: skip


def _one_line(error: str) -> str:
    assert error.startswith("cogov: ")
    assert len(error.strip().splitlines()) == 1, error
    return error.strip().removeprefix("cogov: ")


def _tools(folder: Path, python: str = "") -> str:
    """Return a PATH with what the shell needs and, where a text is given, a `python3` that is this script."""
    programs = folder / "bin"
    programs.mkdir()
    for name in ("dirname", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    if python:
        (programs / "python3").write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
        (programs / "python3").chmod(0o755)
    return str(programs)


def test_an_old_python_is_named_in_one_line(checkout, tmp_path):
    old = 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac'

    done = _run(checkout, "up", path=_tools(tmp_path, old))

    assert done.returncode == 1
    assert _one_line(done.stderr) == "needs Python 3.11 or newer as python3 (found: Python 3.9.2)"


def test_no_python_at_all_is_said_in_one_line(checkout, tmp_path):
    done = _run(checkout, "up", path=_tools(tmp_path))

    assert done.returncode == 1
    assert _one_line(done.stderr) == "needs Python 3.11 or newer as python3 (found: none)"


def test_without_a_network_one_line_says_so_and_no_half_environment_stays(checkout):
    nowhere = "http://127.0.0.1:9/simple"  # the discard port: nothing answers

    done = _run(
        checkout, "up", PYTHON=sys.executable, COGOV_NO_UV="1", PIP_INDEX_URL=nowhere, PIP_RETRIES="0",
        PIP_CONFIG_FILE=os.devnull, PIP_NO_CACHE_DIR="1",
    )  # fmt: skip

    assert done.returncode == 1
    assert "no package registry can be reached" in _one_line(done.stderr)
    assert not (checkout / ".venv").exists()


def test_a_checkout_that_cannot_be_written_is_refused_in_one_line(checkout):
    for path in [*checkout.rglob("*"), checkout]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    somebody: dict[str, str] = {}
    if os.geteuid() == 0:  # root may write everywhere: become somebody without rights, who needs a Python of the system
        somebody = {"user": pwd.getpwnam("nobody").pw_name, "PYTHON": "/usr/bin/python3"}
        for parent in list(checkout.parents)[:-2]:
            if parent.stat().st_mode & 0o777 == 0o700:
                parent.chmod(0o711)

    done = _run(checkout, "up", COGOV_NO_UV="1", **{"PYTHON": sys.executable, **somebody})

    checkout.chmod(0o755)
    assert done.returncode == 1
    assert "this folder cannot be written; set COGOV_VENV to one that can" in _one_line(done.stderr)


@pytest.mark.parametrize("command", [["needs", "x"], ["worker"], ["migrate"]])
def test_a_data_folder_that_cannot_be_used_is_named_by_every_command(tmp_path, command):
    file = tmp_path / "file"
    file.touch()

    done = subprocess.run(
        [sys.executable, "-m", "cogov.cli.main", *command], capture_output=True, text=True, check=False, cwd=BASE,
        env={**os.environ, "PYTHONPATH": str(BASE / "src"), "COGOV_DATA": str(file / "data"), "COGOV_DATABASE": "",
             "DJANGO_SETTINGS_MODULE": "cogov.config.settings"},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert _one_line(done.stderr).startswith("COGOV_DATA: ")
    assert "cannot be used; name one that can" in done.stderr
