"""Agreements: drafted, negotiated, signed by every party under one digest, in force, called on, settled, left."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from cogov.actors.models import Mandate, Organisation, OrganisationState
from cogov.actors.queries.power import Asked, may_pass_on, require
from cogov.actors.queries.triggers import trigger_choices, trigger_reached
from cogov.actors.rules.appointing import SUPERVISING
from cogov.actors.rules.matrix import grant, matrix
from cogov.actors.rules.roles import DecidesAndSupervises
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, NoPower, check_reason
from cogov.kernel.holder import NOBODY, Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Place, Rule
from cogov.kernel.quantities import CURRENCIES, Money
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    CatalogueFunction,
    Clause,
    ClauseCall,
    Comment,
    Party,
    Settlement,
    Signature,
)
from cogov.plans.queries.agreements import cited, signed_parties, terms_of, version_on_table
from cogov.plans.queries.law import LAW_ROLES, law_day
from cogov.plans.rules.agreements import (
    CROSS_MECHANISMS,
    NEGOTIATED,
    AgreementKind,
    AgreementState,
    AnsweredBefore,
    ClauseText,
    NotAParty,
    NotForChecking,
    NotInForce,
    NotInThisState,
    NotReached,
    NotWhoOwes,
    OlderVersion,
    SettleFirst,
    SignedBefore,
    SomebodyElse,
    Terms,
    TooFewParties,
    check_move,
    check_regions,
    check_settles,
    differences,
    version_digest,
)

KEY = "agreement.act"
DAY = dt.timedelta(days=1)


def _power(by: Holder, crisis: Crisis, at: dt.datetime, *, deciding: bool = False) -> str:
    """Return the power to act for one's own organisation; where a role decides with several persons, its A."""
    verb = "A" if deciding and grant(by.role, KEY, "A") else "C"
    return require(by, KEY, verb, crisis=crisis, at=at, asked=Asked(owner=by.organisation))


