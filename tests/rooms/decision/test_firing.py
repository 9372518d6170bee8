"""A joint plan fires by itself, once, for all; silence is passed on; a drill ends with what has to change."""

import datetime as dt
import json
import uuid

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cogov.actors.models import Organisation
from cogov.decision import actions
from cogov.decision.actions import firing
from cogov.decision.actions.firing import clock_of, fire_by_figures, fire_plan
from cogov.decision.models import FiredStep, Firing, Notice, PhaseChange, Task, TaskAfter
from cogov.decision.rules.firing import NoSuchNoticeMove, NothingToFire, NotInForce
from cogov.kernel import clock, timers
from cogov.kernel.errors import Absent, BadInput
from cogov.kernel.models import Act, Crisis, Duty
from cogov.plans.actions import NewCorrection, finish_correction, mark_all_due
from cogov.plans.models import CorrectiveAction, Drill, Plan, PlanStep
from cogov.plans.rules.drills import DrillOver, DrillRuns, FiredAlready, NotFired
from pages import text_of
from rooms.plans.deals import Deal, clause, named_functions

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
FOUR = ("people", "finance", "goods", "information")


def plan_of(world, *roles, trigger="phase:response:2", **more):
    """Return an approved plan with a step for each role, each after the one before it."""
    fields = {
        "jurisdiction": world.jurisdiction, "organisation": world.orgs["GOV"], "names": {"en": "Flood plan"},
        "hazard_class": "natural", "area": world.land, "trigger": trigger, "state": "approved",
        "assessed_at": world.at, "assessment": "x", "model_version": "y", "scenario": "z",
        "written_at": world.at, "written_by": world.posts["GOV"].pk, "approved_at": world.at,
        "approved_by": world.posts["HG"].pk, **more,
    }  # fmt: skip
    plan = Plan.objects.create(**fields)
    for number, role in enumerate(roles, start=1):
        PlanStep.objects.create(
            plan=plan, place=number, code=str(number), names={"en": f"Step of {role}"}, organisation=world.orgs[role],
            post=world.posts[role], deputy=world.post(world.orgs[role], world.posts[role].kind), function="goods.move",
            area=world.city, trigger="plan", after=[str(number - 1)] if number > 1 else [], minutes=60, basis="law 39",
            resources=[{"class": one, "what": one} for one in FOUR],
        )  # fmt: skip
    return plan


def raise_to(world, phase="response", level=2, *, crisis=None, at=None):
    """Bring a crisis to a phase through the page's own actions: proposed by one, approved by another."""
    crisis, at = crisis or world.crisis, at or world.at
    change = PhaseChange.objects.create(
        crisis=crisis, phase=phase, level=level, reason="r", proposed_at=at, proposed_by=uuid.uuid4(),
    )  # fmt: skip
    if phase == "response":
        PhaseChange.objects.create(
            crisis=crisis, phase="signal_assessed", reason="r", proposed_at=at - MINUTE, proposed_by=uuid.uuid4(),
            approved_at=at - MINUTE, approved_by=uuid.uuid4(),
        )  # fmt: skip
    return actions.approve_phase(change=change, by=world.holder("COM"), at=at)


@pytest.fixture
def committee(world):
    """A committee of two, without which no response begins."""
    world.second("COM")


# --- firing -----------------------------------------------------------------------------------------------------------


