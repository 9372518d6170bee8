"""Questions about the register of organisations."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection

from django.db.models import Prefetch, Q, QuerySet

from cogov.actors.models import MergeProposal, MergeState, Organisation, OrganisationState, Post, Tie
from cogov.actors.rules.names import ALIKE, differ_in_number, likeness
from cogov.actors.rules.roles import three_view
from cogov.kernel.localized import localized
from cogov.kernel.models import Jurisdiction


def organisations(jurisdiction: uuid.UUID) -> "QuerySet[Organisation]":
    """Return the register of a jurisdiction, without entries merged into others."""
    return (
        Organisation.objects.filter(jurisdiction_id=jurisdiction)
        .exclude(state=OrganisationState.MERGED)
        .select_related("seat", "area")
    )


def organisation(jurisdiction: uuid.UUID, key: uuid.UUID) -> Organisation | None:
    """Return one entry of the register with its posts, or None."""
    posts = Post.objects.select_related("person").order_by("kind", "pk")
    return (
        Organisation.objects.filter(jurisdiction_id=jurisdiction, pk=key)
        .select_related("seat", "area", "parent", "sponsor", "merged_into")
        .prefetch_related(Prefetch("posts", posts), "qualifications", "branches", "code_signatures__code")
        .first()
    )


def names_of(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return what organisations are called, in the reader's language, by their ids."""
    rows = Organisation.objects.filter(pk__in=keys).values_list("pk", "names")
    return {key: localized(names) for key, names in rows}


def counts_by_kind(jurisdiction: uuid.UUID, view: int = 6) -> dict[str, int]:
    """Return how many organisations take part, by the six kinds (and two more) or by the three-subject view (R-020)."""
    kinds: Counter[str] = Counter(
        organisations(jurisdiction).filter(state=OrganisationState.ADMITTED).values_list("kind", flat=True)
    )
    if view == 6:
        return dict(sorted(kinds.items()))
    grouped: Counter[str] = Counter()
    for kind, number in kinds.items():
        grouped[three_view(kind)] += number
    return dict(sorted(grouped.items()))


def overlaps(entry: Organisation) -> "QuerySet[Organisation]":
    """Return other organisations that declare one of the same functions in the same or an overlapping area (R-069)."""
    nearby = Q(area__path__startswith=entry.area.path)
    ancestors = [part for part in entry.area.path.split("/") if part]
    nearby |= Q(area_id__in=[uuid.UUID(part) for part in ancestors])
    shared = [
        other.pk
        for other in organisations(entry.jurisdiction_id).filter(nearby).exclude(pk=entry.pk)
        if set(other.functions) & set(entry.functions)
    ]
    return organisations(entry.jurisdiction_id).filter(pk__in=shared)


def ties(entry: Organisation, at: dt.datetime) -> "QuerySet[Tie]":
    """Return the ties of an organisation that hold at `at`, from either side."""
    return (
        Tie.objects.filter(Q(one=entry) | Q(other=entry), since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .select_related("one", "other")
        .order_by("since")
    )


def open_merges(jurisdiction: uuid.UUID) -> "QuerySet[MergeProposal]":
    """Return the proposals that wait for a person."""
    return (
        MergeProposal.objects.filter(jurisdiction_id=jurisdiction, state=MergeState.PROPOSED)
        .select_related("keep__seat", "other__seat")
        .order_by("-likeness", "pk")
    )


def alike(name: str, candidates: "dict[uuid.UUID, str]") -> list[tuple[float, uuid.UUID]]:
    """Return candidates whose names are so like `name` that they may be one organisation, best first."""
    scored = ((likeness(name, other), key) for key, other in candidates.items() if not differ_in_number(name, other))
    return sorted(((score, key) for score, key in scored if score >= ALIKE), reverse=True)


def committee_posts(jurisdiction: Jurisdiction) -> "QuerySet[Post]":
    """Return the posts of the committee."""
    return Post.objects.filter(organisation__jurisdiction=jurisdiction, organisation__body="committee")
