"""Pages of needs and offers."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.holders import signed_by
from cogov.actors.queries.register import called_like
from cogov.community.models import Household
from cogov.community.queries import households_of
from cogov.decision.queries.matrix import residual_of
from cogov.kernel import personal
from cogov.kernel.errors import Absent, StaleVersion, present
from cogov.kernel.localized import localized
from cogov.kernel.models import Item
from cogov.kernel.web import lists
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.say import say
from cogov.plans.queries.law import entitlements, rule_cited
from cogov.supply import actions
from cogov.supply.actions.needs import CONTACT, NewNeed
from cogov.supply.actions.offers import NewOffer
from cogov.supply.forms.needs import AnswerForm, ChangeForm, NeedForm, VerifyForm
from cogov.supply.forms.offers import OfferForm
from cogov.supply.forms.shared import MOST_LOTS, ReasonForm
from cogov.supply.models import Basis, Need, Offer, OfferState
from cogov.supply.queries import needs as questions
from cogov.supply.queries.asked import of_need, of_share
from cogov.supply.queries.situation import party_name
from cogov.supply.queries.stock import free_lots
from cogov.supply.rules.needs import Answer, NeedState, can_move_need, mark
from cogov.supply.views import labels


def need_listing(request: Request) -> Listing[Need]:
    """Return the needs board: sorted by urgency and shortage, filtered by what people ask for."""
    items = [
        (str(item.pk), localized(item.names))
        for item in Item.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id).order_by("code")
    ]
    return Listing(
        name="needs",
        title=gettext_lazy("Needs"),
        columns=(
            Column("who", gettext_lazy("Who asks"), lambda row: party_name(row, request.holder)),
            Column("what", gettext_lazy("What"), lambda need: localized(need.item.names), ("item__code",)),
            Column("tier", gettext_lazy("Urgency"), lambda need: labels.TIERS[need.tier], ("tier",)),
            Column("quantity", gettext_lazy("Needed"), lambda need: need.quantity, ("quantity",), number=True),
            Column("basis", gettext_lazy("Basis"), lambda need: labels.BASES[need.basis]),
            Column("received", gettext_lazy("Delivered"), lambda need: need.received, ("received",), number=True),
            Column("missing", gettext_lazy("Missing"), lambda need: need.missing, ("missing",), number=True),
            Column("asked", gettext_lazy("Asked"), lambda need: need.asked_at, ("asked_at",)),
            Column("state", gettext_lazy("State"), labels.need_state),
        ),
        filters=(
            Filter(
                "state",
                gettext_lazy("State"),
                questions.in_state,
                lambda: [*labels.NEED_STATES.items(), (questions.EVERY, gettext_lazy("all, also ended ones"))],
                lambda rows: questions.in_state(rows, ""),
                gettext_lazy("running"),
            ),
            Filter(
                "tier",
                gettext_lazy("Urgency"),
                lambda rows, value: rows.filter(tier=int(value)),
                lambda: [(str(key), word) for key, word in labels.TIERS.items()],
            ),
            Filter("item", gettext_lazy("Item"), lambda rows, value: rows.filter(item_id=value), lambda: items),
            Filter(
                "q",
                gettext_lazy("Name of the asker"),
                lambda rows, value: rows.filter(
                    organisation__in=called_like(
                        Organisation.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id), value
                    )
                ),
            ),
        ),
        order=("tier", "-missing", "pk"),
        empty=gettext_lazy("No needs match. Widen the filter, or enter the first one."),
    )


def need_list(request: Request) -> HttpResponse:
    """Show the needs board, or export what it shows."""
    listing = need_listing(request)
    rows = questions.board(request.crisis)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    return render(request, "supply/need_list.html", {"list": lists.page(request, listing, rows), "labels": labels})


def _need(request: Request, key: uuid.UUID) -> Need:
    return present(questions.need_of(request.crisis, key))


def need_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one need: where it stands, what it got and did not get and why, and its timeline."""
    need = _need(request, key)
    crisis, by, at = request.crisis, request.holder, request.at
    mine = power.may(by, "need.create", "C", crisis=crisis, at=at, asked=of_need(need))
    others_verify = by.organisation is None or by.organisation != need.organisation_id
    verify = others_verify and power.may(by, "need.verify", "A", crisis=crisis, at=at, asked=of_need(need))
    contact = bool(need.contact) and power.may(by, "need.contact", "V", crisis=crisis, at=at, asked=of_need(need))
    timeline = list(questions.timeline(need))
    context = {
        "need": need,
        "labels": labels,
        "marks": [
            (_("promised"), need.allocated, mark(need.allocated, need.quantity)),
            (_("on the way"), need.sent - need.received, mark(need.sent - need.received, need.quantity)),
            (_("delivered"), need.received, mark(need.received, need.quantity)),
        ],
        "timeline": timeline,
        "residual": residual_of(need.pk) if need.state == NeedState.ENTERED else None,
        "notice": questions.notice(need, at),
        "entitled": entitlements(crisis, at) if need.household_id else [],
        "cite": rule_cited,
        "signed": signed_by(act.post for act in timeline),
        "shares": need.shares.select_related("run", "lot__depot", "next_lot__depot").order_by("-run__number"),
        "unmet": need.unmet.select_related("run").order_by("-run__number")[:1],
        "may_verify": verify and need.state == NeedState.ENTERED,
        "may_answer": need.state == NeedState.ENTERED
        and need.household_id is not None
        and power.may(by, "household.confirm", "C", crisis=crisis, at=at, asked=of_need(need)),
        "may_withdraw": mine and can_move_need(need.state, NeedState.WITHDRAWN),
        "may_change": mine and can_move_need(need.state, NeedState.WITHDRAWN),
        "may_confirm": mine and need.state == NeedState.DELIVERED,
        "may_contact": contact,
        "kept": _kept(need) if power.may(by, "retention.run", "A", crisis=crisis, at=at) else [],
        "note": need.note if need.note and questions.may_read_note(need, by, at) else "",
        "may_give": power.may(by, "allocation.propose", "C", crisis=crisis, at=at, asked=of_share(need, 1, by))
        and need.state in (NeedState.OPEN, NeedState.PART_MATCHED),
        "lots": free_lots(crisis).filter(item=need.item)[:MOST_LOTS],
        "verify_form": VerifyForm(None, initial=_first_guess(need)),
    }
    return render(request, "supply/need_detail.html", context)


