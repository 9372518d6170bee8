"""The figures of the register."""

from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from cogov.actors.forms import KINDS, VIEWS
from cogov.actors.queries import register as questions
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Count

SOURCE = _("the register of organisations")
UNIT = _("organisations")
COLUMNS = (
    FigureColumn(_("Name"), lambda row: localized(row.names)),
    FigureColumn(_("Kind"), lambda row: KINDS[row.kind]),
    FigureColumn(_("Source"), lambda row: row.source),
)


def _rows(reading: Reading, **only: object) -> Any:
    return questions.taking_part(reading.crisis.jurisdiction_id).filter(**only)


def _counted(reading: Reading) -> questions.Counted:
    return reading.kept("actors.counted", lambda: questions.counted(reading.crisis.jurisdiction_id))


def _taking_part(reading: Reading) -> FigureValue:
    found = _counted(reading)
    return FigureValue(sum(found.groups.values()), found.newest, SOURCE)


def _emergency(reading: Reading) -> FigureValue:
    found = _counted(reading)
    return FigureValue(found.emergency, found.newest, SOURCE)


def _of_view(view: int, key: str) -> Callable[[Reading], FigureValue]:
    def compute(reading: Reading) -> FigureValue:
        found = _counted(reading)
        return FigureValue(questions.grouped(found.groups, view).get(key, 0), found.newest, SOURCE)

    return compute


def _rows_of_view(view: int, key: str) -> Callable[[Reading], Any]:
    return lambda reading: questions.those_in_view(reading.crisis.jurisdiction_id, view, key)


def _per_10000(reading: Reading) -> FigureValue:
    """Social organisations per 10,000 inhabitants (Zhao 4.2); the unit is part of the figure."""
    home = reading.crisis.jurisdiction_id
    people = Count.objects.filter(jurisdiction_id=home, indicator="population").order_by("-day", "-value").first()
    if people is None or not people.value:
        return FigureValue(None, None, _("not stated: no count of inhabitants is entered"))
    number = questions.grouped(_counted(reading).groups, 6).get("ngo", 0)
    return FigureValue(number * 10_000 / people.value, None, people.source, people.standing)


def three_digits(value: float) -> str:
    """Return a small ratio with three digits that count: 0.00512, 6.28, 104."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def figure_of(view: int, key: str) -> str:
    """Return the name of the figure that counts one part of a view of the register."""
    return f"actors.view{view}_{key}"


def _register_view(view: int, key: str, word: str | StrPromise) -> None:
    register(
        Figure(
            figure_of(view, key),
            format_lazy("{}{}{}", _("Organisations"), _(": "), word),
            _("Organisations that take part in this jurisdiction and belong to this group."),
            UNIT,
            _of_view(view, key),
            _rows_of_view(view, key),
            COLUMNS,
        )
    )


def register_all() -> None:
    """Enter the figures of this room into the register."""
    for figure in (
        Figure(
            "actors.taking_part",
            _("Organisations"),
            _("Organisations that take part in this jurisdiction."),
            UNIT,
            _taking_part,
            _rows,
            COLUMNS,
        ),
        Figure(
            "actors.emergency",
            _("Emergency organisations"),
            _("Organisations that take part in this jurisdiction and work in emergencies."),
            UNIT,
            _emergency,
            lambda reading: _rows(reading, emergency=True),
            COLUMNS,
        ),
        Figure(
            "actors.ngos_per_10000",
            _("Social organisations per 10,000 inhabitants"),
            _("Registered social organisations divided by inhabitants, times 10,000."),
            _("per 10,000"),
            _per_10000,
            lambda reading: _rows(reading, kind="ngo"),
            COLUMNS,
            three_digits,
        ),
    ):
        register(figure)
    for view, words in VIEWS.items():
        for key, word in words.items():
            _register_view(view, key, word)
