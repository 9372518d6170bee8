"""Pages for the neighbourhood worker: households by code, nothing more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cogov.actors.models import Organisation
from cogov.community import actions
from cogov.community.forms import BuildingForm, HouseholdForm
from cogov.community.models import Building
from cogov.community.queries import households_of
from cogov.kernel.errors import Absent
from cogov.kernel.localized import language_key
from cogov.kernel.models import Place
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request


def household_list(request: Request) -> HttpResponse:
    """Show the worker's households, twenty a page at most, never exported (trust.md 1.6)."""
    by = request.holder
    wanted = request.GET.get("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 10**6 else 1
    rows = households_of(request.crisis, by)
    total = rows.count()
    context = {
        "households": rows[(page - 1) * 20 : page * 20],
        "total": total,
        "page": page,
        "pages": max(1, -(-total // 20)),
        "form": HouseholdForm(None, buildings=_buildings(request)),
        "building_form": BuildingForm(None),
        "may_write": by.role == "CTY",
    }
    return render(request, "community/household_list.html", context)


def _buildings(request: Request) -> list[Building]:
    by = request.holder
    if by.organisation is None or not by.area_path:
        return []
    rows = Building.objects.filter(organisation_id=by.organisation, grid__path__startswith=by.area_path)
    return list(rows.select_related("grid"))


def household_new(request: Request) -> HttpResponse:
    """Enter a household by its code and show its private link, once."""
    buildings = _buildings(request)
    form = HouseholdForm(request.POST, buildings=buildings)
    if form.is_valid():
        data = form.cleaned_data
        building = next(row for row in buildings if str(row.pk) == data["building"])
        made = form.attempt(
            lambda: actions.enter_household(
                crisis=request.crisis,
                building=building,
                code=data["code"],
                people=data["people"],
                by=request.holder,
                at=request.at,
            )
        )
        if made is not None:
            household, secret = made
            link = request.build_absolute_uri(crisis_url("household-link", request.crisis, secret))
            return render(request, "community/household_made.html", {"household": household, "link": link})
    context = {"form": form, "title": _("New household")}
    return render(request, "community/act.html", context, status=422)


def building_new(request: Request) -> HttpResponse:
    """Enter a building of the worker's grid."""
    own = Organisation.objects.filter(pk=request.holder.organisation_id).first()
    grid = Place.objects.filter(path=request.holder.area_path).first()
    if own is None or grid is None:
        raise Absent
    form = BuildingForm(request.POST)
    if form.is_valid() and form.attempt(
        lambda: actions.enter_building(
            crisis=request.crisis,
            organisation=own,
            grid=grid,
            names={language_key(): form.cleaned_data["name"]},
            by=request.holder,
            at=request.at,
        )
    ):
        messages.success(request, _("Recorded."))
        return redirect(crisis_url("community:households", request.crisis))
    return render(request, "community/act.html", {"form": form, "title": _("New building")}, status=422)
