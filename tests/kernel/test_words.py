"""Words for codes: what nobody foresaw is shown as it was entered, in every language."""

import pytest
from django.utils import translation

from cogov.kernel.web import words

LOOK_UPS = [
    (words.act_word, "supply.need.verified", "need verified", "已核实需求"),
    (words.state_word, "open", "open: nothing promised yet", "待满足：尚未承诺"),
    (words.post_word, "keeper", "depot keeper", "仓库管理员"),
    (words.function_word, "transport", "transport", "运输"),
    (words.public_word, "tier", "urgency", "紧急程度"),
]


@pytest.mark.parametrize(("look_up", "code", "english"), [row[:3] for row in LOOK_UPS])
def test_a_code_has_words_in_english(look_up, code, english):
    with translation.override("en"):
        assert look_up(code) == english


@pytest.mark.parametrize("look_up", [row[0] for row in LOOK_UPS])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_code_without_words_is_shown_as_it_is(look_up, language):
    with translation.override(language):
        assert look_up("no.such_code") == "no.such_code"


@pytest.mark.parametrize(("look_up", "code"), [row[:2] for row in LOOK_UPS])
def test_the_words_of_a_code_differ_by_language(look_up, code):
    with translation.override("en"):
        english = str(look_up(code))
    with translation.override("zh-hans"):
        chinese = str(look_up(code))

    assert english != chinese


@pytest.mark.parametrize(
    ("language", "said"), [("en", "treat patients, dive, transport"), ("zh-hans", "收治患者、dive、运输")]
)
def test_functions_are_listed_in_one_line_the_unforeseen_as_entered(language, said):
    with translation.override(language):
        assert words.function_words(["treat", "dive", "transport"]) == said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("basis", "none", "nobody wrote how many"),
        ("state", "sent", "on its way, waits for the receiver's signature"),
        ("complete", True, "yes"),
        ("complete", False, "no"),
        ("kind", "stock", "stock"),
        ("number", "none", "none"),
        ("pieces", 5, "5"),
        ("quantity", "1080000", "1,080,000"),
        ("quantity", "none", "none"),
        ("files", "1080000", "1080000"),
        ("item", None, "None"),
    ],
)
def test_a_value_has_words_where_its_field_holds_codes(field, value, said):
    with translation.override("en"):
        assert words.value_word(field, value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no name", "it has no name"),
        ("its organisation was refused: no name", "its organisation was refused: it has no name"),
        ("not JSON: line 1", "the file is not JSON (line 1)"),
        ("row 7 of the same asker holds this item already", "row 7 of the same asker holds this item already"),
        ("a reason of a newer version", "a reason of a newer version"),
    ],
)
def test_a_reason_is_said_in_words_a_nested_one_too(text, said):
    with translation.override("en"):
        assert words.reason_word(text) == said


def test_a_sentence_of_ours_is_translated_and_what_people_wrote_is_not():
    with translation.override("zh-hans"):
        ours, theirs, nothing = words.said("This is not possible now."), words.said("Boats at pier 4"), words.said("")

    assert ours != "This is not possible now."
    assert theirs == "Boats at pier 4"
    assert nothing == ""
