"""Questions about the register of organisations."""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from cogov.actors.models import MergeProposal, MergeState, Organisation, OrganisationState, Post, Qualification, Tie
from cogov.actors.rules.names import ALIKE, differ_in_number, likeness, name_key
from cogov.actors.rules.roles import in_view
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Jurisdiction, PersonalHold, Place
from cogov.kernel.places import by_code
from cogov.kernel.web.words import FUNCTIONS

MOST_PLACES = 20


def organisations(jurisdiction: uuid.UUID) -> "QuerySet[Organisation]":
    """Return the register of a jurisdiction, without entries merged into others."""
    return (
        Organisation.objects.filter(jurisdiction_id=jurisdiction)
        .exclude(state=OrganisationState.MERGED)
        .select_related("seat", "area")
    )


def organisation(jurisdiction: uuid.UUID, key: uuid.UUID) -> Organisation | None:
    """Return one entry of the register or None."""
    return (
        Organisation.objects.filter(jurisdiction_id=jurisdiction, pk=key)
        .select_related("seat", "area", "parent", "sponsor", "merged_into")
        .prefetch_related("qualifications", "branches", "code_signatures__code")
        .first()
    )


def same_name(entry: Organisation) -> Organisation | None:
    """Return the oldest other entry that has one of the names of `entry`, however either is typed."""
    named = Q()
    for key in entry.search_key.strip("|").split("|"):
        named |= Q(search_key__contains=f"|{key}|")
    return organisations(entry.jurisdiction_id).filter(named).exclude(pk=entry.pk).order_by("entered_at", "pk").first()


def called_like(rows: "QuerySet[Organisation]", text: str) -> "QuerySet[Organisation]":
    """Return those with a name, in any language, that holds `text`, however it is typed; all for an empty text."""
    key = name_key(text)
    return rows.filter(search_key__contains=key) if key else rows


def with_function(rows: "QuerySet[Organisation]", text: str) -> "QuerySet[Organisation]":
    """Return those that declare a function, written as its code or as its word in the reader's language."""
    wanted = name_key(text)
    codes = {text.strip(), *(code for code, word in FUNCTIONS.items() if wanted and wanted in name_key(str(word)))}
    written = Q()
    for code in codes:  # SQLite keeps JSON as ASCII, PostgreSQL as it is
        written |= Q(functions_text__contains=json.dumps(code)) | Q(
            functions_text__contains=json.dumps(code, ensure_ascii=False)
        )
    return rows.annotate(functions_text=Cast("functions", TextField())).filter(written)


def working_in(rows: "QuerySet[Organisation]", home: uuid.UUID, text: str, day: dt.date) -> "QuerySet[Organisation]":
    """Return those that work or sit in a place whose name holds `text`, or which has or had it as a code, or below."""
    wanted = name_key(text)
    places = Place.objects.filter(jurisdiction_id=home).order_by("path").values_list("path", "names")
    inside = Q(pk__in=[])
    coded = [row.place.path for row in by_code(home, text, day=day)]
    found = coded or [path for path, names in places if any(wanted in name_key(name) for name in names.values())]
    for path in [path for path in found if not any(path != top and path.startswith(top) for top in found)][
        :MOST_PLACES
    ]:
        inside |= Q(area__path__startswith=path) | Q(seat__path__startswith=path)
    return rows.filter(inside)


@dataclass(frozen=True, slots=True)
class Seats:
    """How many organisations sit in one place."""

    place: Place
    number: int


def seats(rows: "QuerySet[Organisation]") -> list[Seats]:
    """Return where organisations sit, the place with most first; one query."""
    rows = rows.order_by()
    here = rows.filter(seat=OuterRef("pk")).values("seat").annotate(number=Count("pk")).values("number")
    places = Place.objects.filter(pk__in=rows.values("seat")).annotate(sitting=Subquery(here))
    found = [Seats(place, place.sitting) for place in places]
    return sorted(found, key=lambda one: (-one.number, sorted(one.place.names.values())))


