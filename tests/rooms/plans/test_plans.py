"""Joint plans through their pages and API: what makes one more than words, who approves it, what a neighbour gets."""

import datetime as dt
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cogov.decision.actions.firing import fire_all
from cogov.decision.models import PhaseChange, Task
from cogov.kernel import bus, clock
from cogov.kernel.errors import Absent, BadInput, NoPower
from cogov.kernel.models import Act
from cogov.plans import actions
from cogov.plans.actions import NewPlan, NewStep
from cogov.plans.events import PlanApproved
from cogov.plans.models import Plan, PlanStep
from cogov.plans.queries.practice import shelf
from cogov.plans.rules.plans import NoSuchPlanMove, SameHand, WordsOnly
from cogov.plans.rules.templates import Template
from factories.world import ROLES
from pages import text_of
from rooms.plans.deals import Deal, clause, named_functions, reach

DAY = dt.timedelta(days=1)
RESOURCES = {"people": "20 volunteers", "finance": "2 million", "goods": "masks", "information": "daily list"}


@pytest.fixture
def write(world):
    """Return what posts a form of the plans as a role and gives the answer."""
    clients = {}

    def post(role, tail, **body):
        client = clients.setdefault(role, world.client(role))
        return client.post(world.url(f"plans/{tail}"), body)

    return post


@pytest.fixture
def team(world):
    """Return the posts a complete plan names: the Red Cross's keeper and a deputy."""
    return {"post": world.posts["NGO"], "deputy": world.post(world.orgs["NGO"], "keeper", name="Deputy keeper")}


def begin(world, write, **more):
    body = {"name_en": "Flood plan", "name_zh": "防汛联合预案", "hazard_class": "natural", "area": str(world.land.pk),
            "trigger": "phase:response:2", "level-city": "on", **more}  # fmt: skip
    answer = write("GOV", "new/", **body)
    assert answer.status_code == 302, answer.content.decode()
    return Plan.objects.get()


def full_step(world, team, **more):
    return {
        "code": "1", "name_en": "Open the depot", "organisation": str(world.orgs["NGO"].pk),
        "post": str(team["post"].pk), "deputy": str(team["deputy"].pk), "area": str(world.city.pk), "trigger": "plan",
        "minutes": "60", "basis": "Emergency Response Law 2024, art. 39", **RESOURCES, **more,
    }  # fmt: skip


def complete(world, write, team, **more):
    plan = begin(world, write, **more)
    assert write("GOV", f"{plan.pk}/steps/", **full_step(world, team)).status_code == 302
    assess(plan, write)
    return plan


def assess(plan, write, hours="1"):
    answer = write("GOV", f"{plan.pk}/assess/", assessment="hydrologists, paper 7", model_version="river 2.1",
                   scenario="8,000-15,000 people", hours=hours)  # fmt: skip
    assert answer.status_code == 302


def test_r_060_a_plan_of_words_is_not_approved_and_the_page_says_beside_each_step_what_it_lacks(world, write, team):
    plan = begin(world, write)
    write("GOV", f"{plan.pk}/steps/", code="1", name_en="Act resolutely", trigger="plan")
    page = world.client("ANON").get(world.url(f"plans/{plan.pk}/"))
    said = text_of(page)
    for lack in ("no named person", "no deputy", "nothing to do it with", "no time in which it is done",
                 "no organisation that takes part", "no law or agreement", "1 step is words only"):  # fmt: skip
        assert lack in said, lack
    assert "hand it in for approval" not in text_of(world.client("GOV").get(world.url(f"plans/{plan.pk}/")))
    refused = write("GOV", f"{plan.pk}/validate/")
    assert refused.status_code == 409
    assert "This plan lacks" in text_of(refused)

    write("GOV", f"{plan.pk}/steps/", **full_step(world, team))
    assess(plan, write)
    validated = write("GOV", f"{plan.pk}/validate/")
    own = write("GOV", f"{plan.pk}/approve/")
    approved = write("HG", f"{plan.pk}/approve/")

    assert (validated.status_code, own.status_code, approved.status_code) == (302, 403, 302)
    plan.refresh_from_db()
    assert (plan.state, plan.score) == ("approved", 100)
    assert plan.approved_by == world.posts["HG"].pk
    assert "Complete: nothing is lacking." in text_of(world.client("ANON").get(world.url(f"plans/{plan.pk}/")))


