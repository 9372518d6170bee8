"""What the community keeps of households in clear, so that the kernel destroys it by its date (I12)."""

from cogov.community.actions import KEEP, destroy_households
from cogov.community.queries import kept_households
from cogov.kernel.personal import PersonalColumns, declare_columns


def subscribe() -> None:
    """Enter the household's columns in the register of personal data."""
    declare_columns(
        PersonalColumns(
            columns=("community.Household.code", "community.Household.people"),
            personal_class="P2",
            purpose="to serve the household by building and door",
            basis="PIPL art. 13(4): emergency necessity",
            keep=KEEP,
            rows=kept_households,
            subject="pk",
            day="delete_by",
            destroy=destroy_households,
        )
    )
