"""Questions about phases and functions."""

import uuid
from dataclasses import dataclass

from django.db.models import Prefetch

from cogov.actors.models import Post
from cogov.decision.models import Assignment, Function, PhaseChange, Position
from cogov.decision.rules.holding import Holding, holding
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


def phase_reached(trigger: str, crisis: Crisis) -> bool:
    """Say whether the crisis has reached the phase, or phase and level, that a mandate waits for."""
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


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function with who holds it and what was said."""

    function: Function
    holding: Holding
    positions: tuple[Position, ...]
    assignment: Assignment | None


def functions(crisis: Crisis) -> list[FunctionView]:
    """Return every function of the crisis with its holding, worst first."""
    words = Position.objects.select_related("organisation").order_by("-said_at", "organisation__name_key", "-pk")
    standing = Assignment.objects.filter(until__isnull=True).select_related("organisation")
    rows = (
        Function.objects.filter(crisis=crisis)
        .select_related("area")
        .prefetch_related(Prefetch("positions", words), Prefetch("assignments", standing))
        .order_by("code")
    )
    found = []
    for row in rows:
        newest: dict[uuid.UUID, Position] = {}
        for position in row.positions.all():
            newest.setdefault(position.organisation_id, position)
        assigned = list(row.assignments.all())
        found.append(
            FunctionView(
                function=row,
                holding=holding([position.says for position in newest.values()], len(assigned)),
                positions=tuple(newest.values()),
                assignment=assigned[0] if assigned else None,
            )
        )
    order = list(Holding)
    return sorted(found, key=lambda view: -order.index(view.holding))


def unowned(crisis: Crisis) -> list[FunctionView]:
    """Return the functions nobody answers for."""
    return [view for view in functions(crisis) if view.holding in (Holding.UNMANAGED, Holding.DENIED)]


def function_called(crisis: Crisis, code: str) -> Function | None:
    """Return the function `code` of the widest area, or None."""
    return Function.objects.filter(crisis=crisis, code=code).select_related("area").order_by("area__path").first()


def accountable(function: Function) -> Assignment | None:
    """Return who answers for the function now."""
    return Assignment.objects.filter(function=function, until__isnull=True).select_related("organisation").first()