def _kept(need: Need) -> list[tuple[uuid.UUID, str]]:
    """Return what is kept of the asker, as far as it could be evidence."""
    found = [
        (need.contact, _("Keep the contact as evidence")),
        (need.household_id, _("Keep the household's code and notes as evidence")),
    ]
    return [(subject, words) for subject, words in found if subject and personal.keeps(need.crisis, subject)]


def _first_guess(need: Need) -> dict[str, object]:
    """Return what the verifier most often confirms: what the asker wrote."""
    written = need.quantity_stated or need.quantity
    return {"quantity": written, "basis": Basis.STATED if written else Basis.NONE}


def _own(request: Request) -> tuple[list[Organisation], list[Household]]:
    by = request.holder
    households = list(households_of(request.crisis, by)) if by.role == "CTY" else []
    if by.household:
        return [], list(Household.objects.filter(pk=by.household).select_related("building__grid"))
    rows = Organisation.objects.filter(jurisdiction_id=request.crisis.jurisdiction_id, state="admitted")
    if request.scope in ("o", "s") or by.role == "CTY":
        rows = rows.filter(pk=by.organisation_id)
    elif request.scope == "j":
        rows = rows.filter(area__path__startswith=by.area_path, kind__in=["medical", "community"])
    else:
        rows = rows.filter(kind__in=["medical", "community"])
    return list(rows.select_related("seat", "area").order_by("name_key")[:500]), households


def need_new(request: Request) -> HttpResponse:
    """Enter a need; what may already exist is shown first and offered for change."""
    own, households = _own(request)
    form = NeedForm(
        request.POST if request.method == "POST" else None, crisis=request.crisis, own=own, households=households
    )
    twins: list[Need] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        household = next((row for row in households if str(row.pk) == data.get("household")), None)
        owner = next((row for row in own if str(row.pk) == data.get("organisation")), None) if not household else None
        if not household and request.holder.household:
            household = households[0]
        item = Item.objects.get(pk=data["item"])
        if not data["again"]:
            twins = list(
                questions.may_exist(
                    request.crisis,
                    item=item.pk,
                    organisation=owner.pk if owner else None,
                    household=household.pk if household else None,
                )[:5]
            )
        if not twins:
            place = household.building.grid if household else owner.place if owner else None
            if place is None:
                form.add_error("organisation", _("name one organisation or one household"))
            else:
                need = form.attempt(
                    lambda: actions.enter_need(
                        crisis=request.crisis,
                        new=NewNeed(
                            item=item,
                            place=place,
                            organisation=owner,
                            household=household,
                            quantity=data["quantity"],
                            needed_by=data["needed_by"],
                            contact=data["contact"],
                            note=data["note"],
                            source=_("entered here"),
                        ),
                        by=request.holder,
                        at=request.at,
                    )
                )
                if need is not None:
                    messages.success(request, _("Recorded. The need waits to be verified."))
                    return redirect(crisis_url("supply:need", request.crisis, need.pk))
    status = 422 if form.errors else 200
    context = {"form": form, "twins": twins, "labels": labels}
    return render(request, "supply/need_new.html", context, status=status)


