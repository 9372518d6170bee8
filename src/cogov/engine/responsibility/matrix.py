"""The matrix as it stands, and its analysis: whole the first time, after a change only what the change touches."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from cogov.engine.responsibility.model import (
    Analysis,
    Area,
    Cell,
    Change,
    Column,
    Cover,
    Duty,
    Finding,
    Kind,
    Letter,
    Limits,
    Mend,
    Power,
    Row,
    Severity,
    Word,
)
from cogov.engine.responsibility.rows import ROW_RULES, Looked, look, who
from cogov.engine.responsibility.windows import left_open, together

RULES = tuple(f"V{number}" for number in range(1, 19))
_WORST = {severity: place for place, severity in enumerate(Severity)}
_FIRST = {kind: place for place, kind in enumerate(Kind)}


FEW = 2000  # so many are put in their place one by one
Slot = tuple[str, ...]
Sorted = tuple[int, int, tuple[str, ...], Finding]


def _worst_first(finding: Finding) -> tuple[int, int, tuple[str, ...]]:
    return _WORST[finding.severity], _FIRST[finding.kind], finding.key


def _order(entry: Sorted) -> tuple[int, int, tuple[str, ...]]:
    return entry[:3]


class Matrix:
    """A responsibility matrix that can be changed and analysed again.

    >>> from cogov.engine.responsibility.model import Cell, Letter, Row, Word
    >>> matrix = Matrix(areas=[Area("city")])
    >>> matrix.put(Row("1", "allocate", "city"), words=[Word("red-cross", "denies"), Word("health", "assists")])
    >>> [finding.kind.value for finding in matrix.analyse().findings]
    ['unmanaged']
    >>> both = [Cell(Letter.ACCOUNTABLE, "headquarters"), Cell(Letter.RESPONSIBLE, "headquarters")]
    >>> matrix.put(Row("1", "allocate", "city"), both)
    >>> matrix.analyse().findings
    ()
    """

    def __init__(
        self,
        *,
        areas: Iterable[Area] = (),
        columns: Iterable[Column] = (),
        covers: Iterable[Cover] = (),
        powers: Iterable[Power] = (),
        duties: Iterable[Duty] = (),
        changes: Iterable[Change] = (),
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.areas = {area.key: area for area in areas}
        self.columns = {(column.organisation, column.post): column for column in columns}
        self.duties = tuple(duties)
        self.changes = tuple(changes)
        self._children: dict[str, list[str]] = defaultdict(list)
        for area in self.areas.values():
            self._children[area.parent].append(area.key)
        self._lines: dict[str, tuple[str, ...]] = {}
        self._covers: dict[str, list[Cover]] = defaultdict(list)
        for cover in covers:
            self._covers[cover.function].append(cover)
        self._powers: dict[str, list[Power]] = defaultdict(list)
        for power in powers:
            self._powers[power.function].append(power)
        self.rows: dict[str, Row] = {}
        self.cells: dict[str, tuple[Cell, ...]] = {}
        self.words: dict[str, tuple[Word, ...]] = {}
        self._at: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._of_function: dict[str, set[str]] = defaultdict(set)
        self._of_column: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._needing: dict[str, set[str]] = defaultdict(set)
        self._looked: dict[str, Looked] = {}
        self._answer: dict[str, frozenset[str]] = {}
        # What each thing looked at gave, and all of it sorted: after a change only the changed parts move.
        self._found: dict[Slot, list[Sorted]] = {}
        self._unstated: dict[Slot, tuple[str, ...]] = {}
        self._silent: Counter[str] = Counter()
        self._sorted: list[Sorted] = []
        self._gone: list[Sorted] = []
        self._fresh: list[Sorted] = []
        self._new_rows: set[str] = set()
        self._new_functions: set[str] = set(self._covers) | set(self._powers)
        self._new_columns: set[tuple[str, str]] = set(self.columns)
        self._new_places: dict[str, set[str]] = defaultdict(set)
        self._seen: set[tuple[str, str]] = set()

    # --- changing it -------------------------------------------------------------------------------------------------

    def put(self, row: Row, cells: Iterable[Cell] = (), words: Iterable[Word] = ()) -> None:
        """Enter a row with its cells and words, or put it in the place of the one with its key."""
        if row.key in self.rows:
            self._forget(row.key)
        self.rows[row.key] = row
        self.cells[row.key] = tuple(cells)
        self.words[row.key] = tuple(words)
        self._at[row.function, row.area].append(row.key)
        self._of_function[row.function].add(row.key)
        for column in self._columns_of(row.key):
            self._of_column[column][row.key] = None
        for function in row.needs or ():
            self._needing[function].add(row.key)
        self._touch(row)

    def remove(self, key: str) -> None:
        """Take a row out."""
        self._forget(key)
        for held in (self.rows, self.cells, self.words, self._looked, self._answer):
            held.pop(key, None)

    def _columns_of(self, key: str) -> set[tuple[str, str]]:
        return {(cell.organisation, cell.post) for cell in self.cells[key] if cell.letter == Letter.ACCOUNTABLE}

    def _forget(self, key: str) -> None:
        row = self.rows[key]
        self._touch(row)
        self._at[row.function, row.area].remove(key)
        self._of_function[row.function].discard(key)
        for column in self._columns_of(key):
            self._of_column[column].pop(key, None)
            self._new_columns.add(column)
        for function in row.needs or ():
            self._needing[function].discard(key)

    def _touch(self, row: Row) -> None:
        self._new_rows.add(row.key)
        self._new_functions.add(row.function)
        self._new_columns |= self._columns_of(row.key)
        self._new_places[row.function].add(row.area)

    # --- asking it ---------------------------------------------------------------------------------------------------

    def accountable(self, key: str) -> tuple[Cell, ...]:
        """Return the cells that answer for a row, as analysed last."""
        return self._looked[key].accountable

    def analyse(self) -> Analysis:
        """Return all findings; only what changed since the last time is looked at again."""
        new = self._new_rows
        for key in new:
            row = self.rows.get(key)
            if row is None:
                self._write(("row", key), (), ())
                continue
            looked = look(row, self.cells[key], self.words[key], self.columns, self.limits)
            self._looked[key] = looked
            self._answer[key] = frozenset(map(who, looked.accountable))
            self._write(("row", key), looked.findings, looked.not_assessed)
        for key in new | self._depending():
            if key in self.rows:
                self._write(("needs", key), *self._inform(self.rows[key]))
            else:
                self._write(("needs", key), (), ())
        for function in self._new_functions:
            unstated = () if function in self._covers or not self._of_function.get(function) else ("V14",)
            self._write(("function", function), self._function(function), unstated)
        for column in self._new_columns:
            if column in self.columns or self._of_column.get(column):
                self._seen.add(column)
                self._write(("column", *column), *self._carry(column))
            else:
                self._seen.discard(column)
                self._write(("column", *column), (), ())
        self._write(("law",), chain(self._unowned_areas(), self._orphans(), self._untold()), self._unstated_law())
        self._new_rows, self._new_functions, self._new_columns = set(), set(), set()
        self._new_places.clear()
        return self._sum()

    def _depending(self) -> set[str]:
        """Return the rows that depend on a changed row, here or above: others may have to inform them now."""
        return {
            key
            for function, areas in self._new_places.items()
            for key in self._needing.get(function, ())
            if key not in self._new_rows and not areas.isdisjoint(self._line(self.rows[key].area))
        }

    def _unstated_law(self) -> tuple[str, ...]:
        duties = sum(duty.function is None for duty in self.duties)
        return ("V17",) * duties + ("V18",) * sum(change.told is None for change in self.changes)

    def _write(self, slot: Slot, findings: Iterable[Finding], unstated: tuple[str, ...]) -> None:
        self._gone += self._found.pop(slot, ())
        found = [(*_worst_first(finding), finding) for finding in findings]
        if found:
            self._found[slot] = found
            self._fresh += found
        said = self._unstated.pop(slot, ())
        if said != unstated:
            self._silent.subtract(said)
            self._silent.update(unstated)
        if unstated:
            self._unstated[slot] = unstated

    def _sum(self) -> Analysis:
        if len(self._gone) + len(self._fresh) > FEW:
            gone = set(map(id, self._gone))
            self._sorted = [entry for entry in self._sorted if id(entry) not in gone]
            self._sorted += self._fresh
            self._sorted.sort(key=_order)
        else:
            for entry in self._gone:
                # Entries with one key say the same: it does not matter which of them goes.
                del self._sorted[bisect_left(self._sorted, _order(entry), key=_order)]
            for entry in self._fresh:
                insort(self._sorted, entry, key=_order)
        self._gone, self._fresh = [], []
        asked = dict.fromkeys((*ROW_RULES, "V7", "V13"), len(self.rows))
        asked |= dict.fromkeys(("V8", "V9", "V10"), len(self._seen))
        asked |= {"V14": sum(map(bool, self._of_function.values()))}
        asked |= {"V17": len(self.duties), "V18": len(self.changes)}
        return Analysis(
            findings=tuple(entry[3] for entry in self._sorted),
            assessed={rule: asked[rule] - self._silent[rule] for rule in RULES},
            not_assessed={rule: self._silent[rule] for rule in RULES},
        )

    def _line(self, area: str) -> tuple[str, ...]:
        """Return an area and all areas above it."""
        line = self._lines.get(area)
        if line is None:
            found: list[str] = []
            here = area
            while here and here not in found:
                found.append(here)
                here = self.areas[here].parent if here in self.areas else ""
            line = self._lines[area] = tuple(found)
        return line

    # --- rules that look at more than one row ------------------------------------------------------------------------

    def _inform(self, row: Row) -> tuple[list[Finding], tuple[str, ...]]:
        """V7: whoever answers for a row that depends on another is told by that one."""
        if row.needs is None:
            return [], ("V7",)
        found: list[Finding] = []
        answering = self._looked[row.key].accountable
        for function in row.needs if answering else ():
            for key in self._nearest(function, row.area):
                known = {cell.organisation for cell in self.cells[key]}
                for cell in answering:
                    if cell.organisation not in known:
                        found.append(
                            Finding(
                                "V7", Kind.NOT_INFORMED, Severity.WARNING, Mend.INFORM, key, function,
                                self.rows[key].area, (who(cell),), {"depends": row.function}, (who(cell),),
                            )
                        )  # fmt: skip
        return found, ()

    def _nearest(self, function: str, area: str) -> Sequence[str]:
        """Return the rows of a function in an area or, where it has none there, in the nearest area above."""
        for place in self._line(area):
            if keys := self._at.get((function, place)):
                return keys
        return ()

    def _function(self, function: str) -> Iterator[Finding]:
        """V13 and V14 over the rows of one function, V15 over its time windows, and V3's reverse over its powers."""
        keys = sorted(self._of_function.get(function, ()))
        for key in keys:
            yield from self._twice(self.rows[key])
        if keys:
            yield from self._windows(function, keys)
        for cover in self._covers.get(function, ()):
            for area in self._uncovered(function, cover.area):
                yield Finding(
                    "V14", Kind.UNCOVERED, Severity.ERROR, Mend.COVER_AREA, "", function, area, (),
                    {"whole": cover.area},
                )  # fmt: skip
        yield from self._unused(function, keys)

    def _twice(self, row: Row) -> Iterator[Finding]:
        """V13: the same function in the same area or the nearest above, in the same time, held by somebody else."""
        mine = self._answer[row.key]
        if not mine:
            return
        above = self.areas[row.area].parent if row.area in self.areas else ""
        beside = [key for key in self._at[row.function, row.area] if key > row.key]  # of two the first one tells
        for key in (*beside, *self._nearest(row.function, above)):
            theirs = self._answer[key]
            if not theirs or theirs == mine:
                continue
            other = self.rows[key]
            if row.phase and other.phase and row.phase != other.phase:
                continue
            if together(row.window, other.window):
                yield Finding(
                    "V13", Kind.DUPLICATE, Severity.WARNING, Mend.MERGE_OR_SPLIT, row.key, row.function, row.area,
                    tuple(sorted(mine | theirs)), {"other": key, "other_area": other.area},
                )  # fmt: skip

    def _windows(self, function: str, keys: Sequence[str]) -> Iterator[Finding]:
        """V15: where a function is cut into windows of the day, the windows together leave no hour open."""
        for area in sorted({self.rows[key].area for key in keys}):
            rows = [self.rows[key] for key in self._at[function, area]]
            if all((row.window.starts, row.window.ends) == (0, 24 * 60) for row in rows):
                continue
            for phase in sorted({row.phase for row in rows}):
                same = [row.window for row in rows if row.phase in ("", phase)]
                whole = type(same[0])(same[0].since, same[0].until)
                gap = left_open(whole, same)
                if gap is not None:
                    yield Finding(
                        "V15", Kind.TIME_GAP, Severity.ERROR, Mend.COVER_TIME, "", function, area, (),
                        {"from_minute": gap[2], "to_minute": gap[3]},
                    )  # fmt: skip

    def _uncovered(self, function: str, area: str) -> list[str]:
        """V14: return the largest areas inside `area` that no row of the function covers."""
        if any(self._at.get((function, above)) for above in self._line(area)):
            return []
        parts = [(child, self._uncovered(function, child)) for child in self._children.get(area, ())]
        if not parts or all(open_parts == [child] for child, open_parts in parts):
            return [area]
        return [place for _, open_parts in parts for place in open_parts]

    def _unused(self, function: str, keys: Sequence[str]) -> Iterator[Finding]:
        """V3 the other way round: a power for a function in an area where its holder has no part in it."""
        for power in self._powers.get(function, ()):
            here = [
                key
                for key in keys
                if power.area in self._line(self.rows[key].area) or self.rows[key].area in self._line(power.area)
            ]
            busy = any(
                cell.organisation == power.organisation and cell.letter in (Letter.ACCOUNTABLE, Letter.RESPONSIBLE)
                for key in here
                for cell in self.cells[key]
            )
            if here and not busy:
                yield Finding(
                    "V3", Kind.POWER_UNUSED, Severity.NOTE, Mend.GIVE_TASK, here[0], function, power.area,
                    (power.organisation,),
                )  # fmt: skip

    def _carry(self, key: tuple[str, str]) -> tuple[list[Finding], tuple[str, ...]]:
        """V8 to V10 over one column: what it answers for, whom it commands, who commands it."""
        organisation, post = key
        about = (post or organisation,)
        column = self.columns.get(key, Column(organisation, post))
        rows = [self.rows[row] for row in self._of_column.get(key, ())]
        found, silent = [], []
        if post and len(rows) > self.limits.rows_per_post:
            facts = {"number": len(rows), "most": self.limits.rows_per_post}
            found.append(Finding("V8", Kind.TOO_MANY_ROWS, Severity.WARNING, Mend.RELIEVE, about=about, facts=facts))
        hours = [row.hours for row in rows if row.hours is not None]
        if column.capacity is not None and sum(hours) > column.capacity:
            load = {"hours": sum(hours), "capacity": column.capacity}
            found.append(Finding("V8", Kind.TOO_MANY_HOURS, Severity.WARNING, Mend.RELIEVE, about=about, facts=load))
        if not post and column.capacity is None:
            silent.append("V8")
        least, most = self.limits.span
        if column.subordinates is None:
            silent.append("V9")
        elif column.subordinates and not least <= column.subordinates <= most:
            span = {"number": column.subordinates, "least": least, "most": most}
            found.append(Finding("V9", Kind.SPAN, Severity.NOTE, Mend.CHANGE_SPAN, about=about, facts=span))
        if column.superiors is None:
            silent.append("V10")
        else:
            two = _two_at_once(column)
            if two:
                facts_of = {"superiors": two}
                found.append(
                    Finding("V10", Kind.TWO_SUPERIORS, Severity.ERROR, Mend.ONE_SUPERIOR, about=about, facts=facts_of)
                )
        return found, tuple(silent)

    def _unowned_areas(self) -> Iterator[Finding]:
        """R-041: an area that has to have an owner, and has none, is an error."""
        for area in self.areas.values():
            if area.owned is False:
                yield Finding("V14", Kind.NO_OWNER, Severity.ERROR, Mend.NAME_OWNER, area=area.key)

    def _orphans(self) -> Iterator[Finding]:
        """V17: a duty of law that no row fulfils."""
        for duty in self.duties:
            if duty.function is not None and not self._of_function.get(duty.function):
                yield Finding(
                    "V17", Kind.ORPHAN_DUTY, Severity.ERROR, Mend.LIST_FUNCTION, function=duty.function,
                    about=(duty.key,),
                )  # fmt: skip

    def _untold(self) -> Iterator[Finding]:
        """V18: whoever answered before a change was told of it."""
        for change in self.changes:
            if change.told is False and change.row in self.rows:
                row = self.rows[change.row]
                yield Finding(
                    "V18", Kind.NOT_TOLD, Severity.WARNING, Mend.TELL, row.key, row.function, row.area,
                    (change.old,), {"new": change.new}, (change.old,),
                )  # fmt: skip


def _two_at_once(column: Column) -> tuple[str, ...]:
    superiors = column.superiors or ()
    return tuple(
        sorted(
            {
                name
                for place, (one, window) in enumerate(superiors)
                for other, again in superiors[place + 1 :]
                if one != other and together(window, again)
                for name in (one, other)
            }
        )
    )
