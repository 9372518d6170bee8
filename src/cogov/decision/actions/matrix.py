"""Decisions about who holds a function, and about the other cells of its row."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cogov.actors.models import Organisation, Post
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.register import qualified_until
from cogov.actors.rules.matrix import matrix as permissions
from cogov.actors.rules.qualifications import check_qualified
from cogov.actors.rules.roles import Body
from cogov.decision.models import Assignment, Function, MatrixCell, Position, Residual
from cogov.decision.queries.matrix import function_view
from cogov.decision.rules.holding import UNOWNED, Holding, Says
from cogov.decision.rules.matrix import DAY, EndedAlready, Part, StandsThere, check_power, check_window
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Duty, Place, Row


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is stated of a row of the matrix; None and empty is "not stated"."""

    checked: bool | None = None
    power: str = ""
    qualified: bool | None = None
    needs: Sequence[str] | None = None
    between: Sequence[str] = ()
    covers: Place | None = None
    hours: float | None = None


NOTHING_STATED = RowFacts()


def _assigning(function: Function, by: Holder, at: dt.datetime) -> str:
    verb = "C" if by.role == "OPS" else "A"
    asked = Asked(area=function.area, function=function.code)
    return require(by, "function.assign", verb, crisis=function.crisis, at=at, asked=asked)


def _check_party(function: Function, organisation: Organisation, post: Post | None, at: dt.datetime) -> None:
    """Refuse whoever takes no part here now, and a post that is another's or stands no more.

    Raises:
        BadInput: as named.
    """
    here = organisation.jurisdiction_id == function.crisis.jurisdiction_id and organisation.state == "admitted"
    if not here or organisation.body == Body.CONTROL:
        raise BadInput(N_("this organisation does not take part"), field="organisation")
    if post is not None and post.organisation_id != organisation.pk:
        raise BadInput(N_("this post belongs to another organisation"), field="post")
    if post is not None and not Post.objects.standing(at).filter(pk=post.pk).exists():
        raise BadInput(N_("this post does not stand any more"), field="post")


@action("decision.function.listed")
def list_function(
    *,
    crisis: Crisis,
    code: str,
    names: Mapping[str, str],
    area: Place,
    by: Holder,
    at: dt.datetime,
    phase: str = "",
    starts: int = 0,
    ends: int = DAY,
) -> Function:
    """Enter a function that somebody has to answer for; a window cuts the day, such as 20:00 to 8:00.

    Raises:
        NoPower: the holder may not list functions in this area.
        BadInput: no name, minutes outside a day, or the row stands there already.
    """
    verb = "C" if by.role == "OPS" else "A"
    power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=Asked(area=area, function=code))
    said = {language: name.strip() for language, name in names.items() if name.strip()}
    if not said:
        raise BadInput(N_("write the name"), field="name_zh")
    check_window(starts, ends)
    standing = Function.objects.in_force().filter(crisis=crisis, code=code, area=area, phase=phase, starts=starts)
    if standing.exists():
        raise BadInput(N_("this function is listed for this area already"), field="code")
    function = Function.objects.create(
        crisis=crisis, code=code, names=said, area=area, phase=phase, starts=starts, ends=ends
    )
    record(about=function, crisis=crisis, authority=power, said={"code": code})
    return function


@action("decision.row.stated")
def state_row(*, function: Function, facts: RowFacts, by: Holder, at: dt.datetime) -> Function:
    """State what a row takes: a check, a power, a qualification, what it depends on, what it has to cover.

    Raises:
        NoPower: the holder may not assign functions in this area.
        BadInput: the power is not known.
    """
    power = _assigning(function, by, at)
    check_power(facts.power, permissions().keys())
    row = lock(Function, function.pk)
    before = state_digest(row)
    row.checked, row.power, row.qualified = facts.checked, facts.power, facts.qualified
    row.needs = None if facts.needs is None else list(facts.needs)
    row.between, row.covers, row.hours = list(facts.between), facts.covers, facts.hours
    row.save(update_fields=["checked", "power", "qualified", "needs", "between", "covers", "hours"])
    record(about=row, crisis=function.crisis, authority=power, said={"code": row.code}, before=before)
    return row


