"""Rounds: the method proposes with reasons, a second person decides, stock is reserved under a lock."""

import datetime as dt
import time
import uuid
from collections import defaultdict

from django.db.models import Max

from cogov.actors.models import Organisation
from cogov.actors.queries.holders import serves
from cogov.actors.queries.power import require
from cogov.decision.actions import assign_function
from cogov.decision.queries.matrix import accountable, function_called
from cogov.engine import allocation
from cogov.engine.geo import distance_km
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Hand, Holder
from cogov.kernel.locks import lock, lock_all
from cogov.kernel.models import Crisis
from cogov.supply.events import PlanApproved
from cogov.supply.models import AllocationRun, Lot, Need, Share, Shipment, ShipmentLine, Unmet
from cogov.supply.queries.asked import ALLOCATE, of_plan, of_round, of_share
from cogov.supply.queries.inputs import allocation_inputs, point, result_digest, standing_links
from cogov.supply.queries.needs import board
from cogov.supply.queries.stock import receivers, shares
from cogov.supply.rules.needs import ALLOCATABLE, NeedState, check_need_move, state_after
from cogov.supply.rules.runs import (
    NeedChanged,
    NobodyAnswers,
    NotEnoughStock,
    NothingToHandOut,
    RunState,
    check_approver,
    check_run_move,
)

FUNCTION = ALLOCATE
BY_HAND = "by-hand"
# Exact shares; a hundredth of the kilometres for fewer parcels; a link of the last plan is kept for a detour of 5 km.
GIVEN = allocation.Parameters(tolerance=0.01, keep_km=5.0)
DECIDED = ("decided_at", "decided_by", "decided_by_user", "decider_label")


def _next_number(crisis: Crisis) -> int:
    return int(AllocationRun.objects.filter(crisis=crisis).aggregate(last=Max("number"))["last"] or 0) + 1


@action("supply.allocation.proposed")
def propose_allocation(*, crisis: Crisis, by: Holder, at: dt.datetime) -> AllocationRun:
    """Compute a round over all open needs and free stock and put it up for decision; older proposals are replaced.

    Raises:
        NoPower: the holder may not propose here.
    """
    power = require(by, "allocation.propose", "C", crisis=crisis, at=at, asked=of_round(crisis, by))
    lock(Crisis, crisis.pk)  # one round at a time
    inputs, standing = allocation_inputs(crisis), standing_links(crisis)
    began = time.perf_counter()
    plan = allocation.allocate(inputs.needs, inputs.lots, GIVEN, standing=standing)
    took = time.perf_counter() - began
    AllocationRun.objects.filter(crisis=crisis, state=RunState.PROPOSED).exclude(method=BY_HAND).update(
        state=RunState.SUPERSEDED
    )
    run = AllocationRun.objects.create(
        crisis=crisis,
        number=_next_number(crisis),
        method=allocation.NAME,
        version=allocation.VERSION,
        parameters=GIVEN.plain(),
        inputs=inputs.plain(standing),
        input_digest=inputs.digest,
        result_digest=result_digest(plan),
        certificate=plan.certificate.plain(),
        piece_km=plan.piece_km,
        solve_ms=round(took * 1000),
        proposed_at=at,
        proposed_by=by.post_id,
        proposed_by_user=by.hand.user,
        proposer_label=by.label[:200],
    )
    Share.objects.bulk_create(
        [
            Share(
                run=run,
                need_id=uuid.UUID(share.need),
                lot_id=uuid.UUID(share.lot),
                quantity=share.quantity,
                km=share.km,
                reason=share.reason,
                next_lot_id=uuid.UUID(share.next_lot) if share.next_lot else None,
                next_extra_km=share.next_extra_km,
            )
            for share in plan.shares
        ],
        batch_size=500,
    )
    missing = [
        Unmet(run=run, need_id=uuid.UUID(part.need), quantity=part.quantity, reason=part.reason, facts=dict(part.facts))
        for part in plan.unmet
    ]
    # Who was verified without a number gets no goods by this plan, and must see why.
    missing += [
        Unmet(run=run, need=row, quantity=None, reason="unknown_quantity", facts={})
        for row in board(crisis).filter(state=NeedState.VERIFIED)
    ]
    Unmet.objects.bulk_create(missing, batch_size=500)
    record(
        about=run,
        crisis=crisis,
        authority=power,
        said={"method": run.method, "version": run.version, "input": run.input_digest, "shares": len(plan.shares)},
    )
    return run


