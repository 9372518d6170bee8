"""Names of organisations: one key for one name however it is typed, and how alike two names are."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

ALIKE = 88.0
_NOISE = re.compile(r"[\s\u200b\u3000·・.,，。、:：;；'\"“”‘’`_/\\|-]+")
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]|[（(【\[].*$")


def name_key(name: str) -> str:
    """Return `name` without blanks, width, case and punctuation; brackets are kept."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def search_key(names: Iterable[str]) -> str:
    """Return the keys of all names of one organisation, each between bars, so that any of them finds it."""
    keys = sorted({name_key(name) for name in names} - {""})
    return f"|{'|'.join(keys)}|" if keys else ""


def bare_key(name: str) -> str:
    """Return the key without what stands in brackets: "第六医院（江汉大学附属医院）" and "第六医院" share it."""
    bare = name_key(_BRACKETS.sub("", unicodedata.normalize("NFKC", name)))
    return bare or name_key(name)


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 100; equal without brackets counts as 100."""
    if bare_key(one) == bare_key(other):
        return 100.0
    return float(fuzz.ratio(name_key(one), name_key(other)))


_DIGITS = re.compile(r"[0-9一二三四五六七八九十百]+")


def differ_in_number(one: str, other: str) -> bool:
    """Say whether the names differ in a number: "First Hospital" and "Third Hospital" are alike, yet two."""
    return _DIGITS.findall(name_key(one)) != _DIGITS.findall(name_key(other))


def mixed_scripts(name: str) -> bool:
    """Say whether Latin letters mix with look-alikes of another script (B091: "Rеd Cross" with a Cyrillic e)."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}) > 1
