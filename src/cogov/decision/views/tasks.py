"""Pages of tasks: who does what where when, one task with everything one may do with it, a new one, the balance."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.holders import signed_by
from cogov.actors.rules.names import name_key
from cogov.decision.actions import changes as changing
from cogov.decision.actions import tasks as acts
from cogov.decision.actions.tasks import NewTask
from cogov.decision.forms.intake import CHANNELS
from cogov.decision.forms.tasks import WAYS, AnswerChangeForm, ChangeForm, ReasonForm, TaskActForm, TaskForm, chosen
from cogov.decision.models import Task, TaskChange, TaskLikeness
from cogov.decision.queries import duplicates, tasks
from cogov.decision.queries import intake as calls
from cogov.decision.rules.acting import answers_of, checks_of
from cogov.decision.rules.intake import spoken
from cogov.decision.rules.tasks import (
    CHANGEABLE,
    OPEN,
    Change,
    ChangeState,
    TaskState,
    Way,
    to_ask,
)
from cogov.kernel.errors import Absent, present
from cogov.kernel.figures import Reading
from cogov.kernel.localized import language_key, localized
from cogov.kernel.models import Place
from cogov.kernel.web import lists
from cogov.kernel.web.forms import StrictForm, only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import function_word, state_word

S = TaskState
EVERY = "all"
WAY_WORDS = {
    Way.OFFER.value: gettext_lazy("by offer"),
    Way.LINE.value: gettext_lazy("in the own line"),
    Way.ORDER.value: gettext_lazy("by order"),
}
CHANGE_WORDS = {
    Change.TAKE_OVER.value: gettext_lazy("take it over"),
    Change.MERGE.value: gettext_lazy("merge it with another one"),
    Change.SPLIT.value: gettext_lazy("split it into parts"),
}
CHANGE_STATES = {
    "asked": gettext_lazy("waits for an answer; none in time is consent"),
    "agreed": gettext_lazy("agreed"),
    "not_agreed": gettext_lazy("not agreed"),
    "agreed_by_silence": gettext_lazy("in effect, because nobody answered in time"),
    "lapsed": gettext_lazy("lapsed: the task ended or changed hands meanwhile"),
}
HOLDING_WORDS = {
    "": gettext_lazy("has not answered yet"),
    "accepted": gettext_lazy("accepted"),
    "declined": gettext_lazy("declined"),
    "returned": gettext_lazy("handed it back"),
    "silence": gettext_lazy("did not answer in time"),
    "moved": gettext_lazy("it moved on by agreement"),
    "residual": gettext_lazy("has it because nobody else answered"),
}


def _named(organisation: Organisation | None) -> str:
    return localized(organisation.names) if organisation else _("nobody")


def task_listing(request: Request) -> Listing[Task]:
    """Return who does what, where and when: the next deadline first, filtered by what people look for."""
    crisis = request.crisis
    return Listing(
        name="tasks",
        title=gettext_lazy("Who does what, where, when"),
        columns=(
            Column("who", gettext_lazy("Who answers for it"), lambda task: _named(task.accountable)),
            Column("what", gettext_lazy("What"), lambda task: localized(task.titles)),
            Column("function", gettext_lazy("Function"), lambda task: function_word(task.function), ("function",)),
            Column("where", gettext_lazy("Where"), lambda task: localized(task.area.names)),
            Column("from", gettext_lazy("From"), lambda task: f"{task.starts_at:%Y-%m-%d %H:%M}", ("starts_at",)),
            Column("until", gettext_lazy("Until (UTC)"), lambda task: f"{task.due_at:%Y-%m-%d %H:%M}", ("due_at",)),
            Column("state", gettext_lazy("State"), lambda task: state_word(task.state), ("state",)),
            Column("since", gettext_lazy("Since"), lambda task: f"{task.since:%Y-%m-%d %H:%M}", ("since",)),
            Column("way", gettext_lazy("How it was given"), lambda task: WAY_WORDS[task.way]),
            Column("by", gettext_lazy("Raised by"), lambda task: _named(task.raised_by)),
            Column("basis", gettext_lazy("Basis"), lambda task: task.basis),
        ),
        filters=(
            Filter(
                "state",
                gettext_lazy("State"),
                lambda rows, value: rows if value == EVERY else rows.filter(state=value),
                lambda: [
                    *((state.value, state_word(state)) for state in S),
                    (EVERY, gettext_lazy("all, ended ones too")),
                ],
                lambda rows: rows.filter(state__in=OPEN),
                gettext_lazy("open ones"),
            ),
            Filter(
                "function",
                gettext_lazy("Function"),
                lambda rows, value: rows.filter(function=value),
                lambda: [(code, function_word(code)) for code in tasks.functions_named(crisis)],
            ),
            Filter(
                "late",
                gettext_lazy("Deadline"),
                lambda rows, _yes: rows.filter(state__in=OPEN, due_at__lt=request.at),
                lambda: [("yes", gettext_lazy("passed"))],
            ),
            Filter(
                "who",
                gettext_lazy("Who answers for it"),
                lambda rows, value: rows.filter(accountable__in=tasks.organisations_named(crisis, value)),
            ),
            Filter("where", gettext_lazy("Where"), lambda rows, value: tasks.in_places(rows, crisis, value)),
            Filter(
                "q", gettext_lazy("What"), lambda rows, value: rows.filter(text_key__contains=name_key(value))
            ),
        ),
        order=("due_at", "pk"),
        empty=gettext_lazy("No tasks match. Widen the filter, or enter the first one."),
    )  # fmt: skip


def task_list(request: Request) -> HttpResponse:
    """Show who does what, where and when, or export what is shown (R-130)."""
    listing, rows = task_listing(request), tasks.board(request.crisis)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    context = {
        "list": lists.page(request, listing, rows),
        "words": state_word,
        "reading": Reading(request.crisis, request.at),
    }
    return render(request, "decision/task_list.html", context)


def _task(request: Request, key: uuid.UUID) -> Task:
    return present(tasks.task_of(request.crisis, key))


def _draft(request: Request, data: dict[str, Any]) -> NewTask:
    """Return the new task that a valid form describes."""
    area = Place.objects.get(pk=data["area"])
    serves = uuid.UUID(data["serves"]) if data["serves"] else None
    if data["household"].strip():
        serves = duplicates.served_household(area, data["household"])
    language = language_key()
    return NewTask(
        titles={language: data["title"]},
        descriptions={language: data["description"]},
        area=area,
        due_at=data["due_at"],
        function=data["function"],
        acceptance={language: data["acceptance"]},
        benefits={"asker": data["benefit_asker"].strip(), "taker": data["benefit_taker"].strip()},
        terms=data["terms"],
        hours=data["hours"],
        serves=serves,
        may_shift_hours=data["may_shift_hours"] or 0,
    )


def _unwritten(request: Request, new: NewTask) -> Task:
    return acts.build_task(
        crisis=request.crisis, new=new, accountable=None, way=Way.OFFER, by=request.holder, at=request.at
    )


def task_new(request: Request) -> HttpResponse:
    """Enter a task; what may be the same work is shown first, to be taken over or merged."""
    crisis, by, at = request.crisis, request.holder, request.at
    posted = request.POST if request.method == "POST" else None
    form = TaskForm(posted, crisis=crisis, initial={"due_at": at + dt.timedelta(hours=24)})
    alike: list[duplicates.Alike] = []
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        new = _draft(request, data)
        # Searched once, before the transaction; what was shown and confirmed is kept as pairs to decide on.
        found = duplicates.tasks_like(_unwritten(request, new))
        alike = [] if data["again"] else found
        if not alike:
            holder = chosen(crisis, data["accountable"])
            task = form.attempt(lambda: _raise(request, new, holder, data, found))
            if task is not None:
                words = _("Recorded: %(who)s was asked.") if task.accountable else _("Recorded: nobody has it yet.")
                messages.success(request, words % {"who": _named(task.accountable)})
                return redirect(crisis_url("decision:task", crisis, task.pk))
    context = {"form": form, "alike": alike, "words": state_word, "by": by}
    return render(request, "decision/task_new.html", context, status=422 if form.errors else 200)


def _raise(
    request: Request, new: NewTask, holder: Organisation | None, data: dict[str, Any], found: list[duplicates.Alike]
) -> Task:
    crisis, by, at = request.crisis, request.holder, request.at
    after = [*Task.objects.filter(crisis=crisis, pk__in=data["after"])]
    if holder is None:
        return acts.propose_task(crisis=crisis, new=new, after=after, alike=found, by=by, at=at)
    act = {Way.OFFER: acts.offer_task, Way.LINE: acts.assign_task, Way.ORDER: acts.order_task}[Way(data["way"])]
    doers = Organisation.objects.filter(pk__in=data["doers"], jurisdiction_id=crisis.jurisdiction_id)
    return act(crisis=crisis, new=new, accountable=holder, doers=[*doers], after=after, alike=found, by=by, at=at)


def task_alike(request: Request) -> HttpResponse:
    """Show, while somebody types, which open tasks may be the same work."""
    only(request, *TaskForm.base_fields, "due_at")
    title, area = request.POST.get("title", "").strip()[:200], _place(request)
    alike = []
    if title and area is not None:
        function = request.POST.get("function", "")[:60]
        due = request.at + dt.timedelta(hours=24)
        alike = duplicates.tasks_like(_unwritten(request, NewTask({"en": title}, area, due, function=function)))
    return render(request, "decision/task_alike.html", {"alike": alike, "words": state_word})


def _place(request: Request) -> Place | None:
    try:
        key = uuid.UUID(request.POST.get("area", ""))
    except ValueError:
        return None
    return Place.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, pk=key).first()


def task_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one task: where it stands, who has it, who was asked before, what one may do with it."""
    return _shown(request, _task(request, key))


