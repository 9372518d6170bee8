"""Pages of agreements: the list, a draft from a template, one agreement with its versions, comments and signatures."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.power import Asked
from cogov.actors.queries.triggers import trigger_reached, trigger_word
from cogov.actors.rules.matrix import grant
from cogov.kernel.errors import Absent, present
from cogov.kernel.localized import localized
from cogov.kernel.models import Place
from cogov.kernel.quantities import CURRENCIES, Money
from cogov.kernel.web import lists
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import VALUES, function_word, state_word
from cogov.plans import actions
from cogov.plans.forms.agreements import CommentForm, CostForm, CounterForm, FillForm, RenewForm, can_be, shown_amount
from cogov.plans.models import Agreement, AgreementVersion, Clause, ClauseCall, Comment
from cogov.plans.queries import agreement_templates as templates
from cogov.plans.queries import agreements as questions
from cogov.plans.queries.functions import catalogue
from cogov.plans.queries.law import law_day
from cogov.plans.rules.agreements import NEGOTIATED, AgreementState, can_move, can_settle, differences

KINDS = VALUES["agreement"]
MECHANISMS = {
    "information": gettext_lazy("information"),
    "measures": gettext_lazy("measures"),
    "supplies": gettext_lazy("supplies"),
    "traffic": gettext_lazy("traffic"),
    "medical": gettext_lazy("medical help"),
}
ASPECTS = {
    "term_from": gettext_lazy("first day"),
    "term_to": gettext_lazy("last day"),
    "notice_days": gettext_lazy("days of notice"),
    "dispute": gettext_lazy("how disputes are settled"),
    "added": gettext_lazy("new clause"),
    "removed": gettext_lazy("clause left out"),
    "texts": gettext_lazy("text"),
    "party": gettext_lazy("who owes it"),
    "function": gettext_lazy("function"),
    "mechanism": gettext_lazy("mechanism"),
    "trigger": gettext_lazy("from when on"),
    "within_minutes": gettext_lazy("within"),
    "price_minor": gettext_lazy("price"),
    "currency": gettext_lazy("currency"),
    "per": gettext_lazy("for one"),
    "acts": gettext_lazy("powers"),
    "granter": gettext_lazy("who gives the power"),
    "fields": gettext_lazy("fields of data"),
}


def _names(row: Agreement) -> str:
    return _(", ").join(localized(party.organisation.names) for party in row.parties.all())


def _listing() -> Listing[Agreement]:
    return Listing(
        name="agreements",
        title=gettext_lazy("Agreements"),
        columns=(
            Column("name", gettext_lazy("Agreement"), lambda row: localized(row.names)),
            Column("kind", gettext_lazy("Kind"), lambda row: KINDS[row.kind], ("kind",)),
            Column("parties", gettext_lazy("Parties"), _names),
            Column("state", gettext_lazy("State"), lambda row: state_word(row.state), ("state",)),
            Column("from", gettext_lazy("In force from"), lambda row: row.in_force_from or "", ("in_force_from",)),
            Column("until", gettext_lazy("In force until"), lambda row: row.in_force_to or "", ("in_force_to",)),
        ),
        filters=(
            Filter(
                "kind", gettext_lazy("Kind"), lambda rows, value: rows.filter(kind=value), lambda: list(KINDS.items())
            ),
            Filter(
                "state",
                gettext_lazy("State"),
                lambda rows, value: rows.filter(state=value),
                lambda: [(state.value, state_word(state.value)) for state in AgreementState],
            ),
            Filter(
                "q",
                gettext_lazy("Party"),
                lambda rows, value: rows.filter(
                    Q(parties__organisation__search_key__icontains=value)
                    | Q(parties__organisation__name_key__icontains=value)
                ).distinct(),
            ),
        ),
        order=("-drafted_at", "pk"),
        empty=gettext_lazy("No agreement here yet. Fill in a template: it takes ten minutes."),
    )


def may_act(request: Request, verb: str = "C") -> bool:
    """Say whether the reader acts in agreements for the own organisation."""
    by = request.holder
    return power.may(by, "agreement.act", verb, crisis=request.crisis, at=request.at, asked=Asked(by.organisation))


def agreement_list(request: Request) -> HttpResponse:
    """Show what is agreed, how much of the catalogue it covers, and what waits for the reader's signature."""
    home = request.crisis.jurisdiction_id
    rows = questions.seen_by(questions.agreements(home), request.holder)
    listing = _listing()
    if (form := request.GET.get("format", "")) in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    covered = questions.coverage_of(home, law_day(request.crisis.jurisdiction, request.at))
    context = {
        "list": lists.page(request, listing, rows),
        "kinds": KINDS,
        "covered": covered,
        "gaps": [function_name(code, request) for code in covered.gaps],
        "waiting": questions.waiting_for(request.holder.organisation_id) if may_act(request) else [],
        "may_draft": may_act(request),
    }
    return render(request, "plans/agreement_list.html", context)