def test_r_055_the_level_rises_and_every_signatory_has_tasks_notices_and_clocks_at_once(world, committee, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.at + 29 * MINUTE)
    plan = plan_of(world, "NGO", "ENT", "MI", "GOV")
    anyone = world.client("ANON")
    before = text_of(anyone.get(world.url("duties/firing/")))

    raise_to(world)

    assert "No plan has fired" in before
    tasks = {task.accountable_id: task for task in Task.objects.all()}
    assert set(tasks) == {world.orgs[role].pk for role in ("NGO", "ENT", "MI", "GOV")}
    assert {task.raised_at for task in tasks.values()} == {world.at}  # within a minute: in the same transaction
    assert [tasks[world.orgs[role].pk].way for role in ("NGO", "GOV")] == ["offer", "order"]
    assert [tasks[world.orgs[role].pk].due_at - world.at for role in ("NGO", "GOV")] == [60 * MINUTE, 240 * MINUTE]
    assert TaskAfter.objects.count() == 3
    assert Notice.objects.count() == 4
    assert Duty.objects.filter(rule__code="plan-acknowledge", state="open").count() == 4
    assert Act.objects.filter(kind="decision.plan.fired").count() == 1
    assert Act.objects.get(kind="decision.plan.fired").post == plan.approved_by

    notice = Notice.objects.get(organisation=world.orgs["NGO"])
    answered = world.client("NGO").post(world.url(f"duties/firing/{notice.pk}/acknowledge/"))
    foreign = world.client("ENT").post(world.url(f"duties/firing/{notice.pk}/acknowledge/"))
    mi = Notice.objects.get(organisation=world.orgs["MI"])
    by_api = world.client("MI").post(world.api(f"notices/{mi.pk}/acknowledge"), content_type="application/json")
    page = text_of(anyone.get(world.url("duties/firing/")))

    assert (answered.status_code, foreign.status_code, by_api.status_code) == (302, 403, 200)
    assert "50 % acknowledged within 30 minutes: 2 of 4 organisations." in page
    assert anyone.get(world.api("firings")).json()["items"][0]["rate"] == 50
    assert Duty.objects.filter(rule__code="plan-acknowledge", state="open").count() == 2
    assert "Flood plan: ENT one" in text_of(anyone.get(world.url("duties/clocks/")))


def test_a_plan_nobody_approved_does_not_fire_the_control(world, committee):
    plan = plan_of(world, "NGO", state="validated", approved_at=None, approved_by=None)

    raise_to(world)

    assert Task.objects.count() == Firing.objects.count() == 0
    with pytest.raises(NotInForce):
        fire_plan(plan=plan, crisis=world.crisis, by=clock_of(plan), at=world.at)


@pytest.mark.parametrize("change", [{"trigger": "phase:response:1"}, {"hazard_class": "health"}])
def test_a_plan_for_a_graver_level_or_another_class_does_not_fire(world, committee, change):
    plan_of(world, "NGO", **change)

    raise_to(world)

    assert Firing.objects.count() == 0


def test_a_plan_fires_once_and_a_step_for_a_graver_level_later(world, committee):
    plan = plan_of(world, "NGO", "ENT")
    plan.steps.filter(code="2").update(trigger="phase:response:1")
    raise_to(world)
    assert FiredStep.objects.count() == 1
    with pytest.raises(NothingToFire):
        fire_plan(plan=plan, crisis=world.crisis, by=clock_of(plan), at=world.at)

    raise_to(world, level=1, at=world.at + MINUTE)
    raise_to(world, level=2, at=world.at + 2 * MINUTE)
    raise_to(world, level=1, at=world.at + 3 * MINUTE)

    assert [firing.steps for firing in Firing.objects.order_by("fired_at")] == [1, 1]
    assert TaskAfter.objects.count() == 1  # the later step still waits for the earlier one
    assert Task.objects.count() == 2


def test_a_figure_at_its_threshold_sets_a_plan_off_by_the_clock(world):
    plan_of(world, "NGO", trigger="figure:supply.lines:at_least:2")
    world.need()
    wall = world.at
    assert fire_by_figures(wall) == 0

    world.need()
    caches["process"].clear()  # the need was made without an act

    assert fire_by_figures(wall) == 1
    assert fire_by_figures(wall) == 0
    assert Task.objects.get().accountable == world.orgs["NGO"]