def _party(agreement: Agreement, by: Holder, day: dt.date) -> Party:
    found = (
        agreement.parties.filter(Q(leaves_on__isnull=True) | Q(leaves_on__gt=day), organisation_id=by.organisation_id)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise NotAParty
    return found


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
    power = _power(by, crisis, at)
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
    _check_terms(kind, terms, sides, crisis.jurisdiction_id)
    agreement = Agreement(
        jurisdiction=crisis.jurisdiction,
        kind=kind,
        names=dict(names),
        template=template,
        area=area,
        drafted_by_id=by.organisation_id,
        drafted_at=at,
    )
    version = _write_draft(agreement, sides, terms, by, at)
    said = {"kind": kind, "names": names, "digest": version.digest, "clauses": len(terms.clauses)}
    record(about=agreement, crisis=crisis, authority=power, said=said, touches=list(sides.values()))
    return agreement


def _write_draft(
    agreement: Agreement, sides: Mapping[uuid.UUID, Organisation], terms: Terms, by: Holder, at: dt.datetime
) -> AgreementVersion:
    agreement.save()
    Party.objects.bulk_create([Party(agreement=agreement, organisation=row) for row in sides.values()])
    return _write_version(agreement, sides, terms, 1, by, at, "")


def _check_terms(kind: str, terms: Terms, sides: Mapping[uuid.UUID, Organisation], home: uuid.UUID) -> None:
    if terms.term_to < terms.term_from:
        raise BadInput(N_("the end lies before the beginning"), field="term_to")
    if not any(text.strip() for text in terms.dispute.values()):
        raise BadInput(N_("write how disputes are settled"), field="dispute")
    if not terms.clauses:
        raise BadInput(N_("an agreement needs at least one clause"), field="clauses")
    keys = [clause.key for clause in terms.clauses]
    if len(set(keys)) < len(keys) or not all(keys):
        raise BadInput(N_("every clause needs a key of its own"), field="clauses")
    known = set(CatalogueFunction.objects.filter(jurisdiction_id=home).values_list("code", flat=True))
    triggers = trigger_choices()
    for clause in terms.clauses:
        _check_clause(clause, {str(key) for key in sides}, known, triggers)
    if kind == AgreementKind.DATA_SHARING and not any(clause.fields for clause in terms.clauses):
        raise BadInput(N_("a data-sharing agreement lists the fields that are shared"), field="clauses")


def _check_clause(clause: ClauseText, sides: set[str], functions: set[str], triggers: Mapping[str, str]) -> None:
    faults = (
        (not any(text.strip() for text in clause.texts.values()), N_("a clause needs words"), "text"),
        ({clause.party, clause.granter} - sides - {""}, N_("a clause names parties only"), "party"),
        (
            clause.function and clause.function not in functions,
            N_("this function is not in the catalogue"),
            "function",
        ),
        (
            clause.mechanism and clause.mechanism not in CROSS_MECHANISMS,
            N_("this mechanism or phase is not known"),
            "mechanism",
        ),
        (clause.trigger and clause.trigger not in triggers, N_("nobody can say when this is reached"), "trigger"),
        (
            (clause.price_minor is not None) != bool(clause.currency)
            or (clause.currency and clause.currency not in CURRENCIES),
            N_("this currency is not known"),
            "currency",
        ),
        (
            clause.acts and not (clause.party and clause.granter and clause.party != clause.granter),
            N_("a power is given by one party to another"),
            "acts",
        ),
        (any(not _known_act(act) for act in clause.acts), N_("this act is not known"), "acts"),
    )
    for wrong, why, name in faults:
        if wrong:
            raise BadInput(why, field=f"{name}-{clause.key}")


def _known_act(act: str) -> bool:
    key, _, verb = act.partition(":")
    return key in matrix() and verb in ("C", "A")


def _write_version(
    agreement: Agreement,
    sides: Mapping[uuid.UUID, Organisation],
    terms: Terms,
    number: int,
    by: Holder,
    at: dt.datetime,
    reason: str,
) -> AgreementVersion:
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        proposed_by_id=by.organisation_id,
        proposed_at=at,
        reason=reason,
        term_from=terms.term_from,
        term_to=terms.term_to,
        notice_days=terms.notice_days,
        dispute=dict(terms.dispute),
        digest=version_digest(
            kind=agreement.kind,
            names=agreement.names,
            area=str(agreement.area_id),
            parties=[str(key) for key in sides],
            number=number,
            terms=terms,
        ),
    )
    Clause.objects.bulk_create(
        [
            Clause(
                version=version,
                place=place,
                key=clause.key,
                texts=dict(clause.texts),
                party_id=clause.party or None,
                function=clause.function,
                mechanism=clause.mechanism,
                trigger=clause.trigger,
                within_minutes=clause.within_minutes,
                price_minor=clause.price_minor,
                currency=clause.currency,
                per=clause.per,
                acts=list(clause.acts),
                granter_id=clause.granter or None,
                fields=list(clause.fields),
            )
            for place, clause in enumerate(terms.clauses, start=1)
        ]
    )
    return version


