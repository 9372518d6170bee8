"""The tables of decision."""

from cogov.decision.models.firing import FiredStep, Firing, Notice
from cogov.decision.models.intake import Intake
from cogov.decision.models.matrix import Assignment, Function, MatrixCell, Position, Residual
from cogov.decision.models.phases import PhaseChange
from cogov.decision.models.tasks import Task, TaskAfter, TaskChange, TaskDoer, TaskHolding, TaskLikeness

__all__ = [
    "Assignment",
    "FiredStep",
    "Firing",
    "Function",
    "Intake",
    "MatrixCell",
    "Notice",
    "PhaseChange",
    "Position",
    "Residual",
    "Task",
    "TaskAfter",
    "TaskChange",
    "TaskDoer",
    "TaskHolding",
    "TaskLikeness",
]
