"""The figures of decision."""

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from cogov.actors.rules.roles import Subject
from cogov.decision.models import Function, Task, TaskHolding
from cogov.decision.queries.duplicates import open_pairs
from cogov.decision.queries.matrix import unowned
from cogov.decision.rules.tasks import OPEN, TaskState, Way
from cogov.kernel.figures import Figure, FigureColumn, FigureValue, Reading, register
from cogov.kernel.localized import localized
from cogov.kernel.models import Duty, DutyState
from cogov.kernel.web.words import state_word
from cogov.plans.queries.agreements import clauses_in_force
from cogov.plans.queries.law import law_day


def _overdue(reading: Reading) -> FigureValue:
    rows = Duty.objects.filter(crisis=reading.crisis, state=DutyState.BREACHED)
    return FigureValue(rows.count(), rows.aggregate(newest=Max("due_at"))["newest"], _("the duty clocks"), "stated")


def _unowned(reading: Reading) -> FigureValue:
    found = reading.once("unowned", lambda: unowned(reading.crisis))
    newest = max((position.said_at for view in found for position in view.positions), default=None)
    return FigureValue(len(found), newest, _("what organisations said of themselves"), "stated")


ACTS = _("acts about tasks")
TASK = (
    FigureColumn(_("What"), lambda task: localized(task.titles)),
    FigureColumn(_("Where"), lambda task: localized(task.area.names)),
    FigureColumn(_("Who answers for it"), lambda task: localized(task.accountable.names) if task.accountable else "–"),
    FigureColumn(_("State"), lambda task: state_word(task.state)),
)
ASKED = (
    FigureColumn(_("What"), lambda asked: localized(asked.task.titles)),
    FigureColumn(_("Who was asked"), lambda asked: localized(asked.organisation.names)),
    FigureColumn(_("When"), lambda asked: asked.since),
    FigureColumn(_("Reason"), lambda asked: asked.reason),
)
GOVERNMENT = Q(accountable__kind=Subject.GOVERNMENT)


def _tasks(name: str, title: StrPromise, definition: StrPromise, which: Q) -> None:
    """Enter the number of tasks that meet a condition; one query."""

    def rows(reading: Reading) -> "QuerySet[Task]":
        return Task.objects.shown().filter(which, crisis=reading.crisis).order_by("due_at", "pk")

    def count(reading: Reading) -> FigureValue:
        found = rows(reading).order_by().aggregate(n=Count("pk"), newest=Max("changed_at"))
        return FigureValue(found["n"], found["newest"], ACTS, reading.standing)

    register(Figure(name, title, definition, _("tasks"), count, rows, TASK))


def _askings(name: str, title: StrPromise, definition: StrPromise, answers: tuple[str, ...]) -> None:
    """Enter the number of askings that were answered so; one query."""

    def rows(reading: Reading) -> "QuerySet[TaskHolding]":
        asked = TaskHolding.objects.filter(task__crisis=reading.crisis, answer__in=answers)
        return asked.select_related("task", "organisation").order_by("-since", "pk")

    def count(reading: Reading) -> FigureValue:
        found = rows(reading).order_by().aggregate(n=Count("pk"), newest=Max("answered_at"))
        return FigureValue(found["n"], found["newest"], ACTS, reading.standing)

    register(Figure(name, title, definition, _("times"), count, rows, ASKED))


def _hours(reading: Reading) -> FigureValue:
    found = _merged(reading).order_by().aggregate(worked=Sum("hours"), newest=Max("changed_at"))
    return FigureValue(found["worked"] or 0, found["newest"], ACTS, reading.standing)


def _merged(reading: Reading) -> "QuerySet[Task]":
    return Task.objects.shown().filter(crisis=reading.crisis, state=TaskState.MERGED).order_by("-changed_at", "pk")


def _waiting(reading: Reading) -> FigureValue:
    found = open_pairs(reading.crisis).order_by().aggregate(n=Count("pk"), newest=Max("found_at"))
    return FigureValue(found["n"], found["newest"], ACTS, reading.standing)


