"""The API of supply, one module per topic."""

from cogov.supply.api import counts, needs, offers, rounds, shipments, situation, stock

routers = (situation.router, needs.router, stock.router, offers.router, rounds.router, shipments.router, counts.router)
