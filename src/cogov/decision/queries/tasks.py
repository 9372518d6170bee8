"""Questions about tasks: who stands in whose line, who has it when nobody else does, what waits for whom."""

import uuid
from dataclasses import dataclass
from statistics import median

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from cogov.actors.models import ABOVE, Organisation
from cogov.actors.queries.register import called_like, taking_part
from cogov.actors.rules.names import name_key
from cogov.actors.rules.roles import Body, Subject
from cogov.decision.models import Function, Task, TaskAfter, TaskChange, TaskDoer, TaskHolding
from cogov.decision.rules.tasks import ChangeState, TaskState, Way
from cogov.kernel.holder import Holder
from cogov.kernel.models import Act, Crisis, Place
from cogov.plans.models import CatalogueFunction

COMMANDS = ("COM", "HG")  # whose line is every government of the jurisdiction (model 2.6)
DEEPEST = 20


def in_line(by: Holder, organisation: Organisation) -> bool:
    """Say whether an organisation stands in the line of who acts: the own one, and whatever stands below it."""
    if by.role in COMMANDS and organisation.kind == Subject.GOVERNMENT:
        return organisation.level != ABOVE or by.role == "HG"
    above: Organisation | None = organisation
    for _step in range(DEEPEST):
        if above is None or above.pk == by.organisation:
            break
        above = above.parent
    return above is not None and above.pk == by.organisation


def territorial_government(crisis: Crisis, area: Place) -> Organisation | None:
    """Return the government that bears what nobody else does in an area: the nearest, or the committee (R-013)."""
    around = [uuid.UUID(part) for part in area.path.split("/") if part]
    rows = taking_part(crisis.jurisdiction_id).filter(kind=Subject.GOVERNMENT, area_id__in=around).exclude(level=ABOVE)
    found = list(rows.filter(body__in=[Body.NONE, Body.COMMITTEE]).select_related("area"))
    found.sort(key=lambda row: (row.body != Body.NONE, -len(row.area.path), row.entered_at, str(row.pk)))
    return found[0] if found else None


def task_of(crisis: Crisis, key: uuid.UUID) -> Task | None:
    """Return one task of the crisis, or None."""
    return Task.objects.shown().filter(crisis=crisis, pk=key).select_related("crisis__jurisdiction", "into").first()


def comes_before(task: Task) -> set[uuid.UUID]:
    """Return all that has to be done before a task, however many steps before it."""
    found: set[uuid.UUID] = set()
    nearest = {task.pk}
    while nearest:
        keys = TaskAfter.objects.filter(task__in=nearest).values_list("after_id", flat=True)
        nearest = set(keys) - found
        found |= nearest
    return found


def open_answer(row: Task) -> str:
    """Return how the one who has a task came to have it; empty where nobody has."""
    return row.holdings.filter(until__isnull=True).values_list("answer", flat=True).first() or ""


def board(crisis: Crisis) -> "QuerySet[Task]":
    """Return every task of the crisis with what lists show."""
    return Task.objects.shown().filter(crisis=crisis)


def waits_for(by: Holder, crisis: Crisis) -> "QuerySet[Task]":
    """Return the tasks with which the acting organisation has to do something now, the next deadline first."""
    answer = Q(accountable=by.organisation_id) & Q(
        state__in=[TaskState.OFFERED, TaskState.ACCEPTED, TaskState.RESIDUAL, TaskState.ACTIVE, TaskState.BLOCKED,
                   TaskState.REOPENED]
    )  # fmt: skip
    raised = Q(raised_by=by.organisation_id) & Q(state__in=[TaskState.PROPOSED, TaskState.DECLINED, TaskState.DONE])
    unblock = Q(blocker=by.organisation_id, state=TaskState.BLOCKED)
    return board(crisis).filter(answer | raised | unblock).order_by("due_at", "pk")


def changes_for(by: Holder, crisis: Crisis) -> "QuerySet[TaskChange]":
    """Return what others ask about the tasks of the acting organisation; no answer in time is consent."""
    rows = TaskChange.objects.filter(task__crisis=crisis, consent_of=by.organisation_id, state=ChangeState.ASKED)
    return rows.select_related("task", "asked_by").order_by("asked_at", "pk")


def escalated(crisis: Crisis) -> "QuerySet[Task]":
    """Return what waits for the committee: tasks that were passed around, the longest first."""
    return board(crisis).filter(state=TaskState.TO_DECIDE).order_by("since", "pk")


def functions_named(crisis: Crisis) -> list[str]:
    """Return the codes of the functions of the crisis and of the catalogue of its jurisdiction."""
    own = Function.objects.filter(crisis=crisis).values_list("code", flat=True)
    listed = CatalogueFunction.objects.filter(jurisdiction_id=crisis.jurisdiction_id).values_list("code", flat=True)
    return sorted({*own, *listed})


def timeline(task: Task) -> "QuerySet[Act]":
    """Return the acts about a task, oldest first."""
    return Act.objects.filter(about_kind="decision.task", about=task.pk).order_by("at", "recorded_at")


def organisations_named(crisis: Crisis, text: str) -> list[uuid.UUID]:
    """Return who is called like `text`; their ids at once, so that an index finds what each answers for."""
    rows = called_like(Organisation.objects.filter(jurisdiction_id=crisis.jurisdiction_id), text)
    return list(rows.values_list("pk", flat=True)[:500])


