"""The permission matrix, walked: every route x method x role x {own, same, other jurisdiction, other crisis}.

Each allowed cell has a passing case, each other one is refused; a route outside the table fails; what is
private, and what belongs to another crisis or jurisdiction, answers byte for byte as what does not exist.

The worlds are made once; each call is undone before the next, so the walk costs its requests and little else.
"""

import copy
import dataclasses
import datetime as dt
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from cogov.actors import access
from cogov.actors.models import Mandate
from cogov.actors.rules.matrix import ROLES, grant, matrix
from cogov.kernel import clock
from cogov.kernel.models import Crisis
from factories.world import World
from house.sweep import ACCOUNTS, API, ELSEWHERE, PAGES, Call, second_factors

EVERY = {**PAGES, **API}
REFUSALS = (401, 403, 404)
AT = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)


# --- the table and the routes -------------------------------------------------------------------------------------


def _routes():
    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern).removeprefix("^" if before else "")  # as Django joins them
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, path)
            else:
                yield path

    return set(walk(get_resolver()))


def _unlisted(routes):
    listed = {route for route, _ in access.routes()}
    return sorted(routes - listed)


def test_every_route_is_in_the_table_and_the_table_names_no_other():
    routes = _routes()

    assert _unlisted(routes) == []
    assert sorted({route for route, _ in access.routes()} - routes) == []


def test_a_planted_route_outside_the_table_is_found_the_control():
    assert _unlisted(_routes() | {"backdoor/"}) == ["backdoor/"]


def test_every_row_of_the_table_names_a_function_of_the_matrix():
    for key, verb in access.routes().values():
        assert key == access.REFUSED or (key in matrix() and verb in "VCA")


def test_every_route_has_a_case_in_the_sweep_or_in_a_named_file():
    cases = {route for route, _ in EVERY} | set(ELSEWHERE) | set(ACCOUNTS)

    missing = {(route, method) for route, method in access.routes() if route not in cases}

    assert missing == set()
    for route, method in access.routes():
        if route in {r for r, _ in EVERY}:
            assert (route, method) in EVERY, (route, method)


@pytest.mark.django_db
def test_a_route_that_is_not_in_the_table_answers_as_if_it_were_absent(client, monkeypatch, world):
    known = dict(access.routes())
    route = "<space:space>/<slug:crisis>/map/"
    absent = client.get(world.url("no-such-page/"))
    del known[(route, "GET")]
    monkeypatch.setattr(access, "routes", lambda: known)

    hidden = client.get(world.url("map/"))

    assert hidden.status_code == absent.status_code == 404


# --- the worlds that are walked -----------------------------------------------------------------------------------


@dataclass
class Walk:
    """A world, another crisis of its jurisdiction, another jurisdiction and an exercise, with a browser per role."""

    world: World
    other: World
    elsewhere: World
    drill: World
    browsers: dict[tuple[int, str], tuple[Client, object]] = field(default_factory=dict)

    def client(self, place: World, role: str) -> Client:
        """Return a browser signed in as a role of `place`, as it was before anything it sent."""
        key = (id(place), role)
        if key not in self.browsers:
            made = place.client(role)
            self.browsers[key] = (made, copy.deepcopy(made.cookies))
        client, cookies = self.browsers[key]
        client.cookies = copy.deepcopy(cookies)
        return client


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker) -> Iterator[Walk]:
    """Return the worlds of the walk, made once and undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World.made(AT, slug="walked")
        crisis = Crisis.objects.get(pk=world.crisis.pk)
        crisis.pk, crisis.slug, crisis._state.adding = uuid.uuid4(), "walked-other", True
        crisis.save()
        made = Walk(
            world=world,
            other=dataclasses.replace(world, crisis=crisis),
            elsewhere=World.made(AT, slug="walked-elsewhere"),
            drill=World.made(AT, slug="walked-drill", exercise=True),
        )
        for place in (made.world, made.elsewhere, made.drill):
            for role in ROLES:
                made.client(place, role)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch):
    wall = clock.now()
    monkeypatch.setattr(clock, "now", lambda: wall)  # a page says the minute


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what is written inside, and forget what is counted: the brake on writes has tests of its own."""
    caches["process"].clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- calls and answers --------------------------------------------------------------------------------------------


