"""Forms that refuse fields nobody asked for, and say refusals where they belong."""

import pytest
from django import forms
from django.utils import translation

from cogov.kernel.errors import Absent, BadInput, NoPower, Refused, StaleVersion
from cogov.kernel.web.forms import QuantityField, StrictForm, problems_of


class Order(StrictForm):
    item = forms.CharField()
    quantity = QuantityField(required=False)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def _form(**data):
    return Order({"item": "mask", **data})


def test_what_was_asked_for_is_taken_and_what_every_form_carries_is_no_field():
    form = _form(quantity="1,200", csrfmiddlewaretoken="x", next="/", once="k")

    assert form.is_valid()
    assert form.cleaned_data == {"item": "mask", "quantity": 1200}


def test_a_field_nobody_asked_for_is_refused_by_name():
    form = _form(is_approved="true", crisis="9")

    assert not form.is_valid()
    assert form.non_field_errors() == ["Unknown field: crisis, is_approved"]


def test_the_name_of_an_unknown_field_is_cut_before_it_fills_the_page():
    form = _form(**{"x" * 5000: ""})

    assert form.non_field_errors() == ["Unknown field: " + "x" * 100]


@pytest.mark.parametrize("text", ["a\nb", "a\r\nBcc: b", "a\x1b[31m", "a\u2028b", "a\x85b"])
def test_a_line_is_not_broken(text):  # B090
    class Noted(StrictForm):
        name = forms.CharField()
        note = forms.CharField(widget=forms.Textarea)

    form = Noted({"name": text, "note": text})

    assert form.errors == {"name": ["Write it on one line."]}
    assert Noted({"name": "a b", "note": text}).is_valid()


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("", None), ("  ", None), ("0", 0), ("1200", 1200), ("3.6万", 36_000), ("１２", 12)],
)
def test_a_quantity_is_read_as_people_write_it_and_empty_is_unknown(text, quantity):
    form = _form(quantity=text)

    assert form.is_valid()
    assert form.cleaned_data["quantity"] == quantity


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("20箱", "Write the number only, without a unit."),
        ("3 masks", "Write the number only, without a unit."),
        ("-5", "Write a whole number, such as 1200, 1,200 or 3.6万."),
        ("1.5", "Write a whole number, such as 1200, 1,200 or 3.6万."),
        ("9" * 40, "This number is too large to be meant."),
        ("1" + " " * 50 + "箱", "Write a whole number, such as 1200, 1,200 or 3.6万."),
    ],
)
def test_a_quantity_that_is_no_number_is_refused_at_its_field(text, said):
    form = _form(quantity=text)

    assert form.errors == {"quantity": [said]}


def test_a_quantity_that_must_be_given_may_not_be_empty():
    class Count(StrictForm):
        quantity = QuantityField()

    assert Count({"quantity": ""}).errors == {"quantity": ["This field is required."]}


def test_an_action_that_is_not_refused_gives_its_result():
    form = _form()

    assert form.is_valid()
    assert form.attempt(lambda: "done") == "done"
    assert form.errors == {}


def _refusing(refusal):
    def act():
        raise refusal

    return act


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        (BadInput("it is too long", field="item"), "item"),
        (BadInput("it is too long", field="elsewhere"), "__all__"),
        (NoPower(field="item", role="MI", why=""), "item"),
        (Absent(field="item"), "item"),
    ],
)
def test_a_refusal_that_can_be_mended_stands_at_its_field_or_above_the_form(refusal, field):
    form = _form()
    form.is_valid()

    result = form.attempt(_refusing(refusal))

    assert result is None
    assert list(form.errors) == [field]


def test_a_field_does_not_name_itself_beside_its_own_label():
    form = _form()
    form.is_valid()

    form.attempt(_refusing(BadInput("write the legal basis", field="item")))
    form.attempt(_refusing(BadInput("write the legal basis", field="elsewhere")))

    assert form.errors["item"] == ["Write the legal basis."]
    assert form.non_field_errors() == ["Please check “elsewhere”: write the legal basis."]


@pytest.mark.parametrize("refusal", [Absent(), NoPower(role="MI", why=""), StaleVersion()])
def test_absent_things_missing_powers_and_stale_versions_are_not_for_the_form_to_say(refusal):
    form = _form()
    form.is_valid()

    with pytest.raises(Refused) as raised:
        form.attempt(_refusing(refusal))

    assert raised.value is refusal
    assert form.errors == {}


def test_all_problems_of_a_form_stand_in_one_line():
    form = _form(item="", quantity="many", other="")

    assert problems_of(form) == (
        "Item: This field is required. Quantity: Write a whole number, such as 1200, 1,200 or 3.6万. "
        "Unknown field: other"
    )
