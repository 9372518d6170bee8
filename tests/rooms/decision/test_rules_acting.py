"""What may be done with a task now: every state, every hand, against a table written a second time."""

import itertools

from cogov.decision.rules import firing, intake, tasks
from cogov.decision.rules.acting import answers_of, checks_of
from cogov.decision.rules.tasks import ChangeState, TaskState

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


def test_i15_whoever_is_told_of_a_task_a_request_a_call_or_a_notice_can_answer_it():
    """I15: from what pages and API offer by these rules, not from a list beside them."""
    for state in tasks.OPEN:
        holder = answers_of(state, holds=True, blocks=False, residual=True)
        asks = checks_of(state, checks=True, own_work=False, bears=False)
        assert holder or state not in (*tasks.HELD, S.OFFERED), state
        assert asks, state
    assert {"verify", "reopen"} <= {*checks_of(S.DONE, checks=True, own_work=False, bears=False)}
    assert answers_of(S.BLOCKED, holds=False, blocks=True, residual=False) == ["unblock"]
    assert {ChangeState.AGREED, ChangeState.REFUSED} <= {*tasks.CHANGE_MOVES[ChangeState.ASKED]}
    assert intake.MOVES[intake.IntakeState.TAKEN]
    assert all(firing.NoticeState.ACKNOWLEDGED in firing.NOTICE_MOVES[state] for state in firing.SILENT)