@action("decision.position.stated")
def state_position(
    *,
    function: Function,
    organisation: Organisation,
    says: str,
    words: Mapping[str, str],
    source: str,
    said_at: dt.datetime,
    by: Holder,
    at: dt.datetime,
    standing: str = "stated",
) -> Position:
    """Enter what an organisation says of itself and a function: holds it, assists only, or denies it.

    Where nobody answers from now on, the gap is recorded with this word; where somebody does again, its end.

    Raises:
        BadInput: something else is said.
    """
    crisis = function.crisis
    if by.role == "OPS":
        power = require(by, "function.assign", "C", crisis=crisis, at=at)
    else:
        asked = Asked(owner=organisation.pk, area=function.area, function=function.code)
        power = require(by, "function.state", "C", crisis=crisis, at=at, asked=asked)
    if says not in list(Says):
        raise BadInput(N_("say “holds”, “assists” or “denies”"), field="says")
    lock(Function, function.pk)
    before = _holding(function)
    position = Position.objects.create(
        function=function,
        organisation=organisation,
        says=says,
        words=dict(words),
        said_at=said_at,
        source=source,
        standing=standing,
    )
    record(about=position, crisis=crisis, authority=power, said={"says": says}, touches=[function, organisation])
    after = _holding(function)
    if after == Holding.DENIED != before:
        find_gap(function=function, by=by.armed("holding"), at=at)
    elif after == Holding.HELD and before in UNOWNED:
        close_gap(function=function, by=by.armed("holding"), at=at)
    return position


def _holding(function: Function) -> Holding:
    found = function_view(function.crisis, function.pk)
    return found.holding if found else Holding.UNMANAGED


@action("decision.gap.found")
def find_gap(*, function: Function, by: Holder, at: dt.datetime) -> Function:
    """Record that nobody answers for a function: all who were asked say no. It starts the clock of R-013."""
    _gap(function)
    return function


@action("decision.gap.closed")
def close_gap(*, function: Function, by: Holder, at: dt.datetime) -> Function:
    """Record that one organisation says that it answers for a function nobody answered for."""
    _gap(function)
    return function


def _gap(function: Function) -> None:
    record(
        about=function,
        crisis=function.crisis,
        authority="rule: exactly one answers (V1, V12)",
        said={"code": function.code},
        public={"function": function.code},
    )


@action("decision.function.assigned")
def assign_function(
    *,
    function: Function,
    organisation: Organisation,
    reason: str,
    by: Holder,
    at: dt.datetime,
    post: Post | None = None,
    residual: bool = False,
) -> Assignment:
    """Name the one organisation that answers for a function; the holder before is released and told in the same act.

    Raises:
        NoPower: the holder may not assign functions in this area.
        BadInput: no reason, an organisation that takes no part, or a post of another one or that stands no more.
        QualificationExpired: the organisation's qualification for the function has ended.
    """
    power = _assigning(function, by, at)
    why = check_reason(reason)[:300]
    check_qualified(qualified_until(organisation.pk, function.code), function=function.code, day=at.date())
    _check_party(function, organisation, post, at)
    lock(Function, function.pk)
    before = _holding(function)
    row = _name(function, organisation, post, why, power, at, residual=residual)
    if before == Holding.DENIED and _holding(function) == Holding.HELD:
        close_gap(function=function, by=by.armed("holding"), at=at)
    return row


@action("decision.function.assigned")
def leave_to_government(
    *, function: Function, government: Organisation, duty: Duty, by: Holder, at: dt.datetime
) -> Assignment:
    """Let a function that nobody owned in its time fall to the territorial government, visibly (R-013)."""
    words = "residual: nobody else answered in the time of the rule"
    power = f"rule {duty.rule.code} ({duty.rule.source})"[:200]
    return _name(function, government, None, words, power, at, residual=True)


def _name(
    function: Function,
    organisation: Organisation,
    post: Post | None,
    reason: str,
    power: str,
    at: dt.datetime,
    *,
    residual: bool,
) -> Assignment:
    lock(Function, function.pk)
    standing = Assignment.objects.filter(function=function, until__isnull=True)
    released = [row.organisation for row in standing.select_related("organisation")]
    standing.update(until=at)
    assignment = Assignment.objects.create(
        function=function, organisation=organisation, post=post, residual=residual, reason=reason, since=at
    )
    record(
        about=assignment,
        crisis=function.crisis,
        authority=power,
        said={"function": function.code, "organisation": organisation.pk, "reason": reason, "residual": residual},
        public={"function": function.code, "reason": "residual" if residual else "decided"},
        touches=[function, organisation, *(row for row in released if row.pk != organisation.pk)],
    )
    return assignment


@action("decision.cell.entered")
def enter_cell(
    *,
    function: Function,
    letter: str,
    organisation: Organisation,
    reason: str,
    by: Holder,
    at: dt.datetime,
    post: Post | None = None,
    source: str = "",
    standing: str = "stated",
) -> MatrixCell:
    """Enter that an organisation or post does a function, is consulted, is informed, or signs it off.

    Raises:
        NoPower: the holder may not assign functions in this area.
        BadInput: no reason, an unknown letter, an organisation that takes no part, a post that is not its own.
        StandsThere: it stands there already.
    """
    power = _assigning(function, by, at)
    why = check_reason(reason)[:300]
    if letter not in list(Part):
        raise BadInput(N_("say R, C, I or S; who answers is named, not entered"), field="letter")
    _check_party(function, organisation, post, at)
    lock(Function, function.pk)
    same = MatrixCell.objects.filter(function=function, letter=letter, organisation=organisation, until__isnull=True)
    if same.filter(post=post).exists():
        raise StandsThere(field="organisation")
    cell = MatrixCell.objects.create(
        function=function, letter=letter, organisation=organisation, post=post, since=at, reason=why, source=source,
        standing=standing,
    )  # fmt: skip
    record(
        about=cell,
        crisis=function.crisis,
        authority=power,
        said={"function": function.code, "letter": letter, "organisation": organisation.pk, "reason": why},
        touches=[function, organisation],
    )
    return cell


