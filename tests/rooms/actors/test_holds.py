"""I12: something personal is kept beyond its date only as evidence: assessed, by two persons, for a time."""

import datetime as dt
import json
import uuid

import pytest

from cogov.actors.actions import approve_hold, end_hold, propose_hold
from cogov.actors.rules.evidence import LONGEST, HoldSettled, SecondPerson, check_two
from cogov.actors.rules.matrix import grant
from cogov.cli.worker import destroy_overdue
from cogov.community.models import Household
from cogov.kernel.errors import Absent, BadInput, NoPower
from cogov.kernel.models import Act, Crisis, PendingLeaf, PersonalHold
from cogov.kernel.personal import AFTER_CLOSE
from cogov.supply.models import Need

DAY = dt.timedelta(days=1)
WORDS = {"authority": "court, case 12", "lawful": "art. 85", "necessary": "only trace", "safe": "auditors only"}


def _propose(world, at, subject, **words):
    return propose_hold(
        crisis=world.crisis, subject=subject, until=words.pop("until", at + 90 * DAY), by=world.holder("AUD"), at=at,
        **{**WORDS, **words},
    )  # fmt: skip


def _households(world, at):
    """Two households whose date has come, with a note in a need of each."""
    homes = [world.household("3-1-502"), world.household("3-1-503")]
    Household.objects.update(delete_by=at + 30 * DAY)
    return homes, [world.need(household=home, note="grandmother is ill") for home in homes]


def test_destruction_spares_what_two_auditors_keep_and_destroys_the_rest_with_proof(world, at):
    """Life-cycle 21 of the model, through the pages: retention_due, then destroyed(proof) or kept_as_evidence."""
    (evidence, other), (kept_need, other_need) = _households(world, at)
    first = world.client("AUD")
    world.posts["AUD"] = world.post(world.orgs["AUD"], "auditor", name="the second")
    second = world.client("AUD")
    body = {**WORDS, "subject": str(evidence.pk), "days": "90"}

    assert 'name="necessary"' in first.get(world.url(f"supply/needs/{kept_need.pk}/")).content.decode()
    assert first.post(world.url("register/holds/new/"), body).status_code == 302
    hold = PersonalHold.objects.get()
    approve = world.url(f"register/holds/{hold.pk}/approve/")
    assert approve not in first.get(world.url("register/holds/")).content.decode()
    assert first.post(approve).status_code == 409
    assert approve in second.get(world.url("register/holds/")).content.decode()
    assert second.post(approve).status_code == 302
    approved_until = str(hold.until.date())
    PersonalHold.objects.update(until=at + 90 * DAY)  # the pages took the wall's time

    wall = at + 31 * DAY
    assert destroy_overdue(wall) == 2

    evidence.refresh_from_db()
    other.refresh_from_db()
    assert (evidence.code, evidence.people, evidence.destroyed_at) == ("3-1-502", 3, None)
    assert other.code.startswith("gone-")
    assert (other.people, other.destroyed_at) == (None, wall)
    notes = Need.objects.in_bulk([kept_need.pk, other_need.pk])
    assert [notes[row.pk].note for row in (kept_need, other_need)] == ["grandmother is ill", ""]
    proof = json.loads(Act.objects.get(kind="kernel.personal.destroyed").said)
    assert (proof["rows"], proof["overdue_left"], proof["held_as_evidence"]) == (2, 0, 1)
    leaf = json.loads(PendingLeaf.objects.get(kind="actors.hold.approved").body)
    assert leaf["pub"] == {"until": approved_until}


def test_a_proposal_alone_keeps_nothing_the_control(world, at):
    (evidence, _), _ = _households(world, at)
    hold = _propose(world, at, evidence.pk)

    assert destroy_overdue(at + 31 * DAY) == 4

    evidence.refresh_from_db()
    assert evidence.destroyed_at
    with pytest.raises(Absent):
        approve_hold(hold=hold, by=world.second("AUD"), at=at + 32 * DAY)


def test_a_hold_that_is_ended_lets_destruction_go_on(world, at):
    (evidence, _), _ = _households(world, at)
    hold = approve_hold(hold=_propose(world, at, evidence.pk), by=world.second("AUD"), at=at)
    destroy_overdue(at + 31 * DAY)

    end_hold(hold=hold, reason="the case is closed", by=world.holder("AUD"), at=at + 40 * DAY)

    assert destroy_overdue(at + 41 * DAY) == 2
    evidence.refresh_from_db()
    assert evidence.destroyed_at


