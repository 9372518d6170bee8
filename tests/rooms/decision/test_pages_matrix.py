"""The pages and the API of the matrix: what each requirement's "works when" asks is done by whoever would do it."""

import datetime as dt
import html
import re

import pytest
from django.core.cache import caches

from cogov.decision import actions
from cogov.decision.models import Assignment, Function, MatrixCell, Residual
from cogov.kernel import clock, timers
from cogov.kernel.models import Duty, Place, Rule
from cogov.plans.models import LegalRule
from cogov.supply.models import AllocationRun

HOUR = dt.timedelta(hours=1)
EN, ZH = {"accept-language": "en"}, {"accept-language": "zh-hans"}


def listed(world, code="allocate", **more):
    return Function.objects.create(**{
        "crisis": world.crisis, "code": code, "names": {"en": f"the {code}", "zh-Hans": f"职责{code}"},
        "area": world.land, **more,
    })  # fmt: skip


def read(world, tail, role="ANON", language=EN):
    answer = world.client(role).get(world.url(f"duties/{tail}"), headers=language)
    assert answer.status_code == 200, (tail, answer.status_code)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", answer.content.decode(),
                                                    flags=re.DOTALL)))  # fmt: skip


def send(world, tail, role="COM", **body):
    return world.client(role).post(world.url(f"duties/{tail}"), body)


def kinds(world, query=""):
    items = world.client("ANON").get(world.api(f"matrix/findings{query}")).json()["items"]
    return [row["kind"] for row in items]


def test_r_097_each_row_has_one_accountable_and_the_matrix_shows_who_is_what(world):
    function = listed(world)

    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["GOV"].pk), post="", reason="decided")
    send(world, f"{function.pk}/cells/", letter="R", organisation=str(world.orgs["ENT"].pk), post="", reason="agreed")
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["NGO"].pk), post="", reason="changed")

    assert Assignment.objects.filter(until__isnull=True).count() == 1
    (row,) = world.client("ANON").get(world.api("matrix")).json()["items"]
    assert row["accountable"] == str(world.orgs["NGO"].pk)
    assert sorted((cell["letter"], cell["organisation"]) for cell in row["cells"]) == sorted(
        [("A", str(world.orgs["NGO"].pk)), ("R", str(world.orgs["ENT"].pk))]
    )
    for language, words in ((EN, "the allocate"), (ZH, "职责allocate")):
        page = read(world, "matrix/", language=language)
        assert words in page
        assert "NGO one" in page


def test_r_099_two_who_say_we_are_found_and_ended_by_naming_one(world, at):
    function = listed(world)
    for role in ("NGO", "ENT"):
        answer = send(world, f"{function.pk}/state/", role, says="holds", words="we do")
        assert answer.status_code == 302
    assert "cross" in kinds(world)

    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["NGO"].pk), post="", reason="they have the hall")
    send(world, f"{function.pk}/state/", "ENT", says="assists", words="we help")

    assert "cross" not in kinds(world)
    assert kinds(world) == []


def test_r_099_the_same_function_in_overlapping_areas_is_found(world, at):
    wide, near = listed(world), listed(world, area=world.district)
    for function, role in ((wide, "GOV"), (near, "CTY")):
        send(world, f"{function.pk}/assign/", organisation=str(world.orgs[role].pk), post="", reason="x")

    assert "duplicate" in kinds(world)
    assert "overlaps with the same function in Land" in read(world, "findings/")
    send(world, f"{near.pk}/assign/", organisation=str(world.orgs["GOV"].pk), post="", reason="one for both")
    assert "duplicate" not in kinds(world)


def test_r_100_gaps_of_function_area_and_hour_are_listed_filtered_and_exported(world):
    listed(world)
    day = listed(world, "store", starts=480, ends=1200, area=world.district, covers=world.land)
    send(world, f"{day.pk}/assign/", organisation=str(world.orgs["NGO"].pk), post="", reason="x")

    assert {"unmanaged", "time_gap", "no_doer"} <= set(kinds(world))
    assert "uncovered" in kinds(world)
    assert "from 00:00 to 08:00 nobody answers" in read(world, "findings/?kind=time_gap")
    only = read(world, "findings/?kind=unmanaged&sort=-function")
    assert "1 row" in only
    file = world.client("ANON").get(world.url("duties/findings/?kind=unmanaged&format=csv"), headers=EN)
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Nobody answers for “the allocate” in Land" in lines[1]
    assert "not covered" in read(world, "cover/?function=store")
    assert "未覆盖" in read(world, "cover/?function=store", language=ZH)


