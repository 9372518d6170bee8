"""A joint plan: its life (model 2.5, life-cycle 19), and what it lacks to be more than words (R-026, R-027, R-060).

A plan is complete when every step names who does it, which post and which deputy, what sets it off, with what, in which
time and by which law; when all four classes of resources and every level are covered; and when it cites an assessment.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cogov.kernel.errors import N_, Refused
from cogov.kernel.holder import Hand

WITH_THE_PLAN = "plan"  # trigger of a step that begins when its plan fires
STALE_AFTER = dt.timedelta(hours=24)
DRILLED_WITHIN = dt.timedelta(days=365)


class PlanState(StrEnum):
    """Where a plan stands."""

    WRITTEN = "written"
    VALIDATED = "validated"
    APPROVED = "approved"
    DRILLED = "drilled"
    REVIEWED = "reviewed"
    CORRECTED = "corrected"
    REDRILLED = "redrilled"
    DUE = "due"
    REPLACED = "replaced"


S = PlanState
PLAN_MOVES: dict[PlanState, tuple[PlanState, ...]] = {
    S.WRITTEN: (S.VALIDATED,),
    # A change takes a validated plan back to paper: what is approved is what was validated.
    S.VALIDATED: (S.WRITTEN, S.APPROVED),
    S.APPROVED: (S.DRILLED, S.DUE, S.REPLACED),
    # A drill that is called off leaves the plan where it stood.
    S.DRILLED: (S.REVIEWED, S.APPROVED, S.DUE),
    S.REVIEWED: (S.CORRECTED, S.DUE, S.REPLACED),
    S.CORRECTED: (S.REDRILLED, S.DUE, S.REPLACED),
    S.REDRILLED: (S.REVIEWED, S.CORRECTED),
    S.DUE: (S.DRILLED, S.REPLACED),
    S.REPLACED: (),
}
# An approved plan stays in force while it is drilled, reviewed and corrected, and when a drill is due.
IN_FORCE = (S.APPROVED, S.DRILLED, S.REVIEWED, S.CORRECTED, S.REDRILLED, S.DUE)
OPEN_TO_CHANGE = (S.WRITTEN, S.VALIDATED)


class Resource(StrEnum):
    """The four classes of rescue resources that one plan allocates (R-026)."""

    PEOPLE = "people"
    FINANCE = "finance"
    GOODS = "goods"
    INFORMATION = "information"


class Flaw(StrEnum):
    """What a plan lacks."""

    NO_ACTOR = "no_actor"
    NO_PERSON = "no_person"
    NO_DEPUTY = "no_deputy"
    NO_TRIGGER = "no_trigger"
    UNREACHABLE = "unreachable"
    CIRCULAR = "circular"
    NO_RESOURCE = "no_resource"
    NO_TIME = "no_time"
    NO_BASIS = "no_basis"
    NO_STEPS = "no_steps"
    NO_ASSESSMENT = "no_assessment"
    CLASS_UNCOVERED = "class_uncovered"
    LEVEL_UNCOVERED = "level_uncovered"
    OVER_PROMISED = "over_promised"


WORDS_ONLY = (Flaw.NO_ACTOR, Flaw.NO_PERSON, Flaw.NO_RESOURCE, Flaw.NO_TIME)
PER_STEP = 8  # actor, person, deputy, trigger, order, resource, time, basis


class NoSuchPlanMove(Refused):
    """A plan cannot go from its state to that one."""

    sentence = N_("A plan that is “{now}” cannot become “{then}”.")


class WordsOnly(Refused):
    """What does not validate is not approved, and never fires."""

    sentence = N_("This plan lacks {count} things: complete it before it is validated or approved.")


class SameHand(Refused):
    """Nobody approves a plan he wrote."""

    sentence = N_("You wrote this plan: another person has to approve it.")
    status = 403


class PlanSettled(Refused):
    """What was approved is not rewritten: it is revised, and the revision approved."""

    sentence = N_("This plan is approved: make a revision of it to change its steps.")


@dataclass(frozen=True, slots=True)
class Promise:
    """One resource that a step counts on; a quantity where it is goods of a known item."""

    resource: Resource
    what: str = ""
    item: str = ""
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the validator knows of a step; persons are keys, empty where nobody is named."""

    code: str
    actor: bool = False
    person: str = ""
    deputy: str = ""
    trigger: str = ""
    after: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    minutes: int | None = None
    basis: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the validator knows of a plan: its steps, the levels it has to cover, and what sets it off."""

    steps: tuple[StepFacts, ...]
    trigger: str = ""
    levels: tuple[str, ...] = ()
    assessed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is lacking, in a step or (with no step) in the plan as a whole; `about` names which."""

    flaw: Flaw
    step: str = ""
    about: str = ""
    asked: int | None = None
    there: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator says of a plan."""

    findings: tuple[Finding, ...]
    score: int
    reconciled: bool

    @property
    def complete(self) -> bool:
        """Say whether nothing is lacking."""
        return not self.findings

    def of_step(self, code: str) -> tuple[Finding, ...]:
        """Return what one step lacks."""
        return tuple(finding for finding in self.findings if finding.step == code)

    @property
    def of_plan(self) -> tuple[Finding, ...]:
        """Return what the plan as a whole lacks."""
        return self.of_step("")

    @property
    def words_only(self) -> tuple[str, ...]:
        """Return the steps that are words only: nobody named, nothing to do it with, or no time."""
        return tuple(dict.fromkeys(found.step for found in self.findings if found.step and found.flaw in WORDS_ONLY))


def validate(plan: PlanFacts, *, triggers: Collection[str], stock: Mapping[str, int] | None = None) -> Verdict:
    """Return what a plan lacks, worst places first in the order of its steps, and how complete it is.

    Args:
        plan: the plan.
        triggers: what can be reached at all: phases, levels, thresholds on figures.
        stock: pieces on hand by item; None where nobody counted: then promises are not reconciled, and that is said.
    """
    reachable = set(triggers)
    circular = in_circles({step.code: step.after for step in plan.steps})
    blocked = _unreachable(plan, reachable, circular)
    findings = [finding for step in plan.steps for finding in _of_step(step, circular, blocked)]
    findings += _of_whole(plan, reachable)
    short = _over_promised(plan.steps, stock or {}) if stock is not None else []
    asked = len(plan.steps) * PER_STEP + len(Resource) + len(plan.levels) + 3 + len(short)
    lacking = len({(finding.step, finding.flaw, finding.about) for finding in findings}) + len(short)
    return Verdict(
        findings=tuple(findings + short),
        score=max(0, 100 * (asked - lacking) // asked),
        reconciled=stock is not None,
    )


def _of_step(step: StepFacts, circular: set[str], blocked: set[str]) -> list[Finding]:
    lacks = {
        Flaw.NO_ACTOR: not step.actor,
        Flaw.NO_PERSON: not step.person,
        # A deputy who is the person deputised for is none.
        Flaw.NO_DEPUTY: not step.deputy or step.deputy == step.person,
        Flaw.NO_TRIGGER: not step.trigger and not step.after,
        Flaw.UNREACHABLE: step.code in blocked,
        Flaw.CIRCULAR: step.code in circular,
        Flaw.NO_RESOURCE: not step.promises,
        Flaw.NO_TIME: not step.minutes,
        Flaw.NO_BASIS: not step.basis.strip(),
    }
    return [Finding(flaw, step.code) for flaw, lacking in lacks.items() if lacking]


def _of_whole(plan: PlanFacts, reachable: set[str]) -> list[Finding]:
    if not plan.steps:
        return [Finding(Flaw.NO_STEPS)]
    found = []
    if not plan.trigger:
        found.append(Finding(Flaw.NO_TRIGGER))
    elif plan.trigger not in reachable:
        found.append(Finding(Flaw.UNREACHABLE))
    if not plan.assessed:
        found.append(Finding(Flaw.NO_ASSESSMENT))
    classes = {promise.resource for step in plan.steps for promise in step.promises}
    found += [Finding(Flaw.CLASS_UNCOVERED, about=one.value) for one in Resource if one not in classes]
    levels = {step.level for step in plan.steps}
    found += [Finding(Flaw.LEVEL_UNCOVERED, about=level) for level in plan.levels if level not in levels]
    return found


def promised(steps: Iterable[StepFacts]) -> Counter[str]:
    """Return how many pieces of each item the steps count on together."""
    total: Counter[str] = Counter()
    for step in steps:
        for promise in step.promises:
            if promise.item and promise.quantity:
                total[promise.item] += promise.quantity
    return total


def _over_promised(steps: Iterable[StepFacts], stock: Mapping[str, int]) -> list[Finding]:
    return [
        Finding(Flaw.OVER_PROMISED, about=item, asked=asked, there=stock.get(item, 0))
        for item, asked in sorted(promised(steps).items())
        if asked > stock.get(item, 0)
    ]


def in_circles(after: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the steps that wait for themselves, directly or through others (Tarjan 1972, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: set[str] = set()
    for root in after:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(after[root]))]
        while work:
            node, edges = work[-1]
            for then in edges:
                if then not in after:
                    continue
                if then not in index:
                    index[then] = low[then] = len(index)
                    stack.append(then)
                    on_stack.add(then)
                    work.append((then, iter(after[then])))
                    break
                if then in on_stack:
                    low[node] = min(low[node], index[then])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    ring = stack[stack.index(node) :]
                    del stack[-len(ring) :]
                    on_stack.difference_update(ring)
                    if len(ring) > 1 or node in after[node]:
                        found.update(ring)
    return found


def _unreachable(plan: PlanFacts, reachable: set[str], circular: set[str]) -> set[str]:
    """Return the steps that can never begin: their trigger does not exist, or they wait for one that never begins.

    Steps in a circle are named as that; those that wait for the circle are unreachable.
    """
    known = {step.code for step in plan.steps}
    waits: dict[str, list[str]] = {}
    for step in plan.steps:
        for before in step.after:
            waits.setdefault(before, []).append(step.code)
    dead = [
        step.code
        for step in plan.steps
        if step.trigger not in ("", WITH_THE_PLAN, *reachable) or any(before not in known for before in step.after)
    ]
    blocked = set(dead)
    work = dead + sorted(circular)
    while work:
        for then in waits.get(work.pop(), ()):
            if then not in blocked and then not in circular:
                blocked.add(then)
                work.append(then)
    return blocked


def check_plan_move(now: PlanState, then: PlanState) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        NoSuchPlanMove: as named.
    """
    if then not in PLAN_MOVES[now]:
        raise NoSuchPlanMove(now=now.value, then=then.value)


def check_complete(verdict: Verdict) -> None:
    """Refuse a plan that lacks anything.

    Raises:
        WordsOnly: as named.
    """
    if not verdict.complete:
        raise WordsOnly(count=len(verdict.findings))


def check_another_approves(*, approver: Hand, writer: Hand) -> None:
    """Refuse an approver who is nobody, or who wrote the plan in whatever post.

    Raises:
        SameHand: as named.
    """
    if approver.user is None or approver.post is None or approver.same_as(writer):
        raise SameHand


def is_stale(assessed_at: dt.datetime | None, *, at: dt.datetime, in_crisis: bool) -> bool:
    """Say whether the assessment a plan cites is too old for a crisis that runs (R-027); in normal time none is."""
    return in_crisis and assessed_at is not None and at - assessed_at > STALE_AFTER


def drill_is_due(drilled_at: dt.datetime | None, *, at: dt.datetime) -> bool:
    """Say whether a plan was not exercised in the last twelve months, or never (R-061)."""
    return drilled_at is None or at - drilled_at > DRILLED_WITHIN
