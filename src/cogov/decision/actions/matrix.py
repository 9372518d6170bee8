"""Decisions about who holds a function."""

import datetime as dt
from collections.abc import Mapping

from cogov.actors.models import Organisation
from cogov.actors.queries.power import Asked, require
from cogov.actors.queries.register import qualified_until
from cogov.actors.rules.qualifications import check_qualified
from cogov.decision.models import Assignment, Function, Position
from cogov.decision.rules.holding import Says
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Place


@action("decision.function.listed")
def list_function(
    *, crisis: Crisis, code: str, names: Mapping[str, str], area: Place, by: Holder, at: dt.datetime
) -> Function:
    """Enter a function that somebody has to answer for."""
    verb = "C" if by.role == "OPS" else "A"
    power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=Asked(area=area, function=code))
    function = Function.objects.create(crisis=crisis, code=code, names=dict(names), area=area)
    record(about=function, crisis=crisis, authority=power, said={"code": code})
    return function


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
    return position


@action("decision.function.assigned")
def assign_function(
    *,
    function: Function,
    organisation: Organisation,
    reason: str,
    by: Holder,
    at: dt.datetime,
    residual: bool = False,
) -> Assignment:
    """Name the one organisation that answers for a function; the holder before is released in the same act.

    Raises:
        NoPower: the holder may not assign functions in this area.
        BadInput: no reason.
        QualificationExpired: the organisation's qualification for the function has ended.
    """
    crisis = function.crisis
    verb = "C" if by.role == "OPS" else "A"
    asked = Asked(area=function.area, function=function.code)
    power = require(by, "function.assign", verb, crisis=crisis, at=at, asked=asked)
    if not reason.strip():
        raise BadInput(N_("write the reason"), field="reason")
    check_qualified(qualified_until(organisation.pk, function.code), function=function.code, day=at.date())
    lock(Function, function.pk)
    Assignment.objects.filter(function=function, until__isnull=True).update(until=at)
    assignment = Assignment.objects.create(
        function=function, organisation=organisation, residual=residual, reason=reason.strip(), since=at
    )
    record(
        about=assignment,
        crisis=crisis,
        authority=power,
        said={"function": function.code, "organisation": organisation.pk, "reason": reason, "residual": residual},
        public={"function": function.code, "reason": "residual" if residual else "decided"},
        touches=[function, organisation],
    )
    return assignment