@pytest.mark.parametrize("foreign", [False, True])
def test_the_page_offers_approval_to_exactly_those_whom_the_act_allows_it(world, foreign):
    offered, allowed = set(), set()
    for role in ROLES:
        other = world.others["ENT"] if foreign else world.orgs[role]
        plan = Plan.objects.create(
            jurisdiction=world.jurisdiction, organisation=world.orgs[role], names={"en": "Plan"}, state="validated",
            hazard_class="natural", area=world.orgs[role].area, written_at=world.at, written_by=uuid.uuid4(),
        )  # fmt: skip
        PlanStep.objects.create(plan=plan, place=1, code="1", names={"en": "Step"}, organisation=other)
        page = world.client(role).get(world.url(f"plans/{plan.pk}/")).content.decode()
        if f"plans/{plan.pk}/approve/" in page:
            offered.add(role)
        try:
            actions.approve_plan(plan=plan, crisis=world.crisis, by=world.holder(role), at=world.at)
        except WordsOnly:
            allowed.add(role)
        except NoPower:
            continue

    assert offered == allowed
    assert ("COM" in allowed, "NGO" in allowed) == (True, not foreign)


def test_a_post_that_falls_vacant_makes_a_complete_plan_words_again_and_it_is_not_approved(world, write, team):
    plan = complete(world, write, team)
    write("GOV", f"{plan.pk}/validate/")
    team["post"].person = None
    team["post"].save()

    refused = write("HG", f"{plan.pk}/approve/")

    plan.refresh_from_db()
    assert (refused.status_code, plan.state) == (409, "validated")


def test_r_026_one_plan_covers_four_classes_of_resources_and_every_level_and_reconciles_with_stock(world, write, team):
    plan = begin(world, write, **{"level-district": "on"})
    bare = {key: value for key, value in full_step(world, team).items() if key not in ("finance", "information")}
    write("GOV", f"{plan.pk}/steps/", **{**bare, "item": "mask", "quantity": "1200"})
    assess(plan, write)
    world.lot(1000)
    page = lambda: world.client("ANON").get(world.api(f"plans/{plan.pk}")).json()  # noqa: E731

    lacking = {(one["flaw"], one["about"], one["asked"], one["there"]) for one in page()["findings"]}
    assert lacking == {
        ("class_uncovered", "finance", None, None),
        ("class_uncovered", "information", None, None),
        ("level_uncovered", "district", None, None),
        ("over_promised", "mask", 1200, 1000),
    }
    assert write("GOV", f"{plan.pk}/validate/").status_code == 409
    assert "1,200 of mask, 1,000 there" in text_of(world.client("ANON").get(world.url(f"plans/{plan.pk}/")))

    write("GOV", f"{plan.pk}/steps/", **full_step(world, team, item="mask", quantity="1000"))
    write("GOV", f"{plan.pk}/steps/", **full_step(world, team, code="2", area=str(world.district.pk)))

    assert (page()["findings"], page()["score"], page()["reconciled"]) == ([], 100, True)
    assert write("GOV", f"{plan.pk}/validate/").status_code == 302
    assert page()["state"] == "validated"


def test_r_027_a_plan_cites_a_judgement_with_date_model_and_range_and_in_a_crisis_yesterdays_is_flagged(
    world, write, team
):
    plan = complete(world, write, team)
    Plan.objects.filter(pk=plan.pk).update(assessed_at=world.at - dt.timedelta(days=400))
    flag = "judgement older than 24 hours"
    calm = text_of(world.client("ANON").get(world.url("plans/")))

    PhaseChange.objects.create(
        crisis=world.crisis, phase="response", level=2, reason="r", proposed_at=world.at,
        proposed_by=world.posts["GOV"].pk, approved_at=world.at, approved_by=world.posts["HG"].pk,
    )  # fmt: skip
    running = text_of(world.client("ANON").get(world.url("plans/")))
    detail = text_of(world.client("ANON").get(world.url(f"plans/{plan.pk}/")))
    assess(plan, write)
    judged = text_of(world.client("ANON").get(world.url("plans/")))

    assert (flag in calm, flag in running, flag in judged) == (False, True, False)
    assert "in a crisis it may not be older than 24 hours" in detail
    shown = world.client("ANON").get(world.api("plans")).json()["items"][0]
    assert shown["stale"] is False
    assert shown["assessed_at"]


def test_a_judgement_without_model_range_or_from_the_future_is_refused(world, write, team):
    plan = begin(world, write)
    by = world.holder("GOV")
    whole = {"assessment": "x", "model_version": "y", "scenario": "z", "assessed_at": world.at}

    for change in ({"assessment": " "}, {"model_version": ""}, {"scenario": ""}, {"assessed_at": world.at + DAY}):
        with pytest.raises(BadInput):
            actions.cite_assessment(plan=plan, crisis=world.crisis, by=by, at=world.at, **{**whole, **change})
    assert write("GOV", f"{plan.pk}/assess/", assessment="x", hours="2").status_code == 422


