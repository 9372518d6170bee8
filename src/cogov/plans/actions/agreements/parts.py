"""What the decisions about agreements share: who acts for which party, terms that can be meant, versions, ends."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from cogov.actors.models import Mandate, Organisation
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.triggers import trigger_word
from cogov.actors.rules.matrix import grant, matrix
from cogov.kernel.acts import record, state_digest
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Rule
from cogov.kernel.quantities import CURRENCIES
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    CatalogueFunction,
    Clause,
    Party,
)
from cogov.plans.rules.agreements import (
    CROSS_MECHANISMS,
    AgreementKind,
    AgreementState,
    ClauseText,
    NotAParty,
    NotInForce,
    Terms,
    check_move,
    version_digest,
)

KEY = "agreement.act"
DAY = dt.timedelta(days=1)


def power_of(by: Holder, crisis: Crisis, at: dt.datetime, *, deciding: bool = False) -> str:
    """Return the power to act for one's own organisation; where a role decides with several persons, its A."""
    verb = "A" if deciding and grant(by.role, KEY, "A") else "C"
    return require(by, KEY, verb, crisis=crisis, at=at, asked=Asked(owner=by.organisation))


def party_of(agreement: Agreement, by: Holder, day: dt.date) -> Party:
    found = (
        agreement.parties.filter(Q(leaves_on__isnull=True) | Q(leaves_on__gt=day), organisation_id=by.organisation_id)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise NotAParty
    return found


def check_terms(kind: str, terms: Terms, sides: Mapping[uuid.UUID, Organisation], home: uuid.UUID) -> None:
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
    for clause in terms.clauses:
        _check_clause(clause, {str(key) for key in sides}, known)
    if kind == AgreementKind.DATA_SHARING and not any(clause.fields for clause in terms.clauses):
        raise BadInput(N_("a data-sharing agreement lists the fields that are shared"), field="clauses")


def _check_clause(clause: ClauseText, sides: set[str], functions: set[str]) -> None:
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
        (clause.trigger and not trigger_word(clause.trigger), N_("nobody can say when this is reached"), "trigger"),
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


def write_draft(
    agreement: Agreement, sides: Mapping[uuid.UUID, Organisation], terms: Terms, by: Holder, at: dt.datetime
) -> AgreementVersion:
    agreement.save()
    Party.objects.bulk_create([Party(agreement=agreement, organisation=row) for row in sides.values()])
    return write_version(agreement, sides, terms, 1, by, at, "")


def write_version(
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


def moved(
    row: Agreement, then: AgreementState, crisis: Crisis, power: str, said: Mapping[str, Any], **more: Any
) -> Agreement:
    """Move an agreement to a state the table allows, and record it."""
    check_move(row.state, then)
    before = state_digest(row)
    row.state = then
    row.save()
    record(about=row, crisis=crisis, authority=power, said={"state": then, **said}, before=before, **more)
    return row


def public_of(row: Agreement) -> dict[str, Any] | None:
    """Return what the public log says of an agreement: nothing of what is negotiated."""
    if row.in_force_from is None:
        return None
    return {"agreement": row.kind, "version": row.version, "state": row.state}


def check_binds(row: Agreement, day: dt.date) -> None:
    if row.in_force_from is None or row.in_force_to is None or not row.in_force_from <= day <= row.in_force_to:
        raise NotInForce


def end_terms(row: Agreement, first_free: dt.date, only: Q) -> None:
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
