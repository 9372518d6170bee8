"""What every test may ask for."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.cache import caches

from factories.world import World
from folders import shared_folder
from measure import Measure

AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)


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
