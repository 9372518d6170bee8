"""Pages of who answers for what: the matrix, its findings, what is covered, who does it here, what is mine."""

import datetime as dt
import uuid
import zoneinfo
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation, Post
from cogov.actors.queries import power
from cogov.actors.queries.holders import label_of
from cogov.decision import actions
from cogov.decision.actions.matrix import RowFacts
from cogov.decision.forms.matrix import (
    LETTERS,
    AssignForm,
    CellForm,
    EndForm,
    FunctionForm,
    PositionForm,
    RowForm,
)
from cogov.decision.models import Assignment, Function, MatrixCell
from cogov.decision.pictures.matrix import STATES, cover_svg, mark
from cogov.decision.queries.cover import covered, places_called
from cogov.decision.queries.findings import KINDS, SEVERITIES, Analysed, Told, analysed, told
from cogov.decision.queries.matrix import FunctionView, functions, here, of_organisation, residuals, versions
from cogov.engine.responsibility import RULES, Kind, Severity
from cogov.kernel.errors import Absent, present
from cogov.kernel.figures import Reading
from cogov.kernel.localized import language_key, localized
from cogov.kernel.models import Crisis, Place
from cogov.kernel.things import named
from cogov.kernel.web import lists
from cogov.kernel.web.forms import StrictForm
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Computed, Filter, Listing
from cogov.kernel.web.request import Request

HOLDINGS = {
    "held": gettext_lazy("held by one"),
    "unmanaged": gettext_lazy("nobody was asked"),
    "denied": gettext_lazy("nobody answers: all who were asked say no"),
    "cross": gettext_lazy("more than one says: we"),
}
ROWS = 60  # of the heat map on one page
COLUMNS = 24  # organisations side by side; more do not print


def function_list(request: Request) -> HttpResponse:
    """Show every function with who holds, assists or denies it, the gaps first."""
    crisis, by, at = request.crisis, request.holder, request.at
    views = functions(crisis)
    first = views[0].function if views else None
    asked = power.Asked(area=first.area, function=first.code) if first else power.NOTHING
    context = {
        "views": views,
        "may_assign": power.may(by, "function.assign", "A", crisis=crisis, at=at, asked=asked),
        "may_state": power.may(
            by, "function.state", "C", crisis=crisis, at=at, asked=replace(asked, owner=by.organisation)
        ),
        "assign_form": AssignForm(None, crisis=crisis),
        "position_form": PositionForm(None),
        "holdings": HOLDINGS,
    }
    return render(request, "decision/function_list.html", context)


def _function(request: Request, key: uuid.UUID) -> Function:
    found = Function.objects.filter(crisis=request.crisis, pk=key).select_related("area", "crisis__jurisdiction")
    return present(found.first())


def _organisation(request: Request, key: str) -> Organisation:
    return Organisation.objects.get(pk=key, jurisdiction_id=request.crisis.jurisdiction_id)


def _post(key: str) -> Post | None:
    return Post.objects.filter(pk=key).first() if key else None


# --- the matrix -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of the heat map: a function, its letters by organisation, and its findings."""

    view: FunctionView
    letters: dict[uuid.UUID, str]
    denies: set[uuid.UUID]
    findings: list[Told]

    @property
    def worst(self) -> str:
        """Return the gravest severity, or nothing."""
        return min(self.findings, key=lambda row: row.rank).finding.severity.value if self.findings else ""


def _version(request: Request) -> tuple[str, list[str]]:
    known = versions(request.crisis)
    asked = request.GET.get("version", "")
    return (asked if asked in known else ""), known


