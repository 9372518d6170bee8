"""What decision does because a clock ran out."""

from cogov.decision.actions.tasks import fall_to_government
from cogov.decision.models import Task
from cogov.decision.queries.tasks import territorial_government
from cogov.decision.rules import clocks
from cogov.decision.rules.tasks import UNANSWERED
from cogov.kernel.duties import DutyBreached
from cogov.kernel.holder import Holder
from cogov.kernel.models import Duty

FALLS = (clocks.ANSWER.code, clocks.PLACE.code)


def let_fall(event: DutyBreached) -> None:
    """Let a task nobody answered for in its time fall to the territorial government (I4)."""
    duty = Duty.objects.select_related("rule", "crisis").get(pk=event.duty)
    if duty.rule.code not in FALLS:
        return
    task = Task.objects.select_related("crisis__jurisdiction", "area").get(pk=duty.about)
    if task.state not in UNANSWERED or territorial_government(task.crisis, task.area) is None:
        return  # the clock stays overdue, for everybody to see
    clock = Holder(
        role="RULE",
        label=f"clock of {duty.rule.code}",
        post=duty.rule.armed_by,
        jurisdiction=duty.rule.jurisdiction_id,
        rule=f"duty:{duty.rule.code}",
    )
    fall_to_government(task=task, duty=duty, by=clock, at=event.at)
