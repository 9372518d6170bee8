"""Names and sentences that people entered in several languages, shown in the reader's."""

from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACKS = ("en", "zh-Hans")


def language_key() -> str:
    """Return the reader's language as names are keyed: `zh-Hans` or `en`."""
    return "zh-Hans" if (get_language() or "en").startswith("zh") else "en"


def localized(names: Mapping[str, str]) -> str:
    """Return the text in the reader's language, else in any language it was entered in, else empty."""
    for key in (language_key(), *FALLBACKS):
        if names.get(key):
            return names[key]
    return next((text for text in names.values() if text), "")
