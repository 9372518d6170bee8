"""The same work twice: found in Chinese and English, not where place, time or household differ."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cogov.engine.duplicates import SLACK, Entry, Index, pieces, stem

HOUR = 3600.0
TASK = Entry(1, "Deliver 500 boxes of masks to Union Hospital", "deliver", "/land/city/", 0, 6 * HOUR)
FILLERS = [
    Entry(f"filler {number}", text, function, f"/land/city{number % 7}/", number * HOUR, (number + 6) * HOUR)
    for number, (text, function) in enumerate(
        [("Guard the gate of block {0}", "guard"), ("Pump water out of the underpass {0}", "pump"),
         ("给{0}号楼居民分发大米", "distribute"), ("对{0}号楼进行消毒", "disinfect")] * 15
    )
]  # fmt: skip


def index(*entries):
    return Index([*FILLERS, *entries])


EVERYTHING = index(TASK)


def again(text="Bring masks (500 boxes) to Union Hospital tonight", **more):
    return replace(TASK, key=2, text=text, **more)


def keys(found):
    return [row.key for row in found]


def test_the_same_work_in_other_words_is_the_first_proposal_and_says_what_fits():
    found = index(TASK).search(again(start=2 * HOUR, end=8 * HOUR, area="/land/city/district/"))

    assert found[0].key == 1
    assert found[0].same_function
    assert found[0].same_area
    assert found[0].same_time
    assert not found[0].same_served


def test_the_same_work_in_chinese_is_found():
    task = replace(TASK, text="把500箱口罩送到协和医院")

    assert keys(index(task).search(again("协和医院急需口罩，请派车拉500箱"))) == [1]


def test_another_place_another_time_or_another_function_is_no_proposal():
    found = index(TASK)

    assert keys(found.search(again())) == [1]
    assert found.search(again(area="/land/other/")) == []
    assert found.search(again(start=6 * HOUR + SLACK + 1, end=99 * HOUR)) == []
    assert keys(found.search(again(text="Bring masks tonight", function="inspect"))) == []


def test_a_second_visit_to_the_same_household_is_found_and_one_to_another_household_is_not():
    visit = Entry(1, "Visit the old people", "visit", "/land/city/", 0, HOUR, serves="home 3-1-502")
    found = index(visit)

    same = found.search(replace(visit, key=2, text="Look in on somebody who lives alone"))
    assert (keys(same), same[0].same_served) == ([1], True)
    assert found.search(replace(visit, key=2, serves="home 9-9-999")) == []


def test_names_that_the_caller_recognised_join_two_languages():
    task = replace(TASK, text="把500箱口罩送到协和医院", marks=frozenset({"mask", "union"}))

    assert keys(index(task).search(again("Masks for Union", marks=frozenset({"mask", "union"})))) == [1]
    assert index(replace(task, marks=frozenset())).search(again("Masks for Union")) == []


def test_a_task_is_never_a_duplicate_of_itself_and_one_that_was_taken_out_is_none():
    found = index(TASK)

    assert found.search(TASK) == []
    assert 1 in found
    found.remove(1)
    found.remove("never there")
    assert 1 not in found
    assert found.search(again()) == []
    assert Index().search(TASK) == []


def test_a_task_that_was_changed_is_found_by_its_new_words_only():
    found = index(TASK)

    found.add(replace(TASK, text="Unload rice at the depot of the harbour"))

    assert len(found) == len(FILLERS) + 1
    assert found.search(again()) == []
    assert keys(found.search(again("Rice waits at the harbour depot: unload"))) == [1]


def test_pieces_that_nearly_every_task_has_say_nothing():
    many = Index(Entry(number, f"please help {'abcdefghijklmnopqrstuvwxyz'[number % 26]}xyz", "", "/", 0, 1)
                 for number in range(40))  # fmt: skip

    assert many.search(Entry("new", "please help", "", "/", 0, 1)) == []


@given(st.text(alphabet="送口罩到协和医院 deliver masks 500", max_size=40), st.integers(1, 5))
def test_whatever_is_written_proposals_are_few_ordered_and_alike_enough(text, limit):
    found = EVERYTHING.search(replace(TASK, key="new", text=text), limit)

    assert len(found) <= limit
    assert [row.likeness for row in found] == sorted((row.likeness for row in found), reverse=True)
    assert all(0 < row.likeness <= 1 for row in found)


def test_words_lose_their_endings_and_keep_what_tells_them_apart():
    assert stem("disinfecting") == stem("disinfected") == stem("disinfects")
    assert stem("water") == "water"
    assert "=mask" in pieces("", ["mask"])