def need_change(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change how many or by when; where somebody changed it meanwhile, show both versions and ask again."""
    need = _need(request, key)
    crisis, by, at = request.crisis, request.holder, request.at
    power.require(by, "need.create", "C", crisis=crisis, at=at, asked=of_need(need))
    initial = {"quantity": need.quantity_stated, "version": need.version}
    form = ChangeForm(request.POST if request.method == "POST" else None, crisis=crisis, initial=initial)
    context = {"form": form, "need": need, "labels": labels, "conflict": ""}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = form.attempt(
                lambda: actions.change_need(
                    need=need, quantity=data["quantity"], needed_by=data["needed_by"], version=data["version"],
                    by=by, at=at,
                )
            )  # fmt: skip
        except StaleVersion as refusal:
            newest = _need(request, key)
            again = ChangeForm(None, crisis=crisis, initial={**data, "version": newest.version})
            context |= {"form": again, "need": newest, "mine": data, "conflict": say(refusal)}
            return render(request, "supply/need_change.html", context, status=refusal.status)
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("supply:need", crisis, need.pk))
    return render(request, "supply/need_change.html", context, status=422 if form.errors else 200)


def need_verify(request: Request, key: uuid.UUID) -> HttpResponse:
    """Verify a need and adopt a quantity."""
    need = _need(request, key)
    form = VerifyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.verify_need(
                need=need,
                quantity=data["quantity"],
                basis=data["basis"],
                low=data["low"],
                high=data["high"],
                reason=data["reason"],
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded: the need is verified."))
            return redirect(crisis_url("supply:need", request.crisis, need.pk))
    context = {"form": form, "need": need, "title": _("Verify"), "labels": labels, "submit": _("Verify")}
    return render(request, "supply/need_act.html", context, status=422)


def _reasoned(request: Request, key: uuid.UUID, act: str, title: str) -> HttpResponse:
    need = _need(request, key)
    form = ReasonForm(request.POST)
    if form.is_valid():
        function = {"withdraw": actions.withdraw_need, "reject": actions.reject_need, "close": actions.close_unmet}[act]
        reason = form.cleaned_data["reason"]
        done = form.attempt(lambda: function(need=need, reason=reason, by=request.holder, at=request.at))
        if done is not None:
            messages.success(request, _("Recorded."))
            return redirect(crisis_url("supply:need", request.crisis, need.pk))
    context = {"form": form, "need": need, "title": title, "labels": labels, "submit": title}
    return render(request, "supply/need_act.html", context, status=422)


def need_withdraw(request: Request, key: uuid.UUID) -> HttpResponse:
    """Withdraw one's own need."""
    return _reasoned(request, key, "withdraw", _("Withdraw"))


def need_reject(request: Request, key: uuid.UUID) -> HttpResponse:
    """State that a need does not exist."""
    return _reasoned(request, key, "reject", _("Does not exist"))


def need_close(request: Request, key: uuid.UUID) -> HttpResponse:
    """Close a need that will not be met."""
    return _reasoned(request, key, "close", _("Close unmet"))


def need_confirm(request: Request, key: uuid.UUID) -> HttpResponse:
    """Confirm that a delivered need is met."""
    need = _need(request, key)
    only(request)
    actions.confirm_need(need=need, by=request.holder, at=request.at)
    messages.success(request, _("Recorded. Thank you."))
    return redirect(crisis_url("supply:need", request.crisis, need.pk))


def need_answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """Let the household say whether it needs what was entered for it."""
    need = _need(request, key)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "need": need, "title": _("Your answer"), "labels": labels, "submit": _("Record")}
        return render(request, "supply/need_act.html", context, status=422)
    needed = form.cleaned_data["answer"] == Answer.CONFIRMED
    actions.answer_need(need=need, needed=needed, by=request.holder, at=request.at)
    messages.success(request, _("Recorded. Thank you."))
    return redirect(crisis_url("supply:need", request.crisis, need.pk))


