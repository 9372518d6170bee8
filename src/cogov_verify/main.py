"""The command `cogov-verify`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cogov_verify import jcs, merkle

OK, REFUSED, UNREADABLE = 0, 1, 2


def check_receipt(receipt: dict[str, Any], root: str | None = None) -> dict[str, Any]:
    """Check a receipt file and return the entry it proves.

    Args:
        receipt: the JSON of a downloaded receipt.
        root: the root you know from elsewhere (a mirror, a newspaper); without it the receipt's own is used, which
            shows only that the file agrees with itself.

    Raises:
        merkle.Refused: the proof fails, or the receipt names another root than `root`.
        jcs.NotCanonical: the entry is not canonical JSON.
        AttributeError, KeyError, OverflowError, TypeError, ValueError: the file is not a receipt.
    """
    if receipt["format"] != "cogov-receipt/1":
        raise ValueError("not a cogov receipt")
    if root is not None and root.lower() != receipt["root"].lower():
        raise merkle.Refused("the receipt was made for another root than the one you know")
    body = receipt["entry"].encode()
    entry: dict[str, Any] = jcs.read(body)
    merkle.check_inclusion(
        index=int(receipt["index"]),
        size=int(receipt["size"]),
        entry=merkle.leaf(body),
        path=[bytes.fromhex(part) for part in receipt["path"]],
        root=bytes.fromhex(receipt["root"]),
    )
    if entry["crisis"] != receipt["origin"]:
        raise merkle.Refused("the entry belongs to another log")
    return entry


def main(argv: list[str] | None = None) -> int:
    """Run the command; exit code 0 proven, 1 refused, 2 the file cannot be read as a receipt."""
    parser = argparse.ArgumentParser(prog="cogov-verify", description="Check what cogov published, without cogov.")
    commands = parser.add_subparsers(dest="command", required=True)
    proof = commands.add_parser("proof", help="check a downloaded receipt")
    proof.add_argument("file", type=Path)
    proof.add_argument("--root", help="root known from elsewhere, in hexadecimal")
    proof.add_argument("--json", action="store_true", help="print the entry as JSON")
    args = parser.parse_args(argv)
    try:
        entry = check_receipt(json.loads(args.file.read_text(encoding="utf-8")), args.root)
        what = f"entry {entry['t']} of {entry['at']}, {entry['status']}"
    except (merkle.Refused, jcs.NotCanonical) as error:
        print(f"refused: {error}", file=sys.stderr)
        return REFUSED
    except RecursionError:
        print("not a receipt: nested too deeply", file=sys.stderr)
        return UNREADABLE
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        print(f"not a receipt: {error}", file=sys.stderr)
        return UNREADABLE
    if args.json:
        print(json.dumps(entry, ensure_ascii=False, indent=1))
    else:
        against = "the root you gave" if args.root else "its own root (give --root to compare with one you know)"
        print(f"proven: {what}, against {against}")
    return OK


if __name__ == "__main__":
    sys.exit(main())
