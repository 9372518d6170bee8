"""Stock, rounds, shipments: what is promised, sent and received, and who may sign."""

import datetime as dt
import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from cogov.actors.models import Person, Post
from cogov.decision.models import Assignment, Function
from cogov.engine.allocation import allocate, faults
from cogov.kernel.canonical import digest
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act, PendingLeaf
from cogov.supply import actions
from cogov.supply.actions.stock import NewLot, NewStatement
from cogov.supply.models import AllocationRun, HandOver, Lot, Need, Shipment, StockMove
from cogov.supply.queries import situation
from cogov.supply.queries import stock as questions
from cogov.supply.queries.inputs import replay, result_digest
from cogov.supply.rules.runs import (
    MoreThanSent,
    NeedChanged,
    NobodyAnswers,
    NoSuchShipmentMove,
    NotEnoughStock,
    NotOpenAnyMore,
    ProposerApproves,
    ReceiverApproves,
    SameHand,
    SenderReceives,
)

DAY = dt.timedelta(days=1)


def _receive_lot(world, at, role="NGO", **more):
    new = NewLot(**{"item": world.mask, "quantity": 500, **more})
    return actions.receive_lot(crisis=world.crisis, depot=world.depot(), new=new, by=world.holder(role), at=at)


def test_goods_come_into_a_depot_as_a_lot_with_its_first_move(world, at):
    lot = _receive_lot(world, at)

    assert (lot.number, lot.on_hand, lot.available) == ("L0001", 500, 500)
    assert StockMove.objects.get().quantity == 500


@pytest.mark.parametrize(
    ("more", "field"), [({"quantity": 0}, "quantity"), ({"standing": "estimated"}, "low"),
                        ({"standing": "estimated", "low": 600, "high": 700}, "low")],
)  # fmt: skip
def test_a_lot_that_makes_no_sense_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _receive_lot(world, at, **more)

    assert refusal.value.field == field


def test_goods_come_into_the_own_depot_only(world, at):
    with pytest.raises(NoPower):
        _receive_lot(world, at, "GOV")


def test_depots_have_names_and_keepers(world, at):
    def enter(name):
        return actions.enter_depot(crisis=world.crisis, keeper=world.orgs["NGO"], names={"en": name}, place=world.city,
                                   by=world.holder("NGO"), at=at)  # fmt: skip

    assert enter("Hall").keeper == world.orgs["NGO"]
    with pytest.raises(BadInput):
        enter(" ")


def _statement(world, at, **more):
    said = {
        "kind": "stock", "item_written": "masks", "quantity": 9, "unit_written": "boxes", "said_at": at,
        "precision": "day", "source": "newspaper", "organisation": world.orgs["NGO"],
    }  # fmt: skip
    new = NewStatement(**{**said, **more})
    return actions.state_stock(crisis=world.crisis, new=new, by=world.holder("NGO"), at=at)


