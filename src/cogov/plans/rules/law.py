"""Which rule of law applies on a day, to a hazard, in a place; which one goes before; where two conflict.

The order is that of the Legislation Law of the PRC (art. 98-105), which other legal orders share: the higher rank
prevails; within a rank the special rule goes before the general one, the newer before the older. Rules of a lower rank
that only specialise stand after what they specialise, and are marked as such, since both apply together.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cogov.kernel.errors import N_, Refused


class RuleKind(StrEnum):
    """What a rule gives or asks."""

    POWER = "power"
    DUTY = "duty"
    DEADLINE = "deadline"
    RIGHT = "right"


class Rank(StrEnum):
    """The rank of a rule, highest first; the last is local, all others are national."""

    CONSTITUTION = "constitution"
    LAW = "law"
    REGULATION = "regulation"
    DOCUMENT = "document"
    LOCAL = "local"


RANKS = tuple(Rank)


class RelationKind(StrEnum):
    """How one rule stands to another."""

    SUPERSEDES = "supersedes"
    SPECIALISES = "specialises"
    CONFLICTS = "conflicts"


class ClockIncomplete(Refused):
    """A rule with a clock says what starts it, what fulfils it and how long it runs; otherwise it has none."""

    sentence = N_("A rule with a clock needs what starts it, what fulfils it, who owes it and a time.")
    status = 400


class ConflictSettled(Refused):
    """A conflict is settled once."""

    sentence = N_("This conflict was settled before.")


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What the order of rules depends on.

    Attributes:
        area_path: path of the place where the rule holds; empty: in the whole jurisdiction.
        hazards: classes of incidents it is for; empty: all.
    """

    key: uuid.UUID
    rank: str
    in_force_from: dt.date
    in_force_to: dt.date | None = None
    area_path: str = ""
    hazards: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class RelationFacts:
    """`one` supersedes, specialises or conflicts with `other`."""

    kind: str
    one: uuid.UUID
    other: uuid.UUID


@dataclass(frozen=True, slots=True)
class Applies:
    """A rule that applies, with why it stands where it stands.

    Attributes:
        special_to: rules that apply as well and that it specialises.
        ahead: it is local, and no national rule that applies is specialised by it or conflicts with it.
        conflicts: rules that apply as well and say another thing.
    """

    key: uuid.UUID
    special_to: tuple[uuid.UUID, ...] = ()
    ahead: bool = False
    conflicts: tuple[uuid.UUID, ...] = ()


class Aside(StrEnum):
    """Why a rule does not apply."""

    NOT_YET = "not_yet"
    ENDED = "ended"
    SUPERSEDED = "superseded"
    OTHER_HAZARD = "other_hazard"
    OTHER_PLACE = "other_place"


@dataclass(frozen=True, slots=True)
class Answer:
    """The rules that apply, in order; and the others with the reason why they do not."""

    applies: list[Applies]
    aside: Mapping[uuid.UUID, Aside] = field(default_factory=dict)


def in_force(rule: RuleFacts, day: dt.date) -> bool:
    """Say whether a rule's own interval holds the day."""
    return rule.in_force_from <= day and (rule.in_force_to is None or rule.in_force_to >= day)


def _aside(rule: RuleFacts, day: dt.date, hazard: str, place_path: str) -> Aside | None:
    if rule.in_force_from > day:
        return Aside.NOT_YET
    if not in_force(rule, day):
        return Aside.ENDED
    if hazard and rule.hazards and hazard not in rule.hazards:
        return Aside.OTHER_HAZARD
    # Without a place the question is about the whole jurisdiction: what holds in a part of it does not answer it.
    if rule.area_path and not place_path.startswith(rule.area_path):
        return Aside.OTHER_PLACE
    return None


def _depth(key: uuid.UUID, above: Mapping[uuid.UUID, set[uuid.UUID]], seen: frozenset[uuid.UUID]) -> int:
    """Return how many steps of specialisation stand above a rule; a circle ends where it closes."""
    return max((1 + _depth(up, above, seen | {key}) for up in above.get(key, set()) if up not in seen), default=0)


def applicable(
    rules: Iterable[RuleFacts],
    relations: Iterable[RelationFacts],
    *,
    day: dt.date,
    hazard: str = "",
    place_path: str = "",
) -> Answer:
    """Return which rules apply, the one that goes before first, and why the others do not.

    Args:
        rules: all rules of the jurisdiction.
        relations: how they stand to each other.
        day: a day of the jurisdiction's calendar.
        hazard: class of incident; empty: any.
        place_path: path of the place; empty: the whole jurisdiction.
    """
    known = {rule.key: rule for rule in rules}
    aside: dict[uuid.UUID, Aside] = {}
    for rule in known.values():
        if (why := _aside(rule, day, hazard, place_path)) is not None:
            aside[rule.key] = why
    between = list(relations)
    for relation in between:
        one = known.get(relation.one)
        other = relation.other in known and relation.other not in aside
        # A newer rule puts the older one aside from its own day on, also where it does not reach this hazard or place.
        if relation.kind == RelationKind.SUPERSEDES and one is not None and other and in_force(one, day):
            aside[relation.other] = Aside.SUPERSEDED
    here = {key: rule for key, rule in known.items() if key not in aside}
    above: dict[uuid.UUID, set[uuid.UUID]] = {}
    against: dict[uuid.UUID, set[uuid.UUID]] = {}
    for relation in between:
        if relation.one in here and relation.other in here:
            if relation.kind == RelationKind.SPECIALISES:
                above.setdefault(relation.one, set()).add(relation.other)
            else:  # they conflict: what is superseded is not here
                against.setdefault(relation.one, set()).add(relation.other)
                against.setdefault(relation.other, set()).add(relation.one)

    def order(rule: RuleFacts) -> tuple[int, int, int, str]:
        depth = _depth(rule.key, above, frozenset({rule.key}))
        return (RANKS.index(Rank(rule.rank)), -depth, -rule.in_force_from.toordinal(), str(rule.key))

    return Answer(
        [
            Applies(
                rule.key,
                special_to=tuple(sorted(above.get(rule.key, ()), key=str)),
                ahead=rule.rank == Rank.LOCAL and rule.key not in above and rule.key not in against,
                conflicts=tuple(sorted(against.get(rule.key, ()), key=str)),
            )
            for rule in sorted(here.values(), key=order)
        ],
        aside,
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a rule: what starts it, what fulfils or voids it, how long it runs. Empty: the rule has none."""

    trigger: str = ""
    event: str = ""
    expected: str = ""
    voided_by: str = ""
    seconds: int | None = None
    warn_seconds: int = 0

    @property
    def runs(self) -> bool:
        """Say whether there is a clock at all."""
        return self.seconds is not None


def check_clock(clock: Clock, actor: str) -> None:
    """Refuse half a clock.

    Raises:
        ClockIncomplete: something of it is missing, it starts in two ways, or it warns after its end.
    """
    started = bool(clock.trigger) + bool(clock.event)
    if not clock.runs:
        if started or clock.expected or clock.voided_by:
            raise ClockIncomplete(field="event")
        return
    whole = started == 1 and (clock.event or clock.expected) and actor
    if not whole or not 0 <= clock.warn_seconds <= (clock.seconds or 0):
        raise ClockIncomplete(field="event")


class NotOwed(Refused):
    """Only who owes a duty shows that it is fulfilled: the organisation it names, or the role."""

    sentence = N_("This duty is owed by another side.")
    status = 403


class NotRunning(Refused):
    """A duty that ended needs no evidence any more."""

    sentence = N_("The clock of this duty has ended.")
