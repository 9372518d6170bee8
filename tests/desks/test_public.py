"""Pages outside a crisis: the first page, health, reports of browsers, the language."""

import logging

import pytest
from django.db import OperationalError
from django.test import Client

from cogov.kernel.models import Crisis


def test_without_a_crisis_the_first_page_says_how_to_begin(client, db):
    page = client.get("/")

    assert page.status_code == 200
    assert "No crisis is open" in page.content.decode()


def test_with_one_crisis_the_first_page_is_its_situation(client, world):
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, world.url())


def test_with_two_crises_the_first_page_lists_them_and_marks_the_exercise(client, world, exercise):
    page = client.get("/").content.decode()

    assert world.url() in page
    assert exercise.url() in page
    assert page.count("exercise-tag") == 1


def test_a_closed_crisis_is_listed_no_more(client, world, exercise, at):
    Crisis.objects.filter(pk=world.crisis.pk).update(closed_at=at)

    answer = client.get("/")

    assert answer["Location"] == exercise.url()


def test_a_committee_member_finds_the_way_to_open_a_crisis_and_others_do_not(world):
    address = f"/jurisdictions/{world.jurisdiction.slug}/crises/new/"

    assert address in world.client("COM").get("/").content.decode()
    assert address not in world.client("MI").get("/", follow=True).content.decode()


def test_health_says_ok_to_anybody(client, db):
    answer = client.get("/health")

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok", "text/plain")


def test_health_is_bad_when_the_database_is_away(client, db, monkeypatch):
    def away(self):
        raise OperationalError("gone")

    monkeypatch.setattr("django.db.models.query.QuerySet.exists", away)

    answer = client.get("/health")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_what_a_browser_refused_is_written_down_in_one_short_line(client, db, caplog):
    caplog.set_level(logging.WARNING, "cogov.security")

    answer = client.post("/csp", data=b"line\nfake: " + b"x" * 2000 + b"\xff", content_type="application/csp-report")

    assert answer.status_code == 204
    [line] = [record.getMessage() for record in caplog.records if record.name == "cogov.security"]
    assert line.startswith("csp report: line fake: x")
    assert "\n" not in line
    assert len(line) < 600


def test_a_report_is_posted_not_fetched(client, db):
    assert client.get("/csp").status_code == 405


@pytest.mark.parametrize(("code", "shown"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_a_reader_chooses_the_language_and_stays_where_they_were(client, world, code, shown):
    answer = client.post("/language/", {"language": code, "next": world.url("map/")})
    page = client.get(world.url("map/")).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, world.url("map/"))
    assert f'<html lang="{shown}">' in page


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_choosing_a_language_leads_to_no_other_site(client, world, target):
    answer = client.post("/language/", {"language": "en", "next": target})

    assert answer["Location"] == "/"


def test_a_language_nobody_offers_changes_nothing(client, world):
    client.post("/language/", {"language": "xx", "next": "/"})

    assert '<html lang="en">' in client.get(world.url()).content.decode()


def test_choosing_a_language_needs_the_page_s_own_token(world):
    client = Client(enforce_csrf_checks=True)

    assert client.post("/language/", {"language": "zh-hans"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [".git/HEAD", ".env", "backup.sql", "db.sqlite3", "admin/", "api/schema/", "debug", "metrics", "server-status",
     "api/v1/docs", "static/../secret-key", "%2e%2e/secret-key"],
)  # fmt: skip
def test_there_is_nothing_at_addresses_that_attackers_try(client, world, path):
    assert client.get(f"/{path}").status_code == 404
