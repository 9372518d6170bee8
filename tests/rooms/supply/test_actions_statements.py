"""Published statements: stock that plans may hand out, lists worded by what they are, versions that stay in sight."""

import datetime as dt

import pytest
from django.utils import translation

from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act
from cogov.supply import actions
from cogov.supply.actions.stock import NewStatement
from cogov.supply.models import Depot, Lot, Statement, StockMove
from cogov.supply.queries import situation
from cogov.supply.queries import stock as questions
from cogov.supply.rules.runs import NothingToHandOut
from cogov.supply.rules.statements import AlreadyCorrected, AlreadyStated, BelowPromised


@pytest.fixture
def at(world):
    return world.at


def _new(world, at, **more):
    said = {
        "kind": "stock", "item": world.mask, "item_written": "masks", "quantity": 900, "unit_written": "pieces",
        "said_at": at, "precision": "day", "source": "newspaper", "organisation": world.orgs["NGO"],
    }  # fmt: skip
    return NewStatement(**{**said, **more})


def _take_up(world, at, *, by=None, low=None, high=None, **more):
    return actions.take_up_stock(
        crisis=world.crisis, new=_new(world, at, **more), by=by or world.holder("COM"), at=at, low=low, high=high
    )


def _state(world, at, **more):
    return actions.state_stock(crisis=world.crisis, new=_new(world, at, **more), by=world.holder("COM"), at=at)


def _correct(statement, quantity, by, at, **more):
    said = {"source": "letter", "reason": "added up wrongly", **more}
    return actions.correct_statement(statement=statement, quantity=quantity, by=by, at=at, **said)


def test_what_a_statement_says_becomes_a_lot_at_its_holder_that_a_plan_hands_out(world, at):
    need = world.need(quantity=600)

    lot = _take_up(world, at)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)

    assert (lot.on_hand, lot.standing, lot.statement.source) == (900, "stated", "newspaper")
    assert (lot.depot.keeper, lot.depot.place) == (world.orgs["NGO"], world.orgs["NGO"].seat or world.orgs["NGO"].area)
    assert list(StockMove.objects.filter(lot=lot).values_list("kind", "quantity")) == [("in", 900)]
    assert dict(run.shares.values_list("need", "quantity")) == {need.pk: 600}
    act = Act.objects.get(kind="supply.stock.stated")
    assert act.about == lot.pk


def test_a_second_item_lies_in_the_same_depot(world, at):
    one, two = _take_up(world, at), _take_up(world, at, item=world.water)

    assert one.depot == two.depot
    assert Depot.objects.filter(crisis=world.crisis, keeper=world.orgs["NGO"]).count() == 1


