"""The same work twice: which open tasks may be the one that is being entered, in Chinese and English.

Idea: texts are cut into pieces (pairs of Chinese characters, stems of words and pieces of long ones), rare pieces
weigh more, and an inverted index finds who shares them. What two tasks are about must fit as well: function, area,
time, and whom they serve. Nothing is learnt from data: every proposal says how alike the texts are and what fits.
"""

import math
import re
import unicodedata
from array import array
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

_WORDS = re.compile(r"[a-z]+|[0-9]+(?:[.-][0-9]+)*|[\u3400-\u9fff]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ers", "er", "ed", "es", "s", "y", "e")
_STEM = 4  # letters that stay at least
_LONG = 7  # letters from which a word is also cut into pieces, so that a slip of the pen is forgiven
_PIECE = 5
_COMMON = 0.25  # a piece in more tasks than this share says nothing
ENOUGH = 0.32  # a likeness below this is no proposal
SLACK = 12 * 3600.0  # seconds by which two stretches of time may miss each other and still be the same occasion


@dataclass(frozen=True, slots=True)
class Entry:
    """A task as the search sees it.

    Attributes:
        key: by which the caller knows it.
        text: everything that is written of it, in whatever languages.
        function: code of the function, empty where none is named.
        area: path of the place, as `/land/city/`; one that begins like another lies inside it.
        start, end: the stretch of time in which it is to be done, in seconds.
        serves: whom it goes to, such as one household or one hospital; empty where nobody is named.
        marks: names that the caller recognised (a place, an item), so that both languages share them.
    """

    key: Hashable
    text: str
    function: str
    area: str
    start: float
    end: float
    serves: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """One proposal: how alike, and why."""

    key: Hashable
    likeness: float
    texts: float
    same_function: bool
    same_area: bool
    same_time: bool
    same_served: bool


