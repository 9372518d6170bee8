"""The API of plans: a router for each topic."""

from cogov.plans.api import agreements, law, plans

routers = (agreements.router, law.router, plans.router)
