"""The API of plans: a router for each topic."""

from cogov.plans.api import plans

routers = (plans.router,)
