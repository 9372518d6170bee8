"""The six days of the wuhan2020 record, beside a count of the same files that knows nothing of the product."""

import csv
import datetime as dt
import json
import re
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.test import TestCase

from cogov.actors.models import MergeProposal, Organisation, Post
from cogov.cli.commands import say_situation
from cogov.cli.loading import load, planner_of
from cogov.exchange.wuhan2020.codec import clean
from cogov.kernel.figures import Reading
from cogov.kernel.models import Crisis, Dataset, Item, Line
from cogov.supply.actions import propose_allocation
from cogov.supply.models import AllocationRun, Need, Offer
from cogov.supply.queries.datasets import account, changes, declaring
from cogov.supply.rules.loading import OlderThanLoaded
from exchange.tables import everything_stored, row_counts
from folders import shared_folder

WALL = dt.datetime(2027, 6, 1, 8, 0, tzinfo=dt.UTC)
DAYS = ("2020-02-01", "2020-02-04", "2020-02-07", "2020-02-10", "2020-02-13", "2020-02-19")
LAST = {
    "hospital": 227, "need": 2095, "factory": 21, "logistical": 22, "doctor_hotel": 117, "travel_hotel": 558,
    "donation": 57, "clinic": 59,
}  # fmt: skip
NAMELESS = 13  # hotels for travellers of that day whose name is "-"


def _rows(folder: Path, day: str):
    """Return every row of a day's files with its kind, which is the name of its folder."""
    for path in sorted((folder / day / "data" / "fe").rglob("*.json")):
        kind = path.relative_to(folder / day / "data" / "fe").parts[0]
        for row in json.loads(path.read_text(encoding="utf-8")):
            yield kind, row


