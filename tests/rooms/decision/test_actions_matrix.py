"""The matrix in force: cells, what rows take, gaps with their clock, what falls to the government (R-013)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cogov.decision import actions
from cogov.decision.actions.matrix import NewEntry, RowFacts
from cogov.decision.models import Assignment, Function, MatrixCell, Position, Residual
from cogov.decision.queries.findings import analysed, told
from cogov.decision.queries.matrix import accountable, function_view, functions, here, of_organisation, versions
from cogov.decision.rules.holding import Says, refuses
from cogov.decision.rules.matrix import EndedAlready, StandsThere, check_power, check_window, clock_minutes
from cogov.kernel import timers
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act, ActSubject, Duty, PendingLeaf, Rule

HOUR = dt.timedelta(hours=1)


def listed(world, at, code="allocate", **more):
    return actions.list_function(**{
        "crisis": world.crisis, "code": code, "names": {"en": code}, "area": world.land, "by": world.holder("COM"),
        "at": at, **more,
    })  # fmt: skip


def says(world, function, role, what, at):
    return actions.state_position(
        function=function, organisation=world.orgs[role], says=what, words={"en": what}, source="said", said_at=at,
        by=world.holder(role), at=at,
    )  # fmt: skip


def named(world, function, role, at, **more):
    return actions.assign_function(
        function=function, organisation=world.orgs[role], reason="decided", by=world.holder("COM"), at=at, **more
    )


def cell(world, function, letter, role, at, **more):
    return actions.enter_cell(**{
        "function": function, "letter": letter, "organisation": world.orgs[role], "reason": "agreed",
        "by": world.holder("COM"), "at": at, **more,
    })  # fmt: skip


def own_rule(world, at, seconds=3600):
    return Rule.objects.create(
        jurisdiction=world.jurisdiction, code="own-1h", names={"en": "an owner within an hour"}, source="R-013",
        actor="COM", trigger="decision.function.listed decision.gap.found",
        expected="decision.function.assigned decision.gap.closed", seconds=seconds, warn_seconds=600,
        armed_by=world.crisis.armed_by, in_force_from=at.date(),
    )  # fmt: skip


def run(at):
    while timers.tick(at):
        pass


def found(world, at, version=""):
    return [row.finding.kind.value for row in told(analysed(Reading(world.crisis, at), version))]


def test_a_cell_is_entered_and_taken_out_with_a_reason_and_whoever_held_it_is_told(world, at):
    function = listed(world, at)

    entered = cell(world, function, "R", "ENT", at)
    ended = actions.end_cell(cell=entered, reason="done", by=world.holder("COM"), at=at + HOUR)

    assert ended.until == at + HOUR
    assert [act.kind for act in Act.objects.filter(about=entered.pk).order_by("at")] == [
        "decision.cell.entered", "decision.cell.ended",
    ]  # fmt: skip
    assert ActSubject.objects.filter(object=world.orgs["ENT"].pk, act__kind="decision.cell.ended").exists()
    with pytest.raises(EndedAlready):
        actions.end_cell(cell=entered, reason="again", by=world.holder("COM"), at=at)


def test_a_cell_that_makes_no_sense_is_refused(world, at):
    function = listed(world, at)
    cell(world, function, "S", "NGO", at)
    cell(world, function, "S", "NGO", at, post=world.posts["NGO"])

    with pytest.raises(StandsThere):
        cell(world, function, "S", "NGO", at)
    with pytest.raises(StandsThere):
        cell(world, function, "S", "NGO", at, post=world.posts["NGO"])
    for wrong in ({"letter": "A"}, {"reason": " "}, {"post": world.posts["GOV"]}):
        with pytest.raises(BadInput):
            cell(world, function, **{"letter": "C", "role": "NGO", "at": at, **wrong})
    for act in (
        lambda: cell(world, function, "C", "NGO", at, by=world.holder("NGO")),
        lambda: actions.end_cell(cell=MatrixCell.objects.first(), reason="x", by=world.holder("GOV"), at=at),
        lambda: actions.state_row(function=function, facts=RowFacts(), by=world.holder("ENT"), at=at),
    ):
        with pytest.raises(NoPower):
            act()


def test_who_answers_stands_in_one_table_only(world, at):
    function = listed(world, at)

    with pytest.raises(IntegrityError), transaction.atomic():
        MatrixCell.objects.create(function=function, letter="A", organisation=world.orgs["NGO"], since=at)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"names": {"en": " "}}, "name_zh"), ({"starts": 1440}, "starts"), ({"ends": 1441}, "starts"), ({}, "code")],
)
def test_a_row_is_listed_once_with_a_name_and_a_window_within_a_day(world, at, more, field):
    listed(world, at)

    with pytest.raises(BadInput) as refusal:
        listed(world, at, **more)

    assert refusal.value.field == field


def test_day_and_night_are_two_rows_and_each_has_its_one_accountable(world, at):
    """R-097: exactly one accountable per function, area, phase and window, by constraint of the database."""
    day, night = listed(world, at, starts=480, ends=1200), listed(world, at, starts=1200, ends=480)

    named(world, day, "GOV", at)
    named(world, night, "NGO", at)
    named(world, night, "ENT", at + HOUR)

    assert Assignment.objects.filter(until__isnull=True).count() == 2
    assert accountable(night).organisation == world.orgs["ENT"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(function=day, organisation=world.orgs["NGO"], reason="x", since=at)


def test_whoever_answered_before_is_told_in_the_act_of_the_change(world, at):
    function = listed(world, at)
    named(world, function, "NGO", at)
    cell(world, function, "R", "NGO", at)

    change = named(world, function, "GOV", at + HOUR)

    act = Act.objects.get(about=change.pk)
    assert ActSubject.objects.filter(act=act, object=world.orgs["NGO"].pk).exists()
    assert "not_told" not in found(world, at + HOUR)
    # The control: an act that does not touch it leaves the finding.
    assert ActSubject.objects.filter(act=act).count() == 3


def test_a_change_that_told_nobody_is_found(world, at):
    function = listed(world, at)
    for role, until in (("NGO", at), ("GOV", None)):
        Assignment.objects.create(
            function=function, organisation=world.orgs[role], reason="x", since=at - HOUR if until else at, until=until
        )

    assert "not_told" in found(world, at)


def test_a_post_is_named_with_its_organisation_and_no_other(world, at):
    function = listed(world, at)

    assert named(world, function, "NGO", at, post=world.posts["NGO"]).post == world.posts["NGO"]
    with pytest.raises(BadInput):
        named(world, function, "NGO", at, post=world.posts["GOV"])


def test_the_gap_is_recorded_with_the_word_that_makes_it_and_ends_with_the_word_that_closes_it(world, at):
    function = listed(world, at)

    says(world, function, "NGO", "denies", at)
    says(world, function, "MI", "assists", at)
    says(world, function, "GOV", "holds", at + HOUR)
    says(world, function, "GOV", "denies", at + 2 * HOUR)
    says(world, function, "ENT", "holds", at + 3 * HOUR)
    says(world, function, "NGO", "holds", at + 3 * HOUR)

    acts = Act.objects.filter(kind__startswith="decision.gap.").order_by("recorded_at")
    assert [(act.kind[13:], act.at - at, act.rule) for act in acts] == [
        ("found", 0 * HOUR, "holding"), ("closed", HOUR, "holding"),
        ("found", 2 * HOUR, "holding"), ("closed", 3 * HOUR, "holding"),
    ]  # fmt: skip
    assert '"function":"allocate"' in PendingLeaf.objects.filter(kind="decision.gap.found").first().body
    assert function_view(world.crisis, function.pk).holding == "cross"


def test_naming_one_closes_the_gap_that_was_found_and_no_other(world, at):
    function, fresh = listed(world, at), listed(world, at, "count")
    says(world, function, "NGO", "denies", at)

    named(world, fresh, "GOV", at)  # nobody was asked: no gap was recorded, and none is closed
    named(world, function, "GOV", at + HOUR)

    closed = Act.objects.filter(kind="decision.gap.closed")
    assert [(act.about, act.at) for act in closed] == [(function.pk, at + HOUR)]


def test_who_takes_no_part_and_a_post_that_stands_no_more_get_no_cell_and_no_name_whatever_the_door(
    world, elsewhere, at
):
    function, out, gone = listed(world, at), world.orgs["ENT"], world.posts["NGO"]
    out.state = "suspended"
    out.save()
    gone.valid_to = at - HOUR
    gone.save()
    wrong = [{"organisation": out}, {"organisation": elsewhere.orgs["NGO"]}, {"organisation": world.orgs["OPS"]},
             {"organisation": world.orgs["NGO"], "post": gone}]  # fmt: skip

    for given in wrong:
        with pytest.raises(BadInput):
            actions.assign_function(function=function, reason="x", by=world.holder("COM"), at=at, **given)
        with pytest.raises(BadInput):
            actions.enter_cell(function=function, letter="R", reason="x", by=world.holder("COM"), at=at, **given)
    assert not MatrixCell.objects.exists()
    assert named(world, function, "NGO", at).organisation == world.orgs["NGO"]  # the control


def test_whoever_was_named_and_says_not_me_does_not_answer_any_more(world, at):
    function = listed(world, at)
    says(world, function, "NGO", "denies", at - HOUR)

    named(world, function, "NGO", at)
    assert accountable(function).organisation == world.orgs["NGO"]
    says(world, function, "NGO", "denies", at + HOUR)

    view = function_view(world.crisis, function.pk)
    assert (accountable(function), view.assignment, view.accountable) == (None, None, None)
    assert (view.refused.organisation, view.unowned) == (world.orgs["NGO"], True)
    assert Act.objects.filter(kind="decision.gap.found").count() == 2
    assert found(world, at + HOUR) == ["unmanaged"]
    named(world, function, "GOV", at + 2 * HOUR)
    assert accountable(function).organisation == world.orgs["GOV"]


def test_r013_what_nobody_owns_in_its_time_is_the_territorial_governments_with_its_reason(world, at):
    """R-013, R-100: after the time of the rule the worker assigns it, visibly; without the rule nothing happens."""
    before = listed(world, at, "unload")
    own_rule(world, at)
    silent, claimed, decided = (listed(world, at, code) for code in ("allocate", "receive", "store"))
    says(world, claimed, "NGO", "holds", at)
    named(world, decided, "ENT", at)

    run(at + 2 * HOUR)

    fell = Assignment.objects.get(residual=True)
    assert (fell.function, fell.organisation.kind, fell.since) == (silent, "government", at + 2 * HOUR)
    assert "nobody else answered" in fell.reason
    act = Act.objects.get(about=fell.pk)
    assert (act.role, act.authority) == ("RULE", "rule own-1h (R-013)")
    assert '"reason":"residual"' in PendingLeaf.objects.get(act=act).body
    assert Duty.objects.get(about=silent.pk).state == "met_late"
    assert accountable(claimed) is None  # its own word holds it; nobody was named, and nothing fell
    assert function_view(world.crisis, before.pk).unowned  # the control: listed before there was a rule


def test_r013_what_a_government_bears_as_residual_it_cannot_refuse(world, at):
    own_rule(world, at)
    function = listed(world, at)
    run(at + HOUR)
    government = Assignment.objects.get().organisation
    world.posts["GOV"].organisation = government
    world.posts["GOV"].save()
    world.orgs["GOV"] = government

    says(world, function, "GOV", "denies", at + 2 * HOUR)

    assert accountable(function).organisation == government


def test_r013_a_holder_who_lets_go_starts_the_clock_again(world, at):
    own_rule(world, at)
    function = listed(world, at)
    named(world, function, "NGO", at)

    says(world, function, "NGO", "denies", at + HOUR)
    run(at + 2 * HOUR)

    assert accountable(function).residual


def test_without_a_government_the_clock_stays_overdue_for_everybody_to_see(world, at):
    own_rule(world, at)
    function = listed(world, at)
    for org in [*world.orgs.values(), *world.others.values()]:
        if org.kind == "government":
            org.state = "suspended"
            org.save()

    run(at + HOUR)

    assert (accountable(function), Duty.objects.get().state) == (None, "breached")


def test_another_rule_about_a_function_moves_nothing(world, at):
    rule = own_rule(world, at)
    rule.code = "look-1h"
    rule.save()
    listed(world, at)

    run(at + HOUR)

    assert (Assignment.objects.count(), Duty.objects.get().state) == (0, "breached")


def test_what_a_row_takes_is_stated_and_only_then_assessed(world, at):
    """R-103: responsibility without power, and power without responsibility, both flagged."""
    function = listed(world, at)
    named(world, function, "ENT", at, post=world.posts["ENT"])
    cell(world, function, "R", "ENT", at)
    assert found(world, at) == ["no_deputy"]

    actions.state_row(
        function=function,
        facts=RowFacts(checked=True, power="allocation.approve:A", qualified=True, needs=["receive"],
                       between=["receive", "store"], covers=world.land, hours=500),
        by=world.holder("COM"), at=at,
    )  # fmt: skip

    assert set(found(world, at)) == {"no_deputy", "no_power", "not_able", "no_check"}
    named(world, function, "COM", at + HOUR)
    assert "no_power" not in found(world, at + HOUR)
    for wrong in ("allocation.approve", "nothing:A", "allocation.approve:X"):
        with pytest.raises(BadInput):
            actions.state_row(function=function, facts=RowFacts(power=wrong), by=world.holder("COM"), at=at)


def test_a_matrix_beside_the_one_in_force_is_entered_whole_and_changes_nothing_in_force(world, at):
    """R-102: prepared beforehand, and validated with the same rules."""
    own_rule(world, at)
    entries = [
        NewEntry("serve", {"en": "serve"}, world.district, "A", world.orgs["CTY"]),
        NewEntry("serve", {"en": "serve"}, world.district, "A", world.others["CTY"]),
        NewEntry("serve", {"en": "serve"}, world.district, "R", world.orgs["CTY"]),
        NewEntry("serve", {"en": "serve"}, world.district, "S", None),
        NewEntry("gate", {"en": "gate"}, world.district, "A", world.orgs["CTY"], claimed=True),
    ]

    rows = actions.record_matrix(
        crisis=world.crisis, version="prepared", entries=entries, by=world.holder("COM"), at=at
    )

    assert (len(rows), versions(world.crisis), functions(world.crisis)) == (2, ["prepared"], [])
    assert found(world, at, "prepared") == ["no_check", "cross_unclear"]
    assert (Duty.objects.count(), found(world, at)) == (0, [])
    for wrong in (
        {"version": ""},
        {"entries": [NewEntry("x", {}, world.land, "R", None)]},
        {"entries": [NewEntry("x", {}, world.land, "X", world.orgs["GOV"])]},
        {"by": world.holder("NGO")},
    ):
        with pytest.raises((BadInput, NoPower)):
            actions.record_matrix(**{
                "crisis": world.crisis, "version": "other", "entries": entries, "by": world.holder("COM"), "at": at,
                **wrong,
            })  # fmt: skip


def test_control_records_the_matrix_of_an_exercise_and_an_empty_one_is_nothing(exercise, at):
    rows = actions.record_matrix(crisis=exercise.crisis, version="empty", entries=[], by=exercise.holder("OPS"), at=at)

    assert rows == []


def test_who_does_it_here_and_what_is_mine(world, at):
    wide, near = listed(world, at), listed(world, at, area=world.district)
    other = listed(world, at, "count", area=world.far)
    named(world, wide, "GOV", at)
    named(world, near, "CTY", at)
    cell(world, near, "C", "GOV", at)
    says(world, other, "GOV", "denies", at)

    assert [view.function for view in here(world.crisis, world.district)] == [near, wide]
    assert [view.function for view in here(world.crisis, world.district, "count")] == []
    mine = of_organisation(world.crisis, world.orgs["GOV"].pk)
    assert [(view.function, letters) for view, letters in mine] == [(wide, "A"), (near, "C"), (other, "")]


def test_a_need_nobody_owns_is_borne_by_the_government_until_it_ends(world, at):
    need = world.need(state="entered")
    rule = own_rule(world, at)
    duty = Duty.objects.create(
        rule=rule, crisis=world.crisis, about_kind="supply.need", about=need.pk, opened_at=at, warn_at=at, due_at=at
    )

    row = actions.take_residual(
        crisis=world.crisis, about=need, government=world.orgs["GOV"], duty=duty, by=world.holder("GOV"), at=at
    )

    assert (row.about_kind, row.rule) == ("supply.need", "own-1h")
    assert Residual.objects.get().organisation == world.orgs["GOV"]


@pytest.mark.parametrize(
    ("word", "after", "residual", "expected"),
    [
        (Says.DENIES, 1, False, True),
        (Says.DENIES, -1, False, False),
        (Says.DENIES, 1, True, False),
        (Says.HOLDS, 1, False, False),
        (Says.ASSISTS, 1, False, False),
    ],
)
def test_a_newer_not_me_takes_back_what_one_was_named_for_but_not_the_residual(at, word, after, residual, expected):
    assert refuses(word, at + after * HOUR, at, residual=residual) is expected


def test_windows_powers_and_times_of_day_are_read_strictly():
    check_window(0, 1440)
    check_power("", [])
    check_power("order.issue:A", ["order.issue"])
    assert [clock_minutes(text) for text in ("00:00", "24:00", "8:5", "24:01", "x", "1:60", "1:x", "")] == [
        0, 1440, 485, None, None, None, None, None,
    ]  # fmt: skip


def test_position_rows_stay_as_they_were_said(world, at):
    function = listed(world, at)
    says(world, function, "NGO", "denies", at)

    assert Position.objects.get().words == {"en": "denies"}
    assert Function.objects.in_force().get() == function