@action("supply.allocation.proposed")
def propose_by_hand(*, lot: Lot, need: Need, quantity: int, reason: str, by: Holder, at: dt.datetime) -> AllocationRun:
    """Propose one share by hand, outside a computed round; it needs a second person like any other.

    Raises:
        BadInput: no reason, a quantity the need does not ask for, or a lot that may not go there.
    """
    crisis = lot.crisis
    power = require(by, "allocation.propose", "C", crisis=crisis, at=at, asked=of_share(need, quantity, by))
    check_reason(reason)
    if need.crisis_id != crisis.pk or need.quantity is None or not 1 <= quantity <= need.quantity - need.allocated:
        raise BadInput(N_("the need does not ask for this many"), field="quantity")
    inputs = allocation_inputs(crisis)
    wanted = next((row for row in inputs.needs if row.key == str(need.pk)), None)
    given = next((row for row in inputs.lots if row.key == str(lot.pk)), None)
    if wanted is None or given is None or allocation.why_not(wanted, given):
        raise BadInput(N_("this lot may not go to this need (item, standard or earmark)"), field="lot")
    here, there = point(lot.depot.place), point(need.place)
    km = distance_km(here, there) if here and there else 0.0
    run = AllocationRun.objects.create(
        crisis=crisis,
        number=_next_number(crisis),
        method=BY_HAND,
        version="1",
        input_digest=digest({"lot": lot.pk, "need": need.pk, "quantity": quantity}),
        piece_km=round(km * quantity, 1),
        solve_ms=0,
        proposed_at=at,
        proposed_by=by.post_id,
        proposed_by_user=by.hand.user,
        proposer_label=by.label[:200],
        reason=reason.strip(),
    )
    Share.objects.create(run=run, need=need, lot=lot, quantity=quantity, km=round(km, 1), reason=BY_HAND)
    record(
        about=run, crisis=crisis, authority=power, said={"reason": reason, "quantity": quantity}, touches=[need, lot]
    )
    return run


@action("supply.allocation.approved")
def approve_allocation(*, run: AllocationRun, take_function: bool, by: Holder, at: dt.datetime) -> AllocationRun:
    """Approve a proposal: stock is reserved, shipments are ready at their depots.

    Args:
        run: the proposal.
        take_function: if nobody answers for the allocation, the approver's organisation takes it on with this act.
        by: another person than the proposer, of an organisation that does not receive by it.
        at: now.

    Raises:
        NoPower, ProposerApproves, ReceiverApproves: the holder may not approve this plan.
        NotOpenAnyMore: somebody decided before.
        NobodyAnswers: nobody answers for the function and the approver does not take it on.
        NothingToHandOut: the plan has no share.
        NotEnoughStock, NeedChanged: stock or needs changed since the proposal.
    """
    crisis = run.crisis
    row = lock(AllocationRun, run.pk)
    power = require(by, "allocation.approve", "A", crisis=crisis, at=at, asked=of_plan(row))
    check_run_move(row.state, RunState.APPROVED)
    check_approver(
        approver=Hand(by.user, by.post),
        organisations=serves(by, at),
        proposer=row.proposer,
        receivers=receivers(row),
    )
    _see_that_somebody_answers(crisis, by, at, take=take_function)
    planned = list(shares(row))
    if not planned:
        raise NothingToHandOut
    lots = _reserve(planned)
    needs = _commit(planned)
    before = state_digest(row)
    row.state = RunState.APPROVED
    _decided(row, by, at)
    row.save(update_fields=["state", *DECIDED])
    shipments = _make_shipments(row, planned, at)
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"shares": len(planned), "shipments": len(shipments)},
        public={
            "number": row.number,
            "method": row.method,
            "input": row.input_digest,
            "shares": len(planned),
            "shipments": len(shipments),
            "pieces": sum(share.quantity for share in planned),
        },
        touches=[*needs, *lots, *shipments],
        before=before,
    )
    bus.publish(PlanApproved(row.pk))
    return row