def test_the_clock_looks_at_many_plans_in_a_handful_of_questions_and_holds_none_that_waits(world):
    def looked():
        caches["process"].clear()
        with CaptureQueriesContext(connection) as seen:
            assert fire_by_figures(world.at) == 0
        return [one["sql"] for one in seen.captured_queries]

    def waits():
        plan = plan_of(world, "NGO", trigger="figure:supply.lines:at_least:2")
        plan.steps.create(place=2, code="2", names={"en": "x"}, trigger="figure:supply.lines:at_least:3")

    waits()
    few = looked()
    for _ in range(20):
        waits()
    many = looked()

    assert len(many) == len(few) < 20
    assert not [sql for sql in many if sql.startswith("SAVEPOINT") or "FOR UPDATE" in sql]


def test_a_plan_that_was_replaced_or_fired_since_the_clock_looked_does_not_fire(world, committee, monkeypatch):
    gone, fired = plan_of(world, "NGO"), plan_of(world, "ENT")
    Plan.objects.filter(pk=gone.pk).update(state="replaced")
    raise_to(world)
    monkeypatch.setattr(firing, "due_to_fire", lambda *_: [gone, fired])

    assert firing.fire_all(world.crisis, world.at) == []

    assert Firing.objects.count() == 1


def test_a_plan_approved_while_its_level_stands_fires_at_once(world, committee):
    plan = plan_of(world, "NGO", state="validated", approved_at=None, approved_by=None)
    raise_to(world)

    assert world.client("HG").post(world.url(f"plans/{plan.pk}/approve/")).status_code == 302

    assert Firing.objects.get().plan == plan


def test_a_task_whose_post_stands_empty_goes_to_the_deputy_and_one_without_an_organisation_to_nobody(world, committee):
    plan = plan_of(world, "NGO", "ENT", "MI", "GOV")
    plan.steps.filter(code="4").update(organisation=None, post=None, deputy=None)
    empty = world.posts["NGO"]
    empty.person = None
    empty.save()
    Organisation.objects.filter(pk=world.orgs["ENT"].pk).update(state="suspended")
    plan.steps.filter(code="3").update(post=None, deputy=None)

    raise_to(world)

    found = {task.titles["en"]: task for task in Task.objects.all()}
    assert found["Step of NGO"].post == plan.steps.get(code="1").deputy
    assert (found["Step of ENT"].accountable, found["Step of ENT"].state) == (None, "task_proposed")
    assert found["Step of MI"].post is None
    assert found["Step of GOV"].accountable is None
    assert Notice.objects.count() == 3  # whoever is named is told, also where nobody holds the post


# --- silence ----------------------------------------------------------------------------------------------------------


def run_clock(world, at):
    while timers.step(world.crisis, at):
        pass


def test_silence_goes_to_the_deputy_then_to_those_above_and_stops_with_an_answer(world, committee):
    Organisation.objects.filter(pk=world.others["COM"].pk).update(state="suspended")
    plan_of(world, "NGO", "ENT")
    raise_to(world)
    quick = Notice.objects.get(organisation=world.orgs["ENT"])
    actions.acknowledge_notice(notice=quick, by=world.holder("ENT"), at=world.at + MINUTE)
    notice = Notice.objects.get(organisation=world.orgs["NGO"])

    run_clock(world, world.at + 31 * MINUTE)
    notice.refresh_from_db()
    first = notice.state
    run_clock(world, world.at + 47 * MINUTE)
    notice.refresh_from_db()

    assert (first, notice.state, notice.superior) == ("with_deputy", "with_superior", world.orgs["COM"])
    quick.refresh_from_db()
    assert quick.state == "acknowledged"
    page = text_of(world.client("COM").get(world.url("duties/firing/")))
    assert "silent: those above were told" in page
    assert "NGO one is silent" in text_of(world.client("COM").get(world.url("committee/")))
    assert "We have reached them" in text_of(world.client("COM").get(world.url("my/")))
    assert "We know: acknowledge" in text_of(world.client("NGO").get(world.url("my/")))
    assert "50 % acknowledged" in page
    run_clock(world, world.at + 90 * MINUTE)
    assert Act.objects.filter(kind="decision.notice.escalated").count() == 3  # by now the government above knows too
    done = actions.acknowledge_notice(notice=notice, by=world.holder("COM"), at=world.at + 91 * MINUTE)
    assert done.state == "acknowledged"
    with pytest.raises(NoSuchNoticeMove):
        actions.acknowledge_notice(notice=notice, by=world.holder("NGO"), at=world.at + 92 * MINUTE)