def test_what_was_approved_is_revised_and_the_old_version_stands_until_the_new_one_is_approved(world, write, team):
    plan = complete(world, write, team)
    heard = []
    bus.subscribe(PlanApproved, heard.append)
    write("GOV", f"{plan.pk}/validate/")
    write("HG", f"{plan.pk}/approve/")
    settled = write("GOV", f"{plan.pk}/steps/", **full_step(world, team))
    assert settled.status_code == 422
    assert "make a revision" in text_of(settled)

    assert write("GOV", f"{plan.pk}/revise/").status_code == 302
    newer = Plan.objects.get(version=2)
    assert write("GOV", f"{plan.pk}/revise/").status_code == 400
    plan.refresh_from_db()
    assert (plan.state, newer.state, newer.steps.count()) == ("approved", "written", 1)
    write("GOV", f"{newer.pk}/validate/")
    write("HG", f"{newer.pk}/approve/")

    plan.refresh_from_db()
    newer.refresh_from_db()
    assert (plan.state, newer.state) == ("replaced", "approved")
    assert [event.plan for event in heard] == [plan.pk, newer.pk]
    bus._handlers[PlanApproved].remove(heard.append)


def test_a_change_takes_a_validated_plan_back_to_paper_and_makes_its_hand_the_writer(world, write, team):
    plan = complete(world, write, team)
    write("GOV", f"{plan.pk}/validate/")

    by = world.holder("COM")
    actions.write_step(plan=plan, step=NewStep("2", {"en": "More"}), crisis=world.crisis, by=by, at=world.at)
    actions.drop_step(plan=plan, code="2", crisis=world.crisis, by=by, at=world.at)

    plan.refresh_from_db()
    assert (plan.state, plan.written_by) == ("written", by.post)
    with pytest.raises(Absent):
        actions.drop_step(plan=plan, code="2", crisis=world.crisis, by=by, at=world.at)
    actions.validate_plan(plan=plan, crisis=world.crisis, by=by, at=world.at)
    with pytest.raises(SameHand):
        actions.approve_plan(plan=plan, crisis=world.crisis, by=world.same_person("COM", "member"), at=world.at)
    with pytest.raises(NoSuchPlanMove):
        actions.validate_plan(plan=plan, crisis=world.crisis, by=by, at=world.at)
    assert Act.objects.filter(kind="plans.step.dropped").count() == 1


def test_who_may_act_for_the_own_organisation_only_binds_no_other_by_a_plan_of_the_own_making(world, team):
    by, other = world.holder("NGO"), world.second("NGO")
    new = NewPlan({"en": "Own plan"}, "natural", world.city, "phase:warning")
    own = actions.write_plan(new=new, crisis=world.crisis, by=by, at=world.at)
    Plan.objects.filter(pk=own.pk).update(state="validated")
    step = NewStep("1", {"en": "x"}, organisation=world.orgs["ENT"])
    actions.write_step(plan=own, step=step, crisis=world.crisis, by=by, at=world.at)
    Plan.objects.filter(pk=own.pk).update(state="validated")

    with pytest.raises(NoPower):
        actions.approve_plan(plan=own, crisis=world.crisis, by=other, at=world.at)
    own.steps.update(organisation=world.orgs["NGO"])
    with pytest.raises(WordsOnly):  # the power is there now; it is the plan that lacks
        actions.approve_plan(plan=own, crisis=world.crisis, by=other, at=world.at)


@pytest.mark.parametrize(
    "change",
    [{"names": {"en": " "}}, {"hazard_class": "war"}, {"trigger": "phase:never"}, {"area": "elsewhere"}],
    ids=str,
)
def test_a_plan_begins_with_a_name_a_class_a_trigger_and_a_place_that_are_known(world, elsewhere, change):
    whole = {"names": {"en": "x"}, "hazard_class": "natural", "trigger": "", "area": world.city}
    if change.get("area"):
        change = {"area": elsewhere.city}

    with pytest.raises(BadInput):
        actions.write_plan(new=NewPlan(**{**whole, **change}), crisis=world.crisis, by=world.holder("COM"), at=world.at)


