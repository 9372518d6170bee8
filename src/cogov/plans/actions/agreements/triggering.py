"""Agreements in use: triggered in a crisis, called on, answered."""

import datetime as dt
import uuid

from django.db.models import Q

from cogov.actors.queries.triggers import trigger_reached
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.duties import Start, start
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Rule
from cogov.plans.actions.agreements.parts import check_binds, moved, party_of, power_of
from cogov.plans.models import (
    Agreement,
    Clause,
    ClauseCall,
    Signature,
)
from cogov.plans.queries.agreements import clauses_waiting, version_on_table
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

CALL = "plans.clausecall"


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
    if waits and not any(trigger_reached(trigger, crisis, at) for trigger in waits):
        raise NotReached
    row.triggered_in, row.triggered_at = crisis, at
    return moved(row, AgreementState.TRIGGERED, crisis, power, {})


@action("plans.agreement.fell_due")
def let_fall_due(*, agreement: Agreement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Begin the clocks of the clauses whose phase, level or figure is reached in a crisis: nobody has to call.

    The clock that looks does it, once in a crisis for each clause, for the person who signed last.

    Raises:
        NotInForce, NotReached: as named; nothing is reached, or all of it has begun.
    """
    row = lock(Agreement, agreement.pk)
    day = law_day(crisis.jurisdiction, at)
    check_binds(row, day)
    due = [clause for clause in clauses_waiting(crisis, day, row) if trigger_reached(clause.trigger, crisis, at)]
    if not due:
        raise NotReached
    calls = [
        ClauseCall(
            clause=clause,
            crisis=crisis,
            called_at=at,
            due_at=at + dt.timedelta(minutes=clause.within_minutes) if clause.within_minutes else None,
        )
        for clause in due
    ]
    ClauseCall.objects.bulk_create(calls)
    before = state_digest(row)
    if row.state in (AgreementState.IN_FORCE, AgreementState.SETTLED):
        row.state, row.triggered_in, row.triggered_at = AgreementState.TRIGGERED, crisis, at
        row.save(update_fields=["state", "triggered_in", "triggered_at"])
    record(
        about=row,
        crisis=crisis,
        authority=f"agreement {row.pk} signed for post {by.post}",
        said={"clauses": [clause.key for clause in due], "triggers": sorted({clause.trigger for clause in due})},
        public={"agreement": row.kind, "clauses": len(due)},
        touches=[*calls, *(clause.party for clause in due if clause.party)],
        before=before,
    )
    rules = Rule.objects.filter(jurisdiction_id=crisis.jurisdiction_id, concerns__in=[clause.pk for clause in due])
    by_clause = {rule.concerns: rule for rule in rules}
    for call in calls:
        if call.clause_id in by_clause and call.due_at:
            duty = Start(call.pk, call.clause.party_id, call.due_at)
            start(by_clause[call.clause_id], crisis, CALL, [duty], at)
    return row


def clock_of_agreement(agreement: Agreement) -> Holder:
    """Return the rule that lets clauses fall due: it acts for whoever signed last."""
    last = Signature.objects.filter(version__agreement=agreement).order_by("-signed_at", "-pk").first()
    return Holder(
        role="RULE",
        label="agreement",
        post=last.post if last else None,
        jurisdiction=agreement.jurisdiction_id,
        rule=f"agreement:{agreement.pk}",
        armed_by=last.person if last else None,
    )


def let_all_fall_due(crisis: Crisis, at: dt.datetime) -> int:
    """Let every clause fall due whose trigger is reached in the crisis; return how many agreements that moved."""
    if crisis.closed_at is not None:
        return 0
    known: dict[str, bool] = {}
    found: dict[uuid.UUID, Agreement] = {}
    for clause in clauses_waiting(crisis, law_day(crisis.jurisdiction, at)):
        if clause.trigger not in known:
            known[clause.trigger] = trigger_reached(clause.trigger, crisis, at)
        if known[clause.trigger]:
            found[clause.version.agreement_id] = clause.version.agreement
    done = 0
    for agreement in found.values():
        try:
            let_fall_due(agreement=agreement, crisis=crisis, by=clock_of_agreement(agreement), at=at)
        except (NotReached, NotInForce):  # another did it, or it ended meanwhile
            continue
        done += 1
    return done


def let_fall_due_by_clock(wall: dt.datetime) -> int:
    """Look at what agreements wait for in every open crisis; return how many agreements moved."""
    rows = Crisis.objects.filter(closed_at__isnull=True).select_related("jurisdiction")
    return sum(let_all_fall_due(crisis, crisis.time(wall)) for crisis in rows)


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
    if clause.trigger and not trigger_reached(clause.trigger, crisis, at):
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
