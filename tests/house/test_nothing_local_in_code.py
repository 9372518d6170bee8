"""A hazard, a country and its leading organisation are data: files of exercises, catalogues and profiles name them.

Checked over every Python file and template. The reader of the wuhan2020 record is the named exception: a format is
read in its own words.
"""

import re

import pytest

from cogov.actors.actions import appoint
from cogov.actors.queries.holders import holder_of
from cogov.kernel.errors import BadInput
from cogov.kernel.profiles import load_profile
from house.syntax import SRC

WORDS = re.compile(
    r"virus|corona|covid|sars|pneumonia|epidemic|pandemic|\bmasks?\b|respirator|ventilator|"
    r"病毒|新冠|肺炎|疫情|疫区|口罩|防护服|"
    r"\bchina\b|hubei|wuhan|hanyang|beijing|"
    r"中国|湖北|武汉|汉阳|北京|恩施|维吾尔|"
    r"communist|\bccp\b|\bcpc\b|party committee|party secretary|共产党|中共|党委|党组|书记",
    re.IGNORECASE,
)
READER = "exchange/wuhan2020/"
# file: the word that may stand there, and why
EXCEPTIONS = {
    ("cli/loading.py", "wuhan"): "calls the reader of the wuhan2020 record by its name",
    ("cli/up.py", "wuhan"): "the same",
    ("cli/main.py", "wuhan"): "the same, in the help",
    ("engine/estimation.py", "covid"): "title of the published tool whose rates are the source",
    ("kernel/web/words.py", "epidemic"): "one of the hazards that pages can say in two languages, beside the flood",
    ("kernel/web/words.py", "china"): "one of the registers of organisation codes, beside those of other countries",
}
# Examples that no program acts on: a line of a docstring, of a test value, of the API's description.
EXAMPLES = {
    ("engine/allocation/check.py", "mask"): "doctest",
    ("engine/allocation/plan.py", "mask"): "doctest",
    ("supply/schemas/counts.py", "mask"): "an example in the description of the API",
    ("supply/schemas/needs.py", "mask"): "an example in the description of the API",
    ("supply/schemas/offers.py", "mask"): "the same",
    ("supply/schemas/offers.py", "masks"): "the same",
    ("supply/schemas/stock.py", "mask"): "the same",
}


def _found(path, text):
    """Return the words of the list in a file, in lower case."""
    return {(path, word.lower()) for word in WORDS.findall(text)}


def _files():
    for pattern in ("*.py", "*.html", "*.txt", "*.js", "*.css"):
        for path in sorted(SRC.rglob(pattern)):
            name = path.relative_to(SRC).as_posix()
            if not name.startswith(READER):
                yield name, path.read_text(encoding="utf-8")


def test_no_code_and_no_template_speaks_of_a_virus_of_one_country_or_of_a_party():
    found = set().union(*(_found(name, text) for name, text in _files()))

    assert found - set(EXCEPTIONS) - set(EXAMPLES) == set()


def test_every_named_exception_is_still_needed():
    found = set().union(*(_found(name, text) for name, text in _files()))

    assert (set(EXCEPTIONS) | set(EXAMPLES)) - found == set()


@pytest.mark.parametrize(
    "planted",
    [
        "if item.code == 'mask':",
        "{% trans %}Hospitals of Wuhan{% endtrans %}",
        "# 疫情防控",
        "VIRUS = 1",
        "党委书记",
        "CPC",
    ],
)
def test_a_planted_word_is_found_the_control(planted):
    assert _found("kernel/x.py", planted)


@pytest.mark.parametrize("harmless", ["party_name(need)", "the unmasked value", "machine", "category", "third party"])
def test_words_that_only_look_alike_are_left_alone(harmless):
    assert not _found("kernel/x.py", harmless)


def test_the_leading_organisation_is_a_role_of_one_profile_and_not_of_the_other():
    assert load_profile("cn").leading_role == "PO"
    assert set(load_profile("cn").leading_names) == {"en", "zh-Hans"}
    assert load_profile("plain").leading_role == ""


@pytest.fixture
def leading(exercise, at):
    """Return a function that lets the exercise's control fill a post of an organisation, under a profile."""

    def fill(profile, role, kind):
        organisation = exercise.orgs[role]
        organisation.jurisdiction.profile = profile
        return appoint(
            organisation=organisation, kind=kind, titles={}, person=None, crisis=exercise.crisis,
            by=exercise.holder("OPS"), at=at,
        )  # fmt: skip

    return fill


def test_with_a_leading_organisation_in_the_profile_its_post_stands_for_its_role(leading):
    post = leading("cn", "PO", "head")

    assert holder_of(post).role == load_profile("cn").leading_role


def test_without_one_its_post_is_refused_and_everybody_else_works_as_before(leading):
    with pytest.raises(BadInput) as refused:
        leading("plain", "PO", "head")

    assert refused.value.field == "organisation"
    assert holder_of(leading("plain", "COM", "planner")).role == "COM"
