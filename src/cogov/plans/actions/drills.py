"""Drills and corrective actions: a plan is exercised, what went wrong is owed, and another drill proves it mended."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Jurisdiction
from cogov.plans.models import Agreement, Clause, CorrectiveAction, Drill, Party, Plan, Signature
from cogov.plans.queries.agreements import version_on_table
from cogov.plans.queries.plans import drills_due
from cogov.plans.rules.agreements import AgreementState
from cogov.plans.rules.drills import (
    CorrectionState,
    DrillRuns,
    DrillState,
    StepResult,
    all_settled,
    check_correction_move,
    check_drill_move,
    retest,
)
from cogov.plans.rules.plans import PlanState, check_plan_move


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A corrective action as the review of a drill states it."""

    step: str
    what: str
    owner: Organisation
    due: dt.date


def begin_drill(plan: Plan, played: Plan, exercise: Crisis, *, by: Holder, at: dt.datetime) -> Drill:
    """Enter a drill. Part of the decision to start one, which opens the exercise and records it.

    Raises:
        DrillRuns: one of this plan runs.
        NoSuchPlanMove: the plan is not in force.
    """
    row = lock(Plan, plan.pk)
    was, drilled_before = row.state, row.drilled_at
    if Drill.objects.filter(plan__line=row.line, state=DrillState.RUNNING).exists():
        raise DrillRuns
    again = row.state == PlanState.CORRECTED
    if row.state == PlanState.REVIEWED:  # nothing was to be corrected, or not all of it is done: it is tried anew
        check_plan_move(PlanState.REVIEWED, PlanState.DUE)
        row.state = PlanState.DUE
    then = PlanState.REDRILLED if again else PlanState.DRILLED
    check_plan_move(PlanState(row.state), then)
    row.state, row.drilled_at = then, at
    row.save(update_fields=["state", "drilled_at"])
    return Drill.objects.create(
        plan=row, played=played, crisis=exercise, started_at=at, started_by=by.post_id, plan_was=was,
        plan_drilled_at=drilled_before,
    )  # fmt: skip


def copy_agreement(
    agreement: Agreement, home: Jurisdiction, organisations: Mapping[uuid.UUID, uuid.UUID],
    places: Mapping[uuid.UUID, uuid.UUID],
) -> Agreement:  # fmt: skip
    """Return the double of an agreement in the jurisdiction of an exercise, with what its parties signed.

    The powers and clocks its clauses gave stay where they are. Part of the decision to drill a plan.
    """
    version = version_on_table(agreement)
    double = Agreement.objects.get(pk=agreement.pk)
    double.pk, double._state.adding = uuid.uuid4(), True  # noqa: SLF001 - Django's documented way to copy a row
    double.jurisdiction, double.area_id, double.renews = home, places[agreement.area_id], None
    double.drafted_by_id = organisations[agreement.drafted_by_id]
    double.triggered_in = double.triggered_at = None
    called_on = double.state in (AgreementState.TRIGGERED, AgreementState.SETTLED)
    double.state = AgreementState.IN_FORCE.value if called_on else double.state
    double.save()
    clauses, signatures = list(version.clauses.all()), list(version.signatures.all())
    parties = list(agreement.parties.all())
    version.pk, version.agreement, version._state.adding = uuid.uuid4(), double, True  # noqa: SLF001 - as above
    version.proposed_by_id = organisations[version.proposed_by_id]
    version.save()
    for party in parties:
        party.pk, party.agreement, party.organisation_id = uuid.uuid4(), double, organisations[party.organisation_id]
    for clause in clauses:
        clause.pk, clause.version, clause.mandate = uuid.uuid4(), version, None
        clause.party_id = organisations[clause.party_id] if clause.party_id else None
        clause.granter_id = organisations[clause.granter_id] if clause.granter_id else None
    for signature in signatures:
        signature.pk, signature.version = uuid.uuid4(), version
        signature.organisation_id = organisations[signature.organisation_id]
    Party.objects.bulk_create(parties)
    Clause.objects.bulk_create(clauses)
    Signature.objects.bulk_create(signatures)
    return double


def abandon_drill(drill: Drill, *, reason: str, at: dt.datetime) -> Drill:
    """Enter that a drill was called off: the plan stands as before it. Part of the decision that records it.

    Raises:
        DrillOver: it was reviewed or called off already.
        BadInput: no reason.
    """
    row = lock(Drill, drill.pk)
    check_drill_move(row.state, DrillState.CALLED_OFF)
    row.called_off_why = check_reason(reason)
    plan = lock(Plan, row.plan_id)
    before = PlanState(row.plan_was)
    check_plan_move(PlanState(plan.state), before)
    plan.state, plan.drilled_at = before, row.plan_drilled_at
    plan.save(update_fields=["state", "drilled_at"])
    row.state, row.called_off_at = DrillState.CALLED_OFF, at
    row.save(update_fields=["state", "called_off_at", "called_off_why"])
    return row