@action("plans.agreement.opened")
def open_agreement(*, agreement: Agreement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Send a draft to its parties; from now on every party reads, comments, counters and signs.

    Raises:
        NotAParty, NotInThisState: as named.
        OneRegionOnly, MechanismMissing: a cross-region agreement that is words only.
    """
    row = lock(Agreement, agreement.pk)
    power = _power(by, crisis, at)
    _party(row, by, law_day(crisis.jurisdiction, at))
    if row.state != AgreementState.DRAFT:
        raise NotInThisState(now=row.state, then=AgreementState.DELIBERATED.value)
    if row.kind == AgreementKind.CROSS_REGION:
        _check_cross(row)
    return _moved(row, AgreementState.DELIBERATED, crisis, power, {})


def _check_cross(row: Agreement) -> None:
    regions = {
        f"{party.organisation.jurisdiction_id}{party.organisation.area_id}"
        for party in row.parties.filter(organisation__kind="government").select_related("organisation")
    }
    check_regions(terms_of(version_on_table(row)).clauses, regions)


def _moved(
    row: Agreement, then: AgreementState, crisis: Crisis, power: str, said: Mapping[str, Any], **more: Any
) -> Agreement:
    """Move an agreement to a state the table allows, and record it."""
    check_move(row.state, then)
    before = state_digest(row)
    row.state = then
    row.save()
    record(about=row, crisis=crisis, authority=power, said={"state": then, **said}, before=before, **more)
    return row


@action("plans.agreement.commented")
def comment(*, agreement: Agreement, clause: str, words: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Comment:
    """Say something of the version on the table, or of one of its clauses.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: no words, or no such clause.
    """
    row = lock(Agreement, agreement.pk)
    power = _power(by, crisis, at)
    party = _party(row, by, law_day(crisis.jurisdiction, at))
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
    power = _power(by, crisis, at)
    _party(row, by, law_day(crisis.jurisdiction, at))
    drafted = row.state == AgreementState.DRAFT
    if not drafted:
        check_move(row.state, AgreementState.DELIBERATED)
    check_reason(reason)
    sides = {party.organisation_id: party.organisation for party in row.parties.select_related("organisation")}
    _check_terms(row.kind, terms, sides, row.jurisdiction_id)
    on_table = version_on_table(row)
    if not differences(terms_of(on_table), terms):
        raise BadInput(N_("nothing is changed"), field="clauses")
    number = on_table.number + 1
    version = _write_version(row, sides, terms, number, by, at, reason.strip())
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
    power = _power(by, crisis, at, deciding=True)
    party = _party(row, by, law_day(crisis.jurisdiction, at))
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
        public=_public(row),
        touches=[version, party.organisation],
        before=before,
    )
    return row


def _public(row: Agreement) -> dict[str, Any] | None:
    """Return what the public log says of an agreement: nothing of what is negotiated."""
    if row.in_force_from is None:
        return None
    return {"agreement": row.kind, "version": row.version, "state": row.state}


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
    _end(old, first, Q())


def _end(row: Agreement, first_free: dt.date, only: Q) -> None:
    """Shorten an agreement, or what it gave one party, so that nothing of it binds from `first_free` on."""
    if not only and row.in_force_from is not None and row.in_force_to is not None:
        row.in_force_to = max(row.in_force_from, min(row.in_force_to, first_free - DAY))
        row.save(update_fields=["state", "in_force_to"])
    clauses = Clause.objects.filter(only, version__agreement=row, version__number=row.version)
    ends = dt.datetime.combine(first_free, dt.time.min, zoneinfo.ZoneInfo(row.jurisdiction.time_zone))
    mandates = Mandate.objects.filter(pk__in=clauses.values("mandate"))
    mandates.filter(valid_from__lt=ends, valid_to__gt=ends).update(valid_to=ends)
    mandates.filter(valid_from__gte=ends, ended_at__isnull=True).update(ended_at=ends)
    Rule.objects.filter(concerns__in=clauses.values("pk"), in_force_to__gte=first_free).update(
        in_force_to=first_free - DAY
    )


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
        public=_public(row),
        touches=[version],
        before=before,
    )
    return row


@action("plans.agreement.triggered")
def trigger_agreement(*, agreement: Agreement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """State that an agreement is used in this crisis, because what a clause of it waits for is reached.

    Raises:
        NotAParty, NotInThisState, NotInForce, NotReached: as named.
    """
    row = lock(Agreement, agreement.pk)
    power = _power(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    _party(row, by, day)
    check_move(row.state, AgreementState.TRIGGERED)
    _check_binds(row, day)
    waits = [clause.trigger for clause in version_on_table(row).clauses.all() if clause.trigger]
    if waits and not any(trigger_reached(trigger, crisis) for trigger in waits):
        raise NotReached
    row.triggered_in, row.triggered_at = crisis, at
    return _moved(row, AgreementState.TRIGGERED, crisis, power, {})


def _check_binds(row: Agreement, day: dt.date) -> None:
    if row.in_force_from is None or row.in_force_to is None or not row.in_force_from <= day <= row.in_force_to:
        raise NotInForce


@action("plans.clause.called")
def call_clause(*, clause: Clause, what: str, crisis: Crisis, by: Holder, at: dt.datetime) -> ClauseCall:
    """Call on what a party promised; the clock of the clause runs until it answers, and the agreement is in use.

    Raises:
        NotAParty, NotInForce, NotReached, SomebodyElse: as named; nobody calls on itself, or on what nobody owes.
        BadInput: it is not said what for.
    """
    row = lock(Agreement, clause.version.agreement_id)
    power = _power(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party = _party(row, by, day)
    _check_binds(row, day)
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
    power = _power(by, crisis, at)
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


@action("plans.agreement.costed")
def state_costs(
    *, agreement: Agreement, quantities: Mapping[str, int], crisis: Crisis, by: Holder, at: dt.datetime
) -> Settlement:
    """State what the use of an agreement cost, by the tariff of its clauses; another party has to accept it.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: a clause without tariff, an amount below zero, or two currencies.
    """
    row = lock(Agreement, agreement.pk)
    power = _power(by, crisis, at)
    party = _party(row, by, law_day(crisis.jurisdiction, at))
    check_move(row.state, AgreementState.SETTLED)
    priced = {clause.key: clause for clause in version_on_table(row).clauses.all() if clause.price_minor is not None}
    lines, total = [], None
    for key, quantity in quantities.items():
        clause = priced.get(key)
        if clause is None or quantity < 0:
            raise BadInput(N_("write a whole number for clauses with a tariff"), field=f"quantity-{key}")
        amount = Money(quantity * (clause.price_minor or 0), clause.currency)
        total = amount if total is None else total + amount
        lines.append({"clause": key, "quantity": quantity, "minor": amount.minor})
    made = Settlement.objects.create(
        agreement=row,
        crisis=crisis,
        lines=lines,
        total_minor=total.minor if total else 0,
        currency=total.currency if total else "",
        stated_by=party.organisation,
        stated_at=at,
    )
    said = {"lines": lines, "total": made.total_minor, "currency": made.currency}
    record(about=made, crisis=crisis, authority=power, said=said, touches=[row])
    return made


@action("plans.agreement.settled")
def settle_agreement(*, settlement: Settlement, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Accept the costs that another party stated; the agreement is settled and may be called on again.

    Raises:
        NotAParty, NotInThisState: as named.
        SomebodyElse: one's own organisation stated them.
        AcceptedBefore, StatedForEarlierUse: they are not of the use that is open.
    """
    row = lock(Agreement, settlement.agreement_id)
    stated = lock(Settlement, settlement.pk)
    power = _power(by, crisis, at)
    party = _party(row, by, law_day(crisis.jurisdiction, at))
    if stated.stated_by_id == party.organisation_id:
        raise SomebodyElse
    check_move(row.state, AgreementState.SETTLED)
    check_settles(stated_at=stated.stated_at, accepted_at=stated.accepted_at, triggered_at=row.triggered_at)
    stated.accepted_by, stated.accepted_at = party.organisation, at
    stated.save(update_fields=["accepted_by", "accepted_at"])
    said = {"total": stated.total_minor, "currency": stated.currency}
    return _moved(row, AgreementState.SETTLED, crisis, power, said, touches=[stated])


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
    power = _power(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    _party(old, by, day)
    check_move(old.state, AgreementState.RENEWED)
    staying = old.parties.filter(leaves_on__isnull=True).select_related("organisation")
    sides = {party.organisation_id: party.organisation for party in staying}
    terms = replace(terms_of(version_on_table(old)), term_from=term_from, term_to=term_to)
    _check_terms(old.kind, terms, sides, old.jurisdiction_id)
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
    version = _write_draft(new, sides, terms, by, at)
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
    power = _power(by, crisis, at)
    day = law_day(crisis.jurisdiction, at)
    party = _party(row, by, day)
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
        _end(row, party.leaves_on, Q())
    else:
        _end(row, party.leaves_on, Q(party=party.organisation) | Q(granter=party.organisation))
    record(
        about=row,
        crisis=crisis,
        authority=power,
        said={"reason": reason, "leaves_on": party.leaves_on, "state": row.state},
        public=_public(row),
        touches=[party.organisation],
        before=before,
    )
    return party


@action("plans.agreement.given_up")
def give_up_agreement(*, agreement: Agreement, reason: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Agreement:
    """Give up what was never in force.

    Raises:
        NotAParty, NotInThisState: as named.
        BadInput: no reason.
    """
    row = lock(Agreement, agreement.pk)
    power = _power(by, crisis, at)
    _party(row, by, law_day(crisis.jurisdiction, at))
    check_reason(reason)
    return _moved(row, AgreementState.GIVEN_UP, crisis, power, {"reason": reason})
