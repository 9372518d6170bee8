"""Every number that a public page counts or sums up is a figure of the register, and opens to its rows.

What a row itself says (a lot's quantity, a duty's date) is what figures open to: such places are named, with a reason.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from cogov.actors.models import Organisation
from cogov.cli.loading import load_exercise
from cogov.kernel import clock
from cogov.kernel.figures import registered
from cogov.kernel.models import Crisis, Place
from cogov.record.actions import sequence_all

NUMBER = re.compile(r"\d[\d,.  ]*")
# What is written in digits and counts nothing.
NO_COUNT = re.compile(
    r"""\d{1,2}\ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\ \d{4},\ \d\d:\d\d   # a moment
      | \d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?                                     # a date
      | \d+\ (?:min|h|days?)\ ago | (?:due\ )\d+                                          # an age
      | [A-Z]+-?\d[\w-]* | \d+(?:-\d+)+ | [0-9a-f]{12,}                                   # numbers that are names
      | page\ [\d,]+\ of\ [\d,]+                                                          # where one reads
      | ±\d+\ km                                                                          # how exact a point is
      | \b\d\ (?:life-saving|life-sustaining|high|normal)                                 # an urgency
      | \bof\ 100\b | 10,000                                                              # the whole of a share
    """,
    re.VERBOSE,
)
VOID = frozenset({"area", "base", "br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "rect"})

# Where digits stand that are no sums of ours: the element, its class or none, and why.
ROWS = {
    ("td", ""): "a value of one row of a list",
    ("dl", "facts"): "what one row says of itself",
    ("ol", "timeline"): "one act or one phase each",
    ("pre", ""): "the record as it stands",
    ("select", ""): "choices of a filter",
    ("h1", ""): "the name of the crisis, of a row or of a figure",
    ("title", ""): "the name of a mark in a picture",
    ("g", "scale"): "the scale of a map",
}
# Pages on which one sort of element holds something else, and why that may stand.
CARDS = {
    ("supply/statements/", "div", "card"): "one published statement each, in its own words",
    ("duties/", "div", "card"): "one function each, with what organisations say of themselves",
    ("supply/datasets/", "div", "card"): "one dataset each; its heading opens every line, with the same verdicts",
    ("map/", "tbody", ""): "sums by place: a figure each would be one per place",
    ("plots/", "svg", "bars"): "sums by item, drawn",
    ("plots/", "tbody", ""): "the same sums as a table",
    ("plots/", "p", "small"): "number, day and source of the counts that are drawn",
}
# Sentences around a figure, or beside the rows they count.
SENTENCES = {
    r"[\d,]+ rows? ·": "how many rows the list below holds: it is itself what the number opens to",
    r"Within 40 km of a depot": "what the second map shows",
    r"Confirmed cases by city, 1 February 2020": "the title of a series, with its day",
}

PUBLIC = (
    "", "map/", "plots/", "figures/", "outcome/", "log/", "log/0/", "supply/needs/", "supply/stock/", "supply/offers/",
    "supply/statements/", "supply/datasets/", "supply/rounds/", "duties/", "duties/clocks/",
    "duties/phase/", "register/", "register/code/", "register/merges/", "register/{organisation}/",
)  # fmt: skip


class _Reader(HTMLParser):
    """Collects the text inside `<main>` that stands outside every figure and every named place."""

    def __init__(self, tail, own_words):
        super().__init__()
        self.own_words = own_words
        self.named = set(ROWS) | {(tag, name) for page, tag, name in CARDS if page == tail}
        if (tail, "tbody", "") in CARDS:
            self.named -= {("td", "")}
        self.path = []
        self.figures = set()
        self.left = []
        self.used = set()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "data-figure" in found:
            self.figures.add(found["data-figure"])
        if tag not in VOID:
            self.path.append((tag, found))

    def handle_endtag(self, tag):
        while self.path and tag not in VOID:
            if self.path.pop()[0] == tag:
                return

    def handle_data(self, data):
        if not any(tag == "main" for tag, _ in self.path):
            return
        if any("data-figure" in found for _, found in self.path):
            return
        text = " ".join(data.split())
        for words in self.own_words:
            text = text.replace(" ".join(words.split()), " ")
        if not NUMBER.search(NO_COUNT.sub(" ", text)):
            return
        for tag, found in self.path:
            here = self.named & {(tag, name) for name in ["", *(found.get("class") or "").split()]}
            if here:
                self.used |= here
                return
        said = {pattern for pattern in SENTENCES if re.search(pattern, text)}
        for pattern in said:
            text = re.sub(pattern, " ", text)
        self.used |= said
        if NUMBER.search(NO_COUNT.sub(" ", text)):
            self.left.append(text)


def _read(page, tail="", own_words=()):
    reader = _Reader(tail, own_words)
    reader.feed(page)
    return reader


@pytest.fixture
def loaded(db):
    """The built-in exercise with its first proposal, and its log."""
    folder = Path(settings.COGOV_EXERCISES) / "hubei-2020-02-01"
    list(load_exercise(folder, preview=False, wall=clock.now()))
    crisis = Crisis.objects.select_related("jurisdiction").get()
    sequence_all(at=crisis.opened_at)
    return crisis


def _words(crisis):
    """Return what people entered: sentences about the crisis, which carry their own sources, and names of places."""
    beside = crisis.defaults.get("beside", [])
    places = Place.objects.filter(jurisdiction=crisis.jurisdiction).values_list("names", flat=True)
    told = (crisis.names, crisis.summaries, *beside, *places)
    return [text for row in told for text in row.values() if isinstance(text, str)]


def _page(client, crisis, tail):
    organisation = Organisation.objects.filter(jurisdiction=crisis.jurisdiction, kind="medical").first()
    path = tail.format(organisation=organisation.pk)
    answer = client.get(f"/{crisis.space}/{crisis.slug}/{path}")
    assert answer.status_code == 200, (tail, answer.status_code)
    return answer.content.decode()


def test_every_number_of_a_public_page_is_a_figure_or_stands_in_a_named_place(loaded, client):
    words = _words(loaded)

    readers = {tail: _read(_page(client, loaded, tail), tail, words) for tail in PUBLIC}

    assert {tail: reader.left for tail, reader in readers.items() if reader.left} == {}
    shown = set().union(*(reader.figures for reader in readers.values()))
    assert shown <= set(registered())
    assert len(shown) > 20
    named = {(tail, *place) for tail, reader in readers.items() for place in reader.used if isinstance(place, tuple)}
    assert {place for place in CARDS if place not in named} == set()
    assert set(SENTENCES) - set().union(*(reader.used for reader in readers.values())) == set()


def test_every_figure_opens_to_a_page_with_its_rows(loaded, client):
    for name in registered():
        page = _page(client, loaded, f"figures/{name}/")

        assert "The rows it is made of" in page


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<main><p>41 hospitals ask</p></main>", ["41 hospitals ask"]),
        ('<main><p><a data-figure="supply.askers">41</a> ask for 3 things</p></main>', ["ask for 3 things"]),
        ('<main><p><a data-figure="supply.askers">41</a> ask</p></main>', []),
        ("<main><p>2 h ago, Sat 1 Feb 2020, 08:00</p></main>", []),
        ("<main><table><tr><td>41</td></tr></table></main>", []),
        ("<p>41 outside the page's own part</p>", []),
    ],
)
def test_a_planted_number_is_found_the_control(page, left):
    assert _read(page).left == left
