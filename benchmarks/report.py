"""How fast Chromium opens a report of 500 articles, and how large it is: below 3 s and 15 MB, or exit code 1.

    python benchmarks/report.py                       # needs Chromium and the package playwright

The articles are those of examples/articles, each as many times as it takes, with a line of its own at the end; their
records are those of the rules engine. Opened is: loaded, its script run, and two frames drawn.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import sync_playwright

import quotes
from quotes.pages.report import report

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def make(number: int, folder: Path) -> Path:
    """A report of so many articles."""
    results = list(quotes.extract_folder(EXAMPLES, engine="rules"))
    records = []
    for edition, result in enumerate(islice(cycle(results), number)):
        path = folder / f"{edition}.txt"
        path.write_text(f"{result.article.text}\n\nEdition {edition}.\n", "utf-8", newline="")
        (article,) = quotes.read(path)
        for one in result.quotations:
            about = {"id": path.name, "path": str(path), "sha256": article.sha256}
            outlet, month = f"{one.article.outlet} {edition % 9}", 1 + edition % 12
            about |= {"outlet": outlet, "published": f"{2015 + edition % 11}-{month:02}-01"}
            record = one.model_dump(mode="json", by_alias=True)
            records.append(record | {"id": f"{one.id}-{edition}", "article": record["article"] | about})
    began = time.perf_counter()
    page = report(quotes.load(records))
    print(f"{page.records} records of {page.articles} articles; made in {time.perf_counter() - began:.1f} s")
    file = folder / "report.html"
    file.write_text(page.html, "utf-8")
    return file


def opened(file: Path, times: int) -> list[float]:
    """Seconds until the page is there, each time in a new browser."""
    chromium = os.environ.get("QUOTES_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    seconds = []
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            began = time.perf_counter()
            page.goto(file.as_uri())
            page.evaluate(FRAMES)
            seconds.append(time.perf_counter() - began)
            browser.close()
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = make(given.articles, Path(folder))
        size = file.stat().st_size / 1e6
        seconds = opened(file, given.times)
    print(
        f"{size:.1f} MB; opens in {statistics.median(seconds):.2f} s (median of {len(seconds)}, worst {max(seconds):.2f} s)"
    )
    return int(size > 15 or statistics.median(seconds) > 3)


if __name__ == "__main__":
    sys.exit(main())
