"""The tables of decision."""

from cogov.decision.models.matrix import Assignment, Function, Position
from cogov.decision.models.phases import PhaseChange

__all__ = ["Assignment", "Function", "PhaseChange", "Position"]