def test_an_estimated_stock_carries_its_range(world, at):
    lot = _take_up(world, at, standing="estimated", low=800, high=1000)

    assert (lot.standing, lot.initial_low, lot.initial_high) == ("estimated", 800, 1000)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"organisation": None}, "organisation"), ({"item": None}, "item"), ({"source": " "}, "source"),
        ({"quantity": 0}, "quantity"), ({"standing": "sure"}, "standing"), ({"standing": "exercise"}, "standing"),
        ({"standing": "estimated"}, "low"),
    ],
)  # fmt: skip
def test_a_stated_stock_needs_holder_item_source_number_and_standing(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _take_up(world, at, **more)

    assert refusal.value.field == field
    assert not Lot.objects.exists()


def test_nobody_states_today_what_will_be_said_tomorrow(world, at):
    with pytest.raises(BadInput) as refusal:
        _take_up(world, at, said_at=at + dt.timedelta(hours=1))

    assert refusal.value.field == "said_at"


def test_one_stock_is_stated_once(world, at):
    lot = _take_up(world, at)

    with pytest.raises(AlreadyStated) as refusal:
        _take_up(world, at, quantity=500)

    assert refusal.value.blanks["lot"] == lot.number


def test_an_organisation_states_its_own_stock_and_nobody_else_s(world, at):
    assert _take_up(world, at, by=world.holder("NGO")).depot.keeper == world.orgs["NGO"]
    with pytest.raises(NoPower):
        _take_up(world, at, by=world.holder("ENT"), item=world.water)


def test_a_corrected_stock_is_recounted_and_never_below_what_is_promised(world, at):
    lot = _take_up(world, at)
    Lot.objects.filter(pk=lot.pk).update(reserved=300)

    with pytest.raises(BelowPromised):
        _correct(lot.statement, 299, world.holder("COM"), at)
    more = _correct(lot.statement, 1000, world.holder("COM"), at)
    less = _correct(more, 400, world.holder("COM"), at)
    same = _correct(less, 400, world.holder("COM"), at)

    lot.refresh_from_db()
    assert (lot.initial, lot.on_hand, lot.reserved, lot.statement) == (400, 400, 300, same)
    assert sorted(StockMove.objects.filter(lot=lot).values_list("quantity", flat=True)) == [-600, 100, 900]


def test_a_lot_that_was_only_estimated_from_a_statement_is_left_alone(world, at):
    boxes = _state(world, at, item=None, quantity=9)
    packed = _state(world, at, quantity=9)
    lots = [world.lot(500), world.lot(700)]
    for lot, statement in zip(lots, (boxes, packed), strict=True):
        Lot.objects.filter(pk=lot.pk).update(statement=statement)

    for statement in (boxes, packed):
        _correct(statement, 8, world.holder("COM"), at)

    assert list(Lot.objects.order_by("number").values_list("on_hand", flat=True)) == [500, 700]


def _list(world, at, *parts, quantity=36_000, **more):
    total = _state(world, at, kind="listed", quantity=quantity, **more)
    return total, [_state(world, at, kind="listed", quantity=part, total=total) for part in parts]


def _said(world, at):
    with translation.override("en"):
        reading = Reading(world.crisis, at)
        return [finding.say(reading) for finding in situation.findings(reading) if finding.kind == "list"]


@pytest.mark.parametrize("role", ["NGO", "COM", "EICR"])
def test_a_part_corrected_by_its_publisher_or_who_answers_for_disclosure_ends_the_finding(world, at, role):
    total, parts = _list(world, at, 16_000, 16_000)
    assert len(_said(world, at)) == 1

    newer = _correct(parts[0], 20_000, world.holder(role), at)

    assert _said(world, at) == []
    ((_kept, check),) = [(row, questions.check_sum(row.quantity, [part.quantity for part in row.parts.filter(
        correction__isnull=True)])) for row in [total]]  # fmt: skip
    assert check.adds_up
    parts[0].refresh_from_db()
    assert (parts[0].quantity, newer.corrects, newer.reason) == (16_000, parts[0], "added up wrongly")


def test_a_corrected_total_takes_its_parts_along(world, at):
    total, parts = _list(world, at, 16_000, 16_000)

    newer = _correct(total, 32_000, world.holder("NGO"), at)

    assert _said(world, at) == []
    assert set(newer.parts.values_list("pk", flat=True)) == {part.pk for part in parts}
    assert list(situation.statements_with_parts(world.crisis)) == [newer]


def test_another_organisation_corrects_nothing(world, at):
    total, _parts = _list(world, at, 16_000, 16_000)

    with pytest.raises(NoPower):
        _correct(total, 32_000, world.holder("ENT"), at)

    assert len(_said(world, at)) == 1


@pytest.mark.parametrize(("more", "field"), [({"reason": " "}, "reason"), ({"source": ""}, "source")])
def test_a_correction_has_reason_and_source(world, at, more, field):
    total, _parts = _list(world, at, 1)

    with pytest.raises(BadInput) as refusal:
        _correct(total, 1, world.holder("COM"), at, **more)

    assert refusal.value.field == field
    assert Statement.objects.count() == 2


def test_only_the_newest_version_is_corrected(world, at):
    total, _parts = _list(world, at, 1)
    _correct(total, 2, world.holder("COM"), at)

    with pytest.raises(AlreadyCorrected):
        _correct(total, 3, world.holder("COM"), at)


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        ("donations", 1, "Tomorrow's donation list does not"), ("distribution", 0, "Today's list of what was handed"),
        ("stock", 5, "The stock list of 2027-06-06 does not"), ("", None, "A list without a day of publication does"),
        ("donations", -1, "The donation list of 2027-05-31 does not"),
    ],
)  # fmt: skip
def test_the_finding_is_worded_by_what_the_list_is_and_when_it_comes(world, at, kind, days, words):
    today = situation.local_day(world.crisis, at)
    _list(world, at, 16_000, 16_000, list_of=kind, publish_on=None if days is None else today + dt.timedelta(days))

    (said,) = _said(world, at)

    assert said.startswith(words)
    assert said.endswith("does not add up: 16,000 + 16,000 is not 36,000.")


def test_of_two_lists_with_one_gap_the_older_is_named_whatever_their_keys_are(world, at):
    _list(world, at, 10, quantity=14)
    _list(world, at - dt.timedelta(days=1), 6, quantity=10)

    (said,) = _said(world, at)

    assert said.endswith("6 is not 10.")


def test_a_plan_that_hands_out_nothing_waits_for_nobody_and_cannot_be_approved(world, at):
    world.need(quantity=600)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)

    assert questions.waiting_run(world.crisis) is None
    assert Reading(world.crisis, at).value("supply.planned").value == 0
    with pytest.raises(NothingToHandOut):
        actions.approve_allocation(run=run, take_function=True, by=world.second("COM"), at=at)
    page = world.client("COM").get(world.url(f"supply/rounds/{run.pk}/")).content.decode()
    assert "Approve and sign" not in page
    assert "Who should be asked" in page


def test_a_plan_that_hands_something_out_waits_the_control(world, at):
    world.need(quantity=600)
    _take_up(world, at)

    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)

    assert questions.waiting_run(world.crisis) == run
