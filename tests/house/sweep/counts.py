"""How to call the routes of morning counts."""

from cogov.kernel.models import Item
from cogov.supply.models import CountLine, MorningCount
from factories.world import World
from house.sweep.shared import A, Builder, Call, S, _key, nothing, owner


def count(world: World, role: str, target: str) -> Call:
    facility = owner(world, role, target)
    row = MorningCount.objects.create(
        crisis=world.crisis, organisation=facility, day=world.at.date(), sent_at=world.at
    )  # fmt: skip
    CountLine.objects.create(count=row, item=world.mask, on_hand=5)
    return _key(row, owner=facility.pk, area=facility.seat)


def ask(world: World, role: str, target: str) -> Call:
    call = count(world, role, target)
    call.body = {"item": "mask"}
    return call


def send(world: World, role: str, target: str) -> Call:
    facility = owner(world, role, "own")
    return Call(body={"on_hand-mask": "5", "version": "0"}, owner=facility.pk, area=facility.seat)


def send_by_api(world: World, role: str, target: str) -> Call:
    call = send(world, role, target)
    call.body = {"lines": [{"item": Item.objects.get(pk=world.mask.pk).code, "on_hand": 5}]}
    return call


def silent(world: World, role: str, target: str) -> Call:
    facility = world.others["MI"]
    call = _key(facility, area=facility.place)
    call.body = {"outcome": "will_send"}
    return call


PAGES: dict[tuple[str, str], Builder] = {
    (S + "counts/", "GET"): nothing,
    (S + "counts/new/", "GET"): nothing,
    (S + "counts/new/", "POST"): send,
    (S + "counts/<uuid:key>/", "GET"): count,
    (S + "counts/<uuid:key>/ask/", "POST"): ask,
    (S + "counts/<uuid:key>/call/", "POST"): silent,
}

API: dict[tuple[str, str], Builder] = {
    (A + "counts", "GET"): nothing,
    (A + "counts", "POST"): send_by_api,
}
