"""The map: papers, mechanisms, rooms, pages, events and floors."""

import inspect
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from cogov.actors import access
from cogov.cli.documents.text import codes, page, table
from cogov.kernel import bus
from cogov.kernel.rooms import RoomConfig

PAPERS = {
    "Yin": "Yin 2020, characteristics of social organisations that govern, and governance of public security events",
    "Zeng": "Zeng 2023, cooperative governance of local government in sudden public crises",
    "Zhao": "Zhao, government and social governance in unexpected events",
    "Lu": "Lu 2021, prevention and control in communities under public crisis",
    "Liu": "Liu 2021, organisations in the dilemma of collaborative crisis management",
}
NOTES = "Design notes of this project (not part of the repository)"


def cards() -> list[RoomConfig]:
    """Return the cards of all rooms, lowest floor first."""
    return [card for card in apps.get_app_configs() if isinstance(card, RoomConfig)]


def _patterns(resolver: URLResolver, before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern).removeprefix("^" if before else "")  # as Django joins them
        if isinstance(pattern, URLResolver):
            found += _patterns(pattern, path)
        elif isinstance(pattern, URLPattern):
            found.append((path, pattern.callback))
    return found


def views() -> dict[tuple[str, str], Any]:
    """Return the function behind every route and method of the table of routes."""
    behind = dict(_patterns(get_resolver()))
    found = {}
    for route, method in access.routes():
        view = behind[route]
        view = getattr(view, "func", view)
        # django-ninja answers all methods of a path by one function that closes over them.
        closed = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        for operation in getattr(closed.get("self"), "operations", []):
            if method in operation.methods:
                view = operation.view_func
        found[(route, method)] = view
    return found


def owner(view: Any) -> str:
    """Return the room or desk that a view belongs to."""
    parts = str(getattr(view, "__module__", "")).split(".")
    if parts[0] != "cogov":
        return f"library {parts[0]}"
    return ".".join(parts[1:3]) if parts[1] == "desks" else parts[1]


def _by_paper() -> str:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for card in cards():
        for source in card.sources:
            paper = re.split(r"[ ,]", source)[0]
            found[paper if paper in PAPERS else "notes"].append((source, card.mechanism, card.label))
    parts = []
    for paper, title in (*PAPERS.items(), ("notes", NOTES)):
        if found[paper]:
            parts += [f"### {title}", table(("place in it", "mechanism", "room"), sorted(found[paper]))]
    return "\n\n".join(parts)


def _pages() -> str:
    routes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (route, method), view in views().items():
        routes[owner(view)][route].append(method)
    rows = []
    for room in sorted(routes):
        own = routes[room]
        shown = [route for route in own if not route.startswith(("api/", "accounts/")) and "GET" in own[route]]
        rows.append((room, codes(f"/{_short(route)}" for route in shown), len(own) - len(shown)))
    return table(("room or desk", "pages", "further routes (API, forms)"), rows)


def _short(route: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"\1", route).replace("space/crisis", "…")


def _events() -> str:
    rows = [
        (
            f"`{event.__module__}.{event.__qualname__}`",
            codes(f"{hears.__module__}.{hears.__name__}" for hears in handlers),
        )
        for event, handlers in sorted(bus.listeners().items(), key=lambda found: found[0].__qualname__)
    ]
    return table(("event", "heard by"), rows)


def _floors() -> str:
    with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract.get("containers") == ["cogov"])
    return "\n".join(["```text", *layers, "```"])


def the_map() -> str:
    """Return the page that leads from the papers to mechanisms, rooms and pages."""
    rows = [
        (card.label, card.mechanism, ", ".join(card.phases), "; ".join(card.sources), card.summary) for card in cards()
    ]
    return page(
        "Map",
        "From the papers to mechanisms, from mechanisms to rooms, from rooms to pages. "
        "[The papers](explanation/the-papers.md) says why the cut is so.",
        "## Rooms",
        table(("room", "mechanism", "phases", "sources", "what it holds"), rows),
        "## Papers",
        _by_paper(),
        "## Pages",
        "`…` stands for `crisis/NAME` or `exercise/NAME`. All with what they ask: [routes](reference/routes.md).",
        _pages(),
        "## Floors",
        "Imports and foreign keys go down only; rooms on one line do not know each other.",
        _floors(),
        "## Events",
        "What a lower room publishes and an upper room hears, in the same transaction.",
        _events(),
    )
