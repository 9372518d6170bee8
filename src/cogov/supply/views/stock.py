"""Pages of stock, statements and datasets."""

import datetime as dt
import uuid
import zoneinfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.actors.models import Organisation
from cogov.actors.queries import power
from cogov.actors.queries.register import organisations
from cogov.kernel.errors import Absent
from cogov.kernel.figures import Reading
from cogov.kernel.localized import localized
from cogov.kernel.models import Item, Line
from cogov.kernel.web import lists
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.kernel.web.words import reason_word
from cogov.supply import actions
from cogov.supply.actions.stock import NewLot, NewStatement
from cogov.supply.forms.stock import CorrectForm, LotForm, StatedStockForm
from cogov.supply.models import Depot, Lot, StatementKind
from cogov.supply.queries import datasets as dataset_questions
from cogov.supply.queries.situation import statements_with_parts
from cogov.supply.queries.stock import holders, lots, statement_of
from cogov.supply.rules.matching import check_sum
from cogov.supply.views import labels


def stock_list(request: Request) -> HttpResponse:
    """Show the lots in the depots: on hand, promised, free, and how sure the number is."""
    listing: Listing[Lot] = Listing(
        name="stock",
        title=gettext_lazy("Stock"),
        columns=(
            Column("number", gettext_lazy("Lot"), lambda row: row.number, ("number",)),
            Column("what", gettext_lazy("What"), lambda row: localized(row.item.names), ("item__code",)),
            Column("depot", gettext_lazy("Depot"), lambda row: localized(row.depot.names)),
            Column("on_hand", gettext_lazy("On hand"), lambda row: row.on_hand, ("on_hand",), number=True),
            Column("reserved", gettext_lazy("Promised"), lambda row: row.reserved, ("reserved",), number=True),
            Column("free", gettext_lazy("Free"), lambda row: row.available, number=True),
            Column("packs", gettext_lazy("Boxes at the start"), lambda row: row.packs, number=True),
            Column("standing", gettext_lazy("How sure"), lambda row: labels.BASES.get(row.standing, row.standing)),
            Column("received", gettext_lazy("Received"), lambda row: row.received_at, ("received_at",)),
        ),
        filters=(
            Filter(
                "standing",
                gettext_lazy("How sure"),
                lambda rows, value: rows.filter(standing=value),
                lambda: [(key, word) for key, word in labels.BASES.items() if key != "none"],
            ),
            Filter("q", gettext_lazy("Item"), lambda rows, value: rows.filter(item__code__icontains=value)),
        ),
        order=("item__code", "number"),
        empty=gettext_lazy("No stock is known. Ask the depots, the Red Cross societies and the makers below."),
    )
    rows = lots(request.crisis)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    asked = dataset_questions.declaring(request.crisis, "produce", "receive_donations")
    context = {
        "list": lists.page(request, listing, rows),
        "labels": labels,
        "to_ask": asked.order_by("-designated", "kind", "name_key")[:12],
        "reading": Reading(request.crisis, request.at),
    }
    return render(request, "supply/stock_list.html", context)


