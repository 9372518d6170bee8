"""The figures of the register."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cogov.actors.forms import KINDS
from cogov.actors.queries.register import organisations
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Count


def _taking_part(reading: Reading) -> FigureValue:
    rows = organisations(reading.crisis.jurisdiction_id).filter(state="admitted")
    newest = rows.aggregate(newest=Max("entered_at"))["newest"]
    return FigureValue(rows.count(), newest, _("the register of organisations"), "stated")


def _per_10000(reading: Reading) -> FigureValue:
    """Social organisations per 10,000 inhabitants (Zhao 4.2); the unit is part of the figure."""
    home = reading.crisis.jurisdiction_id
    people = Count.objects.filter(jurisdiction_id=home, indicator="population").order_by("-day", "-value").first()
    if people is None or not people.value:
        return FigureValue(None, None, _("no count of inhabitants is entered"), "stated")
    number = organisations(home).filter(kind="ngo", state="admitted").count()
    return FigureValue(round(number * 10_000 / people.value), None, people.source, people.standing)


def register_all() -> None:
    """Enter the figures of this room into the register."""
    columns = (
        FigureColumn(_("Name"), lambda row: localized(row.names)),
        FigureColumn(_("Kind"), lambda row: KINDS[row.kind]),
        FigureColumn(_("Source"), lambda row: row.source),
    )
    register(
        Figure(
            "actors.taking_part",
            _("Organisations"),
            _("Organisations that take part in this jurisdiction."),
            _("organisations"),
            _taking_part,
            lambda reading: organisations(reading.crisis.jurisdiction_id).filter(state="admitted"),
            columns,
        )
    )
    register(
        Figure(
            "actors.ngos_per_10000",
            _("Social organisations per 10,000 inhabitants"),
            _("Registered social organisations divided by inhabitants, times 10,000."),
            _("per 10,000"),
            _per_10000,
            lambda reading: organisations(reading.crisis.jurisdiction_id).filter(kind="ngo", state="admitted"),
            columns,
        )
    )
