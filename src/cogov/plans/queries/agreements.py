"""Questions about agreements: who is bound to what on a day, what is covered, what waits for whom."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet

from cogov.actors.models import Organisation
from cogov.actors.queries.triggers import trigger_reached
from cogov.actors.rules.matrix import Grant, enough, grant
from cogov.kernel.holder import Holder
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis
from cogov.plans.models import (
    Agreement,
    AgreementVersion,
    CatalogueFunction,
    Clause,
    ClauseCall,
    Party,
    Signature,
)
from cogov.plans.queries.law import LAW_ROLES, rule_cited, rules_here
from cogov.plans.rules.agreements import NEGOTIATED, ClauseText, Covered, Terms, coverage


@dataclass(frozen=True, slots=True)
class Bound:
    """What binds an organisation to a function: a clause it signed, or a duty that the law gives its kind."""

    kind: str  # "clause" or "law"
    key: uuid.UUID
    citation: str


def clauses_in_force(day: dt.date) -> "QuerySet[Clause]":
    """Return the clauses of the signed versions of all agreements that bind on a day."""
    return (
        Clause.objects.filter(
            version__number=F("version__agreement__version"),
            version__agreement__in_force_from__lte=day,
            version__agreement__in_force_to__gte=day,
        )
        .select_related("version__agreement", "party", "granter")
        .order_by("version__agreement_id", "place")
    )


def clauses_waiting(crisis: Crisis, day: dt.date, agreement: Agreement | None = None) -> "QuerySet[Clause]":
    """Return the clauses that wait for something and have not fallen due in the crisis: of agreements that bind here.

    An exercise's agreement waits for what happens in exercises, a real one for what is real.
    """
    here = Party.objects.filter(organisation__jurisdiction_id=crisis.jurisdiction_id).values("agreement")
    gone = Party.objects.filter(leaves_on__lte=day, agreement=OuterRef("version__agreement"))
    rows = clauses_in_force(day).filter(
        Q(version__agreement__jurisdiction_id=crisis.jurisdiction_id) | Q(version__agreement__in=here),
        version__agreement__jurisdiction__exercise=crisis.exercise,
        party__isnull=False,
        **({"version__agreement": agreement} if agreement else {}),
    )
    done = ClauseCall.objects.filter(crisis=crisis, caller__isnull=True).values("clause")
    return rows.exclude(trigger="").exclude(pk__in=done).exclude(party__in=gone.values("organisation"))


def bound_by(
    organisation: Organisation,
    function: str,
    day: dt.date,
    *,
    crisis: Crisis | None = None,
    place_path: str = "",
    at: dt.datetime | None = None,
) -> Bound | None:
    """Return what binds an organisation to a function on a day, or None: then it may be asked, not ordered (I16).

    Args:
        organisation: who would be ordered.
        function: code of the catalogue.
        day: a day of the jurisdiction's calendar.
        crisis: a clause that waits for a phase binds only in a crisis that has reached it.
        place_path: path of the place; empty: anywhere the organisation works.
        at: when; without it no clause binds that waits for a figure.
    """
    bound = Party.objects.filter(Q(leaves_on__isnull=True) | Q(leaves_on__gt=day), organisation=organisation)
    rows = clauses_in_force(day).filter(
        Q(party=organisation) | Q(party__isnull=True),
        function=function,
        version__agreement__in=bound.values("agreement"),
    )
    for clause in rows:
        if not clause.trigger or trigger_reached(clause.trigger, crisis, at):
            return Bound("clause", clause.pk, cited(clause))
    role = LAW_ROLES.get(organisation.kind, "")
    answer = rules_here(
        organisation.jurisdiction_id,
        day,
        hazard=crisis.hazard_class if crisis else "",
        place_path=place_path or organisation.area.path,
    )
    for rule in answer.rules:
        if rule.kind == "duty" and rule.actor == role and function in rule.functions:
            return Bound("law", rule.pk, rule_cited(rule))
    return None


def cited(clause: Clause) -> str:
    """Return how a clause is cited."""
    return f"{localized(clause.version.agreement.names)} {clause.place}"


def coverage_of(jurisdiction: uuid.UUID, day: dt.date, *, agreement: Agreement | None = None) -> Covered:
    """Return how much of the catalogue is covered by what is in force on a day, or by one agreement alone (R-054)."""
    codes = list(CatalogueFunction.objects.filter(jurisdiction_id=jurisdiction).values_list("code", flat=True))
    if agreement is not None:
        rows = Clause.objects.filter(version__agreement=agreement, version__number=agreement.version)
    else:
        rows = clauses_in_force(day).filter(version__agreement__parties__organisation__jurisdiction_id=jurisdiction)
    return coverage(codes, set(rows.filter(party__isnull=False).values_list("function", flat=True)))


def agreements(jurisdiction: uuid.UUID) -> "QuerySet[Agreement]":
    """Return the agreements drafted in a jurisdiction or to which one of its organisations is a party."""
    here = Party.objects.filter(organisation__jurisdiction_id=jurisdiction)
    return (
        Agreement.objects.filter(Q(jurisdiction_id=jurisdiction) | Q(pk__in=here.values("agreement")))
        .select_related("area", "drafted_by")
        .prefetch_related(Prefetch("parties", Party.objects.select_related("organisation")))
    )


def seen_by(rows: "QuerySet[Agreement]", by: Holder) -> "QuerySet[Agreement]":
    """Return what a reader may know of: what was ever in force is public, what is negotiated is the parties'.

    Those who watch over all of a jurisdiction (a V of the matrix without a scope) see drafts as well.
    """
    found = grant(by.role, "agreement.act", "V")
    if found is not None and found.verb in ("V", "A") and not found.scope:
        return rows
    own = Party.objects.filter(organisation_id=by.organisation_id)
    return rows.filter(
        Q(in_force_from__isnull=False) | Q(pk__in=own.values("agreement")) | Q(drafted_by_id=by.organisation_id)
    )


def version_on_table(agreement: Agreement) -> AgreementVersion:
    """Return the version that is negotiated or in force, with its clauses."""
    return (
        agreement.versions.select_related("proposed_by")
        .prefetch_related(Prefetch("clauses", Clause.objects.select_related("party", "granter").order_by("place")))
        .get(number=agreement.version)
    )


def terms_of(version: AgreementVersion) -> Terms:
    """Return a version as its rules see it."""
    return Terms(
        term_from=version.term_from,
        term_to=version.term_to,
        notice_days=version.notice_days,
        dispute=version.dispute,
        clauses=[clause_text(row) for row in sorted(version.clauses.all(), key=lambda row: row.place)],
    )


def clause_text(row: Clause) -> ClauseText:
    """Return a clause as its rules see it."""
    return ClauseText(
        key=row.key,
        texts=row.texts,
        party=str(row.party_id) if row.party_id else "",
        function=row.function,
        mechanism=row.mechanism,
        trigger=row.trigger,
        within_minutes=row.within_minutes,
        price_minor=row.price_minor,
        currency=row.currency,
        per=row.per,
        acts=row.acts,
        granter=str(row.granter_id) if row.granter_id else "",
        fields=row.fields,
    )


def signed_parties(version: AgreementVersion) -> set[uuid.UUID]:
    """Return the parties that have signed a version: as many different persons as the matrix asks of their role."""
    persons: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = {}
    for row in version.signatures.filter(digest=version.digest):
        persons.setdefault((row.organisation_id, row.role), set()).add(row.person)
    return {
        organisation
        for (organisation, role), signers in persons.items()
        if (cell := sign_grant(role)) is None or enough(cell, signers)
    }


def sign_grant(role: str) -> Grant | None:
    """Return the cell by which a role signs with several persons: its A where it has one."""
    return grant(role, "agreement.act", "A")


def waiting_for(organisation: uuid.UUID) -> "QuerySet[Agreement]":
    """Return what is negotiated and waits for a signature of the organisation."""
    signed = Signature.objects.filter(
        organisation_id=organisation, version__number=F("version__agreement__version")
    ).values("version__agreement")
    return Agreement.objects.filter(state__in=NEGOTIATED, parties__organisation_id=organisation).exclude(pk__in=signed)


@dataclass(frozen=True, slots=True)
class Counter:
    """How often a clause was called on, answered in time, late, and not yet."""

    called: int
    in_time: int
    late: int
    open: int


def counters(agreement: Agreement) -> dict[str, Counter]:
    """Return the counters of every clause that was called on, by its key (R-028)."""
    late = Q(answered_at__gt=F("due_at"))
    rows = (
        ClauseCall.objects.filter(clause__version__agreement=agreement)
        .values("clause__key")
        .annotate(
            called=Count("pk"),
            late=Count("pk", filter=late),
            in_time=Count("pk", filter=Q(answered_at__isnull=False) & ~late),
            unanswered=Count("pk", filter=Q(answered_at__isnull=True)),
        )
    )
    return {row["clause__key"]: Counter(row["called"], row["in_time"], row["late"], row["unanswered"]) for row in rows}
