"""RFC 6962 proofs, verified. Written apart from the server; hashes are 32 bytes, always."""

import hashlib


class Refused(Exception):
    """The proof does not show what it claims."""


def leaf(body: bytes) -> bytes:
    """Hash one entry."""
    return hashlib.sha256(b"\0" + body).digest()


def _join(left: bytes, right: bytes) -> bytes:
    if len(left) != 32 or len(right) != 32:
        raise Refused("a hash is not 32 bytes long")
    return hashlib.sha256(b"\1" + left + right).digest()


def check_inclusion(*, index: int, size: int, entry: bytes, path: list[bytes], root: bytes) -> None:
    """Check that the entry with hash `entry` stands at `index` in the tree of `size` entries with `root`.

    Raises:
        Refused: it does not.
    """
    if not 0 <= index < size:
        raise Refused("the index lies outside the log")
    if len(entry) != 32:
        raise Refused("a hash is not 32 bytes long")
    number, last, now = index, size - 1, entry
    for part in path:
        if last == 0:
            raise Refused("the path is too long")
        if number & 1 or number == last:
            now = _join(part, now)
            while number and not number & 1:
                number >>= 1
                last >>= 1
        else:
            now = _join(now, part)
        number >>= 1
        last >>= 1
    if last:
        raise Refused("the path is too short")
    if now != root:
        raise Refused("the path leads to another root")


def check_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> None:
    """Check that the tree of `old` entries is the beginning of the tree of `new` entries.

    Raises:
        Refused: it is not, or the sizes make no sense.
    """
    if old < 1 or new < old:
        raise Refused("the sizes are not in order")
    if old == new:
        if path or old_root != new_root:
            raise Refused("two roots for one size")
        return
    if not path:
        raise Refused("the path is too short")
    parts = list(path)
    number, last = old - 1, new - 1
    while number & 1:
        number >>= 1
        last >>= 1
    first = old_root if number == 0 and old & (old - 1) == 0 else parts.pop(0)
    before = after = first
    for part in parts:
        if last == 0:
            raise Refused("the path is too long")
        if number & 1 or number == last:
            before, after = _join(part, before), _join(part, after)
            while number and not number & 1:
                number >>= 1
                last >>= 1
        else:
            after = _join(after, part)
        number >>= 1
        last >>= 1
    if last or before != old_root or after != new_root:
        raise Refused("the path leads to other roots")
