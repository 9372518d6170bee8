"""A household's need: entered by its worker, planned, brought, signed for and confirmed by the household itself."""

import re

import pytest

ITEM = {"en-US": "surgical mask", "zh-CN": "医用外科口罩"}
STATE = {"en-US": "delivered and confirmed", "zh-CN": "已送达并确认"}
pytestmark = pytest.mark.browser


def _next(walk):
    walk.clicks += 1
    walk.page.wait_for_load_state("load")
    walk.check()


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_a_worker_enters_a_need_and_the_household_signs_and_confirms(serve, walk, language):
    server = serve("hubei-2020-02-01")
    worker = walk(server, language=language, width=360, height=780)

    worker.go(server.links["community"])
    worker.click("main a[href$='/community/']")
    worker.click("main a.main[href$='/needs/new/']")
    worker.page.select_option("select[name=household]", index=1)
    worker.page.select_option("select[name=item]", label=ITEM[language])
    worker.page.fill("input[name=quantity]", "4")
    worker.click("main form button.main")
    entered = re.fullmatch(r".*/supply/needs/([0-9a-f-]{36})/", worker.page.url)
    assert entered, worker.page.url  # a refused form stays at needs/new/
    need = f"{server.base}/exercise/hubei-2020-02-01/supply/needs/{entered[1]}/"

    resident = walk(server, language=language, width=360, height=780)
    resident.go(server.links["resident"])
    resident.click(f"main .card a.main[href$='/needs/{entered[1]}/']")
    resident.click("form[action$='/answer/'] button[value=confirmed]")
    assert resident.page.locator("dl .tag.good").count() == 1

    verifier = walk(server, language=language)
    verifier.go(server.links["verifier"])
    verifier.click(f"main .card:has(.tag.good) a[href$='/needs/{entered[1]}/']")
    assert verifier.page.locator("dl .tag.good").count() == 1
    verifier.click("form[action$='/verify/'] button.main")
    planner = walk(server, language=language)
    planner.go(server.links["planner"])
    planner.go(f"{server.base}/exercise/hubei-2020-02-01/supply/rounds/")
    planner.click("form[action$='/rounds/new/'] button")
    planner.page.wait_for_url("**/rounds/*/")
    committee = walk(server, language=language)
    committee.go(server.links["committee"])
    committee.go(planner.page.url)
    committee.click("form[action$='/approve/'] button.main")
    depot = walk(server, language=language)
    depot.go(server.links["depot"])
    depot.click("a[href*='/shipments/']:not([href$='/shipments/'])", within="household|一户")
    depot.click("form[action$='/send/'] button.main")

    resident.go(f"{server.base}/exercise/hubei-2020-02-01/my/")
    resident.click("main a.main[href*='/shipments/']")
    resident.click("form[action$='/receive/'] button.main")
    resident.go(f"{server.base}/exercise/hubei-2020-02-01/my/")
    resident.click(f"main table a[href$='/needs/{entered[1]}/']")
    resident.click("form[action$='/confirm/'] button.main")

    assert resident.page.url == need
    assert resident.page.locator("form[action$='/confirm/']").count() == 0
    assert STATE[language] in resident.page.locator("main p.lead").inner_text()
    assert re.search(r"\b4\b", resident.page.locator("main dl.facts dd").first.inner_text())
    assert [one.faults for one in (worker, verifier, planner, committee, depot, resident)] == [[]] * 6


def test_a_printed_link_opens_once(serve, walk):
    server = serve("hubei-2020-02-01")
    first, second = walk(server), walk(server)

    first.go(server.links["committee"])
    answer = second.page.goto(server.links["committee"])

    assert first.page.url.endswith("/my/")
    assert answer.status == 404