def test_without_a_deputy_silence_goes_to_those_above_at_once(world, committee):
    plan = plan_of(world, "NGO")
    plan.steps.update(deputy=None)
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(parent=world.orgs["GOV"])
    raise_to(world)

    run_clock(world, world.at + 31 * MINUTE)

    assert Notice.objects.get().superior == world.orgs["GOV"]


# --- drills -----------------------------------------------------------------------------------------------------------


def play(drill, world, at, *, answers):
    """Raise the exercise to the plan's level as its committee, and let some organisations acknowledge."""
    from cogov.actors.models import Post
    from cogov.actors.queries.holders import holder_of

    crisis = Crisis.objects.select_related("jurisdiction").get(pk=drill.crisis_id)
    posts = Post.objects.filter(organisation__jurisdiction=crisis.jurisdiction_id).select_related(
        "organisation__area", "area", "person"
    )
    change = PhaseChange.objects.create(
        crisis=crisis, phase="response", level=2, reason="r", proposed_at=at, proposed_by=uuid.uuid4()
    )
    PhaseChange.objects.create(
        crisis=crisis, phase="signal_assessed", reason="r", proposed_at=at - MINUTE, proposed_by=uuid.uuid4(),
        approved_at=at - MINUTE, approved_by=uuid.uuid4(),
    )  # fmt: skip
    head = holder_of(posts.filter(organisation__body="committee").order_by("pk")[0])
    actions.approve_phase(change=change, by=head, at=at)
    for notice in Notice.objects.filter(firing__crisis=crisis).select_related("firing__crisis__jurisdiction"):
        if notice.organisation.names["en"] in answers:
            by = holder_of(posts.filter(organisation=notice.organisation, person__isnull=False).order_by("pk")[0])
            actions.acknowledge_notice(notice=notice, by=by, at=at + 10 * MINUTE)


def test_r_061_a_plan_is_drilled_on_the_live_modules_and_its_corrective_action_is_followed_to_a_re_test(
    world, committee
):
    plan = plan_of(world, "NGO", "ENT")
    client = world.client("GOV")
    listed = text_of(world.client("ANON").get(world.url("plans/")))
    assert "never drilled" in listed

    started = client.post(world.url("duties/drills/new/"), {"plan": str(plan.pk)})
    drill = Drill.objects.get()
    assert started.status_code == 302
    assert (drill.crisis.exercise, drill.crisis.jurisdiction_id != world.jurisdiction.pk) == (True, True)
    play(drill, world, world.at, answers={"NGO one"})
    assert Task.objects.filter(crisis=world.crisis).count() == 0  # nothing of it touches the real crisis
    assert Task.objects.filter(crisis=drill.crisis).count() == 2

    page = text_of(client.get(world.url(f"duties/drills/{drill.pk}/")))
    assert "50 % acknowledged within 30 minutes" in page
    assert "What has to change: 2 Step of ENT, ENT one" in page
    empty = client.post(world.url(f"duties/drills/{drill.pk}/review/"), {"lesson": "", "days": "30"})
    assert empty.status_code == 422
    body = {"lesson": "The firm had no night number.", "days": "30", "what-0": "A night number"}
    reviewed = client.post(world.url(f"duties/drills/{drill.pk}/review/"), body)
    assert reviewed.status_code == 302
    action = CorrectiveAction.objects.get()
    assert (action.owner, action.step, action.state) == (world.orgs["ENT"], "2", "pending")

    done = world.client("ENT").post(world.url(f"plans/corrections/{action.pk}/done/"), {"did": "Number in the plan"})
    plan.refresh_from_db()
    assert (done.status_code, plan.state) == (302, "corrected")
    client.post(world.url("duties/drills/new/"), {"plan": str(plan.pk)})
    again = Drill.objects.exclude(pk=drill.pk).get()
    plan.refresh_from_db()
    assert plan.state == "redrilled"
    play(again, world, world.at + DAY, answers={"NGO one", "ENT one"})
    client.post(world.url(f"duties/drills/{again.pk}/review/"), {"lesson": "All answered.", "days": "30"})

    action.refresh_from_db()
    plan.refresh_from_db()
    again.refresh_from_db()
    assert (action.state, action.retested_in, plan.state) == ("proven", again, "reviewed")
    assert (again.held, again.steps) == (2, 2)
    shown = text_of(world.client("ANON").get(world.url(f"plans/{plan.pk}/")))
    assert "proven by a drill" in shown
    assert "never exercised" not in shown


