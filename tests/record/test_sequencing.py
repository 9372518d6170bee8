"""The sequencer: leaves get their place once; what does not fit the published root stops it."""

import pytest

from cogov.kernel.errors import Absent
from cogov.kernel.models import Act, PendingLeaf
from cogov.record.actions import LogDiffers, sequence_all, sequence_pending
from cogov.record.models import Checkpoint, LogEntry
from cogov.record.queries import entries, latest_checkpoint, pending_count, receipt_at
from cogov.supply.actions import propose_allocation, reject_allocation
from cogov_verify import merkle


def _leaf(world, at):
    run = propose_allocation(crisis=world.crisis, by=world.holder("COM"), at=at)
    reject_allocation(run=run, reason="not now", by=world.second("COM"), at=at)
    return run


def test_waiting_leaves_get_their_places_and_one_checkpoint(world, at):
    runs = [_leaf(world, at), _leaf(world, at)]

    assert sequence_all(at=at) == 2

    found = entries(world.crisis.origin).order_by("index")
    assert [row.leaf.about for row in found] == [run.pk for run in runs]
    assert [(row.size, row.at) for row in Checkpoint.objects.all()] == [(2, at)]
    assert pending_count(world.crisis.origin) == 0


def test_where_nothing_waits_nothing_is_written(world, at):
    assert sequence_pending(origin=world.crisis.origin, at=at) == 0
    assert not Checkpoint.objects.exists()


def test_a_later_log_contains_the_earlier_one(world, at):
    _leaf(world, at)
    sequence_all(at=at)
    _leaf(world, at)
    sequence_all(at=at)

    first = receipt_at(world.crisis.origin, 0)
    assert (first.size, first.root) == (2, latest_checkpoint(world.crisis.origin).root)
    merkle.check_inclusion(
        index=0,
        size=2,
        entry=merkle.leaf(first.body.encode()),
        path=[bytes.fromhex(part) for part in first.path],
        root=bytes.fromhex(first.root),
    )


def test_a_root_that_the_entries_do_not_give_stops_the_log(world, at):
    _leaf(world, at)
    sequence_all(at=at)
    _leaf(world, at)
    # Somebody published a root of a log that holds one entry more than ours.
    Checkpoint.objects.create(origin=world.crisis.origin, size=2, root="0" * 64, at=at)

    with pytest.raises(LogDiffers):
        sequence_all(at=at)

    assert LogEntry.objects.count() == 1


def test_an_entry_that_is_missing_stops_the_log(world, at):
    _leaf(world, at)
    Checkpoint.objects.create(origin=world.crisis.origin, size=1, root="0" * 64, at=at)

    with pytest.raises(LogDiffers):
        sequence_all(at=at)

    assert not LogEntry.objects.exists()


def test_a_leaf_whose_body_is_not_the_one_that_was_hashed_stops_the_log(world, at):
    run = _leaf(world, at)
    honest = PendingLeaf.objects.get()
    PendingLeaf.objects.create(
        act=Act.objects.get(kind="supply.allocation.proposed", about=run.pk),
        origin=honest.origin,
        kind=honest.kind,
        about_kind=honest.about_kind,
        about=honest.about,
        version=2,
        body='{"forged":1}',
        leaf_hash=honest.leaf_hash,
    )

    with pytest.raises(LogDiffers, match="leaf"):
        sequence_all(at=at)

    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("index", [1, 7])
def test_there_is_no_receipt_of_an_entry_that_is_not_there(world, at, index):
    _leaf(world, at)
    sequence_all(at=at)

    with pytest.raises(Absent):
        receipt_at(world.crisis.origin, index)


def test_a_program_finds_root_and_receipts_only_where_there_are_some(world, at):
    client = world.client("ANON")
    before = client.get(world.api("log/checkpoint")).status_code
    _leaf(world, at)
    sequence_all(at=at)

    checkpoint = client.get(world.api("log/checkpoint")).json()
    receipt = client.get(world.api("log/0/receipt")).json()
    beyond = [client.get(world.api(f"log/{index}/receipt")).status_code for index in (1, 2**62, 2**62 + 1)]

    assert before == 404
    assert (checkpoint["origin"], checkpoint["size"]) == (world.crisis.origin, 1)
    assert (receipt["index"], receipt["root"]) == (0, checkpoint["root"])
    assert beyond == [404, 404, 404]
