"""A real server started as a newcomer starts it, and a real browser in front of it."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

import servers

BASE = Path(__file__).resolve().parents[2]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
# Chromium's own sandbox needs user namespaces that containers lack; the pages under test are ours.


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running `cogov up`: its address, its folder and what it printed."""

    process: subprocess.Popen[str]
    base: str
    data: Path
    printed: list[str] = field(default_factory=list)

    @property
    def links(self) -> dict[str, str]:
        """Return the printed one-time links by player."""
        found = (re.match(r"\s+open as (\w+): (\S+)", line) for line in self.printed)
        return {match[1]: match[2] for match in found if match}

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.printed += self.process.stdout.read().splitlines()
        self.process.stdout.close()
        return code


def start(data: Path, *arguments: str, port: int | None = None, **env: str) -> Server:
    """Run `cogov up` until it answers."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cogov.cli.main", "up", "--port", str(port), "--data", str(data), *arguments],
        cwd=BASE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(BASE / "src"),
             "DJANGO_SETTINGS_MODULE": "cogov.config.settings", "COGOV_DATABASE": "", **env},
    )  # fmt: skip
    server = Server(process, f"http://localhost:{port}", data)
    assert process.stdout is not None
    for line in process.stdout:
        server.printed.append(line.rstrip("\n"))
        if line.startswith("Ctrl-C"):
            break
    else:
        raise AssertionError("\n".join(server.printed))
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the server does not answer")


@pytest.fixture
def begin() -> Callable[..., Server]:
    """Return the function that runs `cogov up` until it answers; who calls it ends it."""
    return start


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a folder in which an exercise is loaded and its first round proposed.

    It is made once for all test processes, and copied for each walk.
    """
    base = tmp_path_factory.getbasetemp()
    common = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def folder(exercise: str) -> Path:
        made = common / f"loaded-{exercise}"
        with (common / f"loaded-{exercise}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                data = tmp_path_factory.mktemp(exercise) / "data"
                assert start(data, "--exercise", exercise).stop() == 0
                data.rename(made)
        copy = tmp_path_factory.mktemp(f"{exercise}-walk") / "data"
        shutil.copytree(made, copy)
        return copy

    return folder


@pytest.fixture
def serve(loaded: Callable[[str], Path]) -> Iterator[Callable[[str], Server]]:
    """Return a function that serves a fresh copy of an exercise; what it started ends with the test, cleanly."""
    running: list[Server] = []

    def go(exercise: str) -> Server:
        running.append(start(loaded(exercise), "--exercise", exercise))
        return running[-1]

    yield go
    assert [server.stop() for server in running] == [0] * len(running)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a real Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=servers.browser(), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Walk:
    """One person's way through the pages: counted clicks, and every fault the browser sees."""

    page: Page
    context: BrowserContext
    name: str
    began: float
    clicks: int = 0
    faults: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address)
        self.check()

    def click(self, selector: str, *, within: str | None = None) -> None:
        """Click the first such thing (in the first card that says `within`), wait for the page, and look at it."""
        scope = (
            self.page.locator("main li, main tr, main .card:not(:has(li))", has_text=re.compile(within)).first
            if within
            else self.page
        )
        scope.locator(selector).first.click()
        self.clicks += 1
        self.page.wait_for_load_state("load")
        self.check()

    def check(self) -> None:
        """Look at the page: axe finds nothing serious, nothing hangs over the edge; keep a picture."""
        path = re.sub(r"[0-9a-f-]{36}|[^a-z0-9]+", "-", self.page.url.partition("//")[2].lower())
        label = f"{len(self.checked) + 1:02}-{path.strip('-')[:60]}"
        self.checked.append(label)
        pictures = os.environ.get("COGOV_PICTURES")
        if pictures:
            self.page.screenshot(path=Path(pictures) / self.name / f"{label}.png", full_page=True)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.faults.append(f"{label}: {wide} px wider than the screen")
        self.page.evaluate(f"() => {{ {AXE} }}")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        self.faults += [
            f"{label}: axe {one['id']} ({one['impact']}): {one['nodes'][0]['target']}"
            for one in found["violations"] if one["impact"] in ("serious", "critical")
        ]  # fmt: skip

    def text(self) -> str:
        """Return what the page says."""
        return self.page.inner_text("body")


@pytest.fixture
def walk(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Walk]]:
    """Return a function that opens a fresh browser window for somebody."""
    contexts: list[BrowserContext] = []

    def new(server: Server, *, language: str = "en-US", width: int = 1366, height: int = 768) -> Walk:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        found = Walk(page, context, request.node.name, time.monotonic())

        def seen(asked: Request) -> None:
            if not asked.url.startswith((server.base, "data:", "blob:")):
                found.faults.append(f"request to another host: {asked.url}")
            if asked.url.rstrip("/").endswith("/csp"):
                found.faults.append(f"CSP report: {asked.post_data}")

        page.on("request", seen)
        page.on("pageerror", lambda error: found.faults.append(f"script: {error}"))
        page.on("console", lambda said: found.faults.append(f"console: {said.text}") if said.type == "error" else None)
        return found

    yield new
    for context in contexts:
        context.close()
