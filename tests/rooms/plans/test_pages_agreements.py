"""Agreements on pages and in the API: ten minutes with a template, negotiated, signed, called on, settled."""

import re

import pytest

from cogov.plans.models import Agreement, AgreementVersion, Clause
from cogov.plans.queries.agreement_templates import templates
from rooms.plans.deals import Deal, clause, named_functions, reach, terms

pytestmark = pytest.mark.django_db


def _fill(world):
    hospital, helper = world.orgs["MI"], world.orgs["NGO"]
    return {
        "name": "Aid for the hospital", "role-hospital": str(hospital.pk), "role-helper": str(helper.pk),
        "area": str(world.land.pk), "term_from": "2026-06-01", "term_to": "2029-06-01", "notice_days": "60",
        "hours-supplies": "24", "hours-transport": "1.5", "hours-report": "24", "price-transport": "120.50",
        "currency": "CNY", "dispute": "the district mediates",
    }  # fmt: skip


def _counter(world, **more):
    helper = str(world.orgs["NGO"].pk)
    return {
        "reason": "too slow", "term_from": "2026-06-01", "term_to": "2029-06-01", "notice_days": "60",
        "dispute": "the district mediates", "currency": "CNY", "text-supplies": "Goods for five days.",
        "hours-supplies": "12", "party-supplies": helper, "function-supplies": "donate",
        "text-transport": "The helper drives.", "party-transport": helper, "function-transport": "transport",
        "price-transport": "100", "text-report": "Every day.", "remove-report": "on", "text-new": "All tell all.",
        **more,
    }  # fmt: skip


def test_r_054_a_template_is_filled_in_negotiated_and_signed_on_pages(world, at):
    named_functions(world, at, "donate", "transport", "count")
    hospital, helper = world.client("MI"), world.client("NGO")
    base = world.url("plans/agreements/")
    assert "Mutual aid for a hospital" in hospital.get(base + "new/").content.decode()
    form = hospital.get(base + "new/mutual-aid-hospital/").content.decode()
    assert len(re.findall(r'<(?:input|select|textarea) [^>]*name="(?!csrf|once)', form)) <= 16  # ten minutes

    made = hospital.post(base + "new/mutual-aid-hospital/", _fill(world))

    page = made["Location"]
    row = Agreement.objects.get()
    assert row.template == "mutual-aid-hospital"
    assert helper.get(page).status_code == 200
    assert world.client("ENT").get(page).status_code == 404  # the control: nobody else reads a draft
    hospital.post(page + "open/")
    assert row.names["en"] in helper.get(base).content.decode()
    helper.post(page + "comment/", {"clause": "supplies", "words": "three days are few"})
    assert "three days are few" in hospital.get(page).content.decode()
    first = AgreementVersion.objects.get()
    hospital.post(page + "sign/", {"digest": first.digest})
    assert helper.get(page + "counter/").status_code == 200
    assert helper.post(page + "counter/", _counter(world)).status_code == 302
    compared = hospital.get(page + "compare/").content.decode()
    assert all(word in compared for word in ("120.50", "100.00", "12 h", "clause left out", "new clause"))
    assert helper.post(page + "sign/", {"digest": first.digest}).status_code == 412
    digest = AgreementVersion.objects.get(number=2).digest
    for client in (helper, hospital):
        client.post(page + "sign/", {"digest": digest})

    row.refresh_from_db()
    assert (row.state, row.version) == ("in_force", 2)
    listed = world.client("ANON").get(base).content.decode()
    assert "66 %" in listed
    assert "count" in listed


def test_forms_say_what_is_wrong(world, at):
    named_functions(world, at)
    client, base = world.client("MI"), world.url("plans/agreements/")
    new = base + "new/mutual-aid-hospital/"

    assert "such as 1250.00" in client.post(new, {**_fill(world), "price-transport": "a lot"}).content.decode()
    assert client.post(new, {**_fill(world), "term_to": "2020-01-01"}).status_code == 422
    assert client.get(base + "new/no-such/").status_code == 404
    page = client.post(new, _fill(world))["Location"]
    assert client.post(page + "counter/", _counter(world, reason="")).status_code == 422
    figure = {"figure-supplies": "supply.lines:at_least", "value-supplies": ""}
    assert client.post(page + "counter/", _counter(world, **figure)).status_code == 422
    by_figure = _counter(world, **{**figure, "value-supplies": "500", "function-supplies": ""})
    assert client.post(page + "counter/", by_figure).status_code == 302
    assert Clause.objects.get(version__number=2, key="supplies").trigger == "figure:supply.lines:at_least:500"
    assert "at 500 or above" in client.get(page).content.decode()
    assert 'value="500"' in client.get(page + "counter/").content.decode()
    assert client.post(page + "open/").status_code == 302
    assert client.post(page + "comment/", {"words": ""}).status_code == 400
    assert client.get(page + "compare/", {"a": "7"}).status_code == 404


