"""Agreements signed by every party under one digest; what shares data is looked at; then they are in force."""

import datetime as dt
import uuid
import zoneinfo

from django.db.models import Q

from cogov.actors.models import Mandate, Organisation
from cogov.actors.queries.power import Asked, may_pass_on, require
from cogov.actors.rules.appointing import SUPERVISING
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, NoPower
from cogov.kernel.holder import NOBODY, Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Rule
from cogov.plans.actions.agreements.parts import DAY, KEY, end_terms, party_of, power_of, public_of
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    Clause,
    Signature,
)
from cogov.plans.queries.agreements import cited, signed_parties, version_on_table
from cogov.plans.queries.law import LAW_ROLES, law_day
from cogov.plans.rules.agreements import (
    NEGOTIATED,
    AgreementKind,
    AgreementState,
    NotForChecking,
    OlderVersion,
    SettleFirst,
    SignedBefore,
    SomebodyElse,
    check_move,
)


@action("plans.agreement.signed")
def sign_agreement(*, agreement: Agreement, digest: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Sign the version on the table for one's organisation; with the last signature it is in force.

    Raises:
        NotAParty, NotInThisState, SignedBefore: as named.
        OlderVersion: the words under `digest` are not those on the table any more.
        NoPower: the organisation gives a power by a clause that is not its own to give.
        SettleFirst: it renews an agreement that is in use.
    """
    row = lock(Agreement, agreement.pk)
    power = power_of(by, crisis, at, deciding=True)
    party = party_of(row, by, law_day(crisis.jurisdiction, at))
    if row.state not in NEGOTIATED:
        check_move(row.state, AgreementState.SIGNED)
    version = version_on_table(row)
    if digest != version.digest:
        raise OlderVersion
    person = by.user or NOBODY
    if version.signatures.filter(organisation=party.organisation, person=person).exists():
        raise SignedBefore
    _check_given(row, version, crisis, by, at)
    Signature.objects.create(
        version=version,
        organisation=party.organisation,
        digest=digest,
        role=by.role,
        post=by.post_id,
        person=person,
        signed_at=at,
    )
    check_move(row.state, AgreementState.SIGNED)
    before = state_digest(row)
    row.state = AgreementState.SIGNED
    _come_into_force(row, version, crisis, by, at)
    row.save()
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"version": version.number, "digest": digest, "state": row.state},
        public=public_of(row),
        touches=[version, party.organisation],
        before=before,
    )
    return row


def _check_given(row: Agreement, version: AgreementVersion, crisis: Crisis, by: Holder, at: dt.datetime) -> None:
    """See that the signing party may give the powers that the clauses say it gives."""
    for clause in version.clauses.all():
        if not clause.acts or clause.granter_id != by.organisation_id or clause.party is None:
            continue
        verb = "C" if by.role == "OPS" else "A"
        require(by, "delegate.grant", verb, crisis=crisis, at=at, asked=Asked(owner=by.organisation, area=row.area))
        if clause.party.body in SUPERVISING:
            raise DecidesAndSupervises
        for act in clause.acts:
            key, _, letter = act.partition(":")
            if not may_pass_on(by, key, letter, clause.party, crisis=crisis, area=row.area):
                raise NoPower(role=by.role, why=N_("nobody passes on a power that is not their own"), field="acts")


def _come_into_force(row: Agreement, version: AgreementVersion, crisis: Crisis, by: Holder, at: dt.datetime) -> None:
    """Put the agreement in force once every party has signed, and what shares data was looked at."""
    sides = set(row.parties.values_list("organisation_id", flat=True))
    if sides - signed_parties(version):
        return
    if row.kind == AgreementKind.DATA_SHARING and version.checked_at is None:
        return
    check_move(row.state, AgreementState.IN_FORCE)
    first = max(law_day(crisis.jurisdiction, at), version.term_from)
    if first > version.term_to:
        raise BadInput(N_("the term of this version is over"), field="term_to")
    row.state = AgreementState.IN_FORCE
    row.in_force_from, row.in_force_to = first, version.term_to
    if row.renews is not None:
        _replace(lock(Agreement, row.renews.pk), first)
    zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)
    begins = max(at, dt.datetime.combine(first, dt.time.min, zone))
    ends = dt.datetime.combine(version.term_to + DAY, dt.time.min, zone)
    homes = set(row.parties.values_list("organisation__jurisdiction", flat=True))
    for clause in version.clauses.all():
        if clause.acts and clause.party is not None:
            clause.mandate = Mandate.objects.create(
                jurisdiction_id=clause.party.jurisdiction_id,
                organisation=clause.party,
                acts=clause.acts,
                area=row.area,
                valid_from=begins,
                valid_to=ends,
                trigger=clause.trigger,
                basis=cited(clause)[:300],
                granted_by_id=clause.granter_id,
            )
            clause.save(update_fields=["mandate"])
        if clause.within_minutes and clause.party is not None:
            _arm(clause, clause.party, homes, first, version.term_to, by)


def _arm(clause: Clause, party: Organisation, homes: set[uuid.UUID], first: dt.date, last: dt.date, by: Holder) -> None:
    """Make the clause a rule of the duty engine: a call opens its clock, the answer fulfils it (R-028, R-045)."""
    seconds = 60 * (clause.within_minutes or 0)
    Rule.objects.bulk_create(
        [
            Rule(
                jurisdiction_id=home,
                code=f"clause-{clause.pk.hex}",
                names=dict(clause.texts),
                source=cited(clause)[:300],
                actor=LAW_ROLES[party.kind],
                trigger="plans.clause.called",
                concerns=clause.pk,
                expected="plans.clause.answered",
                seconds=seconds,
                warn_seconds=seconds // 4,
                armed_by=by.post_id,
                in_force_from=first,
                in_force_to=last,
            )
            for home in homes
        ]
    )


def _replace(old: Agreement, first: dt.date) -> None:
    """End what a renewal replaces on the day before it."""
    if old.state == AgreementState.TRIGGERED:
        raise SettleFirst
    check_move(old.state, AgreementState.RENEWED)
    old.state = AgreementState.RENEWED
    end_terms(old, first, Q())


@action("plans.agreement.checked")
def check_sharing(*, agreement: Agreement, digest: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Look at what an agreement shares of persons, as an auditor who is no party; without it, it does not bind.

    Raises:
        NoPower, SomebodyElse: no auditor, or a party.
        NotForChecking, NotInThisState, OlderVersion: as named.
    """
    row = lock(Agreement, agreement.pk)
    power = require(by, KEY, "A", crisis=crisis, at=at, asked=Asked(owner=by.organisation))
    if by.role != "AUD" or row.parties.filter(organisation_id=by.organisation_id).exists():
        raise SomebodyElse
    if row.kind != AgreementKind.DATA_SHARING:
        raise NotForChecking
    if row.state not in NEGOTIATED:
        check_move(row.state, AgreementState.SIGNED)
    version = version_on_table(row)
    if digest != version.digest:
        raise OlderVersion
    version.checked_by, version.checked_at = by.post_id, at
    version.save(update_fields=["checked_by", "checked_at"])
    before = state_digest(row)
    if row.state == AgreementState.SIGNED:
        _come_into_force(row, version, crisis, by, at)
        row.save()
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"version": version.number, "digest": digest, "state": row.state},
        public=public_of(row),
        touches=[version],
        before=before,
    )
    return row
