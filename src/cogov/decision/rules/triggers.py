"""What a mandate or a plan waits for: a phase of the crisis (model 2.5, life-cycle 5), or a threshold on a figure."""

import math
from dataclasses import dataclass

from cogov.decision.rules.phases import LEVELS, WITH_LEVEL, CrisisPhase

# A crisis climbs these: whoever is to act in a warning is to act in the response that follows it as well.
CLIMB = (CrisisPhase.ASSESSED, CrisisPhase.WARNING, CrisisPhase.RESPONSE)
TRIGGERS: tuple[str, ...] = tuple(
    text
    for phase in CrisisPhase
    if phase is not CrisisPhase.WATCH
    for text in ([phase.value] + [f"{phase.value}:{level}" for level in LEVELS if phase in WITH_LEVEL])
)


def reached(trigger: str, now: CrisisPhase, level: int | None) -> bool:
    """Say whether a crisis that stands in a phase and level has reached `phase` or `phase:level`.

    On the climb a later phase counts, and of one phase every level that is as grave or graver; elsewhere the crisis
    must stand exactly there. What is no trigger is never reached.
    """
    if trigger not in TRIGGERS:
        return False
    name, _, grave = trigger.partition(":")
    wanted = CrisisPhase(name)
    if wanted not in CLIMB or now not in CLIMB:
        return now == wanted
    if now != wanted:
        return CLIMB.index(now) > CLIMB.index(wanted)
    return not grave or (level is not None and level <= int(grave))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure of the register by name, and the value at which something is set off."""

    figure: str
    at_least: bool
    value: float

    def crossed(self, value: float | None) -> bool:
        """Say whether a value is at or beyond the threshold; what nobody knows crosses nothing."""
        return value is not None and (value >= self.value if self.at_least else value <= self.value)

    def written(self) -> str:
        """Return the threshold as a trigger holds it."""
        return f"{self.figure}:{'at_least' if self.at_least else 'at_most'}:{self.value:g}"


def threshold(text: str) -> Threshold | None:
    """Return the threshold that `figure:at_least:10` writes, or None where it writes none."""
    figure, _, rest = text.partition(":")
    side, _, number = rest.partition(":")
    try:
        value = float(number)
    except ValueError:
        return None
    if not figure or side not in ("at_least", "at_most") or not math.isfinite(value):
        return None
    return Threshold(figure, side == "at_least", value)
