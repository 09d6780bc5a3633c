"""Prints how fast pages open and training shows, and what one live update costs: `python benchmarks/visiting.py`.

Needs Chromium and Playwright. Times on a shared machine swing by half: read them beside each other, from one run.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.conftest import ARGUMENTS, Server, epoch, idle, serve  # the way the tests start a server

PAGES = ("", "Data", "Train", "Inspect")
ROUNDS = 5
POINTS = 10_000
WATCH = 10.0
"""Seconds over which live updates are counted."""


def main() -> None:
    """Starts a server, opens pages, trains, and prints."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = serve(Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for path in PAGES:
            first_paint(browser, server, path)
        for path in PAGES:
            times = [first_paint(browser, server, path) for _ in range(ROUNDS)]
            print(f"first paint of /{path:8} median {statistics.median(times):.2f} s, worst {max(times):.2f} s")
        presses = [press(browser, server, Path(folder)) for _ in range(ROUNDS)]
        for name, times in zip(("first event in the record", "first point on the screen"), zip(*presses), strict=True):
            print(f"press to {name}: median {statistics.median(times):.2f} s, worst {max(times):.2f} s")
        live(browser, server)
        memory(server)
        browser.close()
        server.stop()


def first_paint(browser: Browser, server: Server, path: str) -> float:
    """Seconds until the title of a page stands, in a browser that has loaded Streamlit before."""
    page = browser.contexts[0].new_page() if browser.contexts else browser.new_context().new_page()
    start = time.perf_counter()
    page.goto(f"{server.url}/{path}")
    page.wait_for_selector("h1")
    passed = time.perf_counter() - start
    idle(page)
    page.close()
    return passed


def press(browser: Browser, server: Server, folder: Path) -> tuple[float, float]:
    """Seconds from the press of Train to the first event in the record, and to the first chart on the screen."""
    page = train_page(browser, server, "epochs=3")
    before = set(folder.glob("*.run"))
    start = time.perf_counter()
    page.locator(".st-key-train button").click(no_wait_after=True)
    while not (new := set(folder.glob("*.run")) - before) or not events(new.pop()):
        time.sleep(0.005)
    event = time.perf_counter() - start
    page.wait_for_selector(".st-key-loss canvas")
    point = time.perf_counter() - start
    page.wait_for_selector("text=One line an epoch")
    page.context.close()
    return event, point


def events(path: Path) -> int:
    """How many steps a record holds."""
    from rnnlab.errors import RunError
    from rnnlab.runs.history import History
    from rnnlab.runs.record import Record

    try:
        record = Record(path)
    except (RunError, Exception):  # it is just being made
        return 0
    step = History(record).advance().step
    record.close()
    return step


def train_page(browser: Browser, server: Server, query: str) -> Page:
    """The Train page of a new visitor, ready to press."""
    page = browser.new_context().new_page()
    page.goto(f"{server.url}/Train?{query}")
    page.wait_for_selector(".st-key-train button:enabled")
    return idle(page)


def live(browser: Browser, server: Server) -> None:
    """Prints the cost of one live update of a run that has recorded many points."""
    page = train_page(browser, server, "epochs=2000&hidden_size=4&cell=rnn&lookback=5")
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(bytes(frame))))
    page.reload()
    idle(page)
    page.locator(".st-key-train button").click()
    page.wait_for_selector(".st-key-loss canvas")
    while epoch(page) * 22 < POINTS:
        page.wait_for_timeout(200)
    frames.clear()
    before, start = cpu(server), time.perf_counter()
    page.wait_for_timeout(WATCH * 1000)
    used, passed = cpu(server) - before, time.perf_counter() - start
    updates = sum(b"loss" in frame for frame in frames)
    total = sum(map(len, frames))
    print(
        f"live at {epoch(page) * 22:,} points: {updates / passed:.1f} updates a second, {total / updates / 1024:.1f} KB an update, ", end=""
    )
    print(f"{1000 * used / updates:.0f} ms of server CPU an update ({100 * used / passed:.0f} % of one core)")


def cpu(server: Server) -> float:
    """Seconds of CPU that the server process has used."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def memory(server: Server) -> None:
    """Prints the memory of each process: its own share of what is shared counted in (PSS)."""
    for name, pid in (("server", server.process.pid), ("host", server.host()), *(("worker", pid) for pid in server.workers())):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines[1:] if line.startswith(("Rss", "Pss:"))}
        print(f"memory of the {name}: {sizes['Rss']} MB resident, {sizes['Pss']} MB counting what is shared in parts")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