def _shown(request: Request, task: Task, problem: StrictForm | None = None) -> HttpResponse:
    crisis, by, at = request.crisis, request.holder, request.at
    asked = power.Asked(area=task.area, function=task.function)

    def may(key: str, verb: str, owner: uuid.UUID | None = None) -> bool:
        found = power.Asked(owner=owner, area=asked.area, function=asked.function)
        return power.may(by, key, verb, crisis=crisis, at=at, asked=found)

    mine = bool(task.accountable_id) and may("task.answer", "C", task.accountable_id)
    mine = mine and by.organisation == task.accountable_id
    takes_part = may("task.answer", "C", by.organisation)
    answers = answers_of(
        task.state, holds=mine, blocks=takes_part and bool(task.blocker_id) and by.organisation == task.blocker_id,
        residual=tasks.open_answer(task) == "residual",
    )  # fmt: skip
    checks = checks_of(
        task.state, checks=may("task.check", "C", task.raised_by_id), bears=mine,
        own_work=by.organisation == task.accountable_id and task.accountable_id != task.raised_by_id,
    )  # fmt: skip
    party = by.organisation in (task.accountable_id, task.raised_by_id) or may("task.check", "C")
    change = task.changes.filter(state=ChangeState.ASKED).select_related("asked_by", "consent_of", "into").first()
    history = list(tasks.timeline(task))
    initial = {"until": max(task.due_at, at + dt.timedelta(hours=1))}
    context = {
        "task": task,
        "late": task.late(at),
        "way_words": WAY_WORDS,
        "ways": WAYS,
        "words": state_word,
        "change_words": CHANGE_WORDS,
        "change_states": CHANGE_STATES,
        "holding_words": HOLDING_WORDS,
        "doers": [row.organisation for row in task.doers.select_related("organisation")],
        "before": Task.objects.filter(waited_for_by__task=task),
        "holdings": task.holdings.select_related("organisation").order_by("since", "pk"),
        "call": calls.behind(task, by),
        "spoken": spoken,
        "channels": CHANNELS,
        "parts": task.parts.shown(),
        "merged": task.merged.all(),
        "change": change,
        "past_changes": task.changes.exclude(state=ChangeState.ASKED).select_related("asked_by").order_by("-asked_at"),
        "answers": answers,
        "checks": checks,
        "may_decide": task.state == S.TO_DECIDE and may("task.decide", "A"),
        "may_answer_change": change is not None and takes_part and change.consent_of_id == by.organisation,
        "may_take": takes_part and not mine and task.state in CHANGEABLE and change is None,
        "may_change": takes_part and party and task.state in CHANGEABLE and change is None,
        "alike": duplicates.like(task) if takes_part and task.open else [],
        "act_form": TaskActForm(None, crisis=crisis, acts=()),
        "until": TaskActForm({}, crisis=crisis, acts=()).fields["until"].prepare_value(initial["until"]),
        "timeline": history,
        "signed": signed_by(act.post for act in history),
        "problem": problem,
        "typed": request.POST if problem is not None else {},
    }
    return render(request, "decision/task_detail.html", context, status=422 if problem is not None else 200)


