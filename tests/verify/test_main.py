"""The command: what a reader of a receipt sees, and the exit code a script sees."""

import json
import runpy
import sys

import pytest

from cogov.kernel.canonical import canonical
from cogov.record.rules import tree
from cogov_verify.main import OK, REFUSED, UNREADABLE, check_receipt, main

ENTRY = {"at": "2027-06-01T08:00:00.000Z", "crisis": "river/flood", "status": "approved", "t": "need", "what": "口罩"}


def _receipt(entry=ENTRY, index=3, size=7, origin="river/flood"):
    body = canonical(entry)
    leaves = [tree.leaf_hash(str(number).encode()) for number in range(size)]
    leaves[index] = tree.leaf_hash(body)
    return {
        "format": "cogov-receipt/1",
        "origin": origin,
        "index": index,
        "size": size,
        "root": tree.root(leaves).hex(),
        "entry": body.decode(),
        "path": [part.hex() for part in tree.inclusion(leaves, index)],
    }


@pytest.fixture
def proof(tmp_path):
    def _run(content, *more):
        file = tmp_path / "receipt.json"
        text = content if isinstance(content, (str, bytes)) else json.dumps(content)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return main(["proof", str(file), *more])

    return _run


def test_a_receipt_is_proven_against_its_own_root_and_the_reader_is_told_so(proof, capsys):
    code = proof(_receipt())

    seen = capsys.readouterr()
    assert code == OK == 0
    assert seen.out == (
        "proven: entry need of 2027-06-01T08:00:00.000Z, approved, "
        "against its own root (give --root to compare with one you know)\n"
    )
    assert seen.err == ""


def test_a_receipt_is_proven_against_the_root_the_reader_knows(proof, capsys):
    receipt = _receipt()

    code = proof(receipt, "--root", receipt["root"])

    assert code == OK
    assert capsys.readouterr().out.endswith("against the root you gave\n")


def test_the_entry_is_printed_as_json_when_asked(proof, capsys):
    code = proof(_receipt(), "--json")

    seen = capsys.readouterr().out
    assert code == OK
    assert json.loads(seen) == ENTRY
    assert "口罩" in seen


def test_a_receipt_for_another_root_is_refused(proof, capsys):
    code = proof(_receipt(), "--root", "00" * 32)

    seen = capsys.readouterr()
    assert code == REFUSED == 1
    assert seen.err == "refused: the receipt was made for another root than the one you know\n"
    assert seen.out == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"entry": canonical({**ENTRY, "status": "rejected"}).decode()}, "the path leads to another root"),
        ({"entry": json.dumps(ENTRY)}, "the bytes are not in canonical form"),
        ({"entry": "no entry"}, "Expecting value"),
        ({"index": 2}, "the path leads to another root"),
        ({"index": 7}, "the index lies outside the log"),
        ({"size": 100}, "the path is too short"),
        ({"path": []}, "the path is too short"),
        ({"path": ["00"] * 3}, "a hash is not 32 bytes long"),
        ({"root": "11" * 32}, "the path leads to another root"),
        ({"origin": "another/crisis"}, "the entry belongs to another log"),
    ],
)
def test_a_broken_receipt_is_refused_with_its_reason(proof, capsys, change, why):
    code = proof({**_receipt(), **change})

    seen = capsys.readouterr()
    assert code == REFUSED
    assert seen.err.startswith(f"refused: {why}")
    assert seen.out == ""


@pytest.mark.parametrize(
    "content",
    [
        "this is not JSON",
        "",
        b"\xff\xfe\x00",
        "[]",
        "null",
        '"text"',
        "{}",
        {**_receipt(), "format": "cogov-receipt/2"},
        {name: value for name, value in _receipt().items() if name != "path"},
        {**_receipt(), "index": "third"},
        {**_receipt(), "index": None},
        {**_receipt(), "root": "not hexadecimal"},
        {**_receipt(), "path": [1, 2]},
        {**_receipt(), "entry": {"at": "now"}},
        _receipt(entry=["a", "list"]),
        _receipt(entry={"t": "need without a crisis"}),
    ],
)
def test_a_file_that_is_no_receipt_is_told_apart_from_a_refused_one(proof, capsys, content):
    code = proof(content)

    seen = capsys.readouterr()
    assert code == UNREADABLE == 2
    assert seen.err.startswith("not a receipt: ")
    assert seen.out == ""


def test_a_file_that_is_not_there_or_is_a_folder_is_unreadable(tmp_path, capsys):
    codes = [main(["proof", str(tmp_path / "absent.json")]), main(["proof", str(tmp_path)])]

    assert codes == [UNREADABLE, UNREADABLE]
    assert capsys.readouterr().err.count("not a receipt: ") == 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_receipt(entry={"crisis": "river/flood"}), id="entry without t, at and status"),
        pytest.param({**_receipt(), "index": float("inf")}, id="index without end"),
        pytest.param("[" * 100_000, id="nested too deeply"),
    ],
)
def test_a_strange_file_never_ends_in_a_traceback(proof, content):
    assert proof(content) == UNREADABLE


def test_a_known_root_may_be_written_in_capital_letters(proof):
    receipt = _receipt()

    assert proof(receipt, "--root", receipt["root"].upper()) == OK


@pytest.mark.parametrize("argv", [[], ["proof"], ["unknown", "file"]])
def test_a_command_that_is_not_understood_shows_its_usage(argv, capsys):
    with pytest.raises(SystemExit) as left:
        main(argv)

    assert left.value.code == 2
    assert "usage: cogov-verify" in capsys.readouterr().err


def test_the_checked_entry_is_returned_to_a_program():
    receipt = _receipt(size=1, index=0)

    entry = check_receipt(receipt, receipt["root"])

    assert entry == ENTRY


def test_the_module_run_as_a_program_leaves_with_its_exit_code(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cogov-verify", "proof", str(tmp_path / "absent.json")])
    monkeypatch.delitem(sys.modules, "cogov_verify.main")

    with pytest.raises(SystemExit) as left:
        runpy.run_module("cogov_verify.main", run_name="__main__")

    assert left.value.code == UNREADABLE
    assert "not a receipt" in capsys.readouterr().err
