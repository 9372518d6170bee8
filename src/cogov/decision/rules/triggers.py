"""When a mandate that waits for a phase of the crisis is in force (model 2.5, life-cycle 5: armed, then active)."""

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
