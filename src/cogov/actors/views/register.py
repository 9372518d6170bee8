"""Pages of the register: who takes part, what they can do, how they hang together."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors import actions, pictures
from cogov.actors.actions.register import NewOrganisation
from cogov.actors.forms import (
    KINDS,
    POWERS,
    STATUSES,
    VIEWS,
    BreachForm,
    CapabilityForm,
    DeputyForm,
    FirstPostForm,
    MandateForm,
    OrganisationForm,
    PassOnForm,
    PostForm,
    QualificationForm,
    SuspendForBreachForm,
    SuspendForm,
    TieForm,
)
from cogov.actors.models import Mandate, MergeProposal, Organisation, Post, Tie
from cogov.actors.queries import conduct, holders, power
from cogov.actors.queries import register as questions
from cogov.actors.queries.power import Asked
from cogov.actors.queries.suspending import waiting_suspension
from cogov.actors.queries.triggers import trigger_choices
from cogov.actors.rules.appointing import ALWAYS_FROM_OUTSIDE, first_posts
from cogov.actors.rules.passing_on import STATED
from cogov.actors.rules.roles import PostKind
from cogov.kernel.canonical import digest
from cogov.kernel.errors import N_, Absent, BadInput, present
from cogov.kernel.figures import Reading
from cogov.kernel.localized import language_key, localized
from cogov.kernel.models import Place
from cogov.kernel.places import codes_of
from cogov.kernel.web import lists
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import POSTS, function_words

STATES = {
    "applied": gettext_lazy("applied"),
    "admitted": gettext_lazy("takes part"),
    "suspended": gettext_lazy("suspended"),
    "merged": gettext_lazy("merged"),
}


YES_NO = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


MANDATE_STATES = {
    "in_force": gettext_lazy("in force"),
    "waits": gettext_lazy("waits for the crisis"),
    "ended": gettext_lazy("ended"),
}


def _listing(home: uuid.UUID, day: dt.date) -> Listing[Organisation]:
    return Listing(
        name="register",
        title=gettext_lazy("Organisations"),
        columns=(
            Column("name", gettext_lazy("Name"), lambda row: localized(row.names), ("name_key",)),
            Column("kind", gettext_lazy("Kind"), lambda row: KINDS[row.kind], ("kind",)),
            Column("functions", gettext_lazy("Functions"), lambda row: function_words(row.functions)),
            Column("seat", gettext_lazy("Seat"), lambda row: localized(row.seat.names) if row.seat else ""),
            Column("status", gettext_lazy("Legal status"), lambda row: STATUSES[row.legal_status], ("legal_status",)),
            Column("state", gettext_lazy("State"), lambda row: STATES[row.state], ("state",)),
            Column("source", gettext_lazy("Source"), lambda row: row.source),
        ),
        filters=(
            Filter(
                "kind", gettext_lazy("Kind"), lambda rows, value: rows.filter(kind=value), lambda: list(KINDS.items())
            ),
            Filter(
                "state",
                gettext_lazy("State"),
                lambda rows, value: rows.filter(state=value),
                lambda: list(STATES.items()),
            ),
            Filter(
                "status",
                gettext_lazy("Legal status"),
                lambda rows, value: rows.filter(legal_status=value),
                lambda: list(STATUSES.items()),
            ),
            Filter(
                "emergency",
                gettext_lazy("Works in emergencies"),
                lambda rows, value: rows.filter(emergency=value == "yes"),
                lambda: list(YES_NO.items()),
            ),
            Filter("function", gettext_lazy("Function"), questions.with_function),
            Filter(
                "area",
                gettext_lazy("Area or its code"),
                lambda rows, value: questions.working_in(rows, home, value, day),
            ),
            Filter(
                "sponsor",
                gettext_lazy("Sponsor"),
                lambda rows, value: rows.filter(
                    sponsor__in=questions.called_like(Organisation.objects.filter(jurisdiction_id=home), value)
                ),
            ),
            Filter("q", gettext_lazy("Name"), questions.called_like),
        ),
        order=("kind", "name_key", "pk"),
        empty=gettext_lazy("No organisation matches. Widen the filter, or ask the committee to enter it."),
    )


def organisation_list(request: Request) -> HttpResponse:
    """Show the register, by six kinds, three subjects or the seven of a community, with a map."""
    rows = questions.organisations(request.crisis.jurisdiction_id)
    listing = _listing(request.crisis.jurisdiction_id, request.at.date())
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    page = lists.page(request, listing, rows)
    chosen = lists.read(request, listing, rows)[0]
    reading = Reading(request.crisis, request.at)
    seats = reading.kept(f"register:{digest(page.chosen)}", lambda: questions.seats(chosen))
    wanted = request.GET.get("view", "")
    view = int(wanted) if wanted in ("3", "7") else 6
    context = {
        "list": page,
        "seats": seats,
        "picture": pictures.seats_svg(seats),
        "view": view,
        "reading": reading,
        "groups": [(key, word, f"actors.view{view}_{key}") for key, word in VIEWS[view].items()],
        "merges": questions.open_merges(request.crisis.jurisdiction_id).count(),
    }
    return render(request, "actors/organisation_list.html", context)


def organisation_of(request: Request, key: uuid.UUID) -> Organisation:
    return present(questions.organisation(request.crisis.jurisdiction_id, key))


def _first_posts(request: Request, row: Organisation) -> list[PostKind]:
    """Return the kinds of post that the reader may offer first in an organisation."""
    if row.state != "admitted":
        return []
    filled = holders.roles_filled(row, request.at)
    above = holders.stands_above(row)
    return first_posts(maker=request.holder.role, kind=row.kind, body=row.body, above=above, filled=filled)


def organisation_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one organisation: what it does, can and cannot do, its posts, ties and signatures."""
    row = organisation_of(request, key)
    crisis, by, at = request.crisis, request.holder, request.at
    own = area = power.of_organisation(row)
    posts = questions.standing_posts(row, at)
    firsts = _first_posts(request, row) if power.may(by, "post.first", "C", crisis=crisis, at=at, asked=area) else []
    waiting = waiting_suspension(row.pk)
    context = {
        "row": row,
        "kinds": KINDS,
        "codes": codes_of({row.area_id, row.seat_id or row.area_id}, at.date()),
        "years": max(0, at.year - row.active_since) if row.active_since else None,
        "statuses": STATUSES,
        "states": STATES,
        "posts_words": POSTS,
        "ties": questions.ties(row, at),
        "overlaps": questions.overlaps(row)[:20] if row.functions else [],
        "may_write": power.may(by, "register.write", "C", crisis=crisis, at=at, asked=own),
        "may_tie": power.may(by, "register.tie", "C", crisis=crisis, at=at, asked=area),
        "may_admit": power.may(by, "register.admit", "C", crisis=crisis, at=at, asked=area),
        "may_suspend": power.may(by, "register.admit", "A", crisis=crisis, at=at, asked=area),
        "waiting": waiting,
        "may_confirm": waiting is not None
        and not waiting.hand.same_as(by.hand)
        and power.may(by, "register.admit", "A", crisis=crisis, at=at, asked=area),
        "first_form": FirstPostForm(None, kinds=firsts) if firsts else None,
        "may_posts": power.may(by, "post.manage", "C", crisis=crisis, at=at, asked=own),
        "signed": power.signed_code(row.pk, row.jurisdiction_id, at),
        "tie_form": TieForm(None, crisis=crisis, without=row.pk),
        "capability_form": CapabilityForm(None),
        "posts": posts,
        "post_form": PostForm(None, posts=posts),
        "may_dismiss": power.may(by, "post.dismiss", "C", crisis=crisis, at=at, asked=area),
        "guarded": [post.pk for post in posts if holders.role_in(row, post.kind) in ALWAYS_FROM_OUTSIDE],
        "qualification_form": QualificationForm(None),
        "today": at.date(),
        "is_own": by.organisation == row.pk,
        **_conduct(request, row),
    }
    return render(request, "actors/organisation_detail.html", context)


