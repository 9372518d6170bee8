"""The API of plans: a router for each topic."""

from cogov.plans.api import agreements, plans

routers = (agreements.router, plans.router)