def stem(word: str) -> str:
    """Return a word without its commonest endings.

    >>> stem("deliveries"), stem("delivered"), stem("boat"), stem("boats")
    ('deliv', 'deliv', 'boat', 'boat')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return stem(word[: -len(ending)])
    return word


def pieces(text: str, marks: Iterable[str] = ()) -> set[str]:
    """Return the pieces of a text that are compared.

    >>> sorted(pieces("送沙袋 500"))
    ['500', '沙袋', '送沙']
    """
    found = {f"={mark}" for mark in marks}
    for run in _WORDS.findall(unicodedata.normalize("NFKC", text).casefold()):
        if run[0] >= "\u3400":
            found.update(run[place : place + 2] for place in range(max(1, len(run) - 1)))
        elif run.isalpha():
            found.add(stem(run))
            if len(run) >= _LONG:
                found.update(f"~{run[place : place + _PIECE]}" for place in range(len(run) - _PIECE + 1))
        else:
            found.add(run)
    return found


class Index:
    """Open tasks by the pieces of their texts; tasks come and go one at a time."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._pieces: dict[str, array[int]] = {}
        self._keys: list[Hashable] = []
        self._slots: dict[Hashable, int] = {}
        self._texts: list[tuple[str, ...]] = []
        self._areas: dict[str, int] = {}
        self._names: dict[str, int] = {"": 0}
        self._area = array("i")
        self._function = array("i")
        self._serves = array("i")
        self._start = array("d")
        self._end = array("d")
        self._alive = array("b")
        self._weight = array("d")
        self._weighed = 0
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        """Return how many tasks are in it."""
        return len(self._slots)

    def __contains__(self, key: Hashable) -> bool:
        """Say whether a task is in it."""
        return key in self._slots

    def _name(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def add(self, entry: Entry) -> None:
        """Enter a task; one that is in it already is replaced."""
        self.remove(entry.key)
        slot = len(self._keys)
        cut = tuple(pieces(entry.text, entry.marks))
        for piece in cut:
            self._pieces.setdefault(piece, array("I")).append(slot)
        self._keys.append(entry.key)
        self._slots[entry.key] = slot
        self._texts.append(cut)
        self._area.append(self._areas.setdefault(entry.area, len(self._areas)))
        self._function.append(self._name(entry.function))
        self._serves.append(self._name(entry.serves))
        self._start.append(entry.start)
        self._end.append(entry.end)
        self._alive.append(1)
        self._weight.append(self._weigh(cut))

    def remove(self, key: Hashable) -> None:
        """Take a task out, such as one that is done; one that is not in it is no fault."""
        slot = self._slots.pop(key, None)
        if slot is not None:
            self._alive[slot] = 0

    def _rarity(self, piece: str) -> float:
        """Return what a piece says: much where it is rare, nothing where nearly every task has it."""
        tasks = len(self._keys) + 1
        count = len(self._pieces.get(piece, ())) + 1
        if count > _COMMON * tasks and tasks > 20:
            return 0.0
        return math.log(1 + tasks / count) * (0.35 if piece[0] == "~" else 1.0)

    def _weigh(self, cut: Iterable[str]) -> float:
        return sum(self._rarity(piece) for piece in cut)

    def _weigh_again(self) -> None:
        """Weigh all texts anew when the number of tasks has grown so much that rarities have changed."""
        if len(self._keys) > 1.2 * self._weighed + 10:
            rarity = {piece: self._rarity(piece) for piece in self._pieces}
            self._weight = array("d", (sum(rarity[piece] for piece in cut) for cut in self._texts))
            self._weighed = len(self._keys)

    def search(self, entry: Entry, limit: int = 3) -> list[Found]:
        """Return the tasks that may be the same work, the likeliest first; itself left out."""
        if not self._keys:
            return []
        self._weigh_again()
        shared = np.zeros(len(self._keys))
        total = 0.0
        for piece in pieces(entry.text, entry.marks):
            rarity = self._rarity(piece)
            total += rarity
            if rarity and piece in self._pieces:
                shared[np.frombuffer(self._pieces[piece], dtype=np.uint32)] += rarity
        weights = np.frombuffer(self._weight)
        likeness = shared / np.maximum(1e-9, 0.5 * np.minimum(total, weights) + 0.25 * (total + weights))
        serves = self._names.get(entry.serves, 0)
        served = (np.frombuffer(self._serves, dtype=np.int32) == serves) & (serves != 0)
        alive = np.frombuffer(self._alive, dtype=np.int8) == 1
        near = np.flatnonzero(((likeness >= ENOUGH * 0.6) | served) & alive)
        return self._fitting(entry, near, likeness[near], limit)

    def _fitting(self, entry: Entry, near: "np.ndarray", texts: "np.ndarray", limit: int) -> list[Found]:
        """Return the best of those with like texts, after what they are about has been compared."""
        functions = np.frombuffer(self._function, dtype=np.int32)[near]
        function = self._names.get(entry.function, -1)
        same_function = (functions == function) & (function != 0)
        other_function = (functions != function) & (functions != 0) & (function != 0)
        inside = np.array([_overlap(entry.area, path) for path in self._areas], dtype=bool)
        same_area = inside[np.frombuffer(self._area, dtype=np.int32)[near]]
        starts, ends = np.frombuffer(self._start)[near], np.frombuffer(self._end)[near]
        apart = np.maximum(0.0, np.maximum(starts - entry.end, entry.start - ends))
        same_time = apart <= SLACK
        served = np.frombuffer(self._serves, dtype=np.int32)[near]
        serves = self._names.get(entry.serves, -1)
        same_served = (served == serves) & (serves != 0)
        other_served = (served != serves) & (served != 0) & (serves != 0)
        score = (
            (texts + 0.35 * same_served + 0.05 * same_function)
            * np.where(other_function, 0.75, 1.0)
            * np.where(same_area, 1.0, 0.3)
            * np.where(same_time, 1.0, 0.3)
            * np.where(other_served, 0.25, 1.0)
        )
        own = self._slots.get(entry.key, -1)
        order = [place for place in np.argsort(-score, kind="stable")[: limit + 1] if near[place] != own]
        return [
            Found(
                key=self._keys[near[place]],
                likeness=round(min(1.0, float(score[place])), 3),
                texts=round(float(texts[place]), 3),
                same_function=bool(same_function[place]),
                same_area=bool(same_area[place]),
                same_time=bool(same_time[place]),
                same_served=bool(same_served[place]),
            )
            for place in order[:limit]
            if score[place] >= ENOUGH
        ]


def _overlap(one: str, other: str) -> bool:
    """Say whether one area lies in the other."""
    return one.startswith(other) or other.startswith(one)
