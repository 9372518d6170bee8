"""The tables of supply."""

from cogov.supply.models.counts import CallOutcome, CountCall, CountLine, MorningCount
from cogov.supply.models.needs import Basis, Named, Need, Offer, OfferState, OfferTerms
from cogov.supply.models.runs import AllocationRun, HandOver, Share, Shipment, ShipmentLine, Unmet
from cogov.supply.models.stock import Depot, ListKind, Lot, Statement, StatementKind, StockMove

__all__ = [
    "AllocationRun",
    "Basis",
    "CallOutcome",
    "CountCall",
    "CountLine",
    "Depot",
    "HandOver",
    "ListKind",
    "Lot",
    "MorningCount",
    "Named",
    "Need",
    "Offer",
    "OfferState",
    "OfferTerms",
    "Share",
    "Shipment",
    "ShipmentLine",
    "Statement",
    "StatementKind",
    "StockMove",
    "Unmet",
]
