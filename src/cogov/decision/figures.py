"""The figures of decision."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cogov.decision.models import Function
from cogov.decision.queries.matrix import unowned
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Duty, DutyState


def _overdue(reading: Reading) -> FigureValue:
    rows = Duty.objects.filter(crisis=reading.crisis, state=DutyState.BREACHED)
    return FigureValue(rows.count(), rows.aggregate(newest=Max("due_at"))["newest"], _("the duty clocks"), "stated")


def _unowned(reading: Reading) -> FigureValue:
    found = reading.once("unowned", lambda: unowned(reading.crisis))
    newest = max((position.said_at for view in found for position in view.positions), default=None)
    return FigureValue(len(found), newest, _("what organisations said of themselves"), "stated")


def register_all() -> None:
    """Enter the figures of this room into the register."""
    register(
        Figure(
            "decision.duties_overdue",
            _("Overdue duties"),
            _("Duties whose deadline passed without the act that fulfils them."),
            _("duties"),
            _overdue,
            lambda reading: Duty.objects.filter(crisis=reading.crisis, state=DutyState.BREACHED).select_related("rule"),
            (
                FigureColumn(_("What"), lambda duty: localized(duty.rule.names)),
                FigureColumn(_("Due"), lambda duty: duty.due_at),
                FigureColumn(_("Source"), lambda duty: duty.rule.source),
            ),
        )
    )
    register(
        Figure(
            "decision.functions_unowned",
            _("Functions nobody owns"),
            _("Functions with no accountable organisation, or denied by all who were asked."),
            _("functions"),
            _unowned,
            lambda reading: Function.objects.filter(
                pk__in=[view.function.pk for view in unowned(reading.crisis)]
            ).select_related("area"),
            (
                FigureColumn(_("What"), lambda function: localized(function.names)),
                FigureColumn(_("Where"), lambda function: localized(function.area.names)),
            ),
        )
    )
