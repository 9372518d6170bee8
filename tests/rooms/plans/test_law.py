"""The register of law: seeds, clocks, gaps, conflicts, powers; asked on pages and by the API."""

import datetime as dt
from pathlib import Path

import pytest

from cogov.actors.actions.founding import console_holder
from cogov.exchange.exercise.codec import Table, parse_table
from cogov.exchange.exercise.law import new_functions, new_relations, new_rules
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act, Duty, Rule
from cogov.kernel.timers import step
from cogov.plans.actions import (
    NewLegalRule,
    NewRelation,
    enter_functions,
    enter_law,
    fulfil_obligation,
    note_occurrence,
    settle_conflict,
)
from cogov.plans.models import LegalRule, RuleRelation
from cogov.plans.queries.agreements import bound_by
from cogov.plans.queries.law import (
    ahead,
    appeals,
    breaches,
    committee_powers,
    conflicts,
    divided,
    entitlements,
    open_conflicts,
    place_called,
    rules_here,
)
from cogov.plans.rules.law import Clock, ClockIncomplete, ConflictSettled, NotOwed, NotRunning
from folders import BASE
from rooms.plans.deals import DAY

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def tables(folder: str) -> dict[str, Table]:
    files = sorted(Path(BASE / "reference" / folder).glob("*.csv"))
    return {file.stem: parse_table(file.stem, file.read_text(encoding="utf-8")) for file in files}


def _seed(world, at, folder="law-china"):
    found = tables(folder)
    by = console_holder()
    home = world.jurisdiction
    enter_functions(functions=new_functions(found), crisis=None, jurisdiction=home, by=by, at=at)
    places = {"310000": world.far, "500000": world.district}
    return enter_law(
        jurisdiction=home, rules=new_rules(found, places), relations=new_relations(found), crisis=None, by=by, at=at
    )


@pytest.fixture
def seeded(world, at):
    _seed(world, at)
    return world


def _new(code="r", **more):
    fields = {
        "code": code, "instruments": {"en": "Act"}, "article": "1", "titles": {"en": code}, "texts": {"en": "words"},
        "kind": "duty", "rank": "law", "topic": "report", "in_force_from": dt.date(2000, 1, 1), "source": "paper",
        "as_of": dt.date(2026, 1, 1),
    }  # fmt: skip
    return NewLegalRule(**{**fields, **more})


def _enter(world, at, *rules, relations=(), role="COM"):
    return enter_law(
        jurisdiction=world.jurisdiction, rules=rules, relations=relations, crisis=world.crisis,
        by=world.holder(role), at=at,
    )  # fmt: skip


def _codes(found):
    return [rule.code for rule in found.rules]


def test_r_043_the_register_answers_which_rule_applies_on_a_day_to_a_hazard_in_a_place(seeded, client):
    api = seeded.api("law")

    def asked(**query):
        return [row["code"] for row in client.get(api, query).json()["items"]]

    then = asked(day="2020-02-01", hazard="health", topic="requisition")
    now = asked(day="2026-05-30", hazard="health", topic="requisition")
    assert then == ["con-13", "idl13-45", "erl07-12"]
    assert now == ["con-13", "phel-44", "erl24-12", "civ-245", "idl25-69"]
    assert "phel-44" not in asked(day="2026-05-30", hazard="natural", topic="requisition")
    assert "sh20-requisition" in asked(day="2026-05-30", hazard="health", topic="requisition", place="Far")
    assert client.get(api, {"day": "soon"}).status_code == 400
    assert client.get(api, {"hazard": "magic"}).status_code == 400
    assert client.get(api, {"place": "nowhere"}).status_code == 400
    page = client.get(seeded.url("plans/law/"), {"day": "2020-02-01", "hazard": "health"}).content.decode()
    assert "Emergency Response Law 2007, art. 12" in page
    assert "No legal advice" in page
    assert "not yet in force" in page
    assert client.get(seeded.url("plans/law/"), {"day": "x", "hazard": "y", "place": "nowhere"}).status_code == 200
    rule = LegalRule.objects.get(code="phel-44")
    assert "specialises" in client.get(seeded.url(f"plans/law/{rule.pk}/")).content.decode()
    register = client.get(seeded.url("plans/law/register/"), {"topic": "requisition", "format": "csv"})
    assert "phel-44" not in register.content.decode()
    assert "Civil Code 2020, art. 245" in register.content.decode()