def _heat(found: Analysed, said: Sequence[Told]) -> tuple[list[HeatRow], list[Organisation]]:
    by_row: dict[str, list[Told]] = {}
    for one in said:
        by_row.setdefault(one.finding.row, []).append(one)
    parts: Counter[uuid.UUID] = Counter()
    known: dict[uuid.UUID, Organisation] = {}
    rows = []
    for view in found.views:
        mine = {row.organisation_id: row.organisation for row in view.positions}
        mine |= {row.organisation_id: row.organisation for row in view.cells}
        if view.assignment:
            mine[view.assignment.organisation_id] = view.assignment.organisation
        cells = {str(key): "" for key in mine}
        for cell in found.cells.get(str(view.function.pk), ()):
            if cell.letter not in cells[cell.organisation]:
                # A letter that is only claimed is not the letter.
                cells[cell.organisation] += cell.letter if cell.sure or view.held else f"{cell.letter}?"
        letters = {uuid.UUID(key): text for key, text in cells.items()}
        parts.update(letters.keys())
        known |= mine
        denies = {row.organisation_id for row in view.positions if row.says == "denies"}
        rows.append(HeatRow(view, letters, denies, by_row.get(str(view.function.pk), [])))
    columns = [known[key] for key, _number in sorted(parts.items(), key=lambda pair: (-pair[1], str(known[pair[0]])))]
    rows.sort(key=lambda row: (not row.view.unowned, min([one.rank for one in row.findings], default=9)))
    return rows, columns


def matrix(request: Request) -> HttpResponse:
    """Show the heat map: functions against organisations, the worst rows first; it prints."""
    version, known = _version(request)
    reading = Reading(request.crisis, request.at)
    found = analysed(reading, version)
    said = told(found)
    rows, columns = _heat(found, said)
    whole: Listing[Any] = Listing(name="matrix", title="", columns=(), order=())
    window = lists.page(request, whole, _computed(rows), ROWS)
    context = {
        "list": window,
        "rows": window.rows,
        "columns": columns[:COLUMNS],
        "left_out": max(0, len(columns) - COLUMNS),
        "counts": Counter(one.finding.severity.value for one in said),
        "severities": SEVERITIES,
        "kinds": KINDS,
        "letters": LETTERS,
        "version": version,
        "versions": known,
        "may_list": power.may(
            request.holder, "function.assign", "A", crisis=request.crisis, at=request.at,
            asked=power.Asked(area=power.whole_area(request.crisis.jurisdiction_id)),
        ),
    }  # fmt: skip
    return render(request, "decision/matrix.html", context)


def _computed(rows: Sequence[Any]) -> "QuerySet[Any]":
    return cast("QuerySet[Any]", Computed(rows))


def _listing(found: Analysed, known: Sequence[str]) -> "Listing[Any]":
    codes = {view.function.code: localized(view.function.names) for view in found.views}
    columns: tuple[Column[Any], ...] = (
        Column("severity", gettext_lazy("Severity"), lambda row: SEVERITIES[row.finding.severity], ("rank",)),
        Column("kind", gettext_lazy("Finding"), lambda row: KINDS[row.finding.kind], ("kind",)),
        Column("rule", gettext_lazy("Rule"), lambda row: row.finding.rule),
        Column("function", gettext_lazy("Function"), lambda row: row.function, ("function",)),
        Column("area", gettext_lazy("Area"), lambda row: row.area, ("area",)),
        Column("who", gettext_lazy("Organisation"), lambda row: row.who, ("who",)),
        Column("why", gettext_lazy("Why"), lambda row: row.why),
        Column("mend", gettext_lazy("What would end it"), lambda row: row.mend),
    )
    filters: list[Filter[Any]] = [
        Filter(
            "severity",
            gettext_lazy("Severity"),
            _keep(lambda row: row.finding.severity),
            lambda: [(key.value, SEVERITIES[key]) for key in Severity],
        ),
        Filter(
            "kind",
            gettext_lazy("Finding"),
            _keep(lambda row: row.finding.kind),
            lambda: [(key.value, KINDS[key]) for key in Kind],
        ),
        Filter(
            "function",
            gettext_lazy("Function"),
            _keep(lambda row: row.finding.function),
            lambda: sorted(codes.items(), key=lambda pair: pair[1]),
        ),
    ]
    filters.append(
        Filter(
            "law",
            gettext_lazy("Duties of law without a function here"),
            lambda rows, _value: rows,
            lambda: [("yes", gettext_lazy("included"))],
            unchosen_title=gettext_lazy("left out"),
        )
    )
    if known:
        filters.append(
            Filter(
                "version",
                gettext_lazy("Matrix"),
                lambda rows, _value: rows,
                lambda: [(name, name) for name in known],
                unchosen_title=gettext_lazy("in force"),
            )
        )
    return Listing(
        name="findings",
        title=gettext_lazy("Findings"),
        columns=columns,
        filters=filters,
        order=("rank", "pk"),
        empty=gettext_lazy("Nothing was found by the rules that could be asked."),
    )


