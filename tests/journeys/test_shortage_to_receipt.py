"""The walk: masks lie in a depot, a hospital has waited; from the printed address to the public outcome."""

import re
import time

import pytest

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1366, "height": 768}


def _walk(walk, server, exercise):
    """Go the whole path; return nothing, the walk has counted."""
    walk.go(server.base)
    walk.click("button[value=committee]")
    walk.click("form[action$='/approve/'] button.main")
    walk.click(".card.next button[value=depot]")
    walk.click("main a[href*='/shipments/']:not([href$='/shipments/'])")
    walk.click("form[action$='/send/'] button")
    walk.click("main form[action$='/open/as/'] button")
    walk.click("form[action$='/receive/'] button.main")
    walk.click("main a.main[href$='/outcome/']")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
@pytest.mark.parametrize("exercise", ["hubei-2020-02-01", "river-flood"])
def test_from_the_first_page_to_a_signed_receipt_in_public(serve, walk, measure, exercise, language, size):
    server = serve(exercise)
    person = walk(server, language=language, **size)

    _walk(person, server, exercise)

    seconds = time.monotonic() - person.began
    measure(f"walk, {exercise}, {language}, {size['width']} px", f"{person.clicks} clicks, {seconds:.0f} s",
            asked="<= 12 clicks, 120 s", sample="1 walk, axe on every page")  # fmt: skip
    assert person.faults == []
    assert person.clicks <= 12
    assert seconds <= 120
    assert re.search("EXERCISE|演练", person.text())
