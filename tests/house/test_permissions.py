"""The permission matrix, walked: every route x method x role x {own, same, other jurisdiction, other crisis}.

Each allowed cell has a passing case, each other one is refused; a route outside the table fails; what is
private answers for a foreign object byte for byte as for an absent one.
"""

import uuid

import pytest
from django.core.cache import caches
from django.db import transaction
from django.urls import get_resolver

from cogov.actors import access
from cogov.actors.rules.matrix import ROLES, grant, matrix
from cogov.kernel import clock
from factories.world import World
from house.sweep import API, ELSEWHERE, PAGES, Call

EVERY = {**PAGES, **API}
REFUSALS = (401, 403, 404)


def _routes():
    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
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
    cases = {route for route, _ in EVERY} | set(ELSEWHERE)

    missing = {
        (route, method) for route, method in access.routes() if route not in cases and not route.startswith("accounts/")
    }

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
            return role == "RES" and call.household == world.household().pk
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
    # Residents have no session with a user: the API's writes ask for one.
    ("RES", "POST", "api/"): "the API takes writes of signed-in users only",
}


def _ruled_out(role: str, method: str, route: str) -> bool:
    return any(role == who and method == how and route.startswith(where) for who, how, where in RULES)


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(EVERY), ids=lambda value: value)
def test_each_cell_of_the_matrix_is_as_written(route, method, world, elsewhere):
    build = EVERY[(route, method)]
    problems = []
    for role in ROLES:
        client = world.client(role)
        for target in ("own", "same"):
            caches["process"].clear()  # the brake on writes a minute has tests of its own
            with transaction.atomic():
                call = build(world, role, target)
                response = _call(client, world, route, method, call)
                expected = _expect(world, role, route, method, call) and not _ruled_out(role, method, route)
                if expected and response.status_code >= 400:
                    problems.append((role, target, "should pass", response.status_code, response.content[-300:]))
                if not expected and not _refused(response):
                    problems.append((role, target, "should be refused", response.status_code))
                transaction.set_rollback(True)

    assert not problems, "\n".join(map(str, problems))


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(EVERY), ids=lambda value: value)
def test_in_another_jurisdiction_everybody_is_anyone(route, method, world, elsewhere):
    build = EVERY[(route, method)]
    key, verb = access.routes()[(route, method)]
    problems = []
    for role in ROLES:
        client = world.client(role)
        with transaction.atomic():
            call = build(elsewhere, role, "own")
            response = _call(client, elsewhere, route, method, call)
            anyone = grant("ANON", key, verb)
            if anyone and not anyone.scope and response.status_code >= 500:
                problems.append((role, "fault", response.status_code))
            if not anyone and not _refused(response):
                problems.append((role, "should be refused", response.status_code))
            if not anyone and role not in ("ANON", "RES") and response.status_code != 404:
                problems.append((role, "should be as absent", response.status_code))
            transaction.set_rollback(True)

    assert not problems, "\n".join(map(str, problems))


WITH_OBJECT = sorted((route, method) for route, method in EVERY if "<uuid" in route)


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), WITH_OBJECT, ids=lambda value: value)
def test_an_object_of_another_jurisdiction_answers_byte_for_byte_as_an_absent_one(
    route, method, world, elsewhere, monkeypatch
):
    wall = clock.now()
    monkeypatch.setattr(clock, "now", lambda: wall)  # a page says the minute
    build = EVERY[(route, method)]
    key, verb = access.routes()[(route, method)]
    roles = [role for role in ROLES if grant(role, key, verb)][:4]
    for role in roles:
        with transaction.atomic():
            client = world.client(role)
            foreign = build(elsewhere, "MI", "own")
            one = _call(client, world, route, method, foreign)
            two = _call(
                client, world, route, method, Call(args={**foreign.args, "key": uuid.uuid4()}, body=foreign.body)
            )

            assert one.status_code == two.status_code, (role, one.status_code, two.status_code)
            assert one.status_code in (302, *REFUSALS)
            assert _bare(one.content, foreign.args["key"]) == _bare(two.content, None)
            transaction.set_rollback(True)


def _bare(content: bytes, key) -> str:
    """Return a page without what differs from request to request: the form's token and the address asked for."""
    import re

    text = content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["supply/shipments/{}/", "supply/jobs/{}/"])
def test_what_is_private_answers_for_another_organisation_as_if_it_were_absent(route, world):
    from house.sweep import job, shipment

    call = (shipment if "shipments" in route else job)(world, "NGO", "same")
    client = world.client("NGO")

    mine = client.get(world.url(route.format(call.args["key"])))
    nobody = client.get(world.url(route.format(uuid.uuid4())))

    assert mine.status_code == nobody.status_code == 404
    assert _bare(mine.content, None) == _bare(nobody.content, None)


@pytest.mark.django_db
def test_a_proposal_that_waits_is_absent_for_roles_that_may_not_read_it(world):
    from house.sweep import run

    call = run(world, "MED", "own", state="proposed")

    assert world.client("MED").get(world.url(f"supply/rounds/{call.args['key']}/")).status_code == 404
    assert world.client("GOV").get(world.url(f"supply/rounds/{call.args['key']}/")).status_code == 200


@pytest.mark.django_db
def test_a_real_url_never_opens_an_exercise_nor_the_reverse(world, exercise):
    client = world.client("ANON")

    assert client.get(f"/crisis/{exercise.crisis.slug}/").status_code == 404
    assert client.get(f"/exercise/{world.crisis.slug}/").status_code == 404
    assert client.get(f"/exercise/{exercise.crisis.slug}/").status_code == 200