def _keep(of: Callable[[Told], str]) -> Callable[[Any, str], Any]:
    return lambda rows, value: rows.keep(lambda row: of(row) == value)


def finding_list(request: Request) -> HttpResponse:
    """List the findings with their reasons and mends; filtered, sorted, exported as seen."""
    version, known = _version(request)
    law = request.GET.get("law") == "yes"
    found = analysed(Reading(request.crisis, request.at), version, law=law)
    listing, rows = _listing(found, known), _computed(told(found))
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    window = lists.page(request, listing, rows)
    analysis = found.analysis
    context = {
        "list": window,
        "rules": [(rule, analysis.assessed[rule], analysis.not_assessed[rule]) for rule in RULES],
        "rule_names": RULE_NAMES,
        "version": version,
        "versions": known,
    }
    return render(request, "decision/finding_list.html", context)


RULE_NAMES = {
    "V1": gettext_lazy("exactly one answers"),
    "V2": gettext_lazy("somebody does it"),
    "V3": gettext_lazy("responsibility and power match"),
    "V4": gettext_lazy("whoever does it is able"),
    "V5": gettext_lazy("somebody else checks"),
    "V6": gettext_lazy("few are asked before"),
    "V7": gettext_lazy("whoever depends on it is told"),
    "V8": gettext_lazy("nobody carries too much"),
    "V9": gettext_lazy("span of control"),
    "V10": gettext_lazy("one command"),
    "V11": gettext_lazy("a deputy stands ready"),
    "V12": gettext_lazy("not everyone says: not me"),
    "V13": gettext_lazy("nothing is done twice"),
    "V14": gettext_lazy("the whole area is covered"),
    "V15": gettext_lazy("the whole time is covered"),
    "V16": gettext_lazy("boundaries have a name"),
    "V17": gettext_lazy("every duty of law has a function"),
    "V18": gettext_lazy("whoever answered before is told"),
}


def cover(request: Request) -> HttpResponse:
    """Show where a function is answered for, and where nobody answers or no row reaches."""
    crisis = request.crisis
    views = functions(crisis)
    codes = {view.function.code: localized(view.function.names) for view in views}
    asked = request.GET.get("function", "")
    code = asked if asked in codes else (views[0].function.code if views else "")
    rows = covered(crisis, code, views) if code else []
    context = {
        "rows": rows,
        "picture": cover_svg(rows),
        "codes": codes,
        "code": code,
        "states": STATES,
        "marks": {state: mark(state, 8, 8) for state in STATES},
        "counts": Counter(row.state for row in rows),
    }
    return render(request, "decision/cover.html", context)


# --- questions on a phone ---------------------------------------------------------------------------------------------


def _minute(crisis: Crisis, at: dt.datetime) -> int:
    local = at.astimezone(zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone))
    return local.hour * 60 + local.minute


def _now(row: Function, minute: int) -> bool:
    if row.starts < row.ends:
        return row.starts <= minute < row.ends
    return minute >= row.starts or minute < row.ends


@dataclass(frozen=True, slots=True)
class Answer:
    """Who does a function at a place now: the nearest rows whose window it is, and others who answer there too."""

    name: str
    rows: list[FunctionView]

    @property
    def several(self) -> bool:
        """Say whether more than one organisation answers for it here and now."""
        return len({view.accountable.pk for view in self.rows if view.accountable}) > 1


