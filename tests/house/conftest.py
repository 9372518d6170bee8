"""The building code reads code, pages and words: it comes out alike on every database."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; on a second database they run in the full test run only."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.alike)
