"""The tree of the record: the vectors of other people, and the verifier, agree with it."""

import hashlib
import json
from base64 import b64decode

import pytest

from cogov.record.rules import tree
from cogov_verify import merkle

SIZES = range(1, 34)


@pytest.fixture
def known(shared):
    return json.loads((shared / "vectors/rfc6962_tree8.json").read_text(encoding="utf-8"))


@pytest.fixture
def leaves(known):
    return [tree.leaf_hash(bytes.fromhex(text)) for text in known["leaf_inputs_hex"]]


def _hashes(count):
    return [tree.leaf_hash(str(number).encode()) for number in range(count)]


def test_an_entry_and_an_inner_node_are_hashed_apart():
    body = b"a" * 32 + b"b" * 32

    as_leaf, as_node = tree.leaf_hash(body), tree.node_hash(body[:32], body[32:])

    assert as_leaf == hashlib.sha256(b"\x00" + body).digest()
    assert as_node == hashlib.sha256(b"\x01" + body).digest()
    assert as_leaf != as_node


def test_the_verifier_hashes_an_entry_as_the_server_does():
    bodies = [b"", b"\x00", "进城口".encode(), b"x" * 5000]

    ours, theirs = [tree.leaf_hash(body) for body in bodies], [merkle.leaf(body) for body in bodies]

    assert ours == theirs


def test_the_hashes_of_the_known_tree_are_met_on_every_level(known, leaves):
    levels = [leaves]

    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([tree.node_hash(below[i], below[i + 1]) for i in range(0, len(below), 2)])

    assert [[node.hex() for node in level] for level in levels] == known["node_hashes_hex_by_level"]


def test_the_known_roots_are_met_at_every_size_from_the_empty_tree_on(known, leaves):
    expected = known["root_hash_hex_by_tree_size"]

    roots = [tree.root(leaves[:size]).hex() for size in range(len(leaves) + 1)]

    assert roots == expected
    assert len(roots) == 9


@pytest.mark.parametrize("size", SIZES)
def test_the_verifier_accepts_every_inclusion_proof_of_the_server(size):
    leaves = _hashes(size)
    root = tree.root(leaves)

    for index in range(size):
        path = tree.inclusion(leaves, index)

        merkle.check_inclusion(index=index, size=size, entry=leaves[index], path=path, root=root)
        with pytest.raises(merkle.Refused, match="the path leads to another root"):
            merkle.check_inclusion(index=index, size=size, entry=tree.leaf_hash(b"forged"), path=path, root=root)


@pytest.mark.parametrize("size", SIZES)
def test_the_verifier_accepts_every_consistency_proof_of_the_server(size):
    leaves = _hashes(size)
    forged = tree.root([tree.leaf_hash(b"forged"), *leaves[1:]])

    for old in range(1, size + 1):
        before, path = tree.root(leaves[:old]), tree.consistency(leaves, old)

        merkle.check_consistency(old=old, new=size, old_root=before, new_root=tree.root(leaves), path=path)
        with pytest.raises(merkle.Refused, match=r"the path leads to other roots|two roots for one size"):
            merkle.check_consistency(old=old, new=size, old_root=before, new_root=forged, path=path)


def test_the_paths_of_the_valid_inclusion_vectors_are_the_ones_the_server_writes(shared, leaves):
    vectors = json.loads((shared / "vectors/merkle_inclusion.json").read_text(encoding="utf-8"))["vectors"]
    valid = [v for v in vectors if not v["wantErr"] and b64decode(v["leafHash"]) in leaves]

    written = [tree.inclusion(leaves[: v["treeSize"]], v["leafIdx"]) for v in valid]

    assert written == [[b64decode(part) for part in v["proof"] or []] for v in valid]
    assert len(valid) == 5


def test_the_paths_of_the_valid_consistency_vectors_are_the_ones_the_server_writes(shared, leaves):
    vectors = json.loads((shared / "vectors/merkle_consistency.json").read_text(encoding="utf-8"))["vectors"]
    known_roots = [tree.root(leaves[:size]) for size in range(len(leaves) + 1)]
    valid = [v for v in vectors if not v["wantErr"] and b64decode(v["root2"]) in known_roots]

    written = [tree.consistency(leaves[: v["size2"]], v["size1"]) for v in valid]

    assert written == [[b64decode(part) for part in v["proof"] or []] for v in valid]
    assert len(valid) == 5


def test_a_tree_of_one_entry_needs_no_path():
    leaves = _hashes(1)

    assert tree.root(leaves) == leaves[0]
    assert tree.inclusion(leaves, 0) == []
    assert tree.consistency(leaves, 1) == []


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_no_inclusion_proof_is_written_for_a_leaf_that_is_not_there(index):
    leaves = _hashes(3)

    with pytest.raises(IndexError, match=str(index)):
        tree.inclusion(leaves, index)


@pytest.mark.parametrize("old", [-1, 0, 4])
def test_no_consistency_proof_is_written_for_a_size_that_never_was(old):
    leaves = _hashes(3)

    with pytest.raises(IndexError, match=str(old)):
        tree.consistency(leaves, old)
