"""What a drill shows, and how a corrective action is followed until another drill proves it."""

import datetime as dt

import pytest

from cogov.plans.rules.drills import (
    CorrectionState,
    NoSuchCorrectionMove,
    StepResult,
    all_settled,
    check_correction_move,
    failed,
    minutes_between,
    retest,
)

C = CorrectionState
HELD, LATE, SILENT = StepResult(29, 30), StepResult(31, 30), StepResult(None, 30)


@pytest.mark.parametrize("now", list(C))
@pytest.mark.parametrize("then", list(C))
def test_every_move_of_a_corrective_action_is_in_the_table_or_refused(now, then):
    if (now, then) in {("pending", "mended"), ("mended", "proven"), ("mended", "pending")}:
        check_correction_move(now, then)
    else:
        with pytest.raises(NoSuchCorrectionMove):
            check_correction_move(now, then)


def test_a_step_holds_where_it_was_acknowledged_in_time():
    assert [HELD.held, LATE.held, SILENT.held] == [True, False, False]
    assert failed({"1": HELD, "2": SILENT, "3": LATE}) == ["2", "3"]


@pytest.mark.parametrize(
    ("now", "result", "then"),
    [
        (C.MENDED, HELD, C.PROVEN),
        (C.MENDED, LATE, C.PENDING),
        (C.MENDED, None, C.MENDED),
        (C.PENDING, HELD, C.PENDING),
        (C.PROVEN, SILENT, C.PROVEN),
    ],
)
def test_only_the_next_drill_proves_what_was_corrected(now, result, then):
    assert retest(now, result) == then


def test_a_plan_is_corrected_when_nothing_is_open():
    assert all_settled([])
    assert all_settled([C.MENDED, C.PROVEN])
    assert not all_settled([C.MENDED, C.PENDING])


def test_silence_has_no_minutes():
    at = dt.datetime(2027, 6, 1, tzinfo=dt.UTC)

    assert minutes_between(at, at + dt.timedelta(minutes=90)) == 90
    assert minutes_between(at, None) is None
