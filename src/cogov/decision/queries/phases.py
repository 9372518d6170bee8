"""Questions about phases."""

import datetime as dt

from cogov.actors.models import Post
from cogov.decision.models import PhaseChange
from cogov.decision.rules.phases import CrisisPhase
from cogov.decision.rules.triggers import TRIGGERS, reached
from cogov.kernel.models import Crisis
from cogov.kernel.web.words import value_word

ROMAN = ("", "I", "II", "III", "IV")


def phase_now(crisis: Crisis) -> PhaseChange | None:
    """Return the newest approved phase change."""
    return PhaseChange.objects.filter(crisis=crisis, approved_at__isnull=False).order_by("-approved_at", "-pk").first()


def current_phase(crisis: Crisis) -> CrisisPhase:
    """Return the phase; a crisis nobody moved is watched."""
    found = phase_now(crisis)
    return CrisisPhase(found.phase) if found else CrisisPhase.WATCH


def phase_reached(trigger: str, crisis: Crisis, at: dt.datetime | None = None) -> bool:
    """Say whether the crisis has reached the phase, or phase and level, that a mandate or a plan waits for."""
    found = phase_now(crisis)
    return reached(trigger, CrisisPhase(found.phase) if found else CrisisPhase.WATCH, found.level if found else None)


def phase_choices() -> list[tuple[str, str]]:
    """Return the phases and levels a mandate may wait for, with their words."""
    parts = ((text, *text.partition(":")) for text in TRIGGERS)
    return [
        (text, f"{value_word('phase', name)} {ROMAN[int(grave)]}" if grave else value_word("phase", name))
        for text, name, _colon, grave in parts
    ]


def has_committee(crisis: Crisis) -> bool:
    """Say whether a committee with at least two members exists."""
    members = Post.objects.filter(
        organisation__jurisdiction_id=crisis.jurisdiction_id,
        organisation__body="committee",
        person__isnull=False,
        valid_to__isnull=True,
    )
    return members.values("person").distinct().count() >= 2
