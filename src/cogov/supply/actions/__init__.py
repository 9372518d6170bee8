"""Decisions about needs, stock, allocation and hand-over."""

from cogov.supply.actions.allocation import approve_allocation, propose_allocation, propose_by_hand, reject_allocation
from cogov.supply.actions.counts import note_call, send_count
from cogov.supply.actions.loading import load_lines
from cogov.supply.actions.needs import (
    adopt_estimates,
    answer_need,
    change_need,
    close_unmet,
    confirm_need,
    enter_need,
    reject_need,
    verify_need,
    withdraw_need,
)
from cogov.supply.actions.offers import make_offer, withdraw_offer
from cogov.supply.actions.shipments import receive_shipment, send_shipment
from cogov.supply.actions.stock import correct_statement, enter_depot, receive_lot, state_stock, take_up_stock

__all__ = [
    "adopt_estimates",
    "answer_need",
    "approve_allocation",
    "change_need",
    "close_unmet",
    "confirm_need",
    "correct_statement",
    "enter_depot",
    "enter_need",
    "load_lines",
    "make_offer",
    "note_call",
    "propose_allocation",
    "propose_by_hand",
    "receive_lot",
    "receive_shipment",
    "reject_allocation",
    "reject_need",
    "send_count",
    "send_shipment",
    "state_stock",
    "take_up_stock",
    "verify_need",
    "withdraw_need",
    "withdraw_offer",
]
