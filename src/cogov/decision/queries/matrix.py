"""Questions about functions and who holds them."""

import uuid
from dataclasses import dataclass

from django.db.models import Prefetch

from cogov.decision.models import Assignment, Function, Position
from cogov.decision.rules.holding import Holding, holding
from cogov.kernel.models import Crisis


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
