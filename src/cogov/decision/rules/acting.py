"""What may be done with a task now, by who answers for it, who could remove its block, and who checks it."""

from cogov.decision.rules.tasks import PASSABLE, RETURNABLE, STARTABLE, TaskState, can_move_task

S = TaskState


def answers_of(state: str, *, holds: bool, blocks: bool, residual: bool) -> list[str]:
    """Return the acts of who answers for a task, or could remove its block.

    Args:
        state: of the task.
        holds: whether one answers for it.
        blocks: whether one was named as who could remove the block.
        residual: whether its holder has it because nobody else answered: then it is not handed back (I4).
    """
    found = {
        "accept": holds and state == S.OFFERED,
        "decline": holds and state == S.OFFERED,
        "start": holds and state in STARTABLE,
        "block": holds and can_move_task(state, S.BLOCKED),
        "unblock": (holds or blocks) and state == S.BLOCKED,
        "done": holds and can_move_task(state, S.DONE),
        "return": holds and state in RETURNABLE and not residual,
    }
    return [act for act, may in found.items() if may]


def checks_of(state: str, *, checks: bool, own_work: bool, bears: bool) -> list[str]:
    """Return the acts of who raised a task or answers for the area.

    Args:
        state: of the task.
        checks: whether one raised it or answers for the area.
        own_work: whether one did it for somebody else: the own work is not checked.
        bears: whether one has it as residual: then one may pass it on without having raised it.
    """
    found = {
        "verify": checks and state == S.DONE and not own_work,
        "reopen": checks and can_move_task(state, S.REOPENED),
        "withdraw": checks and can_move_task(state, S.WITHDRAWN),
        "pass": (checks and state in PASSABLE) or (bears and state == S.RESIDUAL),
    }
    return [act for act, may in found.items() if may]
