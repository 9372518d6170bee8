"""The tables of decision."""

from cogov.decision.models.matrix import Assignment, Function, Position
from cogov.decision.models.phases import PhaseChange
from cogov.decision.models.tasks import Task, TaskAfter, TaskDoer, TaskHolding

__all__ = ["Assignment", "Function", "PhaseChange", "Position", "Task", "TaskAfter", "TaskDoer", "TaskHolding"]
