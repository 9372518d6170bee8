"""Codes of places: several systems, as of a day; the code of a district that was merged still leads somewhere."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cogov.kernel.models import PlaceCode
from cogov.kernel.places import by_code, codes_of

MERGED = dt.date(1994, 9, 29)
BEFORE, TODAY = MERGED - dt.timedelta(days=1), dt.date(2020, 2, 1)


@pytest.fixture
def coded(world):
    """A city that a district went up into, whose code was given anew to another place, and a second system."""

    def code(place, system, text, since=None, until=None):
        return PlaceCode.objects.create(
            place=place, jurisdiction=world.jurisdiction, system=system, code=text, valid_from=since, valid_to=until
        )

    code(world.city, "GB", "421000", since=MERGED)
    code(world.city, "GB", "420400", until=MERGED)
    code(world.district, "GB", "420400", since=dt.date(2010, 1, 1))
    code(world.city, "ISO", "CN-42", until=dt.date(2017, 11, 23))
    return world


def _found(world, text, day, **more):
    return [row.place for row in by_code(world.jurisdiction.pk, text, day=day, **more)]


@pytest.mark.parametrize(
    ("text", "day", "places"),
    [
        ("420400", BEFORE, ["city"]),
        ("420400", MERGED, ["city"]),  # ended, nothing else bears it: the place it went up into
        ("420400", TODAY, ["district", "city"]),  # given anew: the meaning of the day first
        ("421000", BEFORE, []),
        (" 421000 ", MERGED, ["city"]),
        ("CN-42", TODAY, ["city"]),
        ("999999", TODAY, []),
    ],
)
def test_a_code_is_read_as_of_a_day(coded, text, day, places):
    assert _found(coded, text, day) == [getattr(coded, name) for name in places]


def test_a_code_is_read_in_one_system_where_that_is_named(coded):
    assert _found(coded, "CN-42", TODAY, system="ISO") == [coded.city]
    assert _found(coded, "CN-42", TODAY, system="GB") == []


def test_a_place_shows_the_codes_that_hold_on_the_day(coded):
    def shown(day):
        found = codes_of([coded.city.pk, coded.far.pk], day)
        return [(row.system, row.code) for row in found.get(coded.city.pk, [])]

    assert shown(BEFORE) == [("GB", "420400"), ("ISO", "CN-42")]
    assert shown(MERGED) == [("GB", "421000"), ("ISO", "CN-42")]
    assert shown(TODAY) == [("GB", "421000")]


@pytest.mark.parametrize(
    "fields",
    [{"code": "421000", "system": "GB"}, {"code": "1", "system": "GB", "valid_from": TODAY, "valid_to": TODAY}],
)
def test_the_database_refuses_one_code_for_two_places_at_a_time_and_an_end_before_the_beginning(coded, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceCode.objects.create(place=coded.far, jurisdiction=coded.jurisdiction, **fields)
