"""Pages of the law: which rule applies here today, what the law leaves open, conflicts, powers, duties with clocks."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.power import Asked, whole_area
from cogov.kernel.errors import Absent
from cogov.kernel.localized import localized
from cogov.kernel.models import Duty, Place
from cogov.kernel.web import lists
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.say import role_name
from cogov.kernel.web.words import VALUES
from cogov.plans import actions
from cogov.plans.forms.law import EvidenceForm, HowForm, NoteForm
from cogov.plans.models import LegalRule, RuleRelation
from cogov.plans.queries import law as questions
from cogov.plans.rules.law import Aside, Rank, RuleKind
from cogov.plans.views.moves import read_form

KINDS = {
    "power": gettext_lazy("power"),
    "duty": gettext_lazy("duty"),
    "deadline": gettext_lazy("duty with a deadline"),
    "right": gettext_lazy("right"),
}
RANKS = {
    "constitution": gettext_lazy("constitution"),
    "law": gettext_lazy("national law"),
    "regulation": gettext_lazy("national regulation"),
    "document": gettext_lazy("national document"),
    "local": gettext_lazy("local rule"),
}
TOPICS = {
    "aftercare": gettext_lazy("aftercare"),
    "appeal": gettext_lazy("appeal"),
    "business": gettext_lazy("business"),
    "community": gettext_lazy("community"),
    "complaint": gettext_lazy("complaint"),
    "coordination": gettext_lazy("coordination"),
    "cross_region": gettext_lazy("several regions"),
    "data": gettext_lazy("personal data"),
    "disclosure": gettext_lazy("information"),
    "donation": gettext_lazy("donation"),
    "leadership": gettext_lazy("leadership"),
    "measures": gettext_lazy("measures"),
    "plans": gettext_lazy("emergency plans"),
    "proportionality": gettext_lazy("proportionality"),
    "relief": gettext_lazy("relief"),
    "report": gettext_lazy("reporting"),
    "requisition": gettext_lazy("requisition"),
    "response": gettext_lazy("response"),
    "society": gettext_lazy("society"),
    "supervision": gettext_lazy("supervision"),
    "supply": gettext_lazy("supply"),
    "volunteers": gettext_lazy("volunteers"),
    "warning": gettext_lazy("warning"),
}
ASIDES = {
    Aside.NOT_YET: gettext_lazy("not yet in force"),
    Aside.ENDED: gettext_lazy("no longer in force"),
    Aside.SUPERSEDED: gettext_lazy("replaced by a newer rule"),
    Aside.OTHER_HAZARD: gettext_lazy("for other hazards"),
    Aside.OTHER_PLACE: gettext_lazy("in force elsewhere"),
}
EVENTS = {
    "appeal_period_ended": gettext_lazy("a period of an appeal for donations ended"),
    "appeal_started": gettext_lazy("an appeal for donations began"),
    "city_informed": gettext_lazy("the city was informed"),
    "county_informed": gettext_lazy("the county was informed"),
    "danger_over": gettext_lazy("the danger is over"),
    "document_made": gettext_lazy("a document was made that has to be published"),
    "false_information_found": gettext_lazy("false information was found"),
    "health_authority_informed": gettext_lazy("the health authority was informed"),
    "information_asked": gettext_lazy("somebody asked for information"),
    "province_informed": gettext_lazy("the province was informed"),
    "regulations_laid": gettext_lazy("regulations were laid before parliament"),
    "regulations_made": gettext_lazy("emergency regulations were made"),
    "response_over": gettext_lazy("the response is over"),
    "serious_incident": gettext_lazy("a serious incident happened"),
    "suspected_case_found": gettext_lazy("a suspected case was found"),
}
POWERS = {
    "crisis.open": gettext_lazy("open a crisis"),
    "crisis.phase": gettext_lazy("put a phase or level in force"),
    "order.issue": gettext_lazy("issue a binding order"),
    "register.admit": gettext_lazy("admit and suspend organisations"),
    "function.assign": gettext_lazy("name who answers for a function"),
    "delegate.grant": gettext_lazy("pass on a power"),
    "need.verify": gettext_lazy("verify needs"),
    "allocation.approve": gettext_lazy("approve the allocation of goods"),
    "task.decide": gettext_lazy("decide who does a task that is passed around"),
    "law.write": gettext_lazy("settle a conflict of rules"),
    "agreement.act": gettext_lazy("sign agreements"),
    "plan.write": gettext_lazy("approve joint plans"),
}
STATES = {
    "open": gettext_lazy("runs"),
    "warned": gettext_lazy("due soon"),
    "breached": gettext_lazy("overdue"),
    "met": gettext_lazy("met"),
    "met_late": gettext_lazy("met late"),
    "void": gettext_lazy("no longer due"),
}


def topic_word(topic: str) -> str:
    """Return a topic in the reader's language; one that nobody foresaw is shown as it was entered."""
    return str(TOPICS.get(topic, topic))


