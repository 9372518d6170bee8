"""What decision does because a clock ran out, a phase was entered or a plan approved."""

from cogov.decision.actions.firing import escalate_notice, fire_all
from cogov.decision.actions.matrix import leave_to_government
from cogov.decision.actions.tasks import fall_to_government
from cogov.decision.events import PhaseEntered
from cogov.decision.models import Notice, Task
from cogov.decision.queries.matrix import function_view
from cogov.decision.queries.tasks import territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules.firing import NoticeState
from cogov.decision.rules.matrix import OWN
from cogov.decision.rules.tasks import UNANSWERED
from cogov.kernel.duties import DutyBreached
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Duty
from cogov.plans.events import PlanApproved


def _clock(duty: Duty) -> Holder:
    """Return the machine that acts because the duty's time passed."""
    return Holder(
        role="RULE",
        label=f"clock of {duty.rule.code}",
        post=duty.rule.armed_by,
        jurisdiction=duty.rule.jurisdiction_id,
        rule=f"duty:{duty.rule.code}",
    )


SILENCE = (clocks.ACKNOWLEDGE.code, clocks.DEPUTY.code)
FALLS = (clocks.ANSWER.code, clocks.PLACE.code)


def let_fall(event: DutyBreached) -> None:
    """Let a task nobody answered for in its time fall to the territorial government (I4)."""
    duty = Duty.objects.select_related("rule", "crisis").get(pk=event.duty)
    if duty.rule.code not in FALLS:
        return
    task = Task.objects.select_related("crisis__jurisdiction", "area").get(pk=duty.about)
    if task.state not in UNANSWERED or territorial_government(task.crisis, task.area) is None:
        return  # the clock stays overdue, for everybody to see
    fall_to_government(task=task, duty=duty, by=_clock(duty), at=event.at)


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
        leave_to_government(function=found.function, government=government, duty=duty, by=_clock(duty), at=event.at)


def pass_silence_on(event: DutyBreached) -> None:
    """Hand a notice nobody acknowledged in its time to the deputy, and then to those above."""
    duty = Duty.objects.select_related("rule", "crisis__jurisdiction").get(pk=event.duty)
    if duty.rule.code not in SILENCE:
        return
    notice = Notice.objects.get(pk=duty.about)
    if notice.state in (NoticeState.SENT, NoticeState.WITH_DEPUTY):
        escalate_notice(notice=notice, duty=duty, by=_clock(duty), at=event.at)


def fire_what_is_reached(event: PhaseEntered | PlanApproved) -> None:
    """Fire the plans whose phase or level was entered, in the same transaction: nobody has to think of it (R-055)."""
    fire_all(Crisis.objects.select_related("jurisdiction").get(pk=event.crisis), event.at)
