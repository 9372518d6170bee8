"""Questions about fired plans: what is reached, who has acknowledged, who is silent."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from cogov.actors.models import ABOVE, Organisation
from cogov.actors.queries.triggers import trigger_reached
from cogov.actors.rules.roles import Body, Subject
from cogov.decision.models import FiredStep, Firing, Notice, Task
from cogov.decision.rules.firing import (
    ACKNOWLEDGED_WITHIN,
    SILENT,
    TOLD_ABOVE,
    Acknowledged,
    Begins,
    acknowledged,
    to_fire,
)
from cogov.decision.rules.tasks import OPEN
from cogov.decision.rules.triggers import threshold
from cogov.kernel.figures import Reading, registered
from cogov.kernel.models import Crisis
from cogov.plans.models import Drill, Party, Plan, PlanStep
from cogov.plans.queries.agreements import Bound, bound_by
from cogov.plans.queries.law import law_day
from cogov.plans.queries.plans import plans_in_force
from cogov.plans.rules.drills import StepResult, minutes_between


def figure_reached(trigger: str, crisis: Crisis, at: dt.datetime | None) -> bool:
    """Say whether a figure of the register is at or beyond its threshold in the crisis."""
    found = threshold(trigger)
    if found is None or at is None or found.figure not in registered():
        return False
    return found.crossed(Reading(crisis, at).value(found.figure).value)


def figure_word(trigger: str) -> str:
    """Return a threshold as people read it; empty where it names no figure."""
    found = threshold(trigger)
    figure = registered().get(found.figure) if found else None
    if found is None or figure is None:
        return ""
    side = _("%(figure)s at %(value)s or above") if found.at_least else _("%(figure)s at %(value)s or below")
    return side % {"figure": figure.title, "value": f"{found.value:,g}"}


def figure_choices() -> list[tuple[str, str]]:
    """Return nothing: there are as many thresholds as numbers; mandates wait for phases."""
    return []


def begins(steps: Iterable[PlanStep]) -> list[Begins]:
    """Return what the rules of firing ask of steps."""
    return [Begins(step.code, step.trigger, tuple(step.after), step.minutes or 0) for step in steps]


def reached_in(crisis: Crisis, at: dt.datetime) -> Callable[[str], bool]:
    """Return how to ask whether a trigger is reached in the crisis; each is read once."""
    known: dict[str, bool] = {}

    def reached(trigger: str) -> bool:
        if trigger not in known:
            known[trigger] = trigger_reached(trigger, crisis, at)
        return known[trigger]

    return reached


def may_fire(crisis: Crisis) -> "QuerySet[Plan]":
    """Return the plans in force for a crisis: of its jurisdiction, and for its class of incident."""
    return plans_in_force(crisis.jurisdiction_id).filter(hazard_class=crisis.hazard_class).order_by("approved_at", "pk")


def due_to_fire(crisis: Crisis, at: dt.datetime) -> list[Plan]:
    """Return the plans of which something is reached that has not begun, in four questions, and none of them held.

    Whoever fires one holds it and looks again.
    """
    reached = reached_in(crisis, at)
    rows = [plan for plan in may_fire(crisis) if reached(plan.trigger)]
    steps: dict[uuid.UUID, list[Begins]] = {}
    known = PlanStep.objects.filter(plan__in=[plan.pk for plan in rows])
    for key, code, trigger in known.order_by("place", "code").values_list("plan_id", "code", "trigger"):
        steps.setdefault(key, []).append(Begins(code, trigger))
    begun: dict[uuid.UUID, set[str]] = {}
    for line, code in FiredStep.objects.filter(crisis=crisis).values_list("step__plan__line", "step__code"):
        begun.setdefault(line, set()).add(code)
    return [
        plan
        for plan in rows
        if to_fire(steps.get(plan.pk, ()), plan_trigger=plan.trigger, fired=begun.get(plan.line, ()), reached=reached)
    ]


def waits_for_figures(crisis: Crisis) -> bool:
    """Say whether some plan in force for the crisis, or a step of one, waits for a figure: the clock has to look."""
    rows = may_fire(crisis).filter(Q(trigger__startswith="figure:") | Q(steps__trigger__startswith="figure:"))
    return rows.exists()


def fired_codes(plan: Plan, crisis: Crisis) -> set[str]:
    """Return the steps of a plan, in whatever version, that have begun in the crisis."""
    rows = FiredStep.objects.filter(crisis=crisis, step__plan__line=plan.line)
    return set(rows.values_list("step__code", flat=True))


def bound_parties(plan: Plan, crisis: Crisis, at: dt.datetime) -> set[uuid.UUID]:
    """Return the organisations that the plan's agreement binds on this day."""
    day = law_day(crisis.jurisdiction, at)
    rows = Party.objects.filter(
        Q(leaves_on__isnull=True) | Q(leaves_on__gt=day),
        agreement=plan.agreement_id,
        agreement__in_force_from__lte=day,
        agreement__in_force_to__gte=day,
    )
    return set(rows.values_list("organisation_id", flat=True)) if plan.agreement_id else set()


def grounds_of(steps: Iterable[PlanStep], plan: Plan, crisis: Crisis, at: dt.datetime) -> dict[uuid.UUID, Bound]:
    """Return, by step, what binds its organisation to the very function of the step; who is not bound is asked (I16).

    Within government no ground is needed. The same question is asked once, however many steps ask it.
    """
    day = law_day(crisis.jurisdiction, at)
    asked: dict[tuple[uuid.UUID, str, str], Bound | None] = {}
    found: dict[uuid.UUID, Bound] = {}
    for step in steps:
        organisation = step.organisation
        if organisation is None or organisation.kind == Subject.GOVERNMENT or not step.function:
            continue
        path = (step.area or plan.area).path
        key = (organisation.pk, step.function, path)
        if key not in asked:
            asked[key] = bound_by(organisation, step.function, day, crisis=crisis, place_path=path)
        if (ground := asked[key]) is not None:
            found[step.pk] = ground
    return found


