"""Agreements before they bind: drafted, sent, commented, countered, given up."""

import datetime as dt
from collections.abc import Mapping, Sequence

from cogov.actors.models import Organisation, OrganisationState
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Place
from cogov.plans.actions.agreements.parts import check_terms, moved, party_of, power_of, write_draft, write_version
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    Comment,
)
from cogov.plans.queries.agreements import terms_of, version_on_table
from cogov.plans.queries.law import law_day
from cogov.plans.rules.agreements import (
    NEGOTIATED,
    AgreementKind,
    AgreementState,
    NotAParty,
    NotInThisState,
    Terms,
    TooFewParties,
    check_move,
    check_regions,
    differences,
)


@action("plans.agreement.drafted")
def draft_agreement(
    *,
    kind: str,
    names: Mapping[str, str],
    area: Place,
    parties: Sequence[Organisation],
    terms: Terms,
    crisis: Crisis,
    by: Holder,
    at: dt.datetime,
    template: str = "",
) -> Agreement:
    """Write the first version of an agreement; the drafter's organisation is one of its parties.

    Raises:
        NoPower, NotAParty: the drafter may not, or is no party.
        TooFewParties: fewer than two.
        BadInput: the kind, the term, a clause or an organisation cannot be meant.
    """
    power = power_of(by, crisis, at)
    if kind not in list(AgreementKind):
        raise BadInput(N_("this kind of agreement is not known"), field="kind")
    if not any(name.strip() for name in names.values()):
        raise BadInput(N_("write the name"), field="name")
    sides = {row.pk: row for row in parties}
    if by.organisation_id not in sides:
        raise NotAParty
    if len(sides) < 2:
        raise TooFewParties(field="parties")
    if any(row.state != OrganisationState.ADMITTED for row in sides.values()):
        raise BadInput(N_("this organisation does not take part"), field="parties")
    # An exercise binds nobody in the real world, nor the reverse.
    if any(row.jurisdiction.exercise != crisis.exercise for row in sides.values()):
        raise BadInput(N_("an exercise needs a jurisdiction of its own"), field="parties")
    check_terms(kind, terms, sides, crisis.jurisdiction_id)
    agreement = Agreement(
        jurisdiction=crisis.jurisdiction,
        kind=kind,
        names=dict(names),
        template=template,
        area=area,
        drafted_by_id=by.organisation_id,
        drafted_at=at,
    )
    version = write_draft(agreement, sides, terms, by, at)
    said = {"kind": kind, "names": names, "digest": version.digest, "clauses": len(terms.clauses)}
    record(about=agreement, crisis=crisis, authority=power, said=said, touches=list(sides.values()))
    return agreement


@action("plans.agreement.opened")
def open_agreement(*, agreement: Agreement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Send a draft to its parties; from now on every party reads, comments, counters and signs.

    Raises:
        NotAParty, NotInThisState: as named.
        OneRegionOnly, MechanismMissing: a cross-region agreement that is words only.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    party_of(row, by, law_day(crisis.jurisdiction, at))
    if row.state != AgreementState.DRAFT:
        raise NotInThisState(now=row.state, then=AgreementState.DELIBERATED.value)
    if row.kind == AgreementKind.CROSS_REGION:
        _check_cross(row)
    return moved(row, AgreementState.DELIBERATED, crisis, power, {})


def _check_cross(row: Agreement) -> None:
    regions = {
        f"{party.organisation.jurisdiction_id}{party.organisation.area_id}"
        for party in row.parties.filter(organisation__kind="government").select_related("organisation")
    }
    check_regions(terms_of(version_on_table(row)).clauses, regions)


@action("plans.agreement.commented")
def comment(*, agreement: Agreement, clause: str, words: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Comment:
    """Say something of the version on the table, or of one of its clauses.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: no words, or no such clause.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    party = party_of(row, by, law_day(crisis.jurisdiction, at))
    if row.state not in NEGOTIATED:
        raise NotInThisState(now=row.state, then=AgreementState.DELIBERATED.value)
    if not words.strip():
        raise BadInput(N_("write something"), field="words")
    version = version_on_table(row)
    if clause and clause not in {one.key for one in version.clauses.all()}:
        raise BadInput(N_("there is no such clause in this version"), field="clause")
    made = Comment.objects.create(
        version=version, organisation=party.organisation, clause=clause, words=words.strip(), said_at=at
    )
    record(about=made, crisis=crisis, authority=power, said={"clause": clause}, touches=[row])
    return made


@action("plans.agreement.countered")
def counter_propose(
    *, agreement: Agreement, terms: Terms, reason: str, crisis: Crisis, by: Holder, at: dt.datetime
) -> AgreementVersion:
    """Put another version on the table; signatures to the version before do not count any more.

    A draft that was not sent yet is changed in the same way and stays a draft.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: no reason, nothing changed, or a clause cannot be meant.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    party_of(row, by, law_day(crisis.jurisdiction, at))
    drafted = row.state == AgreementState.DRAFT
    if not drafted:
        check_move(row.state, AgreementState.DELIBERATED)
    check_reason(reason)
    sides = {party.organisation_id: party.organisation for party in row.parties.select_related("organisation")}
    check_terms(row.kind, terms, sides, row.jurisdiction_id)
    on_table = version_on_table(row)
    if not differences(terms_of(on_table), terms):
        raise BadInput(N_("nothing is changed"), field="clauses")
    number = on_table.number + 1
    version = write_version(row, sides, terms, number, by, at, reason.strip())
    before = state_digest(row)
    row.version = number
    row.state = AgreementState.DRAFT if drafted else AgreementState.DELIBERATED
    row.save(update_fields=["version", "state"])
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"version": number, "digest": version.digest, "reason": reason},
        before=before,
    )
    return version


@action("plans.agreement.given_up")
def give_up_agreement(*, agreement: Agreement, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Give up what was never in force.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: no reason.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at)
    party_of(row, by, law_day(crisis.jurisdiction, at))
    check_reason(reason)
    return moved(row, AgreementState.GIVEN_UP, crisis, power, {"reason": reason})
