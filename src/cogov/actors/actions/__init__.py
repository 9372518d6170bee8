"""Decisions about who takes part."""

from cogov.actors.actions.conduct import issue_code, record_breach, sign_code
from cogov.actors.actions.founding import found_jurisdiction
from cogov.actors.actions.holds import approve_hold, end_hold, propose_hold
from cogov.actors.actions.merging import decide_merge, propose_merges
from cogov.actors.actions.posts import (
    accept_invitation,
    appoint,
    dismiss,
    end_post,
    invite,
    offer_first_post,
    state_deputy,
)
from cogov.actors.actions.powers import end_mandate, grant_mandate, pass_on_mandate, take_back_mandate
from cogov.actors.actions.qualifications import state_qualification
from cogov.actors.actions.register import admit, end_tie, enter_organisation, make_tie, state_capabilities
from cogov.actors.actions.suspending import confirm_suspension, lapse_all, lapse_suspension, suspend

__all__ = [
    "accept_invitation",
    "admit",
    "appoint",
    "approve_hold",
    "confirm_suspension",
    "decide_merge",
    "dismiss",
    "end_hold",
    "end_mandate",
    "end_post",
    "end_tie",
    "enter_organisation",
    "found_jurisdiction",
    "grant_mandate",
    "invite",
    "issue_code",
    "lapse_all",
    "lapse_suspension",
    "make_tie",
    "offer_first_post",
    "pass_on_mandate",
    "propose_hold",
    "propose_merges",
    "record_breach",
    "sign_code",
    "state_capabilities",
    "state_deputy",
    "state_qualification",
    "suspend",
    "take_back_mandate",
]
