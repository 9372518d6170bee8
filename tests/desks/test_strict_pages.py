"""Pages take what they ask for and nothing else, and sign nothing that was not said (B013, B018, B028).

The numbers B0xx are rows of the bad-input catalogue.
"""

import uuid

import pytest

from cogov.actors.models import MergeProposal, Organisation
from cogov.kernel.models import Act, Job
from cogov.supply.models import AllocationRun, HandOver, Need, Shipment


@pytest.fixture
def ready(world):
    """A shipment that is ready in the depot."""
    from cogov.supply.models import ShipmentLine

    need = world.need(quantity=50, allocated=50, state="matched")
    row = Shipment.objects.create(crisis=world.crisis, run=None, number="1", depot=world.depot(),
                                  organisation=need.organisation, km=1, ready_at=world.at)  # fmt: skip
    ShipmentLine.objects.create(shipment=row, need=need, lot=world.lot(500, reserved=50), quantity=50)
    return row


@pytest.mark.parametrize("bad", [{"condition": "x" * 301}, {"condition": "wet", "weight": "3"}])
def test_a_signature_that_cannot_be_understood_signs_nothing(world, ready, bad):
    answer = world.client("NGO").post(world.url(f"supply/shipments/{ready.pk}/send/"), bad)

    ready.refresh_from_db()
    assert (answer.status_code, ready.state) == (422, "ready")
    assert 'role="alert"' in answer.content.decode()
    assert not HandOver.objects.exists()


def test_the_condition_of_the_goods_is_signed_with_them_the_control(world, ready):
    answer = world.client("NGO").post(world.url(f"supply/shipments/{ready.pk}/send/"), {"condition": "wet"})

    assert answer.status_code == 302
    assert HandOver.objects.get().condition == "wet"


def _merge(world):
    return MergeProposal.objects.create(jurisdiction=world.jurisdiction, keep=world.orgs["MI"],
                                        other=world.others["MI"], likeness=90, proposed_at=world.at)  # fmt: skip


@pytest.mark.parametrize("said", [{"same": "maybe"}, {"same": ""}, {}, {"same": "no", "force": "1"}])
def test_two_organisations_are_kept_apart_only_by_whoever_says_so(world, said):
    row = _merge(world)

    answer = world.client("GOV").post(world.url(f"register/merges/{row.pk}/"), said)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (400, "proposed")


@pytest.mark.parametrize(("said", "state"), [("yes", "merged"), ("no", "refused")])
def test_whoever_says_yes_or_no_decides_the_control(world, said, state):
    row = _merge(world)

    world.client("GOV").post(world.url(f"register/merges/{row.pk}/"), {"same": said})

    row.refresh_from_db()
    assert row.state == state


def test_an_unknown_field_stops_an_admission(world):  # B013
    row = world.organisation("New one", "ngo", area=world.district)
    Organisation.objects.filter(pk=row.pk).update(state="applied")
    page = world.url(f"register/{row.pk}/admit/")

    refused = world.client("GOV").post(page, {"state": "admitted"})
    row.refresh_from_db()
    state = row.state
    admitted = world.client("GOV").post(page)

    row.refresh_from_db()
    assert (refused.status_code, state) == (400, "applied")
    assert (admitted.status_code, row.state) == (302, "admitted")


@pytest.mark.parametrize(
    ("more", "status"),
    [({}, 302), ({"urgent": "1"}, 422), ({"quantity": "many"}, 422), ({"quantity": ""}, 422), ({"reason": ""}, 422),
     ({"lot": str(uuid.uuid4())}, 422), ({"lot": "x"}, 422), ({"reason": "x" * 301}, 422)],
)  # fmt: skip
def test_a_share_by_hand_is_proposed_as_it_was_asked_or_not_at_all(world, more, status):
    need, lot = world.need(), world.lot()
    body = {"lot": str(lot.pk), "quantity": "5", "reason": "tonight", **more}

    answer = world.client("COM").post(world.url(f"supply/needs/{need.pk}/give/"), body)

    assert answer.status_code == status
    assert AllocationRun.objects.count() == (1 if status == 302 else 0)