def function_name(code: str, request: Request) -> str:
    """Return a function as the jurisdiction's catalogue names it; the words of the house where it does not."""
    names = getattr(request, "function_names", None)
    if names is None:
        names = {row.code: localized(row.names) for row in catalogue(request.crisis.jurisdiction_id)}
        request.function_names = names  # type: ignore[attr-defined]  # once a request
    return names.get(code) or function_word(code)


def template_list(request: Request) -> HttpResponse:
    """Show the templates, to fill one in."""
    return render(request, "plans/template_list.html", {"templates": templates.templates(), "kinds": KINDS})


def _own(request: Request) -> Organisation:
    return present(
        Organisation.objects.select_related("area", "seat").filter(pk=request.holder.organisation_id).first()
    )


def _areas(request: Request, own: Organisation) -> list[Place]:
    root = power.whole_area(request.crisis.jurisdiction_id)
    found = {row.pk: row for row in (own.area, own.seat, root) if row is not None}
    return list(found.values())


def agreement_new(request: Request, template: str) -> HttpResponse:
    """Fill in a template."""
    found, own = templates.template(template), _own(request)
    rows = Organisation.objects.taking_part().filter(jurisdiction__exercise=request.crisis.exercise)
    if found.kind != "cross_region":
        rows = rows.filter(jurisdiction_id=request.crisis.jurisdiction_id)
    known = sorted(rows.exclude(body__in=["control"]), key=lambda row: localized(row.names))
    areas = _areas(request, own)
    form = FillForm(
        request.POST if request.method == "POST" else None,
        template=found,
        sides={role.key: [row for row in known if can_be(role, row)] for role in found.roles},
        own=own,
        areas=areas,
        today=law_day(request.crisis.jurisdiction, request.at),
    )
    if request.method == "POST" and form.is_valid():
        chosen = set(form.parties().values())
        made = form.attempt(
            lambda: actions.draft_agreement(
                kind=found.kind,
                names=form.names(),
                area=next(row for row in areas if str(row.pk) == form.cleaned_data["area"]),
                parties=[row for row in known if str(row.pk) in chosen],
                terms=form.terms(set(catalogue(request.crisis.jurisdiction_id).values_list("code", flat=True))),
                template=found.key,
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            messages.success(request, _("Drafted. Read it once more, then send it to the parties."))
            return redirect(crisis_url("plans:agreement", request.crisis, made.pk))
    context = {"form": form, "template": found, "kinds": KINDS}
    return render(request, "plans/agreement_new.html", context, status=422 if form.errors else 200)


def agreement_of(request: Request, key: uuid.UUID) -> Agreement:
    """Return an agreement the reader may know of.

    Raises:
        Absent: there is none, or it is negotiated by others.
    """
    rows = questions.seen_by(questions.agreements(request.crisis.jurisdiction_id), request.holder)
    return present(rows.filter(pk=key).select_related("jurisdiction", "triggered_in", "renews").first())


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as its page shows it."""

    row: Clause
    trigger: str
    within: str
    price: str
    function: str
    mechanism: str
    comments: list[Comment]
    calls: list[ClauseCall]
    counter: questions.Counter | None
    may_call: bool


def hours(minutes: int | None) -> str:
    """Return minutes as hours, where they are whole."""
    if minutes is None:
        return ""
    if minutes % 60:
        return _("%(n)s min") % {"n": minutes}
    return _("%(n)s h") % {"n": minutes // 60}


def amount(minor: int | None, currency: str) -> str:
    """Return an amount with its currency."""
    return "" if minor is None else str(Money(minor, currency))


def _clauses(request: Request, row: Agreement, version: AgreementVersion, *, mine: bool) -> list[ClauseView]:
    comments: dict[str, list[Comment]] = {}
    for said in version.comments.select_related("organisation").order_by("said_at"):
        comments.setdefault(said.clause, []).append(said)
    calls: dict[str, list[ClauseCall]] = {}
    rows = ClauseCall.objects.filter(clause__version__agreement=row).select_related("clause__party", "caller")
    for call in rows.order_by("-called_at")[:200]:
        calls.setdefault(call.clause.key, []).append(call)
    counted = questions.counters(row)
    own = request.holder.organisation_id
    binds = row.in_force_from is not None and row.in_force_to is not None
    day = law_day(request.crisis.jurisdiction, request.at)
    bound = binds and row.in_force_from <= day <= row.in_force_to  # type: ignore[operator]
    return [
        ClauseView(
            row=clause,
            trigger=trigger_word(clause.trigger) or clause.trigger,
            within=hours(clause.within_minutes),
            price=amount(clause.price_minor, clause.currency),
            function=function_name(clause.function, request) if clause.function else "",
            mechanism=str(MECHANISMS.get(clause.mechanism, "")),
            comments=comments.get(clause.key, []),
            calls=calls.get(clause.key, []),
            counter=counted.get(clause.key),
            may_call=bound
            and mine
            and clause.party_id not in (None, own)
            and (not clause.trigger or trigger_reached(clause.trigger, request.crisis, request.at)),
        )
        for clause in version.clauses.all()
    ] + ([_whole(comments[""])] if "" in comments else [])


def _whole(comments: list[Comment]) -> ClauseView:
    """Return what was said of the whole, shown after the clauses."""
    return ClauseView(Clause(key=""), "", "", "", "", "", comments, [], None, may_call=False)


def agreement_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one agreement: what is on the table, who signed, what is said of it, what it is used for."""
    row = agreement_of(request, key)
    version = questions.version_on_table(row)
    own = request.holder.organisation_id
    party = next((side for side in row.parties.all() if side.organisation_id == own), None)
    mine = party is not None and may_act(request)
    signed = questions.signed_parties(version)
    signers: dict[uuid.UUID, list[Any]] = {}
    for signature in version.signatures.order_by("signed_at"):
        signers.setdefault(signature.organisation_id, []).append(signature)
    priced = {
        clause.key: f"{localized(clause.texts)} ({amount(clause.price_minor, clause.currency)} / {clause.per or 1})"
        for clause in version.clauses.all()
        if clause.price_minor is not None
    }
    covered = questions.coverage_of(row.jurisdiction_id, request.at.date(), agreement=row)
    state = row.state
    has_signed = any(entry.person == request.holder.user for entry in signers.get(own, []))
    settlements = list(row.settlements.select_related("stated_by", "accepted_by").order_by("-stated_at"))
    context = {
        "row": row,
        "version": version,
        "versions": list(row.versions.select_related("proposed_by").order_by("-number")),
        "clauses": _clauses(request, row, version, mine=mine),
        "kinds": KINDS,
        "state": state_word(state),
        "parties": [
            {"party": side, "signed": side.organisation_id in signed, "by": signers.get(side.organisation_id, [])}
            for side in row.parties.all()
        ],
        "covered": covered,
        "covers": [function_name(code, request) for code in covered.covered],
        "mine": mine,
        "negotiated": state in NEGOTIATED,
        "may_open": mine and state == AgreementState.DRAFT,
        "may_change": mine and state in (AgreementState.DRAFT, *NEGOTIATED),
        "may_sign": mine and state in NEGOTIATED and not has_signed,
        "has_signed": has_signed,
        "two_persons": (cell := grant(request.holder.role, "agreement.act", "A")) is not None and cell.approvers > 1,
        "may_check": state in NEGOTIATED
        and row.kind == "data_sharing"
        and request.holder.role == "AUD"
        and party is None
        and version.checked_at is None,
        "may_trigger": mine and can_move(state, AgreementState.TRIGGERED),
        "may_cost": mine and state == AgreementState.TRIGGERED,
        "may_leave": mine and can_move(state, AgreementState.LEFT) and party is not None and party.leaves_on is None,
        "may_renew": mine and can_move(state, AgreementState.RENEWED),
        "may_give_up": mine and can_move(state, AgreementState.GIVEN_UP),
        "comment_form": CommentForm(None),
        "cost_form": CostForm(None, priced=priced),
        "renew_form": RenewForm(None),
        "settlements": [
            (
                entry,
                amount(entry.total_minor, entry.currency or CURRENCIES[0]),
                state == AgreementState.TRIGGERED and can_settle(entry.stated_at, entry.accepted_at, row.triggered_at),
            )
            for entry in settlements
        ],
        "own": own,
    }
    return render(request, "plans/agreement_detail.html", context)


def agreement_counter(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change the version on the table, clause by clause."""
    row = agreement_of(request, key)
    version = questions.version_on_table(row)
    terms = questions.terms_of(version)
    form = CounterForm(
        request.POST if request.method == "POST" else None,
        terms=terms,
        sides=[party.organisation for party in row.parties.all()],
        functions=[(entry.code, localized(entry.names)) for entry in catalogue(row.jurisdiction_id)],
        currency=next((clause.currency for clause in terms.clauses if clause.currency), "CNY"),
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            lambda: actions.counter_propose(
                agreement=row,
                terms=form.terms(),
                reason=form.cleaned_data["reason"],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            messages.success(request, _("Version %(n)s is on the table.") % {"n": made.number})
            return redirect(crisis_url("plans:agreement", request.crisis, row.pk))
    context = {"form": form, "row": row, "version": version}
    return render(request, "plans/agreement_counter.html", context, status=422 if form.errors else 200)


def agreement_compare(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show how two versions differ: by default the last change."""
    row = agreement_of(request, key)
    versions = {version.number: version for version in row.versions.prefetch_related("clauses")}
    last = max(versions)
    older = _number(request.GET.get("a", ""), max(1, last - 1))
    newer = _number(request.GET.get("b", ""), last)
    if older not in versions or newer not in versions:
        raise Absent
    sides = {str(party.organisation_id): localized(party.organisation.names) for party in row.parties.all()}
    priced = [clause.currency for version in versions.values() for clause in version.clauses.all() if clause.currency]
    currency = next(iter(priced), CURRENCIES[0])

    def shown(what: str, value: Any) -> str:
        match what:
            case "texts" | "added" | "removed" | "dispute":
                return localized(value) if value else ""
            case "party" | "granter":
                return sides.get(value, _("every party") if what == "party" else "")
            case "function":
                return function_name(value, request) if value else ""
            case "trigger":
                return trigger_word(value) or _("from the first day")
            case "within_minutes":
                return hours(value)
            case "price_minor":
                return shown_amount(value, currency)
            case "acts" | "fields":
                return _(", ").join(value)
        return str(value if value is not None else "")

    found = differences(questions.terms_of(versions[older]), questions.terms_of(versions[newer]))
    context = {
        "row": row,
        "numbers": sorted(versions),
        "older": older,
        "newer": newer,
        "found": [
            {"key": one.key, "what": ASPECTS[one.what], "before": shown(one.what, one.before),
             "after": shown(one.what, one.after)}
            for one in found
        ],
    }  # fmt: skip
    return render(request, "plans/agreement_compare.html", context)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
