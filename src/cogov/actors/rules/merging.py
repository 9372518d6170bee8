"""Two entries of one organisation: proposed for merging, never merged silently."""

from cogov.kernel.errors import N_, Refused


class AlreadyDecided(Refused):
    """The proposal was decided before."""

    sentence = N_("This was already decided.")


class CodeNotSigned(Refused):
    """The organisation has not signed the code of conduct in force (R-014)."""

    sentence = N_("Your organisation has not signed the current code of conduct. Sign it first, then go on.")
    status = 403


class SponsorNeeded(Refused):
    """An informal group joins under a sponsor (R-068)."""

    sentence = N_("An informal group needs a registered organisation as its sponsor.")
    status = 400


class StatementNeeded(Refused):
    """Every organisation says what it can do and what not (R-069)."""

    sentence = N_("Say what the organisation can do and what its limits are.")
    status = 400