def test_r_044_functions_that_no_law_divides_are_listed_first(seeded, at, client):
    found = divided(seeded.jurisdiction.pk, at.date())

    assert [row.function.code for row in found if not row.rules] == ["count", "lend_rooms_to_staff", "translate"]
    before = divided(seeded.jurisdiction.pk, dt.date(1990, 1, 1))  # the control: nothing but the constitution
    assert len([row for row in before if not row.rules]) > 20
    gaps = client.get(seeded.api("law/gaps"), {"day": "2026-05-30"}).json()["items"]
    assert (gaps[2]["code"], gaps[2]["rules"]) == ("translate", [])
    assert gaps[3]["rules"]
    assert "no clause" in client.get(seeded.url("plans/law/gaps/")).content.decode()


def test_r_045_reports_of_one_two_and_24_hours_run_as_clocks_and_leave_breaches(seeded, at):
    type(seeded.crisis).objects.filter(pk=seeded.crisis.pk).update(hazard_class="health")
    seeded.crisis.refresh_from_db()
    hospital = seeded.holder("MI")

    note_occurrence(
        event="suspected_case_found", what="a cluster", happened_at=at - HOUR, organisation=seeded.orgs["MI"],
        crisis=seeded.crisis, by=hospital, at=at,
    )  # fmt: skip

    running = {duty.rule.code: duty for duty in Duty.objects.select_related("rule")}
    assert {code: duty.due_at for code, duty in running.items()} == {"phel-30": at + HOUR, "reg03-20-1": at + HOUR}
    done = fulfil_obligation(
        duty=running["reg03-20-1"], evidence="fax of 09:30", crisis=seeded.crisis, by=hospital, at=at
    )
    assert done.state == "met"
    for _ in range(4):
        step(seeded.crisis, at + 2 * HOUR)
    assert [duty.rule.code for duty in breaches(seeded.crisis)] == ["phel-30"]
    assert Act.objects.filter(kind="kernel.duty.breached").count() == 1


def test_i13_every_rule_with_a_clock_stands_in_the_duty_engine_with_its_own_interval(seeded):
    clocks = LegalRule.objects.filter(seconds__isnull=False)
    armed = {rule.code: rule for rule in Rule.objects.all()}

    assert clocks.count() == len(armed) > 15
    for row in clocks:
        rule = armed[row.code]
        assert (rule.seconds, rule.in_force_from, rule.in_force_to, rule.actor) == (
            row.seconds, row.in_force_from, row.in_force_to, row.actor)  # fmt: skip
        assert rule.concerns == (row.pk if row.event else None)


def test_who_does_not_owe_a_duty_shows_nothing_and_what_has_ended_needs_nothing(world, at):
    _enter(world, at, _new(clock=Clock(event="found", seconds=60), actor="MI"), role="COM")
    note_occurrence(
        event="found", what="x", happened_at=at, organisation=None, crisis=world.crisis, by=world.holder("GOV"), at=at
    )
    duty = Duty.objects.get()

    def show(role, evidence="fax"):
        return fulfil_obligation(duty=duty, evidence=evidence, crisis=world.crisis, by=world.holder(role), at=at)

    with pytest.raises(NotOwed):
        show("GOV")
    with pytest.raises(BadInput):
        show("MI", " ")
    show("MI")
    with pytest.raises(NotRunning):
        show("MI")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"what": " "}, "what"), ({"event": ""}, "event"), ({"event": "magic"}, "event"), ({"later": 1}, "happened_at")],
)
def test_what_starts_no_clock_is_not_noted(world, at, change, field):
    _enter(world, at, _new(clock=Clock(event="found", seconds=60), actor="MI"))
    happened = at + change.pop("later", 0) * DAY

    with pytest.raises(BadInput) as refused:
        note_occurrence(
            **{"event": "found", "what": "x", **change}, happened_at=happened, organisation=None, crisis=world.crisis,
            by=world.holder("MI"), at=at,
        )  # fmt: skip
    assert refused.value.field == field


