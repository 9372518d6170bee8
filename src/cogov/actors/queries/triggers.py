"""What a mandate may wait for: facts that rooms above know and register here, since power may not ask upward.

A trigger is written `kind:rest`, such as `phase:response:2`; the room that registered the kind reads the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cogov.kernel.models import Crisis


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """One kind of fact: which triggers there are, with their words, and whether one is reached in a crisis now."""

    choices: Callable[[], list[tuple[str, str]]]
    reached: Callable[[str, Crisis], bool]


_kinds: dict[str, TriggerKind] = {}


def register_trigger(kind: str, reads: TriggerKind) -> None:
    """Let mandates wait for facts of this kind."""
    _kinds[kind] = reads


def trigger_choices() -> dict[str, str]:
    """Return every trigger with its words."""
    return {f"{kind}:{rest}": word for kind, reads in _kinds.items() for rest, word in reads.choices()}


def trigger_reached(trigger: str, crisis: Crisis | None) -> bool:
    """Say whether what the mandate waits for holds in the crisis now; what nobody can read does not hold."""
    kind, _, rest = trigger.partition(":")
    reads = _kinds.get(kind)
    return reads is not None and crisis is not None and reads.reached(rest, crisis)