@pytest.mark.parametrize(
    ("body", "status"), [(None, 201), ({}, 201), ({"method": "mine"}, 400), (["x"], 400), ('"x"', 400)]
)
def test_a_program_asks_for_a_round_with_nothing_else(world, body, status):
    more = {} if body is None else {"data": body, "content_type": "application/json"}

    answer = world.client("COM").post(world.api("rounds"), **(more or {"content_type": "application/json"}))

    assert answer.status_code == status
    assert AllocationRun.objects.count() == (1 if status == 201 else 0)


def test_a_field_is_given_once(world):  # B018
    need = world.need(state="entered", quantity=None)

    answer = world.client("COM").post(
        world.url(f"supply/needs/{need.pk}/verify/"), {"quantity": ["5", "500"], "basis": "stated"}
    )

    need.refresh_from_db()
    assert (answer.status_code, need.state) == (400, "entered")


def test_a_button_sends_nothing_but_itself(world):
    answer = world.client("COM").post(world.url("supply/rounds/new/"), {"method": "mine"})

    assert answer.status_code == 400
    assert not Job.objects.exists()


class TestTwoPeopleChangeOneNeed:
    """B028: who read an older version sees both and decides again."""

    def _page(self, world, need):
        return world.url(f"supply/needs/{need.pk}/change/")

    def test_the_asker_changes_how_many_and_by_when(self, world):
        need = world.need(state="entered")

        shown = world.client("MI").get(self._page(world, need))
        answer = world.client("MI").post(
            self._page(world, need), {"quantity": "1.2万", "needed_by": "2027-06-05T12:00", "version": "1"}
        )

        need.refresh_from_db()
        assert (shown.status_code, answer.status_code) == (200, 302)
        assert (need.quantity, need.version, need.needed_by.isoformat()) == (12000, 2, "2027-06-05T04:00:00+00:00")

    def test_an_older_version_changes_nothing_and_both_are_shown(self, world):
        need = world.need(state="entered", quantity=100)
        Need.objects.filter(pk=need.pk).update(quantity_stated=300, version=2)
        client = world.client("MI")

        answer = client.post(
            self._page(world, need), {"quantity": "777", "needed_by": "2027-06-05T12:00", "version": "1"}
        )

        page = answer.content.decode()
        need.refresh_from_db()
        assert (answer.status_code, need.quantity_stated) == (412, 300)
        assert ">300<" in page
        assert ">777<" in page
        assert 'name="version" value="2"' in page
        assert 'value="2027-06-05T12:00"' in page

    def test_who_saw_both_may_record_the_own_one(self, world):
        need = world.need(state="entered", version=2)

        world.client("MI").post(self._page(world, need), {"quantity": "777", "version": "2"})

        need.refresh_from_db()
        assert (need.quantity, need.version) == (777, 3)

    @pytest.mark.parametrize(
        "body",
        [{"quantity": "x", "version": "1"}, {"quantity": "5"},
                 {"quantity": "5", "version": "1", "state": "open"},
         {"quantity": "5", "version": "1", "needed_by": "2027-01-01T00:00"}],
    )  # fmt: skip
    def test_what_cannot_be_understood_changes_nothing(self, world, body):
        need = world.need(state="entered")

        answer = world.client("MI").post(self._page(world, need), body)

        need.refresh_from_db()
        assert (answer.status_code, need.version) == (422, 1)

    def test_nobody_changes_the_need_of_others(self, world):
        need = world.need(world.others["MI"], state="entered")

        answers = [world.client("MI").get(self._page(world, need)),
                   world.client("MI").post(self._page(world, need), {"quantity": "5", "version": "1"})]  # fmt: skip

        assert [answer.status_code for answer in answers] == [403, 403]
        assert not Act.objects.filter(kind="supply.need.changed").exists()

    @pytest.mark.parametrize(("version", "status"), [(1, 200), (2, 412)])
    def test_a_program_says_which_version_it_read(self, world, version, status):
        need = world.need(state="entered")

        answer = world.client("MI").post(
            world.api(f"needs/{need.pk}/change"), {"quantity": 9, "version": version}, content_type="application/json"
        )

        need.refresh_from_db()
        assert (answer.status_code, need.quantity) == (status, 9 if status == 200 else 100)
