"""The verifier's proofs: every vector of other people, and every way a proof can be wrong."""

import json
from base64 import b64decode

import pytest

from cogov_verify import merkle


def _vectors(shared, name):
    return json.loads((shared / "vectors" / name).read_text(encoding="utf-8"))["vectors"]


def _path(vector):
    return [b64decode(part) for part in vector["proof"] or []]


def _accepted(check, **given):
    try:
        check(**given)
    except merkle.Refused:
        return False
    return True


@pytest.fixture
def tree8(shared):
    found = json.loads((shared / "vectors/rfc6962_tree8.json").read_text(encoding="utf-8"))
    return [[bytes.fromhex(node) for node in level] for level in found["node_hashes_hex_by_level"]]


@pytest.fixture
def third_of_eight(tree8):
    leaves, pairs, halves, (root,) = tree8
    return {"index": 2, "size": 8, "entry": leaves[2], "path": [leaves[3], pairs[0], halves[1]], "root": root}


@pytest.fixture
def six_then_eight(tree8):
    _, pairs, halves, (root,) = tree8
    return {
        "old": 6,
        "new": 8,
        "old_root": merkle._join(halves[0], pairs[2]),
        "new_root": root,
        "path": [pairs[2], pairs[3], halves[0]],
    }


def test_every_inclusion_vector_is_judged_as_its_authors_say(shared):
    vectors = _vectors(shared, "merkle_inclusion.json")

    wrong = [
        vector["file"]
        for vector in vectors
        if vector["wantErr"]
        == _accepted(
            merkle.check_inclusion,
            index=vector["leafIdx"],
            size=vector["treeSize"],
            entry=b64decode(vector["leafHash"]),
            path=_path(vector),
            root=b64decode(vector["root"]),
        )
    ]

    assert wrong == []
    assert len(vectors) == 98


def test_every_consistency_vector_is_judged_as_its_authors_say(shared):
    vectors = _vectors(shared, "merkle_consistency.json")

    wrong = [
        vector["file"]
        for vector in vectors
        if vector["wantErr"]
        == _accepted(
            merkle.check_consistency,
            old=vector["size1"],
            new=vector["size2"],
            old_root=b64decode(vector["root1"]),
            new_root=b64decode(vector["root2"]),
            path=_path(vector),
        )
    ]

    assert wrong == []
    assert len(vectors) == 98


def test_a_proof_that_shows_what_it_claims_is_accepted(third_of_eight, six_then_eight):
    assert merkle.check_inclusion(**third_of_eight) is None
    assert merkle.check_consistency(**six_then_eight) is None


def test_a_log_that_grows_at_its_right_edge_is_consistent(tree8):
    leaves, pairs, halves, _ = tree8
    five, six = merkle._join(halves[0], leaves[4]), merkle._join(halves[0], pairs[2])
    growth = {"old": 5, "new": 6, "old_root": five, "path": [leaves[4], leaves[5], halves[0]]}

    assert merkle.check_consistency(**growth, new_root=six) is None
    with pytest.raises(merkle.Refused, match="the path leads to other roots"):
        merkle.check_consistency(**growth, new_root=five)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"index": -1}, "the index lies outside the log"),
        ({"index": 8}, "the index lies outside the log"),
        ({"size": 0}, "the index lies outside the log"),
        ({"index": 3}, "the path leads to another root"),
        ({"entry": bytes(32)}, "the path leads to another root"),
        ({"entry": bytes(31)}, "a hash is not 32 bytes long"),
        ({"root": bytes(32)}, "the path leads to another root"),
        ({"path": []}, "the path is too short"),
        ({"path": [bytes(32)] * 2}, "the path is too short"),
        ({"path": [bytes(32)] * 4}, "the path is too long"),
        ({"path": [bytes(33)] * 3}, "a hash is not 32 bytes long"),
        ({"size": 3}, "the path is too long"),
    ],
)
def test_an_inclusion_proof_changed_anywhere_is_refused_with_its_reason(third_of_eight, change, why):
    with pytest.raises(merkle.Refused, match=why):
        merkle.check_inclusion(**{**third_of_eight, **change})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"old": 0}, "the sizes are not in order"),
        ({"old": 9}, "the sizes are not in order"),
        ({"old": 8}, "two roots for one size"),
        ({"old": 8, "path": []}, "two roots for one size"),
        ({"path": []}, "the path is too short"),
        ({"path": [bytes(32)] * 3}, "the path leads to other roots"),
        ({"path": [bytes(32)] * 2}, "the path leads to other roots"),
        ({"path": [bytes(32)] * 4}, "the path is too long"),
        ({"path": [bytes(31)] * 3}, "a hash is not 32 bytes long"),
        ({"old_root": bytes(32)}, "the path leads to other roots"),
        ({"new_root": bytes(32)}, "the path leads to other roots"),
    ],
)
def test_a_consistency_proof_changed_anywhere_is_refused_with_its_reason(six_then_eight, change, why):
    with pytest.raises(merkle.Refused, match=why):
        merkle.check_consistency(**{**six_then_eight, **change})


def test_one_size_has_one_root(tree8):
    root = tree8[-1][0]

    assert merkle.check_consistency(old=8, new=8, old_root=root, new_root=root, path=[]) is None
    with pytest.raises(merkle.Refused, match="two roots for one size"):
        merkle.check_consistency(old=8, new=8, old_root=root, new_root=root, path=[root])
