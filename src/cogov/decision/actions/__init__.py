"""Decisions about the crisis itself and about who holds what."""

from cogov.decision.actions.matrix import assign_function, list_function, state_position
from cogov.decision.actions.phases import approve_phase, name_players, open_crisis, propose_phase

__all__ = [
    "approve_phase",
    "assign_function",
    "list_function",
    "name_players",
    "open_crisis",
    "propose_phase",
    "state_position",
]
