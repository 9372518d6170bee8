"""Agreements in use: triggered in a crisis, called on, answered."""

import datetime as dt

from django.db.models import Q

from cogov.actors.queries.triggers import trigger_reached
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis
from cogov.plans.actions.agreements.shared import check_binds, moved, party_of, power_of
from cogov.plans.models import (
    Agreement,
    Clause,
    ClauseCall,
)
from cogov.plans.queries.agreements import version_on_table
from cogov.plans.queries.law import law_day
from cogov.plans.rules.agreements import (
    AgreementState,
    AnsweredBefore,
    NotInForce,
    NotReached,
    NotWhoOwes,
    SomebodyElse,
    check_move,
)


@action("plans.agreement.triggered")
def trigger_agreement(*, agreement: Agreement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """State that an agreement is used in this crisis, because what a clause of it waits for is reached.

    Raises:
        NotAParty, NotInThisState, NotInForce, NotReached: as named.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party_of(row, by, day)
    check_move(row.state, AgreementState.TRIGGERED)
    check_binds(row, day)
    waits = [clause.trigger for clause in version_on_table(row).clauses.all() if clause.trigger]
    if waits and not any(trigger_reached(trigger, crisis) for trigger in waits):
        raise NotReached
    row.triggered_in, row.triggered_at = crisis, at
    return moved(row, AgreementState.TRIGGERED, crisis, power, {})


@action("plans.clause.called")
def call_clause(*, clause: Clause, what: str, crisis: Crisis, by: Holder, at: dt.datetime) -> ClauseCall:
    """Call on what a party promised; the clock of the clause runs until it answers, and the agreement is in use.

    Raises:
        NotAParty, NotInForce, NotReached, SomebodyElse: as named; nobody calls on itself, or on what nobody owes.
        BadInput: it is not said what for.
    """
    row = lock(Agreement, clause.version.agreement_id)
    power = power_of(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party = party_of(row, by, day)
    check_binds(row, day)
    if clause.version.number != row.version:
        raise NotInForce
    if clause.party_id is None or clause.party_id == party.organisation_id:
        raise SomebodyElse
    if not row.parties.filter(
        Q(leaves_on__isnull=True) | Q(leaves_on__gt=day), organisation_id=clause.party_id
    ).exists():
        raise NotInForce
    if clause.trigger and not trigger_reached(clause.trigger, crisis):
        raise NotReached
    if not what.strip():
        raise BadInput(N_("write something"), field="what")
    within = clause.within_minutes
    made = ClauseCall.objects.create(
        clause=clause,
        crisis=crisis,
        caller=party.organisation,
        what=what.strip(),
        called_at=at,
        due_at=at + dt.timedelta(minutes=within) if within else None,
    )
    if row.state in (AgreementState.IN_FORCE, AgreementState.SETTLED):
        row.state, row.triggered_in, row.triggered_at = AgreementState.TRIGGERED, crisis, at
        row.save(update_fields=["state", "triggered_in", "triggered_at"])
    record(
        about=made,
        crisis=crisis,
        authority=power,
        said={"what": what},
        touches=[clause, row, party.organisation],
        owes=clause.party_id,
    )
    return made


@action("plans.clause.answered")
def answer_call(
    *, call: ClauseCall, done: bool, answer: str, crisis: Crisis, by: Holder, at: dt.datetime
) -> ClauseCall:
    """Say that what was called for is done, or that it cannot be done and why; the clock of the call ends.

    Raises:
        NotWhoOwes, AnsweredBefore: as named.
        BadInput: no words.
    """
    row = lock(ClauseCall, call.pk)
    power = power_of(by, crisis, at)
    if row.clause.party_id != by.organisation_id:
        raise NotWhoOwes
    if row.answered_at is not None:
        raise AnsweredBefore
    if not answer.strip():
        raise BadInput(N_("write something"), field="answer")
    before = state_digest(row)
    row.answered_at, row.done, row.answer = at, done, answer.strip()
    row.save(update_fields=["answered_at", "done", "answer"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"done": done, "answer": answer},
        touches=[row.clause, row.clause.version.agreement],
        before=before,
    )
    return row
