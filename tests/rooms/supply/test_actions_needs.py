"""Decisions about needs and offers."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from cogov.community.queries import holder_of as household_holder
from cogov.kernel import personal
from cogov.kernel.errors import BadInput, NoPower, StaleVersion
from cogov.kernel.models import Act, Count, PendingLeaf, PersonalValue
from cogov.supply import actions
from cogov.supply.actions import offers
from cogov.supply.actions.needs import CONTACT, NewNeed
from cogov.supply.actions.offers import NewOffer
from cogov.supply.models import Need, Offer
from cogov.supply.queries import needs as questions
from cogov.supply.rules.needs import NoSuchNeedMove, OwnNeed

DAY = dt.timedelta(days=1)


def _enter(world, at, role="MI", **more):
    new = NewNeed(**{"item": world.mask, "place": world.district, "organisation": world.orgs["MI"], **more})
    return actions.enter_need(crisis=world.crisis, new=new, by=world.holder(role), at=at)


def test_a_need_comes_in_with_urgency_and_deadline_from_visible_rules(world, at):
    need = _enter(world, at, quantity=40)

    assert (need.state, need.tier, need.tier_rule) == ("entered", 2, "item_designated")
    assert (need.needed_by, need.needed_by_rule) == (at + 3 * DAY, "tier_2_72h")
    assert (need.quantity, need.basis) == (40, "stated")


def test_what_the_asker_names_wins_over_the_default(world, at):
    need = _enter(world, at, needed_by=at + DAY)

    assert (need.needed_by, need.needed_by_rule) == (at + DAY, "")


def test_a_facility_that_is_not_designated_comes_one_tier_later(world, at):
    world.orgs["MI"].designated = False

    assert _enter(world, at).tier == 3


def test_nobody_wrote_how_many_stays_unknown_never_zero(world, at):
    need = _enter(world, at)

    assert (need.quantity, need.missing, need.basis) == (None, None, "none")
    assert '"quantity":"unknown"' in PendingLeaf.objects.get().body


def test_a_household_asks_through_its_worker_and_through_its_own_link(world, at):
    household = world.household()

    by_worker = _enter(world, at, "CTY", organisation=None, household=household)
    own = actions.enter_need(
        crisis=world.crisis, new=NewNeed(item=world.mask, place=world.district, household=household),
        by=household_holder(household), at=at,
    )  # fmt: skip

    assert {by_worker.household, own.household} == {household}


def test_the_contact_is_kept_encrypted_and_stays_out_of_act_and_leaf(world, at):
    need = _enter(world, at, contact="Dr Wang 13800138000")

    assert PersonalValue.objects.get().subject == need.contact
    assert "13800138000" not in str(Act.objects.values()) + str(PendingLeaf.objects.values())
    assert personal.read(crisis=world.crisis, subject=need.contact, field=CONTACT, reason="call",
                         by=world.holder("COM"), at=at) == "Dr Wang 13800138000"  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [({"quantity": 0}, "quantity"), ({"quantity": -5}, "quantity"), ({"quantity": 10**10}, "quantity"),
     ({"needed_by": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "needed_by")],
)  # fmt: skip
def test_a_need_that_makes_no_sense_is_refused_by_field(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _enter(world, at, **more)

    assert refusal.value.field == field
    assert not Need.objects.exists()


def test_exactly_one_asks(world, at):
    with pytest.raises(BadInput):
        _enter(world, at, "COM", household=world.household())
    with pytest.raises(BadInput):
        _enter(world, at, "COM", organisation=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        world.need(household=world.household(), organisation_id=world.orgs["MI"].pk)


@pytest.mark.parametrize("role", ["MED", "EXP", "AUD", "EICR", "VOL", "ENT"])
def test_nobody_asks_for_a_hospital_but_itself_and_the_authorities(world, at, role):
    with pytest.raises(NoPower):
        _enter(world, at, role)


def test_the_database_refuses_a_quantity_without_basis_and_more_received_than_sent(world):
    need = world.need()

    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(basis="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(received=1)


def _verify(world, at, need, role="COM", **more):
    return actions.verify_need(
        **{"need": need, "quantity": 50, "basis": "stated", "by": world.holder(role), "at": at, **more}
    )


def test_verification_adopts_a_stated_quantity(world, at):
    need = _verify(world, at, world.need(state="entered", quantity=None))

    assert (need.state, need.quantity, need.basis, need.version) == ("open", 50, "stated", 2)


def test_verification_adopts_an_estimate_with_range_and_reason(world, at):
    need = _verify(
        world, at, world.need(state="entered", quantity=None), basis="estimated", low=40, high=60, reason="beds"
    )

    assert (need.basis, need.quantity_low, need.quantity_high) == ("estimated", 40, 60)
    assert need.basis_facts == {"reason": "beds"}


def test_a_need_may_be_verified_without_anybody_knowing_how_many(world, at):
    need = _verify(world, at, world.need(state="entered", quantity=None), quantity=None, basis="none")

    assert (need.state, need.quantity, need.basis) == ("verified", None, "none")


@pytest.mark.parametrize(
    ("more", "field"),
    [({"basis": "estimated", "reason": "x"}, "low"),
     ({"basis": "estimated", "low": 60, "high": 70, "reason": "x"}, "low"),
     ({"basis": "estimated", "low": 10, "high": 60, "reason": " "}, "reason"), ({"quantity": 0}, "quantity"),
     ({"quantity": None}, "quantity")],
)  # fmt: skip
def test_an_estimate_without_range_or_reason_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _verify(world, at, world.need(state="entered", quantity=None), **more)

    assert refusal.value.field == field


def test_nobody_verifies_the_need_of_the_own_organisation(world, at):
    need = world.need(world.orgs["COM"], state="entered")

    with pytest.raises(OwnNeed):
        _verify(world, at, need)
    with pytest.raises(OwnNeed):
        actions.reject_need(need=need, reason="x", by=world.holder("COM"), at=at)


def test_control_verifies_in_an_exercise_and_a_need_is_verified_once(exercise, at):
    need = _verify(exercise, at, exercise.need(state="entered"), "OPS")

    with pytest.raises(NoSuchNeedMove):
        _verify(exercise, at, need, "OPS")


def test_a_need_that_does_not_exist_is_rejected_with_the_reason(world, at):
    need = actions.reject_need(need=world.need(state="entered"), reason="moved away", by=world.holder("COM"), at=at)

    assert need.state == "rejected"
    with pytest.raises(BadInput):
        actions.reject_need(need=world.need(state="entered"), reason=" ", by=world.holder("COM"), at=at)


def test_the_asker_changes_how_many_before_verification_and_nobody_overwrites_unseen(world, at):
    need = world.need(state="entered", quantity=None)
    by = world.holder("MI")

    changed = actions.change_need(need=need, quantity=70, needed_by=at + DAY, version=1, by=by, at=at)

    assert (changed.quantity, changed.quantity_stated, changed.needed_by_rule, changed.version) == (70, 70, "", 2)
    with pytest.raises(StaleVersion):
        actions.change_need(need=need, quantity=80, needed_by=None, version=1, by=by, at=at)
    cleared = actions.change_need(need=need, quantity=None, needed_by=None, version=2, by=by, at=at)
    assert (cleared.quantity, cleared.basis) == (None, "none")


def test_after_verification_a_change_is_only_a_statement(world, at):
    need = world.need(quantity=100)

    changed = actions.change_need(need=need, quantity=900, needed_by=None, version=1, by=world.holder("MI"), at=at)

    assert (changed.quantity, changed.quantity_stated) == (100, 900)


@pytest.mark.parametrize("case", ["past", "ended", "zero"])
def test_a_change_that_makes_no_sense_is_refused(world, at, case):
    need = world.need(state="confirmed" if case == "ended" else "entered", quantity=None)
    needed_by = need.asked_at if case == "past" else None

    with pytest.raises((BadInput, NoSuchNeedMove)):
        actions.change_need(need=need, quantity=0 if case == "zero" else 5, needed_by=needed_by, version=1,
                            by=world.holder("MI"), at=at)  # fmt: skip


def test_needs_are_withdrawn_and_closed_with_a_reason(world, at):
    assert actions.withdraw_need(need=world.need(), reason="found", by=world.holder("MI"), at=at).state == "withdrawn"
    assert (
        actions.close_unmet(need=world.need(), reason="none left", by=world.holder("COM"), at=at).state
        == "unmet_closed"
    )
    with pytest.raises(BadInput):
        actions.withdraw_need(need=world.need(), reason="", by=world.holder("MI"), at=at)
    with pytest.raises(BadInput):
        actions.close_unmet(need=world.need(), reason="", by=world.holder("COM"), at=at)


def test_the_asker_confirms_what_was_delivered(world, at):
    done = {"state": "delivered", "allocated": 100, "sent": 100, "received": 100}
    hospital, household = world.need(**done), world.need(household=world.household(), **done)

    assert actions.confirm_need(need=hospital, by=world.holder("MI"), at=at).state == "confirmed"
    assert actions.confirm_need(need=household, by=world.holder("RES"), at=at).state == "confirmed"
    with pytest.raises(NoPower):
        actions.confirm_need(need=world.need(**done), by=world.holder("ENT"), at=at)


def _patients(world, at, number=100):
    world.crisis.defaults = {"patients_indicator": "in_care"}
    world.crisis.save()
    Count.objects.create(jurisdiction=world.jurisdiction, place=world.city, indicator="in_care", day=at.date(),
                         value=number, standing="stated", source="s")  # fmt: skip
    world.mask.per_patient_day, world.mask.per_patient_day_high = 2.0, 4.0
    world.mask.coefficient_source = "ESFT"
    world.mask.save()


def test_an_estimate_by_burn_rate_carries_its_numbers(world, at):
    _patients(world, at)
    need = world.need(state="entered", quantity=None)
    world.need(world.others["MI"], state="entered", quantity=None)

    counts = actions.adopt_estimates(crisis=world.crisis, by=world.holder("COM").armed("r"), at=at)

    need.refresh_from_db()
    assert counts == {"stated": 0, "estimated": 2, "unknown": 0}
    assert (need.quantity, need.quantity_low, need.quantity_high) == (700, 350, 1400)
    assert need.basis_facts["patients"] == 100
    assert need.basis_facts["askers"] == 2
    act = Act.objects.get(kind="supply.estimates.adopted")
    assert (act.rule, json.loads(act.said)) == ("r", counts)


def test_without_a_rate_the_middle_of_five_stated_ones_is_taken_else_nothing(world, at):
    for number in (100, 200, 300, 400, 1000):
        world.need(state="entered", quantity=number)
    by_peers = world.need(state="entered", quantity=None)
    alone = world.need(state="entered", quantity=None, item=world.water)

    counts = actions.adopt_estimates(crisis=world.crisis, by=world.holder("COM"), at=at)

    by_peers.refresh_from_db()
    alone.refresh_from_db()
    assert counts == {"stated": 5, "estimated": 1, "unknown": 1}
    assert (by_peers.quantity, by_peers.basis_rule, by_peers.basis_facts) == (300, "peers", {"n": 5})
    assert (alone.state, alone.quantity) == ("verified", None)


def test_a_place_without_people_in_care_falls_back_to_peers(world, at):
    _patients(world, at, 0)
    need = world.need(state="entered", quantity=None)

    actions.adopt_estimates(crisis=world.crisis, by=world.holder("COM"), at=at)

    need.refresh_from_db()
    assert need.state == "verified"


def test_a_verifier_adopts_in_the_own_area_only(world, at):
    inside, outside = world.need(state="entered"), world.need(state="entered", place=world.far)
    from cogov.actors.models import Organisation

    Organisation.objects.filter(pk=world.orgs["GOV"].pk).update(area=world.city)

    actions.adopt_estimates(crisis=world.crisis, by=world.holder("GOV"), at=at)

    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.state, outside.state) == ("open", "entered")
    with pytest.raises(NoPower):
        actions.adopt_estimates(crisis=world.crisis, by=world.holder("MI"), at=at)


def test_households_are_verified_by_people_not_by_rule(world, at):
    need = world.need(household=world.household(), state="entered")

    actions.adopt_estimates(crisis=world.crisis, by=world.holder("COM"), at=at)

    need.refresh_from_db()
    assert need.state == "entered"


def test_what_may_already_exist_is_found_by_asker_and_item(world):
    need = world.need()
    home = world.need(household=world.household())

    def found(**asker):
        return list(
            questions.may_exist(world.crisis, item=world.mask.pk, **{"organisation": None, "household": None, **asker})
        )

    assert found(organisation=world.orgs["MI"].pk) == [need]
    assert found(household=home.household_id) == [home]
    assert found(organisation=world.others["MI"].pk) == []


def test_the_timeline_of_a_need_shows_acts_about_it_and_acts_that_touched_it(world, at):
    need = _verify(world, at, world.need(state="entered"))
    world.lot(1000)
    run = actions.propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    actions.approve_allocation(run=run, take_function=False, by=world.second("COM"), at=at)

    assert [act.kind for act in questions.timeline(need)] == ["supply.need.verified", "supply.allocation.approved"]


def _offer(world, at, role="ENT", **more):
    new = NewOffer(**{"what": "masks", "terms": "sale", "organisation": world.orgs.get(role), **more})
    return actions.make_offer(crisis=world.crisis, new=new, by=world.holder(role), at=at)


@pytest.mark.parametrize("role", ["GOV", "ENT", "NGO", "CTY", "MED", "MI", "EXP"])
def test_every_kind_of_subject_offers_alike(world, at, role):
    assert _offer(world, at, role).state == "offered"


def test_a_household_offers_too(world, at):
    offer = _offer(world, at, "RES", organisation=None, household=world.household(), terms="gift")

    assert list(questions.offers(world.crisis)) == [offer]
    assert offer.state == "offered"


@pytest.mark.parametrize(
    ("more", "field"), [({"what": " "}, "what"), ({"terms": "theft"}, "terms"), ({"quantity": 0}, "quantity")]
)
def test_an_offer_that_makes_no_sense_is_refused(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _offer(world, at, **more)

    assert refusal.value.field == field


def test_power_to_offer_is_asked_where_the_goods_lie_else_where_the_offerer_is(world, at, monkeypatch):
    asked, really = [], offers.require
    monkeypatch.setattr(
        offers, "require", lambda *who, **what: asked.append(what["asked"].area) or really(*who, **what)
    )

    lying = _offer(world, at, place=world.far)
    _offer(world, at)

    assert lying.place == world.far
    assert asked == [world.far, world.orgs["ENT"].seat or world.orgs["ENT"].area]


def test_nobody_offers_for_another(world, at):
    with pytest.raises(NoPower):
        _offer(world, at, "NGO", organisation=world.orgs["ENT"])


def test_an_offer_is_withdrawn_once(world, at):
    offer = _offer(world, at)

    assert actions.withdraw_offer(offer=offer, by=world.holder("ENT"), at=at).state == "withdrawn"
    with pytest.raises(BadInput):
        actions.withdraw_offer(offer=Offer.objects.get(), by=world.holder("ENT"), at=at)
