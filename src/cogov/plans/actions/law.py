"""The register of law: rules entered with their clocks, conflicts settled, events noted, duties fulfilled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.actions.founding import CONSOLE
from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require, whole_area
from cogov.actors.rules.matrix import matrix
from cogov.kernel.acts import action, record
from cogov.kernel.duties import ACTIVE
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Duty, HazardClass, Jurisdiction, Place, Rule
from cogov.plans.models import LegalRule, Occurrence, RuleRelation
from cogov.plans.queries.law import law_day, rule_cited, rules_here
from cogov.plans.rules.law import (
    Clock,
    ConflictSettled,
    NotOwed,
    NotRunning,
    Rank,
    RelationKind,
    RuleKind,
    check_clock,
)

NOTED = "plans.occurrence.noted"
FULFILLED = "plans.obligation.fulfilled"


@dataclass(frozen=True, slots=True)
class NewLegalRule:
    """An article as it is entered."""

    code: str
    instruments: Mapping[str, str]
    article: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    kind: str
    rank: str
    topic: str
    in_force_from: dt.date
    source: str
    as_of: dt.date
    in_force_to: dt.date | None = None
    area: Place | None = None
    hazards: Sequence[str] = ()
    functions: Sequence[str] = ()
    powers: Sequence[str] = ()
    actor: str = ""
    clock: Clock = field(default_factory=Clock)
    sanctions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewRelation:
    """How one rule stands to another, by their codes."""

    one: str
    kind: str
    other: str
    words: Mapping[str, str] = field(default_factory=dict)


@action("plans.law.entered")
def enter_law(
    *,
    jurisdiction: Jurisdiction,
    rules: Sequence[NewLegalRule],
    relations: Sequence[NewRelation],
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
) -> list[LegalRule]:
    """Enter rules of law and how they stand to each other; a rule with a clock arms the duty engine (R-045).

    Without a crisis it is part of founding a jurisdiction at the server's console, and only while it has no law.

    Raises:
        NoPower: the holder may not enter law for all of the jurisdiction.
        BadInput: a rule or relation cannot be meant, or its code is taken.
        ClockIncomplete: half a clock.
    """
    if crisis is None and not jurisdiction.legal_rules.exists():
        power = CONSOLE
    else:
        power = require(by, "law.write", "C", crisis=crisis, at=at, asked=Asked(area=whole_area(jurisdiction.pk)))
    if not rules and not relations:
        raise BadInput(N_("enter at least one rule"), field="rule")
    known = {row.code: row for row in jurisdiction.legal_rules.all()}
    for new in rules:
        _check(new)
        if new.code in known:
            raise BadInput(N_("this code is taken"), field="code")
        known[new.code] = _row(jurisdiction, new)
    made = [known[new.code] for new in rules]
    LegalRule.objects.bulk_create(made)
    _relate(relations, known)
    Rule.objects.bulk_create([_armed(row, by) for row in made if row.seconds is not None])
    said = {"rules": [new.code for new in rules], "relations": len(relations)}
    record(about=jurisdiction, crisis=crisis, jurisdiction=jurisdiction, authority=power, said=said)
    return made


def _check(new: NewLegalRule) -> None:
    faults = (
        (not new.code or not any(name.strip() for name in new.titles.values()), N_("write the name"), "name"),
        (not any(text.strip() for text in new.texts.values()), N_("write what the rule says"), "text"),
        (not new.source.strip(), N_("write the source"), "source"),
        (new.kind not in list(RuleKind) or new.rank not in list(Rank), N_("this kind of rule is not known"), "kind"),
        (not set(new.hazards) <= set(HazardClass.values), N_("this class of incident is not known"), "hazard_class"),
        (not set(new.powers) <= set(matrix()), N_("this act is not known"), "acts"),
        (
            new.in_force_to is not None and new.in_force_to < new.in_force_from,
            N_("the end lies before the beginning"),
            "until",
        ),
    )
    for wrong, why, name in faults:
        if wrong:
            raise BadInput(why, field=name)
    check_clock(new.clock, new.actor)


def _row(jurisdiction: Jurisdiction, new: NewLegalRule) -> LegalRule:
    return LegalRule(
        jurisdiction=jurisdiction,
        code=new.code,
        instruments=dict(new.instruments),
        article=new.article,
        titles=dict(new.titles),
        texts=dict(new.texts),
        kind=new.kind,
        rank=new.rank,
        topic=new.topic,
        area=new.area,
        hazards=list(new.hazards),
        functions=list(new.functions),
        powers=list(new.powers),
        actor=new.actor,
        trigger=new.clock.trigger,
        event=new.clock.event,
        expected=new.clock.expected,
        voided_by=new.clock.voided_by,
        seconds=new.clock.seconds,
        warn_seconds=new.clock.warn_seconds,
        sanctions=dict(new.sanctions),
        in_force_from=new.in_force_from,
        in_force_to=new.in_force_to,
        source=new.source.strip(),
        as_of=new.as_of,
    )


def _relate(relations: Sequence[NewRelation], known: Mapping[str, LegalRule]) -> None:
    for new in relations:
        if new.kind not in list(RelationKind) or new.one == new.other or not {new.one, new.other} <= set(known):
            raise BadInput(N_("a relation joins two rules of this register"), field="rule")
    RuleRelation.objects.bulk_create(
        [
            RuleRelation(one=known[new.one], other=known[new.other], kind=new.kind, words=dict(new.words))
            for new in relations
        ]
    )


def _armed(row: LegalRule, by: Holder) -> Rule:
    """Return the clock of a rule as the duty engine keeps it: an event of the rule alone, or a kind of act."""
    return Rule(
        jurisdiction=row.jurisdiction,
        code=row.code,
        names=row.titles,
        source=f"{rule_cited(row)} · {row.source}"[:300],
        actor=row.actor,
        trigger=row.trigger or NOTED,
        concerns=row.pk if row.event else None,
        expected=row.expected or FULFILLED,
        voided_by=row.voided_by,
        seconds=row.seconds or 0,
        warn_seconds=row.warn_seconds,
        armed_by=by.post_id,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
    )


@action("plans.conflict.settled")
def settle_conflict(*, relation: RuleRelation, how: str, crisis: Crisis, by: Holder, at: dt.datetime) -> RuleRelation:
    """Say which of two conflicting rules is followed here, and why (R-046).

    Raises:
        NoPower: the holder may not decide it for all of the jurisdiction.
        ConflictSettled: somebody did before, or the two do not conflict.
        BadInput: no reason.
    """
    asked = Asked(area=whole_area(crisis.jurisdiction_id))
    row = lock(RuleRelation, relation.pk)
    power = require(by, "law.write", "A", crisis=crisis, at=at, asked=asked)
    if row.kind != RelationKind.CONFLICTS or row.settled_at is not None:
        raise ConflictSettled
    words = check_reason(how)
    row.settled_at, row.settled_by, row.settled_how = at, by.post_id, words
    row.save(update_fields=["settled_at", "settled_by", "settled_how"])
    record(about=row, crisis=crisis, authority=power, said={"how": how}, touches=[row.one, row.other])
    return row


@action("plans.occurrence.noted")
def note_occurrence(
    *,
    event: str,
    what: str,
    happened_at: dt.datetime,
    organisation: Organisation | None,
    crisis: Crisis,
    by: Holder,
    at: dt.datetime,
) -> Occurrence:
    """Note that something happened from which clocks of the law run, from when it happened (R-045).

    Raises:
        NoPower: the holder notes nothing here.
        BadInput: it is not said what, it lies in the future, or no rule in force here starts with it.
    """
    power = require(by, "law.note", "C", crisis=crisis, at=at, asked=Asked(owner=by.organisation))
    if not what.strip():
        raise BadInput(N_("write something"), field="what")
    if happened_at > at:
        raise BadInput(N_("this lies in the future"), field="happened_at")
    day = law_day(crisis.jurisdiction, at)
    here = rules_here(crisis.jurisdiction_id, day, hazard=crisis.hazard_class, place_path=by.area_path)
    rules = [row for row in here.rules if row.event == event and event]
    if not rules:
        raise BadInput(N_("no rule in force here starts with this"), field="event")
    made = Occurrence.objects.create(
        crisis=crisis,
        event=event,
        what=what.strip(),
        happened_at=happened_at,
        organisation=organisation.pk if organisation else None,
    )
    record(
        about=made,
        crisis=crisis,
        authority=power,
        said={"event": event, "happened_at": happened_at},
        touches=rules,
        owes=made.organisation,
        since=happened_at,
    )
    return made


@action("plans.obligation.fulfilled")
def fulfil_obligation(*, duty: Duty, evidence: str, crisis: Crisis, by: Holder, at: dt.datetime) -> Duty:
    """Show that a duty is fulfilled, with the evidence; in time or late, the record says which.

    Raises:
        NoPower: the holder fulfils nothing here.
        NotOwed: another organisation, or another role, owes it.
        NotRunning: it has ended, or another act has to fulfil it.
        BadInput: no evidence.
    """
    row = lock(Duty, duty.pk)
    power = require(by, "law.note", "C", crisis=crisis, at=at, asked=Asked(owner=by.organisation))
    owes = row.holder == by.organisation if row.holder else row.rule.actor == by.role
    if not owes and by.role != "OPS":
        raise NotOwed
    if row.state not in ACTIVE or not row.rule.fulfilled_by(FULFILLED):
        raise NotRunning
    if not evidence.strip():
        raise BadInput(N_("write what shows it"), field="evidence")
    record(about=row, crisis=crisis, authority=power, said={"evidence": evidence})
    row.refresh_from_db()
    return row