def test_after_the_close_a_household_s_code_goes_within_thirty_days_and_a_hold_can_still_be_decided(world, at):
    home = world.household()
    Crisis.objects.filter(pk=world.crisis.pk).update(closed_at=at)
    world.crisis.refresh_from_db()

    early = destroy_overdue(at + AFTER_CLOSE - DAY)
    hold = _propose(world, at, home.pk)
    held = approve_hold(hold=hold, by=world.second("AUD"), at=at), destroy_overdue(at + AFTER_CLOSE)
    end_hold(hold=hold, reason="settled", by=world.second("AUD"), at=at + AFTER_CLOSE)

    assert (early, held[1]) == (0, 0)
    assert destroy_overdue(at + AFTER_CLOSE) == 1


def test_the_link_and_the_list_of_a_destroyed_household_lead_nowhere(world, at):
    home = world.household()
    digest = home.link_digest
    Household.objects.update(delete_by=at)

    destroy_overdue(at + DAY)

    home.refresh_from_db()
    assert home.link_digest != digest
    assert home.code not in world.client("CTY").get(world.url("community/")).content.decode()


@pytest.mark.parametrize("missing", sorted(WORDS))
def test_without_authority_or_a_whole_assessment_nothing_is_proposed(world, at, missing):
    with pytest.raises(BadInput) as refused:
        _propose(world, at, world.household().pk, **{missing: " "})

    assert refused.value.field == missing
    assert not PersonalHold.objects.exists()


def test_a_hold_ends_within_a_year(world, at):
    home = world.household().pk

    for until in (at, at + LONGEST + DAY):
        with pytest.raises(BadInput):
            _propose(world, at, home, until=until)

    assert _propose(world, at, home, until=at + LONGEST)


def test_nothing_is_kept_of_whom_nothing_is_kept(world, at):
    with pytest.raises(Absent):
        _propose(world, at, uuid.uuid4())


def test_the_committee_sees_holds_and_decides_none(world, at):
    hold = _propose(world, at, world.household().pk)

    assert world.client("COM").get(world.url("register/holds/")).status_code == 200
    with pytest.raises(NoPower):
        approve_hold(hold=hold, by=world.holder("COM"), at=at)


def test_a_hold_is_settled_once(world, at):
    hold = _propose(world, at, world.household().pk)
    other = world.second("AUD")

    with pytest.raises(BadInput):
        end_hold(hold=hold, reason=" ", by=other, at=at)
    with pytest.raises(HoldSettled):
        approve_hold(hold=hold, by=other, at=hold.until)
    approve_hold(hold=hold, by=other, at=at)
    with pytest.raises(HoldSettled):
        approve_hold(hold=hold, by=other, at=at)
    end_hold(hold=hold, reason="settled", by=other, at=at)
    with pytest.raises(HoldSettled):
        end_hold(hold=hold, reason="settled", by=other, at=at)


def test_one_person_in_two_posts_is_one_and_nobody_is_no_second_person():
    one, found = uuid.uuid4(), grant("AUD", "retention.run", "A")

    for approver in (one, None):
        with pytest.raises(SecondPerson):
            check_two(found, proposer=one, approver=approver)
    check_two(found, proposer=one, approver=uuid.uuid4())


def test_programs_propose_approve_and_end_by_the_api(world):
    body = {**WORDS, "subject": str(world.household().pk), "days": 9}
    first = world.client("AUD")
    world.posts["AUD"] = world.post(world.orgs["AUD"], "auditor", name="the second")
    second = world.client("AUD")

    def send(client, tail, sent=None):
        return client.post(world.api(f"holds{tail}"), json.dumps(sent or {}), content_type="application/json")

    made = send(first, "", body)
    key = made.json()["id"]
    answers = [send(first, f"/{key}/approve"), send(second, f"/{key}/approve")]
    ended = send(second, f"/{key}/end", {"reason": "settled"})

    assert [made.status_code, *[row.status_code for row in answers], ended.status_code] == [201, 409, 200, 200]
    assert first.get(world.api("holds")).json()["items"][0]["ended_at"]
    assert send(second, f"/{uuid.uuid4()}/approve").status_code == 404
