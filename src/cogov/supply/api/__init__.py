"""The API of supply, one module per topic."""

from cogov.supply.api import needs, offers, rounds, shipments, situation, stock

routers = (situation.router, needs.router, stock.router, offers.router, rounds.router, shipments.router)