def test_r_046_conflicts_are_seen_by_topic_with_dates_and_settled_once(seeded, at, client):
    rows = conflicts(seeded.jurisdiction.pk, at.date())
    assert [(row.one.code, row.other.code) for row in rows] == [("reg03-20-1", "phel-30"), ("cq12-41", "erl24-12")]
    assert len(client.get(seeded.api("law/conflicts"), {"day": "2020-02-01"}).json()["items"]) == 1
    address = seeded.url("plans/law/conflicts/")
    page = client.get(address).content.decode()
    assert all(word in page for word in ("local rule", "national law", "2012-07-01", "ahead of national law"))
    assert [row.code for row in ahead(seeded.jurisdiction.pk, at.date())] == ["sh20-requisition"]
    committee = seeded.client("COM")
    before = len(open_conflicts(seeded.crisis, at))

    assert seeded.client("GOV").post(f"{address}{rows[1].pk}/settle/", {"how": "x"}).status_code == 403
    committee.post(f"{address}{rows[1].pk}/settle/", {"how": "the national law, at the market price"})

    assert "at the market price" in client.get(address).content.decode()
    assert len(open_conflicts(seeded.crisis, at)) == before - 1
    assert committee.post(f"{address}{rows[1].pk}/settle/", {"how": "again"}).status_code == 409
    assert committee.post(f"{address}{rows[1].pk}/settle/", {"how": ""}).status_code == 400
    assert committee.post(f"{address}{seeded.crisis.pk}/settle/", {"how": "x"}).status_code == 404


def test_only_conflicts_are_settled_and_with_a_reason(seeded, at):
    other = RuleRelation.objects.filter(kind="specialises").first()
    conflict = RuleRelation.objects.filter(kind="conflicts").first()

    def settle(row, how):
        return settle_conflict(relation=row, how=how, crisis=seeded.crisis, by=seeded.holder("COM"), at=at)

    with pytest.raises(ConflictSettled):
        settle(other, "x")
    with pytest.raises(BadInput):
        settle(conflict, " ")


def test_r_049_each_power_of_the_committee_links_to_a_rule_in_force(seeded, at):
    for day in (dt.date(2020, 2, 1), dt.date(2026, 5, 30)):
        without = {row.key for row in committee_powers(seeded.jurisdiction.pk, day) if not row.rules}
        assert without <= HOUSE_POWERS
    before = [row for row in committee_powers(seeded.jurisdiction.pk, dt.date(1990, 1, 1)) if row.rules]
    assert before == []  # the control: no law, no basis
    versions = set(LegalRule.objects.values_list("instruments__en", flat=True))
    assert {"Emergency Response Law 2007", "Emergency Response Law 2024", "Charity Law 2016",
            "Public Health Emergency Response Law 2025", "Infectious Disease Law (2013)"} <= versions  # fmt: skip


# What the committee decides about the platform itself, not about anybody's rights.
HOUSE_POWERS = {"law.write"}


def test_r_048_entitlements_cite_their_clause_and_a_refusal_can_be_appealed(seeded, at):
    type(seeded.crisis).objects.filter(pk=seeded.crisis.pk).update(hazard_class="health")
    seeded.crisis.refresh_from_db()

    assert [row.code for row in entitlements(seeded.crisis, at)][:2] == ["con-45", "phel-46"]
    assert [row.code for row in appeals(seeded.crisis, at)] == ["idl25-74"]
    type(seeded.crisis).objects.filter(pk=seeded.crisis.pk).update(hazard_class="natural")
    seeded.crisis.refresh_from_db()
    assert {row.code for row in appeals(seeded.crisis, at)} == {"con-41"}


def test_the_law_binds_the_kinds_of_organisations_it_names(seeded, at):
    assert bound_by(seeded.orgs["ENT"], "transport", at.date()).kind == "law"
    assert bound_by(seeded.orgs["ENT"], "store", at.date()) is None
    assert bound_by(seeded.orgs["ENT"], "transport", dt.date(2020, 2, 1)) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": ""}, BadInput),
        ({"titles": {"en": " "}}, BadInput),
        ({"texts": {"en": ""}}, BadInput),
        ({"source": " "}, BadInput),
        ({"kind": "wish"}, BadInput),
        ({"rank": "rumour"}, BadInput),
        ({"hazards": ["magic"]}, BadInput),
        ({"powers": ["magic"]}, BadInput),
        ({"in_force_to": dt.date(1999, 1, 1)}, BadInput),
        ({"clock": Clock(event="x")}, ClockIncomplete),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(world, at, change, refusal):
    with pytest.raises(refusal):
        _enter(world, at, _new(**change))
    assert not LegalRule.objects.exists()


