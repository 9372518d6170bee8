"""First screens and one's own pages: what changed, what clocks run about, who looked at one's data."""

import datetime as dt
import re

from django.utils import translation

from cogov.actors.queries.holders import signed_by
from cogov.desks.changes import changes
from cogov.kernel import personal
from cogov.kernel.models import Act, Duty, Rule
from cogov.kernel.things import named
from cogov.record.actions import sequence_pending
from cogov.supply import actions
from cogov.supply.actions.needs import CONTACT, NewNeed
from cogov.supply.models import AllocationRun, Share


def _need_with_contact(world):
    hospital = world.orgs["MI"]
    new = NewNeed(item=world.mask, place=hospital.seat, organisation=hospital, quantity=5, contact="555 0100")
    return actions.enter_need(crisis=world.crisis, new=new, by=world.holder("MI"), at=world.at)


def test_a_look_at_a_contact_is_shown_to_the_asker_and_to_nobody_else(world):
    need = _need_with_contact(world)
    personal.read(
        crisis=world.crisis,
        subject=need.contact,
        field=CONTACT,
        reason="call back",
        by=world.holder("COM"),
        at=world.at,
    )

    page = world.client("MI").get(world.url("my/looks/")).content.decode()
    other = world.client("ENT").get(world.url("my/looks/")).content.decode()

    assert "call back" in page
    assert "555 0100" not in page
    assert "call back" not in other
    assert "Nobody has looked." in other


def test_without_a_look_the_page_says_what_is_kept_and_until_when(world):
    _need_with_contact(world)

    page = world.client("MI").get(world.url("my/looks/")).content.decode()

    assert "Nobody has looked." in page
    assert "to call back about this need" in page


def test_equal_acts_next_to_each_other_are_told_once_with_their_number(world):
    hospital = world.orgs["MI"]
    for quantity in (5, 6, 7):
        new = NewNeed(item=world.mask, place=hospital.seat, organisation=hospital, quantity=quantity)
        actions.enter_need(crisis=world.crisis, new=new, by=world.holder("MI"), at=world.at)

    told = changes(Act.objects.filter(kind="supply.need.entered").order_by("-recorded_at"), 5)

    assert [(change.newest.kind, change.count) for change in told] == [("supply.need.entered", 3)]
    assert "supply.need.entered" not in world.client("ANON").get(world.url()).content.decode()


def test_a_signature_is_shown_in_the_readers_language_and_kept_as_it_was_said(world):
    post = world.posts["COM"]
    type(post).objects.filter(pk=post.pk).update(titles={"en": "Head", "zh-Hans": "组长"})

    with translation.override("zh-hans"):
        signed = signed_by([post.pk, None])

        assert "组长" in signed(post.pk, "Head, Committee")
        assert signed(None, "Somebody, who left") == "Somebody, who left"


def test_a_clock_names_what_it_runs_about_and_leads_there(world):
    need = world.need()
    rule = Rule.objects.create(
        jurisdiction=world.jurisdiction, code="verify-4h", names={"en": "verify soon"}, source="s", actor="GOV",
        trigger="x", expected="y", seconds=60, warn_seconds=0, armed_by=world.posts["COM"].pk,
        in_force_from=world.at.date(),
    )  # fmt: skip
    due = world.at + dt.timedelta(hours=4)
    Duty.objects.create(
        rule=rule, crisis=world.crisis, about_kind="supply.need", about=need.pk, opened_at=world.at, warn_at=due,
        due_at=due,
    )  # fmt: skip

    page = world.client("ANON").get(world.url("duties/clocks/")).content.decode()

    assert world.url(f"supply/needs/{need.pk}/") in page
    assert named([("actors.organisation", world.orgs["MI"].pk)]) == {}


def test_who_may_not_read_a_proposal_is_not_led_to_it(world):
    run = AllocationRun.objects.create(
        crisis=world.crisis, number=1, method="transport_lp", version="1", input_digest="0" * 64, piece_km=0,
        solve_ms=0, proposed_at=world.at, proposed_by=world.posts["PO"].pk, proposer_label="test",
    )  # fmt: skip
    Share.objects.create(run=run, need=world.need(), lot=world.lot(5), quantity=5, km=1, reason="only")
    address = f'href="{world.url(f"supply/rounds/{run.pk}/")}"'

    assert address in world.client("COM").get(world.url()).content.decode()
    assert address not in world.client("RES").get(world.url()).content.decode()
    assert world.client("RES").get(world.url(f"supply/rounds/{run.pk}/")).status_code == 404
    refused = world.client("COM").post(world.url(f"supply/rounds/{run.pk}/reject/"), {"reason": " "})
    assert refused.status_code == 422
    assert re.search(r'<details open>.*id="id_reason_error"', refused.content.decode(), re.DOTALL)


def test_the_public_log_says_items_and_amounts_as_readers_write_them(world):
    new = NewNeed(item=world.mask, place=world.city, organisation=world.orgs["MI"], quantity=1_080_000)
    type(world.mask).objects.filter(pk=world.mask.pk).update(names={"en": "mask for the ward"})
    actions.enter_need(crisis=world.crisis, new=new, by=world.holder("MI"), at=world.at)
    sequence_pending(origin=world.crisis.origin, at=world.at)

    listed = world.client("ANON").get(world.url("log/")).content.decode()
    entry = world.client("ANON").get(world.url("log/0/")).content.decode()

    assert "mask for the ward" in listed
    assert "1,080,000" in listed
    assert "mask for the ward" in entry
    assert "1,080,000" in entry
