"""Whatever an exercise says, says EXERCISE: every page, every file, every row of the API, and no mail leaves it.

The calls are those of the permission sweep, so that a new route is looked at without anybody thinking of it.
"""

import io
import json
import zipfile

import pytest
from django.core.cache import caches
from django.db import transaction

from cogov.actors.rules.matrix import ROLES
from cogov.record.actions import sequence_pending
from house.sweep import API, PAGES
from house.sweep.shared import A
from house.test_permissions import _call, _path, _refused

MARK = "EXERCISE 演习"
BAND = '<aside class="exercise-band"'


def _unmarked(answer):
    """Return what of an answer does not say that it belongs to an exercise."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if 300 <= answer.status_code < 400 or not answer.content:
        return []
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        return _unmarked_file(answer, kind)
    if kind == "application/json":
        body = json.loads(answer.content)
        return [] if "error" in body else [part for part in (body, *body.get("items", [])) if not part.get("exercise")]
    text = answer.content.decode()
    whole = "<main" in text  # a fragment goes into a page that has the band
    return [text[:300]] if whole and (BAND not in text or "<title>EXERCISE · " not in text) else []


def _unmarked_file(answer, kind):
    name = answer.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    if not name.startswith("EXERCISE-"):
        return [name]
    if kind == "application/json":
        return [] if json.loads(answer.content)["exercise"] else [name]
    if kind == "text/csv":
        rows = answer.content.decode("utf-8-sig").splitlines()
        return [row for row in rows if not row.startswith(MARK)]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return [] if MARK in book.read("xl/sharedStrings.xml").decode() else [name]


def _answers(world, route, method, build):
    """Call the route as each role until one may, and, where a page can be taken along as a file, the files."""
    for role in ROLES:
        with transaction.atomic():
            caches["process"].clear()
            call = build(world, role, "own")
            client = world.client(role)
            answer = _call(client, world, route, method, call)
            files = [
                client.get(_path(world, route, call.args), {"format": form})
                for form in ("csv", "xlsx") if method == "GET" and (route, method) in PAGES
            ]  # fmt: skip
            transaction.set_rollback(True)
        yield answer
        yield from files
        if not _refused(answer) and answer.status_code < 400:
            return


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "method"), sorted({**PAGES, **API}), ids=lambda value: value)
def test_every_answer_of_an_exercise_is_marked_and_no_mail_leaves_it(route, method, exercise, mailoutbox):
    exercise.need(quantity=40)
    exercise.lot(500)
    build = {**PAGES, **API}[(route, method)]

    answers = list(_answers(exercise, route, method, build))

    assert min(answer.status_code for answer in answers) < 400
    assert [left for answer in answers for left in _unmarked(answer)] == []
    assert mailoutbox == []


@pytest.mark.parametrize("tail", ["open/", "nowhere/", "supply/needs/not-a-key/", "supply/shipments/new/"])
def test_doors_and_faults_under_the_addresses_of_exercises_are_marked(exercise, tail):
    answer = exercise.client("ANON").get(exercise.url(tail))

    assert answer.status_code in (200, 404)
    assert _unmarked(answer) == []


def test_the_receipt_of_an_exercise_says_so_in_its_name_its_file_and_its_entry(exercise):
    call = API[(f"{A}needs", "POST")](exercise, "MI", "own")
    exercise.client("MI").post(exercise.api("needs"), data=call.body, content_type="application/json")
    sequence_pending(origin=exercise.crisis.origin, at=exercise.at)

    answer = exercise.client("ANON").get(exercise.url("log/0/receipt/"))

    receipt = json.loads(answer.content)
    assert _unmarked(answer) == []
    assert receipt["origin"].startswith("exercise/")
    assert json.loads(receipt["entry"])["status"] == "Exercise"


@pytest.mark.parametrize("address", ["url:", "api:situation", "api:needs", "url:supply/needs/?format=csv"])
def test_what_is_real_is_not_marked_the_control(world, address):
    world.need()
    kind, _, tail = address.partition(":")

    answer = world.client("COM").get(getattr(world, kind)(tail))

    assert answer.status_code == 200
    assert _unmarked(answer) != []
