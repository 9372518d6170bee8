"""Drills of a plan and what they teach: corrective actions, followed until a drill shows that they work (R-061)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cogov.kernel.errors import N_, Refused


class DrillState(StrEnum):
    """Where a drill stands."""

    RUNNING = "running"
    REVIEWED = "reviewed"
    CALLED_OFF = "called_off"


DRILL_MOVES: dict[DrillState, tuple[DrillState, ...]] = {
    DrillState.RUNNING: (DrillState.REVIEWED, DrillState.CALLED_OFF),
    DrillState.REVIEWED: (),
    DrillState.CALLED_OFF: (),
}


class CorrectionState(StrEnum):
    """Where a corrective action stands: mended is what its owner says, proven what a later drill shows."""

    PENDING = "pending"
    MENDED = "mended"
    PROVEN = "proven"


C = CorrectionState
CORRECTION_MOVES: dict[CorrectionState, tuple[CorrectionState, ...]] = {
    C.PENDING: (C.MENDED,),
    # The next drill decides: the step held, or the correction is open again.
    C.MENDED: (C.PROVEN, C.PENDING),
    C.PROVEN: (),
}


class NoSuchCorrectionMove(Refused):
    """A corrective action cannot go from its state to that one."""

    sentence = N_("A corrective action that is “{now}” cannot become “{then}”.")


class DrillOver(Refused):
    """A drill ends once."""

    sentence = N_("This drill is over: it was reviewed or called off.")


class DrillRuns(Refused):
    """A plan is drilled once at a time."""

    sentence = N_("A drill of this plan runs: review it first.")


class NotFired(Refused):
    """A drill in which the plan never fired shows nothing."""

    sentence = N_("The plan has not fired in this drill: raise the exercise to its phase or level first.")


class FiredAlready(Refused):
    """What a drill showed is written down, not called off."""

    sentence = N_("The plan has fired in this drill: review what it showed.")


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a drill showed of one step: minutes until its organisation acknowledged it; None is silence."""

    acknowledged_after: float | None
    allowed: float

    @property
    def held(self) -> bool:
        """Say whether it was acknowledged in time."""
        return self.acknowledged_after is not None and self.acknowledged_after <= self.allowed


def failed(results: Mapping[str, StepResult]) -> list[str]:
    """Return the steps that did not hold, in the order of the plan."""
    return [code for code, result in results.items() if not result.held]


def retest(state: CorrectionState, result: StepResult | None) -> CorrectionState:
    """Return where a corrective action stands after a drill that tried its step, or did not try it at all."""
    if result is None or state is not C.MENDED:
        return state
    return C.PROVEN if result.held else C.PENDING


def all_settled(states: Sequence[CorrectionState]) -> bool:
    """Say whether nothing is open any more, so that the plan counts as corrected."""
    return all(state is not C.PENDING for state in states)


def check_drill_move(now: str, then: DrillState) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        DrillOver: it does not.
    """
    if then not in DRILL_MOVES[DrillState(now)]:
        raise DrillOver


def check_correction_move(now: CorrectionState, then: CorrectionState) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchCorrectionMove: as named.
    """
    if then not in CORRECTION_MOVES[now]:
        raise NoSuchCorrectionMove(now=now.value, then=then.value)


def minutes_between(start: dt.datetime, end: dt.datetime | None) -> float | None:
    """Return the minutes from a notice to its acknowledgement, None where there is none."""
    return None if end is None else (end - start).total_seconds() / 60
