import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import idle
from tests.pages.conftest import ROOT

PATHS = ["", *(path.stem for path in sorted((ROOT / "pages").glob("*.py")))]
RULES = {"resultTypes": ["violations"], "rules": {stock: {"enabled": False} for stock in ("color-contrast", "svg-img-alt")}}
"""All but what axe finds in Streamlit's own widgets."""
GROWN = "document.getAnimations().every(one => one.playState != 'running')"
"""Whether all that has come is in its place."""
FORMULA = "katex-display"
"""Streamlit's box of a formula, a hair narrower than the formula."""


@pytest.mark.parametrize("path", ["Inspect", "Forecast"])
def test_a_deep_link_opens_on_a_cold_server(visitor, fresh, path):
    page = visitor()
    page.goto(f"{fresh.url}/{path}")
    page.wait_for_selector("h1")
    idle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    for label in ("Home", "Data", "Train", "Look inside"):
        page.locator('[data-testid="stSidebar"]').get_by_role("link", name=label, exact=False).first.wait_for()


@pytest.mark.parametrize(("path", "dark"), [*((path, False) for path in PATHS), ("Train", True)])
def test_a_page_is_accessible(server, visitor, path, dark):
    page = visitor(dark=dark)
    page.goto(f"{server.url}/{path}")
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached")
    idle(page).wait_for_function(GROWN)
    violations = Axe().run(page, options=RULES).response["violations"]
    assert {one["id"]: one["help"] for one in violations if not all(FORMULA in node["html"] for node in one["nodes"])} == {}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_phone(server, visitor, path):
    page = visitor(width=390, height=844)
    page.goto(f"{server.url}/{path}")
    page.wait_for_selector("h1")
    idle(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