def line_above(organisation: Organisation, crisis: Crisis) -> list[Organisation]:
    """Return who is told of an organisation's silence, step by step: its own line up, the committee, those above it."""
    found: dict[uuid.UUID, Organisation] = {}
    upper = organisation.parent
    while upper is not None and upper.pk not in found:
        found[upper.pk] = upper
        upper = upper.parent
    rows = Organisation.objects.filter(jurisdiction_id=crisis.jurisdiction_id).taking_part()
    rows = rows.order_by("entered_at", "pk")
    told = [rows.filter(kind=Subject.GOVERNMENT, body=Body.NONE, level=ABOVE).first()]
    if organisation.body != Body.COMMITTEE:  # another committee is not above it
        told.insert(0, rows.filter(body=Body.COMMITTEE).first())
    found |= {one.pk: one for one in told if one is not None and one.pk not in found}
    found.pop(organisation.pk, None)
    return list(found.values())


def notices_for(crisis: Crisis, organisation: uuid.UUID) -> "QuerySet[Notice]":
    """Return the notices an organisation has to acknowledge, or of whose silence it was told; the oldest first."""
    rows = Notice.objects.filter(
        Q(organisation_id=organisation) | Q(superior_id=organisation), firing__crisis=crisis, state__in=SILENT
    )
    return rows.select_related("firing__plan", "organisation", "superior").order_by("sent_at", "pk")


def silent(crisis: Crisis) -> "QuerySet[Notice]":
    """Return the notices of whose silence those above were told, or nobody is left to tell."""
    rows = Notice.objects.filter(firing__crisis=crisis, state__in=TOLD_ABOVE)
    return rows.select_related("firing__plan", "organisation", "superior").order_by("sent_at", "pk")


def notice_of(crisis: Crisis, key: uuid.UUID) -> Notice | None:
    """Return one notice of the crisis, or None."""
    rows = Notice.objects.filter(firing__crisis=crisis, pk=key)
    return rows.select_related("firing__crisis__jurisdiction", "firing__plan", "organisation", "superior").first()


@dataclass(frozen=True, slots=True)
class Board:
    """One firing with its notices, how they were answered, and how its tasks stand."""

    firing: Firing
    notices: tuple[Notice, ...]
    answered: Acknowledged
    tasks: Mapping[uuid.UUID, Sequence[Task]]

    def after(self, notice: Notice) -> float | None:
        """Return the minutes until a notice was acknowledged, None for silence."""
        return minutes_between(notice.sent_at, notice.acknowledged_at)

    def open(self, notice: Notice) -> int:
        """Return how many tasks of the firing the organisation has not done yet."""
        return sum(task.state in OPEN for task in self.tasks.get(notice.organisation_id, ()))

    def all_of(self, notice: Notice) -> int:
        """Return how many tasks of the firing the organisation has."""
        return len(self.tasks.get(notice.organisation_id, ()))


def boards(crisis: Crisis, plan: Plan | None = None) -> list[Board]:
    """Return the firings of a crisis, the newest first, in a handful of questions however many steps they have."""
    notices = Notice.objects.select_related("organisation", "post", "deputy", "superior")
    rows = Firing.objects.filter(crisis=crisis, **({"plan": plan} if plan else {})).select_related("plan")
    rows = rows.prefetch_related(
        Prefetch("notices", notices.order_by("acknowledged_at", "organisation__name_key", "pk")),
        Prefetch("begun", FiredStep.objects.select_related("task")),
    ).order_by("-fired_at", "pk")[:20]
    found = []
    for firing in rows:
        tasks: dict[uuid.UUID, list[Task]] = {}
        for one in firing.begun.all():
            if one.task.accountable_id:
                tasks.setdefault(one.task.accountable_id, []).append(one.task)
        told = tuple(firing.notices.all())
        times = [notice.acknowledged_at for notice in told]
        found.append(Board(firing, told, acknowledged(firing.fired_at, times), tasks))
    return found


def drills_here(crisis: Crisis) -> "QuerySet[Drill]":
    """Return the drills of the plans of the crisis's jurisdiction, the newest first."""
    rows = Drill.objects.filter(plan__jurisdiction=crisis.jurisdiction_id).order_by("-started_at", "-pk")
    return rows.select_related("plan__jurisdiction", "plan__area", "crisis__jurisdiction", "played")


def results_of(drill: Drill) -> dict[str, StepResult]:
    """Return what a drill showed of each step that began: when its organisation acknowledged the notice."""
    allowed = ACKNOWLEDGED_WITHIN.total_seconds() / 60
    begun = FiredStep.objects.filter(crisis=drill.crisis, step__plan=drill.played_id).select_related("step", "firing")
    notices: dict[tuple[uuid.UUID, uuid.UUID | None], float | None] = {
        (notice.firing_id, notice.organisation_id): minutes_between(notice.sent_at, notice.acknowledged_at)
        for notice in Notice.objects.filter(firing__crisis=drill.crisis)
    }
    return {
        one.step.code: StepResult(notices.get((one.firing_id, one.step.organisation_id)), allowed)
        for one in begun.order_by("step__place", "step__code")
    }
