"""The catalogue of functions."""

import pytest

from cogov.actors.rules.matrix import matrix
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act
from cogov.plans.actions import NewFunction, enter_functions
from cogov.plans.models import CatalogueFunction
from cogov.plans.queries.functions import catalogue

STORE = NewFunction("store", {"en": "run the depot"}, "security", ("normal", "during"))


def _enter(world, at, *functions, role="COM"):
    return enter_functions(functions=functions, crisis=world.crisis, by=world.holder(role), at=at)


@pytest.mark.django_db
def test_a_function_is_named_once_and_its_words_may_change(world, at):
    _enter(world, at, STORE, NewFunction("count", {"en": "count"}))
    _enter(world, at, NewFunction("store", {"en": "store goods"}, "security"))

    assert [(row.code, row.names["en"], row.mechanism) for row in catalogue(world.jurisdiction.pk)] == [
        ("count", "count", ""),
        ("store", "store goods", "security"),
    ]
    assert Act.objects.filter(kind="plans.functions.entered").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "functions",
    [
        (),
        (NewFunction("", {"en": "x"}),),
        (NewFunction("x", {"en": " "}),),
        (NewFunction("x", {"en": "x"}, "magic"),),
        (NewFunction("x", {"en": "x"}, "", ("some day",)),),
    ],
)
def test_what_names_nothing_is_refused(world, at, functions):
    with pytest.raises(BadInput):
        _enter(world, at, *functions)

    assert not CatalogueFunction.objects.exists()


@pytest.mark.django_db
def test_functions_are_named_by_whoever_may_assign_them(world, at):
    assert matrix()["function.assign"].cells["NGO"] == ()
    with pytest.raises(NoPower):
        _enter(world, at, STORE, role="NGO")
    assert catalogue(world.jurisdiction.pk).count() == 0


@pytest.mark.django_db
def test_the_catalogue_is_filtered_and_exported(world, at, client):
    _enter(world, at, STORE, NewFunction("count", {"en": "count"}))
    address = "/crisis/here-crisis/plans/functions/"

    assert "run the depot" in client.get(address, {"mechanism": "security"}).content.decode()
    assert "count" not in client.get(address, {"mechanism": "security", "format": "csv"}).content.decode()
    assert "count" in client.get(address, {"format": "csv"}).content.decode()
