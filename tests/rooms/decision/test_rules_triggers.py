"""From which phase and level on a mandate is in force: every trigger against every place a crisis can stand."""

import itertools

import pytest

from cogov.decision.rules.phases import CrisisPhase
from cogov.decision.rules.triggers import TRIGGERS, Threshold, reached, threshold

STANDS = [
    (phase, level)
    for phase in CrisisPhase
    for level in ((1, 2, 3, 4) if phase.value in ("warning", "response") else (None,))
]
ORDER = ["signal_assessed", "warning", "response"]


def test_every_phase_but_the_normal_watch_may_be_waited_for_and_a_warning_or_response_by_level():
    plain = ("signal_assessed", "warning", "response", "stand_down", "recovery", "review", "closed")
    graded = {f"{phase}:{level}" for phase in ("warning", "response") for level in (1, 2, 3, 4)}

    assert set(TRIGGERS) == {*plain, *graded}


@pytest.mark.parametrize(("trigger", "stand"), list(itertools.product(TRIGGERS, STANDS)))
def test_on_the_climb_later_phases_and_graver_levels_count_and_elsewhere_the_phase_itself(trigger, stand):
    name, _, grave = trigger.partition(":")
    now, level = stand

    if name in ORDER and now.value in ORDER:
        further = ORDER.index(now.value) - ORDER.index(name)
        expected = further > 0 or (further == 0 and (not grave or level <= int(grave)))
    else:
        expected = now.value == name
    assert reached(trigger, now, level) is expected


def test_a_level_that_nobody_stated_reaches_no_level():
    assert not reached("response:4", CrisisPhase.RESPONSE, None)
    assert reached("response", CrisisPhase.RESPONSE, None)


@pytest.mark.parametrize("trigger", ["", "party", "response:5", "normal_watch", "response:2:1", "review:1"])
def test_what_is_no_trigger_is_never_reached(trigger):
    assert not any(reached(trigger, now, level) for now, level in STANDS)


@pytest.mark.parametrize("text", ["", "x", "x:at_least", "x:at_least:", "x:over:3", ":at_least:3", "x:at_most:nan"])
def test_what_is_no_threshold_is_read_as_none(text):
    assert threshold(text) is None


@pytest.mark.parametrize(
    ("text", "value", "crossed"),
    [
        ("needs:at_least:10", 10, True),
        ("needs:at_least:10", 9.9, False),
        ("beds:at_most:5", 5, True),
        ("beds:at_most:5", 6, False),
        ("beds:at_most:5", None, False),
    ],
)
def test_a_threshold_is_crossed_at_its_value_and_never_by_the_unknown(text, value, crossed):
    found = threshold(text)

    assert found is not None
    assert found.crossed(value) is crossed
    assert found.written() == text
    assert found == Threshold(found.figure, found.at_least, found.value)
