"""The API of decision: a router for each topic."""

from cogov.decision.api import firing, matrix, phases, tasks

routers = (matrix.router, phases.router, firing.router, tasks.router)
