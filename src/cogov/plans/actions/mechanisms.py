"""Stating who owns a mechanism and what guarantees it."""

import datetime as dt

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require, whole_area
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis
from cogov.plans.models import GuaranteeCard, LegalRule, MechanismCard
from cogov.plans.queries.law import law_day
from cogov.plans.rules.functions import Mechanism
from cogov.plans.rules.mechanisms import Guarantee


def _power(crisis: Crisis, by: Holder, at: dt.datetime) -> str:
    return require(
        by, "mechanism.state", "C", crisis=crisis, at=at, asked=Asked(area=whole_area(crisis.jurisdiction_id))
    )


@action("plans.mechanism.stated")
def state_mechanism(
    *,
    mechanism: str,
    owner: Organisation | None,
    procedure: str,
    basis: LegalRule | None,
    exercised_on: dt.date | None,
    crisis: Crisis,
    by: Holder,
    at: dt.datetime,
) -> MechanismCard:
    """State who owns a mechanism, by which procedure and law, and when it was last exercised (R-042).

    Raises:
        NoPower: the holder may not state it for all of the jurisdiction.
        BadInput: the mechanism is not known, or the exercise lies in the future.
    """
    power = _power(crisis, by, at)
    if mechanism not in list(Mechanism):
        raise BadInput(N_("this mechanism or phase is not known"), field="mechanism")
    if exercised_on is not None and exercised_on > law_day(crisis.jurisdiction, at):
        raise BadInput(N_("this lies in the future"), field="exercised_on")
    old = MechanismCard.objects.filter(jurisdiction=crisis.jurisdiction, mechanism=mechanism).first()
    before = state_digest(old) if old else ""
    card, _made = MechanismCard.objects.update_or_create(
        jurisdiction=crisis.jurisdiction,
        mechanism=mechanism,
        defaults={
            "owner": owner,
            "procedure": procedure.strip(),
            "basis": basis,
            "exercised_on": exercised_on,
            "stated_at": at,
        },
    )
    said = {"mechanism": mechanism, "procedure": procedure, "exercised_on": exercised_on}
    record(about=card, crisis=crisis, authority=power, said=said, before=before)
    return card


@action("plans.guarantee.stated")
def state_guarantee(
    *, kind: str, evidence: str, valid_to: dt.date, crisis: Crisis, by: Holder, at: dt.datetime
) -> GuaranteeCard:
    """State a guarantee with what shows it and until when it holds (R-050).

    Raises:
        NoPower: the holder may not state it for all of the jurisdiction.
        BadInput: the kind is not known, nothing shows it, or it has ended.
    """
    power = _power(crisis, by, at)
    if kind not in list(Guarantee):
        raise BadInput(N_("this guarantee is not known"), field="kind")
    if not evidence.strip():
        raise BadInput(N_("write what shows it"), field="evidence")
    if valid_to < law_day(crisis.jurisdiction, at):
        raise BadInput(N_("the end lies before the beginning"), field="until")
    old = GuaranteeCard.objects.filter(jurisdiction=crisis.jurisdiction, kind=kind).first()
    before = state_digest(old) if old else ""
    card, _made = GuaranteeCard.objects.update_or_create(
        jurisdiction=crisis.jurisdiction,
        kind=kind,
        defaults={"evidence": evidence.strip(), "valid_to": valid_to, "stated_at": at},
    )
    record(about=card, crisis=crisis, authority=power, said={"kind": kind, "evidence": evidence}, before=before)
    return card