def test_a_correction_whose_step_fails_again_is_open_again(world, committee):
    plan = plan_of(world, "NGO")
    by, at = world.holder("GOV"), world.at
    first = actions.start_drill(plan=plan, crisis=world.crisis, by=by, at=at)
    with pytest.raises(DrillRuns):
        actions.start_drill(plan=plan, crisis=world.crisis, by=by, at=at)
    with pytest.raises(NotFired):
        review(first, world, [])
    play(first, world, at, answers=set())
    whole = NewCorrection("", "Read the plan aloud", world.orgs["NGO"], at.date())
    review(first, world, [NewCorrection("1", "Longer list", world.orgs["NGO"], at.date()), whole])
    with pytest.raises(DrillOver):
        review(first, world, [])
    action, general = CorrectiveAction.objects.order_by("-step")
    finish_correction(correction=general, did="done", crisis=world.crisis, by=world.holder("NGO"), at=at)
    finish_correction(correction=action, did="done", crisis=world.crisis, by=world.holder("NGO"), at=at)
    plan.refresh_from_db()
    second = actions.start_drill(plan=plan, crisis=world.crisis, by=by, at=at + DAY)
    play(second, world, at + DAY, answers=set())
    review(second, world, [], at + DAY)

    action.refresh_from_db()
    general.refresh_from_db()
    assert (action.state, action.retested_in) == ("pending", second)
    assert general.state == "mended"  # no step of the drill tried it
    third = actions.start_drill(plan=Plan.objects.get(pk=plan.pk), crisis=world.crisis, by=by, at=at + 2 * DAY)
    assert third.plan.state == "drilled"


def review(drill, world, corrections, at=None):
    drill = Drill.objects.select_related("plan__jurisdiction", "plan__area", "crisis").get(pk=drill.pk)
    return actions.review_drill(drill=drill, lesson="x", corrections=corrections, crisis=world.crisis,
                                by=world.holder("GOV"), at=at or world.at)  # fmt: skip


def test_a_corrective_action_says_what_changes_by_a_day_to_come_and_one_of_several_does_not_make_a_plan_corrected(
    world, committee
):
    plan = plan_of(world, "NGO", "ENT")
    drill = actions.start_drill(plan=plan, crisis=world.crisis, by=world.holder("GOV"), at=world.at)
    play(drill, world, world.at, answers=set())
    today = world.at.date()
    for wrong in (NewCorrection("1", " ", world.orgs["NGO"], today),
                  NewCorrection("1", "x", world.orgs["NGO"], today - DAY)):  # fmt: skip
        with pytest.raises(BadInput):
            review(drill, world, [wrong])
    review(drill, world, [NewCorrection(code, "x", world.orgs["NGO"], today) for code in "12"])
    first, second = CorrectiveAction.objects.order_by("step")
    with pytest.raises(BadInput):
        finish_correction(correction=first, did=" ", crisis=world.crisis, by=world.holder("NGO"), at=world.at)

    finish_correction(correction=first, did="x", crisis=world.crisis, by=world.holder("NGO"), at=world.at)
    plan.refresh_from_db()
    half = plan.state
    Plan.objects.filter(pk=plan.pk).update(state="due")
    finish_correction(correction=second, did="x", crisis=world.crisis, by=world.holder("NGO"), at=world.at)

    plan.refresh_from_db()
    assert (half, plan.state) == ("reviewed", "due")