def test_an_agreement_is_used_settled_renewed_and_left_on_pages(world, at):
    deal = Deal(
        world, at, roles=("ENT", "NGO"), terms=terms(at.replace(year=2026), clause(
            "a", party=str(world.orgs["NGO"].pk), within_minutes=90, price_minor=150, currency="CNY", per="box",
            trigger="phase:response"), term_to=at.date().replace(year=2029)),
    ).signed()  # fmt: skip
    Agreement.objects.update(in_force_from=at.date().replace(year=2026, month=1))
    payer, helper = world.client("ENT"), world.client("NGO")
    page = world.url(f"plans/agreements/{deal.row.pk}/")
    base = world.url("plans/agreements/")
    called = f"{base}clauses/{deal.clause().pk}/call/"
    assert payer.post(called, {"what": "ten boxes"}).status_code == 409
    reach(world, at.replace(year=2026, month=1))

    assert "Call on it" in payer.get(page).content.decode()
    payer.post(called, {"what": "ten boxes"})
    shown = helper.get(page).content.decode()
    answer = re.search(r'action="([^"]*/answer/)"', shown)[1]
    assert payer.post(answer, {"done": "yes", "answer": "x"}).status_code == 403
    helper.post(answer, {"done": "yes", "answer": "delivered"})
    assert "Called on 1 times: 1 answered in time" in payer.get(page).content.decode()
    helper.post(page + "costs/", {"quantity-a": "10"})
    accept = re.search(r'action="([^"]*/accept/)"', payer.get(page).content.decode())[1]
    assert "15.00 CNY" in payer.get(page).content.decode()
    payer.post(accept, {})
    deal.row.refresh_from_db()
    assert deal.row.state == "settled"
    assert payer.post(page + "renew/", {"term_from": "2030-01-01", "term_to": "2031-01-01"}).status_code == 302
    payer.post(page + "leave/", {"reason": "sold"})
    assert "left" in world.client("ANON").get(base, {"state": "left"}).content.decode()
    assert payer.get(f"{base}settlements/{deal.row.pk}/accept/").status_code == 405
    for tail in ("settlements/{0}/accept/", "clauses/{0}/call/", "calls/{0}/answer/"):
        assert payer.post(base + tail.format(deal.row.pk), {}).status_code == 404


def test_an_auditor_looks_at_shared_data_on_its_page(world, at):
    deal = Deal(world, at, kind="data_sharing", clauses=[clause("a", fields=["grid"])]).open()
    page = world.url(f"plans/agreements/{deal.row.pk}/")
    auditor = world.client("AUD")

    assert "I have looked at it" in auditor.get(page).content.decode()
    auditor.post(page + "check/", {"digest": deal.version.digest})

    assert deal.version.checked_at is not None
    world.client("ENT").post(page + "give-up/", {"reason": "no"})
    deal.row.refresh_from_db()
    assert deal.row.state == "given_up"


def test_agreements_are_listed_exported_and_signed_by_the_api(world, at):
    named_functions(world, at)
    promised = clause("a", party=str(world.orgs["NGO"].pk), function="store")
    deal = Deal(world, at, terms=terms(at.replace(year=2026), promised, term_to=at.date())).open()
    api = world.api("agreements")
    helper, other = world.client("NGO"), world.client("MI")

    assert other.get(api).json()["total"] == 0
    assert helper.get(api).json()["total"] == 1
    whole = helper.get(f"{api}/{deal.row.pk}").json()
    assert other.get(f"{api}/{deal.row.pk}").status_code == 404
    for client in (helper, world.client("ENT")):
        sent = client.post(f"{api}/{deal.row.pk}/sign", {"digest": whole["digest"]}, content_type="application/json")
        assert sent.status_code == 200
    assert sent.json()["state"] == "in_force"
    assert other.get(f"{api}/coverage").json() | {"exercise": False} == {
        "percent": 25, "covered": ["store"], "gaps": ["count", "receive", "transport"], "exercise": False,
    }  # fmt: skip
    listed = world.client("ANON").get(world.url("plans/agreements/"), {"format": "csv", "q": "ngo"})
    assert "Agreement" in listed.content.decode()


def test_the_list_costs_the_same_whatever_its_length(world, at, django_assert_max_num_queries):
    for _ in range(6):
        Deal(world, at).signed()

    with django_assert_max_num_queries(14):
        world.client("ANON").get(world.url("plans/agreements/"))


def test_every_template_can_be_read_and_speaks_both_languages():
    found = templates()

    assert {one.kind for one in found} == {"common", "mutual_aid", "operator", "data_sharing", "cross_region"}
    for one in found:
        texts = [one.names, one.summaries, one.dispute, *(role.names for role in one.roles)]
        texts += [clause.texts for clause in one.clauses]
        assert all(set(text) == {"en", "zh-Hans"} for text in texts)
        assert {clause.party for clause in one.clauses} <= {role.key for role in one.roles} | {""}
