"""What others may hear from supply."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanApproved:
    """A round was approved: shipments are ready at their depots."""

    run: uuid.UUID


@dataclass(frozen=True, slots=True)
class ShipmentReceived:
    """A shipment arrived and was signed for."""

    shipment: uuid.UUID
    complete: bool