def need_contact(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show the contact of a need, once, with the reason written down."""
    need = _need(request, key)
    form = ReasonForm(request.POST)
    power.require(request.holder, "need.contact", "V", crisis=request.crisis, at=request.at, asked=of_need(need))
    if need.contact is None:
        raise Absent
    if not form.is_valid():
        context = {"form": form, "need": need, "title": _("Show the contact"), "labels": labels, "submit": _("Show")}
        return render(request, "supply/need_act.html", context, status=422)
    value = personal.read(
        crisis=request.crisis,
        subject=need.contact,
        field=CONTACT,
        reason=form.cleaned_data["reason"],
        by=request.holder,
        at=request.at,
    )
    return render(request, "supply/need_contact.html", {"need": need, "value": value})


def offer_list(request: Request) -> HttpResponse:
    """Show what is offered: gifts, sales, loans and services apart."""
    listing: Listing[Offer] = Listing(
        name="offers",
        title=gettext_lazy("Offers"),
        columns=(
            Column("who", gettext_lazy("Who offers"),
                   party_name),
            Column("what", gettext_lazy("What"), lambda row: row.what, ("what",)),
            Column("terms", gettext_lazy("Terms"), lambda row: labels.TERMS[row.terms], ("terms",)),
            Column("quantity", gettext_lazy("How many"), lambda row: row.quantity, ("quantity",), number=True),
            Column("per_day", gettext_lazy("Per day"), lambda row: _("per day") if row.per_day else ""),
            Column("place", gettext_lazy("Where"), lambda row: localized(row.place.names) if row.place else ""),
            Column("offered", gettext_lazy("Since"), lambda row: row.offered_at, ("offered_at",)),
            Column("state", gettext_lazy("State"), lambda row: labels.OFFER_STATES[row.state]),
            Column("source", gettext_lazy("Source"), lambda row: row.source),
        ),
        filters=(
            Filter("terms", gettext_lazy("Terms"), lambda rows, value: rows.filter(terms=value),
                   lambda: list(labels.TERMS.items())),
            Filter("state", gettext_lazy("State"), lambda rows, value: rows.filter(state=value),
                   lambda: list(labels.OFFER_STATES.items())),
            Filter("q", gettext_lazy("Text"), lambda rows, value: rows.filter(what__icontains=value)),
        ),
        order=("terms", "pk"),
        empty=gettext_lazy("Nobody offers anything that matches. Widen the filter, or make the first offer."),
    )  # fmt: skip
    rows = questions.offers(request.crisis)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    return render(request, "supply/offer_list.html", {"list": lists.page(request, listing, rows), "labels": labels})


def offer_new(request: Request) -> HttpResponse:
    """Make an offer."""
    form = OfferForm(request.POST if request.method == "POST" else None, crisis=request.crisis)
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, request.holder
        offer = form.attempt(
            lambda: actions.make_offer(
                crisis=request.crisis,
                new=NewOffer(
                    what=data["what"],
                    terms=data["terms"],
                    organisation=Organisation.objects.filter(pk=by.organisation_id).first()
                    if by.organisation
                    else None,
                    household=Household.objects.filter(pk=by.household).first() if by.household else None,
                    item=Item.objects.filter(pk=data["item"]).first() if data["item"] else None,
                    quantity=data["quantity"],
                    per_day=data["per_day"],
                    source=_("entered here"),
                ),
                by=by,
                at=request.at,
            )
        )
        if offer is not None:
            messages.success(request, _("Recorded. Your offer is on the list."))
            return redirect(crisis_url("supply:offers", request.crisis))
    return render(request, "supply/offer_new.html", {"form": form}, status=422 if form.errors else 200)


def offer_withdraw(request: Request, key: uuid.UUID) -> HttpResponse:
    """Withdraw one's own offer."""
    offer = questions.offers(request.crisis).filter(pk=key, state=OfferState.OFFERED).first()
    mine = offer is not None and (
        (request.holder.organisation is not None and offer.organisation_id == request.holder.organisation)
        or (request.holder.household is not None and offer.household_id == request.holder.household)
        or request.scope == ""
    )
    if offer is None or not mine:
        raise Absent
    only(request)
    actions.withdraw_offer(offer=offer, by=request.holder, at=request.at)
    messages.success(request, _("Recorded: the offer is withdrawn."))
    return redirect(crisis_url("supply:offers", request.crisis))