@pytest.mark.parametrize(
    ("more", "field"), [({"source": " "}, "source"), ({"kind": "rumour"}, "kind"), ({"quantity": -1}, "quantity")]
)
def test_a_statement_needs_source_kind_and_quantity(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _statement(world, at, **more)

    assert refusal.value.field == field


def test_a_list_that_does_not_add_up_is_seen_before_anybody_publishes_it(world, at):
    total = _statement(world, at, kind="listed", quantity=36_000)
    for part in (16_000, 16_000):
        _statement(world, at, kind="listed", quantity=part, total=total)
    right = _statement(world, at, kind="listed", quantity=5)
    _statement(world, at, kind="listed", quantity=5, total=right)

    ((row, check),) = questions.lists_that_do_not_add_up(world.crisis)

    assert (row, check.gap) == (total, 4_000)
    found = situation.findings(Reading(world.crisis, at))
    assert [finding.kind for finding in found] == ["list"]
    assert "16,000 + 16,000 is not 36,000" in found[0].say(Reading(world.crisis, at))


def _round(world, at, role="COM"):
    return actions.propose_allocation(crisis=world.crisis, by=world.holder(role), at=at)


def _approve(world, at, run, *, take=False, by=None):
    return actions.approve_allocation(run=run, take_function=take, by=by or world.second("COM"), at=at)


def test_a_stored_plan_replays_to_the_last_figure_and_the_checker_accepts_it(world, at):
    world.need(quantity=600)
    world.need(world.others["MI"], quantity=600, tier=2)
    world.lot(1000)
    _round(world, at)

    run = AllocationRun.objects.get(pk=_round(world, at).pk)  # the second keeps the links of the first
    inputs, given, standing = replay(run)
    plan = allocate(inputs.needs, inputs.lots, given, standing=standing)

    assert len(standing) == 2
    assert digest({"needs": run.inputs["needs"], "lots": run.inputs["lots"]}) == run.input_digest
    assert result_digest(plan) == run.result_digest
    assert faults(inputs.needs, inputs.lots, plan, given, standing=standing) == []
    assert run.certificate == json.loads(json.dumps(plan.certificate.plain()))


def test_a_round_serves_needs_with_reasons_and_explains_every_gap(world, at):
    served, short = world.need(quantity=600), world.need(world.others["MI"], quantity=600, tier=2)
    unknown = world.need(state="verified", quantity=None)
    none = world.need(item=world.water)
    world.lot(1000)

    run = _round(world, at)

    assert dict(run.shares.values_list("need", "quantity")) == {served.pk: 600, short.pk: 400}
    assert dict(run.unmet.values_list("need", "reason")) == {
        short.pk: "rationed", unknown.pk: "unknown_quantity", none.pk: "no_stock"
    }  # fmt: skip
    assert run.input_digest
    assert run.method == "leximin-network"


def test_the_same_inputs_give_the_same_digest_and_the_same_plan(world, at):
    world.need(quantity=600)
    world.lot(1000)

    one, two = _round(world, at), _round(world, at)

    assert one.input_digest == two.input_digest
    assert list(one.shares.values_list("need", "lot", "quantity")) == list(
        two.shares.values_list("need", "lot", "quantity")
    )
    one.refresh_from_db()
    assert (one.state, two.state, two.number) == ("superseded", "proposed", 2)


def test_an_earmarked_lot_goes_to_whom_it_is_meant_for(world, at):
    world.need(world.others["MI"])
    meant = world.need(quantity=50)
    world.lot(1000, earmark=world.orgs["MI"])

    run = _round(world, at)

    assert [share.need for share in run.shares.all()] == [meant]
    assert run.unmet.get().reason == "earmarked"


def test_a_substitute_is_given_and_a_waiver_is_never_assumed(world, at):
    from cogov.kernel.models import Substitute

    Substitute.objects.create(jurisdiction=world.jurisdiction, wanted=world.respirator, given=world.mask,
                              needs_waiver=True, basis="lower")  # fmt: skip
    masks, respirators = world.need(quantity=10, tier=2), world.need(item=world.respirator, quantity=10)
    world.lot(10, item=world.respirator)

    run = _round(world, at)
    assert run.shares.get().need == respirators
    world.lot(100)
    run = _round(world, at)

    assert set(run.shares.values_list("need", flat=True)) == {masks.pk, respirators.pk}


def test_approval_reserves_stock_and_makes_shipments(world, at):
    need = world.need(quantity=600)
    lot = world.lot(1000)

    run = _approve(world, at, _round(world, at))

    lot.refresh_from_db()
    need.refresh_from_db()
    assert (run.state, lot.reserved, lot.available, lot.on_hand) == ("approved", 600, 400, 1000)
    assert (need.allocated, need.state) == (600, "matched")
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.number, shipment.organisation) == ("ready", "1-001", world.orgs["MI"])
    assert '"pieces":"600"' in PendingLeaf.objects.get(kind="supply.allocation.approved").body


