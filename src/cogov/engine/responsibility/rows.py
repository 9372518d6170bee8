"""The rules that one row can be asked by itself: V1 to V6, V11, V12, V15 and V16 of methods.md 3c."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cogov.engine.responsibility.model import (
    Cell,
    Column,
    Fact,
    Finding,
    Kind,
    Letter,
    Limits,
    Mend,
    Row,
    Severity,
    Window,
    Word,
)
from cogov.engine.responsibility.windows import left_open, minutes, together

ROW_RULES = ("V1", "V2", "V3", "V4", "V5", "V6", "V11", "V12", "V15", "V16")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the rules say of one row: who answers for it, the findings, and which rules had nothing to go by."""

    accountable: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    not_assessed: tuple[str, ...]


def who(cell: Cell) -> str:
    """Return the post of a cell, or its organisation where no post is named."""
    return cell.post or cell.organisation


def holders(cells: Sequence[Cell], words: Sequence[Word]) -> list[Cell]:
    """Return the cells that answer for a row: named ones or, where nobody is named, claimed ones.

    Whoever now says "not me" answers for nothing, whatever was decided before.
    """
    deny = {word.organisation for word in words if word.says == "denies"}
    return [cell for cell in cells if cell.letter == Letter.ACCOUNTABLE and cell.organisation not in deny]


def look(
    row: Row,
    cells: Sequence[Cell],
    words: Sequence[Word],
    columns: Mapping[tuple[str, str], Column],
    limits: Limits,
) -> Looked:
    """Return what the rules of a single row find."""
    found: list[Finding] = []
    silent: list[str] = []

    def add(
        rule: str,
        kind: Kind,
        severity: Severity,
        mend: Mend,
        about: Sequence[str] = (),
        facts: Mapping[str, Fact] | None = None,
        proposed: Sequence[str] = (),
    ) -> None:
        found.append(
            Finding(
                rule, kind, severity, mend, row.key, row.function, row.area, tuple(about), facts or {}, tuple(proposed)
            )
        )

    answering = holders(cells, words)
    if not answering:
        _nobody(words, cells, add)
        # Without anybody accountable, the rules about the accountable have nothing to look at.
        silent += ["V2", "V3", "V4", "V5", "V11", "V15", "V16"]
        _consulted(cells, limits, add)
        return Looked((), tuple(found), tuple(silent))
    _one_at_a_time(answering, add)
    _whole_time(row, answering, add)
    doers = [cell for cell in cells if cell.letter == Letter.RESPONSIBLE]
    if not doers:
        add("V2", Kind.NO_DOER, Severity.ERROR, Mend.ADD_DOER, sorted({who(cell) for cell in answering}))
    _power(row, answering, add, silent)
    _able(doers, add, silent)
    _check(row, answering, cells, add, silent)
    _consulted(cells, limits, add)
    _deputies(answering, columns, add, silent)
    _boundary(row, answering, add, silent)
    return Looked(tuple(answering), tuple(found), tuple(silent))


Add = Callable[..., None]


def _nobody(words: Sequence[Word], cells: Sequence[Cell], add: Add) -> None:
    said = [word.organisation for word in words]
    doing = sorted({cell.organisation for cell in cells if cell.letter == Letter.RESPONSIBLE})
    if said:
        # V12: every candidate says "not me": "only receive", "only assist".
        deny = sum(word.says == "denies" for word in words)
        facts = {"asked": len(said), "deny": deny}
        helping = sorted(word.organisation for word in words if word.says == "assists")
        add("V12", Kind.UNMANAGED, Severity.ERROR, Mend.NAME_ONE, sorted(said), facts, doing or helping)
    else:
        add("V1", Kind.UNMANAGED, Severity.ERROR, Mend.NAME_ONE, (), {"asked": 0}, doing)


def _one_at_a_time(answering: Sequence[Cell], add: Add) -> None:
    """V1: never two at one time. Two who were named are cross management; a named and a claiming one, to be clarified.

    Where nobody is named, two who both say "we" are cross management too.
    """
    if len(answering) < 2:
        return
    named = [cell for cell in answering if cell.sure]
    pairs = [
        (one, other)
        for place, one in enumerate(answering)
        for other in answering[place + 1 :]
        if who(one) != who(other) and together(one.window, other.window)
    ]
    hard = [pair for pair in pairs if all(cell.sure for cell in pair) or not named]
    soft = [pair for pair in pairs if any(cell.sure for cell in pair) and not all(cell.sure for cell in pair)]
    if hard:
        both = sorted({who(cell) for pair in hard for cell in pair})
        add("V1", Kind.CROSS, Severity.ERROR, Mend.CHOOSE_ONE, both, {"number": len(both)})
    elif soft:
        decided = sorted({who(cell) for pair in soft for cell in pair if cell.sure})
        both = sorted({who(cell) for pair in soft for cell in pair})
        add("V1", Kind.CROSS_UNCLEAR, Severity.WARNING, Mend.CLARIFY, both, {"number": len(both)}, decided)


