"""How to call the routes of the community."""

from factories.world import World
from house.sweep.shared import Builder, Call, K, nothing


def building(world: World, role: str, target: str) -> Call:
    return Call(body={"name": "House"}, assigned=True)


def household_new(world: World, role: str, target: str) -> Call:
    home = world.household("1", organisation=world.orgs["OPS"] if role == "OPS" else None)
    return Call(body={"building": str(home.building_id), "code": "7-7-777", "people": "2"}, assigned=True)


PAGES: dict[tuple[str, str], Builder] = {
    (K, "GET"): nothing,
    (K + "new/", "POST"): household_new,
    (K + "buildings/new/", "POST"): building,
}  # fmt: skip
