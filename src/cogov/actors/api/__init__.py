"""The API of actors: a router for each topic."""

from cogov.actors.api import mandates, register

routers = (register.router, mandates.router)
