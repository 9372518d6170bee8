"""One action = one transaction = one act; acts are never changed."""

import datetime as dt
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, OperationalError, transaction

from cogov.actors.models import Organisation
from cogov.kernel import acts
from cogov.kernel.acts import (
    NoActRecorded,
    UndeclaredPublicField,
    action,
    public_fields,
    record,
    snapshot,
    state_digest,
)
from cogov.kernel.canonical import digest
from cogov.kernel.errors import CrisisClosed
from cogov.kernel.models import Act, ActSubject, Crisis, PendingLeaf
from cogov.supply.actions import close_unmet, reject_need, withdraw_need
from factories.world import World


@action("test.thing.done")
def _do(*, world: World, times: int, by, at: dt.datetime, public=None, kind: str = "") -> None:
    world.crisis.hazard = "changed"
    world.crisis.save(update_fields=["hazard"])
    for _ in range(times):
        record(about=world.crisis, crisis=world.crisis, authority="test", said={"a": 1}, public=public)


@pytest.fixture
def declared(monkeypatch):
    """Declare the leaf of these tests, and of no test after them."""
    monkeypatch.setattr(acts, "_leaf_fields", acts.declared_leaves())
    public_fields("test.thing.done", "n")


def test_an_action_writes_one_act_with_who_what_when_and_by_what_right(world, at):
    by = world.holder("COM")

    _do(world=world, times=1, by=by, at=at)

    act = Act.objects.get(kind="test.thing.done")
    assert (act.user, act.organisation, act.post, act.role) == (by.user, by.organisation, by.post, "COM")
    assert (act.at, act.authority, act.said, act.about) == (at, "test", '{"a":1}', world.crisis.pk)
    assert act.jurisdiction_id == world.jurisdiction.pk
    assert act.after_digest == state_digest(world.crisis)
    assert act.recorded_at is not None