def test_r_100_the_map_of_uncovered_areas_says_it_with_marks_and_words(world):
    near = listed(world, area=world.district)
    page = world.client("ANON").get(world.url("duties/cover/"), headers=EN).content.decode()

    assert 'class="m-gap"' in page
    assert 'class="m-bare"' in page
    send(world, f"{near.pk}/assign/", organisation=str(world.orgs["CTY"].pk), post="", reason="x")
    page = world.client("ANON").get(world.url("duties/cover/?function=allocate"), headers=EN).content.decode()
    assert 'class="m-held"' in page
    assert 'class="m-gap"' not in page.partition('<svg class="map')[2]


@pytest.fixture
def own_rule(world):
    return Rule.objects.create(
        jurisdiction=world.jurisdiction, code="own-1h", names={"en": "an owner within an hour"}, source="R-013",
        actor="COM", trigger="decision.function.listed decision.gap.found",
        expected="decision.function.assigned decision.gap.closed", seconds=3600, warn_seconds=600,
        armed_by=world.crisis.armed_by, in_force_from=dt.date(2020, 1, 1),
    )  # fmt: skip


def _tick(world, later):
    while timers.tick(clock.now() + later):
        pass


def _list(world, code="allocate", **more):
    answer = send(world, "new/", code=code, name_en=f"the {code}", name_zh="", area=str(world.land.pk), starts="",
                  ends="", **more)  # fmt: skip
    assert answer.status_code == 302
    return Function.objects.get(code=code)


def test_r_013_an_unowned_function_becomes_the_governments_and_its_plans_may_be_decided_again(world, own_rule):
    """R-013, and an act in another room: a plan is refused while nobody answers, and approved when somebody does."""
    function = _list(world)
    world.lot(quantity=100)
    world.need(quantity=10)
    world.client("GOV").post(world.api("rounds"), content_type="application/json")
    run = AllocationRun.objects.get()

    def approve():
        return world.client("COM").post(
            world.api(f"rounds/{run.pk}/approve"), {"take_function": False}, content_type="application/json"
        )

    for role in ("NGO", "MI"):
        send(world, f"{function.pk}/state/", role, says="denies", words="not us")
    assert approve().json()["error"]["code"] == "NobodyAnswers"
    desk = world.client("COM").get(world.url("committee/"), headers=EN).content.decode()
    assert "the allocate" in html.unescape(re.sub(r"<[^>]*>", " ", desk))  # on the committee's first screen at once

    _tick(world, HOUR / 2)
    assert approve().json()["error"]["code"] == "NobodyAnswers"
    _tick(world, 2 * HOUR)

    assert Assignment.objects.get(until__isnull=True).residual
    assert "taken on because nobody else answered" in read(world, f"{function.pk}/")
    assert "residual" in read(world, f"{function.pk}/")
    assert approve().status_code == 200


def test_r_013_without_the_rule_nothing_falls_the_control(world):
    function = _list(world)

    _tick(world, 48 * HOUR)

    assert not Assignment.objects.filter(function=function).exists()


def test_r_013_the_gap_is_closed_within_the_hour_by_naming_one(world, own_rule):
    function = _list(world)
    for role in ("NGO", "MI"):
        send(world, f"{function.pk}/state/", role, says="denies", words="not us")

    answer = send(world, f"{function.pk}/assign/", organisation=str(world.orgs["ENT"].pk), post="",
                  reason="contract of this evening")  # fmt: skip
    _tick(world, 2 * HOUR)

    assert answer.status_code == 302
    assert (Assignment.objects.get().residual, kinds(world)) == (False, ["no_doer"])