def _path(world: World, route: str, args: dict) -> str:
    path = route
    for name, value in {"space": world.crisis.space, "crisis": world.crisis.slug, **args}.items():
        for converter in ("space", "slug", "uuid", "uuidstr", "str", "int"):
            path = path.replace(f"<{converter}:{name}>", str(value))
    return f"/{path}"


def _call(client, world, route, method, call: Call):
    path = _path(world, route, call.args)
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/"):
        return client.post(path, data=call.body, content_type="application/json")
    return client.post(path, data=call.body)


def _allowed(world: World, role: str, key: str, verb: str, call: Call) -> bool:
    found = grant(role, key, verb)
    if found is None or found.needs_mandate or found.condition == "exercise":
        return False
    match found.scope:
        case "s":
            mine = call.owner is not None and call.owner == getattr(world.orgs.get(role), "pk", None)
            return mine or (role == "RES" and call.household == world.household().pk)
        case "o":
            return call.owner is not None and call.owner == getattr(world.orgs.get(role), "pk", None)
        case "j":
            own = call.owner is not None and call.owner == world.orgs[role].pk
            return own or (call.area is not None and call.area.path.startswith(world.orgs[role].area.path))
        case "a":
            return call.assigned
    return True


def _refused(response) -> bool:
    if response.status_code == 302:
        return "/accounts/login/" in response["Location"] or "/open/" in response["Location"]
    return response.status_code in REFUSALS


def _passed(response) -> bool:
    """Say whether a call did what it was for: a page that asks to sign in or for a second factor did not."""
    away = response.status_code == 302 and response["Location"].startswith("/accounts/")
    return response.status_code < 400 and not away and not _refused(response)


def _bare(response) -> tuple:
    """Return an answer without what differs from request to request: a form's token and key, the address asked for."""
    text = response.content.decode()
    text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"secret-[\w-]+", "SECRET", text)
    where = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|secret-[\w-]+", "ID", response.headers.get("Location", ""))
    return response.status_code, where, text


def _listed_only(route: str) -> bool:
    """Lists and forms without an object show what the reader may see: scope narrows them, it does not shut them."""
    return "<uuid" not in route


def _expect(world, role, route, method, call) -> bool:
    key, verb = access.routes()[(route, method)]
    if _listed_only(route) and (method == "GET" or key == "job.run"):
        found = grant(role, key, verb)
        return bool(found) and found.condition != "exercise" and not found.needs_mandate
    return _allowed(world, role, key, verb, call)


# A matrix cell alone does not open these: another rule of the room speaks first, tested where the rule lives.
RULES = {
    # A group of the public signs the code of conduct; a household, which the walk takes for RES, has none to sign.
    ("RES", "POST", "<space:space>/<slug:crisis>/register/code/sign/"): "a household signs nothing",
    ("RES", "POST", "<space:space>/<slug:crisis>/supply/counts/"): "a household has no shelf that is counted",
    ("RES", "GET", "<space:space>/<slug:crisis>/plans/agreements/new/<slug:template>/"): "a household is no party",
    ("RES", "POST", "<space:space>/<slug:crisis>/plans/agreements/"): "a household is no party",
    ("RES", "GET", "<space:space>/<slug:crisis>/plans/agreements/<uuid:key>/counter/"): "a household is no party",
    ("COM", "POST", "<space:space>/<slug:crisis>/plans/agreements/<uuid:key>/check/"): "an auditor looks, parties sign",
    # Residents have no session with a user: the API's writes ask for one.
    ("RES", "POST", "api/"): "the API takes writes of signed-in users only",
}


def _ruled_out(role: str, method: str, route: str) -> bool:
    return any(role == who and method == how and route.startswith(where) for who, how, where in RULES)


