"""Prints how fast each view of Look inside is drawn anew, hidden size 128 and 200 steps: `python benchmarks/looking.py`.

Needs Chromium and Playwright. The time slider goes to a moment that was looked at before, and back, so that the answers of the
workers are there already; a time is from the key to the end of the page's script.
"""

import argparse
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from rnnlab.experiment import Experiment
from tests.browser.conftest import ARGUMENTS, idle, kept, serve

CHOICES = {"dataset": "adding", "cell": "lstm", "hidden_size": 128, "delay": 200, "epochs": 1, "batch_size": 256}
ROUNDS = 6
WATCHED = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  window.ended = []
  window.watch?.disconnect()
  window.watch = new MutationObserver(() => {
    if (app.dataset.testScriptState === "notRunning") window.ended.push(performance.now())
  })
  window.watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] })
}"""
"""Notes when scripts end."""


def main() -> None:
    """Trains one network, and goes through all views."""
    views = re.findall(r'^    "\w+": "(.+)",$', (Path(__file__).parents[1] / "pages" / "Inspect.py").read_text(), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = serve(Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        run = kept(server, Experiment.of(CHOICES))
        page = browser.new_page()
        page.set_default_timeout(120_000)
        for name in views:
            page.goto(f"{server.url}/Inspect?run={run}&view={name.replace(' ', '+')}")
            page.get_by_text(re.compile(rf"^{name} —")).first.wait_for() if name != "States" else page.wait_for_selector("canvas")
            page.wait_for_timeout(2000)
            idle(page)
            for key in ("ArrowLeft", "ArrowRight"):
                turn(page, key)
            times = [turn(page, key) for key in ("ArrowLeft", "ArrowRight") * (ROUNDS // 2)]
            print(f"{name:24} median {statistics.median(times):.2f} s, worst {max(times):.2f} s", flush=True)
        browser.close()
        server.stop()


def turn(page: Page, key: str) -> float:
    """Seconds from a key on the time slider to the end of the script that it starts."""
    page.get_by_role("slider").first.focus()
    page.evaluate(WATCHED)
    start = page.evaluate("performance.now()")
    page.keyboard.press(key)
    page.wait_for_function("window.ended.length > 0", timeout=30_000)
    idle(page)
    return (page.evaluate("window.ended.at(-1)") - start) / 1000


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
