"""How to call the pages and doors that belong to the crisis as a whole."""

from factories.world import World
from house.sweep.shared import A, Builder, C, Call, nothing


def log(world: World, role: str, target: str) -> Call:
    from cogov.decision.actions import propose_phase
    from cogov.record.actions import sequence_all
    from cogov.supply.actions import withdraw_need

    withdraw_need(need=world.need(), reason="x", by=world.holder("MI"), at=world.at)
    sequence_all(at=world.at)
    assert propose_phase
    return Call(args={"index": 0})


def secret(world: World, role: str, target: str) -> Call:
    world.household()
    owner_key = world.orgs["CTY"].pk
    return Call(args={"secret": f"secret-3-1-502-{world.crisis.slug}-{owner_key}"})


def figure(world: World, role: str, target: str) -> Call:
    return Call(args={"name": "supply.askers"})


def token(world: World, role: str, target: str) -> Call:
    return Call(args={"token": "unknown"})


PAGES: dict[tuple[str, str], Builder] = {
    **{(C + tail, "GET"): nothing for tail in (
        "", "map/", "plots/", "figures/", "log/", "outcome/", "committee/", "committee/work/",
        "my/",
        "my/looks/")},
    (C + "figures/<str:name>/", "GET"): figure,
    (C + "log/<int:index>/", "GET"): log,
    (C + "log/<int:index>/receipt/", "GET"): log,
    (C + "leave/", "POST"): nothing,
    (C + "household/<str:secret>/", "GET"): secret,
}  # fmt: skip


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in ("figures", "log")},
    (A + "places", "GET"): nothing,
    (A + "figures/<str:name>", "GET"): figure,
    (A + "log/checkpoint", "GET"): lambda w, r, t: (log(w, r, t), Call())[1],
    (A + "log/<int:index>/receipt", "GET"): log,
}  # fmt: skip