def _counted(folder: Path, day: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind, row in _rows(folder, day):
        counts[kind] += 1
        if kind in ("hospital", "factory"):
            counts["need" if kind == "hospital" else "capacity"] += len(row["supplies"])
    return counts


class TestSixDays(TestCase):
    """Loaded once for all: a day takes a second or two."""

    @classmethod
    def setUpTestData(cls):
        shared = shared_folder()
        if shared is None:
            pytest.skip("no shared folder: set COGOV_SHARED")
        cls.folder = shared / "data" / "wuhan2020"
        cls.said = list(load(cls.folder, preview=False, crisis=None, wall=WALL))
        cls.crisis = Crisis.objects.select_related("jurisdiction").get(slug="wuhan2020")
        cls.last = Dataset.objects.get(crisis=cls.crisis, label="2020-02-19")

    def test_every_row_and_every_need_line_of_every_day_has_a_verdict(self):
        loaded = {
            day: {
                kind: sum(verdicts.values()) for kind, verdicts in account(self.crisis.datasets.get(label=day)).items()
            }
            for day in DAYS
        }

        assert loaded == {day: dict(_counted(self.folder, day)) for day in DAYS}
        assert LAST.items() <= loaded["2020-02-19"].items()

    def test_every_line_is_understood_estimated_or_rejected_with_a_reason(self):
        lines = Line.objects.filter(dataset=self.last).exclude(change="withdrawn")

        assert {line.verdict for line in lines} == {"understood", "estimated", "rejected"}
        assert [line for line in lines if line.verdict == "rejected" and not line.reason] == []
        assert lines.filter(verdict="rejected").count() == 1 + NAMELESS

    def test_every_estimate_stands_on_the_newest_day_also_where_its_line_is_old(self):
        standing = Need.objects.filter(crisis=self.crisis).exclude(state="withdrawn")
        estimated = self.last.lines.filter(kind="need", verdict="estimated").exclude(change="withdrawn")
        rejected = self.last.lines.filter(kind="need", verdict="rejected").exclude(change="withdrawn")

        assert set(standing.filter(basis="estimated").values_list("line_id", flat=True)) == set(
            estimated.values_list("pk", flat=True)
        )
        assert estimated.count() > 1000
        assert estimated.filter(change="same").count() > 1000
        assert set(standing.values_list("dataset__label", "line__dataset__label")) == {("2020-02-19", "2020-02-19")}
        assert standing.count() == LAST["need"] - rejected.count()

    def test_raw_values_stay_beside_what_was_understood(self):
        written = Counter(
            json.dumps(supply, ensure_ascii=False, sort_keys=True)
            for kind, row in _rows(self.folder, "2020-02-19")
            if kind == "hospital"
            for supply in row["supplies"]
        )
        kept = Counter(
            json.dumps(line.raw, ensure_ascii=False, sort_keys=True)
            for line in self.last.lines.filter(kind="need").exclude(change="withdrawn")
        )

        assert kept == written

    def test_one_means_that_nobody_wrote_how_many(self):
        unsaid = sum(
            supply.get("value") in (1, None)
            for kind, row in _rows(self.folder, "2020-02-19")
            if kind == "hospital"
            for supply in row["supplies"]
        )
        refused = self.last.lines.filter(kind="need", verdict="rejected").exclude(change="withdrawn")

        standing = Need.objects.filter(crisis=self.crisis).exclude(state="withdrawn")

        assert standing.filter(quantity_stated=1).count() == 0
        assert standing.filter(quantity_stated=None).count() == unsaid - refused.count()

    def test_figures_of_the_first_page_equal_the_count_of_the_files(self):
        rows = [row for kind, row in _rows(self.folder, "2020-02-19") if kind == "hospital"]
        lines = sum(len(row["supplies"]) for row in rows)
        askers = {
            (row["province"], row["city"], row.get("district"), "".join(row["name"].split())) for row in rows
            if row["supplies"]
        }  # fmt: skip
        reading = Reading(self.crisis, self.crisis.time(WALL))

        figures = {
            name: reading.value(f"supply.{name}").value for name in ("lines", "askers", "makers", "unsaid_percent")
        }

        assert figures["lines"] == lines - 1
        assert figures["askers"] == len(askers)
        assert figures["makers"] == LAST["factory"]
        assert figures["unsaid_percent"] == round(
            100 * sum(supply.get("value") in (1, None) for row in rows for supply in row["supplies"]) / lines
        )

    def test_days_in_order_show_what_is_new_changed_and_withdrawn(self):
        shown = [changes(self.crisis.datasets.get(label=day)) for day in DAYS]
        lines = [sum(_counted(self.folder, day).values()) for day in DAYS]

        assert shown[0] == {"new": lines[0]}
        for before, now, change in zip(lines, lines[1:], shown[1:], strict=False):
            assert change["new"] + change["changed"] + change["same"] == now
            assert change["same"] + change["changed"] + change.get("withdrawn", 0) == before
        assert [change.get("withdrawn", 0) > 0 for change in shown[1:4]] == [True, True, True]

    def test_what_a_later_day_leaves_out_stands_no_more(self):
        gone = Line.objects.filter(dataset__crisis=self.crisis, change="withdrawn", kind="need").values_list(
            "key", flat=True
        )
        back = set(self.last.lines.exclude(change="withdrawn").values_list("key", flat=True))
        away = [key for key in gone if key not in back]

        states = set(Need.objects.filter(crisis=self.crisis, source_key__in=away).values_list("state", flat=True))

        assert len(away) > 100
        assert states == {"withdrawn"}

    def test_a_changed_number_is_adopted_from_the_newest_day(self):
        changed = Line.objects.filter(dataset__crisis=self.crisis, kind="need", change="changed").values("key")
        newest = self.last.lines.filter(key__in=changed, verdict__in=["understood", "estimated"])

        needs = {need.source_key: need.quantity_stated for need in Need.objects.filter(crisis=self.crisis)}

        assert newest.count() > 0
        for line in newest.exclude(change="withdrawn"):
            value = line.raw.get("value")
            assert needs[line.key] == (None if value in (1, None) else value)

    def test_factories_become_offers_a_day_and_hotels_offers_of_rooms(self):
        offers = Offer.objects.filter(crisis=self.crisis, state="offered")

        assert offers.filter(per_day=True).count() == 24
        assert offers.filter(terms="loan").count() == LAST["doctor_hotel"]
        assert offers.count() == 24 - NAMELESS + sum(
            LAST[kind] for kind in ("logistical", "doctor_hotel", "travel_hotel", "donation", "clinic")
        )
        assert set(offers.values_list("dataset__label", "line__dataset__label")) == {("2020-02-19", "2020-02-19")}

    def test_who_makes_carries_lends_and_collects_is_counted_on_the_newest_day_alone(self):
        named = {kind: set() for kind in LAST if kind != "need"}
        every = {kind: set() for kind in named}
        for day in DAYS:
            for kind, row in _rows(self.folder, day):
                name = row.get("hotel_name" if kind == "doctor_hotel" else "name") or ""
                place = tuple(row.get(part) or "" for part in ("province", "city", "district"))
                if name.strip("- "):
                    key = (place, "".join(unicodedata.normalize("NFKC", name).split()).casefold())
                    every[kind].add(key)
                    named[kind] |= {key} if day == "2020-02-19" else set()
        reading = Reading(self.crisis, self.crisis.time(WALL))
        figures = {
            "factory": "makers", "donation": "donation_bodies", "logistical": "carriers", "clinic": "online_clinics",
            "doctor_hotel": "staff_hotels", "travel_hotel": "traveller_hotels",
        }  # fmt: skip

        counted = {kind: reading.value(f"supply.{name}").value for kind, name in figures.items()}

        assert counted == {kind: len(named[kind]) for kind in figures}
        assert {kind for kind in figures if len(every[kind]) > len(named[kind])} >= {"donation", "logistical"}

    def test_the_stock_page_names_makers_and_donation_bodies_to_ask(self):
        page = self.client.get("/exercise/wuhan2020/supply/stock/").content.decode()

        asked = re.findall(r'<li><a href="[^"]+/register/([0-9a-f-]{36})/">([^<]*)</a>', page)
        functions = [Organisation.objects.get(pk=key).functions for key, _name in asked]
        assert len(asked) == 12
        assert {tuple(said) for said in functions} <= {("produce",), ("receive_donations",)}
        assert [name for _key, name in asked if not any(letter.isalpha() for letter in name)] == []
        assert 'href="/exercise/wuhan2020/figures/supply.makers/"' in page
        assert 'href="/exercise/wuhan2020/figures/supply.donation_bodies/"' in page
        assert self.client.get("/exercise/wuhan2020/figures/supply.makers/").status_code == 200

    def test_there_is_no_stock_and_the_first_page_says_whom_to_ask(self):
        text = "\n".join(say_situation(self.crisis))

        assert "No source states any stock. Makers to ask: 21; donation bodies to ask: 57." in text
        assert text.startswith("[EXERCISE")

    def test_an_empty_plan_is_not_offered_and_the_page_says_why(self):
        first = self.client.get("/exercise/wuhan2020/").content.decode()

        assert AllocationRun.objects.get(crisis=self.crisis).shares.count() == 0
        assert "See the proposal" not in first
        assert "None can be made: no stock is known." in first
        assert Reading(self.crisis, self.crisis.time(WALL)).value("supply.planned").value == 0

    def test_stock_that_was_published_and_entered_is_shared_among_all_lines(self):
        self.enterContext(mock.patch("cogov.kernel.clock.now", return_value=WALL))
        posts = Post.objects.filter(organisation__jurisdiction=self.crisis.jurisdiction).select_related("person")
        member = posts.get(kind="member").person.user
        self.client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        body = declaring(self.crisis, "receive_donations").order_by("name_key").first()
        stated = {"mask-medical": 2_000_000, "mask-surgical": 3_000_000, "coverall": 400_000, "goggles": 300_000}
        items = {code: Item.objects.get(jurisdiction=self.crisis.jurisdiction, code=code) for code in stated}

        answers = [
            self.client.post(
                "/exercise/wuhan2020/supply/statements/new/",
                {"item": str(items[code].pk), "quantity": str(number), "organisation": str(body.pk),
                 "said_on": "2020-02-18", "source": "a bulletin of that day", "standing": "stated"},
            )
            for code, number in stated.items()
        ]  # fmt: skip
        run = propose_allocation(crisis=self.crisis, by=planner_of(self.crisis), at=self.crisis.time(WALL))

        assert {answer.status_code for answer in answers} == {302}
        running = Need.objects.filter(crisis=self.crisis).exclude(state="withdrawn")
        served = set(run.shares.values_list("need_id", flat=True))
        short = set(run.unmet.values_list("need_id", flat=True))
        assert running.count() == LAST["need"] - 1
        assert served | short == set(running.values_list("pk", flat=True))
        assert len(served) > 50
        given = Counter()
        for share in run.shares.select_related("lot__item"):
            given[share.lot.item.code] += share.quantity
        assert all(0 < given[code] <= number for code, number in stated.items())
        assert set(run.shares.exclude(reason={}).values_list("pk", flat=True)) == set(
            run.shares.values_list("pk", flat=True)
        )
        page = self.client.get("/exercise/wuhan2020/").content.decode()
        assert "See the proposal" in page

    def test_two_spellings_are_proposed_for_merging_and_none_is_merged(self):
        pairs = MergeProposal.objects.filter(jurisdiction=self.crisis.jurisdiction).select_related("keep", "other")

        assert len(pairs) > 0
        assert {pair.state for pair in pairs} == {"proposed"}
        assert any(str(pair.keep) != str(pair.other) for pair in pairs)
        assert not Organisation.objects.filter(
            jurisdiction=self.crisis.jurisdiction, merged_into__isnull=False
        ).exists()

    def test_a_second_loading_of_the_same_days_changes_nothing(self):
        before, stored = row_counts(), everything_stored()

        again = list(load(self.folder, preview=False, crisis=None, wall=WALL))

        assert sum("loaded already" in line for line in again) == len(DAYS)
        assert row_counts() == before
        assert everything_stored() == stored

    def test_an_older_day_after_a_newer_one_is_refused_and_changes_nothing(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        day = folder / "2020-02-04" / "data" / "fe" / "clinic"
        day.mkdir(parents=True)
        (day / "data.json").write_text("[]", encoding="utf-8")
        before = row_counts()

        with pytest.raises(OlderThanLoaded):
            list(load(folder, preview=False, crisis=None, wall=WALL))

        assert row_counts() == before


def test_what_the_hubei_exercise_takes_from_the_record_stands_in_the_day_it_names():
    shared = shared_folder()
    if shared is None:
        pytest.skip("no shared folder: set COGOV_SHARED")
    exercise = Path(settings.COGOV_EXERCISES) / "hubei-2020-02-01"
    tables = {
        name: list(csv.DictReader((exercise / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        for name in ("needs", "organisations")
    }
    names = {row["key"]: clean(row["name_zh"]) for row in tables["organisations"]}
    record = {
        day: {clean(row["name"]): row for kind, row in _rows(shared / "data" / "wuhan2020", day) if kind == "hospital"}
        for day in DAYS
    }
    taken = [
        (row.get("organisation") or row["key"], day[1], row)
        for row in (*tables["needs"], *tables["organisations"])
        if (day := re.match(r"wuhan2020 记录 record, (\d{4}-\d\d-\d\d) ", row["source"]))
    ]

    assert len(taken) > 300
    for key, day, row in taken:
        assert names[key] in record[day], (key, day)
        if row in tables["needs"]:
            values = {supply["value"] for supply in record[day][names[key]]["supplies"]}
            assert (int(row["quantity"]) if row["quantity"] else None) in values | ({None} if 1 in values else set())
            assert day == "2020-02-01" or "moved forward for this exercise" in row["source"]
            assert row["asked_standing"] == "exercise"
    assert {key for key, day, _row in taken if day != "2020-02-01"} == {"union"}
    assert names["union"] not in record["2020-02-01"]
