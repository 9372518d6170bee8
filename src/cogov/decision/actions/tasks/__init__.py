"""Decisions about tasks: enter, answer, hand on, do, check, close."""

from cogov.decision.actions.tasks.closing import reopen_task, verify_task, withdraw_task
from cogov.decision.actions.tasks.entering import assign_task, offer_task, order_task, propose_task
from cogov.decision.actions.tasks.holding import (
    accept_task,
    decide_task,
    decline_task,
    fall_to_government,
    pass_task,
    return_task,
)
from cogov.decision.actions.tasks.parts import KIND, NewTask, build_task, clock_rules, write_tasks
from cogov.decision.actions.tasks.working import block_task, finish_task, start_task, unblock_task

__all__ = [
    "KIND",
    "NewTask",
    "accept_task",
    "assign_task",
    "block_task",
    "build_task",
    "clock_rules",
    "decide_task",
    "decline_task",
    "fall_to_government",
    "finish_task",
    "offer_task",
    "order_task",
    "pass_task",
    "propose_task",
    "reopen_task",
    "return_task",
    "start_task",
    "unblock_task",
    "verify_task",
    "withdraw_task",
    "write_tasks",
]
