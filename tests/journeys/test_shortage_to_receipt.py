"""The walk: masks lie in a depot, a hospital has waited; from the printed address to the public outcome."""

import re
import time
import tomllib

import pytest

from folders import BASE

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


# The built-in crisis in both languages on both sizes; the one of data files alone once on each.
WALKS = [
    *(("hubei-2020-02-01", language, size) for language in ("en-US", "zh-CN") for size in (DESK, PHONE)),
    ("river-flood", "en-US", DESK),
    ("river-flood", "zh-CN", PHONE),
]


def _id(walked):
    exercise, language, size = walked
    return f"{exercise}-{language}-{size['width']}"


@pytest.mark.parametrize(("exercise", "language", "size"), WALKS, ids=map(_id, WALKS))
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
    _outcome(person, server, exercise, "zh-Hans" if language == "zh-CN" else "en")


def _outcome(person, server, exercise, language):
    """The last page says what was delivered, how long each step took here, and what is known of it from then."""
    said = " ".join(person.text().split())
    settings = tomllib.loads((BASE / "exercises" / exercise / "exercise.toml").read_text(encoding="utf-8"))
    facts = settings.get("beside", [])
    api = f"{server.base}/api/v1/exercise/{exercise}/figures/supply.delivered"
    delivered = person.context.request.get(api).json()["value"]
    shown = person.page.locator("main [data-figure='supply.delivered']")
    steps = person.page.locator("main table tbody tr")

    assert "EXERCISE 演习" in said or "演习 EXERCISE" in said
    assert delivered > 0
    assert f"{delivered:,}" in (shown.get_attribute("title") or "")
    assert re.search(r"\b\d+ (s|min|秒|分)", person.page.locator("main p.lead strong").inner_text())
    assert steps.count() == 5
    assert [bool(re.search(r"\d+ (s|min|秒|分)", row)) for row in steps.all_inner_texts()][:4] == [True] * 4
    assert [fact[language] in said and fact["source"] in said for fact in facts] == [True] * len(facts)
    assert bool(facts) == (exercise == "hubei-2020-02-01")
    unknown = {"en": "nobody published it", "zh-Hans": "无人公布"}[language]
    assert said.count(unknown) == (2 if facts else 0)
