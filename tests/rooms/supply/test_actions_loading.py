"""A second day of a dataset: what a changed line changes in the need it told of, and what it leaves alone."""

import datetime as dt

import pytest

from cogov.supply.actions.loading import Known, load_lines
from cogov.supply.models import Need
from cogov.supply.rules.loading import LineRecord, Loaded, NeedRecord, OrganisationRecord

DAY = dt.datetime(2027, 6, 1, tzinfo=dt.UTC)


@pytest.fixture
def load(exercise, at):
    """Return a function that loads one day with one need of one hospital."""
    known = Known(places={"city": exercise.city}, items={"mask": exercise.mask})
    hospital = OrganisationRecord("h", "medical", "A hospital", "city", "city", "city", ("care",))

    def go(day, quantity, standard="", digest=""):
        line = LineRecord("file.csv", "line 1", "need", "n", {}, digest or f"{quantity}{standard}", "understood")
        load_lines(
            crisis=exercise.crisis,
            loaded=Loaded("exercise", f"2027-06-0{day}", f"files {day}", "CC0", "somewhere", DAY, (line,), (hospital,),
                          (NeedRecord("n", "h", "mask", standard, quantity, "n"),), ()),
            known=known, by=exercise.holder("OPS"), at=at,
        )  # fmt: skip
        return Need.objects.get()

    return go


def test_a_changed_number_has_to_be_verified_again(load):
    need = load(1, 100)
    Need.objects.update(state="open", quantity=90, basis="estimated", quantity_low=80, quantity_high=99)

    need = load(2, 200)

    assert (need.state, need.quantity_stated, need.quantity, need.basis) == ("entered", 200, 200, "stated")
    assert (need.quantity_low, need.quantity_high, need.version) == (None, None, 2)


def test_a_changed_number_of_a_need_that_is_promised_leaves_the_promise_alone(load):
    load(1, 100)
    Need.objects.update(state="part_matched", allocated=40)

    need = load(2, 200)

    assert (need.state, need.quantity_stated, need.quantity, need.allocated) == ("part_matched", 200, 100, 40)


def test_a_line_that_changed_in_something_else_leaves_the_number_and_its_verification_alone(load):
    load(1, 100)
    Need.objects.update(state="open", quantity=90, basis="estimated", quantity_low=80, quantity_high=99)

    need = load(2, 100, standard="EN 149")

    assert (need.state, need.quantity, need.basis, need.standard_asked) == ("open", 90, "estimated", "EN 149")


def test_a_need_that_was_withdrawn_and_stands_in_the_record_again_is_entered_anew(load):
    load(1, 100)
    Need.objects.update(state="withdrawn")

    need = load(2, 100, digest="again")

    assert need.state == "entered"