def _register_tasks() -> None:
    held = Q(accountable__isnull=False)
    for name, title, definition, which in (
        ("tasks_open", _("Open tasks"), _("Tasks in which somebody still has to do something."), Q(state__in=OPEN)),
        ("tasks_unheld", _("Tasks nobody has"), _("Open tasks without an organisation that answers for them."),
         Q(state__in=OPEN, accountable__isnull=True)),
        ("tasks_offered", _("Tasks by offer"), _("Tasks that reached who has them as an offer."),
         held & Q(way=Way.OFFER)),
        ("tasks_in_line", _("Tasks in the own line"), _("Tasks assigned inside a line of organisations."),
         held & Q(way=Way.LINE)),
        ("tasks_ordered", _("Tasks by order"),
         _("Tasks ordered, within government or on a ground of law or agreement."), held & Q(way=Way.ORDER)),
        ("tasks_outside", _("Tasks outside government"), _("Tasks that non-government subjects answer for."),
         held & ~GOVERNMENT),
        ("tasks_raised_outside", _("Tasks raised outside government"), _("Tasks that non-government subjects raised."),
         ~Q(raised_by__kind=Subject.GOVERNMENT)),
    ):  # fmt: skip
        _tasks(f"decision.{name}", title, definition, which)
    _askings(
        "decision.asked_in_vain", _("Asked in vain"), _("Offers of tasks that nobody answered in time."), ("silence",)
    )
    _askings(
        "decision.asked_and_declined", _("Declined or handed back, with a reason"),
        _("Offers declined and tasks handed back, with a reason; nothing follows from it."), ("declined", "returned"),
    )  # fmt: skip
    register(
        Figure(
            "decision.same_work_waiting", _("Same work twice, undecided"),
            _("Pairs of open tasks that look like the same work, of which nobody decided yet."), _("pairs"), _waiting,
            lambda reading: open_pairs(reading.crisis),
            (
                FigureColumn(_("What"), lambda pair: localized(pair.task.titles)),
                FigureColumn(_("Other task"), lambda pair: localized(pair.other.titles)),
            ),
        )
    )  # fmt: skip
    register(
        Figure(
            "decision.hours_saved", _("Hours saved by merging"),
            _("Hours of work stated for tasks that were merged into another one; tasks without stated hours add none."),
            _("hours"), _hours, _merged, (*TASK, FigureColumn(_("Hours of work"), lambda task: task.hours)),
        )
    )  # fmt: skip


def _done(reading: Reading) -> "QuerySet[Task]":
    """Return the tasks somebody has done, whoever it was."""
    return Task.objects.filter(crisis=reading.crisis, state__in=[TaskState.DONE, TaskState.VERIFIED])


def _by_others(reading: Reading) -> FigureValue:
    found = _done(reading).aggregate(
        total=Count("pk"),
        government=Count("pk", filter=Q(accountable__kind=Subject.GOVERNMENT)),
        newest=Max("changed_at"),
    )
    share = round(100 - 100 * found["government"] / found["total"]) if found["total"] else None
    return FigureValue(share, found["newest"], _("the tasks done"), "stated")


def _delegated(reading: Reading) -> set[str]:
    """Return the functions that an agreement in force leaves to somebody, other than the government alone."""
    day = law_day(reading.crisis.jurisdiction, reading.at)
    rows = clauses_in_force(day).filter(
        version__agreement__parties__organisation__jurisdiction=reading.crisis.jurisdiction_id
    )
    return set(rows.exclude(function="").exclude(party__kind=Subject.GOVERNMENT).values_list("function", flat=True))


def _orders(reading: Reading) -> "QuerySet[Task]":
    """Return the orders about what was delegated."""
    return Task.objects.filter(
        crisis=reading.crisis, way=Way.ORDER, function__in=reading.once("delegated", lambda: _delegated(reading))
    )


def _interference(reading: Reading) -> FigureValue:
    functions = reading.once("delegated", lambda: _delegated(reading))
    orders = _orders(reading).aggregate(total=Count("pk"), newest=Max("raised_at"))
    value = orders["total"] / len(functions) if functions else None
    return FigureValue(value, orders["newest"], _("orders and agreements in force"), "stated")


def _register_limited() -> None:
    """Limited government (R-012): it sets the frame and coordinates, others carry out as well."""
    columns = (
        FigureColumn(_("What"), lambda task: localized(task.titles)),
        FigureColumn(_("Who"), lambda task: localized(task.accountable.names) if task.accountable else ""),
        FigureColumn(_("Since"), lambda task: task.since),
    )
    register(
        Figure(
            "decision.tasks_by_others",
            _("Tasks done by others than the government"),
            _("Of the tasks done, the share that an organisation outside government answered for."),
            _("percent"),
            _by_others,
            lambda reading: _done(reading).exclude(accountable__kind=Subject.GOVERNMENT).select_related("accountable"),
            columns,
        )
    )
    register(
        Figure(
            "decision.orders_per_delegation",
            _("Orders into what was delegated"),
            _("Orders about functions that an agreement in force leaves to somebody else, for one such function."),
            _("orders"),
            _interference,
            lambda reading: _orders(reading).select_related("accountable"),
            columns,
            lambda value: f"{value:.1f}",
        )
    )


def register_all() -> None:
    """Enter the figures of this room into the register."""
    _register_limited()
    _register_tasks()
    register(
        Figure(
            "decision.duties_overdue",
            _("Overdue duties"),
            _("Duties whose deadline passed without the act that fulfils them."),
            _("duties"),
            _overdue,
            lambda reading: Duty.objects.filter(crisis=reading.crisis, state=DutyState.BREACHED).select_related("rule"),
            (
                FigureColumn(_("What"), lambda duty: localized(duty.rule.names)),
                FigureColumn(_("Due"), lambda duty: duty.due_at),
                FigureColumn(_("Source"), lambda duty: duty.rule.source),
            ),
        )
    )
    register(
        Figure(
            "decision.functions_unowned",
            _("Functions nobody owns"),
            _("Functions with no accountable organisation, or denied by all who were asked."),
            _("functions"),
            _unowned,
            lambda reading: Function.objects.filter(
                pk__in=[view.function.pk for view in unowned(reading.crisis)]
            ).select_related("area"),
            (
                FigureColumn(_("What"), lambda function: localized(function.names)),
                FigureColumn(_("Where"), lambda function: localized(function.area.names)),
            ),
        )
    )
