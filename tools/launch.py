"""The launcher behind `./cogov`: makes the environment when it is missing or stale, then runs the command in it.

Standard library only. Uses uv where it can (fast), else venv and pip; requirements are locked by hash in both cases.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
LOCKS = BASE / "requirements"
NO_NETWORK = "no package registry can be reached; the first start needs the network (nothing was changed)"


class CannotStart(SystemExit):
    """Something outside stands in the way; one line says what."""

    def __init__(self, why: str) -> None:
        super().__init__(f"cogov: {why}")


def venv_folder() -> Path:
    """Return where the environment lives."""
    return Path(os.environ.get("COGOV_VENV", BASE / ".venv"))


def venv_python(folder: Path) -> Path:
    """Return the environment's Python."""
    return folder / "bin" / "python"


def stamp(folder: Path, name: str) -> Path:
    """Return the file that says this lock is installed here."""
    body = (LOCKS / f"{name}.lock").read_bytes() + str(BASE).encode() + sys.version.encode()
    return folder / f".cogov-{name}-{hashlib.sha256(body).hexdigest()[:16]}"


def call(command: list[str], *, quiet: bool = True) -> tuple[int, str]:
    """Run a program; return its exit code and what it printed."""
    done = subprocess.run(command, capture_output=quiet, text=True, check=False)
    return done.returncode, (done.stdout or "") + (done.stderr or "")


def find_uv() -> str | None:
    """Return uv: from PATH, from `.tools`, or fetched by pip with a locked hash; None where none of it works."""
    if os.environ.get("COGOV_NO_UV"):
        return None
    found = shutil.which("uv")
    if found:
        return found
    own = BASE / ".tools" / "bin" / "uv"
    if own.exists():
        return str(own)
    lock = LOCKS / "uv.lock"
    code, _ = call(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
         "--no-deps", "--target", str(BASE / ".tools"), "-r", str(lock)]
    )  # fmt: skip
    return str(own) if code == 0 and own.exists() else None


def explain(output: str) -> str:
    """Return one line for what an installer printed."""
    low = output.lower()
    signs = ("failed to establish", "temporary failure", "name or service", "dns error", "connection refused",
             "could not find a version", "no matching distribution", "network is unreachable", "error sending request",
             "no solution found", "failed to fetch")  # fmt: skip
    if any(sign in low for sign in signs):
        return NO_NETWORK
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"the environment could not be made: {lines[-1] if lines else 'no reason given'}"


def make(folder: Path, uv: str | None) -> None:
    """Create the empty environment.

    Raises:
        CannotStart: neither uv nor venv works here, or the folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        probe = folder.parent / f".cogov-probe-{os.getpid()}"
        probe.write_text("x", encoding="utf-8")
        probe.unlink()
    except OSError:
        raise CannotStart(f"{folder.parent}: this folder cannot be written; set COGOV_VENV to one that can") from None
    if uv:
        code, output = call([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)])
    else:
        code, output = call([sys.executable, "-m", "venv", str(folder)])
        if code and "ensurepip" in output:
            raise CannotStart("this Python has no venv; on Debian and Ubuntu run: sudo apt install python3-venv")
    if code:
        raise CannotStart(explain(output))


def install(folder: Path, name: str, uv: str | None) -> None:
    """Install one lock into the environment.

    Raises:
        CannotStart: a package cannot be had or its hash is wrong.
    """
    lock = str(LOCKS / f"{name}.lock")
    if uv:
        code, output = call(
            [uv, "pip", "install", "--quiet", "--python", str(venv_python(folder)), "--require-hashes", "--no-deps",
             "-r", lock]
        )  # fmt: skip
    else:
        code, output = call(
            [str(venv_python(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "--no-deps", "--no-compile", "-r", lock]
        )  # fmt: skip
    if code:
        raise CannotStart(explain(output))


def ensure(names: list[str]) -> Path:
    """Return the Python of an environment in which the named locks are installed.

    Raises:
        CannotStart: as `make` and `install` say.
    """
    folder = venv_folder()
    missing = [name for name in names if not stamp(folder, name).exists()]
    if missing or not venv_python(folder).exists():
        began = time.monotonic()
        print("environment ...", flush=True)
        uv = find_uv()
        new = not folder.exists()
        try:
            if not venv_python(folder).exists():
                make(folder, uv)
            for name in missing or names:
                install(folder, name, uv)
        except CannotStart:
            if new:  # half an environment would be taken for a whole one
                shutil.rmtree(folder, ignore_errors=True)
            raise
        for site in folder.glob("lib/python3*/site-packages"):
            (site / "cogov.pth").write_text(f"{BASE / 'src'}\n", encoding="utf-8")
        for name in missing or names:
            for old in folder.glob(f".cogov-{name}-*"):
                old.unlink()
            stamp(folder, name).touch()
        print(f"environment made with {'uv' if uv else 'venv and pip'} in {time.monotonic() - began:.0f} s", flush=True)
    return venv_python(folder)


def main(argv: list[str]) -> int:
    """Run one command of the launcher."""
    command = argv[0] if argv else "--help"
    if command in ("test", "check"):
        python = ensure(["run", "dev"])
        os.execv(python, [str(python), str(BASE / "tools" / "testing.py"), *argv])
    if command == "room":
        python = ensure(["run", "dev"])
        os.execv(python, [str(python), str(BASE / "tools" / "room.py"), *argv[1:]])
    if command in ("lock", "messages"):
        python = ensure(["run", "dev"])
        os.execv(python, [str(python), str(BASE / "tools" / f"{command}.py"), *argv[1:]])
    python = ensure(["run"])
    module = "cogov_verify.main" if command == "verify" else "cogov.cli.main"
    rest = argv[1:] if command == "verify" else (argv or ["--help"])
    os.execv(python, [str(python), "-m", module, *rest])
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
