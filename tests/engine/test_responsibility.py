"""The analysis of the responsibility matrix: what each rule finds, what ends it, what it leaves open."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from cogov.engine.responsibility import (
    ALWAYS,
    Area,
    Cell,
    Change,
    Column,
    Cover,
    Duty,
    Kind,
    Letter,
    Limits,
    Matrix,
    Mend,
    Power,
    Row,
    Severity,
    Window,
    Word,
)

NOON = dt.datetime(2020, 2, 1, 12, tzinfo=dt.UTC)
EVENING = NOON + dt.timedelta(hours=8)
ROW = Row("1", "allocate", "city", check=False, needs=())
PLACES = (Area("province"), Area("city", "province"), Area("district", "city"), Area("other", "city"))


def a(name: str, post: str = "", **more) -> Cell:
    return Cell(Letter.ACCOUNTABLE, name, post, **more)


def r(name: str, **more) -> Cell:
    return Cell(Letter.RESPONSIBLE, name, **more)


def s(name: str, post: str = "") -> Cell:
    return Cell(Letter.SIGNS, name, post)


def c(name: str) -> Cell:
    return Cell(Letter.CONSULTED, name)


def i(name: str) -> Cell:
    return Cell(Letter.INFORMED, name)


def found(row: Row = ROW, cells=(), words=(), **more):
    matrix = Matrix(areas=PLACES, **more)
    matrix.put(row, cells, words)
    return matrix.analyse().findings


def kinds(*arguments, **more) -> list[str]:
    return [finding.kind.value for finding in found(*arguments, **more)]


def open_rules(row: Row, cells=(), **more) -> set[str]:
    matrix = Matrix(areas=PLACES, **more)
    matrix.put(row, cells)
    return {rule for rule, number in matrix.analyse().not_assessed.items() if number}


def test_a_row_with_one_accountable_doer_has_no_finding():
    assert kinds(cells=[a("health"), r("health")]) == []


def test_v1_nobody_accountable_is_unmanaged_and_whoever_does_it_is_proposed():
    (gap,) = found(cells=[r("health")])

    assert (gap.rule, gap.kind, gap.severity, gap.mend, gap.who) == (
        "V1", Kind.UNMANAGED, Severity.ERROR, Mend.NAME_ONE, ("health",),
    )  # fmt: skip


def test_v1_two_named_at_one_time_are_cross_management_and_after_each_other_they_are_not():
    day, night = Window(starts=480, ends=1200), Window(starts=1200, ends=480)
    early, late = Window(until=EVENING), Window(since=EVENING)

    assert kinds(cells=[a("health"), a("reform"), r("health")]) == ["cross"]
    assert kinds(cells=[a("health", window=early), a("reform", window=late), r("health")]) == []
    assert kinds(cells=[a("health", window=late), a("reform", window=early), r("health")]) == []
    assert kinds(cells=[a("health", window=day), a("reform", window=night), r("health")]) == []


def test_v1_two_who_only_claim_it_are_cross_management_too():
    assert kinds(cells=[a("health", sure=False), a("reform", sure=False), r("health")]) == ["cross"]


def test_v1_one_named_and_one_who_claims_it_is_a_question():
    (doubt,) = found(cells=[a("health"), a("market", sure=False), r("health")])

    assert (doubt.kind, doubt.severity, doubt.mend) == (Kind.CROSS_UNCLEAR, Severity.WARNING, Mend.CLARIFY)
    assert doubt.who == ("health",)


def test_v1_two_named_and_one_who_claims_is_told_once():
    assert kinds(cells=[a("health"), a("reform"), a("market", sure=False), r("health")]) == ["cross"]


def test_v12_when_everyone_asked_says_not_me_the_gap_says_so_and_proposes_who_helps():
    (gap,) = found(words=[Word("red-cross", "denies"), Word("health", "assists")])

    assert (gap.rule, gap.kind) == ("V12", Kind.UNMANAGED)
    assert gap.facts == {"asked": 2, "deny": 1}
    assert gap.who == ("health",)


def test_v12_whoever_was_named_and_says_not_me_answers_for_nothing():
    cells = [a("red-cross"), r("red-cross")]

    assert kinds(cells=cells, words=[Word("red-cross", "denies")]) == ["unmanaged"]
    assert kinds(cells=cells, words=[Word("red-cross", "holds")]) == []
    matrix = Matrix()
    matrix.put(ROW, cells)
    matrix.analyse()
    assert matrix.accountable("1") == (cells[0],)


def test_v2_without_a_doer():
    assert kinds(cells=[a("health")]) == ["no_doer"]


def test_v3_power_has_to_last_as_long_as_the_responsibility():
    later = Window(until=EVENING)

    assert kinds(cells=[a("health", power=(ALWAYS,)), r("health")]) == []
    assert kinds(cells=[a("health", power=()), r("health")]) == ["no_power"]
    (ends,) = found(cells=[a("health", power=(later,)), r("health")])
    assert ends.facts == {"ends": EVENING.isoformat()}
    assert "no_power" not in kinds(cells=[a("health", power=(later,), window=Window(NOON, EVENING)), r("health")])
    evening = replace(ROW, window=Window(NOON, EVENING))
    assert kinds(evening, [a("health", power=(Window(NOON, EVENING),)), r("health")]) == []
    night = a("health", power=(Window(starts=1200, ends=480),), window=Window(starts=1200, ends=480))
    assert "no_power" not in kinds(cells=[night, r("health")])


def test_v3_the_other_way_round_a_power_that_nobody_uses():
    matrix = Matrix(areas=PLACES, powers=[Power("reform", "allocate", "province"), Power("reform", "other", "city")])
    matrix.put(ROW, [a("health"), r("health")])

    (note,) = matrix.analyse().findings
    matrix.put(ROW, [a("health"), r("reform")])

    assert (note.kind, note.severity, note.about) == (Kind.POWER_UNUSED, Severity.NOTE, ("reform",))
    assert matrix.analyse().findings == ()


def test_v4_a_doer_who_is_not_able_and_one_who_is():
    (finding,) = found(cells=[a("health"), r("health", able=False), r("reform", able=True)])

    assert (finding.kind, finding.about, finding.who) == (Kind.NOT_ABLE, ("health",), ("reform",))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], ["no_check"]),
        ([s("audit")], []),
        ([s("health")], ["checks_itself"]),
        ([s("health", "second")], ["checks_itself"]),
    ],
)
def test_v5_somebody_else_has_to_check(cells, expected):
    assert kinds(replace(ROW, check=True), [a("health"), r("health"), *cells]) == expected


def test_v5_two_posts_of_one_organisation_are_two_hands():
    matrix = [a("health", "first"), r("health"), s("health", "second")]

    assert kinds(ROW, matrix) == []
    assert kinds(ROW, [*matrix[:2], s("health", "first")]) == ["checks_itself"]


def test_v6_more_than_three_consulted():
    many = [a("health"), r("health"), c("one"), c("two"), c("three"), c("four")]

    assert kinds(cells=many[:-1]) == []
    assert kinds(cells=many) == ["many_consulted"]
    assert kinds(cells=many, limits=Limits(consulted=4)) == []


def test_v7_whoever_depends_on_a_row_is_told_by_the_nearest_one_above():
    matrix = Matrix(areas=PLACES)
    matrix.put(Row("2", "receive", "province", check=False, needs=()), [a("red-cross"), r("red-cross")])
    matrix.put(replace(ROW, needs=("receive", "nothing"), area="district"), [a("health"), r("health")])

    (finding,) = matrix.analyse().findings
    matrix.put(matrix.rows["2"], [a("red-cross"), r("red-cross"), i("health")])

    assert (finding.kind, finding.row, finding.who) == (Kind.NOT_INFORMED, "2", ("health",))
    assert matrix.analyse().findings == ()


def test_v8_a_post_with_too_many_rows_and_one_with_too_many_hours():
    def loads(capacity: float | None, most: int, post: str = "desk") -> list[str]:
        matrix = Matrix(
            areas=PLACES,
            limits=Limits(rows_per_post=most),
            columns=[Column("health", post, capacity=capacity, deputies=1)],
        )
        for number in range(4):
            matrix.put(Row(str(number), f"f{number}", "city", hours=20), [a("health", post), r("health")])
        return [finding.kind.value for finding in matrix.analyse().findings]

    assert loads(None, 4) == []
    assert loads(None, 3) == ["too_many_rows"]
    assert loads(None, 3, post="") == []
    assert loads(79, 4) == ["too_many_hours"]
    assert loads(80, 4) == []


@pytest.mark.parametrize(("number", "expected"), [(0, []), (2, ["span"]), (3, []), (7, []), (8, ["span"])])
def test_v9_the_span_of_control_is_a_note_and_blocks_nothing(number, expected):
    matrix = Matrix(columns=[Column("health", subordinates=number)])

    findings = matrix.analyse().findings

    assert [finding.kind.value for finding in findings] == expected
    assert all(finding.severity == Severity.NOTE for finding in findings)


def test_v10_two_superiors_at_one_time():
    early, late = Window(until=EVENING), Window(since=EVENING)

    def superiors(*pairs) -> list[str]:
        found = Matrix(columns=[Column("health", "desk", superiors=pairs)]).analyse().findings
        return [finding.kind.value for finding in found]

    assert superiors(("one", ALWAYS), ("two", ALWAYS)) == ["two_superiors"]
    assert superiors(("one", early), ("two", late)) == []
    assert superiors(("one", ALWAYS), ("one", ALWAYS)) == []
    assert superiors() == []


def test_v11_a_post_that_answers_needs_a_deputy():
    cells = [a("health", "desk"), r("health")]

    assert kinds(cells=cells, columns=[Column("health", "desk", deputies=0)]) == ["no_deputy"]
    assert kinds(cells=cells, columns=[Column("health", "desk", deputies=1)]) == []
    assert "V11" in open_rules(ROW, cells)


def test_v13_the_same_function_twice_in_overlapping_area_time_and_phase():
    def twice(other: Row, name: str = "reform") -> list[str]:
        matrix = Matrix(areas=PLACES)
        matrix.put(replace(ROW, area="district", phase="response"), [a("health"), r("health")])
        matrix.put(other, [a(name), r(name)] if name else [])
        return [finding.kind.value for finding in matrix.analyse().findings if finding.kind != Kind.UNMANAGED]

    above = Row("2", "allocate", "province", check=False, needs=())
    assert twice(above) == ["duplicate"]
    assert twice(replace(above, area="district")) == ["duplicate"]
    assert twice(above, "health") == []
    assert twice(above, "") == []
    assert twice(replace(above, area="other")) == []
    assert twice(replace(above, phase="recovery")) == []
    assert twice(replace(above, phase="response")) == ["duplicate"]
    assert twice(replace(above, function="count")) == []


def test_v13_after_each_other_is_not_twice():
    matrix = Matrix(areas=PLACES)
    matrix.put(replace(ROW, window=Window(until=EVENING)), [a("health"), r("health")])
    matrix.put(replace(ROW, key="2", window=Window(since=EVENING)), [a("reform"), r("reform")])

    assert matrix.analyse().findings == ()


def test_v14_the_largest_areas_that_no_row_covers():
    def uncovered(*areas: str) -> list[str]:
        matrix = Matrix(areas=(*PLACES, Area("far", "province")), covers=[Cover("allocate", "province")])
        for key in areas:
            matrix.put(replace(ROW, key=key, area=key), [a("health"), r("health")])
        return [finding.area for finding in matrix.analyse().findings if finding.kind == Kind.UNCOVERED]

    assert uncovered() == ["province"]
    assert uncovered("province") == []
    assert uncovered("city") == ["far"]
    assert uncovered("district") == ["other", "far"] or uncovered("district") == ["far", "other"]
    assert uncovered("district", "other", "far") == []


def test_v14_a_grid_without_an_owner_is_an_error():
    matrix = Matrix(areas=[Area("a", owned=True), Area("b", owned=False), Area("c")])

    assert [(finding.kind, finding.area) for finding in matrix.analyse().findings] == [(Kind.NO_OWNER, "b")]


def test_v15_nights_hand_overs_and_ends():
    day = Window(starts=480, ends=1200)
    (night,) = found(cells=[a("health", window=day), r("health")])
    (hand_over,) = found(
        cells=[
            a("health", window=Window(until=NOON)),
            a("reform", window=Window(since=EVENING)),
            r("health"),
        ]
    )
    (end,) = found(
        replace(ROW, window=Window(NOON, EVENING + dt.timedelta(days=1))),
        [a("health", window=Window(NOON, EVENING)), r("health")],
    )

    assert (night.kind, night.facts) == (Kind.TIME_GAP, {"from_minute": 0, "to_minute": 480})
    assert hand_over.facts["since"] == NOON.isoformat()
    assert hand_over.facts["until"] == EVENING.isoformat()
    assert end.facts["since"] == EVENING.isoformat()


def test_v15_a_function_cut_into_windows_of_the_day_is_covered_all_day():
    def cut(*rows: Row) -> list[str]:
        matrix = Matrix(areas=PLACES)
        for row in rows:
            cells = [a("health", window=row.window), r("health")]
            matrix.put(row, cells)
        return [finding.kind.value for finding in matrix.analyse().findings]

    day = replace(ROW, key="day", window=Window(starts=480, ends=1200))
    night = replace(ROW, key="night", window=Window(starts=1200, ends=480))
    assert cut(day, night) == []
    assert cut(day) == ["time_gap"]
    assert cut(day, replace(night, phase="response")) == ["time_gap"]


def test_v16_a_boundary_needs_a_post_with_a_name():
    row = replace(ROW, between=("receive", "store"))

    assert kinds(row, [a("health"), r("health")]) == ["boundary"]
    assert kinds(row, [a("health", "desk"), r("health")]) == []


def test_v17_a_duty_of_law_that_no_row_fulfils():
    duties = [Duty("law-1", "allocate"), Duty("law-2", "publish"), Duty("law-3", None)]
    matrix = Matrix(areas=PLACES, duties=duties)
    matrix.put(ROW, [a("health"), r("health")])

    analysis = matrix.analyse()

    assert [(finding.kind, finding.about) for finding in analysis.findings] == [(Kind.ORPHAN_DUTY, ("law-2",))]
    assert (analysis.assessed["V17"], analysis.not_assessed["V17"]) == (2, 1)


def test_v18_whoever_answered_before_was_told():
    changes = [
        Change("1", "health", "reform", told=False),
        Change("1", "x", "health", told=True),
        Change("gone", "x", "y", told=False),
        Change("1", "y", "x", told=None),
    ]
    matrix = Matrix(areas=PLACES, changes=changes)
    matrix.put(ROW, [a("reform"), r("reform")])

    analysis = matrix.analyse()

    assert [(finding.kind, finding.who) for finding in analysis.findings] == [(Kind.NOT_TOLD, ("health",))]
    assert analysis.not_assessed["V18"] == 1


def test_what_nobody_stated_is_not_assessed_and_never_a_finding():
    row = Row("1", "allocate", "city")

    assert kinds(row, [a("health"), r("health")]) == []
    assert open_rules(row, [a("health"), r("health")]) == {
        "V3", "V4", "V5", "V7", "V8", "V9", "V10", "V11", "V14", "V16",
    }  # fmt: skip
    # Without anybody accountable the rules about the accountable are left open too; the gap itself is assessed.
    assert {"V2", "V15"} <= open_rules(row)
    assert not {"V1", "V12"} & open_rules(row)


def test_a_row_taken_out_takes_its_findings_along():
    matrix = Matrix(areas=PLACES, columns=[Column("health", "desk", capacity=1, deputies=1)])
    matrix.put(replace(ROW, hours=2), [a("health", "desk"), r("health")])
    matrix.put(Row("2", "count", "city"), [a("reform"), r("reform")])
    before = matrix.analyse()

    matrix.remove("1")
    matrix.remove("2")
    after = matrix.analyse()

    assert [finding.kind for finding in before.findings] == [Kind.TOO_MANY_HOURS]
    assert after.findings == ()
    assert (after.assessed["V1"], after.not_assessed["V14"]) == (0, 0)
    # The column that was stated is still looked at; the one that only a row named is gone.
    assert after.assessed["V8"] == 1


def wuhan(*, after: bool) -> Counter[str]:
    """The depot case of practice.md 4.2 as a matrix, before and after the evening of 1 February 2020."""
    matrix = Matrix(areas=[Area("hubei"), Area("wuhan", "hubei")])

    def put(code: str, *cells: Cell, area: str = "wuhan", words=(), check: bool | None = None) -> None:
        matrix.put(Row(code, code, area, check=check), cells, words)

    if after:
        put("unload", a("urban-construction"), r("urban-construction"))
        put("store", a("jointown"), r("jointown"))
        put("inspect", a("market-supervision"), r("market-supervision"))
        put("count", a("statistics"), r("statistics"))
        put(
            "allocate-drugs", a("health"), r("health"), a("market-supervision", sure=False), area="hubei"
        )  # another report gives Market Supervision and the Health Commission
        put("allocate-goods", a("reform"), r("reform"), area="hubei")
        put("publish", a("hubei-rc"), r("hubei-rc"), s("statistics"), area="hubei", check=True)
    else:
        put(
            "allocate",
            area="hubei",
            words=[Word("wuhan-rc", "denies"), Word("health", "assists")],
        )
        put("receive", a("wuhan-rc", sure=False), r("wuhan-rc"))
        put("store", a("wuhan-rc", sure=False), r("wuhan-rc"))
        put("count", a("statistics", sure=False), r("statistics"))
        put("publish", a("hubei-rc", sure=False), r("hubei-rc"), area="hubei", check=True)
    return Counter(finding.kind.value for finding in matrix.analyse().findings)


def test_the_depot_before_1_february_has_the_denied_gap_and_the_unchecked_list_and_nothing_else():
    assert wuhan(after=False) == {"unmanaged": 1, "no_check": 1}


def test_the_depot_after_1_february_has_one_question_to_clarify():
    assert wuhan(after=True) == {"cross_unclear": 1}
