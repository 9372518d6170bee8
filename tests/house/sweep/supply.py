"""How to call the routes of supply."""

import uuid
from typing import Any

from cogov.kernel.models import Dataset, Job
from cogov.supply.models import AllocationRun, Offer, Share, Shipment, ShipmentLine, Statement
from factories.world import World
from house.sweep.shared import A, Builder, Call, S, _key, household, nothing, owner, with_body, with_state


def need(world: World, role: str, target: str, **state: Any) -> Call:
    if role == "RES":
        home = household(world, role, target)
        row = world.need(household=home, **state)
    else:
        row = world.need(owner(world, role, target), **state)
    return _key(row, owner=row.organisation_id, household=row.household_id, area=row.place)


def foreign_need(world: World, role: str, target: str, **state: Any) -> Call:
    """A need of a third party: verification is never of one's own."""
    row = world.need(world.others["MI"], **state)
    return _key(row, owner=row.organisation_id, area=row.place)


def answerable(world: World, role: str, target: str) -> Call:
    row = world.need(household=household(world, role, target), state="entered")
    call = _key(row, household=row.household_id, area=row.place)
    call.body = {"answer": "confirmed"}
    return call


def contact(world: World, role: str, target: str) -> Call:
    from cogov.kernel.personal import keep
    from cogov.supply.actions.needs import CONTACT
    from cogov.supply.models import Need

    call = need(world, role, target)
    subject = uuid.uuid4()
    Need.objects.filter(pk=call.args["key"]).update(contact=subject)
    keep(crisis=world.crisis, subject=subject, field=CONTACT, value="x", at=world.at)
    call.body = {"reason": "call back"}
    return call


def give(world: World, role: str, target: str) -> Call:
    row = world.need(world.others["MI"])
    call = _key(row, owner=world.orgs[role].pk if role in world.orgs else None, area=row.place)
    call.body = {"lot": str(world.lot().pk), "quantity": "5", "reason": "tonight"}
    return call


def offer(world: World, role: str, target: str) -> Call:
    home = household(world, role, target) if role == "RES" else None
    org = None if home else owner(world, role, target)
    row = Offer.objects.create(crisis=world.crisis, organisation=org, household=home, what="x", terms="gift")
    return _key(row, owner=org.pk if org else None, household=home.pk if home else None)


def lot(world: World, role: str, target: str) -> Call:
    return _key(world.lot())


def lot_new(world: World, role: str, target: str) -> Call:
    keeper = owner(world, role, "own")
    depot = world.depot(keeper)
    return Call(body={"depot": str(depot.pk), "item": str(world.mask.pk), "quantity": "50"}, owner=keeper.pk)


def stated_stock(world: World, role: str, target: str) -> Call:
    keeper = owner(world, role, "own")
    return Call(
        body={"item": str(world.mask.pk), "organisation": str(keeper.pk), "quantity": "50", "said_on": "2020-01-30",
              "source": "paper", "standing": "stated"},
        owner=keeper.pk,
    )  # fmt: skip


def stated_stock_by_api(world: World, role: str, target: str) -> Call:
    call = stated_stock(world, role, target)
    call.body = {"item": "mask", "organisation": call.body["organisation"], "quantity": 50, "source": "paper",
                 "said_at": "2020-01-30T12:00:00+08:00"}  # fmt: skip
    return call


def statement(world: World, role: str, target: str) -> Call:
    publisher = owner(world, role, target)
    row = Statement.objects.create(
        crisis=world.crisis, kind="listed", organisation=publisher, item_written="masks", quantity=9,
        unit_written="boxes", said_at=world.at, precision="day", source="paper", standing="stated",
    )  # fmt: skip
    return _key(row, owner=publisher.pk)


def need_new(world: World, role: str, target: str) -> Call:
    if role == "RES":
        home = world.household()
        return Call(body={"item": str(world.mask.pk), "quantity": "5", "household": str(home.pk)}, household=home.pk)
    if role == "CTY":
        home = world.household()
        return Call(body={"item": str(world.mask.pk), "household": str(home.pk)}, area=home.building.grid)
    wide = role in ("GOV", "HG", "PO", "COM", "OPS")
    org = world.orgs["MI"] if wide else owner(world, role, "own")
    return Call(body={"item": str(world.mask.pk), "organisation": str(org.pk)}, owner=org.pk, area=org.seat)