def _conduct(request: Request, row: Organisation) -> dict[str, Any]:
    """Return what the page says of breaches: to who supervises, and to the organisation itself."""
    crisis, by, at = request.crisis, request.holder, request.at
    supervises = power.may(by, "supervision.open", "C", crisis=crisis, at=at)
    sees = supervises or (by.organisation is not None and by.organisation == row.pk)
    breaches = list(conduct.breaches_of(row.pk)[:50]) if sees else []
    signed = list(conduct.clauses_signed(row.pk, at)[:200]) if supervises else []
    return {
        "breaches": breaches,
        "breach_form": BreachForm(None, clauses=signed) if signed else None,
        "suspend_form": SuspendForBreachForm(None, breaches=breaches),
    }


def organisation_new(request: Request) -> HttpResponse:
    """Enter an organisation."""
    crisis = request.crisis
    form = OrganisationForm(request.POST if request.method == "POST" else None, crisis=crisis)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        places = {
            str(place.pk): place for place in Place.objects.filter(pk__in=[data["area"], data["seat"] or data["area"]])
        }
        sponsor = Organisation.objects.filter(pk=data["sponsor"]).first() if data["sponsor"] else None
        names = {"zh-Hans": data["name_zh"], "en": data["name_en"]}
        row = form.attempt(
            lambda: actions.enter_organisation(
                jurisdiction=crisis.jurisdiction,
                crisis=crisis,
                new=NewOrganisation(
                    kind=data["kind"],
                    body=data["body"],
                    level=data["level"],
                    names=names,
                    area=places[data["area"]],
                    seat=places.get(data["seat"]),
                    legal_status=data["legal_status"],
                    sponsor=sponsor,
                    code_scheme=data["code_scheme"],
                    code=data["code"],
                    functions=data["functions"].split(),
                    capabilities={language_key(): data["capabilities"]},
                    limits={language_key(): data["limits"]},
                    staff=data["staff"],
                    volunteers=data["volunteers"],
                    emergency=data["emergency"],
                    active_since=data["active_since"],
                    source=_("entered here"),
                ),
                by=request.holder,
                at=request.at,
            )
        )
        if row is not None:
            messages.success(request, _("Recorded. The organisation takes part once it is admitted."))
            return redirect(crisis_url("actors:organisation", crisis, row.pk))
    return render(request, "actors/organisation_new.html", {"form": form}, status=422 if form.errors else 200)


