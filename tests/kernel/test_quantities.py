"""Quantities as people write them, and money in minor units."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogov.kernel.errors import BadInput
from cogov.kernel.quantities import LARGEST, Money, Quantity, parse_money, parse_quantity

NO_NUMBER = "write a whole number, such as 1200, 1,200 or 3.6万"
COUNTS = st.integers(0, LARGEST)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0", 0, ""),
        ("1200", 1200, ""),
        ("007", 7, ""),
        ("1,200", 1200, ""),
        ("1，200", 1200, ""),
        ("12,345,678", 12_345_678, ""),
        ("１２００", 1200, ""),
        ("  1200\n", 1200, ""),
        ("3.6万", 36_000, ""),
        ("3.6 万", 36_000, ""),
        ("3百", 300, ""),
        ("2千", 2000, ""),
        ("1.5百万", 1_500_000, ""),
        ("1千万", 10_000_000, ""),
        ("2亿", 200_000_000, ""),
        ("1,200万", 12_000_000, ""),
        ("20箱", 20, "箱"),
        ("1.2万只", 12_000, "只"),
        ("5k", 5000, ""),
        ("5K", 5000, ""),
        ("1.5 M", 1_500_000, ""),
        ("5k只", 5000, "只"),
        ("3 masks", 3, "masks"),
        ("3 Masks", 3, "Masks"),
        ("10kits", 10, "kits"),
        ("5 kg", 5, "kg"),
        ("4 boxes of two", 4, "boxes of two"),
        ("1000000000000", LARGEST, ""),
        ("10000亿", LARGEST, ""),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text, value, unit):
    assert parse_quantity(text) == Quantity(value, unit, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "many",
        "万",
        "-1",
        "+1",
        "~500",
        "1e3",
        "0x10",
        "1 200",
        "1,20",
        "1,2000",
        "12,34",
        ",5",
        ".5",
        "5.",
        "1.5",
        "1.000",
        "1,200.0",
        "1.5 kg",
        "1.23456万",
        "5-10",
        "2万5千",
        "3万亿",
        "3十万",
        "二十",
        "5 10",
        "5 unit with a far too long name",
        "½",
        "NaN",
        "Infinity",
        "9" * 41,
        "1" + " " * 40 + "箱",
    ],
)
def test_what_is_not_surely_a_whole_number_is_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_quantity(text, field="pieces")

    assert refused.value.field == "pieces"
    assert refused.value.why == NO_NUMBER


@pytest.mark.parametrize("text", ["1000000000001", "10001亿", "9" * 40, "1000001M"])
def test_a_number_larger_than_any_crisis_is_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_quantity(text)

    assert refused.value.field == "quantity"
    assert refused.value.why == "this number is too large to be meant"


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from(["", "箱", "只", "boxes", "Masks", "kg"]))
def test_every_way_of_writing_one_number_is_read_as_that_number(value, unit):
    in_ten_thousands = f"{Decimal(value) / 10_000:f}万{unit}"
    full_width = str(value).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})

    read = [parse_quantity(text) for text in (f"{value}{unit}", f"{value:,} {unit}", in_ten_thousands, full_width)]

    assert [quantity.value for quantity in read] == [value] * 4
    assert [quantity.unit for quantity in read] == [unit, unit, unit, ""]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_number_in_range_or_bad_input(text):
    try:
        quantity = parse_quantity(text)
    except BadInput:
        return

    assert 0 <= quantity.value <= LARGEST
    assert quantity.raw == text


@pytest.mark.parametrize(
    ("text", "currency", "minor", "written"),
    [
        ("1250.00", "CNY", 125_000, "1250.00 CNY"),
        ("1250", "CNY", 125_000, "1250.00 CNY"),
        (" 0.01 ", "EUR", 1, "0.01 EUR"),
        ("0", "USD", 0, "0.00 USD"),
        ("36000", "JPY", 36_000, "36000 JPY"),
        ("1.50000", "USD", 150, "1.50 USD"),
        ("99999999999999.99", "USD", 9_999_999_999_999_999, "99999999999999.99 USD"),
    ],
)
def test_an_amount_is_read_exactly_and_written_back(text, currency, minor, written):
    amount = parse_money(text, currency)

    assert amount == Money(minor, currency)
    assert str(amount) == written


@pytest.mark.parametrize("text", ["", "1,250", "-1", "+1", "1.", ".5", "1e3", "１２", "NaN", "9" * 15, "1.0.0"])
def test_what_is_no_plain_amount_is_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_money(text, "CNY", field="price")

    assert refused.value.field == "price"
    assert refused.value.why == "write an amount such as 1250.00"


@pytest.mark.parametrize(("text", "currency"), [("1.001", "CNY"), ("0.5", "JPY")])
def test_a_currency_has_no_smaller_part_than_its_own(text, currency):
    with pytest.raises(BadInput) as refused:
        parse_money(text, currency)

    assert refused.value.field == "amount"
    assert refused.value.why == "this currency has no smaller part"


@pytest.mark.parametrize("currency", ["", "cny", "XXX"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(BadInput) as refused:
        parse_money("1", currency)

    assert refused.value.field == "currency"


def test_amounts_of_one_currency_add_up_exactly():
    total = Money(10, "USD") + Money(20, "USD")

    assert total == Money(30, "USD")


def test_two_currencies_are_not_added():
    with pytest.raises(BadInput) as refused:
        Money(10, "USD") + Money(20, "EUR")

    assert refused.value.field == "currency"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**15), st.sampled_from(["CNY", "USD", "EUR", "JPY"]))
def test_what_is_written_of_an_amount_is_read_back(minor, currency):
    amount = Money(minor // 100, currency)

    text, _, unit = str(amount).partition(" ")

    assert parse_money(text, unit) == amount
