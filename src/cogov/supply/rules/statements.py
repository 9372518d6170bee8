"""What may be said and said again of goods: one statement of one store, corrected by a newer version, never erased."""

from cogov.kernel.errors import N_, Refused


class AlreadyStated(Refused):
    """What this organisation holds of this item is stated already; a newer number corrects it."""

    sentence = N_(
        "A stock of this item is stated for this organisation already ({lot}): correct that statement instead."
    )


class AlreadyCorrected(Refused):
    """A newer version of the statement stands."""

    sentence = N_("This statement was corrected already: correct its newest version.")


class BelowPromised(Refused):
    """The corrected number is less than what left or is promised."""

    sentence = N_("Of this stock {gone} have left or are promised: it cannot be less than that.")


def check_correction(*, corrected: bool, new: int, gone: int) -> None:
    """Refuse to correct an old version, or below what has left the store or is promised from it.

    Raises:
        AlreadyCorrected, BelowPromised: as named.
    """
    if corrected:
        raise AlreadyCorrected
    if new < gone:
        raise BelowPromised(gone=gone)
