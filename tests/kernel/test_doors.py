"""One-time passes, idempotency keys, long work, figures, locks."""

import contextlib
import datetime as dt
import uuid

import pytest
from django.test import RequestFactory

from cogov.kernel import clock, figures, jobs, locks
from cogov.kernel.errors import Absent, BadInput
from cogov.kernel.figures import Figure, FigureTwice, FigureValue, Reading
from cogov.kernel.models import Job, KeptAnswer, OneTimePass
from cogov.kernel.web import once as once_module
from cogov.kernel.web.once import KeyReused, once
from cogov.kernel.web.passes import LASTS, make_pass, on_loopback, redeem
from cogov.supply.models import Lot

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


def _request(**meta):
    return RequestFactory().get("/", **{**HERE, **meta})


@pytest.fixture
def loopback(settings):
    settings.COGOV_LOOPBACK = True


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, True),
        ({"HTTP_HOST": "127.0.0.1:8000"}, True),
        ({"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, True),
        ({"HTTP_HOST": "[::1]", "REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"HTTP_HOST": "testserver"}, False),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, False),
    ],
)
def test_loopback_means_this_machine_by_a_loopback_name_and_no_proxy(loopback, meta, expected):
    assert on_loopback(_request(**meta)) is expected


def test_a_server_bound_elsewhere_is_never_on_loopback(settings):
    settings.COGOV_LOOPBACK = False

    assert not on_loopback(_request())


def test_a_pass_opens_once(exercise, at, loopback):
    user = exercise.posts["COM"].person.user
    token = make_pass(crisis=exercise.crisis, label="committee", wall=at, user=user.pk)

    assert redeem(request=_request(), crisis=exercise.crisis, token=token, wall=at).user == user
    with pytest.raises(Absent):
        redeem(request=_request(), crisis=exercise.crisis, token=token, wall=at)
    assert token not in str(OneTimePass.objects.values())


@pytest.mark.parametrize("case", ["wrong", "old", "other crisis", "off loopback"])
def test_a_pass_opens_nothing_when_wrong_old_foreign_or_off_loopback(exercise, at, loopback, case):
    token = make_pass(crisis=exercise.crisis, label="x", wall=at, user=exercise.posts["COM"].person.user_id)
    request, crisis, wall = _request(), exercise.crisis, at
    if case == "wrong":
        token = "wrong"
    if case == "old":
        wall = at + LASTS
    if case == "other crisis":
        crisis = type(exercise).made(at, slug="second", exercise=True).crisis
    if case == "off loopback":
        request = _request(REMOTE_ADDR="192.0.2.7")

    with pytest.raises(Absent):
        redeem(request=request, crisis=crisis, token=token, wall=wall)


def test_a_real_crisis_has_no_passes(world, at, loopback):
    with pytest.raises(Absent):
        make_pass(crisis=world.crisis, label="x", wall=at, user=world.posts["COM"].person.user_id)
    with pytest.raises(Absent):
        redeem(request=_request(), crisis=world.crisis, token="x", wall=at)


def test_off_loopback_no_pass_is_even_made(exercise, at, settings):
    settings.COGOV_LOOPBACK = False

    with pytest.raises(Absent):
        make_pass(crisis=exercise.crisis, label="x", wall=at, user=exercise.posts["COM"].person.user_id)


def test_of_two_at_one_instant_one_gets_the_pass(exercise, at, loopback, monkeypatch):
    token = make_pass(crisis=exercise.crisis, label="x", wall=at, user=exercise.posts["COM"].person.user_id)
    seen = OneTimePass.objects.get()

    def first(self):
        OneTimePass.objects.filter(pk=seen.pk).update(used_at=at)  # the other one was quicker
        return seen

    monkeypatch.setattr("django.db.models.query.QuerySet.first", first)
    with pytest.raises(Absent):
        redeem(request=_request(), crisis=exercise.crisis, token=token, wall=at)


def _post(user, key, body=b'{"a":1}'):
    request = RequestFactory().post("/api/v1/x", data=body, content_type="application/json")
    request.user = user
    if key is not None:
        request.META["HTTP_IDEMPOTENCY_KEY"] = key
    return request


@pytest.fixture
def effects():
    from django.http import JsonResponse

    made = []

    def act():
        made.append(1)
        return JsonResponse({"n": len(made)}, status=201)

    act.made = made
    return act


def test_the_same_request_with_one_key_has_one_effect_and_equal_answers(world, at, effects):
    user = world.posts["MI"].person.user

    answers = [once(_post(user, "k1"), effects) for _ in range(3)]

    assert len(effects.made) == 1
    assert {answer.content for answer in answers} == {b'{"n": 1}'}
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    kept = KeptAnswer.objects.get()
    assert clock.now() < kept.kept_until <= clock.now() + once_module.KEPT
    assert once_module.purge(kept.kept_until - dt.timedelta(seconds=1)) == 0
    assert once_module.purge(kept.kept_until) == 1


def test_a_key_with_another_body_is_refused_and_the_first_result_stands(world, at, effects):
    user = world.posts["MI"].person.user
    once(_post(user, "k1"), effects)

    with pytest.raises(KeyReused):
        once(_post(user, "k1", b'{"a":2}'), effects)
    assert len(effects.made) == 1


def test_a_key_of_another_user_is_new(world, at, effects):
    once(_post(world.posts["MI"].person.user, "k1"), effects)
    answer = once(_post(world.posts["NGO"].person.user, "k1"), effects)

    assert answer.content == b'{"n": 2}'


def test_without_a_key_or_a_user_every_request_acts(world, at, effects):
    from django.contrib.auth.models import AnonymousUser

    once(_post(world.posts["MI"].person.user, None), effects)
    once(_post(AnonymousUser(), "k1"), effects)

    assert len(effects.made) == 2
    assert not KeptAnswer.objects.exists()


def test_a_key_that_is_too_long_is_refused(world, at, effects):
    with pytest.raises(BadInput):
        once(_post(world.posts["MI"].person.user, "k" * 81), effects)


def test_a_refusal_is_not_kept(world, at):
    from django.http import HttpResponse

    user = world.posts["MI"].person.user

    once(_post(user, "k1"), lambda: HttpResponse(status=409))

    assert not KeptAnswer.objects.exists()


def test_of_two_at_one_instant_the_second_gets_the_first_answer(world, at, effects, monkeypatch):
    user = world.posts["MI"].person.user
    first = once(_post(user, "k1"), effects)
    row = KeptAnswer.objects.get()
    seen = iter([None, row, row])
    monkeypatch.setattr(once_module, "_kept", lambda _claim: next(seen))

    answer = once(_post(user, "k1"), effects)

    assert answer.content == first.content
    assert len(effects.made) == 1  # it waited for the key, and then never acted


def test_an_act_that_refuses_a_second_time_is_answered_like_the_first(world, effects, monkeypatch):
    user = world.posts["MI"].person.user
    first = once(_post(user, "k1"), effects)
    row = KeptAnswer.objects.get()
    seen = iter([None, row, row])  # the second looked before the first was done
    monkeypatch.setattr(once_module, "_kept", lambda _claim: next(seen))

    def refuses():
        raise BadInput("decided already", field="x")

    assert once(_post(user, "k1"), refuses).content == first.content


def test_a_refusal_gives_the_key_back(world, effects):
    user = world.posts["MI"].person.user

    def refuses():
        raise BadInput("not now", field="x")

    with pytest.raises(BadInput):
        once(_post(user, "k1"), refuses)

    assert not KeptAnswer.objects.exists()
    assert once(_post(user, "k1"), effects).status_code == 201


def test_another_broken_constraint_is_not_taken_for_a_second_request(world, at):
    from django.db import IntegrityError

    def act():
        raise IntegrityError("something else")

    with pytest.raises(IntegrityError):
        once(_post(world.posts["MI"].person.user, "k1"), act)


@pytest.mark.parametrize(("text", "acted"), [("database is locked", 2), ("disk full", 1)])
def test_a_transaction_that_may_go_through_is_tried_again_and_no_other(world, effects, text, acted):
    from django.db import OperationalError

    tried = []

    def act():
        tried.append(1)
        if len(tried) == 1:
            raise OperationalError(text)
        return effects()

    with contextlib.nullcontext() if acted == 2 else pytest.raises(OperationalError):
        once(_post(world.posts["MI"].person.user, "k1"), act)

    assert len(tried) == acted


def test_long_work_goes_from_waiting_to_done(world, at):
    by = world.holder("COM")
    job = jobs.start(crisis=world.crisis, kind="k", by=by, at=at)

    jobs.step(job.pk, 30, "half")
    jobs.finish(job.pk, world.crisis.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.result) == ("done", 100, world.crisis.pk)
    assert jobs.own(world.crisis, job.pk, by) == job
    assert jobs.own(world.crisis, job.pk, world.second("COM")) is None


def test_work_that_was_called_off_stops_at_its_next_step(world, at):
    job = jobs.start(crisis=world.crisis, kind="k", by=world.holder("COM"), at=at)

    assert jobs.call_off(job)
    with pytest.raises(jobs.CalledOff):
        jobs.step(job.pk, 10, "x")
    with pytest.raises(jobs.CalledOff):
        jobs.finish(job.pk, world.crisis.pk)
    jobs.fail(job.pk, "late")
    assert not jobs.call_off(job)
    assert Job.objects.get().state == "cancelled"


def test_failed_work_says_why(world, at):
    job = jobs.start(crisis=world.crisis, kind="k", by=world.holder("COM"), at=at)

    jobs.fail(job.pk, "no stock")

    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "no stock")


def test_nobody_without_a_post_starts_long_work(world, at):
    with pytest.raises(ValueError, match="post"):
        jobs.start(crisis=world.crisis, kind="k", by=world.holder("ANON"), at=at)


def _figure(name, compute=lambda _reading: FigureValue(3, None, "test")):
    return Figure(name, "t", "d", "u", compute, lambda _reading: Lot.objects.none(), ())


def test_a_figure_is_computed_once_a_reading(world, at):
    calls = []
    figures.register(_figure("test.once", lambda _reading: calls.append(1) or FigureValue(3, None, "test")))
    reading = Reading(world.crisis, at)

    assert (reading.value("test.once").value, reading.value("test.once").value) == (3, 3)
    assert calls == [1]
    assert "test.once" in figures.registered()


def test_two_figures_cannot_share_a_name():
    same = figures.register(_figure("test.same"))

    assert figures.register(same) is same
    with pytest.raises(FigureTwice):
        figures.register(_figure("test.same"))


def test_an_unknown_figure_is_absent(world, at):
    with pytest.raises(Absent):
        Reading(world.crisis, at).value("no.such")


def test_locks_return_rows_by_id_and_refuse_what_is_not_there(world):
    lot = world.lot(5)

    assert locks.lock(Lot, lot.pk) == lot
    assert locks.lock_all(Lot, [lot.pk, uuid.uuid4()]) == {lot.pk: lot}
    with pytest.raises(Lot.DoesNotExist):
        locks.lock(Lot, uuid.uuid4())


def test_many_rows_are_written_at_once(world):
    one, two = world.lot(5), world.lot(6)
    one.reserved, two.reserved = 1, 2

    locks.upsert(Lot, [one, two], ["reserved"])

    assert sorted(Lot.objects.values_list("reserved", flat=True)) == [1, 2]


def test_the_time_of_a_real_crisis_is_the_wall_clock(world, at):
    assert world.crisis.time(at) == at


def test_the_time_of_an_exercise_runs_from_its_scenario(exercise, at):
    scenario = dt.datetime(2020, 2, 1, tzinfo=dt.UTC)
    exercise.crisis.scenario_start, exercise.crisis.wall_start = scenario, at

    assert exercise.crisis.time(at + dt.timedelta(hours=2)) == scenario + dt.timedelta(hours=2)
