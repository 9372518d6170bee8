"""Consequences that travel upwards: who subscribed hears at once, in order, once."""

from collections import defaultdict

import pytest

from cogov.kernel import bus


class Rained:
    """It rained."""


class Snowed(Rained):
    """It snowed; who listens for rain does not hear of it."""


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch):
    monkeypatch.setattr(bus, "_handlers", defaultdict(list))


def test_handlers_hear_an_event_in_the_order_they_subscribed():
    heard = []
    bus.subscribe(Rained, lambda event: heard.append(("first", event)))
    bus.subscribe(Rained, lambda event: heard.append(("second", event)))
    event = Rained()

    bus.publish(event)

    assert heard == [("first", event), ("second", event)]


def test_a_handler_that_subscribed_twice_hears_once():
    heard = []
    bus.subscribe(Rained, heard.append)
    bus.subscribe(Rained, heard.append)

    bus.publish(Rained())

    assert len(heard) == 1


def test_an_event_is_heard_by_its_own_type_only():
    heard = []
    bus.subscribe(Rained, heard.append)

    bus.publish(Snowed())

    assert heard == []


def test_what_a_handler_refuses_reaches_the_publisher_and_stops_the_rest():
    heard = []

    def refuse(event):
        raise RuntimeError("too wet")

    bus.subscribe(Rained, refuse)
    bus.subscribe(Rained, heard.append)

    with pytest.raises(RuntimeError, match="too wet"):
        bus.publish(Rained())

    assert heard == []


def test_listeners_are_listed_by_event_without_events_that_nobody_hears():
    bus.subscribe(Rained, print)
    bus.publish(Snowed())

    found = bus.listeners()

    assert found == {Rained: [print]}


def test_changing_the_list_of_listeners_changes_no_subscription():
    bus.subscribe(Rained, print)

    bus.listeners()[Rained].clear()

    assert bus.listeners() == {Rained: [print]}
