"""Agreements renewed for another term, or left with notice."""

import datetime as dt
from dataclasses import replace

from django.db.models import Q

from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis
from cogov.plans.actions.agreements.parts import (
    DAY,
    check_terms,
    end_terms,
    party_of,
    power_of,
    public_of,
    write_draft,
)
from cogov.plans.models import (
    Agreement,
    Party,
)
from cogov.plans.queries.agreements import terms_of, version_on_table
from cogov.plans.queries.law import law_day
from cogov.plans.rules.agreements import (
    AgreementState,
    SettleFirst,
    check_move,
)


@action("plans.agreement.renewal_drafted")
def renew_agreement(
    *, agreement: Agreement, term_from: dt.date, term_to: dt.date, crisis: Crisis, by: Holder, at: dt.datetime
) -> Agreement:
    """Draft the same agreement for a new term; it replaces the old one on the day it comes into force.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: the end lies before the beginning.
    """
    old = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party_of(old, by, day)
    check_move(old.state, AgreementState.RENEWED)
    staying = old.parties.filter(leaves_on__isnull=True).select_related("organisation")
    sides = {party.organisation_id: party.organisation for party in staying}
    terms = replace(terms_of(version_on_table(old)), term_from=term_from, term_to=term_to)
    check_terms(old.kind, terms, sides, old.jurisdiction_id)
    new = Agreement(
        jurisdiction=old.jurisdiction,
        kind=old.kind,
        names=old.names,
        template=old.template,
        area=old.area,
        drafted_by_id=by.organisation_id,
        renews=old,
        drafted_at=at,
    )
    version = write_draft(new, sides, terms, by, at)
    record(about=new, crisis=crisis, authority=power, said={"digest": version.digest}, touches=[old])
    return new


@action("plans.agreement.left")
def leave_agreement(*, agreement: Agreement, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Party:
    """Leave with the notice that was agreed; what the party gave and got ends on that day.

    Where fewer than two stay, the agreement itself ends with it.

    Raises:
        NotAParty, NotInThisState: as named.
        SettleFirst: it is in use.
        BadInput: no reason, or notice was given before.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party = party_of(row, by, day)
    if row.state == AgreementState.TRIGGERED:
        raise SettleFirst
    check_move(row.state, AgreementState.LEFT)
    check_reason(reason)
    if party.leaves_on is not None:
        raise BadInput(N_("notice was given before"), field="reason")
    party.leaves_on = day + version_on_table(row).notice_days * DAY
    party.save(update_fields=["leaves_on"])
    before = state_digest(row)
    if row.parties.filter(leaves_on__isnull=True).count() < 2:
        row.state = AgreementState.LEFT
        end_terms(row, party.leaves_on, Q())
    else:
        end_terms(row, party.leaves_on, Q(party=party.organisation) | Q(granter=party.organisation))
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"reason": reason, "leaves_on": party.leaves_on, "state": row.state},
        public=public_of(row),
        touches=[party.organisation],
        before=before,
    )
    return party
