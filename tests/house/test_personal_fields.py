"""I12: somebody decided of every column whether it holds something of a person; what does is destroyed by a date.

The classes are those of the field matrix of the design notes; where a column of ours is a row of it, both agree.
"""

import csv
import datetime as dt

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client

from cogov.kernel import personal
from cogov.kernel.models import PersonalRead, PersonalValue
from cogov.kernel.personal import PersonalField
from cogov.supply.models import Need, Shipment, ShipmentLine

CLASSES = ("P0", "P1", "P2", "P3", "P4")
# What the register holds, and the row of the field matrix it belongs to.
MATRIX = {"need.contact": "phone"}
# No longer than the matrix says; the crisis's end shortens it (`approve_phase`).
LONGEST = {"P2": dt.timedelta(days=365), "P3": dt.timedelta(days=90)}

# Columns in which something of a person could stand: text, JSON, numbers and days. A word out of a list in the code,
# a moment, a yes or no, and an id say nothing of anybody by themselves.
HOLDS = (models.CharField, models.TextField, models.JSONField, models.IntegerField, models.DateField)
HOLDS_NOT = (models.DateTimeField,)


def _decided():
    """Return class and reason of every column, as `config/columns.csv` decides."""
    with settings.COGOV_COLUMNS.open(encoding="utf-8", newline="") as file:
        return {
            f"{row['table']}.{name}": (row["class"], row["what"])
            for row in csv.DictReader(file)
            for name in row["columns"].split()
        }