def _whole_time(row: Row, answering: Sequence[Cell], add: Add) -> None:
    """V15: nights, hand-overs and ends: the windows of those who answer leave no time open."""
    gap = left_open(row.window, [cell.window for cell in answering])
    if gap is None:
        return
    since, until, start, end = gap
    facts: dict[str, Fact] = {"from_minute": start, "to_minute": end}
    if since is not None:
        facts["since"] = since.isoformat()
    if until is not None:
        facts["until"] = until.isoformat()
    add("V15", Kind.TIME_GAP, Severity.ERROR, Mend.COVER_TIME, sorted({who(cell) for cell in answering}), facts)


def _power(row: Row, answering: Sequence[Cell], add: Add, silent: list[str]) -> None:
    """V3: whoever answers has the power for it, in all of its time."""
    stated = [cell for cell in answering if cell.power is not None]
    if not stated:
        silent.append("V3")
    for cell in stated:
        window = _meet(cell.window, row.window)
        gap = left_open(window, cell.power or ())
        if gap is not None:
            facts: dict[str, Fact] = {"ends": gap[0].isoformat()} if cell.power and gap[0] is not None else {}
            add("V3", Kind.NO_POWER, Severity.ERROR, Mend.GRANT_POWER, [who(cell)], facts, [cell.organisation])


def _meet(one: Window, other: Window) -> Window:
    """Return the period that two windows share, at the first one's time of day."""
    since = max((end for end in (one.since, other.since) if end is not None), default=None)
    until = min((end for end in (one.until, other.until) if end is not None), default=None)
    part = one if minutes(one) != minutes(Window()) else other
    return Window(since, until, part.starts, part.ends)


def _able(doers: Sequence[Cell], add: Add, silent: list[str]) -> None:
    """V4: whoever does it is able to; who is not able is replaced by one who is."""
    stated = [cell for cell in doers if cell.able is not None]
    if not stated:
        silent.append("V4")
    able = sorted({who(cell) for cell in stated if cell.able})
    for cell in stated:
        if not cell.able:
            add("V4", Kind.NOT_ABLE, Severity.ERROR, Mend.REPLACE_DOER, [who(cell)], {}, able)


def _check(row: Row, answering: Sequence[Cell], cells: Sequence[Cell], add: Add, silent: list[str]) -> None:
    """V5: nobody checks what is their own; where a check is asked for, somebody has it."""
    signing = [cell for cell in cells if cell.letter == Letter.SIGNS]
    own = {who(cell) for cell in answering}
    at_home = {cell.organisation for cell in answering}
    itself = [
        cell
        for cell in signing
        if who(cell) in own or (cell.organisation in at_home and not _two_posts(cell, answering))
    ]
    for cell in itself:
        add("V5", Kind.CHECKS_ITSELF, Severity.ERROR, Mend.OTHER_CHECKER, [who(cell)])
    if row.check and not signing:
        add("V5", Kind.NO_CHECK, Severity.ERROR, Mend.NAME_CHECKER, sorted(own))
    elif row.check is None and not signing:
        silent.append("V5")


def _two_posts(cell: Cell, answering: Sequence[Cell]) -> bool:
    """Say whether a checker of the same organisation is, by its post, another hand than whoever answers there."""
    return bool(cell.post) and all(other.post for other in answering if other.organisation == cell.organisation)


def _consulted(cells: Sequence[Cell], limits: Limits, add: Add) -> None:
    consulted = sorted({who(cell) for cell in cells if cell.letter == Letter.CONSULTED})
    if len(consulted) > limits.consulted:
        facts = {"number": len(consulted), "most": limits.consulted}
        add("V6", Kind.MANY_CONSULTED, Severity.WARNING, Mend.CONSULT_FEWER, consulted, facts)


def _deputies(
    answering: Sequence[Cell], columns: Mapping[tuple[str, str], Column], add: Add, silent: list[str]
) -> None:
    """V11: every post that answers has a deputy."""
    known = [(cell, columns.get((cell.organisation, cell.post))) for cell in answering if cell.post]
    stated = [(cell, column.deputies) for cell, column in known if column and column.deputies is not None]
    if not stated:
        silent.append("V11")
    for cell, deputies in stated:
        if not deputies:
            add("V11", Kind.NO_DEPUTY, Severity.WARNING, Mend.NAME_DEPUTY, [cell.post])


def _boundary(row: Row, answering: Sequence[Cell], add: Add, silent: list[str]) -> None:
    """V16: what lies between two functions has an owner with a name, not an organisation at large."""
    if not row.between:
        silent.append("V16")
        return
    unnamed = sorted({cell.organisation for cell in answering if not cell.post})
    if unnamed:
        add("V16", Kind.BOUNDARY, Severity.WARNING, Mend.NAME_POST, unnamed, {"between": row.between})