def _act(request: Request, key: uuid.UUID, names: dict[str, Callable[[Task, dict[str, Any]], Any]]) -> HttpResponse:
    """Run the act a page sent, and show the task again with what is wrong, or with what was recorded."""
    task = _task(request, key)
    form = TaskActForm(request.POST, crisis=request.crisis, acts=names)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(lambda: names[data["act"]](task, data))
        if done is not None:
            messages.success(request, _("Recorded. It is now: %(state)s.") % {"state": state_word(done.state)})
            return redirect(crisis_url("decision:task", request.crisis, task.pk))
    return _shown(request, task, form)


def task_answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """Accept, decline, hand back, begin, block, unblock or finish a task."""
    by, at = request.holder, request.at

    def block(task: Task, data: dict[str, Any]) -> Task:
        blocker = chosen(request.crisis, data["blocker"])
        until = data["until"] or at + dt.timedelta(hours=4)
        return acts.block_task(task=task, reason=data["reason"], blocker=blocker, unblock_by=until, by=by, at=at)

    return _act(
        request,
        key,
        {
            "accept": lambda task, data: acts.accept_task(task=task, due_at=data["until"], by=by, at=at),
            "decline": lambda task, data: acts.decline_task(task=task, reason=data["reason"], by=by, at=at),
            "return": lambda task, data: acts.return_task(task=task, reason=data["reason"], by=by, at=at),
            "start": lambda task, _data: acts.start_task(task=task, by=by, at=at),
            "block": block,
            "unblock": lambda task, data: acts.unblock_task(task=task, words=data["reason"], by=by, at=at),
            "done": lambda task, data: acts.finish_task(task=task, result=data["result"], by=by, at=at),
        },
    )


