"""What every test may ask for."""

import datetime as dt
import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from cogov.decision.queries import duplicates
from cogov.kernel import figures
from factories.world import World
from folders import shared_folder
from measure import Measure

AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database run only the tests that use one; what is marked `alike` there only in the full run."""
    if not os.environ.get("COGOV_ONLY_WITH_DATABASE"):
        return
    full = bool(os.environ.get("COGOV_FULL"))
    kept = [item for item in items if _uses_database(item) and (full or item.get_closest_marker("alike") is None)]
    dropped = set(items) - set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in dropped])
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return (
        bool(names & {"db", "transactional_db", "django_db_setup"}) or item.get_closest_marker("django_db") is not None
    )


def pytest_collection_finish() -> None:
    """Take what was collected out of the sight of the garbage collector, which else walks it in each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class CalledOut(AssertionError):
    """A test tried to reach another machine."""


_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def _near(address: object) -> bool:
    """Say whether an address is this machine: a local socket, or loopback by number or by name."""
    host = address[0] if isinstance(address, tuple) else ""
    try:
        return not host or host == "localhost" or ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _no_test_calls_out() -> Iterator[None]:
    """Bar sockets to other machines: what a test needs stands in it."""

    def barred(reach: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _near(address):
                raise CalledOut(address)
            return reach(self, address)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", barred(_connect))
        patch.setattr(socket.socket, "connect_ex", barred(_connect_ex))
        yield


@pytest.fixture
def shared() -> Path:
    """Return the shared folder; without it the test skips by name, and CI fails on a skip."""
    found = shared_folder()
    if found is None:
        pytest.skip("no shared folder: set COGOV_SHARED")
    return found


@pytest.fixture
def at() -> dt.datetime:
    """Return the time of the tests."""
    return AT


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """Return what a test says its figures and its sample sizes to."""
    return Measure(request.node.name)


@pytest.fixture(autouse=True)
def _empty_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what a process keeps of a crisis: each test's crisis is the same one, stored again.

    What takes long is kept for the next reader; on a busy machine anything does, so a test says when it wants that.
    """
    for name in ("default", "process"):
        caches[name].clear()
    duplicates._held.clear()
    monkeypatch.setattr(figures, "LONG", 3600.0)


@pytest.fixture
def world(db: None) -> World:
    """Return a small jurisdiction with a crisis, organisations of every kind and a post for every role."""
    return World.made(AT)


@pytest.fixture
def elsewhere(db: None) -> World:
    """Return another jurisdiction with a crisis of its own."""
    return World.made(AT, slug="elsewhere")


@pytest.fixture
def exercise(db: None) -> World:
    """Return a jurisdiction of an exercise."""
    return World.made(AT, slug="drill", exercise=True)
