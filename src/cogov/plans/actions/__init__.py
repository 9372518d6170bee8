"""The decisions of plans, by topic."""

from cogov.plans.actions.agreements import (
    answer_call,
    call_clause,
    check_sharing,
    comment,
    counter_propose,
    draft_agreement,
    give_up_agreement,
    leave_agreement,
    open_agreement,
    renew_agreement,
    settle_agreement,
    sign_agreement,
    state_costs,
    trigger_agreement,
)
from cogov.plans.actions.functions import NewFunction, enter_functions

__all__ = [
    "NewFunction",
    "answer_call",
    "call_clause",
    "check_sharing",
    "comment",
    "counter_propose",
    "draft_agreement",
    "enter_functions",
    "give_up_agreement",
    "leave_agreement",
    "open_agreement",
    "renew_agreement",
    "settle_agreement",
    "sign_agreement",
    "state_costs",
    "trigger_agreement",
]
