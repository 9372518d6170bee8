"""What the cases of all rooms share: the shape of a call, and how it is varied."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cogov.community.models import Household
from cogov.kernel.models import Place
from factories.world import World

C = "<space:space>/<slug:crisis>/"

A = "api/v1/" + C


@dataclass
class Call:
    """One call: path arguments, body, and the facts that the scope of a cell is compared with."""

    args: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    owner: uuid.UUID | None = None
    household: uuid.UUID | None = None
    area: Place | None = None
    assigned: bool = False
    read: str = ""  # function of the matrix by which one may know that it exists; empty where everybody may


Builder = Callable[[World, str, str], Call]


def owner(world: World, role: str, target: str) -> Any:
    """Return the organisation the object belongs to: the role's own, or another of the same kind."""
    return (world.orgs if target == "own" else world.others).get(role) or world.orgs["MI"]


def household(world: World, role: str, target: str) -> Household:
    """Return the household of the resident (or of the worker's grid), or one of another community."""
    if target == "own":
        return world.household()
    return world.household("9-9-999", organisation=world.others["CTY"])


def _key(row: Any, **facts: Any) -> Call:
    return Call(args={"key": row.pk}, **facts)


def nothing(world: World, role: str, target: str) -> Call:
    return Call(owner=world.orgs[role].pk if role in world.orgs else None, area=world.land,
                household=world.household().pk, assigned=True)  # fmt: skip


def with_body(build: Builder, **body: Any) -> Builder:
    def made(world: World, role: str, target: str) -> Call:
        call = build(world, role, target)
        call.body = body
        return call

    return made


def with_state(build: Callable[..., Call], **state: Any) -> Builder:
    return lambda world, role, target: build(world, role, target, **state)


def _third(world: World, one: Any) -> Any:
    return next(row for row in (world.orgs["EXP"], world.orgs["AUD"]) if row != one)


S, R, D, K, P = (C + room + "/" for room in ("supply", "register", "duties", "community", "plans"))

G = P + "agreements/"
