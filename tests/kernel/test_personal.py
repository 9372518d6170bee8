"""I12: every personal value has purpose, basis and delete-by date, and is gone by then, with proof."""

import datetime as dt
import json
import uuid

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from cogov.cli.worker import destroy_overdue
from cogov.kernel import personal
from cogov.kernel.errors import Absent
from cogov.kernel.models import Act, Crisis, PersonalHold, PersonalRead, PersonalValue, SubjectKey
from cogov.kernel.personal import PersonalField, declare, keep, overdue, read

DAY = dt.timedelta(days=1)
NUMBER = "13800138000"
PHONE = declare(PersonalField("test.phone", "P2", "call back", "law", 30 * DAY))
HEALTH = declare(PersonalField("test.health", "P3", "care", "law", 14 * DAY))


def _keep(world, at, field=PHONE, value=NUMBER):
    subject = uuid.uuid4()
    keep(crisis=world.crisis, subject=subject, field=field, value=value, at=at)
    return subject


def _destroy(world, at):
    by = world.holder("COM").armed("retention")
    return personal.destroy_due(crisis=world.crisis, by=by, at=at)


def test_what_is_kept_is_read_back_and_the_look_is_written_down(world, at):
    subject, by = _keep(world, at), world.holder("COM")

    value = read(crisis=world.crisis, subject=subject, field=PHONE, reason="call", by=by, at=at)

    assert value == NUMBER
    look = PersonalRead.objects.get()
    assert (look.subject, look.user, look.organisation, look.reason) == (subject, by.user, by.organisation, "call")


def test_the_value_stands_nowhere_in_the_database_in_clear(world, at):
    _keep(world, at)

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own list
            found += [
                table for row in cursor.fetchall() if NUMBER in repr(row) or NUMBER.encode() in repr(row).encode()
            ]

    assert found == []


def test_keys_lie_outside_the_database_readable_by_the_owner_only(world, at):
    _keep(world, at)

    path = personal._key_file(world.crisis, "P2")
    assert str(path).startswith(str(settings.COGOV_KEYS))
    assert path.stat().st_mode & 0o077 == 0


def test_two_values_of_one_person_share_the_key_of_their_class_only(world, at):
    subject = _keep(world, at)
    keep(crisis=world.crisis, subject=subject, field=PHONE, value="1", at=at)
    keep(crisis=world.crisis, subject=subject, field=HEALTH, value="2", at=at)

    assert sorted(SubjectKey.objects.values_list("personal_class", flat=True)) == ["P2", "P3"]
    assert PersonalValue.objects.count() == 2


def test_a_field_outside_the_register_cannot_be_kept(world, at):
    stray = PersonalField("stray", "P2", "none", "none", DAY)

    with pytest.raises(KeyError):
        keep(crisis=world.crisis, subject=uuid.uuid4(), field=stray, value="x", at=at)

    assert "test.phone" in personal.declared()


def test_columns_kept_in_clear_stand_in_the_register_too():
    assert any("code" in name for kept in personal.declared_columns() for name in kept.columns)


@pytest.mark.parametrize("missing", ["purpose", "basis"])
def test_the_database_refuses_a_value_without_purpose_or_basis(world, at, missing):
    fields = {"purpose": "p", "basis": "b", missing: ""}

    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalValue.objects.create(
            crisis=world.crisis,
            subject=uuid.uuid4(),
            field="f",
            personal_class="P2",
            delete_by=at,
            ciphertext=b"",
            **fields,
        )


def test_a_value_whose_date_has_come_is_destroyed_with_its_key_and_the_act_proves_it(world, at):
    subject, kept = _keep(world, at), _keep(world, at + 10 * DAY)

    gone = _destroy(world, at + 31 * DAY)

    assert gone == 1
    assert list(PersonalValue.objects.values_list("subject", flat=True)) == [kept]
    assert list(SubjectKey.objects.values_list("subject", flat=True)) == [kept]
    proof = json.loads(Act.objects.get(kind="kernel.personal.destroyed").said)
    assert (proof["values"], proof["keys"], proof["overdue_left"], proof["left"]) == (1, 1, 0, 1)
    with pytest.raises(Absent):
        read(crisis=world.crisis, subject=subject, field=PHONE, reason="x", by=world.holder("COM"), at=at)


def test_a_person_with_another_running_value_keeps_the_key_of_its_class_and_no_other(world, at):
    subject = _keep(world, at, HEALTH)
    keep(crisis=world.crisis, subject=subject, field=PHONE, value="1", at=at)

    _destroy(world, at + 15 * DAY)

    assert PersonalValue.objects.get().field == "test.phone"
    assert SubjectKey.objects.get().personal_class == "P2"  # the key of the class that is over is gone
    assert read(crisis=world.crisis, subject=subject, field=PHONE, reason="x", by=world.holder("COM"), at=at) == "1"


