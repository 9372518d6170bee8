"""When a full depot beside an empty ward is an alarm, and when a published list does not add up."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SumCheck:
    """A total beside the sum of its parts."""

    total: int
    parts: tuple[int, ...]

    @property
    def gap(self) -> int:
        """Return what is missing (positive) or too much (negative) in the parts."""
        return self.total - sum(self.parts)

    @property
    def adds_up(self) -> bool:
        """Say whether the parts give the total."""
        return self.gap == 0


def check_sum(total: int, parts: Sequence[int]) -> SumCheck:
    """Return the check of a published list: what was received against what went to each recipient."""
    return SumCheck(total, tuple(parts))


def is_mismatch(
    *, free_stock: int, waiting_hours: float, km: float | None, after_hours: float, reach_km: float
) -> bool:
    """Say whether stock that would do lies within reach while somebody has waited too long (R-139)."""
    return free_stock > 0 and waiting_hours >= after_hours and km is not None and km <= reach_km
