"""The clocks of tasks and intake, which run in every jurisdiction; a dated rule with the same code changes the time."""

from dataclasses import dataclass

# These clocks run to a time of the task itself: the action opens them, no kind of act does.
DEADLINE = "task.deadline"
ENDED = "decision.task.withdrawn decision.task.changed decision.task.changed_by_silence"
ANSWERED = " ".join(f"decision.task.change_{answer}" for answer in ("refused", "agreed", "silent", "lapsed"))
MOVED = f"decision.task.passed decision.task.fell decision.task.decided {ENDED}"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: what starts it, what stops it, and how long it runs unless a dated rule says otherwise."""

    code: str
    name: str
    name_zh: str
    actor: str
    trigger: str
    expected: str
    seconds: int
    warn_seconds: int
    source: str = "model.md 2.10, I4; R-013, R-098"
    voided_by: str = ""


ANSWER = Clock(
    "task-answer", "Answer to an offered task", "对所提任务作出答复", "asked", "decision.task.offered",
    f"decision.task.accepted decision.task.declined {MOVED}", 1800, 600,
)  # fmt: skip
PLACE = Clock(
    "task-place", "Holder for a task nobody has", "为无人承担的任务落实承担者", "raiser", "decision.task.proposed",
    f"decision.task.assigned {MOVED}", 1800, 600,
)  # fmt: skip
DUE = Clock(
    "task-due", "Task done by its deadline", "按期完成任务", "accountable", DEADLINE,
    f"decision.task.done decision.task.returned {MOVED}", 86400, 3600, "R-098: every task has a deadline",
)  # fmt: skip
UNBLOCK = Clock(
    "task-unblock", "Block of a task removed", "解除任务受阻", "blocker", DEADLINE,
    f"decision.task.unblocked decision.task.returned {MOVED}", 14400, 3600, "model.md 2.5, life-cycle 4",
)  # fmt: skip
CHECK = Clock(
    "task-check", "Result of a task checked", "核验任务结果", "raiser", "decision.task.done",
    "decision.task.verified decision.task.reopened", 86400, 14400, "model.md 2.5, life-cycle 4",
)  # fmt: skip
DECIDE = Clock(
    "task-decide", "Decision on a task passed around", "就被推诿的任务作出决定", "COM", DEADLINE,
    f"decision.task.decided {ENDED}", 3600, 1200, "R-131: the committee decides in its time",
)  # fmt: skip
ACKNOWLEDGE = Clock(
    "plan-acknowledge", "Notice of a fired plan acknowledged", "确认收到预案启动通知", "signatory", DEADLINE,
    "decision.notice.acknowledged", 1800, 600, "R-055: acknowledged within thirty minutes",
)  # fmt: skip
DEPUTY = Clock(
    "plan-acknowledge-deputy", "Notice acknowledged by the deputy", "由替补确认收到通知", "signatory", DEADLINE,
    "decision.notice.acknowledged", 900, 300, "R-055: silence goes to the deputy, then to those above",
)  # fmt: skip
ABOVE = Clock(
    "plan-acknowledge-above", "Silent organisation reached by those above", "由上级联系上未确认的组织", "superior",
    DEADLINE, "decision.notice.acknowledged", 900, 300, "R-055: silence goes to those above, step by step",
    voided_by="decision.notice.escalated",  # the next step above has a clock of its own
)  # fmt: skip
CONSENT = Clock(
    "task-consent", "Answer to a request to take over, merge or split", "答复接手、合并或拆分任务的请求", "asked",
    DEADLINE,
    f"{ANSWERED} {ENDED}", 3600, 1200,
    "R-099: consent, or silence after a set time",
)  # fmt: skip
SETTLE = Clock(
    "intake-settle", "Answer to a call or a visit at the counter", "答复来电或窗口来访", "owner", DEADLINE,
    "decision.intake.settled decision.intake.handed", 3600, 1200, "R-098; the same clock as for what is entered online",
)  # fmt: skip
CLOCKS = (ANSWER, PLACE, DUE, UNBLOCK, CHECK, DECIDE, CONSENT, SETTLE, ACKNOWLEDGE, DEPUTY, ABOVE)