def test_in_an_exercise_the_plan_itself_is_played_and_no_other_jurisdiction_is_touched(exercise, world):
    exercise.second("COM")
    plan = plan_of(exercise, "NGO")
    drill = actions.start_drill(plan=plan, crisis=exercise.crisis, by=exercise.holder("GOV"), at=exercise.at)

    assert drill.played == plan
    assert drill.crisis.jurisdiction == exercise.jurisdiction
    with pytest.raises(Absent):
        actions.start_drill(plan=plan, crisis=world.crisis, by=world.holder("GOV"), at=world.at)
    with pytest.raises(Absent):
        review(drill, world, [])


def test_the_clock_marks_what_nobody_drilled_for_a_year(world, exercise):
    plan = plan_of(world, "NGO", approved_at=world.at - 400 * DAY)
    fresh = plan_of(world, "NGO", approved_at=world.at - 300 * DAY)
    played = plan_of(exercise, "NGO", approved_at=world.at - 400 * DAY)

    assert mark_all_due(world.at) == 1

    assert [Plan.objects.get(pk=one.pk).state for one in (plan, fresh, played)] == ["due", "approved", "approved"]
    assert Act.objects.get(kind="plans.plan.due").rule == "plan-drill"


def test_a_drill_asked_for_something_that_is_no_plan_is_refused(world):
    client = world.client("GOV")

    assert client.post(world.url("duties/drills/new/"), {"plan": "x"}).status_code == 400
    assert client.post(world.url("duties/drills/new/"), {"plan": str(uuid.uuid4())}).status_code == 404
    assert json.loads(client.get(world.api("firings")).content)["items"] == []


def test_a_drill_that_never_fires_is_called_off_and_the_plan_stands_as_before(world, committee):
    plan = plan_of(world, "NGO")
    client = world.client("GOV")
    client.post(world.url("duties/drills/new/"), {"plan": str(plan.pk)})
    drill = Drill.objects.get()
    address, by_api = world.url(f"duties/drills/{drill.pk}/call-off/"), world.api(f"drills/{drill.pk}/call-off")
    assert "Call the drill off" in text_of(client.get(world.url(f"duties/drills/{drill.pk}/")))
    assert world.client("ENT").post(address, {"reason": "x"}).status_code == 403
    assert client.post(address, {"reason": " "}).status_code == 422

    done = client.post(address, {"reason": "The storm came first."})

    drill.refresh_from_db()
    plan.refresh_from_db()
    assert (done.status_code, drill.state, plan.state, plan.drilled_at) == (302, "called_off", "approved", None)
    assert Crisis.objects.get(pk=drill.crisis_id).closed_at is not None
    page = text_of(world.client("ANON").get(world.url(f"duties/drills/{drill.pk}/")))
    assert "The storm came first." in page
    assert "Into the exercise" not in page
    again = client.post(by_api, json.dumps({"reason": "again"}), content_type="application/json")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "DrillOver")
    with pytest.raises(DrillOver):
        review(drill, world, [])
    actions.start_drill(plan=plan, crisis=world.crisis, by=world.holder("GOV"), at=world.at)  # and it can be drilled
    listed = world.client("ANON").get(world.api("drills")).json()["items"]
    assert sorted(row["state"] for row in listed) == ["called_off", "running"]


def test_a_drill_that_fired_is_reviewed_not_called_off_the_control(world, committee):
    plan = plan_of(world, "NGO", state="corrected", drilled_at=world.at - DAY)
    drill = actions.start_drill(plan=plan, crisis=world.crisis, by=world.holder("GOV"), at=world.at)
    call_off = lambda crisis: actions.call_off_drill(  # noqa: E731
        drill=drill, reason="x", crisis=crisis, by=world.holder("GOV"), at=world.at
    )
    with pytest.raises(Absent):
        call_off(drill.crisis)
    play(drill, world, world.at, answers=set())

    with pytest.raises(FiredAlready):
        call_off(world.crisis)

    FiredStep.objects.all().delete()
    call_off(world.crisis)
    plan.refresh_from_db()
    assert (plan.state, plan.drilled_at) == ("corrected", world.at - DAY)