@action("decision.cell.ended")
def end_cell(*, cell: MatrixCell, reason: str, by: Holder, at: dt.datetime) -> MatrixCell:
    """Take a cell out of the matrix, with the reason; whoever held it is told.

    Raises:
        NoPower, BadInput: the holder may not assign functions in this area, or no reason.
        EndedAlready: it was taken out before.
    """
    function = cell.function
    power = _assigning(function, by, at)
    why = check_reason(reason)[:300]
    row = lock(MatrixCell, cell.pk)
    if row.until is not None:
        raise EndedAlready
    before = state_digest(row)
    row.until = at
    row.save(update_fields=["until"])
    record(
        about=row,
        crisis=function.crisis,
        authority=power,
        said={"function": function.code, "letter": row.letter, "reason": why},
        touches=[function, row.organisation],
        before=before,
    )
    return row


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One cell of a prepared or recorded matrix; `claimed` where only a report or its own word says so.

    A row whose check nobody has is written with the letter S and no organisation.
    """

    code: str
    names: Mapping[str, str]
    area: Place
    letter: str
    organisation: Organisation | None
    claimed: bool = False
    source: str = ""
    standing: str = "stated"
    words: Mapping[str, str] = field(default_factory=dict)


@action("decision.matrix.recorded")
def record_matrix(
    *, crisis: Crisis, version: str, entries: Sequence[NewEntry], by: Holder, at: dt.datetime
) -> list[Function]:
    """Enter a matrix beside the one in force: prepared beforehand, or as a source tells that it was.

    Raises:
        NoPower: the holder may not assign functions in the whole crisis.
        BadInput: no name, or a letter or organisation that makes no cell.
    """
    verb = "C" if by.role == "OPS" else "A"
    area = entries[0].area if entries else None
    power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=Asked(area=area))
    if not version:
        raise BadInput(N_("write the name"), field="version")
    rows: dict[tuple[str, uuid.UUID], Function] = {}
    named: set[Function] = set()
    for entry in entries:
        key = (entry.code, entry.area.pk)
        if key not in rows:
            rows[key] = Function.objects.create(
                crisis=crisis, version=version, code=entry.code, names=dict(entry.names), area=entry.area
            )
        _enter(rows[key], entry, named, at)
    found = list(rows.values())
    record(
        about=crisis,
        crisis=crisis,
        authority=power,
        said={"version": version, "rows": len(found), "cells": len(entries)},
        touches=list[Row](found),
    )
    return found


def _enter(function: Function, entry: NewEntry, named: set[Function], at: dt.datetime) -> None:
    organisation = entry.organisation
    if organisation is None:
        if entry.letter != Part.SIGNS:
            raise BadInput(N_("a cell names an organisation"), field="organisation")
        Function.objects.filter(pk=function.pk).update(checked=True)
    elif entry.letter in list(Part):
        MatrixCell.objects.create(
            function=function, letter=entry.letter, organisation=organisation, since=at, source=entry.source,
            standing=entry.standing,
        )  # fmt: skip
    elif entry.letter != "A":
        raise BadInput(N_("say R, C, I or S; who answers is named, not entered"), field="letter")
    elif entry.claimed or function in named:
        Position.objects.create(
            function=function, organisation=organisation, says=Says.HOLDS, words=dict(entry.words), said_at=at,
            source=entry.source, standing=entry.standing,
        )  # fmt: skip
    else:
        named.add(function)
        Assignment.objects.create(function=function, organisation=organisation, reason=entry.source[:300], since=at)


@action("decision.residual.taken")
def take_residual(
    *, crisis: Crisis, about: Row, government: Organisation, duty: Duty, by: Holder, at: dt.datetime
) -> Residual:
    """Let the territorial government bear what nobody owned in its time, visibly and with its reason (R-013)."""
    row = Residual.objects.create(
        crisis=crisis,
        about_kind=about._meta.label_lower,  # noqa: SLF001 - Django's documented model API
        about=about.pk,
        organisation=government,
        rule=duty.rule.code,
        reason="residual: nobody else answered in the time of the rule",
        duty=duty,
        since=at,
    )
    record(
        about=row,
        crisis=crisis,
        authority=f"rule {duty.rule.code} ({duty.rule.source})"[:200],
        said={"about": about.pk, "organisation": government.pk},
        public={"kind": row.about_kind, "reason": "residual"},
        touches=[about, government],
    )
    return row
