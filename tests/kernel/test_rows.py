"""How a row names itself where only its text is shown: in lists of what protects it from deletion, and in logs."""

import datetime as dt
import uuid

import pytest
from django.apps import apps

from cogov.kernel import models
from cogov.record.models import Checkpoint, LogEntry

AT = dt.datetime(2027, 6, 1, 8, 5, tzinfo=dt.UTC)
KEY = uuid.UUID(int=7)
MASK, RESPIRATOR = models.Item(code="mask"), models.Item(code="respirator")

ROWS = [
    (models.Act(kind="supply.need.entered", at=AT), "supply.need.entered 2027-06-01 08:05"),
    (models.ActSubject(kind="supply.lot", object=KEY), f"supply.lot/{KEY}"),
    (models.PendingLeaf(kind="supply.plan", about=KEY, version=2), f"supply.plan {KEY} v2"),
    (models.Jurisdiction(slug="hubei"), "hubei"),
    (models.Crisis(slug="flood-2027"), "flood-2027"),
    (models.Place(names={"zh-Hans": "汉阳", "en": "Hanyang"}), "汉阳"),
    (models.PlaceCode(system="iso3166-2", code="CN-HB"), "iso3166-2:CN-HB"),
    (models.Count(indicator="confirmed", day=dt.date(2027, 6, 1), value=41), "confirmed 2027-06-01: 41"),
    (models.Dataset(format="exercise", label="2027-06-01"), "exercise 2027-06-01"),
    (models.Line(file="needs.csv", position="line 3"), "needs.csv line 3"),
    (models.KeptAnswer(key="a1"), "a1"),
    (models.OneTimePass(label="committee"), "committee"),
    (models.Rule(code="verify-4h"), "verify-4h"),
    (models.Duty(rule=models.Rule(code="verify-4h"), due_at=AT), "verify-4h due 2027-06-01 08:05"),
    (MASK, "mask"),
    (models.ItemSpelling(spelling="口罩"), "口罩"),
    (models.Substitute(wanted=MASK, given=RESPIRATOR), "respirator for mask"),
    (models.Pack(item=MASK, name="box"), "box of mask"),
    (models.Job(kind="round", state="running"), "round running"),
    (models.SubjectKey(personal_class="P2", subject=KEY), f"P2 {KEY}"),
    (models.PersonalValue(field="need.contact", subject=KEY), f"need.contact of {KEY}"),
    (models.PersonalHold(subject=KEY, until=AT), f"{KEY} until 2027-06-01"),
    (models.PersonalRead(field="need.contact", at=AT), "need.contact 2027-06-01 08:05"),
    (models.User(name="Li Si", email="li@example.org"), "Li Si"),
    (LogEntry(origin="crisis/flood", index=4), "crisis/flood 4"),
    (Checkpoint(origin="crisis/flood", size=5, root="ab"), "crisis/flood 5 ab"),
]


@pytest.mark.parametrize(("row", "said"), ROWS, ids=[type(row).__name__ for row, _ in ROWS])
def test_a_row_names_itself_and_shows_no_value_of_a_person(row, said):
    assert str(row) == said


def test_every_table_of_the_kernel_and_the_record_is_among_them():
    tables = {*apps.get_app_config("kernel").get_models(), *apps.get_app_config("record").get_models()}

    assert {type(row) for row, _ in ROWS} == tables


def test_a_person_is_found_by_address_whatever_its_case(world):
    user = models.User.objects.create_user(email="Li.Si@Example.org", name="Li Si", password="a long enough sentence")

    assert models.User.objects.get_by_natural_key("LI.SI@example.ORG") == user
