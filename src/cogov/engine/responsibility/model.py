"""What a responsibility matrix is made of: rows, cells, what organisations said, areas, columns; and what is found."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DAY = 24 * 60


class Letter(StrEnum):
    """What an organisation or post is to a row."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"
    SIGNS = "S"


class Kind(StrEnum):
    """What is found."""

    UNMANAGED = "unmanaged"
    CROSS = "cross"
    CROSS_UNCLEAR = "cross_unclear"
    NO_DOER = "no_doer"
    NO_POWER = "no_power"
    POWER_UNUSED = "power_unused"
    NOT_ABLE = "not_able"
    NO_CHECK = "no_check"
    CHECKS_ITSELF = "checks_itself"
    MANY_CONSULTED = "many_consulted"
    NOT_INFORMED = "not_informed"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_HOURS = "too_many_hours"
    SPAN = "span"
    TWO_SUPERIORS = "two_superiors"
    NO_DEPUTY = "no_deputy"
    DUPLICATE = "duplicate"
    UNCOVERED = "uncovered"
    NO_OWNER = "no_owner"
    TIME_GAP = "time_gap"
    BOUNDARY = "boundary"
    ORPHAN_DUTY = "orphan_duty"
    NOT_TOLD = "not_told"


class Severity(StrEnum):
    """How much it matters: an error breaks a hard rule, a warning needs an answer, a note is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Mend(StrEnum):
    """What would end a finding."""

    NAME_ONE = "name_one"
    CHOOSE_ONE = "choose_one"
    CLARIFY = "clarify"
    ADD_DOER = "add_doer"
    GRANT_POWER = "grant_power"
    GIVE_TASK = "give_task"
    REPLACE_DOER = "replace_doer"
    NAME_CHECKER = "name_checker"
    OTHER_CHECKER = "other_checker"
    CONSULT_FEWER = "consult_fewer"
    INFORM = "inform"
    RELIEVE = "relieve"
    CHANGE_SPAN = "change_span"
    ONE_SUPERIOR = "one_superior"
    NAME_DEPUTY = "name_deputy"
    MERGE_OR_SPLIT = "merge_or_split"
    COVER_AREA = "cover_area"
    NAME_OWNER = "name_owner"
    COVER_TIME = "cover_time"
    NAME_POST = "name_post"
    LIST_FUNCTION = "list_function"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Window:
    """A time window: a period (an open end is None) and the part of each day, in minutes; it may pass midnight."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    starts: int = 0
    ends: int = DAY


ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class Row:
    """One function in one area, phase and time window.

    Attributes:
        phase: empty for all phases.
        check: whether somebody else has to sign it off; None where nobody said.
        needs: functions it depends on, whose rows keep its accountable informed; None where nobody said.
        between: the two functions whose boundary it is, for a boundary function.
        hours: hours a week that answering for it takes; None where nobody said.
    """

    key: str
    function: str
    area: str
    phase: str = ""
    window: Window = ALWAYS
    check: bool | None = None
    needs: tuple[str, ...] | None = None
    between: tuple[str, ...] = ()
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What an organisation, or one post of it, is to a row, in a window.

    Attributes:
        sure: named by a decision or an agreement; else only claimed, by its own word or a report.
        power: when it has the power the row takes; None where nobody said what power that is.
        able: whether it is qualified for the row; None where nobody said.
    """

    letter: Letter
    organisation: str
    post: str = ""
    window: Window = ALWAYS
    sure: bool = True
    power: tuple[Window, ...] | None = None
    able: bool | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """The newest word of an organisation about a row: `holds`, `assists` or `denies` it."""

    organisation: str
    says: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area in its tree; `owned` says whether somebody answers for it as a place, None where that is not asked."""

    key: str
    parent: str = ""
    owned: bool | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """An organisation (`post` empty) or a post: who commands it, whom it commands, who stands in, what it can carry."""

    organisation: str
    post: str = ""
    superiors: tuple[tuple[str, Window], ...] | None = None
    subordinates: int | None = None
    deputies: int | None = None
    capacity: float | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A function that has to cover all of an area."""

    function: str
    area: str


@dataclass(frozen=True, slots=True)
class Power:
    """A power for a function in an area, whoever uses it."""

    organisation: str
    function: str
    area: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of law, and the function that fulfils it; None where nobody said which."""

    key: str
    function: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the accountable during a crisis, and whether the one before was told; None where unknown."""

    row: str
    old: str
    new: str
    told: bool | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the rules that have one.

    Attributes:
        consulted: each further one consulted is a loop and a delay.
        rows_per_post: rows that one post answers for.
        span: subordinates of one superior, least and most (ICS; NIMS 2017: warn, do not block).
    """

    consulted: int = 3
    rows_per_post: int = 7
    span: tuple[int, int] = (3, 7)


Fact = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found, why, and what would end it.

    Attributes:
        rule: V1 to V18 of the analysis.
        row: key of the row; empty for what concerns none or a whole function.
        about: the organisations, posts or duties it names, in order.
        facts: the numbers and keys of the reason; whoever shows it writes the sentence.
        mend: what would end it; `who` is who is proposed for it, where the matrix itself points to somebody.
    """

    rule: str
    kind: Kind
    severity: Severity
    mend: Mend
    row: str = ""
    function: str = ""
    area: str = ""
    about: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    who: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells this finding from every other."""
        return (self.rule, self.kind, self.row, self.function, self.area, *self.about)


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings, worst first, and for each rule how often it was assessed and how often it could not be."""

    findings: tuple[Finding, ...]
    assessed: Mapping[str, int]
    not_assessed: Mapping[str, int]