def qualified_until(organisation: uuid.UUID, function: str) -> list[dt.date]:
    """Return the last day of each qualification that the organisation ever entered for a function."""
    rows = Qualification.objects.filter(organisation_id=organisation, function=function)
    return list(rows.values_list("valid_to", flat=True))


def names_of(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return what organisations are called, in the reader's language, by their ids."""
    rows = Organisation.objects.filter(pk__in=keys).values_list("pk", "names")
    return {key: localized(names) for key, names in rows}


def post(jurisdiction: uuid.UUID, key: uuid.UUID) -> Post | None:
    """Return one post of the jurisdiction, or None."""
    rows = Post.objects.select_related("organisation__area", "organisation__jurisdiction", "person", "deputy_of")
    return rows.filter(organisation__jurisdiction_id=jurisdiction, pk=key).first()


def standing_posts(entry: Organisation, at: dt.datetime) -> list[Post]:
    """Return the posts of an organisation that have not ended, with whom they stand for."""
    return list(
        entry.posts.standing(at)
        .select_related("organisation", "person", "deputy_of__organisation")
        .order_by("kind", "pk")
    )


def taking_part(jurisdiction: uuid.UUID) -> "QuerySet[Organisation]":
    """Return the organisations that take part."""
    return Organisation.objects.taking_part().filter(jurisdiction_id=jurisdiction)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many organisations take part by kind and body, how many work in emergencies, when the newest came."""

    groups: Mapping[tuple[str, str], int]
    emergency: int
    newest: dt.datetime | None


def counted(jurisdiction: uuid.UUID) -> Counted:
    """Return the counts of who takes part: one query, from which every view is grouped."""
    rows = taking_part(jurisdiction).order_by().values("kind", "body")
    found = list(rows.annotate(number=Count("pk"), ready=Count("pk", filter=Q(emergency=True)), last=Max("entered_at")))
    groups = {(row["kind"], row["body"]): row["number"] for row in found}
    return Counted(groups, sum(row["ready"] for row in found), max((row["last"] for row in found), default=None))


def grouped(groups: Mapping[tuple[str, str], int], view: int) -> dict[str, int]:
    """Return the numbers of one view."""
    found: Counter[str] = Counter()
    for (kind, body), number in groups.items():
        found[in_view(kind, body, view)] += number
    return dict(sorted(found.items()))


def those_in_view(jurisdiction: uuid.UUID, view: int, key: str) -> "QuerySet[Organisation]":
    """Return the organisations that a view counts under `key`."""
    pairs = [pair for pair in counted(jurisdiction).groups if in_view(*pair, view) == key]
    inside = Q(pk__in=[])
    for kind, body in pairs:
        inside |= Q(kind=kind, body=body)
    return taking_part(jurisdiction).filter(inside)


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
        .select_related("one__jurisdiction", "other__jurisdiction")
        .order_by("since", "pk")
    )


def neighbours(jurisdiction: Jurisdiction) -> "QuerySet[Organisation]":
    """Return the governments of other jurisdictions that one may be tied to; exercises stay among themselves."""
    return (
        Organisation.objects.taking_part()
        .filter(jurisdiction__exercise=jurisdiction.exercise, kind="government")
        .exclude(jurisdiction=jurisdiction)
        .exclude(body="control")
        .select_related("jurisdiction")
        .order_by("jurisdiction__slug", "name_key", "pk")
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


def holds(crisis: Crisis) -> "QuerySet[PersonalHold]":
    """Return what is kept as evidence in a crisis, or was, or is proposed to be; the newest first."""
    return PersonalHold.objects.filter(crisis=crisis).order_by("-proposed_at", "-pk")


def hold(crisis: Crisis, key: uuid.UUID) -> PersonalHold | None:
    """Return one of them."""
    return holds(crisis).filter(pk=key).first()