def who(request: Request) -> HttpResponse:
    """Answer the question: who does this here now?"""
    crisis = request.crisis
    codes = {view.function.code: localized(view.function.names) for view in functions(crisis)}
    text = request.GET.get("where", "").strip()[:60]
    places = places_called(crisis, text) if text else []
    key = request.GET.get("place", "")
    place = next((row for row in places if str(row.pk) == key), places[0] if places else None)
    if not text:
        place = power.whole_area(crisis.jurisdiction_id)
    code = request.GET.get("function", "")
    minute = _minute(crisis, request.at)
    groups: dict[str, list[FunctionView]] = {}
    for view in here(crisis, place, code if code in codes else "") if place else []:
        if _now(view.function, minute):
            groups.setdefault(view.function.code, []).append(view)
    context = {
        "codes": codes,
        "code": code,
        "text": text,
        "place": place,
        "places": places,
        "answers": [Answer(codes[name], rows) for name, rows in groups.items()],
        "holdings": HOLDINGS,
    }
    return render(request, "decision/who.html", context)


def mine(request: Request) -> HttpResponse:
    """Answer the question: what is mine?"""
    crisis, by = request.crisis, request.holder
    reading = Reading(crisis, request.at)
    own = str(by.organisation_id)
    parts = of_organisation(crisis, by.organisation_id)
    answering = {str(view.function.pk) for view, letters in parts if "A" in letters}
    found = [row for row in told(analysed(reading)) if own in row.finding.about or row.finding.row in answering]
    borne = [row for row in residuals(crisis) if row.organisation_id == by.organisation]
    context = {
        "parts": parts,
        "findings": found[:20],
        "borne": borne,
        "things": named((row.about_kind, row.about) for row in borne),
        "holdings": HOLDINGS,
        "letters": {"A": gettext_lazy("A: answers for it"), **{key.value: word for key, word in LETTERS.items()}},
        "kinds": KINDS,
    }
    return render(request, "decision/mine.html", context)


# --- one row ----------------------------------------------------------------------------------------------------------


