"""Both exercises, defined by data files alone: loaded, walked through by actions, and refused where broken."""

import datetime as dt
import html
import random
import re
import shutil
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from cogov.actors.models import Post, Tie
from cogov.actors.queries.holders import holder_of
from cogov.actors.rules.roles import SIX, PostKind, Subject
from cogov.cli.commands import say_situation
from cogov.cli.loading import load
from cogov.community.models import Household
from cogov.community.queries import holder_of as household_holder
from cogov.decision.queries.matrix import accountable, function_called
from cogov.exchange.exercise.codec import BadExercise
from cogov.kernel import clock
from cogov.kernel.errors import BadInput
from cogov.kernel.figures import Reading
from cogov.kernel.models import Act, Crisis, Item, Jurisdiction, Row
from cogov.kernel.places import by_code, codes_of
from cogov.record.actions import sequence_all
from cogov.supply.actions import (
    approve_allocation,
    propose_allocation,
    receive_shipment,
    send_shipment,
    verify_need,
)
from cogov.supply.models import AllocationRun, Lot, Need, Shipment, ShipmentLine, Statement
from cogov.supply.queries.cooperation import work
from cogov.supply.queries.outcome import compared, further_facts
from cogov.supply.queries.situation import Elapsed, elapsed
from cogov.supply.rules.outcome import Span
from cogov.supply.rules.runs import NobodyAnswers, ProposerApproves
from cogov.supply.views import labels
from exchange.tables import everything_stored, row_counts
from folders import BASE

WALL = clock.now()  # an exercise starts when it is loaded; pages read the clock themselves
EXERCISES = ("hubei-2020-02-01", "river-flood")
LOCAL = re.compile(
    r"mask|hospital|wuhan|hubei|china|disease|virus|epidemic|口罩|医院|武汉|湖北|中国|病毒|疫", re.IGNORECASE
)


def _load(folder):
    return list(load(folder, preview=False, crisis=None, wall=WALL))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(params=EXERCISES)
def crisis(db, request):
    _load(Path(settings.COGOV_EXERCISES) / request.param)
    return Crisis.objects.select_related("jurisdiction").get(slug=request.param)


@pytest.fixture
def flood(db):
    _load(Path(settings.COGOV_EXERCISES) / "river-flood")
    return Crisis.objects.select_related("jurisdiction").get(slug="river-flood")


def _player(crisis, label):
    """Return who acts by the printed one-time link of this label."""
    target = uuid.UUID(crisis.defaults["players"][label])
    household = Household.objects.filter(pk=target).select_related("building__grid", "crisis").first()
    if household:
        return household_holder(household)
    return holder_of(Post.objects.select_related("organisation__area", "area", "person").get(pk=target))


def _page(crisis, tail="", language="en"):
    answer = Client(headers={"Accept-Language": language}).get(f"/{crisis.space}/{crisis.slug}/{tail}")
    assert answer.status_code == 200, tail
    return answer.content.decode()


def test_what_is_being_done_is_said_before_it_is_done(db):
    steps = load(Path(settings.COGOV_EXERCISES) / "river-flood", preview=False, crisis=None, wall=WALL)

    known = {step: (Crisis.objects.count(), Lot.objects.count(), Need.objects.count()) for step in steps}

    assert known["  places, catalogue, rules"] == (0, 0, 0)
    assert known["  stock, as it was published"] == (1, 0, 0)
    assert known["  needs"][1] > 0
    assert known["  needs"][2] == 0
    assert known["  verifying needs by rule"][2] > 0


def test_every_kind_of_subject_takes_part(crisis):
    kinds = set(crisis.jurisdiction.organisations.exclude(body="control").values_list("kind", flat=True))

    assert set(SIX) <= kinds
    assert "medical" in kinds


def test_players_can_open_committee_depot_receiver_and_resident(crisis):
    roles = {label: _player(crisis, label).role for label in crisis.defaults["players"]}

    assert roles["committee"] == "COM"
    assert roles["depot"] == "NGO"
    assert roles["resident"] == "RES"
    assert {"hospital", "shelter"} & set(roles)


