"""A real browser for the tests of pages: Debian's or anybody's Chromium, driven by Playwright; skipped without."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = os.environ.get("QUOTES_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)
_FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install one (Debian: chromium), or name it in QUOTES_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    # Root has no sandbox to run in.
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS, *sandbox])
        yield started
        started.close()


class Watched:
    """A page in the browser, and what happened on it that should not have."""

    def __init__(self, browser: Any, **options: Any):
        self.context = browser.new_context(viewport={"width": 1400, "height": 900}, **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.trouble: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on(
            "console", lambda message: message.type == "error" and self.trouble.append(f"console: {message.text}")
        )

    def until(self, expression: str, argument: object = None, seconds: float = 10) -> None:
        """Wait until an expression is true (the page's policy lets Playwright's own way of waiting do nothing)."""
        ended = time.monotonic() + seconds
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < ended, f"never came true: {expression}"
            self.page.wait_for_timeout(50)

    def claim(self, record: str) -> str:
        """The words that are highlighted for a record."""
        return self.page.evaluate(
            """(id) => {
                 renderArticle(records.get(id).article);
                 return [...document.querySelectorAll(`.q-claim[data-records~="${CSS.escape(id)}"]`)]
                   .filter((piece) => !piece.parentElement.closest(`.q-claim[data-records~="${CSS.escape(id)}"]`))
                   .map((piece) => piece.textContent).join("|");
               }""",
            record,
        )

    def serious(self) -> list[str]:
        """What axe-core finds that is serious or critical."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
        # The page's own policy would keep the checker out, as it should.
        checked = axe.Axe().run(self.page).response
        assert len(checked["passes"]) > 10, "the check did not run"
        found = checked["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in {"serious", "critical"}
        ]


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """An empty page; at the end nothing may have gone wrong on it."""
    page = Watched(browser)
    yield page
    page.context.close()
    assert page.trouble == []