def _need_rule(world, code):
    return Rule.objects.create(
        jurisdiction=world.jurisdiction, code=code, names={"en": "taken up"}, source="R-013", actor="GOV",
        trigger="supply.need.entered", expected="supply.need.verified", seconds=3600, warn_seconds=0,
        armed_by=world.crisis.armed_by, in_force_from=dt.date(2020, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize(("code", "borne"), [("own-need", True), ("look-need", False)])
def test_r_013_a_need_nobody_takes_up_is_borne_by_the_government_until_somebody_does(world, code, borne):
    """With the control: another rule about the same need only shows that it is late."""
    _need_rule(world, code)
    entered = world.client("MI").post(
        world.api("needs"), {"item": "mask", "organisation": str(world.orgs["MI"].pk), "quantity": 5},
        content_type="application/json",
    )  # fmt: skip
    need = entered.json()["id"]

    def page():
        return world.client("COM").get(world.url(f"supply/needs/{need}/"), headers=EN).content.decode()

    assert "bears it because nobody else" not in page()
    _tick(world, 2 * HOUR)

    assert ("bears it because nobody else" in page()) is borne
    assert Residual.objects.count() == borne
    if borne:
        row = Residual.objects.get()
        world.posts["GOV"].organisation = row.organisation
        world.posts["GOV"].save()
        assert "What we bear because nobody else answered" in read(world, "mine/", "GOV")
        verified = world.client("COM").post(
            world.api(f"needs/{need}/verify"), {"quantity": 5}, content_type="application/json"
        )
        assert verified.status_code == 200
        assert "What we bear" not in read(world, "mine/", "GOV")


def test_r_013_without_any_government_a_need_stays_overdue_for_everybody_to_see(world):
    _need_rule(world, "own-need")
    world.client("MI").post(
        world.api("needs"), {"item": "mask", "organisation": str(world.orgs["MI"].pk), "quantity": 5},
        content_type="application/json",
    )  # fmt: skip
    for org in [*world.orgs.values(), *world.others.values()]:
        if org.kind == "government":
            org.state = "suspended"
            org.save()

    _tick(world, 2 * HOUR)

    assert (Residual.objects.count(), Duty.objects.get().state) == (0, "breached")


def test_r_041_a_grid_without_an_owner_is_an_error_until_somebody_has_it(world):
    grid = Place(jurisdiction=world.jurisdiction, parent=world.district, kind="grid", names={"en": "Grid 7"})
    grid.path = f"{world.district.path}{grid.pk}/"
    grid.save()

    assert kinds(world) == ["no_owner"]
    assert "Nobody answers for the grid Grid 7." in read(world, "findings/")

    post = world.post(world.orgs["CTY"], "worker", name="second worker")
    post.area = grid
    post.save()
    caches["process"].clear()  # posts change by acts, which would have done so

    assert kinds(world) == []


def test_r_102_the_boundary_of_two_communities_is_tested_by_address(world):
    one, other = listed(world, "gate", area=world.district), listed(world, "gate", area=world.city)
    for function, org in ((one, world.orgs["CTY"]), (other, world.others["CTY"])):
        send(world, f"{function.pk}/assign/", organisation=str(org.pk), post="", reason="its houses")

    page = read(world, "who/?function=gate&where=district")
    assert "more than one answers here: the boundary has to be drawn" in page
    assert "CTY one" in page
    send(world, f"{other.pk}/assign/", organisation=str(world.orgs["CTY"].pk), post="", reason="one boundary")
    assert "boundary has to be drawn" not in read(world, "who/?function=gate&where=district")


def test_r_102_a_prepared_matrix_is_validated_before_the_crisis(world, at):
    from cogov.decision.actions.matrix import NewEntry

    parts = (("A", world.orgs["CTY"]), ("A", world.others["CTY"]), ("S", None))
    entries = [NewEntry("gate", {"en": "watch the gate"}, world.district, letter, who) for letter, who in parts]
    actions.record_matrix(crisis=world.crisis, version="prepared", entries=entries, by=world.holder("COM"), at=at)

    assert kinds(world, "?version=prepared") == ["no_check", "cross_unclear"]
    assert "watch the gate" in read(world, "matrix/?version=prepared")
    assert "watch the gate" in read(world, "findings/?version=prepared&kind=no_check")
    assert "watch the gate" not in read(world, "matrix/")
    detail = read(world, f"{Function.objects.get().pk}/", "COM")
    assert "Enter a part" not in detail  # what stands beside the matrix in force is not changed there
    assert world.client("ANON").get(world.api("matrix?version=none")).status_code == 404


def test_r_103_responsibility_without_power_and_power_without_responsibility_are_flagged(world, at):
    function = listed(world)
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["ENT"].pk), post="", reason="x")
    send(world, f"{function.pk}/cells/", letter="R", organisation=str(world.orgs["ENT"].pk), post="", reason="x")
    send(world, f"{function.pk}/row/", checked="", power="allocation.approve:A", qualified="yes", depends="no",
         covers="", hours="")  # fmt: skip
    from cogov.actors.models import Mandate

    Mandate.objects.create(
        jurisdiction=world.jurisdiction, organisation=world.orgs["GOV"], acts=["allocation.approve:A"],
        area=world.land, function="allocate", valid_from=at - 900 * 24 * HOUR, valid_to=at + 900 * 24 * HOUR,
        basis="delegated",
    )  # fmt: skip

    assert set(kinds(world)) == {"no_power", "not_able", "power_unused"}
    assert "power: none that covers it" in read(world, f"{function.pk}/")
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["GOV"].pk), post="", reason="has the power")
    assert set(kinds(world)) == {"not_able"}
    assert "power: by mandate" in read(world, f"{function.pk}/")
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["COM"].pk), post="", reason="by its role")
    assert "power: by its role" in read(world, f"{function.pk}/")


