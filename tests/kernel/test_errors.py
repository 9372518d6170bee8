"""Refusals: a fact with a name, a status, a field and blanks."""

import pytest

from cogov.kernel.errors import N_, Absent, BadInput, NoPower, Refused, StaleVersion


class TooWet(Refused):
    """It rains."""

    sentence = N_("It rains in “{place}”.")


def test_a_refusal_names_its_fact_its_field_and_its_blanks():
    refusal = TooWet(field="place", place="City")

    assert (refusal.code, refusal.status, refusal.field) == ("TooWet", 409, "place")
    assert refusal.blanks == {"place": "City"}
    assert str(refusal) == "TooWet(place: {'place': 'City'})"


def test_a_refusal_without_a_field_says_so():
    assert str(TooWet()) == "TooWet(-: {})"


def test_bad_input_says_why_and_keeps_what_fills_the_blanks_of_the_reason():
    refusal = BadInput("line {line}: it is not JSON", field="body", line=3)

    assert (refusal.why, refusal.field, refusal.blanks) == ("line {line}: it is not JSON", "body", {"line": 3})


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Refused(), 409), (BadInput("why", field="x"), 400), (Absent(), 404), (NoPower(), 403), (StaleVersion(), 412)],
)
def test_each_refusal_of_the_kernel_has_its_status(refusal, status):
    assert refusal.status == status
    assert isinstance(refusal, Refused)


def test_marking_a_text_for_translation_changes_nothing():
    assert N_("It rains.") == "It rains."
