"""`cogov up`: from nothing to a page that says what is wrong, then serve until Ctrl-C."""

import argparse
import contextlib
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from cogov.kernel.models import Crisis

LOOPBACK_NAMES = ("localhost",)
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


class CannotStart(SystemExit):
    """Something outside stands in the way; one line says what."""

    def __init__(self, why: str) -> None:
        super().__init__(f"cogov: {why}")


def is_loopback(host: str) -> bool:
    """Say whether an address reaches this machine only."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare_environment(args: argparse.Namespace) -> None:
    """Turn the arguments into settings before Django reads them; refuse what cannot work, in one line.

    Raises:
        CannotStart: a certificate without key, a port in use, a folder that cannot be written.
    """
    if bool(args.cert) != bool(args.key):
        raise CannotStart("give both --cert and --key, or neither")
    for path in (args.cert, args.key):
        if path and not path.is_file():
            raise CannotStart(f"{path}: there is no such file")
    if args.load and not args.load.is_dir():
        raise CannotStart(f"{args.load}: there is no such folder")
    data = (args.data or Path(os.environ.get("COGOV_DATA", ".data"))).absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.write_text("x", encoding="utf-8")
        probe.unlink()
    except OSError:
        raise CannotStart(f"{data}: this folder cannot be written; choose another with --data") from None
    check_port(args.host, args.port)
    os.environ["COGOV_DATA"] = str(data)
    if args.database:
        os.environ["COGOV_DATABASE"] = args.database
    os.environ["COGOV_LOOPBACK"] = "1" if is_loopback(args.host) else "0"
    os.environ["COGOV_HTTPS"] = "1" if args.cert else "0"
    if not is_loopback(args.host):
        hosts = [name for name in os.environ.get("COGOV_HOSTS", "").split(",") if name]
        os.environ["COGOV_HOSTS"] = ",".join([*hosts, args.host, *_own_addresses(args.host)])


def _own_addresses(host: str) -> list[str]:
    """Return the names under which phones on the same network reach a server bound to every address."""
    if host not in EVERY_ADDRESS:
        return []
    names = {socket.gethostname()}
    with contextlib.suppress(OSError):
        names |= {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return sorted(names)


def bases(args: argparse.Namespace) -> list[str]:
    """Return the addresses under which the pages are found: on this machine first, then from others."""
    scheme = "https" if args.cert else "http"
    if is_loopback(args.host):
        hosts = ["localhost"]
    elif args.host in EVERY_ADDRESS:
        hosts = ["localhost", *(name for name in _own_addresses(args.host) if not is_loopback(name))]
    else:
        hosts = [args.host]
    return [f"{scheme}://{f'[{host}]' if ':' in host else host}:{args.port}" for host in hosts]


def missing(args: argparse.Namespace) -> list[str]:
    """Return what people will miss with these arguments, and what to give so that they have it."""
    from django.utils.translation import gettext as _

    lines = []
    if not args.cert and is_loopback(args.host):
        lines.append(_("Phones and passkeys need HTTPS: start with --host 0.0.0.0 --cert FILE --key FILE."))
    elif not args.cert:
        lines.append(_("Missing: a certificate and its key (--cert FILE --key FILE)."))
        more = _("Without HTTPS a phone's camera and place, and passkeys, do not work, and who listens can read along.")
        lines.append(f"  {more}")
    if not is_loopback(args.host):
        lines.append(_("One-time links are off, since others reach this server: people sign in by invitation."))
    return lines


def check_port(host: str, port: int) -> None:
    """Refuse a port that is in use or not allowed.

    Raises:
        CannotStart: as named.
    """
    if not 1 <= port <= 65535:
        raise CannotStart(f"{port} is not a port; choose one between 1 and 65535 with --port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(f"port {port} needs more rights; choose one above 1024 with --port") from None
        except OSError:
            raise CannotStart(f"port {port} on {host} is in use; choose another with --port") from None


def _say(text: str = "") -> None:
    print(text, flush=True)


def run(args: argparse.Namespace, say_situation: Callable[..., list[str]]) -> int:
    """Prepare the database, load, say what was found, serve.

    Raises:
        CannotStart: the database cannot be reached, or no such exercise.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError
    from django.utils.translation import gettext as _

    from cogov.cli import loading
    from cogov.exchange.exercise.mapping import read_settings
    from cogov.exchange.wuhan2020 import mapping as wuhan2020
    from cogov.kernel import clock
    from cogov.kernel.models import Crisis

    began = time.monotonic()
    try:
        _say(_("database ..."))
        _check_age()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        line = str(error).strip().splitlines()[0]
        raise CannotStart(f"the database cannot be used: {line}") from None
    if not (settings.STATIC_ROOT / "staticfiles.json").exists() or _newer_static(settings.STATIC_ROOT):
        _say(_("pages ..."))
        call_command("collectstatic", interactive=False, verbosity=0)
    if args.load:
        folder = args.load
        written = (folder / "exercise.toml").exists()
        slug = read_settings(folder)["slug"] if written else wuhan2020.FORMAT
    else:
        folder = built_in(Path(settings.COGOV_EXERCISES), args.exercise)
        slug = folder.name
    _say(_("loading %(name)s ...") % {"name": folder.name})
    for line in loading.load(folder, preview=False, crisis=None, wall=clock.now()):
        _say(line)
    crisis = Crisis.objects.select_related("jurisdiction").filter(slug=slug).first()
    _say()
    if crisis is not None:
        for line in say_situation(crisis):
            _say(line)
    _say()
    first, *further = bases(args)
    took = f"{time.monotonic() - began:.0f}"
    _say(_("See the proposal and act on it: %(address)s   (ready after %(n)s s)") % {"address": f"{first}/", "n": took})
    for base in further:
        _say("  " + _("from other machines: %(address)s") % {"address": f"{base}/"})
    if crisis is not None and crisis.exercise and is_loopback(args.host):
        for label, link in passes(crisis, first):
            _say("  " + _("open as %(name)s: %(link)s") % {"name": label, "link": link})
    for line in missing(args):
        _say(line)
    _say(_("Ctrl-C ends it; the data stay in %(folder)s") % {"folder": settings.COGOV_DATA})
    return serve(args)


