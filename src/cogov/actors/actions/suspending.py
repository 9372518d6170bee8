"""Suspending organisations: at once by one person, on by a second, and over where no second person confirms."""

import datetime as dt

from cogov.actors.models import ABOVE, CodeBreach, Organisation, OrganisationState, Suspension
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.suspending import to_lapse
from cogov.actors.rules.appointing import check_suspender
from cogov.actors.rules.conduct import OtherBreach
from cogov.actors.rules.suspending import ALONE_FOR, LapsedBefore, NothingToConfirm, NotTakingPart, check_confirms
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis


@action("actors.organisation.suspended")
def suspend(
    *,
    organisation: Organisation,
    reason: str,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
    breach: CodeBreach | None = None,
) -> Organisation:
    """Stop an organisation from taking part: its people lose their roles at once, for 72 hours unless confirmed.

    Raises:
        SupervisedSuspends: it checks those who would suspend it.
        NotTakingPart: it is suspended already, or merged into another.
        LapsedBefore: the same person suspended it before and no second one confirmed.
        OtherBreach: the breach named is of another organisation.
        BadInput: no reason.
    """
    row = lock(Organisation, organisation.pk)
    power = require(by, "register.admit", "A", crisis=crisis, at=at, asked=Asked(area=organisation.area))
    check_suspender(by.role, body=row.body, above=row.level == ABOVE)
    if row.state not in (OrganisationState.ADMITTED, OrganisationState.APPLIED):
        raise NotTakingPart
    reason = check_reason(reason)
    if breach is not None and breach.organisation_id != row.pk:
        raise OtherBreach
    if any(one.hand.same_as(by.hand) for one in Suspension.objects.filter(organisation=row, lapsed=True)):
        raise LapsedBefore
    before = state_digest(row)
    made = Suspension.objects.create(
        organisation=row,
        crisis=crisis,
        was=row.state,
        reason=reason,
        suspended_at=at,
        suspended_by=by.post_id,
        suspended_by_user=by.hand.user,
        lapses_at=at + ALONE_FOR,
    )
    organisation.state = OrganisationState.SUSPENDED
    organisation.save(update_fields=["state"])
    record(
        about=organisation,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"reason": reason, "breach": breach.pk if breach else "", "lapses_at": made.lapses_at},
        public={"kind": organisation.kind},
        before=before,
        touches=[breach] if breach else [],
    )
    return organisation


@action("actors.suspension.confirmed")
def confirm_suspension(
    *, organisation: Organisation, crisis: Crisis | None, by: Holder, at: dt.datetime
) -> Organisation:
    """Confirm as a second person that an organisation stays suspended, until somebody admits it again.

    Raises:
        NothingToConfirm: nobody suspended it, it was confirmed, or it lapsed.
        SameSuspender: one's own hand suspended it.
        SupervisedSuspends: it checks those who would suspend it.
    """
    row = lock(Organisation, organisation.pk)
    power = require(by, "register.admit", "A", crisis=crisis, at=at, asked=Asked(area=organisation.area))
    check_suspender(by.role, body=row.body, above=row.level == ABOVE)
    open_one = Suspension.objects.filter(organisation=row, ended_at__isnull=True, confirmed_at__isnull=True).first()
    if open_one is None or open_one.lapses_at <= at:
        raise NothingToConfirm
    check_confirms(open_one.hand, by.hand)
    before = state_digest(row)
    open_one.confirmed_at, open_one.confirmed_by, open_one.confirmed_by_user = at, by.post_id, by.hand.user
    open_one.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_user"])
    record(
        about=row,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"reason": open_one.reason},
        public={"kind": row.kind},
        before=before,
        touches=[open_one],
    )
    return row


@action("actors.suspension.lapsed")
def lapse_suspension(*, suspension: Suspension, by: Holder, at: dt.datetime) -> Organisation:
    """Let an organisation take part again because no second person confirmed in time. The clock does it.

    Raises:
        NothingToConfirm: it was confirmed or ended meanwhile, or its time has not come.
    """
    row = lock(Organisation, suspension.organisation_id)
    one = lock(Suspension, suspension.pk)
    if one.ended_at is not None or one.confirmed_at is not None or one.lapses_at > at:
        raise NothingToConfirm
    before = state_digest(row)
    if row.state == OrganisationState.SUSPENDED:
        row.state = one.was
        row.save(update_fields=["state"])
    one.ended_at, one.lapsed = at, True
    one.save(update_fields=["ended_at", "lapsed"])
    running = one.crisis if one.crisis is not None and one.crisis.closed_at is None else None
    record(
        about=row,
        jurisdiction=row.jurisdiction,
        crisis=running,
        authority="rule suspension-of-one (trust.md 6: it takes two persons)",
        said={"suspended_at": one.suspended_at, "lapsed_at": one.lapses_at},
        public={"kind": row.kind} if running else None,
        before=before,
        touches=[one],
    )
    return row


def lapse_all(wall: dt.datetime) -> int:
    """Let every suspension of one person lapse whose time has come; return how many."""
    done = 0
    for one, at in to_lapse(wall):
        by = Holder(
            role="RULE", label="clock of suspension-of-one", post=one.suspended_by, rule="suspension-of-one",
            armed_by=one.suspended_by_user,
        )  # fmt: skip
        try:
            lapse_suspension(suspension=one, by=by, at=at)
        except NothingToConfirm:  # somebody confirmed while the clock looked
            continue
        done += 1
    return done