def event_word(event: str) -> str:
    """Return an event in the reader's language; one that nobody foresaw is shown as it was entered."""
    return str(EVENTS.get(event, event))


def _asked(request: Request) -> tuple[dt.date, str, Place | None]:
    """Return day, hazard and place that are asked about: by default today, this crisis, everywhere."""
    crisis = request.crisis
    try:
        day = dt.date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        day = questions.law_day(crisis.jurisdiction, request.at)
    hazard = request.GET.get("hazard", crisis.hazard_class)
    if hazard not in VALUES["hazard_class"]:
        hazard = "" if hazard == "any" else crisis.hazard_class
    name = request.GET.get("place", "").strip()[:60]
    place = questions.place_called(crisis.jurisdiction_id, name, day) if name else None
    return day, hazard, place


def law_here(request: Request) -> HttpResponse:
    """Show which rules apply on a day, to a hazard, in a place, in order; and why others do not."""
    day, hazard, place = _asked(request)
    topic = request.GET.get("topic", "")
    found = questions.rules_here(
        request.crisis.jurisdiction_id,
        day,
        hazard=hazard,
        place_path=place.path if place else "",
        topic=topic if topic in TOPICS else "",
    )
    names = {rule.pk: questions.rule_cited(rule) for rule in found.rules}
    home = request.crisis.jurisdiction_id
    context = {
        "rows": [
            {
                "rule": rule,
                "why": found.why[rule.pk],
                "special_to": [names[key] for key in found.why[rule.pk].special_to if key in names],
                "conflicts": [names[key] for key in found.why[rule.pk].conflicts if key in names],
            }
            for rule in found.rules
        ],
        "aside": [(rule, questions.rule_cited(rule), ASIDES[why]) for rule, why in found.aside],
        "day": day,
        "hazard": hazard,
        "place": place,
        "asked_place": request.GET.get("place", ""),
        "topic": topic,
        "topics": TOPICS,
        "hazards": VALUES["hazard_class"],
        "kinds": KINDS,
        "ranks": RANKS,
        "cite": questions.rule_cited,
        "open_conflicts": len([row for row in questions.conflicts(home, day) if row.settled_at is None]),
    }
    return render(request, "plans/law.html", context)


def _listing() -> Listing[LegalRule]:
    return Listing(
        name="law",
        title=gettext_lazy("Register of law"),
        columns=(
            Column("rule", gettext_lazy("Rule"), questions.rule_cited, ("code",)),
            Column("title", gettext_lazy("What about"), lambda row: localized(row.titles)),
            Column("kind", gettext_lazy("Kind"), lambda row: KINDS[row.kind], ("kind",)),
            Column("rank", gettext_lazy("Rank"), lambda row: RANKS[row.rank], ("rank",)),
            Column("topic", gettext_lazy("Topic"), lambda row: topic_word(row.topic), ("topic",)),
            Column("from", gettext_lazy("In force from"), lambda row: row.in_force_from, ("in_force_from",)),
            Column("until", gettext_lazy("In force until"), lambda row: row.in_force_to or "", ("in_force_to",)),
            Column("says", gettext_lazy("What it says"), lambda row: localized(row.texts)),
            Column("source", gettext_lazy("Source"), lambda row: f"{row.source} ({row.as_of})"),
        ),
        filters=(
            Filter(
                "topic",
                gettext_lazy("Topic"),
                lambda rows, value: rows.filter(topic=value),
                lambda: list(TOPICS.items()),
            ),
            Filter(
                "kind",
                gettext_lazy("Kind"),
                lambda rows, value: rows.filter(kind=value),
                lambda: [(kind.value, KINDS[kind]) for kind in RuleKind],
            ),
            Filter(
                "rank",
                gettext_lazy("Rank"),
                lambda rows, value: rows.filter(rank=value),
                lambda: [(rank.value, RANKS[rank]) for rank in Rank],
            ),
        ),
        order=("topic", "-in_force_from", "code"),
        empty=gettext_lazy("No rule of law is entered here."),
    )


def law_list(request: Request) -> HttpResponse:
    """Show the whole register with its sources."""
    rows, listing = questions.rules_of(request.crisis.jurisdiction_id), _listing()
    if (form := request.GET.get("format", "")) in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    return render(request, "plans/law_list.html", {"list": lists.page(request, listing, rows)})


