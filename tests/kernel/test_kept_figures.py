"""Figures that take long are kept until something happens, and never longer than half a minute."""

from django.core.cache import caches

from cogov.kernel import figures
from cogov.kernel.figures import FigureValue, Reading
from cogov.supply.actions import withdraw_need


def _count(calls):
    def compute():
        calls.append(1)
        return FigureValue(len(calls), None, "test")

    return compute


def test_a_result_that_took_long_is_kept_for_the_next_reader(world, at, monkeypatch):
    monkeypatch.setattr(figures, "LONG", 0.0)
    calls = []

    values = [Reading(world.crisis, at).kept("x", _count(calls)).value for _ in range(3)]

    assert values == [1, 1, 1]


def test_a_quick_result_is_computed_for_every_reader(world, at, monkeypatch):
    monkeypatch.setattr(figures, "LONG", 60.0)
    calls = []

    values = [Reading(world.crisis, at).kept("x", _count(calls)).value for _ in range(3)]

    assert values == [1, 2, 3]


def test_what_was_kept_is_forgotten_when_somebody_acts(world, at, monkeypatch):
    monkeypatch.setattr(figures, "LONG", 0.0)
    before = Reading(world.crisis, at).value("supply.lines").value
    need = world.need()
    still = Reading(world.crisis, at).value("supply.lines").value

    withdraw_need(need=need, reason="moved", by=world.holder("MI"), at=at)
    world.need()
    after = Reading(world.crisis, at).value("supply.lines").value

    assert (before, still, after) == (0, 0, 1)


def test_no_crisis_reads_what_another_kept(world, elsewhere, at, monkeypatch):
    monkeypatch.setattr(figures, "LONG", 0.0)

    here = Reading(world.crisis, at).kept("x", lambda: "here")
    there = Reading(elsewhere.crisis, at).kept("x", lambda: "there")

    assert (here, there) == ("here", "there")
    assert caches["process"] is not caches["default"]
