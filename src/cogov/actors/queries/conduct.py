"""Questions about the code of conduct: the version in force, its clauses, who broke them."""

import datetime as dt
import uuid

from django.db.models import QuerySet

from cogov.actors.models import CodeBreach, CodeClause, CodeOfConduct


def newest_code(home: uuid.UUID) -> CodeOfConduct | None:
    """Return the newest version of a jurisdiction's code, with its clauses."""
    rows = CodeOfConduct.objects.filter(jurisdiction_id=home).select_related("jurisdiction")
    return rows.prefetch_related("clauses").order_by("-version").first()


def clauses_signed(organisation: uuid.UUID, at: dt.datetime) -> "QuerySet[CodeClause]":
    """Return the clauses an organisation signed, those of the newest version first."""
    return (
        CodeClause.objects.filter(code__signatures__organisation=organisation, code__signatures__signed_at__lte=at)
        .select_related("code")
        .order_by("-code__version", "number")
    )


def breaches_of(organisation: uuid.UUID) -> "QuerySet[CodeBreach]":
    """Return the breaches an organisation is said to have made, the newest first."""
    rows = CodeBreach.objects.filter(organisation=organisation)
    return rows.select_related("clause__code").order_by("-found_at", "pk")
