"""The decisions of agreements, by topic."""

from cogov.plans.actions.agreements.drafting import (
    comment,
    counter_propose,
    draft_agreement,
    give_up_agreement,
    open_agreement,
)
from cogov.plans.actions.agreements.leaving import leave_agreement, renew_agreement
from cogov.plans.actions.agreements.settling import settle_agreement, state_costs
from cogov.plans.actions.agreements.signing import check_sharing, sign_agreement
from cogov.plans.actions.agreements.triggering import (
    answer_call,
    call_clause,
    let_all_fall_due,
    let_fall_due,
    let_fall_due_by_clock,
    trigger_agreement,
)

__all__ = [
    "answer_call",
    "call_clause",
    "check_sharing",
    "comment",
    "counter_propose",
    "draft_agreement",
    "give_up_agreement",
    "leave_agreement",
    "let_all_fall_due",
    "let_fall_due",
    "let_fall_due_by_clock",
    "open_agreement",
    "renew_agreement",
    "settle_agreement",
    "sign_agreement",
    "state_costs",
    "trigger_agreement",
]
