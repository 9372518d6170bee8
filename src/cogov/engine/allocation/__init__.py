"""Sharing scarce stock among verified needs, with reasons and a proof."""

from cogov.engine.allocation.check import faults
from cogov.engine.allocation.plan import NAME, VERSION, allocate
from cogov.engine.allocation.terms import (
    TIERS,
    Certificate,
    Level,
    Lot,
    Need,
    Parameters,
    Plan,
    Share,
    Unmet,
    why_not,
)

__all__ = [
    "NAME",
    "TIERS",
    "VERSION",
    "Certificate",
    "Level",
    "Lot",
    "Need",
    "Parameters",
    "Plan",
    "Share",
    "Unmet",
    "allocate",
    "faults",
    "why_not",
]
