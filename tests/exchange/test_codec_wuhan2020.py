"""Reading the wuhan2020 record: good rows, odd values, bad files, and fields that are never read."""

import json

import pytest

from cogov.exchange.wuhan2020 import codec

FILE = "hospital.json"


def _rows(*rows, kind="hospital"):
    return codec.parse(kind, FILE, json.dumps(rows, ensure_ascii=False).encode())[0]


def _supply(**value):
    (row,) = _rows({"name": "第六医院", "supplies": [value]})
    (supply,) = row.supplies
    return supply


def test_a_good_row_is_read_field_by_field():
    row = {
        "province": "湖北",
        "city": "武汉",
        "district": "江岸区",
        "name": "第六\t 医院 ",
        "address": "香港路１６８号",
        "url": "https://example.org/1",
        "supplies": [{"key": "口罩", "value": 5000, "specification": "Ｎ95"}],
    }

    (found,) = _rows(row)

    assert (found.kind, found.file, found.position, found.refused) == ("hospital", FILE, 1, "")
    assert (found.province, found.city, found.district) == ("湖北", "武汉", "江岸区")
    assert (found.name, found.address, found.url) == ("第六 医院", "香港路168号", "https://example.org/1")
    assert found.supplies == (codec.Supply("口罩", "N95", 5000, row["supplies"][0], ""),)
    assert found.day is None
    assert found.extra == {}
    assert found.raw == {field: value for field, value in row.items() if field != "supplies"}


def test_fields_that_are_not_listed_are_dropped_unread_and_their_names_counted():
    rows = [
        {
            "id": 1,
            "name": "甲",
            "contacts": [{"tel": "138"}],
            "supplies": [{"key": "口罩", "remark": "急", "value": 2}],
        },
        {"id": 2, "name": "乙", "contacts": [], "supplies": "many"},
        "not a row",
        {"name": "丙", "supplies": ["not an item"]},
    ]

    records, dropped = codec.parse("hospital", FILE, json.dumps(rows).encode())

    assert dropped == {"hospital.contacts": 2, "hospital.supplies.remark": 1}
    assert "138" not in repr(records[0])
    assert "急" not in repr(records[0])


def test_supplies_of_a_kind_that_lists_none_are_dropped_whole():
    rows = [{"name": "诊所", "supplies": [{"key": "口罩", "secret": "x"}]}]

    (record,), dropped = codec.parse("clinic", FILE, json.dumps(rows).encode())

    assert record.supplies == ()
    assert dropped == {"clinic.supplies": 1}


@pytest.mark.parametrize("kind", codec.LISTED)
def test_every_kind_finds_its_name_and_is_refused_without_one(kind):
    field = "hotel_name" if kind == "doctor_hotel" else "name"

    named, nameless, blank = _rows({field: "甲"}, {"other": "乙"}, {field: " \t"}, kind=kind)

    assert (named.name, named.refused) == ("甲", "")
    assert nameless.refused == blank.refused == "no name"
    assert (named.position, nameless.position, blank.position) == (1, 2, 3)


def test_the_further_fields_of_a_kind_are_kept_as_text():
    row = {"hotel_name": "酒店", "maximum_rooms": 40, "maximum_guests": None, "status": "not listed here"}

    (found,) = _rows(row, kind="doctor_hotel")

    assert found.extra == {"maximum_rooms": "40", "maximum_guests": "None"}


@pytest.mark.parametrize(
    ("number", "quantity", "refused"),
    [
        (2, 2, ""),
        (5000, 5000, ""),
        (20.0, 20, ""),
        (1, None, ""),
        (None, None, ""),
        (0, None, "the quantity is not a whole number above zero"),
        (10**9, 10**9, ""),
        (10**9 + 1, None, "the quantity is not a whole number above zero"),
        (1e300, None, "the quantity is not a whole number above zero"),
        (-3, None, "the quantity is not a whole number above zero"),
        (2.5, None, "the quantity is not a whole number above zero"),
        ("500", None, "the quantity is not a whole number above zero"),
        ([5], None, "the quantity is not a whole number above zero"),
        (False, None, "the quantity is not a whole number above zero"),
        (True, None, "the quantity is not a whole number above zero"),
    ],
)
def test_a_quantity_is_a_whole_number_or_unsaid_or_refused(number, quantity, refused):
    supply = _supply(key="口罩", value=number)

    assert (supply.item, supply.quantity, supply.refused) == ("口罩", quantity, refused)


def test_the_raw_quantity_stays_beside_what_was_understood():
    assert _supply(key="口罩", value="about 500").raw == {"key": "口罩", "value": "about 500"}


@pytest.mark.parametrize("key", [None, "", " ", 5])
def test_an_item_without_a_name_is_refused_and_keeps_what_was_written(key):
    supply = _supply(key=key, value=5, specification="N95")

    assert (supply.item, supply.quantity, supply.refused) == ("", None, "no item")
    assert supply.raw == {"key": key, "value": 5, "specification": "N95"}