def function_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one row of the matrix: who answers by what power, who else has a part, what was found, what it takes."""
    return _detail(request, _function(request, key))


def _detail(request: Request, row: Function, broken: "dict[str, StrictForm] | None" = None) -> HttpResponse:
    crisis, by, at = request.crisis, request.holder, request.at
    found = analysed(Reading(crisis, at), row.version, row.pk)
    view = next(one for one in found.views if one.function.pk == row.pk)
    asked = power.Asked(area=row.area, function=row.code)
    may_assign = not row.version and power.may(by, "function.assign", "A", crisis=crisis, at=at, asked=asked)
    codes = sorted({one.function.code: localized(one.function.names) for one in found.views}.items())
    forms: dict[str, StrictForm] = {}
    if may_assign:
        forms = {
            "assign": AssignForm(None, crisis=crisis, at=at),
            "cell": CellForm(None, crisis=crisis, at=at),
            "row": RowForm(None, codes=[pair for pair in codes if pair[0] != row.code], row=row),
        }
    history = Assignment.objects.filter(function=row).select_related("organisation", "post").order_by("-since", "-pk")
    context = {
        "view": view,
        "row": row,
        "cells": [cell for cell in found.cells[str(row.pk)] if cell.letter == "A"],
        "names": found.names,
        "post_label": label_of,
        "findings": [one for one in told(found) if one.finding.row == str(row.pk)],
        "history": list(history[:20]),
        "may_assign": may_assign,
        "may_state": not row.version
        and power.may(by, "function.state", "C", crisis=crisis, at=at, asked=replace(asked, owner=by.organisation)),
        "position_form": PositionForm(None),
        "holdings": HOLDINGS,
        "letters": LETTERS,
        "kinds": KINDS,
        **{f"{name}_form": form for name, form in {**forms, **(broken or {})}.items()},
    }
    return render(request, "decision/function_detail.html", context, status=422 if broken else 200)


def function_new(request: Request) -> HttpResponse:
    """List a function for an area."""
    crisis = request.crisis
    places = list(Place.objects.filter(jurisdiction_id=crisis.jurisdiction_id).order_by("path")[:400])
    data = request.POST if request.method == "POST" else None
    form = FunctionForm(data, places=places, code=request.GET.get("function", "")[:60])
    if data is not None and form.is_valid():
        said = form.cleaned_data
        starts, ends = said["window"]
        row = form.attempt(
            lambda: actions.list_function(
                crisis=crisis,
                code=said["code"],
                names={"zh-Hans": said["name_zh"], "en": said["name_en"]},
                area=next(place for place in places if str(place.pk) == said["area"]),
                starts=starts,
                ends=ends,
                by=request.holder,
                at=request.at,
            )
        )
        if row is not None:
            messages.success(request, _("Listed. Now name who answers for it."))
            return redirect(crisis_url("decision:function", crisis, row.pk))
    context = {"form": form, "title": _("List a function")}
    return render(request, "decision/act.html", context, status=422 if form.errors else 200)


def function_row(request: Request, key: uuid.UUID) -> HttpResponse:
    """State what a row takes."""
    row = _function(request, key)
    codes = [(view.function.code, view.function.code) for view in functions(request.crisis)]
    form = RowForm(request.POST, codes=codes)
    if form.is_valid():
        facts = RowFacts(
            checked=form.stated("checked"),
            power=form.cleaned_data["power"],
            qualified=form.stated("qualified"),
            needs=form.depends_on(),
            between=row.between,
            covers=power.whole_area(request.crisis.jurisdiction_id) if form.stated("covers") else None,
            hours=form.cleaned_data["hours"],
        )
        done = form.attempt(lambda: actions.state_row(function=row, facts=facts, by=request.holder, at=request.at))
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("decision:function", request.crisis, key))
    return _detail(request, row, {"row": form})


def cell_new(request: Request, key: uuid.UUID) -> HttpResponse:
    """Enter a cell of the matrix."""
    row = _function(request, key)
    form = CellForm(request.POST, crisis=request.crisis, at=request.at)
    if form.is_valid():
        said = form.cleaned_data
        done = form.attempt(
            lambda: actions.enter_cell(
                function=row,
                letter=said["letter"],
                organisation=_organisation(request, said["organisation"]),
                post=_post(said["post"]),
                reason=said["reason"],
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("decision:function", request.crisis, key))
    return _detail(request, row, {"cell": form})


def cell_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take a cell out of the matrix."""
    cell = MatrixCell.objects.filter(pk=key, function__crisis=request.crisis).select_related(
        "function__crisis__jurisdiction", "function__area", "organisation"
    )
    row = cell.first()
    if row is None:
        raise Absent
    form = EndForm(request.POST)
    if form.is_valid():
        done = form.attempt(
            lambda: actions.end_cell(cell=row, reason=form.cleaned_data["reason"], by=request.holder, at=request.at)
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("decision:function", request.crisis, row.function_id))
    return render(request, "decision/act.html", {"form": form, "title": _("Take out of the matrix")}, status=422)


def function_assign(request: Request, key: uuid.UUID) -> HttpResponse:
    """Name who answers for a function."""
    function = _function(request, key)
    form = AssignForm(request.POST, crisis=request.crisis, at=request.at)
    if form.is_valid() and form.attempt(
        lambda: actions.assign_function(
            function=function,
            organisation=_organisation(request, form.cleaned_data["organisation"]),
            post=_post(form.cleaned_data["post"]),
            reason=form.cleaned_data["reason"],
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded: one organisation answers for it now."))
        return redirect(crisis_url("decision:function", request.crisis, key))
    return render(request, "decision/act.html", {"form": form, "title": _("Name who answers")}, status=422)


def function_state(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say what the own organisation does about a function."""
    function = _function(request, key)
    form = PositionForm(request.POST)
    own = Organisation.objects.filter(pk=request.holder.organisation_id).first()
    if own is None:
        raise Absent
    if form.is_valid() and form.attempt(
        lambda: actions.state_position(
            function=function,
            organisation=own,
            says=form.cleaned_data["says"],
            words={language_key(): form.cleaned_data["words"]},
            source=_("stated here"),
            said_at=request.at,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("decision:function", request.crisis, key))
    return render(request, "decision/act.html", {"form": form, "title": _("State our part")}, status=422)
