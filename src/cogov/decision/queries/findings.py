"""From tables to the analysis of the matrix, and from its findings to sentences: computed each time, never stored."""

import datetime as dt
import uuid
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from cogov.actors.models import Mandate, Organisation, Post, Qualification
from cogov.actors.queries.holders import label_of, role_in
from cogov.actors.rules.matrix import grant
from cogov.decision.models import Assignment, Function
from cogov.decision.queries.matrix import FunctionView, functions
from cogov.decision.rules.holding import Says
from cogov.decision.rules.matrix import Part
from cogov.engine import responsibility as method
from cogov.engine.responsibility import Finding, Kind, Letter, Mend, Severity
from cogov.kernel.figures import Reading
from cogov.kernel.localized import localized
from cogov.kernel.models import Act, ActSubject, Crisis, Place
from cogov.kernel.web.words import function_word
from cogov.plans.queries.law import rule_cited, rules_here
from cogov.plans.rules.law import RuleKind

WEEK = 40.0  # hours that one of the staff works
AHEAD = dt.timedelta(days=1)  # whose power ends within it is told in time
OWNED = ("grid",)  # kinds of places that need an owner each


@dataclass(frozen=True, slots=True)
class Analysed:
    """The matrix of a crisis with its analysis."""

    views: tuple[FunctionView, ...]
    analysis: method.Analysis
    names: Mapping[str, str]
    places: Mapping[str, Place]
    cells: Mapping[str, Sequence[method.Cell]]


def analysed(reading: Reading, version: str = "", holding: uuid.UUID | None = None, *, law: bool = False) -> Analysed:
    """Return the analysis of a crisis's matrix; what takes long is kept until the next act.

    Args:
        reading: of which crisis, when.
        version: empty for the matrix in force.
        law: whether duties of law that no listed function fulfils are found; else they count as not assessed, since
            the law divides more functions than one crisis needs.
        holding: a row that has to be in it; one that was kept before the row was listed is not given.
    """
    crisis, at = reading.crisis, reading.at
    found = reading.kept(f"matrix:{version}:{law}", lambda: _analyse(crisis, at, version, law=law))
    if holding is not None and str(holding) not in found.cells:
        return _analyse(crisis, at, version, law=law)
    return found


def _analyse(crisis: Crisis, at: dt.datetime, version: str, *, law: bool) -> Analysed:
    views = functions(crisis, version)
    inputs = _Inputs(crisis, at, views)
    matrix = method.Matrix(
        areas=inputs.areas,
        columns=inputs.columns,
        covers=[
            method.Cover(one.function.code, str(one.function.covers_id)) for one in views if one.function.covers_id
        ],
        powers=() if version else inputs.powers,
        changes=() if version else inputs.changes,
        duties=() if version else inputs.duties(found=law),
    )
    for one in views:
        matrix.put(inputs.row(one.function), inputs.cells(one), inputs.words(one))
    return Analysed(tuple(views), matrix.analyse(), inputs.names, inputs.places, dict(matrix.cells))