def close_drill(
    drill: Drill,
    results: Mapping[str, StepResult],
    corrections: Sequence[NewCorrection],
    *,
    lesson: str,
    at: dt.datetime,
) -> Drill:
    """Enter what a drill showed: what held, what is owed, and what earlier corrections it proves or opens again.

    Part of the decision to review it, which records it.

    Raises:
        DrillOver: it was reviewed or called off already.
        BadInput: a corrective action says nothing, or is due before the drill.
    """
    row = lock(Drill, drill.pk)
    check_drill_move(row.state, DrillState.REVIEWED)
    for new in corrections:
        if not new.what.strip():
            raise BadInput(N_("write what has to change"), field="what")
        if new.due < at.date():
            raise BadInput(N_("it lies in the past"), field="due")
    plan = lock(Plan, row.plan_id)
    check_plan_move(PlanState(plan.state), PlanState.REVIEWED)
    for earlier in CorrectiveAction.objects.filter(line=plan.line, state=CorrectionState.MENDED):
        then = retest(CorrectionState(earlier.state), results.get(earlier.step))
        if then != earlier.state:
            check_correction_move(CorrectionState(earlier.state), then)
            earlier.state, earlier.retested_in = then, row
            earlier.save(update_fields=["state", "retested_in"])
    CorrectiveAction.objects.bulk_create(
        [
            CorrectiveAction(
                drill=row, line=plan.line, step=new.step, what=new.what.strip(), owner=new.owner, due=new.due
            )
            for new in corrections
        ]
    )
    plan.state = PlanState.REVIEWED
    plan.save(update_fields=["state"])
    row.state, row.reviewed_at, row.lesson = DrillState.REVIEWED, at, lesson.strip()
    row.steps, row.held = len(results), sum(result.held for result in results.values())
    row.save(update_fields=["state", "reviewed_at", "lesson", "steps", "held"])
    return row


@action("plans.correction.done")
def finish_correction(
    *, correction: CorrectiveAction, did: str, crisis: Crisis, by: Holder, at: dt.datetime
) -> CorrectiveAction:
    """Say that a corrective action is done; the next drill of the plan proves it or opens it again.

    When nothing is open any more the plan counts as corrected.

    Raises:
        NoSuchCorrectionMove: it is done already.
        BadInput: nothing is said of what was done.
    """
    asked = Asked(owner=correction.owner_id, area=correction.owner.area)
    row = lock(CorrectiveAction, correction.pk)
    power = require(by, "plan.correct", "C", crisis=crisis, at=at, asked=asked)
    check_correction_move(CorrectionState(row.state), CorrectionState.MENDED)
    if not did.strip():
        raise BadInput(N_("write what was done"), field="did")
    before = state_digest(row)
    row.state, row.did, row.done_at = CorrectionState.MENDED, did.strip(), at
    row.save(update_fields=["state", "did", "done_at"])
    _see_whether_corrected(row.line)
    record(about=row, crisis=crisis, authority=power, said={"step": row.step, "did": row.did}, before=before)
    return row


def _see_whether_corrected(line: uuid.UUID) -> None:
    states = CorrectiveAction.objects.filter(line=line).values_list("state", flat=True)
    if not all_settled([CorrectionState(state) for state in states]):
        return
    plan = Plan.objects.filter(line=line, state=PlanState.REVIEWED).first()
    if plan is not None:
        check_plan_move(PlanState.REVIEWED, PlanState.CORRECTED)
        plan.state = PlanState.CORRECTED
        plan.save(update_fields=["state"])


@action("plans.plan.due")
def mark_due(*, plan: Plan, by: Holder, at: dt.datetime) -> Plan:
    """Mark a plan that nobody exercised for twelve months: a drill is due. The clock does it, nobody is asked.

    Raises:
        NoSuchPlanMove: it is being drilled, or no longer in force.
    """
    row = lock(Plan, plan.pk)
    check_plan_move(PlanState(row.state), PlanState.DUE)
    before = state_digest(row)
    row.state = PlanState.DUE
    row.save(update_fields=["state"])
    record(
        about=row,
        jurisdiction=plan.jurisdiction,
        authority="rule plan-drill (R-061: at least once in twelve months)",
        said={"drilled_at": row.drilled_at},
        before=before,
    )
    return row


def mark_all_due(wall: dt.datetime) -> int:
    """Mark every plan whose drill is due; return how many."""
    found = list(drills_due(wall)[:100])
    for plan in found:
        by = Holder(role="RULE", label="clock of plan-drill", post=plan.approved_by, rule="plan-drill")
        mark_due(plan=plan, by=by, at=wall)
    return len(found)
