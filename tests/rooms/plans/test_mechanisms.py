"""The mechanism board: seven rows, four guarantees, a score that falls when something is only a word."""

import datetime as dt

import pytest

from cogov.kernel.errors import BadInput
from cogov.plans.actions import state_guarantee, state_mechanism
from cogov.plans.models import LegalRule
from cogov.plans.queries.mechanisms import board
from cogov.plans.rules.functions import Mechanism
from cogov.plans.rules.mechanisms import MechanismFacts, formal_score, lacks
from rooms.plans.deals import DAY

TODAY = dt.date(2027, 6, 1)
WHOLE = MechanismFacts(owner=True, procedure=True, basis=True, exercised_on=TODAY)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (WHOLE, []),
        (MechanismFacts(), ["owner", "procedure", "basis", "exercise"]),
        (MechanismFacts(owner=True, procedure=True, basis=True, exercised_on=TODAY - dt.timedelta(days=365)), []),
        (
            MechanismFacts(owner=True, procedure=True, basis=True, exercised_on=TODAY - dt.timedelta(days=366)),
            ["exercise"],
        ),
    ],
)
def test_a_mechanism_is_red_for_what_it_lacks(facts, missing):
    assert lacks(facts, TODAY) == missing


def test_the_score_counts_what_stands_and_nothing_else():
    everything = dict.fromkeys(Mechanism, WHOLE)

    assert formal_score({}, [], TODAY) == 0
    assert formal_score(everything, ["budget", "staff", "stock", "platform"], TODAY) == 100
    assert formal_score(everything, [], TODAY) == 87
    assert formal_score(everything, ["budget", "staff", "stock", "platform"], TODAY + dt.timedelta(days=366)) == 78


@pytest.mark.django_db
def test_r_042_the_mechanism_board_shows_seven_rows_red_until_each_has_all_it_needs(world):
    rule = LegalRule.objects.create(
        jurisdiction=world.jurisdiction, code="r", instruments={"en": "Act"}, titles={"en": "r"}, texts={"en": "w"},
        kind="duty", rank="law", topic="warning", source="paper", in_force_from=dt.date(2000, 1, 1),
        as_of=dt.date(2026, 1, 1),
    )  # fmt: skip
    address, anyone, committee = world.url("plans/mechanisms/"), world.client("ANON"), world.client("COM")
    before = anyone.get(address).content.decode()
    assert before.count("nobody answers for it") == 7
    assert "<strong>0 %</strong>" in before
    body = {"mechanism": "early_warning", "owner": str(world.orgs["GOV"].pk), "procedure": "chapter 2",
            "basis": str(rule.pk), "exercised_on": "2026-09-01"}  # fmt: skip
    assert world.client("NGO").post(address + "state/", body).status_code == 403

    committee.post(address + "state/", body)

    after = anyone.get(address).content.decode()
    assert after.count("nobody answers for it") == 6
    assert "chapter 2" in after
    assert "12 %" in after
    assert committee.post(address + "state/", {"mechanism": "magic"}).status_code == 422
    assert committee.post(address + "state/", {**body, "exercised_on": "2999-01-01"}).status_code == 422
    committee.post(address + "state/", {**body, "exercised_on": "2020-01-01"})
    assert "not exercised in twelve months" in anyone.get(address).content.decode()


@pytest.mark.django_db
def test_r_050_guarantees_with_evidence_and_end_count_in_the_formal_score(world):
    address, committee = world.url("plans/mechanisms/"), world.client("COM")

    committee.post(address + "guarantees/", {"kind": "budget", "evidence": "line 2130", "valid_to": "2999-01-01"})

    shown = world.client("ANON").get(address).content.decode()
    assert "line 2130" in shown
    assert shown.count("nothing shows it") == 3
    assert "<strong>3 %</strong>" in shown
    past = {"kind": "staff", "evidence": "x", "valid_to": "2020-01-01"}
    assert committee.post(address + "guarantees/", past).status_code == 422
    assert committee.post(address + "guarantees/", {"kind": "magic"}).status_code == 422


@pytest.mark.django_db
def test_what_cannot_be_meant_is_refused(world, at):
    def guarantee(**change):
        words = {"kind": "budget", "evidence": "x", "valid_to": at.date() + DAY, **change}
        return state_guarantee(**words, crisis=world.crisis, by=world.holder("COM"), at=at)

    for change in ({"kind": "magic"}, {"evidence": " "}, {"valid_to": at.date() - DAY}):
        with pytest.raises(BadInput):
            guarantee(**change)
    guarantee()
    assert guarantee(evidence="y").evidence == "y"
    with pytest.raises(BadInput):
        state_mechanism(
            mechanism="magic", owner=None, procedure="", basis=None, exercised_on=None, crisis=world.crisis,
            by=world.holder("COM"), at=at,
        )  # fmt: skip
    assert board(world.jurisdiction.pk, at.date()).percent == 3
