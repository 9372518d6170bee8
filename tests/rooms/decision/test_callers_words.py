"""I12: what somebody said at the telephone stands in one column, and is nowhere left when its date has come."""

import datetime as dt
import random

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from cogov.decision.actions.intake import NewIntake, hand_intake, settle_intake, take_intake
from cogov.decision.models import Intake, Task
from cogov.decision.queries import duplicates
from cogov.decision.rules.intake import IntakeKind
from cogov.kernel.personal import destroy_due

WORDS = ("Zebulon", "王小明")
TEXT = "Zebulon Quandary in flat 7 cannot walk and asks for masks. 王小明在三栋住，走不动。"


def places_with(words):
    """Return every text column of every table, acts among them, in which one of these words stands."""
    found = set()
    for model in apps.get_models():
        columns = [
            one.attname for one in model._meta.concrete_fields if isinstance(one, CharField | TextField | JSONField)
        ]
        for row in model._default_manager.values_list(*columns) if columns else ():
            for name, value in zip(columns, row, strict=True):
                if any(word.casefold() in str(value).casefold() for word in words):
                    found.add(f"{model.__name__}.{name}")
    return found


def take(world, kind, text=TEXT, **more):
    new = NewIntake(kind=kind, text=text, area=world.city, **more)
    return take_intake(crisis=world.crisis, new=new, chance=random.Random(kind), by=world.holder("GOV"), at=world.at)


def test_i_12_no_word_of_a_caller_is_left_anywhere_when_its_date_has_come(world, at):
    goods = {"organisation": world.orgs["GOV"], "item": world.mask.pk, "quantity": 5}
    rows = {kind: take(world, kind, **goods) for kind in IntakeKind}
    vague = take(world, "offer", "Zebulon has something to give", organisation=world.orgs["GOV"])
    by = world.holder("GOV")
    settle_intake(intake=vague, answer="Tell Zebulon: bring it to the depot", by=by, at=at)
    hand_intake(intake=take(world, "need"), kind="need", owner=world.orgs["NGO"], reason="theirs", by=by, at=at)

    assert places_with(WORDS) == {"Intake.text", "Intake.answer"}  # the control: they stand there, and nowhere else
    assert (rows["need"].became_kind, rows["offer"].became_kind) == ("supply.need", "supply.offer")
    destroy_due(crisis=world.crisis, by=world.holder("OPS"), at=at + dt.timedelta(days=91))

    assert places_with(WORDS) == set()
    assert Intake.objects.count() == len(IntakeKind) + 2


def test_a_task_from_a_call_says_in_both_languages_where_it_comes_from_and_shows_the_words_to_who_does_it(world, at):
    row = take(world, "task")
    task = Task.objects.get(pk=row.became)

    assert task.titles == {"en": "Call taken 2027-06-01 16:00", "zh-Hans": "2027-06-01 16:00 接到的来电"}
    assert task.descriptions == {}
    page = world.url(f"duties/tasks/{task.pk}/")
    assert "Zebulon" in world.client("GOV").get(page).content.decode()  # it took the call
    for role in ("ANON", "ENT", "MED"):
        assert "Zebulon" not in world.client(role).get(page).content.decode()
    Task.objects.filter(pk=task.pk).update(state="offered", accountable=world.orgs["ENT"])
    assert "Zebulon" in world.client("ENT").get(page).content.decode()  # it is asked to do it
    assert "Zebulon" not in world.client("ANON").get(page).content.decode()


def test_calls_about_the_same_work_are_found_by_their_words_and_not_by_their_titles(world, at):
    first = take(world, "task", "Carry the sand bags to the dike at Wangjia")
    take(world, "task", "A dog is lost near the school")
    twin = take(world, "task", "Somebody has to carry sand bags to the dike at Wangjia")

    task = Task.objects.get(pk=twin.became)
    assert [one.task.pk for one in duplicates.tasks_like(task)] == [first.became]
    Intake.objects.update(text="")
    assert duplicates.tasks_like(task) == []


@pytest.mark.parametrize("channel", ["counter", "online"])
def test_the_title_names_the_channel(world, channel):
    title = Task.objects.get(pk=take(world, "task", channel=channel).became).titles["en"]

    assert title.startswith({"counter": "Visit at the counter", "online": "Entered online"}[channel])
