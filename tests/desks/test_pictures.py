"""Pictures show the data: bars as long as their amounts, circles and depots where they lie, with units and sources."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from cogov.desks.public import pictures
from cogov.engine.geo import distance_km
from cogov.kernel.models import Count
from cogov.supply.models import AllocationRun, Shipment
from cogov.supply.queries.inputs import point

SIZES = ("broad", "narrow")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def busy(world):
    """Return a world with needs in two places, partly promised and delivered, and one whose number nobody knows."""
    world.need(quantity=400, allocated=200, sent=140, received=100, state="part_matched")
    world.need(world.others["MI"], quantity=100, allocated=100, received=0, state="matched")
    world.need(item=world.water, quantity=250, place=world.far)
    world.need(item=world.water, quantity=None)
    world.lot(1000)
    return world


def _svgs(page, kind):
    """Return the pictures of a page by size."""
    found = {}
    for text in re.findall(rf'<svg class="{kind} .*?</svg>', page, re.DOTALL):
        root = ET.fromstring(text)  # noqa: S314 - our own page
        found.setdefault(root.get("class").split()[1], root)
    return found


def _page(world, tail):
    return world.client("ANON").get(world.url(tail)).content.decode()


def _numbers(svg, name, attribute):
    return [float(part.get(attribute)) for part in svg.iter() if part.get("class") == name]


def _texts(svg, name):
    return [part.text for part in svg.iter("text") if part.get("class") == name]


def _wrong_bars(svg, amounts):
    """Return the bars that are not as long as their amounts, measured by the longest."""
    longest, most = max(_numbers(svg, "b-whole", "width")), max(whole for whole, _, _ in amounts)
    drawn = zip(*(_numbers(svg, name, "width") for name in ("b-whole", "b-plan", "b-done")), strict=True)
    return [
        (widths, row)
        for widths, row in zip(drawn, amounts, strict=True)
        if any(abs(width - longest * amount / most) > 0.1 for width, amount in zip(widths, row, strict=True))
    ]


@pytest.mark.parametrize("size", SIZES)
def test_bars_are_as_long_as_what_is_needed_promised_and_delivered(busy, size):
    svg = _svgs(_page(busy, "plots/"), "bars")[size]

    assert _texts(svg, "b-name") == ["mask", "water"]
    assert _wrong_bars(svg, [(500, 300, 100), (250, 0, 0)]) == []
    assert _texts(svg, "b-value") == ["500 pieces", "250 pieces"]


def test_a_planted_wrong_bar_is_found_the_control(busy):
    svg = _svgs(_page(busy, "plots/"), "bars")["broad"]

    assert _wrong_bars(svg, [(500, 290, 100), (250, 0, 0)]) != []
    assert _wrong_bars(svg, [(500, 300, 100), (200, 0, 0)]) != []


@pytest.mark.parametrize("size", SIZES)
def test_the_axis_begins_at_nothing_has_a_tick_where_its_number_says_and_names_the_unit(busy, size):
    svg = _svgs(_page(busy, "plots/"), "bars")[size]

    left, longest = _numbers(svg, "b-whole", "x")[0], _numbers(svg, "b-whole", "width")[0]
    zero, tick, unit = (part for part in svg.iter("text") if part.get("class") == "b-tick")
    assert (zero.text, float(zero.get("x"))) == ("0", left)
    assert (tick.text, round(float(tick.get("x")) - left, 1)) == ("500", longest)
    assert unit.text == "needed, each item in its own unit"


def test_plots_say_how_many_lines_from_when_and_from_where(busy):
    page = _page(busy, "plots/")

    assert re.search(r"n = 3 · \w{3} \d+ \w{3} \d{4}, \d\d:\d\d · the needs entered or loaded in this crisis", page)
    assert all(f">{word}</span>" in page for word in ("needed", "promised", "delivered"))


def test_counts_are_drawn_in_people_with_day_and_source_and_without_the_wholes(busy):
    type(busy.crisis).objects.filter(pk=busy.crisis.pk).update(defaults={"series_indicator": "ill"})
    for place, value in ((busy.city, 120), (busy.district, 30), (busy.far, 60)):
        Count.objects.create(
            jurisdiction=busy.jurisdiction, place=place, indicator="ill", day=busy.at.date(), value=value,
            standing="stated", source="the health office",
        )  # fmt: skip

    page = _page(busy, "plots/")
    svg = _svgs(page, "bars")["broad"]

    assert _texts(svg, "b-name") == ["Far", "District"]  # the city is the whole of its district
    assert _wrong_bars(svg, [(60, 0, 0), (30, 0, 0)]) == []
    assert _texts(svg, "b-tick")[-1] == "people"
    assert f"n = 2 · {busy.at.date()} · the health office" in page


@pytest.mark.parametrize("size", SIZES)
def test_a_map_has_a_circle_for_each_place_in_need_and_a_square_for_each_depot(busy, size):
    svg = _svgs(_page(busy, "map/"), "map")[size]

    circles = {part[0].text: float(part.get("r")) for part in svg.iter("circle")}
    squares = [part[0].text for part in svg.iter("rect") if part.get("class") == "m-depot"]
    assert set(circles) == {"District: 3 lines asked for", "Far: 1 line asked for"}
    grown = [(radius - 4) ** 2 for radius in (circles["District: 3 lines asked for"], circles["Far: 1 line asked for"])]
    assert math.isclose(grown[0] / grown[1], 3, rel_tol=0.03)  # beyond the smallest mark, areas are as the lines
    assert squares == ["City: depot with 1,000 pieces"]


def _middle(part):
    return float(part.get("cx")), float(part.get("cy"))


@pytest.mark.parametrize("size", SIZES)
def test_marks_lie_as_far_apart_as_their_places_by_the_map_s_own_scale(busy, size):
    svg = _svgs(_page(busy, "map/"), "map")[size]
    marks = {part[0].text.partition(":")[0]: _middle(part) for part in svg.iter("circle")}
    square = next(part for part in svg.iter("rect") if part.get("class") == "m-depot")
    marks["City"] = (float(square.get("x")) + 8, float(square.get("y")) + 8)
    scale = next(part for part in svg.iter("g") if part.get("class") == "scale")
    pixels = float(re.search(r"h([\d.]+)", scale[0].get("d"))[1])
    km = float(scale[1].text.removesuffix(" km"))

    for place in (busy.district, busy.city):
        drawn = math.dist(marks[place.names["en"]], marks["Far"]) / pixels * km
        assert math.isclose(drawn, distance_km(point(place), point(busy.far)), rel_tol=0.03)
    assert marks["Far"][1] < marks["City"][1]  # north is up


def test_a_map_draws_what_is_on_its_way_and_what_waits_to_leave(busy):
    run = AllocationRun.objects.create(
        crisis=busy.crisis, number=1, method="by_hand", version="1", input_digest="0" * 64, piece_km=0, solve_ms=0,
        proposed_at=busy.at, proposed_by=busy.posts["NGO"].pk, proposer_label="test",
    )  # fmt: skip
    for number, state in enumerate(("sent", "ready", "received")):
        Shipment.objects.create(
            crisis=busy.crisis, run=run, number=f"1-{number}", depot=busy.depot(), organisation=busy.orgs["MI"], km=1,
            ready_at=busy.at, state=state,
        )  # fmt: skip

    lines = list(_svgs(_page(busy, "map/"), "map")["broad"].iter("line"))

    assert sorted(line.get("class") for line in lines) == ["m-ship ready", "m-ship sent"]


def test_a_map_says_how_many_lines_from_when_and_from_where_and_what_its_marks_mean(busy):
    page = _page(busy, "map/")

    assert re.search(r"n = <a[^>]*>4</a> · \w{3} \d+ \w{3} \d{4}, \d\d:\d\d · the needs entered or loaded", page)
    assert "north is up" in page
    assert "needs, larger where more lines ask" in page


def test_a_need_s_bar_shows_how_much_of_it_is_promised_on_the_way_and_delivered(busy):
    page = _page(busy, "supply/needs/")

    found = re.findall(r'<svg class="bar".*?</svg>', page, re.DOTALL)
    bars = [ET.fromstring(text) for text in found]  # noqa: S314 - our own page
    shown = sorted(tuple(float(part.get("width")) for part in bar.iter("rect")) for bar in bars)
    assert shown == [(100, 0, 0, 0), (100, 50, 35, 25), (100, 100, 0, 0)]  # and none where nobody knows how many
    assert "25 of 100 delivered, 10 of 100 on the way, 50 of 100 promised" in page


@pytest.mark.parametrize(
    ("most", "least"), [(0.4, 1), (1, 1), (1.9, 1), (2, 2), (4.9, 2), (7, 5), (10, 10), (49, 20), (780_175, 500_000)]
)
def test_ticks_and_scales_are_round_numbers(most, least):
    assert pictures.nice(most) == least