def _columns(found):
    """Return every column in which something of a person could stand."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in found
        for field in model._meta.concrete_fields
        if isinstance(field, HOLDS) and not isinstance(field, HOLDS_NOT)
        if not (field.primary_key or field.is_relation or field.choices)
    }


def _ours():
    return [model for model in apps.get_models() if model.__module__.startswith("cogov.")]


def _undecided(found):
    """Return lines for `config/columns.csv` about columns nobody decided on: write the class and what stands there."""
    new = sorted(_columns(found) - set(_decided()))
    tables = sorted({key.rpartition(".")[0] for key in new})
    return [
        f"{table},P?,{' '.join(key.rpartition('.')[2] for key in new if key.startswith(f'{table}.'))},?"
        for table in tables
    ]


def _faults(field: PersonalField) -> list[str]:
    """Return what the declaration of a field lacks."""
    found = []
    if field.personal_class not in LONGEST:
        found.append("class")
    if not field.purpose.strip():
        found.append("purpose")
    if not field.basis.strip():
        found.append("basis")
    if not dt.timedelta(0) < field.keep <= LONGEST.get(field.personal_class, dt.timedelta(0)):
        found.append("delete-by")
    return found


def _declared():
    """Return the register without what other tests declare."""
    return {key: field for key, field in personal.declared().items() if not key.startswith("test.")}


def test_somebody_decided_of_every_column_whether_it_holds_something_of_a_person():
    decided = _decided()

    assert _undecided(_ours()) == []
    assert sorted(set(decided) - _columns(_ours())) == []
    assert {key for key, (name, what) in decided.items() if name not in CLASSES or not what.strip()} == set()


def test_a_planted_column_is_found_the_control():
    class Planted(models.Model):  # noqa: DJ008 - nobody prints it
        code = models.CharField(max_length=20)
        people = models.PositiveSmallIntegerField()
        born = models.DateField()
        at = models.DateTimeField()
        state = models.CharField(choices=[("open", "open")], max_length=9)

        class Meta:
            app_label = "planted"
            managed = False

    try:
        assert _undecided([Planted]) == ["planted.Planted,P?,born code people,?"]
    finally:
        del apps.all_models["planted"]


def test_personal_columns_in_clear_are_destroyed_by_their_date():
    clear = {key for key, (name, _) in _decided().items() if name in LONGEST}
    destroyed = {column: one for one in personal.declared_columns() for column in one.columns}

    assert set(destroyed) == clear
    for column, one in destroyed.items():
        assert one.personal_class == _decided()[column][0]
        assert one.purpose
        assert one.basis
        assert dt.timedelta(0) < one.keep <= LONGEST[one.personal_class]


def test_every_declared_field_has_class_purpose_basis_and_delete_by():
    found = {key: _faults(field) for key, field in _declared().items()}

    assert found
    assert {key: faults for key, faults in found.items() if faults} == {}


def test_a_field_declared_without_them_is_found_the_control():
    bare = PersonalField("planted", "P1", " ", "", dt.timedelta(days=4000))

    assert _faults(bare) == ["class", "purpose", "basis", "delete-by"]


def test_declared_fields_are_rows_of_the_field_matrix_with_the_same_class(shared):
    with (shared / "security" / "field_matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["field"]: row for row in csv.DictReader(file)}

    assert set(MATRIX) == set(_declared())
    for key, row in MATRIX.items():
        assert _declared()[key].personal_class == rows[row]["class"]
        assert rows[row]["public"] == "-"
    staff = rows["staff name acting in office"]
    assert {_decided()[key][0] for key in ("kernel.User.name", "actors.Person.name")} == {staff["class"]}


def test_a_person_s_value_cannot_be_kept_without_its_delete_by_date():
    field = PersonalValue._meta.get_field("delete_by")

    assert not field.null
    assert not field.has_default()


NUMBER = "13800138000"


@pytest.fixture
def asked(world):
    """A need of a household, with a telephone number, entered on the page."""
    answer = world.client("RES").post(
        world.url("supply/needs/new/"),
        {"item": str(world.mask.pk), "quantity": "5", "household": str(world.household().pk), "contact": NUMBER},
    )
    assert answer.status_code == 302
    return Need.objects.get()


def test_a_contact_stands_nowhere_in_the_database_in_clear(asked):
    assert PersonalValue.objects.filter(subject=asked.contact).count() == 1
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own list
            found += [table for row in cursor.fetchall() if NUMBER in repr(row)]
    assert found == []


PLACES = ("supply/needs/", "supply/needs/?format=csv", "supply/needs/{key}/", "log/", "figures/supply.askers/")


@pytest.mark.parametrize("role", ["ANON", "MED", "VOL", "DON", "COM"])
def test_no_page_and_no_file_shows_a_contact_unasked(asked, world, role):
    client = world.client(role)

    pages = [client.get(world.url(tail.format(key=asked.pk))) for tail in PLACES]
    pages += [client.get(world.api("needs")), client.get(world.api(f"needs/{asked.pk}"))]

    assert {page.status_code for page in pages} == {200}
    assert not any(NUMBER in page.content.decode() for page in pages)


NOTE = "the door is at the back, grandmother is ill"


@pytest.mark.parametrize(
    ("role", "reads"),
    [("RES", True), ("CTY", True), ("GOV", True), ("COM", True), ("NGO", False),
     ("ANON", False), ("MED", False), ("VOL", False), ("DON", False), ("ENT", False), ("MI", False), ("EXP", False)],
)  # fmt: skip
def test_what_an_asker_wrote_is_read_by_who_asks_verifies_or_plans(asked, world, role, reads):
    Need.objects.update(note=NOTE)
    client = world.client(role)

    pages = [client.get(world.url(tail.format(key=asked.pk))) for tail in PLACES]
    pages += [client.get(world.api("needs")), client.get(world.api(f"needs/{asked.pk}"))]

    assert {page.status_code for page in pages} == {200}
    assert [NOTE in page.content.decode() for page in pages] == [False, False, reads, False, False, False, False]


def test_another_household_does_not_read_the_note(asked, world):
    Need.objects.update(note=NOTE)
    client = Client()
    session = client.session
    session[f"household:{world.crisis.pk}"] = str(world.household("1-1-101").pk)
    session.save()

    assert NOTE not in client.get(world.url(f"supply/needs/{asked.pk}/")).content.decode()


def test_the_depot_reads_the_note_of_what_it_delivers_and_of_nothing_else(asked, world):
    Need.objects.update(note=NOTE)
    other = world.need(note=NOTE)
    shipment = Shipment.objects.create(crisis=world.crisis, run=None, number="1", depot=world.depot(),
                                       household=asked.household, km=1, ready_at=world.at)  # fmt: skip
    ShipmentLine.objects.create(shipment=shipment, need=asked, lot=world.lot(), quantity=5)
    client = world.client("NGO")

    shown = [NOTE in client.get(world.url(f"supply/needs/{need.pk}/")).content.decode() for need in (asked, other)]

    assert shown == [True, False]


def test_whoever_may_look_gives_a_reason_and_the_look_is_written_down(asked, world):
    client = world.client("COM")

    without = client.post(world.url(f"supply/needs/{asked.pk}/contact/"))
    before = PersonalRead.objects.count()
    shown = client.post(world.url(f"supply/needs/{asked.pk}/contact/"), {"reason": "call back"})

    assert NUMBER not in without.content.decode()
    assert before == 0
    assert NUMBER in shown.content.decode()
    look = PersonalRead.objects.get()
    assert (look.reason, look.role, look.subject) == ("call back", "COM", asked.contact)


def test_a_name_of_a_person_in_office_is_on_no_public_page(world):
    person = world.posts["MI"].person
    type(person).objects.filter(pk=person.pk).update(name="Zhang San")
    type(person.user).objects.filter(pk=person.user_id).update(name="Zhang San")
    need = world.need(state="entered")
    organisation = world.orgs["MI"].pk

    pages = [
        world.client("ANON").get(world.url(tail)).content.decode()
        for tail in ("", f"supply/needs/{need.pk}/", f"register/{organisation}/", "register/")
    ]

    assert all("MI one" in page for page in pages[1:])
    assert not any("Zhang San" in page for page in pages)


def test_a_household_s_code_is_shown_to_nobody_whom_the_matrix_does_not_name(asked, world):
    client = world.client("ANON")

    pages = [client.get(world.url(tail.format(key=asked.pk))).content.decode() for tail in PLACES]

    assert not any(asked.household.code in page for page in pages)