def computed_run(world: World, role: str, target: str) -> Call:
    call = run(world, role, target)
    AllocationRun.objects.filter(crisis=world.crisis).update(inputs={"needs": [], "lots": [], "standing": []})
    return call


def run(world: World, role: str, target: str, state: str = "approved") -> Call:
    row = AllocationRun.objects.create(
        crisis=world.crisis, number=AllocationRun.objects.filter(crisis=world.crisis).count() + 1,
        method="m", version="1", input_digest="d", piece_km=0, solve_ms=0, proposed_at=world.at,
        proposed_by=uuid.uuid4(), state=state,
        **({"decided_at": world.at, "decided_by": uuid.uuid4()} if state == "approved" else {}),
    )  # fmt: skip
    if state == "proposed":
        Share.objects.create(
            run=row, need=world.need(world.others["MI"]), lot=world.lot(), quantity=5, km=1, reason="only"
        )
    return _key(row, area=world.land, read="" if state == "approved" else "allocation.read")


def job(world: World, role: str, target: str) -> Call:
    post = world.posts[role].pk if target == "own" and role in world.posts else uuid.uuid4()
    row = Job.objects.create(crisis=world.crisis, kind="allocation", owner=post, made_at=world.at)
    return _key(row, owner=world.orgs[role].pk if role in world.orgs and target == "own" else None, area=world.land,
                read="job.run")  # fmt: skip


def shipment(world: World, role: str, target: str, state: str = "ready", side: str = "sender") -> Call:
    party = owner(world, role, target)
    keeper = party if side == "sender" else world.others["NGO"]
    if role == "RES":
        to_home, to_org = household(world, role, target), None
    else:
        to_home, to_org = None, (party if side == "receiver" else world.others["MI"])
    lot_row = world.lot(10, depot=world.depot(keeper), reserved=5)
    amounts = {"allocated": 5, "sent": 5 if state == "sent" else 0}
    need_row = world.need(household=to_home, **amounts) if to_home else world.need(to_org, **amounts)
    row = Shipment.objects.create(
        crisis=world.crisis, number=f"T-{Shipment.objects.filter(crisis=world.crisis).count() + 1}",
        depot=lot_row.depot, organisation=to_org, household=to_home, state=state, km=1, ready_at=world.at,
        sent_at=world.at if state == "sent" else None,
    )  # fmt: skip
    line = ShipmentLine.objects.create(shipment=row, need=need_row, lot=lot_row, quantity=5)
    call = _key(
        row, owner=party.pk if side in ("sender", "receiver") else None, household=to_home.pk if to_home else None,
        area=row.depot.place, read="shipment.read", assigned=party == world.orgs.get(role),
    )  # fmt: skip
    if side == "receiver":
        call.body = {f"count-{line.pk}": "5"}
    return call


def dataset(world: World, role: str, target: str) -> Call:
    row = Dataset.objects.create(
        crisis=world.crisis, format="f", label="2027-01-01", files_digest="d", loaded_at=world.at
    )
    return _key(row)


entered = with_state(foreign_need, state="entered")

delivered = with_state(need, state="delivered", allocated=100, sent=100, received=100)


def api_need_new(world: World, role: str, target: str) -> Call:
    wide = role in ("GOV", "HG", "PO", "COM", "CTY")
    org = world.orgs["MI"] if wide else owner(world, role, "own")
    area = world.district if wide else org.seat
    if wide:
        type(org).objects.filter(pk=org.pk).update(seat=world.district)
    return Call(body={"item": "mask", "organisation": str(org.pk), "quantity": 5}, owner=org.pk, area=area)


def api_share(world: World, role: str, target: str) -> Call:
    call = give(world, role, target)
    return Call(body={"lot": call.body["lot"], "need": str(call.args["key"]), "quantity": 5, "reason": "r"},
                owner=call.owner, area=call.area)  # fmt: skip


def api_receive(world: World, role: str, target: str) -> Call:
    call = shipment(world, role, target, state="sent", side="receiver")
    call.body = {}
    return call


