"""Every room says which mechanism of the papers it is, in which phases it works, and where that stands."""

import re

from django.apps import AppConfig, apps

import cogov.kernel
from cogov.kernel.rooms import Phase, RoomConfig
from house.syntax import rooms

# A source names a paper and a place in it, or a chapter of the design notes.
SOURCE = re.compile(r"(Yin|Zeng|Zhao|Lu|Liu)\b.*|[a-z]+\.md \d.*")


def _faults(card: AppConfig) -> list[str]:
    """Return what a room's card lacks."""
    if not isinstance(card, RoomConfig):
        return ["no card"]
    found = []
    if not card.mechanism.strip():
        found.append("mechanism")
    if not card.phases or not all(isinstance(phase, Phase) for phase in card.phases):
        found.append("phases")
    if not card.sources or not all(SOURCE.fullmatch(source) for source in card.sources):
        found.append("sources")
    if not card.summary.strip():
        found.append("summary")
    return found


def test_every_room_has_a_card():
    found = {room: _faults(apps.get_app_config(room)) for room in [*rooms(), "kernel"]}

    assert {room: faults for room, faults in found.items() if faults} == {}


def test_no_two_rooms_claim_one_mechanism():
    claimed = [apps.get_app_config(room).mechanism for room in rooms()]

    assert sorted(claimed) == sorted(set(claimed))


def test_a_room_without_a_card_is_found_the_control():
    class Bare(RoomConfig):
        sources = ("somebody said so",)

    assert _faults(apps.get_app_config("desks")) == ["no card"]
    assert _faults(Bare("bare", cogov.kernel)) == ["mechanism", "phases", "sources", "summary"]
