"""Names of organisations: one key however typed, how alike two are, and letters that only look alike."""

import pytest

from cogov.actors.rules import names


@pytest.mark.parametrize(
    "typed",
    [
        "Red Cross",
        "  red\tcross ",
        "ＲＥＤ　ＣＲＯＳＳ",
        "Red-Cross",
        "Red·Cross.",
        "“Red” ‘Cross’",
        "red\u200bcross",
        "RED_CROSS",
    ],
)
def test_a_name_has_one_key_however_it_is_typed(typed):
    assert names.name_key(typed) == "redcross"


def test_brackets_count_for_the_key_and_not_for_the_bare_one():
    typed = "第六医院（江汉大学附属医院）"

    assert names.name_key(typed) == "第六医院(江汉大学附属医院)"
    assert names.bare_key(typed) == "第六医院"


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Sixth Hospital (East)", "sixthhospital"),
        ("Sixth Hospital (East", "sixthhospital"),
        ("【转】第六医院", "第六医院"),
        ("第六[东]医院", "第六医院"),
        ("第(一)六(二)医院", "第六医院"),
        ("(East)", "(east)"),
        ("", ""),
    ],
)
def test_a_bare_key_leaves_out_what_stands_in_brackets_unless_nothing_else_stands_there(typed, bare):
    assert names.bare_key(typed) == bare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("武汉市第六医院", "武汉市第六医院（江汉大学附属医院）"),
        ("Red Cross", "RED CROSS"),
        ("Hospital (East)", "Hospital (West)"),
    ],
)
def test_names_equal_but_for_brackets_are_wholly_alike(one, other):
    assert names.likeness(one, other) == 100.0


def test_one_wrong_letter_is_alike_and_another_name_is_not():
    typo = names.likeness("Wuhan Tongji Hospital", "Wuhan Tongji Hospitel")
    stranger = names.likeness("Wuhan Tongji Hospital", "Red Cross of Hubei")

    assert names.ALIKE <= typo < 100
    assert stranger < names.ALIKE


def test_likeness_is_the_same_both_ways_and_a_plain_number():
    there, back = names.likeness("abcd", "abce"), names.likeness("abce", "abcd")

    assert there == back == 75.0
    assert type(there) is float


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("第一医院", "第三医院", True),
        ("Clinic 12", "Clinic 21", True),
        ("Clinic 1", "Clinic", True),
        ("第十二医院", "第十二医院分院", False),
        ("Clinic １２", "clinic 12", False),
        ("Tongji", "Xiehe", False),
    ],
)
def test_names_that_differ_in_a_number_are_two(one, other, differ):
    assert names.differ_in_number(one, other) is differ
    assert names.differ_in_number(other, one) is differ


@pytest.mark.parametrize(
    ("typed", "mixed"),
    [
        ("Red Cross", False),
        ("Rеd Cross", True),
        ("Rεd Cross", True),
        ("Красный крест", False),
        ("Красный крест αβ", True),
        ("武汉 Red Cross", False),
        ("Žluťoučký", False),
        ("12 - 34", False),
        ("", False),
    ],
)
def test_look_alike_letters_of_another_script_show(typed, mixed):
    assert names.mixed_scripts(typed) is mixed


def test_a_letter_without_a_name_is_no_look_alike():
    assert not names.mixed_scripts("a\U00031350")
