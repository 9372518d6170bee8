"""Decisions about the crisis itself and about who holds a function."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from cogov.decision import actions
from cogov.decision.models import Assignment, Function, PhaseChange, Position
from cogov.decision.queries.matrix import accountable, function_called, functions, unowned
from cogov.decision.queries.phases import current_phase, has_committee, phase_now
from cogov.decision.rules.phases import ClocksRun, LevelMissing, NoCommittee, NoSuchMove, SameApprover
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act, Crisis, Duty, PendingLeaf, PersonalValue, Rule

DAY = dt.timedelta(days=1)


def _open(world, at, role="COM", **more):
    return actions.open_crisis(**{
        "jurisdiction": world.jurisdiction, "slug": "flood-2", "names": {"en": "Flood"}, "hazard_class": "natural",
        "hazard": "flood", "exercise": world.jurisdiction.exercise, "by": world.holder(role), "at": at, **more,
    })  # fmt: skip


def test_the_committee_opens_a_crisis_of_each_legal_class(world, at):
    for number, kind in enumerate(("natural", "accident", "health", "security")):
        crisis = _open(world, at, slug=f"c-{number}", hazard_class=kind)
        assert crisis.armed_by == world.holder("COM").post
    assert PendingLeaf.objects.filter(kind="decision.crisis.opened").count() == 4


def test_a_derived_crisis_has_its_parent(world, at):
    assert _open(world, at, parent=world.crisis).parent == world.crisis


@pytest.mark.parametrize(
    ("more", "field"),
    [({"exercise": True}, "exercise"), ({"hazard_class": "magic"}, "hazard_class"), ({"names": {"en": " "}}, "name_zh"),
     ({"slug": "here-crisis"}, "slug")],
)  # fmt: skip
def test_a_crisis_that_makes_no_sense_is_not_opened(world, at, more, field):
    with pytest.raises(BadInput) as refusal:
        _open(world, at, **more)

    assert refusal.value.field == field


@pytest.mark.parametrize("role", ["MI", "NGO", "EICR", "AUD", "OPS", "GOV"])
def test_nobody_else_opens_a_real_crisis(world, at, role):
    with pytest.raises(NoPower):
        _open(world, at, role)


def test_control_opens_the_crisis_of_an_exercise(exercise, at):
    assert _open(exercise, at, "OPS").exercise


def test_the_scenario_clock_belongs_to_exercises_by_constraint(world, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Crisis.objects.filter(pk=world.crisis.pk).update(scenario_start=at, wall_start=at)


def _propose(world, at, phase="signal_assessed", level=None, role="COM", reason="flooding"):
    return actions.propose_phase(
        crisis=world.crisis, phase=phase, level=level, reason=reason, by=world.holder(role), at=at
    )


def test_a_phase_is_in_force_when_another_member_approves_it(world, at):
    change = _propose(world, at)

    assert current_phase(world.crisis) == "normal_watch"
    actions.approve_phase(change=change, by=world.second("COM"), at=at)

    assert current_phase(world.crisis) == "signal_assessed"
    assert phase_now(world.crisis).approved_at == at


def test_nobody_approves_the_own_proposal_and_nothing_is_approved_twice(world, at):
    change = _propose(world, at)

    with pytest.raises(SameApprover):
        actions.approve_phase(change=change, by=world.holder("COM"), at=at)
    actions.approve_phase(change=change, by=world.second("COM"), at=at)
    with pytest.raises(SameApprover):
        actions.approve_phase(change=change, by=world.second("COM"), at=at)


def test_nobody_approves_the_own_proposal_in_a_second_post(world, at):
    change = _propose(world, at)

    with pytest.raises(SameApprover):
        actions.approve_phase(change=change, by=world.same_person("COM", "planner"), at=at)
    with pytest.raises(SameApprover):
        actions.approve_phase(change=change, by=world.second("COM").armed("approve"), at=at)

    approved = actions.approve_phase(change=change, by=world.second("COM"), at=at)  # the control: another person
    assert approved.approved_by_user not in (None, approved.proposed_by_user)


def test_the_button_to_approve_is_shown_to_everybody_but_the_proposer(world, at):
    _propose(world, at)
    other = world.post(world.orgs["COM"], "member")
    world.posts["second"] = other

    own, others = (
        world.client(who).get(world.url("duties/phase/"), headers={"accept-language": "en"}).content.decode()
        for who in ("COM", "second")
    )

    assert ">Approve<" not in own
    assert ">Approve<" in others


def test_the_database_refuses_an_approval_by_the_proposer(world, at):
    change = _propose(world, at)

    with pytest.raises(IntegrityError), transaction.atomic():
        PhaseChange.objects.filter(pk=change.pk).update(approved_at=at, approved_by=change.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhaseChange.objects.filter(pk=change.pk).update(
            approved_at=at, approved_by=uuid.uuid4(), approved_by_user=change.proposed_by_user
        )
    # The control: another person in another post.
    other = PhaseChange.objects.filter(pk=change.pk)
    assert other.update(approved_at=at, approved_by=uuid.uuid4(), approved_by_user=uuid.uuid4()) == 1


def test_without_a_committee_of_two_no_crisis_passes_the_warning(world, at):
    actions.approve_phase(change=_propose(world, at), by=world.second("HG"), at=at)
    assert not has_committee(world.crisis)

    with pytest.raises(NoCommittee):
        _propose(world, at, "response", 2)
    world.second("COM")
    assert _propose(world, at, "response", 2).level == 2


@pytest.mark.parametrize(
    ("phase", "level", "reason", "refusal"),
    [("closed", None, "x", NoSuchMove), ("signal_assessed", 2, "x", LevelMissing), ("party", None, "x", BadInput),
     ("signal_assessed", None, " ", BadInput)],
)  # fmt: skip
def test_moves_outside_the_table_are_refused(world, at, phase, level, reason, refusal):
    with pytest.raises(refusal):
        _propose(world, at, phase, level, reason=reason)


@pytest.mark.parametrize("role", ["MED", "MI", "EICR", "AUD", "VOL"])
def test_phases_are_not_proposed_by_everybody(world, at, role):
    with pytest.raises(NoPower):
        _propose(world, at, role=role)


@pytest.fixture
def allocate(world, at):
    return Function.objects.create(crisis=world.crisis, code="allocate", names={"en": "allocate"}, area=world.land)


def _state(world, at, function, role, says, words="w"):
    return actions.state_position(
        function=function, organisation=world.orgs[role], says=says, words={"en": words}, source="test", said_at=at,
        by=world.holder(role), at=at,
    )  # fmt: skip


def test_two_who_say_not_me_leave_a_gap_with_a_name(world, at, allocate):
    _state(world, at, allocate, "NGO", "denies", "only receive")
    _state(world, at, allocate, "GOV", "assists", "only assist")

    (view,) = unowned(world.crisis)
    assert (view.holding, len(view.positions)) == ("denied", 2)
    assert Reading(world.crisis, at).value("decision.functions_unowned").value == 1


def test_the_newest_word_of_an_organisation_counts(world, at, allocate):
    _state(world, at, allocate, "NGO", "denies")
    _state(world, at + DAY, allocate, "NGO", "holds")

    assert unowned(world.crisis) == []
    assert functions(world.crisis)[0].holding == "held"


def test_two_who_say_we_do_are_cross_management(world, at, allocate):
    _state(world, at, allocate, "NGO", "holds")
    _state(world, at, allocate, "GOV", "holds")

    assert functions(world.crisis)[0].holding == "cross"


def test_a_function_nobody_was_asked_about_is_unmanaged(world, allocate):
    assert functions(world.crisis)[0].holding == "unmanaged"


def test_nobody_speaks_for_another_and_nothing_else_than_three_words(world, at, allocate):
    with pytest.raises(NoPower):
        actions.state_position(
            function=allocate, organisation=world.orgs["GOV"], says="holds", words={}, source="", said_at=at,
            by=world.holder("NGO"), at=at,
        )  # fmt: skip
    with pytest.raises(BadInput):
        _state(world, at, allocate, "NGO", "maybe")
    assert not Position.objects.exists()


def _assign(world, at, function, role="COM", to="GOV", reason="decided", **more):
    return actions.assign_function(
        function=function, organisation=world.orgs[to], reason=reason, by=world.holder(role), at=at, **more
    )


def test_naming_a_holder_closes_the_gap_and_releases_the_one_before(world, at, allocate):
    _assign(world, at, allocate)
    _assign(world, at + DAY, allocate, to="NGO")

    assert accountable(allocate).organisation == world.orgs["NGO"]
    assert Assignment.objects.filter(until__isnull=True).count() == 1
    assert function_called(world.crisis, "allocate") == allocate


def test_the_database_refuses_two_accountable_holders(world, at, allocate):
    _assign(world, at, allocate)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(function=allocate, organisation=world.orgs["NGO"], reason="x", since=at)


def test_a_residual_assignment_says_so_in_the_public_log(world, at, allocate):
    _assign(world, at, allocate, residual=True)

    assert '"reason":"residual"' in PendingLeaf.objects.get(kind="decision.function.assigned").body


@pytest.mark.parametrize(("role", "reason", "refusal"), [("MI", "x", NoPower), ("COM", " ", BadInput)])
def test_a_holder_is_named_by_those_who_may_and_with_a_reason(world, at, allocate, role, reason, refusal):
    with pytest.raises(refusal):
        _assign(world, at, allocate, role, reason=reason)


def test_control_enters_functions_words_and_holders_of_an_exercise(exercise, at):
    control = exercise.holder("OPS")
    function = actions.list_function(
        crisis=exercise.crisis, code="allocate", names={"en": "a"}, area=exercise.land, by=control, at=at
    )
    actions.state_position(
        function=function, organisation=exercise.orgs["NGO"], says="denies", words={}, source="s", said_at=at,
        by=control, at=at,
    )  # fmt: skip
    actions.assign_function(function=function, organisation=exercise.orgs["GOV"], reason="r", by=control, at=at)
    actions.name_players(crisis=exercise.crisis, players={"depot": "x"}, by=control, at=at)

    assert exercise.crisis.defaults["players"] == {"depot": "x"}
    assert functions(exercise.crisis)[0].assignment.organisation == exercise.orgs["GOV"]


def test_the_committee_lists_a_function(world, at):
    made = actions.list_function(
        crisis=world.crisis, code="store", names={"en": "s"}, area=world.land, by=world.holder("COM"), at=at
    )

    assert Act.objects.get(about=made.pk).kind == "decision.function.listed"


def test_overdue_duties_are_counted(world, at):
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code="r", names={}, source="s", actor="GOV", trigger="t", expected="e",
        seconds=9, warn_seconds=1, armed_by=world.crisis.pk, in_force_from=at.date(),
    )  # fmt: skip
    Duty.objects.create(
        rule=rule, crisis=world.crisis, about_kind="k", about=world.crisis.pk, opened_at=at, warn_at=at, due_at=at,
        state="breached",
    )  # fmt: skip

    assert Reading(world.crisis, at).value("decision.duties_overdue").value == 1


@pytest.fixture
def review(world, at):
    """A crisis that is under review, and a proposal to close it."""
    PhaseChange.objects.create(
        crisis=world.crisis, phase="review", reason="over", proposed_at=at - DAY, proposed_by=uuid.uuid4(),
        approved_at=at - DAY, approved_by=uuid.uuid4(),
    )  # fmt: skip
    return _propose(world, at, "closed", reason="nothing is left to do")


def _duty(world, at, **more):
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code="r", names={}, source="s", actor="GOV", trigger="t", expected="e",
        seconds=60, warn_seconds=0, armed_by=uuid.uuid4(), in_force_from=at.date(), **more,
    )  # fmt: skip
    return Duty.objects.create(rule=rule, crisis=world.crisis, about=uuid.uuid4(), about_kind="supply.need",
                               opened_at=at, warn_at=at, due_at=at)  # fmt: skip


def test_a_second_person_closes_the_crisis_and_starts_theclock_of_personal_data(world, at, review):
    for days in (10, 300):
        PersonalValue.objects.create(
            crisis=world.crisis, subject=uuid.uuid4(), field="f", personal_class="P2", purpose="p", basis="b",
            delete_by=at + days * DAY, ciphertext=b"x",
        )  # fmt: skip

    actions.approve_phase(change=review, by=world.second("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.closed_at == at
    assert sorted(PersonalValue.objects.values_list("delete_by", flat=True)) == [at + 10 * DAY, at + 30 * DAY]
    assert '"phase":"closed"' in PendingLeaf.objects.get(kind="decision.phase.entered").body


def test_who_proposed_the_end_does_not_close_the_crisis(world, at, review):
    with pytest.raises(SameApprover):
        actions.approve_phase(change=review, by=world.holder("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.closed_at is None


def test_another_phase_closes_nothing_the_control(world, at):
    actions.approve_phase(change=_propose(world, at), by=world.second("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.closed_at is None


def test_a_crisis_whose_clocks_run_is_not_closed(world, at, review):
    duty = _duty(world, at)

    with pytest.raises(ClocksRun):
        actions.approve_phase(change=review, by=world.second("COM"), at=at)
    Duty.objects.filter(pk=duty.pk).update(state="void", ended_at=at, evidence=uuid.uuid4())
    actions.approve_phase(change=review, by=world.second("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.closed_at == at


@pytest.mark.parametrize(("state", "closes"), [("ready", False), ("sent", False), ("received", True)])
def test_a_crisis_with_goods_on_their_way_is_not_closed(world, at, review, state, closes):
    from cogov.supply.models import Shipment
    from cogov.supply.rules.runs import GoodsOnTheirWay

    Shipment.objects.create(crisis=world.crisis, run=None, number="1", depot=world.depot(), state=state,
                            organisation=world.orgs["MI"], km=1, ready_at=at)  # fmt: skip

    if closes:
        actions.approve_phase(change=review, by=world.second("COM"), at=at)
    else:
        with pytest.raises(GoodsOnTheirWay):
            actions.approve_phase(change=review, by=world.second("COM"), at=at)

    world.crisis.refresh_from_db()
    assert (world.crisis.closed_at is not None) is closes


def test_the_page_closes_the_crisis_and_a_closed_one_takes_nothing_new(world, at, review):
    second = world.post(world.orgs["COM"], "member")
    world.posts["COM"] = second
    client, hospital = world.client("COM"), world.client("MI")
    need = {"item": str(world.mask.pk), "quantity": "5", "organisation": str(world.orgs["MI"].pk)}

    before = hospital.post(world.url("supply/needs/new/"), need)
    closed = client.post(world.url(f"duties/phase/{review.pk}/approve/"))
    after = hospital.post(world.url("supply/needs/new/"), {**need, "item": str(world.water.pk)})
    program = client.post(world.api("rounds"), content_type="application/json")
    page = client.get(world.url("duties/phase/"))

    assert (before.status_code, closed.status_code) == (302, 302)
    assert (after.status_code, program.status_code) == (422, 409)
    assert program.json()["error"]["code"] == "CrisisClosed"
    assert "Closed since" in page.content.decode()
    assert hospital.get(world.url("supply/needs/")).status_code == 200
