"""R-014: joining is signing a versioned code; a breach links to the clause; a new version asks for re-signature."""

import json
import uuid

import pytest

from cogov.actors import actions
from cogov.actors.models import CodeBreach, CodeOfConduct, CodeSignature
from cogov.actors.rules.conduct import MOST_CLAUSES, NotSigned, OtherBreach, check_clauses
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.models import Act

CLAUSES = [{"en": "Say the truth.", "zh-Hans": "说真话。"}, {"en": "Sign for goods.", "zh-Hans": "签收货物。"}]


def _issue(world, at, clauses=CLAUSES):
    return actions.issue_code(
        jurisdiction=world.jurisdiction, texts={"en": "Keep to this."}, clauses=clauses, crisis=world.crisis,
        by=world.holder("COM"), at=at,
    )  # fmt: skip


def _breach(world, at, clause, role="EICS", **words):
    return actions.record_breach(
        clause=clause, organisation=world.orgs["NGO"], crisis=world.crisis, by=world.holder(role), at=at,
        **{"what": "stated 900, had 90", "evidence": "count of 3 May", **words},
    )  # fmt: skip


@pytest.fixture
def signed(world, at):
    """A code in force that the social organisation and those who watch and suspend have signed."""
    code = _issue(world, at)
    for role in ("NGO", "EICS", "HG", "COM"):
        CodeSignature.objects.create(code=code, organisation=world.orgs[role], signed_at=at)
    return code


def test_r_014_through_the_pages_a_code_with_clauses_is_signed_broken_and_issued_anew(world):
    committee, subject, watch, above = (world.client(role) for role in ("COM", "NGO", "EICS", "HG"))
    body = {"text_en": "Keep to this.", "clauses_en": "Say the truth.\nSign for goods.\n"}
    organisation = world.url(f"register/{world.orgs['NGO'].pk}/")

    assert committee.post(world.url("register/code/new/"), body).status_code == 302
    assert subject.post(world.url("supply/offers/new/"), {"what": "boats", "terms": "loan"}).status_code == 403
    for client in (committee, subject, watch, above):
        assert client.post(world.url("register/code/sign/")).status_code == 302
    assert "<li>Sign for goods.</li>" in subject.get(world.url("register/code/")).content.decode()
    assert subject.post(world.url("supply/offers/new/"), {"what": "boats", "terms": "loan"}).status_code == 302
    clause = CodeOfConduct.objects.get().clauses.get(number=2)
    page = watch.get(organisation).content.decode()
    assert f'value="{clause.pk}"' in page
    found = {"clause": str(clause.pk), "what": "gave without a signature", "evidence": "shipment 7"}
    assert watch.post(f"{organisation}breaches/", found).status_code == 302

    shown = [client.get(organisation).content.decode() for client in (watch, subject, world.client("ANON"))]

    assert ["gave without a signature" in page for page in shown] == [True, True, False]
    breach = CodeBreach.objects.get()
    suspended = above.post(f"{organisation}suspend/", {"reason": "again", "breach": str(breach.pk)})
    assert suspended.status_code == 302
    assert json.loads(Act.objects.get(kind="actors.organisation.suspended").said)["breach"] == str(breach.pk)
    assert committee.post(world.url("register/code/new/"), body).status_code == 302
    assert "Sign" in committee.get(world.url("register/code/")).content.decode()
    assert not CodeSignature.objects.filter(code__version=2).exists()


def test_nobody_breaks_a_version_they_never_signed(world, at, signed):
    later = _issue(world, at)
    CodeSignature.objects.create(code=later, organisation=world.orgs["EICS"], signed_at=at)

    with pytest.raises(NotSigned):
        _breach(world, at, later.clauses.get(number=1))
    assert _breach(world, at, signed.clauses.get(number=1)).clause.code == signed  # the control


@pytest.mark.parametrize("missing", ["what", "evidence"])
def test_a_breach_says_what_happened_and_what_shows_it(world, at, signed, missing):
    with pytest.raises(BadInput) as refused:
        _breach(world, at, signed.clauses.get(number=1), **{missing: " "})

    assert refused.value.field == missing


def test_who_does_not_supervise_records_no_breach(world, at, signed):
    with pytest.raises(NoPower):
        _breach(world, at, signed.clauses.get(number=1), role="NGO")


def test_a_suspension_names_a_breach_of_that_organisation_only(world, at, signed):
    breach = _breach(world, at, signed.clauses.get(number=1))

    with pytest.raises(OtherBreach):
        actions.suspend(organisation=world.orgs["ENT"], reason="x", breach=breach, crisis=world.crisis,
                        by=world.holder("HG"), at=at)  # fmt: skip


@pytest.mark.parametrize(
    "clauses", [[{}], [{"en": " "}], [{"en": "a", "zh-Hans": "a"}, {"en": "b"}], [{"en": "a"}] * (MOST_CLAUSES + 1)]
)
def test_clauses_without_words_or_in_unlike_languages_or_too_many_are_refused(clauses):
    with pytest.raises(BadInput):
        check_clauses(clauses)


def test_programs_issue_a_code_and_record_breaches(world, at):
    committee = world.client("COM")

    def send(tail, body):
        return committee.post(world.api(tail), json.dumps(body), content_type="application/json")

    made = send("code", {"texts": {"en": "Keep to this."}, "clauses": CLAUSES})
    code = CodeOfConduct.objects.get()
    for role in ("NGO", "COM"):
        CodeSignature.objects.create(code=code, organisation=world.orgs[role], signed_at=at.replace(year=2020))
    key, clause = world.orgs["NGO"].pk, made.json()["clauses"][0]["id"]
    told = {"what": "stated 900, had 90", "evidence": "count"}
    answers = [send(f"organisations/{key}/breaches", {**told, "clause": text}) for text in (clause, str(uuid.uuid4()))]

    assert [made.status_code, *[row.status_code for row in answers]] == [201, 201, 404]
    assert committee.get(world.api(f"organisations/{key}/breaches")).json()["items"][0]["number"] == 1
    assert committee.get(world.api("code")).json()["version"] == 1