def _held(world, at, subject, **fields):
    """Keep something as evidence for 60 days, as two persons decided."""
    return PersonalHold.objects.create(
        crisis=world.crisis, subject=subject, until=at + 60 * DAY, proposed_at=at, proposed_by=uuid.uuid4(),
        proposed_by_user=uuid.uuid4(),
        **{"authority": "court order 12", "lawful": "art. 85", "necessary": "proof", "safe": "auditors only",
           "approved_at": at, "approved_by_user": uuid.uuid4(), **fields},
    )  # fmt: skip


def test_a_hold_keeps_evidence_until_it_ends_and_the_rest_is_destroyed(world, at):
    evidence, other = _keep(world, at), _keep(world, at)
    _held(world, at, evidence)

    assert _destroy(world, at + 31 * DAY) == 1
    assert overdue(world.crisis, at + 31 * DAY) == 0
    assert list(PersonalValue.objects.values_list("subject", flat=True)) == [evidence]
    proof = json.loads(Act.objects.get(kind="kernel.personal.destroyed").said)
    assert (proof["values"], proof["overdue_left"], proof["held_as_evidence"], proof["left"]) == (1, 0, 1, 1)
    assert not SubjectKey.objects.filter(subject=other).exists()
    assert _destroy(world, at + 61 * DAY) == 1


@pytest.mark.parametrize("standing", ["proposed", "ended"])
def test_a_hold_that_nobody_approved_or_that_ended_keeps_nothing(world, at, standing):
    fields = {"proposed": {"approved_at": None, "approved_by_user": None}, "ended": {"ended_at": at}}
    _held(world, at, _keep(world, at), **fields[standing])

    assert _destroy(world, at + 31 * DAY) == 1


ONE = uuid.uuid4()


@pytest.mark.parametrize(
    "fields", [{"necessary": ""}, {"until": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
               {"proposed_by_user": ONE, "approved_by_user": ONE}, {"approved_by_user": None}],
)  # fmt: skip
def test_the_database_refuses_a_hold_without_assessment_end_or_second_person(world, at, fields):
    hold = _held(world, at, _keep(world, at))

    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalHold.objects.filter(pk=hold.pk).update(**fields)


def _close(world, at):
    Crisis.objects.filter(pk=world.crisis.pk).update(closed_at=at)
    world.crisis.refresh_from_db()


def test_after_the_crisis_is_closed_nothing_is_left_at_the_date_not_even_the_key(
    world, at, django_capture_on_commit_callbacks
):
    _keep(world, at)
    _keep(world, at, HEALTH)
    _close(world, at)

    with django_capture_on_commit_callbacks(execute=True):
        _destroy(world, at + 31 * DAY)

    assert PersonalValue.objects.count() == 0
    assert SubjectKey.objects.count() == 0
    assert not personal._key_file(world.crisis, "P2").exists()
    assert not personal._key_file(world.crisis, "P3").exists()
    assert json.loads(Act.objects.get(kind="kernel.personal.destroyed").said)["crisis_keys"] == 2


def test_the_key_of_a_class_without_values_goes_while_another_class_is_held(
    world, at, django_capture_on_commit_callbacks
):
    _held(world, at, _keep(world, at))
    _keep(world, at, HEALTH)
    _close(world, at)

    with django_capture_on_commit_callbacks(execute=True):
        _destroy(world, at + 31 * DAY)

    assert personal._key_file(world.crisis, "P2").exists()
    assert not personal._key_file(world.crisis, "P3").exists()


def test_values_that_went_before_the_close_leave_no_key_file_behind(world, at, django_capture_on_commit_callbacks):
    _keep(world, at)
    with django_capture_on_commit_callbacks(execute=True):
        destroy_overdue(at + 31 * DAY)
    running = personal._key_file(world.crisis, "P2").exists()
    _close(world, at + 32 * DAY)

    for day in (33, 34):
        with django_capture_on_commit_callbacks(execute=True):
            destroy_overdue(at + day * DAY)

    assert running  # while the crisis runs, the next value needs it
    assert not personal._key_file(world.crisis, "P2").exists()
    assert Act.objects.filter(kind="kernel.personal.destroyed").count() == 2


def test_a_backup_is_dead_once_the_crisis_key_is_destroyed(world, at):
    subject = _keep(world, at)
    path = personal._key_file(world.crisis, "P2")
    path.write_bytes(b"\x00" * 32)  # what anybody has who restores the database without the destroyed key

    from cryptography.exceptions import InvalidTag

    with pytest.raises(InvalidTag):
        read(crisis=world.crisis, subject=subject, field=PHONE, reason="x", by=world.holder("COM"), at=at)


def test_the_worker_destroys_by_itself(world, at):
    _keep(world, at)

    assert destroy_overdue(at + 29 * DAY) == 0
    assert destroy_overdue(at + 31 * DAY) == 1
    act = Act.objects.get(kind="kernel.personal.destroyed")
    assert (act.rule, act.post) == ("retention", world.crisis.armed_by)


def test_without_the_worker_the_value_stays_the_control(world, at):
    _keep(world, at)

    assert overdue(world.crisis, at + 31 * DAY) == 1
    assert PersonalValue.objects.count() == 1
