"""Two spellings of one organisation: the machine proposes, a person decides."""

import datetime as dt
from collections import defaultdict

from cogov.actors.events import OrganisationsMerged
from cogov.actors.models import (
    MergeProposal,
    MergeState,
    Organisation,
    OrganisationSpelling,
    OrganisationState,
)
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.register import alike
from cogov.actors.rules.merging import AlreadyDecided
from cogov.actors.rules.names import search_key
from cogov.kernel import bus
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Jurisdiction, Place


@action("actors.merges.proposed")
def propose_merges(
    *, jurisdiction: Jurisdiction, crisis: Crisis, kind: str, area: Place, by: Holder, at: dt.datetime
) -> list[MergeProposal]:
    """Propose pairs of one kind in an area whose names are alike and whose seats lie together; nothing is merged."""
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=area))
    by_place: dict[str, list[Organisation]] = defaultdict(list)
    rows = Organisation.objects.filter(jurisdiction=jurisdiction, kind=kind, state=OrganisationState.ADMITTED)
    for row in rows.select_related("seat").order_by("entered_at", "name_key", "pk"):
        # District and city are one place here: people write either.
        parts = row.seat.path.strip("/").split("/") if row.seat else [""]
        by_place["/".join(parts[:3])].append(row)
    known = set(MergeProposal.objects.filter(jurisdiction=jurisdiction).values_list("keep_id", "other_id"))
    made = []
    for group in by_place.values():
        for position, other in enumerate(group):
            earlier = {row.pk: str(row) for row in group[:position]}
            for score, keep in alike(str(other), earlier):
                if (keep, other.pk) not in known:
                    made.append(
                        MergeProposal(
                            jurisdiction=jurisdiction, keep_id=keep, other=other, likeness=score, proposed_at=at
                        )
                    )
    MergeProposal.objects.bulk_create(made)
    record(about=crisis, crisis=crisis, authority=power, said={"kind": kind, "proposed": len(made)})
    return made


@action("actors.organisations.merged")
def decide_merge(*, proposal: MergeProposal, same: bool, crisis: Crisis, by: Holder, at: dt.datetime) -> MergeProposal:
    """Decide whether two entries are one organisation; if so, everything that hangs on the other moves to the kept one.

    Raises:
        AlreadyDecided: somebody decided before.
    """
    row = lock(MergeProposal, proposal.pk)
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=row.keep.area))
    if row.state != MergeState.PROPOSED:
        raise AlreadyDecided
    before = state_digest(row)
    row.state = MergeState.MERGED if same else MergeState.REFUSED
    row.decided_at = at
    row.save(update_fields=["state", "decided_at"])
    if same:
        other = row.other
        other.state = OrganisationState.MERGED
        other.merged_into = row.keep
        other.save(update_fields=["state", "merged_into"])
        OrganisationSpelling.objects.filter(organisation=other).update(organisation=row.keep)
        row.keep.search_key = search_key(
            [*row.keep.names.values(), *row.keep.search_key.split("|"), *other.names.values()]
        )
        row.keep.save(update_fields=["search_key"])
        bus.publish(OrganisationsMerged(keep=row.keep_id, other=other.pk))
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"same": same, "likeness": row.likeness},
        public={"kept": row.keep_id},
        touches=[row.keep, row.other],
        before=before,
    )
    return row
