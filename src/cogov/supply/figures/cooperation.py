"""The figures of working together: hand-offs, waiting, response times, who works with whom; all read from acts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cogov.engine.cooperation import Spread, nearest_rank
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.web.jinja import duration
from cogov.kernel.web.say import role_name
from cogov.kernel.web.words import act_word, said
from cogov.supply.queries import cooperation as questions
from cogov.supply.queries.cooperation import STEPS, Work, work

SOURCE = _("the acts of this crisis")
SECONDS = _("time in seconds")
COLUMNS = (
    FigureColumn(_("When"), lambda act: act.at),
    FigureColumn(_("What"), lambda act: act_word(act.kind)),
    FigureColumn(_("Role"), lambda act: role_name(act.role)),
    FigureColumn(_("Who"), lambda act: said(act.holder_label)),
)
# Title and definition of the median, of the ninetieth percentile and of the number, by step.
TOLD = {
    "verify": (
        _("From entered to verified"),
        _("Time from the act that entered a need to the act that verified it: half of the needs took no longer."),
        _("needs entered and verified"),
    ),
    "approve": (
        _("From proposed to approved"),
        _("Time from the proposal of a plan to its approval: half of the plans took no longer."),
        _("plans approved"),
    ),
    "send": (
        _("From approved to sent"),
        _("Time from the approval to the depot's signature: half of the shipments took no longer."),
        _("shipments sent"),
    ),
    "receive": (
        _("From sent to received"),
        _("Time from the depot's signature to the receiver's: half of the shipments took no longer."),
        _("shipments received"),
    ),
}


def _shown(seconds: float) -> str:
    return duration(dt.timedelta(seconds=seconds))


def _value(reading: Reading, found: int | None) -> FigureValue:
    return FigureValue(found, work(reading).newest, SOURCE, reading.standing)


def _of(part: Callable[[Work], int | None]) -> Callable[[Reading], FigureValue]:
    return lambda reading: _value(reading, part(work(reading)))


def _seconds(span: dt.timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


def _median(spread: Spread | None) -> int | None:
    return _seconds(spread.median if spread else None)


def _ninetieth(spread: Spread | None) -> int | None:
    return _seconds(spread.ninetieth if spread else None)


def _number(spread: Spread | None) -> int:
    return spread.n if spread else 0


def _rows(reading: Reading) -> Any:
    return questions.acts_on_things(reading.crisis)


def _pair_rows(reading: Reading) -> Any:
    return questions.acts_of_organisations(reading.crisis)


def _step(key: str, part: Callable[[Spread | None], int | None]) -> Callable[[Reading], FigureValue]:
    return _of(lambda found: part(found.steps[key]))


def register_all() -> None:
    """Enter the figures of working together into the register."""
    for figure in (
        Figure(
            "supply.hand_offs",
            _("Hand-offs of a need"),
            _(
                "How often a need that was received passed from one post (or household) to another, from its first act "
                "to the receiver's signature: half of the needs changed hands no more often."
            ),
            _("hand-offs"),
            _of(lambda found: nearest_rank(found.hand_offs, 50)),
            _rows,
            COLUMNS,
        ),
        Figure(
            "supply.hand_offs_counted",
            _("Needs received"),
            _("Needs with a receiver's signature: those whose hand-offs are counted."),
            _("needs"),
            _of(lambda found: len(found.hand_offs)),
            _rows,
            COLUMNS,
        ),
        Figure(
            "supply.waiting_time",
            _("Wait for the next hand"),
            _("Time between two acts on one thing: it lay with whoever acted next. Half of the waits were no longer."),
            SECONDS,
            _of(lambda found: _median(found.overall)),
            _rows,
            COLUMNS,
            _shown,
        ),
        Figure(
            "supply.joint_horizontal",
            _("Things peers handled together"),
            _(
                "Things in which two organisations had a hand neither of which stands above the other, counted once "
                "for each such pair."
            ),
            _("things"),
            _of(lambda found: found.horizontal),
            _pair_rows,
            COLUMNS,
        ),
        Figure(
            "supply.joint_vertical",
            _("Things handled along the line"),
            _(
                "Things in which an organisation and one that stands above it both had a hand, counted once for each "
                "such pair."
            ),
            _("things"),
            _of(lambda found: found.vertical),
            _pair_rows,
            COLUMNS,
        ),
    ):
        register(figure)
    for step in STEPS:
        _register_step(step)


def _register_step(step: questions.Step) -> None:
    title, definition, number = TOLD[step.key]

    def rows(reading: Reading) -> Any:
        return questions.acts_of_step(reading.crisis, step)

    nine, how_many = format_lazy("{} ({})", title, _("nine of ten")), format_lazy("{} ({})", title, _("how many"))
    for name, told, meaning, unit, part, show in (
        ("median", title, definition, SECONDS, _median, _shown),
        ("ninetieth", nine, _("The same time: nine of ten took no longer."), SECONDS, _ninetieth, _shown),
        ("number", how_many, _("How many times the median is taken of."), number, _number, None),
    ):
        register(Figure(f"supply.{step.key}_{name}", told, meaning, unit, _step(step.key, part), rows, COLUMNS, show))
