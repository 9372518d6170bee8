"""The API of decision: a router for each topic."""

from cogov.decision.api import firing, matrix, phases

routers = (matrix.router, phases.router, firing.router)
