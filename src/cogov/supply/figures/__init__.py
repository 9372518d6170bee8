"""The figures of supply."""

from cogov.supply.figures import cooperation, counts, situation


def register_all() -> None:
    """Enter the figures of this room into the register."""
    situation.register_all()
    cooperation.register_all()
    counts.register_all()