def organisation_admit(request: Request, key: uuid.UUID) -> HttpResponse:
    """Let an organisation take part."""
    row = organisation_of(request, key)
    only(request)
    actions.admit(organisation=row, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded: it takes part."))
    return redirect(crisis_url("actors:organisation", request.crisis, row.pk))


def with_reason(request: Request, act: Callable[..., object], *, title: str, done: str, back: str) -> HttpResponse:
    """Do what asks for a reason and nothing else, and go back; a refusal shows the form again."""
    form = SuspendForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: act(reason=form.cleaned_data["reason"], crisis=request.crisis, by=request.holder, at=request.at)
    ):
        messages.success(request, done)
        return redirect(back)
    return render(request, "actors/act.html", {"form": form, "title": title}, status=422)


def suspension_confirm(request: Request, key: uuid.UUID) -> HttpResponse:
    """Confirm a suspension as a second person."""
    row = organisation_of(request, key)
    only(request)
    actions.confirm_suspension(organisation=row, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Confirmed: it stays suspended until somebody admits it again."))
    return redirect(crisis_url("actors:organisation", request.crisis, row.pk))


def organisation_suspend(request: Request, key: uuid.UUID) -> HttpResponse:
    """Stop an organisation from taking part, for a breach of the code where one is named."""
    row = organisation_of(request, key)
    breaches = {str(breach.pk): breach for breach in conduct.breaches_of(row.pk)}
    form = SuspendForBreachForm(request.POST, breaches=breaches.values())
    if form.is_valid() and form.attempt(
        lambda: actions.suspend(
            organisation=row,
            reason=form.cleaned_data["reason"],
            breach=breaches.get(form.cleaned_data["breach"]),
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded: it is suspended for 72 hours, longer only if another person confirms."))
        return redirect(crisis_url("actors:organisation", request.crisis, row.pk))
    return render(request, "actors/act.html", {"form": form, "title": _("Suspend")}, status=422)


def capability_write(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change what the own organisation says of itself."""
    row = organisation_of(request, key)
    form = CapabilityForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.state_capabilities(
                organisation=row,
                functions=data["functions"].split(),
                capabilities={language_key(): data["capabilities"]},
                limits={language_key(): data["limits"]},
                staff=data["staff"],
                volunteers=data["volunteers"],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("actors:organisation", request.crisis, row.pk))
    return render(request, "actors/act.html", {"form": form, "title": _("What we can do"), "row": row}, status=422)


def qualification_new(request: Request, key: uuid.UUID) -> HttpResponse:
    """Enter a qualification of the own organisation."""
    row = organisation_of(request, key)
    form = QualificationForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.state_qualification(
                organisation=row, name=data["name"], function=data["function"], level=data["level"],
                evidence=data["evidence"], valid_to=data["valid_to"], crisis=request.crisis, by=request.holder,
                at=request.at,
            )
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("actors:organisation", request.crisis, row.pk))
    return render(request, "actors/act.html", {"form": form, "title": _("New qualification"), "row": row}, status=422)


def tie_new(request: Request, key: uuid.UUID) -> HttpResponse:
    """Tie an organisation to another one."""
    row = organisation_of(request, key)
    form = TieForm(request.POST, crisis=request.crisis, without=row.pk)
    if form.is_valid():
        other = Organisation.objects.get(pk=form.cleaned_data["other"])
        done = form.attempt(
            lambda: actions.make_tie(
                one=row, other=other, purpose=form.cleaned_data["purpose"], crisis=request.crisis, by=request.holder,
                at=request.at,
            )
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("actors:organisation", request.crisis, row.pk))
    return render(request, "actors/act.html", {"form": form, "title": _("Tie"), "row": row}, status=422)


def tie_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """End a tie."""
    tie = (
        Tie.objects.filter(pk=key, until__isnull=True)
        .filter(Q(jurisdiction_id=request.crisis.jurisdiction_id) | Q(other=request.holder.organisation_id))
        .select_related("one__area", "jurisdiction")
        .first()
    )
    sides = {tie.one_id, tie.other_id} if tie else set()
    if tie is None or (request.scope == "o" and request.holder.organisation not in sides):
        raise Absent
    only(request)
    actions.end_tie(tie=tie, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded: the tie has ended."))
    here = tie.one_id if tie.jurisdiction_id == request.crisis.jurisdiction_id else tie.other_id
    return redirect(crisis_url("actors:organisation", request.crisis, here))


def merge_list(request: Request) -> HttpResponse:
    """Show pairs that may be one organisation; a person decides."""
    context = {
        "merges": questions.open_merges(request.crisis.jurisdiction_id)[:200],
        "may_decide": power.may(
            request.holder, "register.admit", "C", crisis=request.crisis, at=request.at,
            asked=Asked(area=Place.objects.filter(path=request.holder.area_path).first()),
        ),
    }  # fmt: skip
    return render(request, "actors/merge_list.html", context)


def merge_decide(request: Request, key: uuid.UUID) -> HttpResponse:
    """Decide whether two entries are one organisation."""
    proposal = MergeProposal.objects.filter(pk=key, jurisdiction_id=request.crisis.jurisdiction_id).first()
    if proposal is None:
        raise Absent
    only(request, "same")
    said = request.POST.get("same", "")
    if said not in ("yes", "no"):
        raise BadInput(N_("say yes or no"), field="same")
    same = said == "yes"
    actions.decide_merge(proposal=proposal, same=same, crisis=request.crisis, by=request.holder, at=request.at)
    messages.success(request, _("Recorded: one organisation.") if same else _("Recorded: two organisations."))
    return redirect(crisis_url("actors:merges", request.crisis))


def post_new(request: Request, key: uuid.UUID) -> HttpResponse:
    """Make a post in the own organisation and invite somebody to it."""
    row = organisation_of(request, key)
    posts = questions.standing_posts(row, request.at)
    form = PostForm(request.POST, posts=posts)
    if form.is_valid():
        data = form.cleaned_data
        post = form.attempt(
            lambda: actions.appoint(
                organisation=row,
                kind=data["kind"],
                titles={language_key(): data["title"]} if data["title"] else {},
                person=None,
                deputy_of=next((post for post in posts if str(post.pk) == data["deputy_of"]), None),
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if post is not None:
            link = ""
            if data["email"]:
                _invitation, token = actions.invite(
                    post=post, email=data["email"], crisis=request.crisis, by=request.holder, at=request.at
                )
                link = request.build_absolute_uri(reverse("invitation", args=[token]))
            return render(request, "actors/post_made.html", {"row": row, "link": link, "email": data["email"]})
    return render(request, "actors/act.html", {"form": form, "title": _("New post"), "row": row}, status=422)


def _post(request: Request, key: uuid.UUID) -> Post:
    return present(questions.post(request.crisis.jurisdiction_id, key))


def _post_ended(request: Request, key: uuid.UUID, act: Callable[..., Post]) -> HttpResponse:
    post = _post(request, key)
    return with_reason(
        request,
        partial(act, post=post),
        title=_("End the post"),
        done=_("Recorded: the post has ended."),
        back=crisis_url("actors:organisation", request.crisis, post.organisation_id),
    )


def post_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """End a post of the own organisation."""
    return _post_ended(request, key, actions.end_post)


def post_dismiss(request: Request, key: uuid.UUID) -> HttpResponse:
    """End the post of an auditor or a supervisor."""
    return _post_ended(request, key, actions.dismiss)


def post_deputy(request: Request, key: uuid.UUID) -> HttpResponse:
    """State whether a deputy acts for the absent holder."""
    post = _post(request, key)
    form = DeputyForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.state_deputy(
            deputy=post,
            acts=form.cleaned_data["acts"] == "yes",
            reason=form.cleaned_data["reason"],
            crisis=request.crisis,
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("actors:organisation", request.crisis, post.organisation_id))
    return render(request, "actors/act.html", {"form": form, "title": _("Deputy")}, status=422)


def post_first(request: Request, key: uuid.UUID) -> HttpResponse:
    """Make the first post of an organisation that takes part and invite its holder."""
    row = organisation_of(request, key)
    form = FirstPostForm(request.POST, kinds=PostKind)
    if form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: actions.offer_first_post(
                organisation=row,
                kind=data["kind"],
                titles={language_key(): data["title"]} if data["title"] else {},
                email=data["email"],
                crisis=request.crisis,
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            link = request.build_absolute_uri(reverse("invitation", args=[made[1]]))
            return render(request, "actors/post_made.html", {"row": row, "link": link, "email": data["email"]})
    return render(request, "actors/act.html", {"form": form, "title": _("First post"), "row": row}, status=422)


def mandate_list(request: Request) -> HttpResponse:
    """Show who holds which bounded power, from whom, on what basis, and whether it is in force."""
    crisis, by, at = request.crisis, request.holder, request.at
    triggers = trigger_choices()
    rows = []
    for row in power.mandates(crisis)[:300]:
        asked = Asked(owner=row.granted_by_id, area=row.area)
        may_end = row.ended_at is None and row.valid_to > at
        rows.append({
            "row": row,
            "acts": [POWERS.get(act, act) for act in row.acts],
            "trigger": triggers.get(row.trigger, row.trigger),
            "state": power.mandate_state(row, crisis, at),
            "may_end": may_end and power.may(by, "delegate.grant", "A", crisis=crisis, at=at, asked=asked),
            "may_pass_on": may_end
            and row.passed_on_from_id is None
            and row.organisation_id == by.organisation
            and row.acts != [STATED]
            and power.may(by, "delegate.grant", "C", crisis=crisis, at=at, asked=_passing(row, row.organisation_id)),
            "may_take_back": may_end
            and row.passed_on_from_id is not None
            and power.may(by, "delegate.grant", "C", crisis=crisis, at=at, asked=_passing(row, row.granted_by_id)),
        })  # fmt: skip
    return render(request, "actors/mandate_list.html", {"mandates": rows, "states": MANDATE_STATES})


def _passing(row: Mandate, owner: uuid.UUID | None) -> Asked:
    """Return what passing a mandate on is about: whose it is, and its bounds."""
    return Asked(owner=owner, area=row.area, function=row.function, value=row.value_ceiling)


def _mandate(request: Request, key: uuid.UUID) -> Mandate:
    return present(power.mandates(request.crisis).filter(pk=key).first())


def mandate_pass_on(request: Request, key: uuid.UUID) -> HttpResponse:
    """Pass on a mandate of the own organisation."""
    row, at = _mandate(request, key), request.at
    power.require(request.holder, "delegate.grant", "C", crisis=request.crisis, at=at,
                  asked=_passing(row, row.organisation_id))  # fmt: skip
    form = PassOnForm(
        request.POST if request.method == "POST" else None, crisis=request.crisis, without=row.organisation_id
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: actions.pass_on_mandate(
                mandate=row, organisation=Organisation.objects.get(pk=data["organisation"]),
                until=at + dt.timedelta(days=data["days"]), basis=data["basis"], crisis=request.crisis,
                by=request.holder, at=at,
            )
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("actors:mandates", request.crisis))
    context = {"form": form, "title": _("Pass on")}
    return render(request, "actors/act.html", context, status=422 if form.errors else 200)


def mandate_take_back(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back what the own organisation passed on."""
    return with_reason(
        request,
        partial(actions.take_back_mandate, mandate=_mandate(request, key)),
        title=_("Take back"),
        done=_("Recorded: the mandate has ended."),
        back=crisis_url("actors:mandates", request.crisis),
    )


def mandate_new(request: Request) -> HttpResponse:
    """Grant a bounded power."""
    crisis, at = request.crisis, request.at
    form = MandateForm(request.POST if request.method == "POST" else None, crisis=crisis)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = form.attempt(
            lambda: actions.grant_mandate(
                organisation=Organisation.objects.select_related("jurisdiction").get(pk=data["organisation"]),
                acts=[data["acts"]],
                area=Place.objects.get(pk=data["area"]),
                function=data["function"],
                value_ceiling=data["value_ceiling"],
                trigger=data["trigger"],
                until=at + dt.timedelta(days=data["days"]),
                basis=data["basis"],
                crisis=crisis,
                by=request.holder,
                at=at,
            )
        )
        if row is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("actors:mandates", crisis))
    context = {"form": form, "title": _("Grant a mandate")}
    return render(request, "actors/act.html", context, status=422 if form.errors else 200)


def mandate_end(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take a mandate back."""
    return with_reason(
        request,
        partial(actions.end_mandate, mandate=_mandate(request, key)),
        title=_("Take back"),
        done=_("Recorded: the mandate has ended."),
        back=crisis_url("actors:mandates", request.crisis),
    )