def test_who_enters_law_and_what(world, at):
    with pytest.raises(BadInput):
        _enter(world, at)
    with pytest.raises(NoPower):
        _enter(world, at, _new(), role="GOV")
    _enter(world, at, _new("one"), _new("other"), relations=[NewRelation("one", "specialises", "other")])
    with pytest.raises(BadInput):
        _enter(world, at, _new("one"))
    for wrong in (NewRelation("one", "loves", "other"), NewRelation("one", "conflicts", "one"),
                  NewRelation("one", "conflicts", "nobody")):  # fmt: skip
        with pytest.raises(BadInput):
            _enter(world, at, relations=[wrong])
    with pytest.raises(NoPower):  # the console enters law at the founding, not later
        enter_law(
            jurisdiction=world.jurisdiction,
            rules=[_new("third")],
            relations=[],
            crisis=None,
            by=console_holder(),
            at=at,
        )


def test_functions_are_entered_at_the_founding_or_by_whoever_may(seeded, at):
    functions = new_functions(tables("law-china"))
    with pytest.raises(NoPower):
        enter_functions(functions=functions, crisis=None, jurisdiction=seeded.jurisdiction, by=console_holder(), at=at)
    with pytest.raises(BadInput):
        enter_functions(functions=functions, crisis=None, by=console_holder(), at=at)


def test_a_second_legal_order_is_a_folder_of_files(world, at):
    _seed(world, at, "law-england")

    found = rules_here(world.jurisdiction.pk, at.date(), hazard="health")
    assert {"hpn-2", "cca-20", "ccr-4"} <= set(_codes(found))
    assert Rule.objects.get(code="hpn-2").seconds == 3 * 86400


def test_places_are_found_by_name(world, at):
    assert place_called(world.jurisdiction.pk, "far", at.date()) == world.far
    assert place_called(world.jurisdiction.pk, "nowhere", at.date()) is None


def test_clocks_of_the_law_are_started_and_answered_on_a_page(world, at):
    _enter(world, at, _new(clock=Clock(event="found", seconds=3600), actor="MI", in_force_from=dt.date(2000, 1, 1)))
    hospital = world.client("MI")
    address = world.url("plans/law/duties/")

    assert "No clock of the law runs here" in hospital.get(address).content.decode()
    assert hospital.post(address + "note/", {"event": "found", "what": "", "happened_at": "x"}).status_code == 422
    hospital.post(address + "note/", {"event": "found", "what": "a case", "happened_at": "2026-01-01T10:00"})
    duty = Duty.objects.get()
    assert "What shows it?" in hospital.get(address).content.decode()
    assert "What shows it?" not in world.client("GOV").get(address).content.decode()
    hospital.post(f"{address}{duty.pk}/fulfil/", {"evidence": "the fax"})
    assert "met late" in hospital.get(address).content.decode()
    assert "1 breach is on record" in hospital.get(address).content.decode()
    assert hospital.post(f"{address}{world.crisis.pk}/fulfil/", {"evidence": "x"}).status_code == 404


def test_r_048_a_refused_household_reads_the_reason_its_entitlements_and_how_to_appeal(seeded, at):
    need = seeded.need(household=seeded.household(), state="entered")
    resident, page = seeded.client("RES"), seeded.url(f"supply/needs/{need.pk}/")
    assert "How to appeal" not in resident.get(page).content.decode()  # the control: nothing is refused yet

    seeded.client("GOV").post(page + "reject/", {"reason": "entered twice"})

    shown = resident.get(page).content.decode()
    assert all(
        word in shown
        for word in (
            "entered twice",
            "How to appeal",
            "Constitution, art. 41",
            "Natural Disaster Relief Regulations 2010",
        )
    )
