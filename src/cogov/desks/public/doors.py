"""Doors of an exercise: one-time links and the choice of a player; and the household's private link."""

import uuid

from django.contrib.auth import login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cogov.actors.access import opened
from cogov.actors.models import Post
from cogov.actors.queries.holders import posts_of
from cogov.community.models import Household
from cogov.community.queries import household_by_link
from cogov.kernel import clock
from cogov.kernel.errors import Absent
from cogov.kernel.models import OneTimePass
from cogov.kernel.web import passes
from cogov.kernel.web.forms import only
from cogov.kernel.web.jinja import crisis_url
from cogov.kernel.web.request import Request

PLAYERS = {
    "committee": _("committee member"),
    "depot": _("depot keeper"),
    "hospital": _("hospital"),
    "logistics": _("logistics firm"),
    "shelter": _("shelter"),
    "community": _("community worker"),
    "resident": _("resident"),
    "planner": _("planner"),
    "verifier": _("verifier"),
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _next(request: Request) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) and "\\" not in target:
        return target
    return crisis_url("situation", request.crisis)


def doors(request: Request) -> HttpResponse:
    """Offer the players of an exercise on this machine; elsewhere there is no such page."""
    if not request.crisis.exercise or not passes.on_loopback(request):
        raise Absent
    players = request.crisis.defaults.get("players", {})
    choices = [(key, PLAYERS.get(key, key)) for key in PLAYERS if key in players]
    return render(request, "public/doors.html", {"choices": choices, "next": _next(request)})


def open_as(request: Request) -> HttpResponse:
    """Open a session as a player: a pass is made and used at once, under the same conditions as a printed one."""
    if not request.crisis.exercise or not passes.on_loopback(request):
        raise Absent
    only(request, "player")
    wanted = request.POST.get("player", "")
    target = request.crisis.defaults.get("players", {}).get(wanted)
    if target is None:
        raise Absent
    token = make_player_pass(request, wanted, uuid.UUID(target))
    return _enter(request, passes.redeem(request=request, crisis=request.crisis, token=token, wall=clock.now()))


def make_player_pass(request: Request, player: str, target: uuid.UUID) -> str:
    """Return a fresh pass for a player, who is a post's person or a household."""
    wall = clock.now()
    post = Post.objects.filter(pk=target, organisation__jurisdiction_id=request.crisis.jurisdiction_id).first()
    if post is not None and post.person_id is not None:
        user = post.person.user_id if post.person else None
        return passes.make_pass(crisis=request.crisis, label=player, wall=wall, user=user)
    household = Household.objects.filter(pk=target, crisis=request.crisis).first()
    if household is None:
        raise Absent
    return passes.make_pass(crisis=request.crisis, label=player, wall=wall, household=household.pk)


def open_pass(request: Request, token: str) -> HttpResponse:
    """Open a session by a printed one-time link."""
    return _enter(request, passes.redeem(request=request, crisis=request.crisis, token=token, wall=clock.now()))


def _enter(request: Request, row: OneTimePass) -> HttpResponse:
    crisis = request.crisis
    logout(request)  # a session belongs to one player
    if row.user is not None:
        login(request, row.user, backend=BACKEND)
    elif row.household is not None:
        household = Household.objects.get(pk=row.household)
        request.session[f"household:{crisis.pk}"] = str(household.pk)
    return HttpResponseRedirect(_next(request) if request.method == "POST" else crisis_url("my-desk", crisis))


def household_link(request: Request, secret: str) -> HttpResponse:
    """Open a household's own page by its private link."""
    household = opened(request, lambda: household_by_link(request.crisis, secret, request.at))
    logout(request)
    request.session[f"household:{request.crisis.pk}"] = str(household.pk)
    return redirect(crisis_url("my-desk", request.crisis))


def leave(request: Request) -> HttpResponse:
    """End the session."""
    only(request)
    logout(request)
    response = redirect(crisis_url("situation", request.crisis))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def choose_post(request: Request) -> HttpResponse:
    """Choose which of one's posts acts."""
    only(request, "post")
    wanted = request.POST.get("post", "")
    if not request.user.is_authenticated:
        raise Absent
    posts = posts_of(request.user.pk, request.crisis.jurisdiction_id, request.at)
    if wanted not in {str(post.pk) for post in posts}:
        raise Absent
    request.session["post"] = wanted
    return redirect(crisis_url("my-desk", request.crisis))