PAGES: dict[tuple[str, str], Builder] = {
    **{(S + tail, "GET"): nothing for tail in ("needs/", "offers/", "stock/", "statements/", "datasets/", "rounds/")},
    (S + "shipments/", "GET"): nothing,
    (S + "needs/<uuid:key>/", "GET"): need,
    (S + "needs/new/", "GET"): nothing,
    (S + "needs/new/", "POST"): need_new,
    (S + "needs/<uuid:key>/change/", "GET"): need,
    (S + "needs/<uuid:key>/change/", "POST"): with_body(need, quantity="7", version="1"),
    (S + "needs/<uuid:key>/verify/", "POST"): with_body(entered, quantity="5", basis="stated"),
    (S + "needs/<uuid:key>/reject/", "POST"): with_body(entered, reason="gone"),
    (S + "needs/<uuid:key>/close/", "POST"): with_body(foreign_need, reason="none left"),
    (S + "needs/<uuid:key>/withdraw/", "POST"): with_body(need, reason="found"),
    (S + "needs/<uuid:key>/confirm/", "POST"): delivered,
    (S + "needs/<uuid:key>/answer/", "POST"): answerable,
    (S + "needs/<uuid:key>/contact/", "POST"): contact,
    (S + "needs/<uuid:key>/give/", "POST"): give,
    (S + "offers/new/", "GET"): nothing,
    (S + "offers/new/", "POST"): with_body(nothing, what="boats", terms="loan"),
    (S + "offers/<uuid:key>/withdraw/", "POST"): offer,
    (S + "stock/<uuid:key>/", "GET"): lot,
    (S + "stock/new/", "GET"): nothing,
    (S + "stock/new/", "POST"): lot_new,
    (S + "statements/new/", "GET"): nothing,
    (S + "statements/new/", "POST"): stated_stock,
    (S + "statements/<uuid:key>/correct/", "POST"): with_body(statement, quantity="8", source="paper", reason="wrong"),
    (S + "datasets/<uuid:key>/", "GET"): dataset,
    (S + "rounds/<uuid:key>/", "GET"): run,
    (S + "rounds/<uuid:key>/compare/", "GET"): computed_run,
    (S + "rounds/new/", "POST"): nothing,
    (S + "rounds/<uuid:key>/approve/", "POST"): with_state(run, state="proposed"),
    (S + "rounds/<uuid:key>/reject/", "POST"): with_body(with_state(run, state="proposed"), reason="no"),
    (S + "jobs/<uuid:key>/", "GET"): job,
    (S + "jobs/<uuid:key>/cancel/", "POST"): job,
    (S + "shipments/<uuid:key>/", "GET"): with_state(shipment, side="sender"),
    (S + "shipments/<uuid:key>/send/", "POST"): with_state(shipment, side="sender"),
    (S + "shipments/<uuid:key>/receive/", "POST"): with_state(shipment, side="receiver", state="sent"),
}  # fmt: skip


API: dict[tuple[str, str], Builder] = {
    **{(A + tail, "GET"): nothing for tail in (
        "situation", "needs", "lots", "statements", "offers", "rounds", "shipments")},
    (A + "needs/<uuidstr:key>", "GET"): need,
    (A + "rounds/<uuidstr:key>", "GET"): run,
    (A + "shipments/<uuidstr:key>", "GET"): with_state(shipment, side="sender"),
    (A + "needs", "POST"): api_need_new,
    (A + "needs/<uuidstr:key>/change", "POST"): with_body(need, quantity=7, version=1),
    (A + "needs/<uuidstr:key>/verify", "POST"): with_body(entered, quantity=5),
    (A + "needs/<uuidstr:key>/withdraw", "POST"): with_body(need, reason="found"),
    (A + "statements", "POST"): stated_stock_by_api,
    (A + "statements/<uuidstr:key>/correct", "POST"): with_body(statement, quantity=8, source="paper", reason="wrong"),
    (A + "offers", "POST"): with_body(nothing, what="boats", terms="loan"),
    (A + "rounds", "POST"): nothing,
    (A + "shares", "POST"): api_share,
    (A + "rounds/<uuidstr:key>/approve", "POST"): with_state(run, state="proposed"),
    (A + "rounds/<uuidstr:key>/reject", "POST"): with_body(with_state(run, state="proposed"), reason="no"),
    (A + "shipments/<uuidstr:key>/send", "POST"): with_state(shipment, side="sender"),
    (A + "shipments/<uuidstr:key>/receive", "POST"): api_receive,
}  # fmt: skip