def _decided(row: AllocationRun, by: Holder, at: dt.datetime) -> None:
    row.decided_at, row.decided_by, row.decided_by_user, row.decider_label = at, by.post, by.user, by.label[:200]


def _see_that_somebody_answers(crisis: Crisis, by: Holder, at: dt.datetime, *, take: bool) -> None:
    function = function_called(crisis, FUNCTION)
    if function is None or accountable(function):
        return
    if not take:
        raise NobodyAnswers(function=FUNCTION, field="take_function")
    assign_function(
        function=function,
        organisation=Organisation.objects.get(pk=by.organisation_id),
        reason="residual: nobody else answered when the plan had to be approved",
        residual=True,
        by=by,
        at=at,
    )


def _reserve(planned: list[Share]) -> list[Lot]:
    wanted: dict[uuid.UUID, int] = defaultdict(int)
    for share in planned:
        wanted[share.lot_id] += share.quantity
    lots = lock_all(Lot, wanted)
    for key, quantity in wanted.items():
        lot = lots[key]
        if lot.available < quantity:
            raise NotEnoughStock(available=lot.available, wanted=quantity)
        lot.reserved += quantity
    Lot.objects.bulk_update(lots.values(), ["reserved"])
    return list(lots.values())


def _commit(planned: list[Share]) -> list[Need]:
    wanted: dict[uuid.UUID, int] = defaultdict(int)
    for share in planned:
        wanted[share.need_id] += share.quantity
    needs = lock_all(Need, wanted)
    for key, quantity in wanted.items():
        need = needs[key]
        if need.state not in ALLOCATABLE or (need.quantity or 0) - need.allocated < quantity:
            raise NeedChanged
        need.allocated += quantity
        then = state_after(quantity=need.quantity, allocated=need.allocated, received=need.received)
        if then != need.state:
            check_need_move(need.state, then)
            need.state = then
        need.version += 1
    Need.objects.bulk_update(needs.values(), ["allocated", "state", "version"])
    return list(needs.values())


def _make_shipments(run: AllocationRun, planned: list[Share], at: dt.datetime) -> list[Shipment]:
    groups: dict[tuple[uuid.UUID, uuid.UUID | None, uuid.UUID | None], list[Share]] = defaultdict(list)
    for share in planned:
        groups[(share.lot.depot_id, share.need.organisation_id, share.need.household_id)].append(share)
    made = []
    for position, ((depot, organisation, household), parts) in enumerate(groups.items(), start=1):
        made.append(
            Shipment(
                crisis=run.crisis,
                run=run,
                number=f"{run.number}-{position:03d}",
                depot_id=depot,
                organisation_id=organisation,
                household_id=household,
                km=max(part.km for part in parts),
                ready_at=at,
            )
        )
    Shipment.objects.bulk_create(made, batch_size=500)
    ShipmentLine.objects.bulk_create(
        [
            ShipmentLine(shipment=shipment, need_id=part.need_id, lot_id=part.lot_id, quantity=part.quantity)
            for shipment, parts in zip(made, groups.values(), strict=True)
            for part in parts
        ],
        batch_size=500,
    )
    return made


@action("supply.allocation.rejected")
def reject_allocation(*, run: AllocationRun, reason: str, by: Holder, at: dt.datetime) -> AllocationRun:
    """Reject a proposal, with the reason the proposer and the askers read.

    Raises:
        NoPower, ProposerApproves: the holder may not decide on this plan.
        BadInput: no reason.
        NotOpenAnyMore: somebody decided before.
    """
    row = lock(AllocationRun, run.pk)
    power = require(by, "allocation.approve", "A", crisis=row.crisis, at=at, asked=of_plan(row))
    check_run_move(row.state, RunState.REJECTED)
    check_approver(approver=Hand(by.user, by.post), organisations=(), proposer=row.proposer, receivers=())
    check_reason(reason)
    before = state_digest(row)
    row.state = RunState.REJECTED
    row.reason = reason.strip()
    _decided(row, by, at)
    row.save(update_fields=["state", "reason", *DECIDED])
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"reason": reason},
        public={"number": row.number},
        before=before,
    )
    return row