@pytest.mark.parametrize("times", [0, 2])
def test_an_action_without_exactly_one_act_leaves_nothing_behind(world, at, times):
    with pytest.raises(NoActRecorded):
        _do(world=world, times=times, by=world.holder("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.hazard == "flood"
    assert not Act.objects.filter(kind="test.thing.done").exists()


def test_recording_outside_an_action_is_refused(world):
    with pytest.raises(NoActRecorded):
        record(about=world.crisis, authority="x", said={})


def test_a_leaf_with_an_undeclared_field_rolls_everything_back(world, at):
    with pytest.raises(UndeclaredPublicField):
        _do(world=world, times=1, by=world.holder("COM"), at=at, public={"secret": 1})

    world.crisis.refresh_from_db()
    assert world.crisis.hazard == "flood"


def test_leaves_chain_the_versions_of_one_thing(world, declared, at):
    _do(world=world, times=1, by=world.holder("COM"), at=at, public={"n": 1})
    _do(world=world, times=1, by=world.holder("COM"), at=at, public={"n": 2})

    first, second = PendingLeaf.objects.order_by("version")
    assert (first.version, second.version) == (1, 2)
    assert f'"prev":"{first.leaf_hash}"' in second.body
    assert '"status":"Actual"' in first.body
    assert acts.declared_leaves()["test.thing.done"] == {"n"}


def test_leaves_of_an_exercise_say_so_and_go_to_a_log_of_their_own(exercise, declared, at):
    _do(world=exercise, times=1, by=exercise.holder("COM"), at=at, public={"n": 1})

    leaf = PendingLeaf.objects.get()
    assert leaf.origin == "exercise/drill-crisis"
    assert '"status":"Exercise"' in leaf.body


@pytest.mark.parametrize("model", [Act, ActSubject, PendingLeaf])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_recorded(world, at, model, verb):
    withdraw_need(need=world.need(), reason="moved", by=world.holder("MI"), at=at)
    if model is ActSubject:
        ActSubject.objects.create(act=Act.objects.first(), kind="x", object=world.crisis.pk)
    assert model.objects.exists()

    rows = model.objects.all()
    attempt = partial(rows.update, kind="forged") if verb == "update" else partial(rows._raw_delete, rows.db)

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        attempt()


def test_a_deadlock_is_tried_again_when_the_action_is_outermost(world, at, monkeypatch):
    monkeypatch.setattr(acts, "connection", SimpleNamespace(in_atomic_block=False))
    calls = []

    @action("test.thing.tried")
    def fails_twice(*, by, at):
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("database is locked")
        record(about=world.crisis, crisis=world.crisis, authority="t", said={})

    fails_twice(by=world.holder("COM"), at=at)

    assert len(calls) == 3


def test_another_fault_of_the_database_is_not_tried_again(world, at, monkeypatch):
    monkeypatch.setattr(acts, "connection", SimpleNamespace(in_atomic_block=False))
    calls = []

    @action("test.thing.tried")
    def fails(*, by, at):
        calls.append(1)
        raise OperationalError("disk full")

    with pytest.raises(OperationalError):
        fails(by=world.holder("COM"), at=at)

    assert len(calls) == 1


def test_inside_another_transaction_a_deadlock_is_left_to_the_outermost(world, at):
    calls = []

    @action("test.thing.tried")
    def fails(*, by, at):
        calls.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError), transaction.atomic():
        fails(by=world.holder("COM"), at=at)

    assert len(calls) == 1


def test_a_serialisation_failure_of_postgresql_counts_as_a_deadlock():
    class Cause(Exception):
        sqlstate = "40001"

    error = OperationalError("x")
    error.__cause__ = Cause()

    assert acts.may_retry(error)


def test_snapshots_show_binary_columns_as_digests(world, at):
    from cogov.kernel.models import SubjectKey

    key = SubjectKey(crisis=world.crisis, subject=world.crisis.pk, personal_class="P2", wrapped=b"\x00\x01")

    assert snapshot(key)["wrapped"] == "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2"
    assert digest(snapshot(key)) == state_digest(key)


@pytest.mark.parametrize("act", [withdraw_need, reject_need, close_unmet])
def test_a_refused_action_writes_neither_act_nor_change(world, at, act):
    need = world.need(state="confirmed", received=100, sent=100, allocated=100)

    with pytest.raises(Exception, match=r"NoSuchNeedMove|NoPower"):
        act(need=need, reason="x", by=world.holder("GOV"), at=at)

    assert not Act.objects.exists()
    need.refresh_from_db()
    assert need.state == "confirmed"


def test_touched_rows_find_the_act(world, at):
    from cogov.actors.actions import make_tie

    one, other = world.orgs["NGO"], world.orgs["ENT"]

    make_tie(one=one, other=other, purpose="transport", crisis=world.crisis, by=world.holder("NGO"), at=at)

    assert set(ActSubject.objects.values_list("object", flat=True)) == {one.pk, other.pk}
    assert Organisation.objects.filter(pk__in=ActSubject.objects.values("object")).count() == 2


def test_a_rule_acts_for_the_post_that_armed_it(world, at):
    by = world.holder("COM").armed("first-round")

    _do(world=world, times=1, by=by, at=at)

    act = Act.objects.get()
    assert (act.rule, act.post, act.user) == ("first-round", by.post, None)


def test_the_database_refuses_a_rule_without_a_post(world, at):
    from dataclasses import replace

    by = replace(world.holder("COM").armed("first-round"), post=None)

    with pytest.raises(DatabaseError), transaction.atomic():
        _do(world=world, times=1, by=by, at=at)


def test_a_closed_crisis_takes_no_act_and_what_the_act_wrote_is_undone(world, at):
    Crisis.objects.filter(pk=world.crisis.pk).update(closed_at=at)  # the row in hand was read before

    with pytest.raises(CrisisClosed):
        _do(world=world, times=1, by=world.holder("COM"), at=at)

    world.crisis.refresh_from_db()
    assert world.crisis.hazard == "flood"
    assert not Act.objects.exists()


def test_an_act_of_another_crisis_or_of_none_goes_on_the_control(world, elsewhere, at):
    Crisis.objects.filter(pk=elsewhere.crisis.pk).update(closed_at=at)

    _do(world=world, times=1, by=world.holder("COM"), at=at)

    assert Act.objects.count() == 1