def test_a_step_names_only_what_is_known_here(world, elsewhere, write):
    plan = begin(world, write)
    by = world.holder("GOV")
    posts = (elsewhere.posts["NGO"], world.posts["NGO"])
    wrong = [
        {"code": " "}, {"names": {}}, {"trigger": "phase:never"}, {"resources": [{"class": "magic"}]},
        {"organisation": elsewhere.orgs["NGO"]}, {"post": posts[0]}, {"deputy": posts[0]}, {"area": elsewhere.city},
        {"organisation": world.orgs["ENT"], "post": posts[1]}, {"post": posts[1]},
    ]  # fmt: skip

    for change in wrong:
        with pytest.raises(BadInput):
            actions.write_step(
                plan=plan, step=NewStep(**{"code": "1", "names": {"en": "x"}, **change}),
                crisis=world.crisis, by=by, at=world.at,
            )  # fmt: skip
    with pytest.raises(Absent):
        actions.write_step(
            plan=plan, step=NewStep("1", {"en": "x"}), crisis=elsewhere.crisis, by=elsewhere.holder("GOV"), at=world.at
        )


def test_a_figure_that_everybody_can_see_may_set_a_plan_off(world, write):
    plan = begin(world, write, figure="supply.lines", side="at_least", value="10")
    missing = write("GOV", "new/", name_en="x", hazard_class="natural", area=str(world.land.pk),
                    figure="supply.lines")  # fmt: skip
    form = world.client("GOV").get(world.url(f"plans/{plan.pk}/?step=1"))

    assert plan.trigger == "figure:supply.lines:at_least:10"
    assert missing.status_code == 422
    assert "at 10 or above" in text_of(form)


def test_a_step_is_changed_in_a_form_that_shows_what_stands_and_taken_out_again(world, write, team):
    plan = begin(world, write)
    step = full_step(world, team, figure="supply.lines", side="at_most", value="3", item="mask", quantity="5")
    assert write("GOV", f"{plan.pk}/steps/", **step).status_code == 302

    form = world.client("GOV").get(world.url(f"plans/{plan.pk}/?step=1")).content.decode()
    half = write("GOV", f"{plan.pk}/steps/", **{**step, "quantity": ""})
    gone = write("GOV", f"{plan.pk}/steps/drop/", code="1")
    absent = write("GOV", f"{plan.pk}/steps/drop/", code="1")

    assert 'value="3.0"' in form or 'value="3"' in form
    assert 'value="at_most" selected' in form
    assert 'value="mask"' in form
    assert "Change step 1" in form
    assert (half.status_code, gone.status_code, absent.status_code, plan.steps.count()) == (422, 302, 404, 0)


def test_the_list_says_what_was_never_drilled_filters_and_exports(world, write, team):
    plan = complete(world, write, team)
    write("GOV", f"{plan.pk}/validate/")
    write("HG", f"{plan.pk}/approve/")
    anyone = world.client("ANON")

    assert "never drilled" in text_of(anyone.get(world.url("plans/")))
    assert "Flood plan" not in text_of(anyone.get(world.url("plans/?state=written")))
    assert "Flood plan" in anyone.get(world.url("plans/?format=csv&hazard=natural")).content.decode()
    Plan.objects.filter(pk=plan.pk).update(drilled_at=clock.now() - 400 * DAY)
    assert anyone.get(world.api("plans")).json()["items"][0]["drill_due"] is True


def test_the_page_of_a_plan_asks_few_questions_however_many_its_steps(
    world, write, team, django_assert_max_num_queries
):
    plan = complete(world, write, team)
    for number in range(2, 30):
        actions.write_step(
            plan=plan, step=NewStep(str(number), {"en": "x"}, organisation=world.orgs["NGO"], post=team["post"]),
            crisis=world.crisis, by=world.holder("GOV"), at=world.at,
        )  # fmt: skip
    client = world.client("GOV")

    with django_assert_max_num_queries(26):
        client.get(world.url(f"plans/{plan.pk}/"))


# --- from an agreement ----------------------------------------------------------------------------------------------


def test_a_plan_is_made_from_an_agreement_and_when_it_fires_its_parties_are_ordered_and_all_are_told(
    world, elsewhere, write
):
    at = clock.now()
    named_functions(world, at, "store", "report")
    world.post(world.orgs["NGO"], "officer")
    clauses = [
        clause("store", party=str(world.orgs["NGO"].pk), function="store", trigger="phase:response:2",
               within_minutes=60),
        clause("talk"),
    ]  # fmt: skip
    deal = Deal(world, at, roles=("ENT", "NGO"), kind="common", clauses=clauses).signed()

    plan = begin(world, write, agreement=str(deal.row.pk))
    step = plan.steps.get()
    page = text_of(world.client("ANON").get(world.url(f"plans/{plan.pk}/")))
    Plan.objects.filter(pk=plan.pk).update(state="approved", approved_at=at, approved_by=world.posts["HG"].pk)
    reach(world, at)
    fired = fire_all(world.crisis, at)

    assert (step.code, step.organisation, step.minutes, step.function) == ("store", world.orgs["NGO"], 60, "store")
    assert step.post is not None
    assert step.deputy is not None
    assert step.basis.startswith("Agreement")
    assert "Carries out Agreement" in page
    assert [task.way for task in Task.objects.all()] == ["order"]
    assert {notice.organisation.kind for notice in fired[0].notices.all()} == {"ngo", "enterprise"}
    foreign = Deal(elsewhere, at).signed()
    new = NewPlan({"en": "x"}, "natural", world.city, "", agreement=foreign.row)
    with pytest.raises(BadInput):
        actions.write_plan(new=new, crisis=world.crisis, by=world.holder("COM"), at=at)