def test_a_cell_is_entered_ended_and_refused_on_the_page(world):
    function = listed(world)
    post = world.posts["NGO"]
    send(world, f"{function.pk}/cells/", letter="S", organisation=str(world.orgs["NGO"].pk), post=str(post.pk),
         reason="checks")  # fmt: skip
    cell = MatrixCell.objects.get()
    again = send(world, f"{function.pk}/cells/", letter="S", organisation=str(world.orgs["NGO"].pk), post=str(post.pk),
                 reason="checks")  # fmt: skip
    other = send(world, f"{function.pk}/row/", checked="yes", power="nothing:A", qualified="", depends="", covers="yes",
                 hours="")  # fmt: skip
    empty = send(world, f"cells/{cell.pk}/end/", reason="")

    ended = send(world, f"cells/{cell.pk}/end/", reason="done")

    assert [answer.status_code for answer in (again, other, empty, ended)] == [422, 422, 422, 302]
    assert "This stands in the matrix already" in again.content.decode()
    assert send(world, f"cells/{cell.pk}/end/", reason="again").status_code == 422
    for tail in (f"cells/{function.pk}/end/", f"{cell.pk}/cells/"):
        assert send(world, tail, reason="x").status_code == 404


def test_a_window_of_the_day_is_listed_on_the_page_and_answers_at_its_hour(world):
    wrong = send(world, "new/", code="night", name_en="night", name_zh="", area=str(world.land.pk), starts="20:00",
                 ends="")  # fmt: skip
    right = send(world, "new/", code="night", name_en="night watch", name_zh="夜班", area=str(world.land.pk),
                 starts="20:00", ends="08:00")  # fmt: skip
    twice = send(world, "new/", code="night", name_en="x", name_zh="", area=str(world.land.pk), starts="20:00",
                 ends="08:00")  # fmt: skip

    assert [wrong.status_code, right.status_code, twice.status_code] == [422, 302, 422]
    row = Function.objects.get()
    assert (row.starts, row.ends) == (1200, 480)
    assert "20:00–08:00" in read(world, "matrix/")
    local = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert ("night watch" in read(world, "who/").partition("Ask")[2]) is (local.hour >= 20 or local.hour < 8)


def test_what_is_ours_shows_the_own_parts_and_what_was_found_about_them(world):
    function = listed(world)
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["NGO"].pk), post="", reason="x")

    page = read(world, "mine/", "NGO")

    assert "A: answers for it" in page
    assert "nobody is named who does it" in page
    assert "Nothing in the matrix names your organisation" in read(world, "mine/", "MED")
    assert "没有本组织" in read(world, "mine/", "MED", ZH)


def test_whoever_was_named_and_says_not_me_is_shown_so(world):
    function = listed(world)
    send(world, f"{function.pk}/assign/", organisation=str(world.orgs["NGO"].pk), post="", reason="x")
    send(world, f"{function.pk}/state/", "NGO", says="denies", words="not us")

    assert "was named and says: not me" in read(world, f"{function.pk}/")
    assert "✕" in read(world, "matrix/")
    assert read(world, "").count("nobody answers") == 1


