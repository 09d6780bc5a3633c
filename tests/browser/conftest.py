import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import tests.conftest
from pages.shared.lab import COOKIE
from rnnlab.experiment import Experiment
from rnnlab.runs import worker
from rnnlab.runs.control import Control
from rnnlab.runs.history import History
from rnnlab.runs.record import Record

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 90
"""Seconds to wait for what a page shows: a quiet machine takes a few, two browsers that share it with other tests many more."""
OWNER = secrets.token_urlsafe(16)
"""The name of the browser that owns what `kept` trains, unless told otherwise."""


def until(true: Callable[[], object]) -> None:
    """Waits until something holds, asked a few times a second: to ask takes a page time that it needs to come so far."""

    def asked() -> object:
        time.sleep(0.1)
        return true()

    tests.conftest.until(asked, PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(4 * PATIENCE))
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip("needs Chromium: apt-get install chromium"))


@dataclass
class Server:
    """A `streamlit run app.py` of the test's own."""

    process: "subprocess.Popen[bytes]"
    url: str
    home: Path
    """The folder of its records."""

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)

    def host(self) -> int:
        """The process that starts the workers; 0 once it has ended."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "rnnlab.runs.host"], capture_output=True, text=True, check=False
        )
        return int(found.stdout.split()[0]) if found.stdout.split() else 0

    def workers(self) -> list[int]:
        """The processes that train, or answer questions."""
        found = subprocess.run(["pgrep", "-P", str(self.host())], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def free(self) -> None:
        """Ends what trains, and what begins when that has ended, so that the next test's run need not wait for it."""
        until(self._rests)

    def _rests(self) -> bool:
        if all(map(_over, self.home.glob("*.run"))):
            return True
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return False


def _over(path: Path) -> bool:
    with closing(Record(path)) as record:
        return History(record, steps=False).advance().ending is not None


def serve(home: Path) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"server.headless": "true", "server.port": str(port), "server.address": "127.0.0.1", "server.fileWatcherType": "none"}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    environment = {**os.environ, "RNNLAB_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", *flags], cwd=ROOT, env=environment)
    server = Server(process, f"http://127.0.0.1:{port}", home)
    until(lambda: _healthy(server.url))
    return server


def _healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one server of all tests that need none of their own."""
    running = serve(tmp_path_factory.mktemp("browser"))
    yield running
    running.stop()


@pytest.fixture
def server(serving: Server) -> Iterator[Server]:
    """That server, which trains nothing when a test begins."""
    yield serving
    serving.free()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server that no page was asked of."""
    running = serve(tmp_path)
    yield running
    running.stop()


class Browsers:
    """Browsers that know nothing of each other, each used again when a test is over: a new one would load and compile all scripts anew."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._at_rest: list[BrowserContext] = []
        self._lent: list[BrowserContext] = []

    def page(self, dark: bool = False, width: int = 1300, height: int = 900, client: str = "") -> Page:
        """A page of one that has never been here, or that has the name of a client."""
        context = self._at_rest.pop() if self._at_rest else self._chromium.new_context()
        self._lent.append(context)
        context.set_default_timeout(1000 * PATIENCE)
        if client:
            context.add_cookies([{"name": COOKIE, "value": client, "domain": "127.0.0.1", "path": "/"}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def rest(self) -> None:
        """Has all of them forget who they were."""
        while self._lent:
            context = self._lent.pop()
            for page in context.pages:
                _forget(page)
                page.close()
            context.clear_cookies()
            self._at_rest.append(context)


def _forget(page: Page) -> None:
    if page.url.startswith("http"):
        origin = "/".join(page.url.split("/")[:3])
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Browsers(chromium)
        chromium.close()


@pytest.fixture
def visitor(browsers: Browsers) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own: another person."""
    yield browsers.page
    browsers.rest()


def idle(page: Page) -> Page:
    """The page when its script has run."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


def state(page: Page) -> str:
    """What the run on the Train page is doing."""
    return page.locator('[data-testid="stMetric"]', has_text="State").locator('[data-testid="stMetricValue"]').first.inner_text().strip()


def epoch(page: Page) -> int:
    text = page.locator('[data-testid="stMetric"]', has_text="Epoch").locator('[data-testid="stMetricValue"]').first.inner_text()
    return int(text.split("/")[0])


def train(page: Page) -> Page:
    """The page with the run that its button begins, as soon as there is a curve."""
    page.wait_for_selector(".st-key-train button:enabled")
    idle(page).locator(".st-key-train button").click()
    page.wait_for_selector(".st-key-loss canvas")
    return page


class Silence(Control):
    """Tells whoever works nothing, so that it goes on to its end."""

    def __init__(self) -> None:
        pass

    def next(self) -> None:
        return None


def kept(
    server: Server,
    experiment: Experiment,
    work: Callable[[Control, str], None] = worker.work,
    upload: bytes | None = None,
    owner: str = OWNER,
    **facts: str,
) -> str:
    """The name of a finished run of `owner`'s, trained without a page for tests that only look at it."""
    run = secrets.token_urlsafe(12)
    path = server.home / f"{run}.run"
    Record.create(path, experiment, owner, upload, **facts).close()
    work(Silence(), str(path))
    return run
