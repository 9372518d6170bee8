"""What decision does because a clock ran out, a phase was entered or a plan approved."""

from cogov.decision.actions.changes import asked_next, change_by_silence, lapse_change, pass_question_on
from cogov.decision.actions.firing import escalate_notice, fire_all
from cogov.decision.actions.intake import KEEP, destroy_texts
from cogov.decision.actions.matrix import leave_to_government
from cogov.decision.actions.tasks import fall_to_government
from cogov.decision.events import PhaseEntered
from cogov.decision.models import Notice, Task, TaskChange
from cogov.decision.queries.intake import texts_of
from cogov.decision.queries.matrix import function_view
from cogov.decision.queries.tasks import territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules.firing import NoticeState
from cogov.decision.rules.matrix import OWN
from cogov.decision.rules.tasks import UNANSWERED, ChangeState
from cogov.kernel import bus
from cogov.kernel.duties import DutyBreached
from cogov.kernel.errors import Refused
from cogov.kernel.models import Crisis, Duty
from cogov.kernel.personal import PersonalColumns, declare_columns
from cogov.kernel.timers import clock_of
from cogov.plans.actions import let_all_fall_due
from cogov.plans.events import PlanApproved

SILENCE = (clocks.ACKNOWLEDGE.code, clocks.DEPUTY.code, clocks.ABOVE.code)
FALLS = (clocks.ANSWER.code, clocks.PLACE.code)


def subscribe() -> None:
    """Listen to clocks, phases and plans; let what was said in calls be destroyed by its date."""
    bus.subscribe(DutyBreached, let_fall)
    bus.subscribe(DutyBreached, let_change)
    bus.subscribe(DutyBreached, leave_unowned)
    bus.subscribe(DutyBreached, pass_silence_on)
    bus.subscribe(PhaseEntered, fire_what_is_reached)
    bus.subscribe(PlanApproved, fire_what_is_reached)
    declare_columns(
        PersonalColumns(
            columns=("decision.Intake.text", "decision.Intake.answer"),
            personal_class="P2",
            purpose="to answer whoever called or came to the counter",
            basis="PIPL art. 13(4): emergency necessity",
            keep=KEEP,
            rows=texts_of,
            subject="id",
            day="delete_by",
            destroy=destroy_texts,
        )
    )


def let_fall(event: DutyBreached) -> None:
    """Let a task nobody answered for in its time fall to the territorial government (I4)."""
    duty = Duty.objects.select_related("rule", "crisis").get(pk=event.duty)
    if duty.rule.code not in FALLS:
        return
    task = Task.objects.select_related("crisis__jurisdiction", "area").get(pk=duty.about)
    if task.state not in UNANSWERED or territorial_government(task.crisis, task.area) is None:
        return  # the clock stays overdue, for everybody to see
    fall_to_government(task=task, duty=duty, by=clock_of(duty), at=event.at)


def let_change(event: DutyBreached) -> None:
    """Let a request to take over, merge or split take effect that nobody answered in its time (R-099)."""
    duty = Duty.objects.select_related("rule", "crisis").get(pk=event.duty)
    if duty.rule.code != clocks.CONSENT.code:
        return
    asked = TaskChange.objects.filter(task_id=duty.about, state=ChangeState.ASKED).select_related("task", "into")
    change = asked.first()
    if change is None:
        return
    act = pass_question_on if asked_next(change) else change_by_silence
    try:
        act(change=change, duty=duty, by=clock_of(duty), at=event.at)
    except Refused:
        lapse_change(change=change, duty=duty, by=clock_of(duty), at=event.at)


def leave_unowned(event: DutyBreached) -> None:
    """Let a function that nobody owned in the time of its rule fall to the territorial government (R-013, I4)."""
    duty = Duty.objects.select_related("rule", "crisis").get(pk=event.duty)
    if duty.about_kind != "decision.function" or not duty.rule.code.startswith(OWN):
        return
    found = function_view(duty.crisis, duty.about)
    if found is None or not found.unowned:
        return  # somebody says that it is theirs
    government = territorial_government(duty.crisis, found.function.area)
    if government is not None:  # else the clock stays overdue, for everybody to see
        leave_to_government(function=found.function, government=government, duty=duty, by=clock_of(duty), at=event.at)


def pass_silence_on(event: DutyBreached) -> None:
    """Hand a notice nobody acknowledged in its time to the deputy, then to those above, step by step."""
    duty = Duty.objects.select_related("rule", "crisis__jurisdiction").get(pk=event.duty)
    if duty.rule.code not in SILENCE:
        return
    notice = Notice.objects.get(pk=duty.about)
    if notice.state in (NoticeState.SENT, NoticeState.WITH_DEPUTY, NoticeState.WITH_SUPERIOR):
        escalate_notice(notice=notice, duty=duty, by=clock_of(duty), at=event.at)


def fire_what_is_reached(event: PhaseEntered | PlanApproved) -> None:
    """Fire the plans and open the clauses of agreements whose phase or level was entered, in the same transaction.

    Nobody has to think of it (R-055).
    """
    crisis = Crisis.objects.select_related("jurisdiction").get(pk=event.crisis)
    fire_all(crisis, event.at)
    let_all_fall_due(crisis, event.at)
