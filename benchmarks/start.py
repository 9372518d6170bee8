"""How long from a fresh clone until the page answers, and how long the second time?

    python benchmarks/start.py
    python benchmarks/start.py --pip        as where uv cannot be installed

Clones this checkout into a folder of its own, runs `./cogov up` there as a newcomer does, and asks for the first page
until it answers 200. With another HOME no package cache of this machine is used. Prints one line of JSON.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
PATIENCE = 600


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def once(clone: Path, env: dict[str, str]) -> float:
    """Start, wait for the first page, end; return the seconds until the page."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        ["./cogov", "up", "--port", str(port)], cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        while time.monotonic() - began < PATIENCE and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(process.communicate()[0].decode()[-2000:])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pip", action="store_true", help="without uv")
    args = parser.parse_args()
    names = ("COGOV_DATA", "COGOV_DATABASE", "COGOV_VENV", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if name not in names}
    # The Python that made this environment, as a newcomer's would: not the environment itself.
    env["PYTHON"] = str(Path(sys.base_prefix) / "bin" / "python3")
    if args.pip:
        env["COGOV_NO_UV"] = "1"
    with tempfile.TemporaryDirectory(prefix="cogov-start-", ignore_cleanup_errors=True) as folder:
        clone = Path(folder) / "cogov"
        subprocess.run(["git", "clone", "--quiet", str(BASE), str(clone)], check=True)
        first, second = once(clone, env), once(clone, env)
    print(
        json.dumps(
            {"how": "pip" if args.pip else "uv or pip", "first_s": round(first, 1), "second_s": round(second, 1)}
        )
    )


if __name__ == "__main__":
    main()
