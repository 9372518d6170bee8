"""The figures of morning counts: whose are in, and how good estimates were beside them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cogov.actors.models import Organisation
from cogov.engine.estimation import Score, score
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Standing
from cogov.supply.models import MorningCount, Need
from cogov.supply.queries import counts as questions
from cogov.supply.queries.situation import local_day

SOURCE = _("the morning counts of this crisis")


def _in(reading: Reading) -> "QuerySet[MorningCount]":
    return questions.sent_on(reading.crisis, local_day(reading.crisis, reading.at)).order_by("-sent_at")


def _missing(reading: Reading) -> "QuerySet[Organisation]":
    return questions.missing(reading.crisis, reading.at)


def _counted(reading: Reading) -> FigureValue:
    newest = _in(reading).first()
    return FigureValue(_in(reading).count(), newest.sent_at if newest else None, SOURCE, reading.standing)


def _uncounted(reading: Reading) -> FigureValue:
    return FigureValue(_missing(reading).count(), reading.at, SOURCE, reading.standing)


def _score(reading: Reading) -> Score | None:
    return reading.kept(
        "supply.estimate_score",
        lambda: score([(guess, truth) for _need, guess, truth in questions.estimates_beside_counts(reading.crisis)]),
    )


def _compared(reading: Reading) -> "QuerySet[Need]":
    pairs = questions.estimates_beside_counts(reading.crisis)
    return questions.scored_needs(reading.crisis).filter(pk__in=[need.pk for need, _guess, _truth in pairs])


def _percent(part: str) -> Any:
    def compute(reading: Reading) -> FigureValue:
        found = _score(reading)
        if found is None:
            return FigureValue(None, None, SOURCE, Standing.ESTIMATED)
        value = found.error if part == "error" else found.inside / found.n
        return FigureValue(round(100 * value), reading.at, SOURCE, Standing.ESTIMATED)

    return compute


COUNT_COLUMNS = (
    FigureColumn(_("Who"), lambda row: localized(row.organisation.names)),
    FigureColumn(_("Day"), lambda row: row.day.isoformat()),
    FigureColumn(_("Sent"), lambda row: row.sent_at),
)
MISSING_COLUMNS = (
    FigureColumn(_("Who"), lambda row: localized(row.names)),
    FigureColumn(_("Last count"), lambda row: row.last_count.isoformat() if row.last_count else ""),
)
ESTIMATE_COLUMNS = (
    FigureColumn(_("Who"), lambda need: localized(need.organisation.names)),
    FigureColumn(_("What"), lambda need: localized(need.item.names)),
    FigureColumn(_("from"), lambda need: need.quantity_low),
    FigureColumn(_("Adopted"), lambda need: need.quantity),
    FigureColumn(_("to"), lambda need: need.quantity_high),
)


def register_all() -> None:
    """Enter the figures of counts."""
    percent = _("of 100")
    for figure in (
        Figure("supply.counts_in", _("Counts that are in"), _("Facilities whose morning count of today is in."),
               _("facilities"), _counted, _in, COUNT_COLUMNS),
        Figure("supply.counts_missing", _("Counts that are missing"),
               _("Medical institutions that were named, ask or counted before, and sent no count today."),
               _("facilities"), _uncounted, _missing, MISSING_COLUMNS),
        Figure("supply.estimate_error", _("Estimates: half lay nearer than"),
               _("Median distance of estimated needs from what the askers used by their later counts, in hundredths."),
               percent, _percent("error"), _compared, ESTIMATE_COLUMNS),
        Figure("supply.estimate_inside", _("Estimates: true use in the range"),
               _("Of 100 estimated needs, those whose range held what the askers used by their later counts."),
               percent, _percent("inside"), _compared, ESTIMATE_COLUMNS),
    ):  # fmt: skip
        register(figure)