def law_rule(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one rule: what it says, since when, from where, its clock and how it stands to others."""
    rule = questions.rules_of(request.crisis.jurisdiction_id).filter(pk=key).first()
    if rule is None:
        raise Absent
    relations = [
        row for row in questions.relations_of(request.crisis.jurisdiction_id) if rule.pk in (row.one_id, row.other_id)
    ]
    context = {
        "rule": rule,
        "relations": relations,
        "cite": questions.rule_cited,
        "kinds": KINDS,
        "ranks": RANKS,
        "topic": topic_word(rule.topic),
        "event": event_word(rule.event),
        "span": dt.timedelta(seconds=rule.seconds) if rule.seconds is not None else None,
        "relation_words": {
            "supersedes": _("replaces"),
            "specialises": _("specialises"),
            "conflicts": _("conflicts with"),
        },
    }
    return render(request, "plans/law_rule.html", context)


def law_gaps(request: Request) -> HttpResponse:
    """Show for every function of the catalogue which clause of law divides it, or that there is none."""
    day = _asked(request)[0]
    found = questions.divided(request.crisis.jurisdiction_id, day)
    powers = questions.committee_powers(request.crisis.jurisdiction_id, day)
    context = {
        "rows": found,
        "powers": [(POWERS.get(row.key, row.function), row.rules) for row in powers],
        "day": day,
        "cite": questions.rule_cited,
    }
    return render(request, "plans/law_gaps.html", context)


def law_conflicts(request: Request) -> HttpResponse:
    """Show by topic where two rules conflict, local beside national, with their dates; unsettled first."""
    by_topic: dict[str, list[RuleRelation]] = {}
    for row in questions.conflicts(request.crisis.jurisdiction_id):
        by_topic.setdefault(topic_word(row.one.topic), []).append(row)
    day = questions.law_day(request.crisis.jurisdiction, request.at)
    context = {
        "topics": sorted(by_topic.items()),
        "ahead": questions.ahead(request.crisis.jurisdiction_id, day),
        "cite": questions.rule_cited,
        "ranks": RANKS,
        "may_settle": power.may(
            request.holder,
            "law.write",
            "A",
            crisis=request.crisis,
            at=request.at,
            asked=Asked(area=whole_area(request.crisis.jurisdiction_id)),
        ),
    }
    return render(request, "plans/law_conflicts.html", context)


def conflict_settle(request: Request, key: uuid.UUID) -> HttpResponse:
    """Settle a conflict."""
    row = questions.relations_of(request.crisis.jurisdiction_id).filter(pk=key).first()
    if row is None:
        raise Absent
    how = read_form(HowForm(request.POST))["how"]
    actions.settle_conflict(relation=row, how=how, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded."))
    return redirect(crisis_url("plans:law-conflicts", request.crisis))


def _events(request: Request) -> list[tuple[str, str]]:
    day = questions.law_day(request.crisis.jurisdiction, request.at)
    here = questions.rules_here(request.crisis.jurisdiction_id, day, hazard=request.crisis.hazard_class)
    return sorted({(rule.event, event_word(rule.event)) for rule in here.rules if rule.event})


def law_duties(request: Request) -> HttpResponse:
    """Show the clocks that the law started here, and the breaches; note what starts others."""
    return _duties(request, None)


def _duties(request: Request, bound: NoteForm | None) -> HttpResponse:
    by = request.holder
    may = power.may(by, "law.note", "C", crisis=request.crisis, at=request.at, asked=Asked(by.organisation))
    rows = list(questions.duties_of_law(request.crisis)[:200])
    names = {
        row.pk: localized(row.names)
        for row in Organisation.objects.filter(pk__in={row.holder for row in rows if row.holder})
    }
    form = bound or NoteForm(None, events=_events(request), crisis=request.crisis, at=request.at)
    context = {
        "rows": [
            {
                "duty": row,
                "owes": names.get(row.holder or row.pk, role_name(row.rule.actor)),
                "state": STATES[row.state],
                "mine": may
                and row.state in ("open", "warned", "breached")
                and row.rule.fulfilled_by(actions.FULFILLED)
                and (by.role == "OPS" or (row.holder == by.organisation if row.holder else row.rule.actor == by.role)),
            }
            for row in rows
        ],
        "breached": questions.breaches(request.crisis).count(),
        "form": form,
        "may_note": may,
    }
    return render(request, "plans/law_duties.html", context, status=422 if form.errors else 200)


def law_note(request: Request) -> HttpResponse:
    """Note that something happened from which clocks run; the own organisation owes what its role owes."""
    form = NoteForm(request.POST, events=_events(request), crisis=request.crisis, at=request.at)
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        made = form.attempt(
            lambda: actions.note_occurrence(
                event=data["event"],
                what=data["what"],
                happened_at=data["happened_at"],
                organisation=None,
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            messages.success(request, _("Recorded: the clocks run from then."))
            return redirect(crisis_url("plans:law-duties", request.crisis))
    return _duties(request, form)


def law_fulfil(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show that a duty is fulfilled."""
    duty = Duty.objects.filter(crisis=request.crisis, pk=key).first()
    if duty is None:
        raise Absent
    evidence = read_form(EvidenceForm(request.POST))["evidence"]
    actions.fulfil_obligation(duty=duty, evidence=evidence, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded."))
    return redirect(crisis_url("plans:law-duties", request.crisis))