def task_check(request: Request, key: uuid.UUID) -> HttpResponse:
    """Check a result, reopen or withdraw a task, or pass on what nobody has."""
    by, at = request.holder, request.at

    def reopen(task: Task, data: dict[str, Any]) -> Task:
        until = data["until"] or at + dt.timedelta(hours=24)
        return acts.reopen_task(task=task, reason=data["reason"], due_at=until, by=by, at=at)

    return _act(
        request,
        key,
        {
            "verify": lambda task, _data: acts.verify_task(task=task, by=by, at=at),
            "reopen": reopen,
            "withdraw": lambda task, data: acts.withdraw_task(task=task, reason=data["reason"], by=by, at=at),
        },
    )


def task_pass(request: Request, key: uuid.UUID) -> HttpResponse:
    """Offer, assign or order what nobody has to another organisation."""
    by, at = request.holder, request.at

    def go(task: Task, data: dict[str, Any]) -> Task | None:
        to = chosen(request.crisis, data["accountable"])
        return to and acts.pass_task(task=task, accountable=to, way=data["way"] or Way.OFFER.value, by=by, at=at)

    return _act(request, key, {"pass": go})


def task_decide(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say who does a task that was passed around."""
    by, at = request.holder, request.at

    def go(task: Task, data: dict[str, Any]) -> Task | None:
        to = chosen(request.crisis, data["accountable"])
        return to and acts.decide_task(task=task, accountable=to, reason=data["reason"], by=by, at=at)

    return _act(request, key, {"decide": go})


def task_change(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take over, merge or split: at once where nobody else holds the task, else by asking who does."""
    task = _task(request, key)
    form = ChangeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        into = tasks.task_of(request.crisis, data["into"]) if data["into"] else None
        holders = [task.accountable_id, into.accountable_id if into else None]
        holder = to_ask(asker=request.holder.organisation, holders=holders)
        act = changing.ask_change if holder else changing.change_task
        done = form.attempt(
            lambda: act(
                task=task, kind=data["kind"], into=into, parts=data["parts"].splitlines(), reason=data["reason"],
                by=request.holder, at=request.at,
            )
        )  # fmt: skip
        if done is not None:
            words = _("Asked: no answer in time is consent.") if holder else _("Recorded.")
            messages.success(request, words)
            return redirect(crisis_url("decision:task", request.crisis, task.pk))
    return _shown(request, task, form)


def change_answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """Agree or not to a request about one's own task."""
    rows = TaskChange.objects.filter(task__crisis=request.crisis, pk=key).select_related("task__crisis", "task__area")
    change = rows.first()
    if change is None:
        raise Absent
    form = AnswerChangeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        agree = data["answer"] == "yes"
        by, at = request.holder, request.at
        done = form.attempt(
            lambda: (
                changing.agree_change(change=change, by=by, at=at)
                if agree
                else changing.refuse_change(change=change, reason=data["reason"], by=by, at=at)
            )
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("decision:task", request.crisis, change.task_id))
    return _shown(request, _task(request, change.task_id), form)


def task_overlaps(request: Request) -> HttpResponse:
    """Show pairs of tasks that look like the same work, what merging saved, and how many pairs wait, day by day."""
    pairs = duplicates.open_pairs(request.crisis)
    by = request.holder
    context = {
        "pairs": pairs[:100],
        "reading": Reading(request.crisis, request.at),
        "saved": duplicates.saved(request.crisis),
        "trend": duplicates.trend(request.crisis)[-14:],
        "words": state_word,
        "may_change": power.may(
            by, "task.answer", "C", crisis=request.crisis, at=request.at, asked=power.Asked(owner=by.organisation)
        ),
    }
    return render(request, "decision/task_overlaps.html", context)


def tell_apart(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say that two tasks that look alike are two."""
    rows = TaskLikeness.objects.filter(crisis=request.crisis, pk=key)
    found = rows.select_related("crisis", "task__crisis", "task__area", "other").first()
    if found is None:
        raise Absent
    form = ReasonForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: changing.tell_apart(
            likeness=found, reason=form.cleaned_data["reason"], by=request.holder, at=request.at
        )
    ):
        messages.success(request, _("Recorded: these are two."))
        return redirect(crisis_url("decision:task-overlaps", request.crisis))
    return render(request, "decision/act.html", {"form": form, "title": _("These are two")}, status=422)


def task_balance(request: Request) -> HttpResponse:
    """Show how tasks reach people: by order or by offer, up, down and across; what was ignored, who is idle."""
    reading = Reading(request.crisis, request.at)
    found = reading.kept("decision.balance", lambda: tasks.balance(request.crisis))
    return render(request, "decision/task_balance.html", {"balance": found, "reading": reading})
