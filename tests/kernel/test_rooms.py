"""Rooms and their card; the one clock of the doors."""

import datetime as dt

from django.apps import apps

from cogov.kernel.clock import now
from cogov.kernel.rooms import Phase, RoomConfig


def test_a_room_is_an_application_of_its_own_and_the_pattern_of_rooms_is_none():
    class River(RoomConfig):
        name = "cogov.river"

    assert River.default
    assert not RoomConfig.default


def test_an_empty_card_says_nothing():
    card = (RoomConfig.mechanism, RoomConfig.phases, RoomConfig.sources, RoomConfig.summary)

    assert card == ("", (), (), "")


def test_the_card_of_every_room_names_phases_that_exist():
    rooms = [config for config in apps.get_app_configs() if isinstance(config, RoomConfig)]

    assert rooms
    assert {phase for room in rooms for phase in room.phases} <= set(Phase)


def test_theclock_of_the_doors_tells_the_time_in_utc():
    before = dt.datetime.now(dt.UTC)

    told = now()

    assert before <= told <= dt.datetime.now(dt.UTC)
    assert told.utcoffset() == dt.timedelta(0)