def test_the_first_round_is_the_work_of_two_armed_posts(crisis):
    run = AllocationRun.objects.get(crisis=crisis)
    estimates = Act.objects.get(crisis=crisis, kind="supply.estimates.adopted")
    proposal = Act.objects.get(crisis=crisis, kind="supply.allocation.proposed")

    assert run.state == "proposed"
    assert run.shares.exists()
    assert run.unmet.exists()
    assert (estimates.rule, proposal.rule) == ("adopt-estimates", "first-round")
    assert estimates.post != proposal.post
    assert not Need.objects.filter(crisis=crisis, state="entered", organisation__isnull=False).exists()


def test_the_situation_names_the_three_things_that_are_wrong(crisis):
    text = "\n".join(say_situation(crisis))

    assert re.search(r"1\. .* lie in .*; .* has waited \d+ days?\.", text)
    assert re.search(r"2\. Nobody owns “allocate to \w+”: one says “.*”, the other “.*”\.", text)
    kind = {"hubei-2020-02-01": "donation list", "river-flood": "list of what was handed out"}[crisis.slug]
    assert re.search(rf"3\. Tomorrow's {kind} does not add up: .* is not .*\.", text)


def test_a_correction_by_the_committee_ends_the_finding_and_keeps_the_old_number_in_sight(crisis):
    reading = Reading(crisis, crisis.time(WALL))
    total = Statement.objects.get(crisis=crisis, kind="listed", total__isnull=True)
    parts = reading.value("supply.list_parts").value
    client = Client(headers={"Accept-Language": "en"})
    post = Post.objects.select_related("person").get(pk=crisis.defaults["players"]["committee"])
    client.force_login(post.person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    body = {"quantity": str(parts), "source": "the publisher, by telephone", "reason": "counted twice"}

    before = "\n".join(say_situation(crisis))
    client.post(f"/exercise/{crisis.slug}/supply/statements/{total.pk}/correct/", {**body, "quantity": str(parts + 1)})
    still = "\n".join(say_situation(crisis))  # the control: a newer version that does not add up either
    newest = Statement.objects.get(crisis=crisis, kind="listed", total__isnull=True, correction__isnull=True)
    answer = client.post(f"/exercise/{crisis.slug}/supply/statements/{newest.pk}/correct/", body)
    after = "\n".join(say_situation(crisis))

    assert answer.status_code == 302
    assert ["does not add up" in text for text in (before, still, after)] == [True, True, False]
    page = _page(crisis, "supply/statements/")
    assert f"<del>{total.quantity:,}" not in page  # two versions back: kept, one version is shown
    assert f"<del>{parts + 1:,}" in page
    assert "counted twice" in page
    total.refresh_from_db()
    assert total.quantity not in (parts, parts + 1)
    assert Act.objects.filter(crisis=crisis, kind="supply.statement.corrected").count() == 2


SENTENCES = {
    "hubei-2020-02-01": """
 1. 9,316 boxes lie in Donation depot, Expo Centre hall A2; Wuhan Hospital of Traditional Chinese Medicine,
 at most ≈16 km away, has waited 7 days.
 2. Nobody owns “allocate to hospitals”: one says “we only assist the Red Cross”, the other “we only receive
 and have no power to decide on distribution”.
 3. Tomorrow's donation list does not add up: 16,000 + 16,000 is not 36,000.""",
    "river-flood": """
 1. 24 boats (inflatable boat) lie in East Quay store; Lowfield hall shelter, at most ≈39 km away,
 has waited 4 days.
 2. Nobody owns “allocate to shelters”: one says “we only advise”, the other “we keep the store,
 we do not decide who gets what”.""",
}


@pytest.mark.parametrize("turn", ["rising", "falling", "shuffled"])
@pytest.mark.parametrize("name", EXERCISES)
def test_the_same_facts_give_the_same_sentences_whatever_their_keys_are(db, monkeypatch, name, turn):
    numbers = {"rising": range(1, 10**6), "falling": range(10**6, 0, -1), "shuffled": None}[turn]
    draw, keys = random.Random(20200201), iter(numbers or ())

    def key():
        return uuid.UUID(int=next(keys) << 80 if numbers else draw.getrandbits(128))

    for model in apps.get_models():
        if issubclass(model, Row):
            monkeypatch.setattr(model._meta.pk, "_get_default", key, raising=False)

    _load(Path(settings.COGOV_EXERCISES) / name)

    said = say_situation(Crisis.objects.select_related("jurisdiction").get(slug=name))
    assert " ".join(SENTENCES[name].split()) in " ".join(" ".join(said).split())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_terminal_says_what_the_first_page_says(crisis, language):
    page = _page(crisis, language=language)

    with translation.override(language):
        head, _blank, _wrong, *rest = say_situation(crisis)

    shown = html.unescape(" ".join(re.sub(r"<[^>]*>", " ", re.sub(r"</?a\b[^>]*>", "", page)).split()))
    said = [re.split("[.。] ?", head, maxsplit=1)[1], *(re.sub(r"^ \d+\. ", "", line) for line in rest if line)]
    assert len(said) == 1 + len(re.findall(r'<span class="act small">', page)) + 2
    assert [line for line in said if line not in shown] == []
    assert "≈" in said[1] or crisis.slug == "river-flood"
    assert ("EXERCISE" in head, "演习" in head) == (True, True)


def test_the_readme_shows_what_the_first_start_says_and_what_is_estimated(db):
    _load(Path(settings.COGOV_EXERCISES) / "hubei-2020-02-01")
    crisis = Crisis.objects.select_related("jurisdiction").get()
    lines = Need.objects.filter(crisis=crisis, organisation__isnull=False)
    estimated, unknown = lines.filter(basis="estimated").count(), lines.filter(basis="none").count()
    readme = (BASE / "README.md").read_text(encoding="utf-8")

    said = "\n".join(f"    {line}".rstrip() for line in say_situation(crisis))

    assert said in readme
    assert f"{estimated} of the {estimated + unknown} numbers that nobody wrote" in " ".join(readme.split())
    assert f"The other {unknown} stay unknown" in readme


def test_the_whole_path_from_a_shortage_to_a_public_outcome(crisis):
    label = "hospital" if "hospital" in crisis.defaults["players"] else "shelter"
    committee, keeper, planner, verifier, receiver, resident = (
        _player(crisis, name) for name in ("committee", "depot", "planner", "verifier", label, "resident")
    )
    at = crisis.time(WALL)

    asked = Need.objects.get(crisis=crisis, household__isnull=False)
    asked = verify_need(need=asked, quantity=asked.quantity, basis="stated", by=verifier, at=at)
    run = propose_allocation(crisis=crisis, by=planner, at=at)
    with pytest.raises(ProposerApproves):
        approve_allocation(run=run, take_function=True, by=planner, at=at)
    with pytest.raises(NobodyAnswers):
        approve_allocation(run=run, take_function=False, by=committee, at=at)
    approve_allocation(run=run, take_function=True, by=committee, at=at + dt.timedelta(minutes=2))
    stock = {lot.pk: lot.on_hand for lot in Lot.objects.filter(crisis=crisis)}
    mine = Shipment.objects.get(run=run, organisation=receiver.organisation)
    send_shipment(shipment=mine, condition="whole", by=keeper, at=at + dt.timedelta(minutes=5))
    receive_shipment(
        shipment=mine, counted={}, reasons={}, condition="whole", by=receiver, at=at + dt.timedelta(minutes=9)
    )
    home = Shipment.objects.filter(run=run, household=resident.household).first()
    if home is not None:
        send_shipment(shipment=home, condition="", by=keeper, at=at + dt.timedelta(minutes=6))
        receive_shipment(
            shipment=home, counted={}, reasons={}, condition="", by=resident, at=at + dt.timedelta(minutes=8)
        )

    arrived = sum(line.received for shipment in (mine, home) if shipment is not None for line in shipment.lines.all())
    assert AllocationRun.objects.filter(crisis=crisis, state="superseded").count() == 1
    assert asked.state == "open"
    function = function_called(crisis, "allocate")
    assert accountable(function).organisation_id == committee.organisation
    assert sum(stock.values()) - sum(Lot.objects.filter(crisis=crisis).values_list("on_hand", flat=True)) == arrived
    reading = Reading(crisis, at + dt.timedelta(minutes=10))
    assert reading.value("supply.delivered").value == arrived
    assert reading.value("supply.shipments_received").value == (1 if home is None else 2)
    took = {name: reading.value(f"supply.{name}").value for name in ("approve_median", "send_median", "receive_number")}
    assert took == {"approve_median": 120, "send_median": 180, "receive_number": 1 if home is None else 2}
    received = ShipmentLine.objects.filter(shipment__received_at__isnull=False).values("need").distinct().count()
    assert reading.value("supply.hand_offs_counted").value == received
    assert reading.value("supply.hand_offs").value == 3  # verified by rule, then committee, depot, receiver
    depot_and_receiver = {keeper.organisation, receiver.organisation}
    pair = next(pair for pair in work(reading).pairs if {pair.one, pair.other} == depot_and_receiver)
    needs = mine.lines.values("need").distinct().count()
    assert (pair.things, pair.vertical) == (needs + 1, False)  # its needs and the shipment itself
    found = elapsed(crisis)
    assert found.total == dt.timedelta(minutes=9)
    assert _minutes(crisis, found) == [2, 2, 3, 4, None]
    sequence_all(at=WALL + dt.timedelta(minutes=12))
    assert _minutes(crisis, found) == [2, 2, 3, 4, 10]
    page = _page(crisis, "outcome/")
    assert f"Shipment {mine.number}" in page
    assert re.search(rf'data-figure="supply.delivered"[^>]*>{arrived:,}<', page)
    assert [f"<strong>{span} min</strong>" in page for span in (2, 3, 4, 10)] == [True] * 4


def _minutes(crisis, found):
    return [row.here and row.here / dt.timedelta(minutes=1) for row in compared(crisis, found)]


def _codes_of_hubei(home):
    """See that an old paper's codes are read: Shashi went up into Jingzhou in 1994, ISO changed its codes in 2017."""
    day = dt.date(2020, 2, 1)
    found = {code: by_code(home, code, day=day)[0] for code in ("420400", "421000", "CN-42", "CN-HB")}
    assert found["420400"].place == found["421000"].place
    assert found["CN-42"].place == found["CN-HB"].place
    assert found["421000"].place.names["zh-Hans"] == "荆州市"
    assert [row.code for row in codes_of([found["CN-HB"].place_id], day)[found["CN-HB"].place_id]] == [
        "420000",
        "CN-HB",
    ]


def test_each_step_stands_beside_the_same_step_then_or_is_unknown(db):
    _load(Path(settings.COGOV_EXERCISES) / "hubei-2020-02-01")
    crisis = Crisis.objects.select_related("jurisdiction").get()
    _codes_of_hubei(crisis.jurisdiction_id)
    shipment = Shipment(crisis=crisis, number="1")
    found = Elapsed(shipment, WALL, None, None, None)

    said = {row.step: [labels.span(fact.span) for fact in row.then] for row in compared(crisis, found)}

    assert said == {
        "need_allocated": ["unknown"], "stock_allocated": ["at most 1 day", "2 h"], "allocated_sent": [],
        "sent_received": [], "allocated_published": ["2 to 4 days"],
    }  # fmt: skip
    assert [row.here for row in compared(crisis, found)] == [None] * 5
    assert len(further_facts(crisis)) == 1
    assert all(fact.source for row in compared(crisis, found) for fact in row.then)


@pytest.mark.parametrize(
    ("days", "said"),
    [((0, 0), "the same day"), ((0, 1), "at most 1 day"), ((0, 3), "at most 3 days"), ((1, 1), "1 day"),
     ((3, 3), "3 days"), ((2, 4), "2 to 4 days")],
)  # fmt: skip
def test_a_span_of_days_is_said_with_its_bounds(days, said):
    low, high = (dt.timedelta(days=number) for number in days)

    assert labels.span(Span(low, high)) == said


def test_what_was_made_up_has_nothing_to_stand_beside(flood):
    assert further_facts(flood) == []
    assert "Beside it" not in _page(flood, "outcome/")


def test_stated_ties_stand_in_the_register_with_their_source(crisis):
    ties = list(Tie.objects.filter(jurisdiction=crisis.jurisdiction))

    assert len(ties) >= 2
    for tie in ties:
        page = _page(crisis, f"register/{tie.one_id}/")
        assert tie.purpose in page
        assert tie.source in page


def test_the_household_gets_what_it_asked_for_where_it_is_in_stock(flood):
    resident = _player(flood, "resident")
    at = flood.time(WALL)
    asked = Need.objects.get(crisis=flood, household=resident.household)

    verify_need(need=asked, quantity=40, basis="stated", by=_player(flood, "verifier"), at=at)
    run = propose_allocation(crisis=flood, by=_player(flood, "planner"), at=at)

    assert run.shares.filter(need=asked).exists()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_nothing_of_the_flood_speaks_of_another_crisis(flood, language):
    for tail in ("", "supply/needs/", "supply/stock/", "supply/offers/", "supply/datasets/", "figures/", "outcome/",
                 "duties/", "map/"):  # fmt: skip
        answer = Client(headers={"Accept-Language": language}).get(f"/exercise/river-flood/{tail}")

        text = re.sub(r"<[^>]*>", " ", answer.content.decode())
        assert answer.status_code == 200, tail
        assert LOCAL.findall(text) == [], tail


def test_every_figure_of_the_flood_is_labelled_as_made_up(flood):
    standings = {
        *Lot.objects.filter(crisis=flood).values_list("standing", flat=True),
        *Need.objects.filter(crisis=flood).values_list("asked_standing", flat=True),
        *flood.statements.values_list("standing", flat=True),
        *flood.jurisdiction.organisations.values_list("standing", flat=True),
    }
    sources = set(Need.objects.filter(crisis=flood, organisation__isnull=False).values_list("source", flat=True))

    assert standings == {"exercise"}
    assert all("演习" in source and "exercise" in source for source in sources)


def test_the_flood_has_no_leading_organisation_and_the_other_exercise_has(crisis):
    leading = crisis.jurisdiction.organisations.filter(body="leading")

    assert leading.exists() == (crisis.jurisdiction.profile == "cn")


def test_pages_and_items_are_the_folder_s_own(flood):
    codes = set(Item.objects.filter(jurisdiction=flood.jurisdiction).values_list("code", flat=True))

    assert codes == {"boat", "water", "tent", "tent-family", "blanket"}


def test_a_second_loading_changes_nothing(crisis):
    before, stored = row_counts(), everything_stored()

    said = _load(Path(settings.COGOV_EXERCISES) / crisis.slug)

    assert said[-1] == "The exercise is loaded already; its data are kept."
    assert row_counts() == before
    assert everything_stored() == stored


@pytest.mark.parametrize("name", EXERCISES)
def test_a_preview_counts_the_rows_and_writes_nothing(db, name):
    before = row_counts()

    said = list(load(Path(settings.COGOV_EXERCISES) / name, preview=True, crisis=None, wall=WALL))

    assert "  households: 1" in said
    assert row_counts() == before


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "river-flood"
    shutil.copytree(Path(settings.COGOV_EXERCISES) / "river-flood", folder)
    return folder


def _refused(folder):
    """Load a broken exercise; return what the refusal says, having seen that nothing was written."""
    before = row_counts()
    with pytest.raises(BadExercise) as refused:
        _load(folder)
    assert row_counts() == before
    assert not Jurisdiction.objects.exists()
    assert "\n" not in str(refused.value)
    return str(refused.value)


# file, what stands there, what is put in its place, and what the refusal says after the name of the file
BROKEN = [
    ("needs.csv", "boat,,14,", "boat,,many,",
     " line 2: quantity “many” is not a whole number"),
    ("needs.csv", "boat,,14,", "boat,,-14,",
     " line 2: quantity “-14” is not a whole number"),
    ("needs.csv", "boat,,14,", "boat,,0,",
     " line 2: quantity “0” is not above zero"),
    ("needs.csv", "boat,,14,", "boat,,1.5,",
     " line 2: quantity “1.5” is not a whole number"),
    ("needs.csv", "boat,,14,", "boat,,99999999999999,",
     " line 2: quantity “99999999999999” is not a whole number"),
    ("needs.csv", "boat,,14,", "canoe,,14,",
     " line 2: item “canoe” is not in items.csv"),
    ("needs.csv", "shelter-low,boat", "nobody,boat",
     " line 2: organisation “nobody” is not in organisations.csv"),
    ("needs.csv", "2026-05-10", "10 May",
     " line 2: asked_at “10 May” is not a date such as 2020-02-01"),
    ("needs.csv", "boat,,14,2026-05-10,exercise,", "boat,,14,2026-05-10,sure,",
     " line 2: asked_standing “sure” is none of: stated, estimated, exercise"),
    ("needs.csv", "boat,,14,", "boat,14,",
     " line 2: more or fewer cells than columns"),
    ("needs.csv", "organisation,item", "organisation,thing",
     ": the columns differ from the documented ones: item, thing"),
    ("needs.csv", "organisation,item,standard", "organisation,item,item",
     ": the columns differ from the documented ones: standard"),
    ("places.csv", "1.52,-29.8", "north,-29.8",
     " line 3: lat “north” is not a number"),
    ("places.csv", "1.52,-29.8", "nan,-29.8",
     " line 3: lat “nan” does not lie between -90 and 90"),
    ("places.csv", "upper,aven,city", "upper,later,city",
     " line 3: parent “later” is not in places.csv above this line"),
    ("places.csv", "rivergate,aven,city", "upper,aven,city",
     " line 4: key “upper” stands here a second time"),
    ("organisations.csv", "hq,government", "hq,goverment",
     f" line 2: kind “goverment” is none of: {', '.join(Subject)}"),
    ("organisations.csv", "阿文谷防汛指挥部,Aven flood committee", ",",
     " line 2: name_zh and name_en are empty"),
    ("organisations.csv", "码头仓库保管,keeps the store on the quay", ",",
     " line 6: Say what the organisation can do and what its limits are."),
    ("ties.csv", "guild,haulage", "guild,nobody",
     " line 2: other “nobody” is not in organisations.csv"),
    ("ties.csv", "guild,haulage,", "guild,guild,",
     " line 2: Please check “other organisation”: choose another organisation."),
    ("posts.csv", "approver,hq,member", "approver,hq,boss",
     f" line 2: kind “boss” is none of: {', '.join(PostKind)}"),
    ("positions.csv", "allocate,guild,denies", "allocate,guild,refuses",
     " line 2: says “refuses” is none of: holds, assists, denies"),
    ("positions.csv", "allocate,guild", "rule,guild",
     " line 2: function “rule” is not in functions.csv"),
    ("lots.csv", "quay,boat,24", "pier,boat,24",
     " line 2: depot “pier” is not in depots.csv"),
    ("lots.csv", "quay,boat,24", "quay,boat,",
     " line 2: quantity is empty"),
    ("lots.csv", "boats,2026-05-13", "ships,2026-05-13",
     " line 2: statement “ships” is not in statements.csv"),
    ("statements.csv", "list-3a,listed", "list-3a,promised",
     " line 5: kind “promised” is none of: stock, received, distributed, listed"),
    ("offers.csv", "sale,4", "barter,4",
     " line 2: terms “barter” is none of: gift, sale, loan, service"),
    ("counts.csv", "2026-05-14,5200", "2026-05-32,5200",
     " line 2: day “2026-05-32” is not a date such as 2020-02-01"),
    ("rules.csv", "10800,3600", "soon,3600",
     " line 2: seconds “soon” is not a whole number"),
    ("household_needs.csv", "7-2,water", "7-9,water",
     " line 2: household “7-9” is not in households.csv"),
    ("substitutes.csv", "tent,tent-family", "tent,castle",
     " line 2: given “castle” is not in items.csv"),
    ("exercise.toml", 'slug = "river-flood"', "slug = ",
     ": Invalid value (at line 2, column 8)"),
    ("exercise.toml", 'slug = "river-flood"', "",
     ": slug is missing"),
    ("exercise.toml", 'time_zone = "Atlantic/Azores"', 'time_zone = "Atlantis"',
     ": jurisdiction.time_zone “Atlantis” is not a time zone"),
    ("exercise.toml", "T20:00:00+00:00", "T20:00:00",
     ": crisis.scenario_start “2026-05-14T20:00:00” is not a time with a zone"),
    ("exercise.toml", 'armed_by = "planner"', 'armed_by = "nobody"',
     ": first_round.armed_by “nobody” is not in posts.csv"),
    ("exercise.toml", 'source = "', 'include = ["catalogue-of-dreams"]\nsource = "',
     ": include: there is no folder “catalogue-of-dreams” in reference"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "says"), BROKEN)
def test_a_broken_file_is_refused_with_file_line_and_column(db, copy, file, right, wrong, says):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    assert _refused(copy) == file + says


@pytest.mark.parametrize(
    ("file", "body", "says"),
    [
        ("needs.csv", "organisation\n漢字".encode("gb18030"), "needs.csv line 2: this is not UTF-8"),
        ("needs.csv", b"", "needs.csv: the columns differ from the documented ones: asked_at"),
        ("needs.csv", b"organisation\0,item\n", "needs.csv line 1: the character NUL stands here"),
        ("exercise.toml", b"\xff", "exercise.toml line 1: this is not UTF-8"),
        ("wishes.csv", b"wish\nboat\n", "wishes.csv: there is no table of this name"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(db, copy, file, body, says):
    (copy / file).write_bytes(body)

    assert _refused(copy).startswith(says)


def test_an_unknown_profile_or_class_of_incident_is_refused_and_nothing_is_written(db, copy):
    path = copy / "exercise.toml"
    right = path.read_text(encoding="utf-8")
    for old, new in (('profile = "plain"', 'profile = "moon"'), ('hazard_class = "natural"', 'hazard_class = "magic"')):
        path.write_text(right.replace(old, new), encoding="utf-8")
        with pytest.raises(BadInput):
            _load(copy)
        assert not Jurisdiction.objects.exists()


def test_a_profile_without_leading_organisation_refuses_one(db, copy):
    """The role of the leading political organisation is the profile's: here nobody may hold it."""
    organisations, posts = copy / "organisations.csv", copy / "posts.csv"
    line = next(row for row in organisations.read_text(encoding="utf-8").splitlines() if row.startswith("audit,"))
    with organisations.open("a", encoding="utf-8") as file:
        file.write(
            line.replace("audit,government,audit", "leading,government,leading").replace("审计处", "领导处") + "\n"
        )
    with posts.open("a", encoding="utf-8") as file:
        file.write("leader,leading,head,,,Player: leader,,\n")

    assert (
        _refused(copy)
        == "organisations.csv line 19: Please check “kind”: this jurisdiction has no leading organisation."
    )


def test_a_profile_with_a_leading_organisation_fills_a_post_in_one(db, copy):
    leading = "leading,government,leading,,,领导机构,Leading body,aven,rivergate,lead,,,,,,yes,,,exercise,演习"
    added = {
        "organisations.csv": f"{leading}\n",
        "posts.csv": "leader,leading,head,,,Player: leader,,\n",
    }
    for name, line in added.items():
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(line)
    toml = copy / "exercise.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('profile = "plain"', 'profile = "cn"'), encoding="utf-8")

    _load(copy)

    post = Post.objects.select_related("organisation__area", "area", "person").get(organisation__body="leading")
    assert holder_of(post).role == "PO"


def test_an_exercise_without_needs_loads_no_dataset_and_no_round_of_nothing_fails(db, copy):
    for name in ("needs.csv", "offers.csv", "household_needs.csv"):
        (copy / name).unlink()

    _load(copy)

    crisis = Crisis.objects.get()
    assert not crisis.datasets.exists()
    assert AllocationRun.objects.get().shares.count() == 0
