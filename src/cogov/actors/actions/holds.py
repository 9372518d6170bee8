"""Keeping something personal as evidence: proposed by one person, approved by another, ended by either (I12)."""

import datetime as dt
import uuid

from cogov.actors.queries.power import require
from cogov.actors.rules.evidence import HoldSettled, check_assessed, check_two, check_until
from cogov.actors.rules.matrix import matrix
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import Absent, check_reason
from cogov.kernel.holder import NOBODY, Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, PersonalHold
from cogov.kernel.personal import keeps

KEY = "retention.run"


@action("actors.hold.proposed")
def propose_hold(
    *, crisis: Crisis, subject: uuid.UUID, authority: str, lawful: str, necessary: str, safe: str, until: dt.datetime,
    by: Holder, at: dt.datetime,
) -> PersonalHold:  # fmt: skip
    """Propose to keep what there is of one person beyond its date; nothing is kept longer until another approves.

    Raises:
        NoPower: not an auditor.
        BadInput: a question of the assessment has no answer, or the end is not within a year.
        Absent: nothing is kept of this person.
    """
    power = require(by, KEY, "A", crisis=crisis, at=at)
    words = {"authority": authority, "lawful": lawful, "necessary": necessary, "safe": safe}
    check_assessed(words)
    check_until(until, at)
    if not keeps(crisis, subject):
        raise Absent
    hold = PersonalHold.objects.create(
        crisis=crisis,
        subject=subject,
        **{name: text.strip() for name, text in words.items()},
        until=until,
        proposed_at=at,
        proposed_by=by.post_id,
        proposed_by_user=by.user or NOBODY,
    )
    record(about=hold, crisis=crisis, authority=power, said={"authority": authority, "until": until}, after_close=True)
    return hold


@action("actors.hold.approved")
def approve_hold(*, hold: PersonalHold, by: Holder, at: dt.datetime) -> PersonalHold:
    """Approve a hold as a second person: from now on destruction passes it by, until its end.

    Raises:
        SecondPerson: the proposer approves.
        HoldSettled: it was approved or ended before, or its end has come.
        Absent: what it was to keep has been destroyed meanwhile.
    """
    row = lock(PersonalHold, hold.pk)
    power = require(by, KEY, "A", crisis=row.crisis, at=at)
    if row.approved_at or row.ended_at or row.until <= at:
        raise HoldSettled
    found = next(part for part in matrix()[KEY].cells["AUD"] if part.verb == "A")
    check_two(found, proposer=row.proposed_by_user, approver=by.user)
    if not keeps(row.crisis, row.subject):
        raise Absent
    before = state_digest(row)
    row.approved_at, row.approved_by, row.approved_by_user = at, by.post, by.user
    row.save(update_fields=["approved_at", "approved_by", "approved_by_user"])
    record(
        about=row,
        crisis=row.crisis,
        authority=power,
        said={"authority": row.authority, "until": row.until},
        public={"until": row.until.date().isoformat()},
        before=before,
        after_close=True,
    )
    return row


@action("actors.hold.ended")
def end_hold(*, hold: PersonalHold, reason: str, by: Holder, at: dt.datetime) -> PersonalHold:
    """End a hold, or take its proposal back: one person is enough, since destroying needs nobody's consent.

    Raises:
        HoldSettled: it has ended before.
        BadInput: no reason.
    """
    row = lock(PersonalHold, hold.pk)
    power = require(by, KEY, "A", crisis=row.crisis, at=at)
    if row.ended_at is not None:
        raise HoldSettled
    check_reason(reason)
    before = state_digest(row)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(
        about=row, crisis=row.crisis, authority=power, said={"reason": reason}, public={}, before=before,
        after_close=True,
    )  # fmt: skip
    return row
