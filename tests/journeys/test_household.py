"""A household's need: entered by its worker, planned, brought, signed for and confirmed by the household itself."""

import pytest

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
    worker.page.select_option("select[name=item]", index=2)
    worker.page.fill("input[name=quantity]", "4")
    worker.click("main form button.main")
    entered = worker.page.url

    verifier = walk(server, language=language)
    verifier.go(server.links["verifier"])
    while verifier.page.locator("main a[href*='/needs/']:not([href*='/needs/new'])").count():
        verifier.click("main a[href*='/needs/']:not([href*='/needs/new'])")
        verifier.click("form[action$='/verify/'] button.main")
        verifier.go(f"{server.base}/exercise/hubei-2020-02-01/my/")
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

    resident = walk(server, language=language, width=360, height=780)
    resident.go(server.links["resident"])
    resident.click("main a.main[href*='/shipments/']")
    resident.click("form[action$='/receive/'] button.main")
    resident.go(f"{server.base}/exercise/hubei-2020-02-01/my/")
    resident.click("main table tr:has-text('40') a[href*='/needs/']")
    resident.click("form[action$='/confirm/'] button.main")

    assert "/needs/" in entered
    assert resident.page.locator("form[action$='/confirm/']").count() == 0
    assert [one.faults for one in (worker, verifier, planner, committee, depot, resident)] == [[]] * 6


def test_a_printed_link_opens_once(serve, walk):
    server = serve("hubei-2020-02-01")
    first, second = walk(server), walk(server)

    first.go(server.links["committee"])
    answer = second.page.goto(server.links["committee"])

    assert first.page.url.endswith("/my/")
    assert answer.status == 404
