"""Decisions about the crisis itself and about who holds what."""

from cogov.decision.actions.drills import call_off_drill, review_drill, start_drill
from cogov.decision.actions.firing import acknowledge_notice, escalate_notice, fire_by_figures, fire_plan
from cogov.decision.actions.matrix import (
    assign_function,
    end_cell,
    enter_cell,
    list_function,
    record_matrix,
    state_position,
    state_row,
    take_residual,
)
from cogov.decision.actions.phases import approve_phase, name_players, open_crisis, propose_phase

__all__ = [
    "acknowledge_notice",
    "approve_phase",
    "assign_function",
    "call_off_drill",
    "end_cell",
    "enter_cell",
    "escalate_notice",
    "fire_by_figures",
    "fire_plan",
    "list_function",
    "name_players",
    "open_crisis",
    "propose_phase",
    "record_matrix",
    "review_drill",
    "start_drill",
    "state_position",
    "state_row",
    "take_residual",
]
