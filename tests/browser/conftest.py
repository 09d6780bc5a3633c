import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import until

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip("needs Chromium: apt-get install chromium"))


@dataclass
class Server:
    """A `streamlit run app.py` of the test's own."""

    process: "subprocess.Popen[bytes]"
    url: str

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

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


def serve(home: Path) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"server.headless": "true", "server.port": str(port), "server.address": "127.0.0.1", "server.fileWatcherType": "none"}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    environment = {**os.environ, "RNNLAB_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", *flags], cwd=ROOT, env=environment)
    server = Server(process, f"http://127.0.0.1:{port}")
    until(lambda: _healthy(server.url), seconds=60)
    return server


def _healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = serve(tmp_path_factory.mktemp("browser"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own: another person."""
    contexts = []

    def new(dark: bool = False, width: int = 1300, height: int = 900) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


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


def trained(server: Server, chromium: Browser, choices: str) -> str:
    """The name of a short run, trained on the Train page."""
    page = chromium.new_page()
    page.goto(f"{server.url}/Train?{choices}")
    page.wait_for_selector(".st-key-train button:enabled", timeout=90_000)
    idle(page).locator(".st-key-train button").click()
    page.wait_for_selector(".st-key-loss canvas", timeout=90_000)
    until(lambda: state(page) == "finished", 90)
    name: str = page.evaluate("new URLSearchParams(location.search).get('run')")
    page.close()
    return name
