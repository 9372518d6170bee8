"""Consequences that travel upwards: a lower room publishes, an upper room's handler listens.

Handlers run at once, inside the publisher's transaction, in the order they subscribed. Side effects outside the
database (mail, messages) belong in `transaction.on_commit`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` with each published `event` from now on; subscribing twice changes nothing."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish(event: object) -> None:
    """Hand `event` to every handler of its type."""
    for handler in _handlers[type(event)]:
        handler(event)


def listeners() -> dict[type[Any], list[Callable[[Any], None]]]:
    """Return who listens to what; `docs/map.md` lists it."""
    return {event: list(handlers) for event, handlers in _handlers.items() if handlers}
