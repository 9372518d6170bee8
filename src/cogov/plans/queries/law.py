"""Questions about the law: which rule applies here today, what it leaves open, where two rules conflict."""

import datetime as dt
import re
import uuid
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cogov.actors.rules.matrix import matrix
from cogov.actors.rules.names import name_key
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Duty, DutyState, Jurisdiction, Place
from cogov.kernel.places import by_code
from cogov.plans.models import CatalogueFunction, LegalRule, RuleRelation
from cogov.plans.rules.law import (
    Applies,
    Aside,
    Rank,
    RelationFacts,
    RelationKind,
    RuleFacts,
    RuleKind,
    applicable,
)

# Which role of the matrix a kind of organisation answers as, where the law speaks of its kind.
LAW_ROLES: Mapping[str, str] = {
    "government": "GOV",
    "enterprise": "ENT",
    "ngo": "NGO",
    "public": "RES",
    "community": "CTY",
    "media": "MED",
    "medical": "MI",
    "expert": "EXP",
}


def law_day(jurisdiction: Jurisdiction, at: dt.datetime) -> dt.date:
    """Return the day of the jurisdiction's own calendar."""
    return at.astimezone(zoneinfo.ZoneInfo(jurisdiction.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that apply, the one that goes before first; what the order says of each; and why others do not."""

    rules: list[LegalRule]
    why: dict[uuid.UUID, Applies]
    aside: list[tuple[LegalRule, Aside]]


def rules_of(jurisdiction: uuid.UUID) -> "QuerySet[LegalRule]":
    """Return all rules of a jurisdiction, whatever their time."""
    return LegalRule.objects.filter(jurisdiction_id=jurisdiction).select_related("area")


def relations_of(jurisdiction: uuid.UUID) -> "QuerySet[RuleRelation]":
    """Return how the rules of a jurisdiction stand to each other."""
    return RuleRelation.objects.filter(one__jurisdiction_id=jurisdiction).select_related("one__area", "other__area")


def rules_here(
    jurisdiction: uuid.UUID, day: dt.date, *, hazard: str = "", place_path: str = "", topic: str = ""
) -> Law:
    """Return which rules apply on a day, to a hazard, in a place, in order (R-043); two queries.

    Args:
        jurisdiction: whose law.
        day: a day of its calendar.
        hazard: class of incident; empty: any.
        place_path: path of the place; empty: the whole jurisdiction.
        topic: only rules of this topic; what supersedes them counts whatever its topic.
    """
    rows = {row.pk: row for row in rules_of(jurisdiction)}
    answer = applicable(
        (facts(row) for row in rows.values()),
        [
            RelationFacts(kind, one, other)
            for kind, one, other in RuleRelation.objects.filter(one__jurisdiction_id=jurisdiction).values_list(
                "kind", "one_id", "other_id"
            )
        ],
        day=day,
        hazard=hazard,
        place_path=place_path,
    )
    applies = [entry for entry in answer.applies if not topic or rows[entry.key].topic == topic]
    return Law(
        [rows[entry.key] for entry in applies],
        {entry.key: entry for entry in applies},
        [(rows[key], why) for key, why in answer.aside.items() if not topic or rows[key].topic == topic],
    )


def rule_cited(rule: LegalRule) -> str:
    """Return how a rule is cited."""
    law = localized(rule.instruments)
    if re.fullmatch(r"\d+( \(\w+\))?", rule.article):
        return _("%(law)s, art. %(article)s") % {"law": law, "article": rule.article}
    return f"{law} {rule.article}".strip()


def facts(row: LegalRule) -> RuleFacts:
    """Return what the order of rules depends on."""
    return RuleFacts(
        key=row.pk,
        rank=row.rank,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        area_path=row.area.path if row.area else "",
        hazards=tuple(row.hazards),
    )


@dataclass(frozen=True, slots=True)
class Divided:
    """A function of the catalogue and the rules in force that divide it; none: the law is silent (R-044)."""

    function: CatalogueFunction
    rules: list[LegalRule]


def divided(jurisdiction: uuid.UUID, day: dt.date) -> list[Divided]:
    """Return for every function of the catalogue the powers and duties of law that name it, gaps first (R-044)."""
    by_code: dict[str, list[LegalRule]] = {}
    for rule in rules_here(jurisdiction, day).rules:
        if rule.kind in (RuleKind.POWER, RuleKind.DUTY, RuleKind.DEADLINE):
            for code in rule.functions:
                by_code.setdefault(code, []).append(rule)
    rows = CatalogueFunction.objects.filter(jurisdiction_id=jurisdiction).order_by("code")
    found = [Divided(row, by_code.get(row.code, [])) for row in rows]
    return sorted(found, key=lambda entry: bool(entry.rules))


def conflicts(jurisdiction: uuid.UUID, day: dt.date | None = None) -> list[RuleRelation]:
    """Return the conflicts between rules, unsettled first; with a day, those between two rules in force (R-046)."""
    rows = relations_of(jurisdiction).filter(kind=RelationKind.CONFLICTS)
    found = [row for row in rows if day is None or (_holds(row.one, day) and _holds(row.other, day))]
    return sorted(found, key=lambda row: (row.settled_at is not None, row.one.topic, str(row.pk)))


def _holds(row: LegalRule, day: dt.date) -> bool:
    return row.in_force_from <= day and (row.in_force_to is None or row.in_force_to >= day)


def open_conflicts(crisis: Crisis, at: dt.datetime) -> list[RuleRelation]:
    """Return the conflicts that nobody has settled before the crisis or the exercise begins."""
    day = law_day(crisis.jurisdiction, at)
    return [row for row in conflicts(crisis.jurisdiction_id, day) if row.settled_at is None]


@dataclass(frozen=True, slots=True)
class Grounded:
    """A power of the committee and the rules in force that it rests on; none: it has no legal basis (R-049)."""

    key: str
    function: str
    rules: list[LegalRule]


def committee_powers(jurisdiction: uuid.UUID, day: dt.date) -> list[Grounded]:
    """Return what the committee decides, each with the rules it rests on, those without any first (R-049)."""
    by_key: dict[str, list[LegalRule]] = {}
    for rule in rules_here(jurisdiction, day).rules:
        for key in rule.powers:
            by_key.setdefault(key, []).append(rule)
    found = [
        Grounded(key, row.function, by_key.get(key, []))
        for key, row in matrix().items()
        if any(cell.verb == "A" for cell in row.cells["COM"]) and "no route yet" not in row.note
    ]
    return sorted(found, key=lambda entry: bool(entry.rules))


def entitlements(crisis: Crisis, at: dt.datetime) -> list[LegalRule]:
    """Return the rights to relief that hold in this crisis today, the one that goes before first (R-048)."""
    return _rights(crisis, at, "relief")


def appeals(crisis: Crisis, at: dt.datetime) -> list[LegalRule]:
    """Return by which rules a refusal can be appealed against here today (R-048)."""
    return _rights(crisis, at, "appeal") or _rights(crisis, at, "complaint")


def _rights(crisis: Crisis, at: dt.datetime, topic: str) -> list[LegalRule]:
    day = law_day(crisis.jurisdiction, at)
    here = rules_here(crisis.jurisdiction_id, day, hazard=crisis.hazard_class, topic=topic)
    return [row for row in here.rules if row.kind == RuleKind.RIGHT]


def duties_of_law(crisis: Crisis) -> "QuerySet[Duty]":
    """Return the clocks that rules of law started in a crisis, those that run first, the next deadline first."""
    codes = LegalRule.objects.filter(jurisdiction_id=crisis.jurisdiction_id, seconds__isnull=False).values("code")
    return Duty.objects.filter(crisis=crisis, rule__code__in=codes).select_related("rule").order_by("due_at", "pk")


def breaches(crisis: Crisis) -> "QuerySet[Duty]":
    """Return the breaches of law in a crisis: overdue, or met late."""
    return duties_of_law(crisis).filter(state__in=[DutyState.BREACHED, DutyState.MET_LATE])


def ahead(jurisdiction: uuid.UUID, day: dt.date) -> list[LegalRule]:
    """Return the local rules in force that settle what no national rule here settles (R-046)."""
    rows = [row for row in rules_of(jurisdiction).filter(rank=Rank.LOCAL, area__isnull=False) if _holds(row, day)]
    found = []
    for row in rows:
        why = rules_here(jurisdiction, day, place_path=row.area.path if row.area else "").why.get(row.pk)
        if why is not None and why.ahead:
            found.append(row)
    return found


def place_called(jurisdiction: uuid.UUID, text: str, day: dt.date) -> Place | None:
    """Return the place of a code or a name, the largest where several have it."""
    coded = by_code(jurisdiction, text, day=day)
    if coded:
        return coded[0].place
    wanted = name_key(text)
    rows = Place.objects.filter(jurisdiction_id=jurisdiction).order_by("path").only("pk", "path", "names")
    named = [row for row in rows if any(wanted == name_key(name) for name in row.names.values())]
    return min(named, key=lambda row: len(row.path)) if named else None
