"""What the API answers is what its description says: each route's answer, field by field."""

import json
import re

import pytest
from django.core.cache import caches
from django.db import transaction
from jsonschema_rs import Draft202012Validator

from cogov.actors.access import routes
from cogov.actors.rules.matrix import ROLES, grant
from house.sweep import API
from house.test_permissions import _call, _mandated


@pytest.fixture
def described(client, db):
    return client.get("/api/v1/openapi.json").json()


def _operation(described, route, method):
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)
    return described["paths"][path][method.lower()]


def _shape(described, operation, status):
    return operation["responses"][str(status)]["content"]["application/json"]["schema"]


def _wrong(described, shape, body):
    whole = {**shape, "components": described["components"]}
    return [f"{error.instance_path}: {error.message[:200]}" for error in Draft202012Validator(whole).iter_errors(body)]


def _untyped(described):
    """Return the answers of the description that are an object of anything."""
    return [
        (method, path, status)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        for status, said in operation["responses"].items()
        if "$ref" not in said.get("content", {}).get("application/json", {}).get("schema", {})
    ]


def test_every_answer_of_the_description_has_a_shape(described):
    assert _untyped(described) == []
    shapes = described["components"]["schemas"]
    lists = [name for name in shapes if name.startswith(("Page_", "Items_"))]
    assert len(lists) > 8
    assert all("$ref" in shapes[name]["properties"]["items"]["items"] for name in lists)


def test_an_answer_of_anything_is_found_the_control(described):
    path = described["paths"]["/api/v1/{space}/{crisis}/lots"]["get"]
    path["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "object"}

    assert _untyped(described) == [("get", "/api/v1/{space}/{crisis}/lots", "200")]


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted(API), ids=lambda value: value)
def test_each_route_answers_in_the_shape_it_describes(route, method, world, described):
    world.need(quantity=40)
    world.need(household=world.household())
    world.lot(500)
    operation = _operation(described, route, method)
    function, verb = routes()[(route, method)]
    seen, wrong = set(), []

    for role in ROLES:
        with transaction.atomic():
            caches["process"].clear()
            if role in world.orgs and function and (cell := grant(role, function, verb)) and cell.needs_mandate:
                _mandated(world, role, function, verb)
            call = API[(route, method)](world, role, "own")
            answer = _call(world.client(role), world, route, method, call)
            transaction.set_rollback(True)
        seen.add(answer.status_code)
        body = json.loads(answer.content)
        wrong += _wrong(described, _shape(described, operation, answer.status_code), body)
        if answer.status_code < 300:
            break

    assert wrong == []
    assert seen & {200, 201}


def test_a_field_more_or_less_or_of_another_kind_is_found_the_control(described, world):
    world.lot(500)
    body = world.client("COM").get(world.api("lots")).json()
    shape = _shape(described, described["paths"]["/api/v1/{space}/{crisis}/lots"]["get"], 200)
    lot = body["items"][0]

    assert _wrong(described, shape, body) == []
    for broken in ({**lot, "colour": "red"}, {name: lot[name] for name in lot if name != "item"},
                   {**lot, "on_hand": "many"}):  # fmt: skip
        assert len(_wrong(described, shape, {**body, "items": [broken]})) == 1
