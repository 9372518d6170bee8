"""The mechanisms that every jurisdiction needs (Yin, three systems)."""

from enum import StrEnum


class Mechanism(StrEnum):
    """The seven mechanisms of the papers (R-042)."""

    EARLY_WARNING = "early_warning"
    DISCLOSURE = "disclosure"
    DECISION = "decision"
    PARTICIPATION = "participation"
    SECURITY = "security"
    SUPERVISION = "supervision"
    AFTERCARE = "aftercare"
