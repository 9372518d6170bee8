"""Foreign keys point down: import-linter cannot see a key written as a string, this test can."""

import tomllib

from django.apps import apps
from django.db import models

from folders import BASE


def _floors() -> list[set[str]]:
    """Return the floors from the roof to the ground, as `pyproject.toml` states them."""
    settings = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    house = next(row for row in contracts if row["name"] == "The house stands on its lower floors")
    return [{name.strip(" ()") for name in line.split("|")} for line in house["layers"]]


def _height(floors: list[set[str]]) -> dict[str, int]:
    """Return how high each room lies; the ground has 0."""
    return {name: height for height, names in enumerate(reversed(floors)) for name in names}


def _keys() -> list[tuple[str, str, str]]:
    """Return every relation between models of ours: who points, by which field, at whom."""
    return [
        (model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label)
        for model in apps.get_models()
        if model.__module__.startswith("cogov.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


def _upward(keys: list[tuple[str, str, str]]) -> list[str]:
    height = _height(_floors())
    return [
        f"{name} of {here} points at {there}"
        for here, name, there in keys
        if here != there and height[there] >= height[here]
    ]


def test_every_room_with_tables_has_a_floor():
    floors = set().union(*_floors())

    assert {here for here, _, _ in _keys()} - floors == set()


def test_foreign_keys_point_down_or_stay_in_the_room():
    keys = _keys()

    assert len(keys) > 50  # an empty list would prove nothing
    assert _upward(keys) == []


def test_a_planted_key_upward_or_sideways_is_found_the_control(monkeypatch):
    floors = _floors()
    at_supply = next(place for place, names in enumerate(floors) if "supply" in names)
    floors[at_supply] = floors[at_supply] | {"participation"}
    monkeypatch.setitem(globals(), "_floors", lambda: floors)

    planted = [
        ("actors", "Organisation.latest_need", "supply"),
        ("participation", "Task.shipment", "supply"),
        ("supply", "Need.organisation", "actors"),
    ]

    assert _upward(planted) == [
        "Organisation.latest_need of actors points at supply",
        "Task.shipment of participation points at supply",
    ]