def test_the_question_who_is_answered_for_a_place_by_its_name_or_says_that_there_is_none(world):
    function = listed(world, area=world.district)

    assert "the allocate" in read(world, "who/?where=DISTRICT").partition("Ask")[2]
    assert "Nothing is listed for this place" in read(world, "who/?where=far")
    assert "No place has such a name" in read(world, "who/?where=atlantis")
    who = world.client("ANON").get(world.api("matrix/who?where=district&function=allocate")).json()["items"]
    assert [row["id"] for row in who] == [str(function.pk)]
    assert world.client("ANON").get(world.api("matrix/who?where=atlantis")).status_code == 404
    assert world.client("ANON").get(world.api("matrix/who")).json()["items"] == []


def test_the_api_names_enters_and_states_as_the_pages_do(world):
    function = listed(world)
    base = f"functions/{function.pk}/"

    def post(tail, role="COM", **body):
        return world.client(role).post(world.api(base + tail), body, content_type="application/json")

    named = post("assign", organisation=str(world.orgs["NGO"].pk), reason="x", post=str(world.posts["NGO"].pk))
    cell = post("cells", letter="R", organisation=str(world.orgs["NGO"].pk), reason="x")
    said = post("state", "ENT", says="assists", words="we help")

    assert [answer.status_code for answer in (named, cell, said)] == [200, 201, 200]
    assert {entry["letter"] for entry in said.json()["cells"]} == {"A", "R"}
    assert said.json()["accountable"] == str(world.orgs["NGO"].pk)
    for body, status in (({"organisation": "x"}, 400), ({"organisation": str(function.pk)}, 404),
                         ({"organisation": str(world.orgs["GOV"].pk), "post": str(function.pk)}, 404)):  # fmt: skip
        assert post("assign", reason="x", **body).status_code == status
    missing = world.client("COM").post(
        world.api(f"functions/{world.crisis.pk}/assign"), {"organisation": str(world.orgs["GOV"].pk), "reason": "x"},
        content_type="application/json",
    )  # fmt: skip
    assert missing.status_code == 404


@pytest.mark.parametrize("tail", ["matrix/", "findings/", "cover/", "who/", "mine/"])
def test_pages_of_the_matrix_take_as_many_queries_for_one_row_as_for_thirty(world, tail, django_assert_max_num_queries):
    def fill(numbers):
        for number in numbers:
            row = listed(world, f"f{number}", checked=True, power="allocation.approve:A")
            Assignment.objects.create(function=row, organisation=world.orgs["NGO"], reason="x", since=world.at)
            MatrixCell.objects.create(function=row, letter="R", organisation=world.orgs["ENT"], since=world.at)

    client = world.client("NGO")
    fill(range(1))
    client.get(world.url(f"duties/{tail}"))
    with django_assert_max_num_queries(60) as first:
        client.get(world.url(f"duties/{tail}"))
    fill(range(1, 30))

    with django_assert_max_num_queries(len(first.captured_queries)):
        assert client.get(world.url(f"duties/{tail}")).status_code == 200


def test_a_row_listed_since_the_analysis_was_kept_is_in_the_next_one(world, monkeypatch):
    monkeypatch.setattr("cogov.kernel.figures.LONG", 0)
    listed(world)
    read(world, "matrix/")

    later = listed(world, "count")

    assert "the count" in read(world, f"{later.pk}/")


def test_v17_duties_of_law_whose_function_nobody_listed_here_are_found_where_they_are_asked_for(world):
    """The control: left out, they are not assessed, and a listed function ends the finding."""
    LegalRule.objects.create(
        jurisdiction=world.jurisdiction, code="law-57", instruments={"en": "Flood Law"}, article="57",
        titles={"en": "x"}, texts={"en": "x"}, kind="duty", rank="law", topic="reporting", functions=["report"],
        actor="GOV", in_force_from=dt.date(2020, 1, 1), source="test", as_of=dt.date(2020, 1, 1),
    )  # fmt: skip

    assert kinds(world) == []
    assert kinds(world, "?law=true") == ["orphan_duty"]
    assert re.search(r"The duty Flood Law\D+57\D* belongs to", read(world, "findings/?law=yes"))
    assert "The duty Flood Law" not in read(world, "findings/")
    listed(world, "report")
    caches["process"].clear()
    assert "orphan_duty" not in kinds(world, "?law=true")