def test_a_need_served_in_part_stays_open_for_the_next_round(world, at):
    need = world.need(quantity=600)
    world.lot(100)

    _approve(world, at, _round(world, at))
    need.refresh_from_db()
    assert need.state == "part_matched"
    world.lot(1000)
    _approve(world, at, _round(world, at))

    need.refresh_from_db()
    assert (need.state, need.allocated) == ("matched", 600)


def test_a_need_served_in_part_twice_stays_open(world, at):
    need = world.need(quantity=600)
    for _ in range(2):
        world.lot(100)
        _approve(world, at, _round(world, at))

    need.refresh_from_db()
    assert (need.state, need.allocated, need.version) == ("part_matched", 200, 3)


def test_nobody_approves_the_own_plan_even_through_a_rule(world, at):
    world.need()
    world.lot()
    by = world.holder("COM")
    run = actions.propose_allocation(crisis=world.crisis, by=by.armed("first-round"), at=at)

    with pytest.raises(ProposerApproves):
        _approve(world, at, run, by=by)
    with pytest.raises(ProposerApproves):
        actions.reject_allocation(run=run, reason="x", by=by, at=at)


def test_nobody_approves_the_own_plan_in_a_second_post(world, at):
    world.need()
    world.lot()
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    again = world.same_person("COM", "planner")

    with pytest.raises(ProposerApproves):
        _approve(world, at, run, by=again)
    with pytest.raises(ProposerApproves):
        actions.reject_allocation(run=run, reason="x", by=again, at=at)

    assert _approve(world, at, run, by=world.second("COM")).state == "approved"  # the control: another person


def test_who_armed_a_rule_does_not_approve_its_plan_in_a_second_post(world, at):
    world.need()
    world.lot()
    by = world.holder("COM")
    run = actions.propose_allocation(crisis=world.crisis, by=by.armed("first-round"), at=at)

    with pytest.raises(ProposerApproves):
        _approve(world, at, run, by=world.same_person("COM", "planner"))

    assert (run.proposed_by, run.proposed_by_user) == (by.post, by.user)
    assert _approve(world, at, run, by=world.second("COM")).decided_by_user is not None  # the control


def test_no_machine_approves_a_plan(world, at):
    world.need()
    world.lot()
    run = _round(world, at)

    with pytest.raises(ProposerApproves):
        _approve(world, at, run, by=world.second("COM").armed("approve"))


def test_nobody_of_a_receiving_organisation_approves(world, at):
    world.need(world.orgs["COM"])
    world.lot()
    run = actions.propose_allocation(crisis=world.crisis, by=world.second("COM"), at=at)

    with pytest.raises(ReceiverApproves):
        _approve(world, at, run, by=world.holder("COM"))


def test_nobody_who_also_serves_a_receiver_approves(world, at):
    world.need(world.orgs["MI"])
    world.lot()
    run = _round(world, at)
    by = world.second("COM")
    person = Person.objects.get(user=by.user)
    hospital = Post.objects.create(organisation=world.orgs["MI"], kind="officer", person=person, valid_from=at)

    with pytest.raises(ReceiverApproves):
        _approve(world, at, run, by=by)

    Post.objects.filter(pk=hospital.pk).update(valid_to=at)
    assert _approve(world, at, run, by=by).state == "approved"  # the control: the post at the hospital has ended


@pytest.mark.parametrize("role", ["MI", "NGO", "ENT", "EICR", "AUD", "GOV"])
def test_nobody_else_approves(world, at, role):
    world.need()
    world.lot()
    run = _round(world, at)

    with pytest.raises(NoPower):
        _approve(world, at, run, by=world.holder(role))


def test_a_decided_plan_is_decided(world, at):
    world.need()
    world.lot()
    run = _approve(world, at, _round(world, at))

    with pytest.raises(NotOpenAnyMore):
        _approve(world, at, run)
    with pytest.raises(NotOpenAnyMore):
        actions.reject_allocation(run=run, reason="x", by=world.second("COM"), at=at)