def test_the_double_of_a_plan_is_bound_by_its_agreement_so_that_orders_of_a_drill_are_orders(world, committee, at):
    named_functions(world, at, "goods.move")
    owed = clause("a", party=str(world.orgs["ENT"].pk), function="goods.move")
    deal = Deal(world, at, roles=("ENT", "NGO"), clauses=[owed]).signed()
    deal.act("trigger_agreement", "ENT")
    plan = plan_of(world, "ENT", "MI", agreement=deal.row)
    drill = actions.start_drill(plan=plan, crisis=world.crisis, by=world.holder("GOV"), at=at)

    play(drill, world, at, answers={"NGO one"})

    ways = {task.titles["en"]: task.way for task in Task.objects.filter(crisis=drill.crisis)}
    assert ways == {"Step of ENT": "order", "Step of MI": "offer"}
    told = Notice.objects.filter(firing__crisis=drill.crisis, organisation__names__en="NGO one").get()
    assert (told.organisation == world.orgs["NGO"], told.state) == (False, "acknowledged")  # a party is told in it too
    double = drill.played.agreement
    assert (double == deal.row, double.jurisdiction.exercise) == (False, True)
    page = f"/exercise/{drill.crisis.slug}/plans/agreements/{double.pk}/"
    assert "words of a" in text_of(world.client("ANON").get(page))


# --- silence, further up ----------------------------------------------------------------------------------------------


def test_silence_climbs_step_by_step_to_the_government_above_and_the_page_says_where_nobody_is(world, committee):
    Organisation.objects.filter(pk__in=[world.others[role].pk for role in ("COM", "HG")]).update(state="suspended")
    plan = plan_of(world, "NGO", "COM", "HG")
    plan.steps.update(deputy=None)
    Organisation.objects.filter(pk=world.orgs["NGO"].pk).update(parent=world.orgs["GOV"])
    Organisation.objects.filter(pk=world.orgs["HG"].pk).update(parent=world.orgs["HG"])
    raise_to(world)
    PlanStep.objects.filter(plan=plan).update(deputy=None)
    seen, at = [], world.at + 31 * MINUTE
    for _ in range(5):
        run_clock(world, at)
        rows = {row.organisation_id: row for row in Notice.objects.select_related("superior")}
        seen.append(
            [(rows[world.orgs[role].pk].state, str(rows[world.orgs[role].pk].superior)) for role in ("NGO", "COM")]
        )
        at += 16 * MINUTE

    assert [one[0] for one in seen] == [
        ("with_superior", "GOV one"), ("with_superior", "COM one"), ("with_superior", "HG one"),
        ("nobody_above", "HG one"), ("nobody_above", "HG one"),
    ]  # fmt: skip
    assert [one[1] for one in seen[:3]] == [
        ("with_superior", "HG one"), ("nobody_above", "HG one"), ("nobody_above", "HG one")
    ]  # fmt: skip
    page = text_of(world.client("ANON").get(world.url("duties/firing/")))
    assert page.count("silent: nobody stands above who was not told") == 3  # HG too
    late = Notice.objects.get(organisation=world.orgs["COM"])
    assert actions.acknowledge_notice(notice=late, by=world.holder("HG"), at=at).state == "acknowledged"


def test_a_committee_without_a_government_above_is_silent_and_nobody_is_told(world, committee):
    Organisation.objects.filter(level="higher").update(state="suspended")
    Organisation.objects.filter(pk=world.others["COM"].pk).update(state="suspended")
    plan_of(world, "COM").steps.update(deputy=None)
    raise_to(world)

    run_clock(world, world.at + 31 * MINUTE)

    notice = Notice.objects.get()
    assert (notice.state, notice.superior) == ("nobody_above", None)
    assert "silent: nobody stands above who was not told" in text_of(
        world.client("ANON").get(world.url("duties/firing/"))
    )
