"""Refusals as one sentence, with fields, states, functions and roles as people call them."""

import pytest
from django.utils import translation

from cogov.kernel.errors import N_, BadInput, NoPower, Refused
from cogov.kernel.web.say import FIELDS, field_label, role_name, say


class Stuck(Refused):
    """A thing cannot move."""

    sentence = N_("{thing}: “{now}” cannot become “{then}” ({function}).")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("quantity", "quantity"),
        ("name_zh", "name"),
        ("lines[3].quantity", "quantity"),
        ("places[0].parent", "place above it"),
        ("names.zh-Hans", "names.zh-Hans"),
        ("quantity[2]", "quantity"),
        ("reason-7", "reason"),
        ("no_such", "no_such"),
        ("no-such", "no-such"),
        ("", ""),
    ],
)
def test_a_field_is_called_as_the_form_calls_it_and_an_unknown_one_as_it_was_sent(field, label):
    assert field_label(field) == label


def test_every_field_has_a_chinese_name():
    with translation.override("zh-hans"):
        same = [field for field in FIELDS if field_label(field).isascii()]

    assert same == []


def test_states_and_functions_in_a_refusal_are_said_in_words_and_the_rest_is_filled_in():
    said = say(Stuck(thing="Boat", now="ready", then="adrift", function="transport"))

    assert said == "Boat: “waits for the depot's signature” cannot become “adrift” (transport)."


def test_bad_input_names_the_field_and_says_why_with_its_blanks():
    said = say(BadInput(N_("the body is not JSON (line {line}, column {column})"), field="body", line=2, column=7))

    assert said == "Please check “content sent”: the body is not JSON (line 2, column 7)."


def test_what_somebody_typed_into_a_blank_is_never_filled_in_itself():
    said = say(Stuck(thing="{now} {0} %(x)s", now="ready", then="sent", function="{function}"))

    assert said.startswith("{now} {0} %(x)s: ")
    assert said.endswith("({function}).")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (
            NoPower(role="MI", why=N_("this page is for other roles")),
            "Your role (medical institution) may not do this: this page is for other roles.",
        ),
        (NoPower(role="NEW", why=""), "Your role (NEW) may not do this: ."),
        (NoPower(why=""), "Your role () may not do this: ."),
        (Refused(), "This is not possible now."),
    ],
)
def test_a_missing_power_names_the_role(refusal, said):
    assert say(refusal) == said


@pytest.mark.parametrize(("code", "name"), [("COM", "committee"), ("RULE", "a clock"), ("NEW", "NEW"), ("", "")])
def test_a_role_has_a_name_and_an_unknown_one_its_code(code, name):
    assert role_name(code) == name