def test_a_plan_is_rejected_with_a_reason_and_leaves_stock_alone(world, at):
    world.need()
    lot = world.lot()
    run = _round(world, at)

    with pytest.raises(BadInput):
        actions.reject_allocation(run=run, reason=" ", by=world.second("COM"), at=at)
    actions.reject_allocation(run=run, reason="wait for the count", by=world.second("COM"), at=at)

    lot.refresh_from_db()
    assert (AllocationRun.objects.get().state, lot.reserved) == ("rejected", 0)


def test_stock_that_went_meanwhile_stops_the_plan_whole(world, at):
    need, lot = world.need(quantity=600), world.lot(600)
    run = _round(world, at)
    Lot.objects.filter(pk=lot.pk).update(reserved=1)

    with pytest.raises(NotEnoughStock) as refusal:
        _approve(world, at, run)

    need.refresh_from_db()
    assert refusal.value.blanks == {"available": 599, "wanted": 600}
    assert (need.allocated, Shipment.objects.count()) == (0, 0)


def test_a_need_withdrawn_meanwhile_stops_the_plan_whole(world, at):
    need = world.need()
    lot = world.lot()
    run = _round(world, at)
    actions.withdraw_need(need=need, reason="found", by=world.holder("MI"), at=at)

    with pytest.raises(NeedChanged):
        _approve(world, at, run)

    lot.refresh_from_db()
    assert lot.reserved == 0


def test_somebody_has_to_answer_for_the_allocation(world, at):
    function = Function.objects.create(crisis=world.crisis, code="allocate", names={"en": "a"}, area=world.land)
    world.need()
    world.lot()
    run = _round(world, at)

    with pytest.raises(NobodyAnswers):
        _approve(world, at, run)
    _approve(world, at, run, take=True)

    taken = Assignment.objects.get(function=function)
    assert (taken.organisation, taken.residual) == (world.orgs["COM"], True)


def test_where_somebody_answers_already_nothing_is_taken_over(world, at):
    function = Function.objects.create(crisis=world.crisis, code="allocate", names={"en": "a"}, area=world.land)
    Assignment.objects.create(function=function, organisation=world.orgs["GOV"], reason="plan", since=at)
    world.need()
    world.lot()

    _approve(world, at, _round(world, at), take=True)

    assert Assignment.objects.get().organisation == world.orgs["GOV"]