def _mandated(place: World, role: str, key: str, verb: str) -> None:
    """Give a role's organisation the mandate that a `*` in its cell asks for."""
    Mandate.objects.create(
        jurisdiction=place.jurisdiction, organisation=place.orgs[role], acts=[f"{key}:{verb}"], area=place.land,
        valid_from=place.at - dt.timedelta(days=900), valid_to=place.at + dt.timedelta(days=900), basis="a contract",
    )  # fmt: skip


# In the short run the walks of what is foreign take a third of the roles on each route: which third moves from route to
# route and from day to day, so that three days walk every cell, as one full run does. What a matrix cell itself says is
# always walked by everybody.
PARTS = 3


def _some(route: str, method: str) -> list[str]:
    """Return the roles that are walked on a route in this run."""
    if os.environ.get("COGOV_FULL"):
        return list(ROLES)
    turn = sorted(EVERY).index((route, method)) + clock.now().toordinal()
    return [role for place, role in enumerate(ROLES) if (place + turn) % PARTS == 0]


def test_a_part_of_the_roles_is_walked_today_and_all_of_them_in_turn(monkeypatch):
    route, method = min(EVERY)
    monkeypatch.delenv("COGOV_FULL", raising=False)
    wall = clock.now()
    days = []
    for day in range(PARTS):
        monkeypatch.setattr(clock, "now", lambda day=day: wall + dt.timedelta(days=day))
        days.append(_some(route, method))
    monkeypatch.setenv("COGOV_FULL", "1")

    assert sorted(role for day in days for role in day) == sorted(_some(route, method)) == sorted(ROLES)
    assert max(map(len, days)) <= -(-len(ROLES) // PARTS)


def test_how_many_roles_meet_what_is_foreign_is_said(measure):
    cells = [(*one, role) for one in EVERY for role in _some(*one)]

    measure("roles that meet what is foreign", len(cells), asked="all in full", sample=f"of {len(EVERY) * len(ROLES)}; "
            f"the part moves from day to day")  # fmt: skip
    assert {role for *_, role in cells} == set(ROLES)


# --- the walk -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(EVERY), ids=lambda value: value)
def test_each_cell_of_the_matrix_is_as_written_and_each_allowed_one_passed(route, method, walk):
    build, world = EVERY[(route, method)], walk.world
    key, verb = access.routes()[(route, method)]
    problems, passed = [], set()
    for role in ROLES:
        found, seen, absent = grant(role, key, verb), [], None
        for target in ("own", "same"):
            with _undone():
                call = build(world, role, target)
                if call in seen:
                    continue  # what has no object is the same for everybody
                seen.append(call)
                response = _call(walk.client(world, role), world, route, method, call)
                expected = _expect(world, role, route, method, call) and not _ruled_out(role, method, route)
                if expected and _passed(response):
                    passed.add(role)
                elif expected:
                    problems.append((role, target, "should pass", response.status_code, response.content[-300:]))
                elif not _refused(response):
                    problems.append((role, target, "should be refused", response.status_code))
                elif call.read and _object(route) and not _allowed(world, role, call.read, "V", call):
                    absent = absent or _bare(_nothing(walk, role, route, method, call))
                    if _bare(response) != absent:
                        problems.append((role, target, "should be as absent", response.status_code, absent[0]))
        if found and (found.needs_mandate or found.condition == "exercise"):
            place = walk.drill if found.condition == "exercise" else world
            with _undone():
                if found.needs_mandate:
                    _mandated(place, role, key, verb)
                call = build(place, role, "own")
                response = _call(walk.client(place, role), place, route, method, call)
                if _passed(response):
                    passed.add(role)
                else:
                    problems.append((role, "should pass then", response.status_code, response.content[-300:]))
    without = {role for role in ROLES if grant(role, key, verb) and not _ruled_out(role, method, route)} - passed

    assert not problems, "\n".join(map(str, problems))
    assert without == set(NEVER.get((route, method), {})), "allowed cells that no call passed"


# Cells of the matrix that no call of this route can pass, and why.
_HOUSEHOLD = {"RES": "a group of the public passes (tests/desks/test_six_subjects.py); the walk takes a household"}
_REGISTER = "<space:space>/<slug:crisis>/register/"
NEVER: dict[tuple[str, str], dict[str, str]] = {
    (_REGISTER + "<uuid:key>/capabilities/", "POST"): _HOUSEHOLD,
    (_REGISTER + "<uuid:key>/posts/", "POST"): _HOUSEHOLD,
    (_REGISTER + "<uuid:key>/qualifications/", "POST"): _HOUSEHOLD,
    (_REGISTER + "posts/<uuid:key>/end/", "POST"): _HOUSEHOLD,
    (_REGISTER + "posts/<uuid:key>/deputy/", "POST"): _HOUSEHOLD,
    ("<space:space>/<slug:crisis>/supply/needs/<uuid:key>/answer/", "POST"): {
        "ANON": "whoever opened the private link acts as the household, RES; before that there is no household",
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(EVERY), ids=lambda value: value)
def test_in_another_jurisdiction_everybody_is_anyone_and_a_household_in_another_crisis(route, method, walk):
    build = EVERY[(route, method)]
    key, verb = access.routes()[(route, method)]
    anyone = grant("ANON", key, verb)
    problems = []
    for role, place in (*((role, walk.elsewhere) for role in _some(route, method)), ("RES", walk.other)):
        with _undone():
            call = build(place, role, "own")
            response = _call(walk.client(walk.world, role), place, route, method, call)
            if anyone and not anyone.scope and response.status_code >= 500:
                problems.append((role, "fault", response.status_code))
            if not anyone and not _refused(response):
                problems.append((role, "should be refused", response.status_code))
            if not anyone and role not in ("ANON", "RES") and response.status_code != 404:
                problems.append((role, "should be as absent", response.status_code))

    assert not problems, "\n".join(map(str, problems))


# --- what is foreign is as what is absent -------------------------------------------------------------------------


def _object(route: str) -> str:
    """Return the name of the path's part that names an object, or nothing."""
    found = re.search(r"<(?:uuid|uuidstr|str):(key|secret)>", route)
    return found[1] if found else ""


# These outlive a crisis: they belong to its jurisdiction, so another crisis of it knows them too (issue 2, 3).
OF_A_JURISDICTION = (
    "<space:space>/<slug:crisis>/register/", "api/v1/<space:space>/<slug:crisis>/organisations",
    "<space:space>/<slug:crisis>/plans/", "api/v1/<space:space>/<slug:crisis>/plans",
    "api/v1/<space:space>/<slug:crisis>/agreements", "<space:space>/<slug:crisis>/duties/drills/",
    "api/v1/<space:space>/<slug:crisis>/drills/", "<space:space>/<slug:crisis>/supply/counts/<uuid:key>/call/",
)  # fmt: skip


def _nothing(walk: Walk, role: str, route: str, method: str, call: Call):
    """Return the answer for an object that does not exist."""
    name = _object(route)
    nobody = uuid.uuid4() if name == "key" else "secret-nobody"
    return _call(
        walk.client(walk.world, role), walk.world, route, method, Call(args={**call.args, name: nobody}, body=call.body)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(one for one in EVERY if _object(one[0])), ids=lambda value: value)
def test_an_object_of_another_crisis_or_jurisdiction_answers_byte_for_byte_as_an_absent_one(route, method, walk):
    build = EVERY[(route, method)]
    places = [walk.elsewhere] if route.startswith(OF_A_JURISDICTION) else [walk.elsewhere, walk.other]
    problems = []
    for role in _some(route, method):
        absent = None
        for place in places:
            with _undone():
                call = build(place, role, "own")
                one = _call(walk.client(walk.world, role), walk.world, route, method, call)
                absent = absent or _bare(_nothing(walk, role, route, method, call))
                if _bare(one) != absent:
                    problems.append((role, place.crisis.slug, one.status_code, absent[0]))
                if not _refused(one):
                    problems.append((role, place.crisis.slug, "should be refused", one.status_code))

    assert not problems, "\n".join(map(str, problems))


@pytest.mark.django_db
def test_an_object_of_this_crisis_does_not_answer_as_an_absent_one_the_control(walk):
    route, method = "<space:space>/<slug:crisis>/supply/needs/<uuid:key>/", "GET"
    with _undone():
        call = EVERY[(route, method)](walk.world, "GOV", "own")

        one = _call(walk.client(walk.world, "GOV"), walk.world, route, method, call)
        two = _nothing(walk, "GOV", route, method, call)

    assert _bare(one) != _bare(two)


def _named(body: dict) -> list[str]:
    return [name for name, value in body.items() if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(value))]


# Fields of bodies that name what a whole jurisdiction shares: another crisis of it may name it too.
SHARED_FIELDS = (
    "item", "area", "organisation", "other", "building", "role-hospital", "role-helper", "clause", "accountable",
    "owner", "plan",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(one for one in EVERY if one[1] == "POST"), ids=lambda value: value)
def test_what_a_body_names_elsewhere_is_refused_as_what_is_absent(route, method, walk):
    build = EVERY[(route, method)]
    key, verb = access.routes()[(route, method)]
    problems = []
    for role in (role for role in ROLES if grant(role, key, verb)):
        with _undone():
            call = build(walk.world, role, "own")
            for name in _named(call.body):
                for place in [walk.elsewhere] if name in SHARED_FIELDS else [walk.elsewhere, walk.other]:
                    answers = []
                    foreign = build(place, role, "own").body[name]
                    for value in (foreign, str(uuid.uuid4())):
                        with _undone():
                            told = dataclasses.replace(call, body={**call.body, name: value})
                            answers.append(_call(walk.client(walk.world, role), walk.world, route, method, told))
                    if answers[0].status_code < 400 and not _refused(answers[0]):
                        problems.append((role, name, place.crisis.slug, "should be refused", answers[0].status_code))
                    if _bare(answers[0]) != _bare(answers[1]):
                        problems.append((role, name, place.crisis.slug, *(one.status_code for one in answers)))

    assert not problems, "\n".join(map(str, problems))


@pytest.mark.django_db
def test_a_proposal_that_waits_is_absent_for_roles_that_may_not_read_it(walk):
    from house.sweep.supply import run

    with _undone():
        call = run(walk.world, "MED", "own", state="proposed")
        page = walk.world.url(f"supply/rounds/{call.args['key']}/")

        assert walk.client(walk.world, "MED").get(page).status_code == 404
        assert walk.client(walk.world, "GOV").get(page).status_code == 200


@pytest.mark.django_db
def test_a_real_url_never_opens_an_exercise_nor_the_reverse(walk):
    client = walk.client(walk.world, "ANON")

    assert client.get(f"/crisis/{walk.drill.crisis.slug}/").status_code == 404
    assert client.get(f"/exercise/{walk.world.crisis.slug}/").status_code == 404
    assert client.get(f"/exercise/{walk.drill.crisis.slug}/").status_code == 200


# --- pages of the library that keeps accounts ---------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_an_account_are_for_whoever_is_signed_in_and_the_rest_for_everybody(method, walk):
    problems = []
    for route, page in sorted(ACCOUNTS.items()):
        key, _verb = access.routes().get((route, method), ("", ""))
        for role in ROLES if key else ():
            with _undone():
                caches["default"].clear()  # the library counts there
                named = role not in ("ANON", "RES")
                if named:
                    second_factors(walk.world.posts[role].person.user)
                path = f"/accounts/{page.address}" if page.address else f"/{route}"
                client = walk.client(walk.world, role)
                answer = client.get(path) if method == "GET" else client.post(path, page.body)
                away = "/accounts/login/?next=" in str(answer.get("Location"))
                if key == access.REFUSED:
                    fine = answer.status_code == 404
                elif page.signed_in and not named:
                    fine = answer.status_code == 302 and away
                else:
                    fine = answer.status_code < 400 and not (page.signed_in and away)
                if not fine:
                    problems.append((route, role, answer.status_code, answer.get("Location")))

    assert not problems, "\n".join(map(str, problems))
