"""Decisions about the crisis itself and about who holds what."""

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
    "approve_phase",
    "assign_function",
    "end_cell",
    "enter_cell",
    "list_function",
    "name_players",
    "open_crisis",
    "propose_phase",
    "record_matrix",
    "state_position",
    "state_row",
    "take_residual",
]
