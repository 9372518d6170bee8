"""Questions about functions and who holds them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from cogov.actors.models import Organisation
from cogov.decision.models import Assignment, Function, MatrixCell, Position, Residual
from cogov.decision.rules.holding import UNOWNED, Holding, holding, refuses
from cogov.decision.rules.matrix import Part
from cogov.kernel.models import Crisis, DutyState, Place


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function with who holds it, what was said, and the other cells of its row.

    `assignment` is who was named and does not say "not me"; `refused` is a naming that its holder does not take.
    """

    function: Function
    holding: Holding
    positions: tuple[Position, ...]
    assignment: Assignment | None
    refused: Assignment | None = None
    cells: tuple[MatrixCell, ...] = ()

    @property
    def accountable(self) -> Organisation | None:
        """Return who answers: whoever was named or, where nobody was, the only one that says "we"."""
        if self.assignment:
            return self.assignment.organisation
        return next((row.organisation for row in self.positions if row.says == "holds"), None) if self.held else None

    @property
    def held(self) -> bool:
        """Say whether exactly one answers for it."""
        return self.holding == Holding.HELD

    @property
    def unowned(self) -> bool:
        """Say whether nobody answers for it."""
        return self.holding in UNOWNED

    @property
    def all_day(self) -> bool:
        """Say whether the row is not cut into windows of the day."""
        return (self.function.starts, self.function.ends) == (0, 1440)

    def doing(self, letter: str) -> list[MatrixCell]:
        """Return the cells with a letter."""
        return [cell for cell in self.cells if cell.letter == letter]

    def letters(self, organisation: uuid.UUID) -> str:
        """Return all that an organisation is to the row, A first."""
        mine = self.accountable
        found = ["A"] if mine is not None and mine.pk == organisation else []
        return "".join([*found, *(part for part in Part if any(cell.letter == part for cell in self.cells
                                                               if cell.organisation_id == organisation))])  # fmt: skip


def view(row: Function) -> FunctionView:
    """Return a function, read with `views`, as who holds it."""
    newest: dict[uuid.UUID, Position] = {}
    for position in row.positions.all():
        newest.setdefault(position.organisation_id, position)
    named = next(iter(row.assignments.all()), None)
    word = newest.get(named.organisation_id) if named else None
    refused = bool(named and word and refuses(word.says, word.said_at, named.since, residual=named.residual))
    return FunctionView(
        function=row,
        holding=holding([position.says for position in newest.values()], 0 if refused or named is None else 1),
        positions=tuple(newest.values()),
        assignment=None if refused else named,
        refused=named if refused else None,
        cells=tuple(row.cells.all()),
    )


def views(rows: "Collection[uuid.UUID] | Q") -> list[FunctionView]:
    """Return functions, chosen by their keys or a condition, with all their cells: five queries, however many."""
    words = Position.objects.select_related("organisation").order_by("-said_at", "organisation__name_key", "-pk")
    standing = Assignment.objects.filter(until__isnull=True).select_related("organisation", "post")
    cells = MatrixCell.objects.filter(until__isnull=True).select_related("organisation", "post")
    found = (
        Function.objects.filter(rows if isinstance(rows, Q) else Q(pk__in=rows))
        .select_related("area", "covers")
        .prefetch_related(
            Prefetch("positions", words),
            Prefetch("assignments", standing),
            Prefetch("cells", cells.order_by("letter", "organisation__name_key", "pk")),
        )
        .order_by("code", "area__path", "phase", "starts")
    )
    return [view(row) for row in found]


def functions(crisis: Crisis, version: str = "") -> list[FunctionView]:
    """Return every function of the crisis with its holding, worst first."""
    found = views(Q(crisis=crisis, version=version))
    order = list(Holding)
    return sorted(found, key=lambda one: -order.index(one.holding))


def function_view(crisis: Crisis, key: uuid.UUID) -> FunctionView | None:
    """Return one function of the crisis with its row, or None."""
    return next(iter(views(Q(crisis=crisis, pk=key))), None)


def unowned(crisis: Crisis) -> list[FunctionView]:
    """Return the functions nobody answers for."""
    return [one for one in functions(crisis) if one.unowned]


def function_called(crisis: Crisis, code: str) -> Function | None:
    """Return the function `code` of the widest area, or None."""
    rows = Function.objects.in_force().filter(crisis=crisis, code=code)
    return rows.select_related("area").order_by("area__path").first()


def accountable(function: Function) -> Assignment | None:
    """Return who was named to answer for the function and does not say "not me"."""
    named = Assignment.objects.filter(function=function, until__isnull=True).select_related("organisation").first()
    if named is None:
        return None
    words = Position.objects.filter(function=function, organisation_id=named.organisation_id)
    word = words.order_by("-said_at", "-pk").first()
    return None if word and refuses(word.says, word.said_at, named.since, residual=named.residual) else named


def versions(crisis: Crisis) -> list[str]:
    """Return the names of the matrices beside the one in force."""
    rows = Function.objects.filter(crisis=crisis).exclude(version="").order_by("version")
    return list(rows.values_list("version", flat=True).distinct())


def here(crisis: Crisis, place: Place, code: str = "") -> list[FunctionView]:
    """Return the functions that reach a place, of the nearest area first: "who does X here?"."""
    around = [uuid.UUID(part) for part in place.path.split("/") if part]
    condition = Q(crisis=crisis, version="", area_id__in=around)
    if code:
        condition &= Q(code=code)
    found = views(condition)
    return sorted(found, key=lambda one: (one.function.code, -len(one.function.area.path), one.function.starts))


def of_organisation(crisis: Crisis, organisation: uuid.UUID) -> list[tuple[FunctionView, str]]:
    """Return the functions in which an organisation has a part, with its letters: "what is mine?"."""
    mine = Q(assignments__organisation=organisation, assignments__until__isnull=True)
    mine |= Q(positions__organisation=organisation) | Q(cells__organisation=organisation, cells__until__isnull=True)
    keys = Function.objects.in_force().filter(mine, crisis=crisis).values_list("pk", flat=True).distinct()
    found = [(one, one.letters(organisation)) for one in views(set(keys))]
    return sorted(found, key=lambda pair: ("A" not in pair[1], "R" not in pair[1], pair[0].function.code))


def residuals(crisis: Crisis) -> list[Residual]:
    """Return what governments bear because nobody owned it, the newest first."""
    rows = Residual.objects.filter(crisis=crisis, duty__state=DutyState.BREACHED).select_related("organisation")
    return list(rows.order_by("-since", "pk")[:100])


def residual_of(about: uuid.UUID) -> Residual | None:
    """Return who bears a thing because nobody owned it, or None."""
    rows = Residual.objects.filter(about=about, duty__state=DutyState.BREACHED)
    return rows.select_related("organisation").first()
