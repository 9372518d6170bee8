"""Agreements: negotiated, signed under one digest, in force with consequences elsewhere, called on, settled, left."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.cache import caches

from cogov.actors.models import Mandate, Organisation
from cogov.actors.queries.power import may
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act, Duty, Rule
from cogov.kernel.timers import step
from cogov.plans.actions.agreements import triggering
from cogov.plans.actions.agreements.triggering import (
    clock_of_agreement,
    let_all_fall_due,
    let_fall_due,
    let_fall_due_by_clock,
)
from cogov.plans.models import Agreement, ClauseCall, Party, Settlement
from cogov.plans.queries.agreements import bound_by, counters, coverage_of, seen_by, signed_parties, waiting_for
from cogov.plans.rules.agreements import (
    CROSS_MECHANISMS,
    AcceptedBefore,
    AnsweredBefore,
    MechanismMissing,
    NotAParty,
    NotForChecking,
    NotInForce,
    NotInThisState,
    NotReached,
    NotWhoOwes,
    OlderVersion,
    OneRegionOnly,
    SettleFirst,
    SignedBefore,
    SomebodyElse,
    StatedForEarlierUse,
    TooFewParties,
)
from cogov.supply.actions import receive_lot
from cogov.supply.actions.stock import NewLot
from pages import text_of
from rooms.plans.deals import DAY, Deal, clause, named_functions, reach, terms

MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def _org(world, role):
    return str(world.orgs[role].pk)


# --- draft and negotiation ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "friendship"}, BadInput),
        ({"names": {"en": " "}}, BadInput),
        ({"parties": ["NGO", "MI"]}, NotAParty),
        ({"parties": ["ENT"]}, TooFewParties),
        ({"term_to": -DAY}, BadInput),
        ({"dispute": {"en": ""}}, BadInput),
        ({"clauses": []}, BadInput),
        ({"clauses": [clause("a"), clause("a")]}, BadInput),
        ({"clauses": [clause("a", texts={"en": ""})]}, BadInput),
        ({"clauses": [clause("a", party="someone")]}, BadInput),
        ({"clauses": [clause("a", function="magic")]}, BadInput),
        ({"clauses": [clause("a", mechanism="magic")]}, BadInput),
        ({"clauses": [clause("a", trigger="phase:never")]}, BadInput),
        ({"clauses": [clause("a", price_minor=5)]}, BadInput),
        ({"clauses": [clause("a", price_minor=5, currency="XXX")]}, BadInput),
        ({"clauses": [clause("a", acts=["stock.receive:C"])]}, BadInput),
        ({"kind": "data_sharing"}, BadInput),
    ],
)
def test_what_cannot_be_meant_is_no_agreement(world, at, change, refusal):
    from cogov.plans import actions

    wanted = terms(at)
    for name in ("dispute", "clauses"):
        if name in change:
            wanted = replace(wanted, **{name: change[name]})
    if "term_to" in change:
        wanted = replace(wanted, term_to=wanted.term_from + change["term_to"])

    with pytest.raises(refusal):
        actions.draft_agreement(
            kind=change.get("kind", "mutual_aid"), names=change.get("names", {"en": "x"}), area=world.land,
            parties=[world.orgs[role] for role in change.get("parties", ["ENT", "NGO"])], terms=wanted,
            crisis=world.crisis, by=world.holder("ENT"), at=at,
        )  # fmt: skip
    assert not Agreement.objects.exists()


def test_an_unknown_power_or_a_party_that_does_not_take_part_is_no_agreement(world, at, exercise):
    from cogov.plans import actions

    given = clause("a", party=_org(world, "ENT"), granter=_org(world, "NGO"), acts=["magic:C"])
    with pytest.raises(BadInput):
        Deal(world, at, clauses=[given])
    with pytest.raises(BadInput):  # an exercise binds nobody in the real world
        actions.draft_agreement(
            kind="common", names={"en": "x"}, area=world.land, parties=[world.orgs["ENT"], exercise.orgs["NGO"]],
            terms=terms(at), crisis=world.crisis, by=world.holder("ENT"), at=at,
        )  # fmt: skip
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(state="suspended")
    world.orgs["NGO"].refresh_from_db()
    with pytest.raises(BadInput):
        Deal(world, at)


def test_a_party_comments_and_counters_and_signatures_to_an_older_version_do_not_count(world, at):
    deal = Deal(world, at).open()
    deal.sign("ENT")
    assert deal.row.state == "signed"
    older = deal.version.digest

    deal.act("comment", "NGO", clause="a", words="too dear")
    new = replace(terms(at), clauses=[clause("a", texts={"en": "cheaper"})])
    deal.act("counter_propose", "NGO", terms=new, reason="too dear")

    assert (deal.row.state, deal.row.version, signed_parties(deal.version)) == ("deliberated", 2, set())
    with pytest.raises(OlderVersion):
        deal.sign("ENT", digest=older)
    deal.sign("NGO")
    assert deal.row.state == "signed"  # the control: the older signature of the enterprise would have been the second
    assert list(waiting_for(world.orgs["ENT"].pk)) == [deal.row]
    deal.sign("ENT")
    assert deal.row.state == "in_force"
    assert not waiting_for(world.orgs["ENT"].pk).exists()


def test_a_draft_is_changed_without_being_sent(world, at):
    deal = Deal(world, at)
    deal.act("counter_propose", "ENT", terms=terms(at, clause("b")), reason="better")

    assert (deal.row.state, deal.row.version) == ("draft", 2)


@pytest.mark.parametrize(
    ("name", "more", "refusal"),
    [
        ("comment", {"clause": "", "words": " "}, BadInput),
        ("comment", {"clause": "zz", "words": "x"}, BadInput),
        ("counter_propose", {"reason": ""}, BadInput),
        ("counter_propose", {"reason": "same"}, BadInput),
        ("give_up_agreement", {"reason": " "}, BadInput),
    ],
)
def test_what_says_nothing_is_refused(world, at, name, more, refusal):
    deal = Deal(world, at).open()
    if name == "counter_propose":
        more = {**more, "terms": terms(at)}

    with pytest.raises(refusal):
        deal.act(name, "NGO", **more)


@pytest.mark.parametrize("name", ["open_agreement", "comment", "counter_propose", "sign_agreement", "trigger_agreement",
                                  "leave_agreement", "give_up_agreement"])  # fmt: skip
def test_nobody_but_a_party_moves_an_agreement(world, at, name):
    deal = Deal(world, at)
    words = {
        "comment": {"clause": "", "words": "x"},
        "counter_propose": {"terms": terms(at), "reason": "x"},
        "sign_agreement": {"digest": "x"},
        "leave_agreement": {"reason": "x"},
        "give_up_agreement": {"reason": "x"},
    }

    with pytest.raises(NotAParty):
        deal.act(name, "MI", **words.get(name, {}))


# Which states each decision may be taken in; everywhere else it is refused and changes nothing.
WHERE = {
    "open_agreement": {"draft"},
    "comment": {"deliberated", "signed"},
    "counter_propose": {"draft", "deliberated", "signed"},
    "sign_agreement": {"deliberated", "signed"},
    "check_sharing": {"deliberated", "signed"},
    "trigger_agreement": {"in_force", "settled"},
    "state_costs": {"triggered"},
    "leave_agreement": {"in_force", "settled"},
    "renew_agreement": {"in_force", "settled"},
    "give_up_agreement": {"draft", "deliberated", "signed"},
}
STATES = ("draft", "deliberated", "signed", "in_force", "triggered", "settled", "renewed", "left", "given_up")


def test_every_decision_is_refused_in_every_state_that_the_life_cycle_does_not_give_it(world, at):
    from django.db import transaction

    deal = Deal(world, at, kind="data_sharing", clauses=[clause("a", fields=["phone"])])
    words = {
        "comment": lambda: {"clause": "", "words": "x"},
        "counter_propose": lambda: {"terms": terms(at, clause("b", fields=["x"])), "reason": "x"},
        "sign_agreement": lambda: {"digest": deal.version.digest},
        "check_sharing": lambda: {"digest": deal.version.digest},
        "state_costs": lambda: {"quantities": {}},
        "leave_agreement": lambda: {"reason": "x"},
        "renew_agreement": lambda: {"term_from": at.date(), "term_to": at.date()},
        "give_up_agreement": lambda: {"reason": "x"},
    }
    found = {name: set() for name in WHERE}
    for state in STATES:
        for name in WHERE:
            with transaction.atomic():
                deal.put(state)
                try:
                    deal.act(name, "AUD" if name == "check_sharing" else "NGO", **words.get(name, dict)())
                    found[name].add(state)
                except (NotInThisState, SettleFirst):
                    pass
                transaction.set_rollback(True)
            deal.row.refresh_from_db()

    assert found == WHERE


def test_what_is_given_up_was_never_in_force(world, at):
    deal = Deal(world, at).open()
    deal.act("give_up_agreement", "NGO", reason="no money")

    assert (deal.row.state, deal.row.in_force_from) == ("given_up", None)


# --- signing and coming into force --------------------------------------------------------------------------------


def test_a_person_signs_once_and_the_committee_with_two_persons(world, at):
    deal = Deal(world, at, roles=("ENT", "COM")).open()
    deal.sign("ENT")
    deal.sign("COM")
    with pytest.raises(SignedBefore):
        deal.sign("COM")
    assert deal.row.state == "signed"

    deal.sign(world.second("COM"))

    assert (deal.row.state, deal.row.in_force_from) == ("in_force", at.date())
    assert Act.objects.filter(kind="plans.agreement.signed").count() == 3


def test_a_version_whose_term_is_over_does_not_come_into_force(world, at):
    deal = Deal(world, at, terms=terms(at, term_to=at.date())).open()
    deal.sign("ENT")

    with pytest.raises(BadInput):
        deal.sign("NGO", at=at + 2 * DAY)


def test_an_agreement_that_shares_data_waits_for_an_auditor_who_is_no_party(world, at):
    shares = {"kind": "data_sharing", "clauses": [clause("a", fields=["phone"])]}
    deal = Deal(world, at, **shares).open()
    deal.sign("ENT")
    deal.sign("NGO")
    assert deal.row.state == "signed"
    with pytest.raises(OlderVersion):
        deal.act("check_sharing", "AUD", digest="older")
    with pytest.raises(NoPower):
        deal.act("check_sharing", "EICS", digest=deal.version.digest)
    with pytest.raises(SomebodyElse):
        deal.act("check_sharing", "COM", digest=deal.version.digest)

    deal.act("check_sharing", "AUD", digest=deal.version.digest)

    assert deal.row.state == "in_force"
    plain = Deal(world, at).open()
    with pytest.raises(NotForChecking):
        plain.act("check_sharing", "AUD", digest=plain.version.digest)
    early = Deal(world, at, **shares).open()
    early.act("check_sharing", "AUD", digest=early.version.digest)
    assert early.row.state == "deliberated"
    early.sign("ENT")
    early.sign("NGO")
    assert early.row.state == "in_force"


def _operator(world, at, roles=("COM", "ENT"), **more):
    named_functions(world, at)
    granter = more.pop("granter", roles[0])
    given = clause(
        "a", party=_org(world, "ENT"), granter=_org(world, granter), acts=["stock.receive:C"], function="store", **more
    )
    return Deal(world, at, roles=roles, kind="operator", clauses=[given], drafter="ENT")


def test_r_054_an_operator_contract_in_force_lets_an_enterprise_take_goods_into_the_depot(world, at):
    depot = world.depot(world.orgs["ENT"])

    def take(when):
        return receive_lot(
            depot=depot, crisis=world.crisis, new=NewLot(item=world.mask, quantity=5), by=world.holder("ENT"), at=when
        )

    deal = _operator(world, at).open()
    deal.sign("COM")
    deal.sign("ENT")
    with pytest.raises(NoPower):  # the control: one signature is missing
        take(at)

    deal.sign(world.second("COM"))

    assert take(at).on_hand == 5
    act = Act.objects.get(kind="supply.lot.received")
    assert "Agreement 1" in act.authority
    assert bound_by(world.orgs["ENT"], "store", at.date()).kind == "clause"
    with pytest.raises(NoPower):  # after its term
        take(at + 366 * DAY)


def test_nobody_gives_a_power_by_agreement_that_is_not_their_own(world, at):
    deal = _operator(world, at, roles=("NGO", "ENT")).open()
    with pytest.raises(NoPower):
        deal.sign("NGO")

    government = _operator(world, at, roles=("GOV", "ENT")).open()
    with pytest.raises(NoPower):  # it may delegate, but not open a star of the matrix
        government.sign("GOV")

    watcher = clause("a", party=_org(world, "AUD"), granter=_org(world, "COM"), acts=["allocation.approve:A"])
    Organisation.objects.filter(pk=world.orgs["AUD"].pk).update(state="admitted")
    checks = Deal(world, at, roles=("COM", "AUD", "ENT"), drafter="ENT", clauses=[watcher]).open()
    with pytest.raises(DecidesAndSupervises):
        checks.sign("COM")


def test_control_signs_in_an_exercise_for_what_it_gives(exercise, at):
    assert may(exercise.holder("OPS"), "agreement.act", "C", crisis=exercise.crisis, at=at) is False


# --- in force: bound, called on, settled --------------------------------------------------------------------------


def test_i16_a_party_is_bound_in_the_term_to_its_function_once_the_trigger_is_reached(world, at):
    named_functions(world, at)
    deal = Deal(
        world, at, clauses=[clause("a", party=_org(world, "NGO"), function="transport", trigger="phase:response:2")]
    ).signed()
    red_cross, day = world.orgs["NGO"], at.date()

    def bound(function="transport", when=day, who=red_cross):
        return bound_by(who, function, when, crisis=world.crisis)

    assert bound() is None  # the control: it waits
    reach(world, at)
    assert bound().key == deal.clause().pk
    assert bound("store") is None
    assert bound(who=world.orgs["ENT"]) is None
    assert bound(when=day + 366 * DAY) is None
    assert bound(when=day - DAY) is None


def test_r_054_coverage_is_the_share_of_the_catalogue_that_a_party_has_promised(world, at):
    named_functions(world, at)
    deal = Deal(world, at, clauses=[clause("a", party=_org(world, "NGO"), function="store"),
                                    clause("b", function="count")])  # fmt: skip

    assert coverage_of(world.jurisdiction.pk, at.date()).percent == 0
    assert coverage_of(world.jurisdiction.pk, at.date(), agreement=deal.row).covered == ("store",)
    deal.signed()
    assert coverage_of(world.jurisdiction.pk, at.date()).percent == 25


def _called(world, at, **more):
    deal = Deal(
        world, at, clauses=[clause("a", party=_org(world, "NGO"), within_minutes=120, price_minor=150, currency="CNY",
                                   per="pallet", **more), clause("b")],
    ).signed()  # fmt: skip
    return deal, lambda when=at, role="ENT", key="a", what="ten trucks": deal.do(
        "call_clause", role, when, clause=deal.clause(key), what=what
    )


def test_r_045_a_clause_becomes_a_clock_and_its_breach_a_record(world, at):
    deal, call = _called(world, at)
    made = call()

    duty = Duty.objects.get(about=made.pk)
    assert (duty.due_at, duty.holder) == (at + dt.timedelta(hours=2), world.orgs["NGO"].pk)
    assert deal.row.state == "triggered"
    step(world.crisis, at + dt.timedelta(hours=3))
    step(world.crisis, at + dt.timedelta(hours=3))
    duty.refresh_from_db()
    assert duty.state == "breached"
    deal.do("answer_call", "NGO", at + dt.timedelta(hours=4), call=made, done=True, answer="they are there")
    duty.refresh_from_db()
    assert duty.state == "met_late"
    second = call(at + dt.timedelta(hours=5))
    deal.do("answer_call", "NGO", at + dt.timedelta(hours=6), call=second, done=False, answer="none left")
    call(at + dt.timedelta(hours=7))
    assert counters(deal.row)["a"].called == 3
    found = counters(deal.row)["a"]
    assert (found.in_time, found.late, found.open) == (1, 1, 1)


def test_a_call_is_answered_once_by_who_owes_it_and_in_words(world, at):
    deal, call = _called(world, at)
    made = call()
    with pytest.raises(NotWhoOwes):
        deal.do("answer_call", "ENT", call=made, done=True, answer="x")
    with pytest.raises(BadInput):
        deal.do("answer_call", "NGO", call=made, done=True, answer=" ")
    deal.do("answer_call", "NGO", call=made, done=True, answer="x")
    with pytest.raises(AnsweredBefore):
        deal.do("answer_call", "NGO", call=made, done=True, answer="x")


def test_who_may_be_called_on_and_when(world, at):
    deal, call = _called(world, at, trigger="phase:response")
    with pytest.raises(NotReached):
        call()
    reach(world, at)
    with pytest.raises(BadInput):
        call(what=" ")
    with pytest.raises(SomebodyElse):
        call(role="NGO")
    with pytest.raises(SomebodyElse):
        call(key="b")
    with pytest.raises(NotInForce):
        call(at + 366 * DAY)
    older = deal.clause()
    Agreement.objects.filter(pk=deal.row.pk).update(version=2)
    with pytest.raises(NotInForce):
        deal.do("call_clause", "ENT", clause=older, what="x")
    assert not ClauseCall.objects.exists()


def test_a_clause_without_a_time_is_called_on_without_a_clock(world, at):
    deal = Deal(world, at, clauses=[clause("a", party=_org(world, "NGO"))]).signed()

    made = deal.do("call_clause", "ENT", clause=deal.clause(), what="trucks")
    again = deal.do("call_clause", "ENT", clause=deal.clause(), what="more trucks")

    assert (made.due_at, again.due_at, Duty.objects.count()) == (None, None, 0)


def test_an_agreement_is_triggered_when_what_it_waits_for_is_reached(world, at):
    deal = Deal(world, at, clauses=[clause("a", trigger="phase:response")]).signed()
    with pytest.raises(NotReached):
        deal.act("trigger_agreement", "NGO")
    reach(world, at)
    with pytest.raises(NotInForce):
        deal.act("trigger_agreement", "NGO", at + 366 * DAY)

    deal.act("trigger_agreement", "NGO")

    assert (deal.row.state, deal.row.triggered_in) == ("triggered", world.crisis)
    free = Deal(world, at).signed()
    free.act("trigger_agreement", "NGO")
    assert free.row.state == "triggered"


def test_costs_follow_the_tariff_and_are_accepted_by_another_party(world, at):
    deal, call = _called(world, at)
    call()
    with pytest.raises(BadInput):
        deal.act("state_costs", "NGO", quantities={"b": 1})
    with pytest.raises(BadInput):
        deal.act("state_costs", "NGO", quantities={"a": -1})
    stated = deal.act("state_costs", "NGO", quantities={"a": 12})
    assert (stated.total_minor, stated.currency) == (1800, "CNY")
    with pytest.raises(SomebodyElse):
        deal.do("settle_agreement", "NGO", settlement=stated)

    deal.do("settle_agreement", "ENT", settlement=stated)

    assert deal.row.state == "settled"
    assert Settlement.objects.get().accepted_by == world.orgs["ENT"]
    call(at + DAY)
    assert deal.row.state == "triggered"


def test_costs_are_accepted_once_and_for_the_use_they_were_stated_for(world, at):
    deal, call = _called(world, at)
    call()
    first = deal.act("state_costs", "NGO", quantities={"a": 12})
    second = deal.act("state_costs", "NGO", quantities={"a": 13})
    deal.do("settle_agreement", "ENT", settlement=first)
    call(at + DAY)

    with pytest.raises(AcceptedBefore):
        deal.do("settle_agreement", "ENT", at + DAY, settlement=first)
    with pytest.raises(StatedForEarlierUse):
        deal.do("settle_agreement", "ENT", at + DAY, settlement=second)

    assert deal.row.state == "triggered"
    second.refresh_from_db()
    assert second.accepted_at is None
    page = world.client("ENT").get(world.url(f"plans/agreements/{deal.row.pk}/"))
    assert "/accept/" not in page.content.decode()
    now = deal.act("state_costs", "NGO", at + DAY, quantities={"a": 1})
    page = world.client("ENT").get(world.url(f"plans/agreements/{deal.row.pk}/"))
    assert page.content.decode().count("/accept/") == 1
    deal.do("settle_agreement", "ENT", at + DAY, settlement=now)
    assert deal.row.state == "settled"


def test_costs_of_a_use_without_tariff_are_nothing(world, at):
    deal = Deal(world, at).signed()
    deal.act("trigger_agreement", "ENT")

    assert deal.act("state_costs", "ENT", quantities={}).total_minor == 0


def test_two_currencies_are_never_added(world, at):
    deal = Deal(world, at, clauses=[clause("a", price_minor=1, currency="CNY"),
                                    clause("b", price_minor=1, currency="EUR")]).signed()  # fmt: skip
    deal.act("trigger_agreement", "ENT")

    with pytest.raises(BadInput):
        deal.act("state_costs", "ENT", quantities={"a": 1, "b": 1})


# --- renewed, left ------------------------------------------------------------------------------------------------


def test_a_renewal_replaces_the_old_agreement_on_its_first_day(world, at):
    deal = Deal(world, at).signed()
    first = at.date() + 100 * DAY
    with pytest.raises(BadInput):
        deal.act("renew_agreement", "NGO", term_from=first, term_to=first - DAY)
    new = deal.act("renew_agreement", "NGO", term_from=first, term_to=first + 365 * DAY)
    assert deal.row.state == "in_force"

    renewal = Deal.__new__(Deal)
    renewal.world, renewal.at, renewal.row, renewal.roles, renewal.drafter = world, at, new, ("ENT", "NGO"), "NGO"
    renewal.signed()

    deal.row.refresh_from_db()
    assert (deal.row.state, deal.row.in_force_to) == ("renewed", first - DAY)
    assert (renewal.row.state, renewal.row.in_force_from) == ("in_force", first)


def test_what_is_in_use_is_settled_before_its_renewal_binds(world, at):
    deal = Deal(world, at).signed()
    new = deal.act("renew_agreement", "NGO", term_from=at.date(), term_to=at.date() + 365 * DAY)
    deal.act("trigger_agreement", "NGO")
    renewal = Deal.__new__(Deal)
    renewal.world, renewal.at, renewal.row, renewal.roles, renewal.drafter = world, at, new, ("ENT", "NGO"), "NGO"
    renewal.open().sign("ENT")

    with pytest.raises(SettleFirst):
        renewal.sign("NGO")
    with pytest.raises(SettleFirst):
        deal.act("leave_agreement", "NGO", reason="x")


def test_a_party_leaves_with_notice_and_is_bound_until_then(world, at):
    named_functions(world, at)
    deal = Deal(
        world, at, roles=("ENT", "NGO", "MI"),
        clauses=[clause("a", party=_org(world, "NGO"), function="store", within_minutes=5)],
    ).signed()  # fmt: skip
    with pytest.raises(BadInput):
        deal.act("leave_agreement", "NGO", reason=" ")
    deal.act("leave_agreement", "NGO", reason="no staff")
    last = at.date() + 29 * DAY

    assert deal.row.state == "in_force"
    assert bound_by(world.orgs["NGO"], "store", last) is not None
    assert bound_by(world.orgs["NGO"], "store", last + DAY) is None
    assert Rule.objects.get(code__startswith="clause-").in_force_to == last
    with pytest.raises(BadInput):
        deal.act("leave_agreement", "NGO", reason="again")
    with pytest.raises(NotAParty):
        deal.act("leave_agreement", "NGO", at + 40 * DAY, reason="again")
    with pytest.raises(NotInForce):
        deal.do("call_clause", "MI", at + 40 * DAY, clause=deal.clause(), what="x")

    deal.act("leave_agreement", "MI", at + 10 * DAY, reason="alone")
    assert (deal.row.state, deal.row.in_force_to) == ("left", at.date() + 39 * DAY)


def test_leaving_ends_the_powers_that_the_agreement_gave(world, at):
    deal = _operator(world, at).signed()
    deal.act("leave_agreement", "ENT", reason="sold")

    assert Mandate.objects.get().valid_to.date() <= at.date() + 30 * DAY
    later = _operator(world, at)
    type(later.version).objects.filter(agreement=later.row).update(term_from=at.date() + 90 * DAY)
    later.open()
    later.sign("ENT")
    later.sign("COM")
    later.sign(world.second("COM"))
    later.act("leave_agreement", "ENT", reason="sold")
    assert Mandate.objects.get(ended_at__isnull=False).valid_from > at + 80 * DAY


# --- across regions, and who sees it ------------------------------------------------------------------------------


def test_r_028_a_cross_region_mechanism_joins_governments_of_two_jurisdictions_and_leaves_nothing_to_nobody(
    world, elsewhere, at
):
    def drafted(*clauses):
        from cogov.plans import actions

        deal = Deal.__new__(Deal)
        deal.world, deal.at, deal.drafter = world, at, "GOV"
        deal.row = actions.draft_agreement(
            kind="cross_region", names={"en": "Delta"}, area=world.land, terms=terms(at, *clauses),
            parties=[world.orgs["GOV"], elsewhere.orgs["GOV"]], crisis=world.crisis, by=world.holder("GOV"), at=at,
        )  # fmt: skip
        return deal

    owner = str(elsewhere.orgs["GOV"].pk)
    whole = [clause(name, mechanism=name, party=owner, within_minutes=60) for name in CROSS_MECHANISMS]
    with pytest.raises(MechanismMissing):
        drafted(*whole[:-1]).open()
    with pytest.raises(OneRegionOnly):
        Deal(world, at, roles=("GOV", "NGO"), kind="cross_region", clauses=[clause()]).open()
    deal = drafted(*whole).open()
    deal.sign("GOV")
    there = Deal.__new__(Deal)
    there.world, there.at, there.row = elsewhere, at, deal.row
    there.sign("GOV")
    assert deal.version.agreement.state == "in_force"

    deal.row.refresh_from_db()
    deal.do("call_clause", "GOV", clause=deal.clause("traffic"), what="open the bridge")
    found = counters(deal.row)["traffic"]
    assert (found.called, found.open) == (1, 1)
    assert Duty.objects.get().holder == elsewhere.orgs["GOV"].pk


def test_what_is_negotiated_is_the_parties_and_what_is_in_force_is_public(world, at):
    deal = Deal(world, at)

    def sees(role):
        return seen_by(Agreement.objects.all(), world.holder(role)).exists()

    assert {role: sees(role) for role in ("ENT", "NGO", "MI", "ANON", "EICS", "COM", "AUD")} == {
        "ENT": True, "NGO": True, "MI": False, "ANON": False, "EICS": True, "COM": False, "AUD": True,
    }  # fmt: skip
    deal.signed()
    assert sees("ANON")


def test_i16_an_order_to_a_firm_is_refused_without_a_clause_in_force_and_given_with_one(world, at):
    from cogov.decision.actions.tasks import NewTask, order_task
    from cogov.decision.rules.tasks import OrderWithoutGround

    named_functions(world, at)

    def order(function="transport"):
        new = NewTask({"en": "Carry water"}, world.land, at + DAY, function)
        return order_task(crisis=world.crisis, new=new, accountable=world.orgs["ENT"], by=world.holder("COM"), at=at)

    deal = Deal(world, at, clauses=[clause("a", party=_org(world, "ENT"), function="transport")]).open()
    deal.sign("ENT")
    with pytest.raises(OrderWithoutGround):  # the control: the other party has not signed
        order()
    deal.sign("NGO")

    assert order().accountable == world.orgs["ENT"]
    with pytest.raises(OrderWithoutGround):
        order("store")


# --- due by itself --------------------------------------------------------------------------------------------------


def test_a_clause_falls_due_by_itself_once_its_level_is_reached_and_not_before(world, at):
    clauses = [
        clause("a", party=_org(world, "ENT"), trigger="phase:response:2", within_minutes=60),
        clause("b", party=_org(world, "NGO"), trigger="phase:response:1", within_minutes=60),
        clause("c", party=_org(world, "ENT"), within_minutes=60),
        clause("d", party=_org(world, "NGO"), trigger="phase:response:2"),
    ]
    deal = Deal(world, at, clauses=clauses).signed()
    world.second("COM")
    assert let_fall_due_by_clock(at) == 0  # the control: nothing is reached
    from rooms.decision.test_firing import raise_to

    raise_to(world)

    deal.row.refresh_from_db()
    assert (deal.row.state, deal.row.triggered_in) == ("triggered", world.crisis)
    act = Act.objects.get(kind="plans.agreement.fell_due")
    signer = deal.version.signatures.order_by("signed_at", "pk").last()
    assert (act.rule, act.post) == (f"agreement:{deal.row.pk}", signer.post)
    calls = {call.clause.key: call for call in ClauseCall.objects.all()}
    assert set(calls) == {"a", "d"}
    assert Duty.objects.get(about=calls["a"].pk).due_at == calls["a"].due_at == act.at + 60 * MINUTE
    page = text_of(world.client("ENT").get(world.url(f"plans/agreements/{deal.row.pk}/")))
    assert "due by itself: what it waits for is reached" in page
    assert let_fall_due_by_clock(at + MINUTE) == 0  # once in a crisis
    with pytest.raises(NotReached):
        let_fall_due(agreement=deal.row, crisis=world.crisis, by=clock_of_agreement(deal.row), at=at + MINUTE)

    deal.do("answer_call", "ENT", call=calls["a"], done=True, answer="sent")

    assert Duty.objects.get(about=calls["a"].pk).state == "met"
    assert counters(deal.row)["a"].in_time == 1
    raise_to(world, level=1, at=at + 2 * MINUTE)
    assert ClauseCall.objects.filter(clause__key="b").count() == 1


def test_a_clause_waits_for_a_figure_and_an_agreement_that_does_not_bind_waits_for_nothing(world, at, monkeypatch):
    trigger = "figure:supply.lines:at_least:2"
    terms_of_it = [clause("a", party=_org(world, "ENT"), function="store", trigger=trigger, within_minutes=60)]
    named_functions(world, at)
    left, deal = (Deal(world, at, clauses=terms_of_it).signed() for _ in range(2))
    left.act("leave_agreement", "ENT", reason="x", at=at)
    Party.objects.filter(agreement=left.row, leaves_on__isnull=False).update(leaves_on=at.date())
    with pytest.raises(BadInput):
        Deal(world, at, clauses=[clause("a", trigger="figure:no.such:at_least:2")])
    assert let_fall_due_by_clock(at) == 0
    for _ in range(2):
        world.need()
    caches["process"].clear()  # the needs were made without acts
    assert bound_by(world.orgs["ENT"], "store", at.date(), crisis=world.crisis) is None
    assert bound_by(world.orgs["ENT"], "store", at.date(), crisis=world.crisis, at=at) is not None

    assert let_fall_due_by_clock(at) == 1

    assert ClauseCall.objects.get().clause.version.agreement == deal.row
    monkeypatch.setattr(triggering, "clauses_waiting", lambda *_: list(deal.version.clauses.all()))
    Agreement.objects.filter(pk=deal.row.pk).update(in_force_to=at.date() - DAY, in_force_from=at.date() - DAY)
    assert let_fall_due_by_clock(at) == 0  # it ended while the clock looked
    world.crisis.closed_at = at
    assert let_all_fall_due(world.crisis, at) == 0
    assert clock_of_agreement(Deal(world, at).row).post is None
