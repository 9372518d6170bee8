"""The register of figures: every number on a public page has a name, a definition, a source, an age, and its rows.

Rooms register figures; templates show them by name (`figure("supply.hospitals_asking")`); a page per figure opens it to
the rows it is made of. A number that is not in the register does not belong on a public page.
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import caches
from django.db.models import QuerySet
from django.utils.translation import get_language
from django_stubs_ext import StrPromise

from cogov.kernel.errors import Absent
from cogov.kernel.models import Act, Crisis, Standing

Text = str | StrPromise
T = TypeVar("T")
LONG = 0.01  # seconds of computing
KEEP = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One computed figure. `value` is None where nobody knows: pages write "unknown", never 0.

    A sum that readers have to see as a sum is written by its `terms`: 16,000 + 16,000.
    """

    value: float | None
    as_of: dt.datetime | None
    source: Text
    standing: str = Standing.STATED
    low: int | None = None
    high: int | None = None
    terms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of the rows behind a figure; `show` must give public data only."""

    title: Text
    show: Callable[[Any], object]


class Reading:
    """The figures of one crisis at one time, each computed once; what several figures share is kept under a key."""

    def __init__(self, crisis: Crisis, at: dt.datetime) -> None:
        self.crisis = crisis
        self.at = at
        self._kept: dict[str, Any] = {}

    @property
    def standing(self) -> str:
        """Return the standing of what happened in the crisis: an exercise's deeds are exercise figures."""
        return Standing.EXERCISE if self.crisis.exercise else Standing.STATED

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """Return what `compute` gave the first time it was asked for under `key`."""
        if key not in self._kept:
            self._kept[key] = compute()
        found: T = self._kept[key]
        return found

    def kept(self, key: str, compute: Callable[[], T]) -> T:
        """Return what `compute` gives; where that takes long, what it gave a moment ago while nothing has happened.

        What 100,000 rows add up to is not computed for every reader anew: a result that took `LONG` is kept until the
        next act in the crisis, `KEEP` at most. Small crises are always computed afresh. Public results only.
        """
        return self.once(key, lambda: self._recent(key, compute))

    def _recent(self, key: str, compute: Callable[[], T]) -> T:
        store = caches["process"]
        name = f"figures:{self.crisis.pk}:{self._last_act}:{get_language()}:{key}"
        held: list[T] | None = store.get(name)
        if held:
            return held[0]
        began = time.perf_counter()
        found = compute()
        if time.perf_counter() - began >= LONG:
            store.set(name, [found], KEEP)
        return found

    @cached_property
    def _last_act(self) -> str:
        newest = Act.objects.filter(crisis=self.crisis).order_by("-recorded_at").values_list("pk", flat=True)
        return str(newest.first())

    def value(self, name: str) -> "FigureValue":
        """Return the figure called `name`.

        Raises:
            Absent: there is no such figure.
        """
        figure = find(name)
        return self.kept(f"figure:{name}", lambda: figure.compute(self))


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure: what it counts, how it is computed, and from which rows; `show` writes a value not in pieces."""

    name: str
    title: Text
    definition: Text
    unit: Text
    compute: Callable[[Reading], FigureValue]
    rows: Callable[[Reading], "QuerySet[Any]"]
    columns: Sequence[FigureColumn]
    show: Callable[[float], str] | None = None


_register: dict[str, Figure] = {}


class FigureTwice(RuntimeError):
    """Two figures with one name."""


def register(figure: Figure) -> Figure:
    """Enter a figure.

    Raises:
        FigureTwice: the name is taken by another figure.
    """
    if _register.setdefault(figure.name, figure) is not figure:
        raise FigureTwice(figure.name)
    return figure


def find(name: str) -> Figure:
    """Return the figure called `name`.

    Raises:
        Absent: there is none.
    """
    try:
        return _register[name]
    except KeyError:
        raise Absent from None


def registered() -> dict[str, Figure]:
    """Return all figures by name."""
    return dict(sorted(_register.items()))