def test_the_database_refuses_to_oversell_a_lot_and_to_let_one_approve_alone(world, at):
    lot = world.lot(10)
    world.need()
    run = _round(world, at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(reserved=11)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationRun.objects.filter(pk=run.pk).update(decided_by=run.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationRun.objects.filter(pk=run.pk).update(decided_by=uuid.uuid4(), decided_by_user=run.proposed_by_user)
    # The control: another person in another post.
    assert AllocationRun.objects.filter(pk=run.pk).update(decided_by=uuid.uuid4(), decided_by_user=uuid.uuid4()) == 1


def _by_hand(world, at, need, lot, **more):
    said = {"lot": lot, "need": need, "quantity": 10, "reason": "tonight", "by": world.holder("COM"), "at": at}
    return actions.propose_by_hand(**{**said, **more})


def test_a_share_by_hand_needs_a_second_person_like_any_other(world, at):
    need, lot = world.need(), world.lot()

    run = _by_hand(world, at, need, lot)
    _round(world, at)

    run.refresh_from_db()
    assert run.state == "proposed"  # a computed round does not replace it
    with pytest.raises(ProposerApproves):
        _approve(world, at, run, by=world.holder("COM"))
    _approve(world, at, run)
    lot.refresh_from_db()
    assert lot.reserved == 10


@pytest.mark.parametrize("case", ["reason", "too many", "unknown", "earmark", "not open"])
def test_a_share_by_hand_that_makes_no_sense_is_refused(world, at, case):
    need = world.need(quantity=None if case == "unknown" else 100, state="confirmed" if case == "not open" else "open")
    lot = world.lot(earmark=world.others["MI"] if case == "earmark" else None)
    more = {"reason": " "} if case == "reason" else {"quantity": 101} if case == "too many" else {}

    with pytest.raises(BadInput):
        _by_hand(world, at, need, lot, **more)


def test_a_share_by_hand_between_places_without_points_knows_no_distance(world, at):
    need, lot = world.need(), world.lot()
    type(world.city).objects.update(latitude=None, longitude=None, precision_m=None)

    run = _by_hand(world, at, Need.objects.select_related("place", "crisis").get(pk=need.pk),
                   Lot.objects.select_related("depot__place", "crisis").get(pk=lot.pk))  # fmt: skip

    assert run.shares.get().km == 0


@pytest.fixture
def sent(world, at):
    need = world.need(quantity=600)
    world.lot(1000)
    _approve(world, at, _round(world, at))
    shipment = Shipment.objects.get()
    actions.send_shipment(shipment=shipment, condition="dry", by=world.holder("NGO"), at=at)
    return need, Shipment.objects.get()


def _receive(world, at, shipment, counted=None, reasons=None, role="MI", by=None):
    return actions.receive_shipment(
        shipment=shipment, counted=counted or {}, reasons=reasons or {}, condition="ok",
        by=by or world.holder(role), at=at,
    )  # fmt: skip


def test_goods_leave_the_stock_with_the_senders_signature(world, at, sent):
    need, shipment = sent
    lot = Lot.objects.get()
    need.refresh_from_db()

    assert (shipment.state, lot.on_hand, lot.reserved, need.sent) == ("sent", 400, 0, 600)
    assert HandOver.objects.get().side == "giver"
    assert StockMove.objects.aggregate(n=Sum("quantity"))["n"] == lot.on_hand


def test_a_shipment_leaves_once_and_only_by_its_keeper(world, at, sent):
    _, shipment = sent

    with pytest.raises(NoSuchShipmentMove):
        actions.send_shipment(shipment=shipment, condition="", by=world.holder("NGO"), at=at)
    Shipment.objects.update(state="ready")
    with pytest.raises(NoPower):
        actions.send_shipment(shipment=shipment, condition="", by=world.holder("MI"), at=at)


def test_the_receivers_signature_completes_the_need(world, at, sent):
    need, shipment = sent

    row = _receive(world, at + DAY, shipment)

    need.refresh_from_db()
    assert (row.state, need.state, need.received, need.missing) == ("received", "delivered", 600, 0)
    assert set(HandOver.objects.values_list("side", flat=True)) == {"giver", "receiver"}
    assert questions.delivered_pieces(world.crisis) == 600
    assert situation.elapsed(world.crisis).total == DAY


def test_a_difference_needs_a_reason_and_reopens_the_need(world, at, sent):
    need, shipment = sent
    line = shipment.lines.get()

    with pytest.raises(BadInput):
        _receive(world, at, shipment, {line.pk: 550})
    row = _receive(world, at, shipment, {line.pk: 550}, {line.pk: "one box wet"})

    need.refresh_from_db()
    assert (row.state, need.received, need.sent, need.allocated, need.state) == (
        "received_different", 550, 550, 550, "part_matched",
    )  # fmt: skip
    assert list(situation.differences(world.crisis)) == [row]


@pytest.mark.parametrize("count", [601, -1])
def test_more_than_was_sent_or_less_than_nothing_is_refused(world, at, sent, count):
    _, shipment = sent

    with pytest.raises(MoreThanSent):
        _receive(world, at, shipment, {shipment.lines.get().pk: count})


def test_the_sender_cannot_sign_for_the_receiver(world, at, sent):
    Shipment.objects.update(organisation=world.orgs["NGO"])

    with pytest.raises(SenderReceives):
        _receive(world, at, Shipment.objects.get(), role="NGO")


def test_one_person_in_two_posts_cannot_sign_both_sides(world, at, sent):
    _, shipment = sent
    from cogov.actors.models import Post
    from cogov.actors.queries.holders import holder_of

    Post.objects.filter(pk=world.posts["MI"].pk).update(person=world.posts["NGO"].person)
    both = holder_of(Post.objects.select_related("organisation__area", "area", "person").get(pk=world.posts["MI"].pk))

    with pytest.raises(SameHand):
        _receive(world, at, shipment, by=both)


def test_what_has_not_left_cannot_arrive_and_nothing_arrives_twice(world, at, sent):
    _, shipment = sent
    _receive(world, at, shipment)

    with pytest.raises(NoSuchShipmentMove):
        _receive(world, at, shipment)


def test_a_household_signs_by_its_private_link(world, at):
    need = world.need(household=world.household(), quantity=10)
    world.lot(100)
    _approve(world, at, _round(world, at))
    actions.send_shipment(shipment=Shipment.objects.get(), condition="", by=world.holder("NGO"), at=at)

    _receive(world, at, Shipment.objects.get(), role="RES")

    need.refresh_from_db()
    assert need.state == "delivered"


def test_goods_for_a_need_withdrawn_on_the_way_still_arrive(world, at, sent):
    need, shipment = sent
    actions.withdraw_need(need=need, reason="found", by=world.holder("MI"), at=at)

    _receive(world, at, shipment)

    need.refresh_from_db()
    assert (need.state, need.received) == ("withdrawn", 600)


def test_merged_lines_of_two_needs_travel_in_one_shipment(world, at):
    world.need(quantity=10)
    world.need(quantity=20)
    world.lot(100)

    _approve(world, at, _round(world, at))

    assert Shipment.objects.get().lines.count() == 2


def test_shipments_are_seen_by_scope(world, at, sent):
    _, shipment = sent

    def seen(role, scope):
        return list(questions.visible_shipments(world.crisis, world.holder(role), scope))

    assert seen("MI", "o") == [shipment]
    assert seen("ENT", "o") == []
    assert seen("RES", "s") == []
    assert seen("GOV", "j") == [shipment]
    assert seen("ANON", "j") == []
    assert seen("COM", "") == [shipment]


def test_a_full_depot_beside_an_empty_ward_is_an_alarm_until_a_plan_is_approved(world, at):
    world.need(asked_at=at - 3 * DAY)
    world.lot(packs=7)

    def kinds():
        return [finding.kind for finding in situation.findings(Reading(world.crisis, at))]

    assert kinds() == ["mismatch"]
    _approve(world, at, _round(world, at))
    assert kinds() == []


@pytest.mark.parametrize("case", ["fresh", "far", "nothing free", "other item", "earmarked"])
def test_no_alarm_where_nobody_waits_long_or_nothing_is_near(world, at, case):
    world.need(asked_at=at if case == "fresh" else at - 3 * DAY, place=world.far if case == "far" else world.city,
               item=world.water if case == "other item" else world.mask)  # fmt: skip
    lot = world.lot(earmark=world.others["MI"] if case == "earmarked" else None)
    if case == "nothing free":
        Lot.objects.filter(pk=lot.pk).update(reserved=lot.on_hand)

    assert situation.worst_mismatch(Reading(world.crisis, at)) is None


def test_a_crisis_without_stock_names_who_should_be_asked(world, at):
    world.need()
    from cogov.actors.models import Organisation

    Organisation.objects.filter(pk=world.orgs["ENT"].pk).update(functions=["produce"])

    (found,) = situation.findings(Reading(world.crisis, at))

    assert found.kind == "no_stock"
    assert Reading(world.crisis, at).value("supply.makers").value == 1


def test_acts_of_supply_carry_who_and_by_what_right(world, at, sent):
    act = Act.objects.get(kind="supply.shipment.sent")

    assert act.authority == "role NGO: shipment.send"
    assert act.organisation == world.orgs["NGO"].pk
    assert isinstance(act.about, uuid.UUID)
