"""Names in several languages, shown in the reader's."""

import pytest
from django.utils import translation

from cogov.kernel.localized import language_key, localized

BOTH = {"en": "mask", "zh-Hans": "口罩"}


@pytest.mark.parametrize(
    ("language", "key"),
    [("en", "en"), ("en-gb", "en"), ("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hans"), ("de", "en"), (None, "en")],
)
def test_a_reader_has_one_of_the_two_languages_of_names(language, key):
    with translation.override(language):
        assert language_key() == key


@pytest.mark.parametrize(
    ("names", "in_english", "in_chinese"),
    [
        (BOTH, "mask", "口罩"),
        ({"en": "mask"}, "mask", "mask"),
        ({"zh-Hans": "口罩"}, "口罩", "口罩"),
        ({"en": "", "zh-Hans": "口罩"}, "口罩", "口罩"),
        ({"en": "mask", "zh-Hans": ""}, "mask", "mask"),
        ({"de": "Maske"}, "Maske", "Maske"),
        ({"fr": "", "de": "Maske"}, "Maske", "Maske"),
        ({"fr": ""}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_name_is_shown_in_the_reader_s_language_or_else_in_any(names, in_english, in_chinese):
    with translation.override("en"):
        english = localized(names)
    with translation.override("zh-hans"):
        chinese = localized(names)

    assert (english, chinese) == (in_english, in_chinese)
