"""Write the hash locks from the lists of wanted packages; no registry's address goes into them."""

import subprocess
import sys
from pathlib import Path

from launch import LOCKS, find_uv


def main() -> int:
    """Compile every list; newer versions than a week are left out (a new release may be a stolen one)."""
    uv = find_uv()
    if uv is None:
        print("cogov: locking needs uv", file=sys.stderr)
        return 1
    for name in ("run", "dev", "uv"):
        command = [
            uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-annotate", "--no-header", f"{name}.in", "-o", f"{name}.lock",
        ]  # fmt: skip
        subprocess.run(command, cwd=LOCKS, check=True)
        body = (LOCKS / f"{name}.lock").read_text(encoding="utf-8")
        if "://" in body or str(Path.home()) in body:
            print(f"cogov: {name}.lock names a registry or a folder", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
