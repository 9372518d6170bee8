"""What every test may ask for."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.cache import caches

from factories.world import World
from folders import shared_folder
from measure import Measure

AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database run only the tests that use one: the others cannot come out differently."""
    if not os.environ.get("COGOV_ONLY_WITH_DATABASE"):
        return
    kept = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return (
        bool(names & {"db", "transactional_db", "django_db_blocker"})
        or item.get_closest_marker("django_db") is not None
    )


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
def _empty_caches() -> None:
    for name in ("default", "process"):
        caches[name].clear()


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