def _check_age() -> None:
    """Refuse a database that steps made which this version does not hold: nothing could bring it to this version.

    Raises:
        CannotStart: as named.
    """
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = loader.migrated_apps
    if unknown := [f"{app} {name}" for app, name in loader.applied_migrations
                   if app in ours and (app, name) not in loader.disk_migrations]:  # fmt: skip
        raise CannotStart(
            f"the database was made by another version ({unknown[0]}): choose another folder with --data or another "
            f"--database; an exercise may also be made anew: delete {settings.COGOV_DATA}"
        )


def built_in(exercises: Path, name: str | None) -> Path:
    """Return the folder of a built-in exercise: the one named, or the one that is the default.

    Raises:
        CannotStart: there is none of that name.
    """
    from cogov.exchange.exercise.mapping import read_settings

    folders = sorted(path.parent for path in exercises.glob("*/exercise.toml"))
    for folder in folders:
        if folder.name == name or (name is None and read_settings(folder).get("default")):
            return folder
    raise CannotStart(f"there is no exercise “{name}”; there are: {', '.join(folder.name for folder in folders)}")


def _newer_static(root: Path) -> bool:
    """Say whether a source file is newer than what was collected."""
    stamp = (root / "staticfiles.json").stat().st_mtime
    sources = Path(__file__).parents[1] / "desks" / "static"
    return any(path.stat().st_mtime > stamp for path in sources.rglob("*") if path.is_file())


def passes(crisis: "Crisis", base: str) -> list[tuple[str, str]]:
    """Return one-time links for the players of an exercise."""
    import uuid

    from cogov.actors.models import Post
    from cogov.kernel import clock
    from cogov.kernel.web.passes import make_pass

    found = []
    for label, target in crisis.defaults.get("players", {}).items():
        post = Post.objects.select_related("person").filter(pk=target).first()
        wall = clock.now()
        if post is not None and post.person is not None:
            token = make_pass(crisis=crisis, label=label, wall=wall, user=post.person.user_id)
        else:
            token = make_pass(crisis=crisis, label=label, wall=wall, household=uuid.UUID(target))
        found.append((label, f"{base}/{crisis.space}/{crisis.slug}/open/{quote(token)}/"))
    return found


def serve(args: argparse.Namespace) -> int:
    """Run Granian and the worker until somebody ends them; if one of them dies, end the other."""
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", args.host, "--port", str(args.port),
        "--workers", os.environ.get("COGOV_SERVER_PROCESSES", "1"), "--blocking-threads", "4", "--no-ws",
        "--log-level", "warning", "cogov.config.wsgi:application",
    ]  # fmt: skip
    if args.cert:
        server += ["--ssl-certificate", str(args.cert), "--ssl-keyfile", str(args.key)]
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    children = [
        subprocess.Popen(server, start_new_session=True),  # noqa: S603 - our own program, arguments from our parser
        subprocess.Popen([sys.executable, "-m", "cogov.cli.main", "worker"], start_new_session=True),
    ]
    failed = None
    while not stopping and failed is None:
        time.sleep(0.2)
        failed = next((child for child in children if child.poll() is not None), None)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if failed is not None and not stopping:
        _say(f"cogov: a process ended by itself (exit code {failed.returncode}); see the lines above")
        return 1
    _say("\nended; the data are kept")
    return 0