def lot_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show one lot with its moves: opening, in, out, what is left."""
    lot = lots(request.crisis).filter(pk=key).first()
    if lot is None:
        raise Absent
    return render(request, "supply/lot_detail.html", {"lot": lot, "moves": lot.moves.order_by("at"), "labels": labels})


def lot_new(request: Request) -> HttpResponse:
    """Take goods into a depot of one's own."""
    depots = Depot.objects.filter(crisis=request.crisis)
    if request.scope == "o":
        depots = depots.filter(keeper_id=request.holder.organisation)
    form = LotForm(
        request.POST if request.method == "POST" else None, crisis=request.crisis, depots=list(depots.order_by("pk"))
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lot = form.attempt(
            lambda: actions.receive_lot(
                crisis=request.crisis,
                depot=depots.get(pk=data["depot"]),
                new=NewLot(
                    item=Item.objects.get(pk=data["item"]),
                    quantity=data["quantity"],
                    packs=data["packs"],
                    pack_name="box" if data["packs"] else "",
                    earmark=Organisation.objects.filter(pk=data["earmark"]).first() if data["earmark"] else None,
                    standing="exercise" if request.crisis.exercise else "stated",
                    basis={"en": "counted at the gate", "zh-Hans": "门口清点"},
                ),
                by=request.holder,
                at=request.at,
            )
        )
        if lot is not None:
            messages.success(request, _("Recorded as lot %(number)s.") % {"number": lot.number})
            return redirect(crisis_url("supply:lot", request.crisis, lot.pk))
    return render(request, "supply/lot_new.html", {"form": form}, status=422 if form.errors else 200)


def _may_write(request: Request, owner: uuid.UUID | None) -> bool:
    asked = power.Asked(owner=owner)
    return power.may(request.holder, "statement.write", "C", crisis=request.crisis, at=request.at, asked=asked)


def statement_list(request: Request) -> HttpResponse:
    """Show what was published about goods, which lists do not add up, and what was corrected by whom."""
    rows = list(statements_with_parts(request.crisis))
    checks = {row.pk: check_sum(row.quantity, [part.quantity for part in row.parts.all()]) for row in rows}
    owners = {row.organisation_id for row in rows}
    context = {
        "statements": rows,
        "checks": checks,
        "labels": labels,
        "mine": {owner for owner in owners if _may_write(request, owner)},
    }
    return render(request, "supply/statement_list.html", context)


def statement_new(request: Request) -> HttpResponse:
    """Enter a published statement of stock, for plans to hand out."""
    crisis = request.crisis
    known = holders(crisis)
    if request.scope == "o":
        known = organisations(crisis.jurisdiction_id).filter(pk=request.holder.organisation_id)
    form = StatedStockForm(
        request.POST if request.method == "POST" else None, crisis=crisis, holders=list(known[:1000])
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        item = Item.objects.get(pk=data["item"])
        zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone)
        new = NewStatement(
            kind=StatementKind.STOCK,
            organisation=known.get(pk=data["organisation"]),
            item=item,
            item_written=localized(item.names),
            quantity=data["quantity"],
            unit_written=localized(item.unit_names) or item.unit,
            said_at=dt.datetime.combine(data["said_on"], dt.time(), zone),
            precision="day",
            source=data["source"],
            standing=data["standing"],
        )
        lot = form.attempt(
            lambda: actions.take_up_stock(
                crisis=crisis, new=new, low=data["low"], high=data["high"], by=request.holder, at=request.at
            )
        )
        if lot is not None:
            messages.success(request, _("Recorded as lot %(number)s.") % {"number": lot.number})
            return redirect(crisis_url("supply:statements", crisis))
    return render(request, "supply/statement_new.html", {"form": form}, status=422 if form.errors else 200)


def statement_correct(request: Request, key: uuid.UUID) -> HttpResponse:
    """Enter the newer version of a published statement; the old one stays visible."""
    row = statement_of(request.crisis, key)
    if row is None:
        raise Absent
    form = CorrectForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: actions.correct_statement(
                statement=row,
                quantity=data["quantity"],
                source=data["source"],
                reason=data["reason"],
                by=request.holder,
                at=request.at,
            )
        )
        if done is not None:
            messages.success(request, _("Recorded: the newer version stands, the old one stays visible."))
            return redirect(crisis_url("supply:statements", request.crisis))
    return render(request, "supply/statement_correct.html", {"form": form, "statement": row}, status=422)


def dataset_list(request: Request) -> HttpResponse:
    """Show what was loaded and what became of every line."""
    rows = list(dataset_questions.datasets(request.crisis))
    context = {
        "datasets": [(row, dataset_questions.account(row), dataset_questions.changes(row)) for row in rows],
        "labels": labels,
    }
    return render(request, "supply/dataset_list.html", context)


def dataset_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """Show the lines of a dataset: raw beside understood, refused with the reason."""
    dataset = dataset_questions.dataset_of(request.crisis, key)
    if dataset is None:
        raise Absent
    listing: Listing[Line] = Listing(
        name=f"dataset-{dataset.label}",
        title=gettext_lazy("Lines"),
        columns=(
            Column("file", gettext_lazy("File"), lambda row: row.file, ("file",)),
            Column("position", gettext_lazy("Row"), lambda row: row.position),
            Column("kind", gettext_lazy("Kind"), lambda row: labels.LINE_KINDS.get(row.kind, row.kind), ("kind",)),
            Column("raw", gettext_lazy("As written"), lambda row: row.raw),
            Column("verdict", gettext_lazy("Verdict"), lambda row: labels.VERDICTS[row.verdict], ("verdict",)),
            Column("reason", gettext_lazy("Reason"), lambda row: reason_word(row.reason)),
            Column("change", gettext_lazy("Change"), lambda row: labels.CHANGES[row.change], ("change",)),
        ),
        filters=(
            Filter("kind", gettext_lazy("Kind"), lambda rows, value: rows.filter(kind=value),
                   lambda: [(kind, labels.LINE_KINDS.get(kind, kind)) for kind in dataset_questions.account(dataset)]),
            Filter("verdict", gettext_lazy("Verdict"), lambda rows, value: rows.filter(verdict=value),
                   lambda: list(labels.VERDICTS.items())),
            Filter("change", gettext_lazy("Change"), lambda rows, value: rows.filter(change=value),
                   lambda: list(labels.CHANGES.items())),
        ),
        order=("file", "pk"),
    )  # fmt: skip
    rows = dataset_questions.lines(dataset)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    context = {"list": lists.page(request, listing, rows), "dataset": dataset, "labels": labels}
    return render(request, "supply/dataset_detail.html", context)