class _Inputs:
    """What the analysis needs to know of a crisis, in a fixed number of queries."""

    def __init__(self, crisis: Crisis, at: dt.datetime, views: Sequence[FunctionView]) -> None:
        self.crisis = crisis
        self.at = at
        self.views = views
        self.today = at.astimezone(zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)).date()

    @cached_property
    def organisations(self) -> dict[uuid.UUID, Organisation]:
        found: dict[uuid.UUID, Organisation] = {}
        for one in self.views:
            found |= {row.organisation_id: row.organisation for row in one.positions}
            found |= {row.organisation_id: row.organisation for row in one.cells}
            if one.assignment:
                found[one.assignment.organisation_id] = one.assignment.organisation
        return found

    @cached_property
    def posts(self) -> list[Post]:
        """Return the standing posts of the organisations in the matrix."""
        rows = Post.objects.standing(self.at).filter(organisation__in=list(self.organisations))
        stand_in = Count("deputies", filter=Q(deputies__person__isnull=False, deputies__valid_to__isnull=True))
        return list(rows.select_related("organisation", "person").annotate(stand_in=stand_in).order_by("pk"))

    @cached_property
    def mandates(self) -> dict[uuid.UUID, list[Mandate]]:
        rows = Mandate.objects.filter(Q(crisis__isnull=True) | Q(crisis=self.crisis), ended_at__isnull=True)
        found: dict[uuid.UUID, list[Mandate]] = defaultdict(list)
        for row in rows.filter(jurisdiction_id=self.crisis.jurisdiction_id, valid_to__gt=self.at).select_related(
            "area"
        ):
            found[row.organisation_id].append(row)
        return found

    @cached_property
    def qualified(self) -> dict[tuple[uuid.UUID, str], dt.date]:
        """Return the last day of the qualifications of each organisation for each function."""
        rows = Qualification.objects.filter(organisation__in=list(self.organisations)).exclude(function="")
        found: dict[tuple[uuid.UUID, str], dt.date] = {}
        for organisation, code, until in rows.values_list("organisation_id", "function", "valid_to"):
            found[organisation, code] = max(until, found.get((organisation, code), until))
        return found

    @cached_property
    def places(self) -> dict[str, Place]:
        rows = Place.objects.filter(jurisdiction_id=self.crisis.jurisdiction_id)
        return {str(row.pk): row for row in rows}

    @cached_property
    def areas(self) -> list[method.Area]:
        asked = {key for key, place in self.places.items() if place.kind in OWNED}
        owned: set[str] = set()
        if asked:
            home = {"jurisdiction_id": self.crisis.jurisdiction_id, "state": "admitted"}
            owned |= {str(key) for key in Organisation.objects.filter(**home).values_list("area_id", flat=True)}
            of_home = Post.objects.standing(self.at).filter(organisation__jurisdiction_id=self.crisis.jurisdiction_id)
            owned |= {str(key) for key in of_home.values_list("area_id", flat=True)}
        return [
            method.Area(key, str(place.parent_id) if place.parent_id else "", key in owned if key in asked else None)
            for key, place in self.places.items()
        ]

    def row(self, row: Function) -> method.Row:
        """Return a function as the analysis sees it."""
        return method.Row(
            key=str(row.pk),
            function=row.code,
            area=str(row.area_id),
            phase=row.phase,
            window=self._window(row),
            check=row.checked,
            needs=None if row.needs is None else tuple(row.needs),
            between=tuple(row.between),
            hours=row.hours,
        )

    def cells(self, one: FunctionView) -> list[method.Cell]:
        """Return the cells of a function: who was named, who only claims it, and all other letters."""
        row = one.function
        found = []
        named = one.assignment
        if named:
            found.append(self._accountable(row, named.organisation, named.post, sure=True))
        for position in one.positions:
            if position.says == Says.HOLDS and (named is None or position.organisation_id != named.organisation_id):
                found.append(self._accountable(row, position.organisation, None, sure=False))
            if position.says in (Says.HOLDS, Says.ASSISTS) and not any(
                cell.organisation_id == position.organisation_id and cell.letter == Part.RESPONSIBLE
                for cell in one.cells
            ):
                # Whoever says that it does or helps with something does it.
                found.append(self._cell(row, Letter.RESPONSIBLE, position.organisation, None))
        return [*found, *(self._cell(row, Letter(cell.letter), cell.organisation, cell.post) for cell in one.cells)]

    def words(self, one: FunctionView) -> list[method.Word]:
        """Return what organisations said of a function; older words of whoever was named since do not count."""
        named = one.assignment.organisation_id if one.assignment else None
        return [
            method.Word(str(row.organisation_id), row.says) for row in one.positions if row.organisation_id != named
        ]

    def _window(self, row: Function) -> method.Window:
        """Return the window of a row in the day to come: what ends in it is a gap now, what ends later is not."""
        return method.Window(self.at, self.at + AHEAD, row.starts, row.ends)

    def _accountable(self, row: Function, organisation: Organisation, post: Post | None, *, sure: bool) -> method.Cell:
        return method.Cell(
            Letter.ACCOUNTABLE,
            str(organisation.pk),
            str(post.pk) if post else "",
            self._window(row),
            sure,
            self._power(row, organisation, post) if row.power else None,
        )

    def _cell(self, row: Function, letter: Letter, organisation: Organisation, post: Post | None) -> method.Cell:
        until = self.qualified.get((organisation.pk, row.code))
        able = (False if row.qualified else None) if until is None else until >= self.today
        return method.Cell(
            letter, str(organisation.pk), str(post.pk) if post else "", self._window(row),
            able=able if letter == Letter.RESPONSIBLE else None,
        )  # fmt: skip

    def _power(self, row: Function, organisation: Organisation, post: Post | None) -> tuple[method.Window, ...]:
        """Return when the organisation or post has the power that a row takes: by its role, or by a mandate."""
        key, _colon, verb = row.power.partition(":")
        posts = [post] if post else [one for one in self.posts if one.organisation_id == organisation.pk]
        roles = {role_in(organisation, one.kind) for one in posts} or {role_in(organisation, "officer")}
        inside = row.area.path.startswith(self.places[str(organisation.area_id)].path)
        for role in roles:
            found = grant(role, key, verb)
            if found and not found.needs_mandate and not found.condition and (found.scope != "j" or inside):
                return (method.ALWAYS,)
        return tuple(
            method.Window(mandate.valid_from, mandate.valid_to)
            for mandate in self.mandates[organisation.pk]
            if row.power in mandate.acts
            and mandate.function in ("", row.code)
            and row.area.path.startswith(mandate.area.path)
            and mandate.post_id in (None, post.pk if post else None)
        )

    @cached_property
    def powers(self) -> list[method.Power]:
        return [
            method.Power(str(row.organisation_id), row.function, str(row.area_id))
            for rows in self.mandates.values()
            for row in rows
            if row.function and row.valid_from <= self.at
        ]

    @cached_property
    def columns(self) -> list[method.Column]:
        """Return what is known of organisations and posts: deputies, second commands, staff, branches."""
        commands: dict[uuid.UUID, set[str]] = defaultdict(set)
        for post in self.posts:
            if post.person_id:
                commands[post.person_id].add(str(post.organisation_id))
        branches = dict(
            Organisation.objects.filter(parent__in=list(self.organisations), state="admitted")
            .order_by()
            .values_list("parent_id")
            .annotate(number=Count("pk"))
        )
        of_posts = [
            method.Column(
                str(post.organisation_id),
                str(post.pk),
                tuple((name, method.ALWAYS) for name in sorted(commands[post.person_id])) if post.person_id else None,
                None,
                post.stand_in,  # type: ignore[attr-defined]  # annotated above
            )
            for post in self.posts
        ]
        return of_posts + [
            method.Column(str(key), "", None, branches.get(key), None, None if row.staff is None else row.staff * WEEK)
            for key, row in self.organisations.items()
        ]

    @cached_property
    def changes(self) -> list[method.Change]:
        """Return who answered before whoever answers now, and whether the act of the change told them."""
        rows = list(
            Assignment.objects.filter(function__in=[one.function.pk for one in self.views])
            .order_by("function", "since")
            .values_list("pk", "function_id", "organisation_id", "until")
        )
        pairs = [
            (now, before)
            for before, now in pairwise(rows)
            if before[1] == now[1] and before[2] != now[2] and now[3] is None
        ]
        acts = dict(
            Act.objects.filter(about__in=[now[0] for now, _ in pairs], kind="decision.function.assigned").values_list(
                "about", "pk"
            )
        )
        told = set(ActSubject.objects.filter(act__in=list(acts.values())).values_list("act", "object"))
        return [
            method.Change(str(now[1]), str(before[2]), str(now[2]), (acts.get(now[0]), before[2]) in told)
            for now, before in pairs
        ]

    def duties(self, *, found: bool) -> list[method.Duty]:
        """Return the duties of law that apply here today, with the functions by which the law divides them."""
        here = rules_here(self.crisis.jurisdiction_id, self.today, hazard=self.crisis.hazard_class)
        rules = [rule for rule in here.rules if rule.kind in (RuleKind.DUTY, RuleKind.DEADLINE)]
        listed = {one.function.code for one in self.views}
        return [
            method.Duty(rule_cited(rule), code if code in listed or (found and code) else None)
            for rule in rules
            for code in rule.functions or ("",)
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """Return what organisations and posts are called."""
        found = {str(key): localized(row.names) for key, row in self.organisations.items()}
        return found | {str(post.pk): label_of(post) for post in self.posts}


# --- in words ---------------------------------------------------------------------------------------------------------

SEVERITIES: Mapping[str, StrPromise] = {
    Severity.ERROR: gettext_lazy("error"),
    Severity.WARNING: gettext_lazy("warning"),
    Severity.NOTE: gettext_lazy("note"),
}

KINDS: Mapping[str, StrPromise] = {
    Kind.UNMANAGED: gettext_lazy("unmanaged"),
    Kind.CROSS: gettext_lazy("cross management"),
    Kind.CROSS_UNCLEAR: gettext_lazy("cross management? to be clarified"),
    Kind.NO_DOER: gettext_lazy("nobody does it"),
    Kind.NO_POWER: gettext_lazy("responsibility without power"),
    Kind.POWER_UNUSED: gettext_lazy("power without responsibility"),
    Kind.NOT_ABLE: gettext_lazy("not qualified"),
    Kind.NO_CHECK: gettext_lazy("no checker"),
    Kind.CHECKS_ITSELF: gettext_lazy("checks itself"),
    Kind.MANY_CONSULTED: gettext_lazy("too many consulted"),
    Kind.NOT_INFORMED: gettext_lazy("not informed"),
    Kind.TOO_MANY_ROWS: gettext_lazy("too much for one post"),
    Kind.TOO_MANY_HOURS: gettext_lazy("more hours than there are"),
    Kind.SPAN: gettext_lazy("span of control"),
    Kind.TWO_SUPERIORS: gettext_lazy("two commands"),
    Kind.NO_DEPUTY: gettext_lazy("no deputy"),
    Kind.DUPLICATE: gettext_lazy("the same twice"),
    Kind.UNCOVERED: gettext_lazy("area not covered"),
    Kind.NO_OWNER: gettext_lazy("grid without an owner"),
    Kind.TIME_GAP: gettext_lazy("time not covered"),
    Kind.BOUNDARY: gettext_lazy("boundary without a name"),
    Kind.ORPHAN_DUTY: gettext_lazy("duty of law without a function"),
    Kind.NOT_TOLD: gettext_lazy("not told of the change"),
}

_WHY: Mapping[str, StrPromise] = {
    Kind.UNMANAGED: gettext_lazy("Nobody answers for “{function}” in {area}, and nobody was asked."),
    Kind.CROSS: gettext_lazy("More than one answers for “{function}” in {area}: {who}."),
    Kind.CROSS_UNCLEAR: gettext_lazy(
        "“{function}” in {area} was given to {proposed}, and another source or its own word names another: {who}."
    ),
    Kind.NO_DOER: gettext_lazy("{who} answers for “{function}” in {area}; nobody is named who does it."),
    Kind.NO_POWER: gettext_lazy("{who} answers for “{function}” in {area} and has no power that covers it."),
    Kind.POWER_UNUSED: gettext_lazy("{who} has a power for “{function}” in {area} and no part in it."),
    Kind.NOT_ABLE: gettext_lazy("{who} does “{function}” in {area} without a qualification in force."),
    Kind.NO_CHECK: gettext_lazy("{who} answers for “{function}” in {area}; a check is asked for, and nobody signs it."),
    Kind.CHECKS_ITSELF: gettext_lazy("{who} signs off “{function}” in {area} and answers for it too."),
    Kind.MANY_CONSULTED: gettext_lazy(
        "{number} are asked before “{function}” in {area}; more than {most} is a loop and a delay each."
    ),
    Kind.NOT_INFORMED: gettext_lazy("{who} depends on “{function}” in {area} for “{depends}” and is not told."),
    Kind.TOO_MANY_ROWS: gettext_lazy("{who} answers for {number} functions; {most} is the most for one post."),
    Kind.TOO_MANY_HOURS: gettext_lazy("{who} answers for {hours} hours a week and has {capacity}."),
    Kind.SPAN: gettext_lazy("{who} commands {number}; {least} to {most} is what one can."),
    Kind.TWO_SUPERIORS: gettext_lazy("{who} stands under two commands at once: {superiors}."),
    Kind.NO_DEPUTY: gettext_lazy("{who} answers for “{function}” in {area} and has no deputy."),
    Kind.DUPLICATE: gettext_lazy("“{function}” in {area} overlaps with the same function in {other_area}: {who}."),
    Kind.UNCOVERED: gettext_lazy("“{function}” has to cover {whole}; {area} is not covered."),
    Kind.NO_OWNER: gettext_lazy("Nobody answers for the grid {area}."),
    Kind.TIME_GAP: gettext_lazy("“{function}” in {area}: from {from_minute} to {to_minute} nobody answers."),
    Kind.BOUNDARY: gettext_lazy("“{function}” in {area} lies between two functions and has no post by name: {who}."),
    Kind.ORPHAN_DUTY: gettext_lazy("The duty {who} belongs to “{function}”, and nobody listed that function here."),
    Kind.NOT_TOLD: gettext_lazy("{who} answered for “{function}” in {area} before and was not told of the change."),
}
_DENIED = gettext_lazy("Nobody answers for “{function}” in {area}: all {asked} who were asked say “not me” ({who}).")
_POWER_ENDS = gettext_lazy("{who} answers for “{function}” in {area}; its power ends on {ends}.")

MENDS: Mapping[str, StrPromise] = {
    Mend.NAME_ONE: gettext_lazy("Name one organisation that answers."),
    Mend.CHOOSE_ONE: gettext_lazy("Choose one; the other does, is asked or is told."),
    Mend.CLARIFY: gettext_lazy("Ask both, and name the one again with the answer as the reason."),
    Mend.ADD_DOER: gettext_lazy("Enter who does it."),
    Mend.GRANT_POWER: gettext_lazy("Grant a mandate that covers it, or name one who has the power."),
    Mend.GIVE_TASK: gettext_lazy("Give it a part, or end the mandate."),
    Mend.REPLACE_DOER: gettext_lazy("Let a qualified one do it, or renew the qualification."),
    Mend.NAME_CHECKER: gettext_lazy("Name who signs it off: somebody else."),
    Mend.OTHER_CHECKER: gettext_lazy("Let somebody else sign it off."),
    Mend.CONSULT_FEWER: gettext_lazy("Tell some afterwards instead of asking before."),
    Mend.INFORM: gettext_lazy("Enter whoever depends on it as informed."),
    Mend.RELIEVE: gettext_lazy("Name others for some of it."),
    Mend.CHANGE_SPAN: gettext_lazy("Put a level between, or take one out."),
    Mend.ONE_SUPERIOR: gettext_lazy("End one of the two posts, or say which one commands."),
    Mend.NAME_DEPUTY: gettext_lazy("Fill a post as its deputy."),
    Mend.MERGE_OR_SPLIT: gettext_lazy("Merge the two, or cut area or time so that they do not overlap."),
    Mend.COVER_AREA: gettext_lazy("List the function for this area and name who answers."),
    Mend.NAME_OWNER: gettext_lazy("Name the community or the worker of this grid."),
    Mend.COVER_TIME: gettext_lazy("List the missing hours and name who answers in them."),
    Mend.NAME_POST: gettext_lazy("Name the post, not only the organisation."),
    Mend.LIST_FUNCTION: gettext_lazy("List the function and name who answers."),
    Mend.TELL: gettext_lazy("Tell whoever answered before."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language."""

    pk: int
    finding: Finding
    function: str
    area: str
    who: str
    why: str
    mend: str

    @property
    def rank(self) -> int:
        """Return how much it matters, the worst first."""
        return list(Severity).index(self.finding.severity)

    @property
    def kind(self) -> str:
        """Return what was found, as a code."""
        return self.finding.kind.value


def told(found: Analysed) -> list[Told]:
    """Return all findings in words, worst first."""
    titles = {one.function.code: localized(one.function.names) for one in found.views}
    return [_told(number, finding, found, titles) for number, finding in enumerate(found.analysis.findings)]


def _told(number: int, finding: Finding, found: Analysed, titles: Mapping[str, str]) -> Told:
    def name(key: str) -> str:
        return found.names.get(key, key)

    def place(key: object) -> str:
        row = found.places.get(str(key))
        return localized(row.names) if row else ""

    function = titles.get(finding.function) or function_word(finding.function)
    who = _(", ").join(sorted(map(name, finding.about)))
    proposed = _(", ").join(sorted(map(name, finding.who)))
    facts = finding.facts
    blanks: dict[str, Any] = {
        **facts, "function": function, "area": place(finding.area), "who": who, "proposed": proposed,
        **{key: place(facts[key]) for key in ("whole", "other_area") if key in facts},
        **{key: _clock(facts[key]) for key in ("from_minute", "to_minute") if key in facts},
        "depends": titles.get(str(facts.get("depends")), facts.get("depends", "")),
        "ends": str(facts.get("ends", ""))[:10],
        "superiors": _(", ").join(name(key) for key in _keys(facts.get("superiors"))),
    }  # fmt: skip
    sentence: str | StrPromise = _WHY[finding.kind]
    if finding.kind == Kind.UNMANAGED and finding.about:
        sentence = _DENIED
    elif finding.kind == Kind.NO_POWER and facts:
        sentence = _POWER_ENDS
    mend = str(MENDS[finding.mend])
    if proposed and finding.kind not in (Kind.NO_POWER, Kind.NOT_INFORMED, Kind.NOT_TOLD):
        mend = _("%(mend)s Nearest to it: %(who)s.") % {"mend": mend, "who": proposed}
    return Told(number, finding, function, blanks["area"], who, str(sentence).format(**blanks), mend)


def _keys(value: object) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


def _clock(value: object) -> str:
    minutes = int(str(value))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
