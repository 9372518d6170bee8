"""What a mandate may wait for: facts that rooms above know and register here, since power may not ask upward.

A trigger is written `kind:rest`, such as `phase:response:2`; the room that registered the kind reads the rest.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cogov.kernel.models import Crisis


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """One kind of fact: which triggers there are, with their words, and whether one is reached in a crisis at a time.

    Where there are too many to list, such as thresholds on figures, `word` reads one; it is empty for what is none.
    """

    choices: Callable[[], list[tuple[str, str]]]
    reached: Callable[[str, Crisis, dt.datetime | None], bool]
    word: Callable[[str], str] | None = None


_kinds: dict[str, TriggerKind] = {}


def register_trigger(kind: str, reads: TriggerKind) -> None:
    """Let mandates wait for facts of this kind."""
    _kinds[kind] = reads


def trigger_choices() -> dict[str, str]:
    """Return every trigger with its words."""
    return {f"{kind}:{rest}": word for kind, reads in _kinds.items() for rest, word in reads.choices()}


def trigger_word(trigger: str) -> str:
    """Return a trigger in the reader's language, empty where there is no such trigger: nothing ever sets it off."""
    kind, _, rest = trigger.partition(":")
    reads = _kinds.get(kind)
    if reads is None:
        return ""
    return reads.word(rest) if reads.word else dict(reads.choices()).get(rest, "")


def trigger_reached(trigger: str, crisis: Crisis | None, at: dt.datetime | None = None) -> bool:
    """Say whether what is waited for holds in the crisis; what nobody can read, or not without a time, does not."""
    kind, _, rest = trigger.partition(":")
    reads = _kinds.get(kind)
    return reads is not None and crisis is not None and reads.reached(rest, crisis, at)