# --- templates ------------------------------------------------------------------------------------------------------


def upload(world, role, raw, area=None):
    client = world.client(role)
    shown = client.post(world.url("plans/import/"), {"file": SimpleUploadedFile("plan.json", raw)})
    return client, shown


def test_a_plan_is_handed_on_as_a_template_and_written_by_another_community_after_a_preview(
    world, elsewhere, write, team
):
    plan = complete(world, write, team)
    raw = world.client("ANON").get(world.url(f"plans/{plan.pk}/template/")).content
    assert b"keeper" in raw
    assert str(team["post"].person.name).encode() not in raw

    client, shown = upload(elsewhere, "GOV", raw)
    assert "1 step would be written" in text_of(shown)
    assert Plan.objects.filter(jurisdiction=elsewhere.jurisdiction).count() == 0
    unknown = client.post(elsewhere.url("plans/import/"), {"area": "nowhere"})
    assert unknown.status_code == 422
    written = client.post(elsewhere.url("plans/import/"), {"area": str(elsewhere.land.pk)})

    assert written.status_code == 302
    copied = Plan.objects.get(jurisdiction=elsewhere.jurisdiction)
    step = copied.steps.get()
    assert (copied.state, copied.template_digest) == ("written", json.loads(raw)["digest"])
    assert (step.post_kind, step.post_id, step.organisation_id, step.area) == ("keeper", None, None, None)


def test_a_template_that_was_changed_or_is_none_is_refused_and_nothing_is_written(world, write, team):
    plan = complete(world, write, team)
    raw = world.client("ANON").get(world.url(f"plans/{plan.pk}/template/")).content

    for wrong in (raw.replace(b"Open the depot", b"Close the depot"), b"\xff\xfe", b""):
        _client, answer = upload(world, "GOV", wrong)
        assert answer.status_code == 422
    straight = world.client("GOV").post(world.url("plans/import/"), {"area": str(world.land.pk)})
    assert straight.status_code == 400
    assert Plan.objects.count() == 1


def test_the_api_reads_a_template_row_by_row_before_it_writes(world, write, team):
    plan = complete(world, write, team)
    text = world.client("ANON").get(world.api(f"plans/{plan.pk}/template")).content.decode()
    client = world.client("GOV")

    def send(**more):
        body = {"text": text, "area": str(world.land.pk), **more}
        return client.post(world.api("plans/import"), json.dumps(body), content_type="application/json")

    preview = send().json()
    assert (preview["plan"], preview["steps"], preview["problems"]) == (None, ["1"], [])
    assert Plan.objects.count() == 1
    assert Plan.objects.filter(pk=send(write=True).json()["plan"]).exists()
    assert send(area=str(plan.pk)).status_code == 404


def test_a_template_without_a_usable_row_writes_nothing_and_its_only_possible_actor_is_proposed(world):
    by = world.holder("GOV")
    empty = Template({"en": "x"}, "war", "", (), (), "")

    with pytest.raises(BadInput):
        actions.import_template(template=empty, area=world.land, crisis=world.crisis, by=by, at=world.at)


# --- used or on the shelf -------------------------------------------------------------------------------------------


def test_r_132_what_nobody_used_for_six_months_is_on_the_shelf(world, write, team):
    begin(world, write)
    anyone = world.client("ANON")
    fresh = text_of(anyone.get(world.url("plans/practice/")))
    assert "communities on the shelf: not used for six months" in fresh
    assert "agreements and plans last used" in fresh

    now = clock.now()
    found = {use.module: use for use in shelf(world.jurisdiction.pk, now)}
    assert [found["plans"].on_the_shelf(now + days * DAY) for days in (182, 184)] == [False, True]
    assert "plans.plan.written" not in found["plans"].unused
    assert found["community"].last is None