def in_places(rows: "QuerySet[Task]", crisis: Crisis, text: str) -> "QuerySet[Task]":
    """Return the tasks in a place whose name holds `text`, or below it."""
    wanted = name_key(text)
    places = Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path").values_list("path", "names")
    found = [path for path, names in places if any(wanted in name_key(name) for name in names.values())]
    top = [path for path in found if not any(path != other and path.startswith(other) for other in found)]
    inside = Q(pk__in=[])
    for path in top[:DEEPEST]:
        inside |= Q(area__path__startswith=path)
    return rows.filter(inside)


@dataclass(frozen=True, slots=True)
class Balance:
    """How tasks reach people and what comes of it: by order or by offer, from whom, answered or ignored (R-012).

    Attributes:
        ways: how many tasks went each way: offer, line, order.
        done: how many of each way are done.
        outside: how many tasks non-government subjects answer for, of `held`.
        raised: how many tasks non-government subjects raised, of `all`.
        answered, in_time: offers by each side to the other that were answered, and answered before their clock ran out.
        ignored: offers nobody answered; `idle`: able non-government organisations that were asked for nothing.
    """

    all: int
    ways: dict[str, int]
    done: dict[str, int]
    held: int
    outside: int
    raised: int
    asked: dict[str, int]
    answered: dict[str, int]
    declined: int
    ignored: int
    idle: list[Organisation]
    up: int
    down: int
    across: int
    minutes: dict[str, int | None]


def balance(crisis: Crisis) -> Balance:
    """Return the balance of a crisis; six queries whatever its size."""
    tasks = Task.objects.filter(crisis=crisis)
    gov = Q(accountable__kind=Subject.GOVERNMENT)
    raised_gov = Q(raised_by__kind=Subject.GOVERNMENT)
    done = Q(state__in=[TaskState.DONE, TaskState.VERIFIED])
    up = Q(raised_by__parent=F("accountable")) | Q(accountable__level=ABOVE) & ~Q(raised_by__level=ABOVE)
    down = Q(accountable__parent=F("raised_by")) | Q(way__in=[Way.LINE, Way.ORDER])
    sums = tasks.aggregate(
        all=Count("pk"),
        held=Count("pk", filter=Q(accountable__isnull=False)),
        outside=Count("pk", filter=Q(accountable__isnull=False) & ~gov),
        raised=Count("pk", filter=~raised_gov),
        up=Count("pk", filter=up),
        down=Count("pk", filter=down & ~up),
        across=Count("pk", filter=Q(accountable__isnull=False) & ~down & ~up),
        **{f"way_{way}": Count("pk", filter=Q(way=way, accountable__isnull=False)) for way in Way},
        **{f"done_{way}": Count("pk", filter=Q(way=way) & done) for way in Way},
    )
    asked = TaskHolding.objects.filter(task__crisis=crisis, way=Way.OFFER).exclude(answer="residual")
    to_society = Q(task__raised_by__kind=Subject.GOVERNMENT) & ~Q(organisation__kind=Subject.GOVERNMENT)
    to_government = ~Q(task__raised_by__kind=Subject.GOVERNMENT) & Q(organisation__kind=Subject.GOVERNMENT)
    said = Q(answer__in=["accepted", "declined", "returned", "moved"])
    found = asked.aggregate(
        to_society=Count("pk", filter=to_society),
        to_government=Count("pk", filter=to_government),
        by_society=Count("pk", filter=to_society & said),
        by_government=Count("pk", filter=to_government & said),
        declined=Count("pk", filter=Q(answer__in=["declined", "returned"])),
        ignored=Count("pk", filter=Q(answer="silence")),
    )
    spans: dict[str, list[float]] = {"vertical": [], "horizontal": []}
    rows = TaskHolding.objects.filter(task__crisis=crisis, answered_at__isnull=False, answer="accepted").annotate(
        vertical=Case(
            When(
                Q(way__in=[Way.LINE, Way.ORDER]) | Q(organisation__parent=F("task__raised_by")), then=Value(value=True)
            ),
            default=Value(value=False),
        )
    )
    for vertical, since, answered in rows.order_by("-since").values_list("vertical", "since", "answered_at")[:5000]:
        took = (answered or since) - since
        spans["vertical" if vertical else "horizontal"].append(took.total_seconds() / 60)
    return Balance(
        all=sums["all"],
        ways={way.value: sums[f"way_{way}"] for way in Way},
        done={way.value: sums[f"done_{way}"] for way in Way},
        held=sums["held"],
        outside=sums["outside"],
        raised=sums["raised"],
        asked={"society": found["to_society"], "government": found["to_government"]},
        answered={"society": found["by_society"], "government": found["by_government"]},
        declined=found["declined"],
        ignored=found["ignored"],
        idle=idle(crisis),
        up=sums["up"],
        down=sums["down"],
        across=sums["across"],
        minutes={key: (round(median(values)) if values else None) for key, values in spans.items()},
    )


def idle(crisis: Crisis) -> list[Organisation]:
    """Return able non-government organisations that nobody asked for anything: at most 50, by name (R-128)."""
    asked = TaskHolding.objects.filter(task__crisis=crisis).values("organisation")
    doing = TaskDoer.objects.filter(task__crisis=crisis).values("organisation")
    rows = taking_part(crisis.jurisdiction_id).filter(kind__in=[Subject.NGO, Subject.ENTERPRISE, Subject.COMMUNITY])
    rows = rows.exclude(pk__in=asked).exclude(pk__in=doing).exclude(capabilities={}).select_related("area")
    return list(rows.order_by("kind", "name_key", "pk")[:50])
