"""Pages of the catalogue of functions."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cogov.kernel.localized import localized
from cogov.kernel.web import lists
from cogov.kernel.web.lists import Column, Filter, Listing
from cogov.kernel.web.request import Request
from cogov.plans.models import CatalogueFunction
from cogov.plans.queries.functions import catalogue

MECHANISMS = {
    "early_warning": gettext_lazy("early warning"),
    "disclosure": gettext_lazy("information disclosure"),
    "decision": gettext_lazy("decision-making"),
    "participation": gettext_lazy("social participation"),
    "security": gettext_lazy("security (supplies, money, staff)"),
    "supervision": gettext_lazy("supervision"),
    "aftercare": gettext_lazy("aftercare"),
}
PHASES = {
    "normal": gettext_lazy("normal times"),
    "warning": gettext_lazy("warning"),
    "during": gettext_lazy("response"),
    "after": gettext_lazy("afterwards"),
}


def _listing(home: uuid.UUID) -> Listing[CatalogueFunction]:
    return Listing(
        name="functions",
        title=gettext_lazy("Catalogue of functions"),
        columns=(
            Column("name", gettext_lazy("Function"), lambda row: localized(row.names)),
            Column("code", gettext_lazy("Code"), lambda row: row.code, ("code",)),
            Column(
                "mechanism",
                gettext_lazy("Mechanism"),
                lambda row: MECHANISMS.get(row.mechanism, _("not stated")),
                ("mechanism",),
            ),
            Column("phases", gettext_lazy("Phases"), lambda row: _(", ").join(str(PHASES[key]) for key in row.phases)),
        ),
        filters=(
            Filter(
                "mechanism",
                gettext_lazy("Mechanism"),
                lambda rows, value: rows.filter(mechanism=value),
                lambda: list(MECHANISMS.items()),
            ),
        ),
        order=("code", "pk"),
        empty=gettext_lazy("No function is named yet."),
    )


def catalogue_list(request: Request) -> HttpResponse:
    """Show what the jurisdiction needs done, whoever does it."""
    home = request.crisis.jurisdiction_id
    listing, rows = _listing(home), catalogue(home)
    if (form := request.GET.get("format", "")) in ("csv", "xlsx"):
        return lists.export(request, listing, rows, request.crisis, form)
    return render(request, "plans/catalogue.html", {"list": lists.page(request, listing, rows)})
