"""What lies in stock, as upper rooms count it: plans reconcile what they promise with it, and may not ask upward."""

from collections.abc import Callable

from cogov.kernel.models import Crisis

Counted = dict[str, int]
_counters: list[Callable[[Crisis], Counted]] = []


def register_stock(counter: Callable[[Crisis], Counted]) -> None:
    """Let `counter` tell the pieces on hand by the code of their item."""
    if counter not in _counters:
        _counters.append(counter)


def on_hand(crisis: Crisis) -> Counted | None:
    """Return the pieces on hand by item; None where nothing is known of any stock."""
    found: Counted = {}
    for counter in _counters:
        for item, pieces in counter(crisis).items():
            found[item] = found.get(item, 0) + pieces
    return found or None
