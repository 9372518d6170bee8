"""What may be done with a task now: every state, every hand, against a table written a second time."""

import itertools

from cogov.decision.rules.acting import answers_of, checks_of
from cogov.decision.rules.tasks import TaskState

S = TaskState
HOLDER = {
    S.OFFERED: ["accept", "decline"],
    S.ACCEPTED: ["start", "return"],
    S.RESIDUAL: ["start"],
    S.ACTIVE: ["block", "done", "return"],
    S.BLOCKED: ["unblock", "return"],
    S.REOPENED: ["start", "return"],
}
CHECKER = {
    S.PROPOSED: ["withdraw", "pass"], S.OFFERED: ["withdraw"], S.ACCEPTED: ["withdraw"],
    S.DECLINED: ["withdraw", "pass"], S.RESIDUAL: ["withdraw", "pass"], S.TO_DECIDE: ["withdraw"],
    S.ACTIVE: ["withdraw"], S.BLOCKED: ["withdraw"], S.REOPENED: ["withdraw"], S.DONE: ["verify", "reopen"],
    S.VERIFIED: ["reopen"],
}  # fmt: skip


def test_who_answers_for_a_task_sees_the_acts_of_its_state_and_nobody_else_sees_any():
    for state, blocks, residual in itertools.product(S, (False, True), (False, True)):
        wanted = [act for act in HOLDER.get(state, []) if not (residual and act == "return")]

        assert answers_of(state, holds=True, blocks=blocks, residual=residual) == wanted
        unblock = ["unblock"] if blocks and state == S.BLOCKED else []
        assert answers_of(state, holds=False, blocks=blocks, residual=residual) == unblock


def test_who_checks_a_task_sees_the_acts_of_its_state_and_never_passes_the_own_work():
    for state, own_work, bears in itertools.product(S, (False, True), (False, True)):
        wanted = [act for act in CHECKER.get(state, []) if not (own_work and act == "verify")]

        assert checks_of(state, checks=True, own_work=own_work, bears=bears) == wanted
        alone = ["pass"] if bears and state == S.RESIDUAL else []
        assert checks_of(state, checks=False, own_work=own_work, bears=bears) == alone
