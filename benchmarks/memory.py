"""Memory of `quotes.extract_folder` with the rules engine over 20,000 articles: flat, and below 200 MB a process.

    python benchmarks/memory.py                       # about ten minutes; Linux
    python benchmarks/memory.py --articles 5000 --jobs 1

The articles are those of examples/articles, written to a temporary folder as JSON Lines with every fifth word
replaced by one that no article before has, and new numbers, so that whatever remembers words has to grow. No
language is given: its detection is part of it. A process of its own reads them for each value of `--jobs`, keeps
no result, and prints its resident memory (RSS), and that of its largest worker, at 1,000, 5,000, 10,000 and 20,000
articles. Exit code 1 where a process is above 200 MB at any of these, or grew by more than a tenth in the second
half.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import quotes
from quotes.article import Article

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "articles"
POINTS = (1_000, 2_500, 5_000, 10_000, 20_000)
LIMIT = 200
GROWTH = 1.1
WORD = re.compile(r"\d+|[^\W\d_]{4,}")
LETTERS = {"ar": "ابتجحدرسعفقكلمنهوي", "fr": "abcdefgilmnoprstué", "en": "abcdefghilmnoprstuw"}


def write_articles(folder: Path, number: int) -> None:
    """Write `number` articles, in files of 1,000."""
    rng = random.Random(number)
    originals = [one for one in quotes.read(EXAMPLES) if isinstance(one, Article)]

    def varied(article: Article) -> str:
        letters = LETTERS[article.language]

        def new(match: re.Match[str]) -> str:
            word = match.group()
            if word.isdigit():
                return str(rng.randrange(10 ** len(word)))
            if rng.random() > 0.2:
                return word
            made = "".join(rng.choices(letters, k=rng.randrange(5, 10)))
            return made.capitalize() if word[0].isupper() else made

        return WORD.sub(new, article.text)

    for first in range(0, number, 1_000):
        with (folder / f"{first:06}.jsonl").open("w", encoding="utf-8") as file:
            for at in range(first, min(first + 1_000, number)):
                text = varied(originals[at % len(originals)])
                file.write(json.dumps({"id": str(at), "text": text}, ensure_ascii=False) + "\n")


def resident(process: int) -> float:
    """RSS of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(folder: Path, number: int, jobs: int) -> int:
    """Read all articles, print the memory at each point; the exit code."""
    began, records, sound = time.perf_counter(), 0, True
    seen: list[tuple[float, float]] = []
    for count, result in enumerate(quotes.extract_folder(folder, engine="rules", jobs=jobs), 1):
        records += len(result.quotations)
        if count in POINTS or count == number:
            workers = [resident(child.pid) for child in multiprocessing.active_children() if child.pid]
            seen.append((resident(os.getpid()), max(workers, default=0.0)))
            parent, worker = seen[-1]
            beside = f", largest of {len(workers)} workers {worker:6.1f} MB" if workers else ""
            seconds = time.perf_counter() - began
            print(f"jobs={jobs} {count:7,} articles {records:8,} records {parent:6.1f} MB{beside} {seconds:7.1f} s")
            sys.stdout.flush()
    half = max(1, len(seen) - 1)
    for before, after in zip(seen[half - 1], seen[-1], strict=True):
        sound = sound and after <= LIMIT and after <= max(1.0, before) * GROWTH
    return 0 if sound else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, action="append", help="processes (default: 1, then 2)")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        return run(options.folder, options.articles, options.jobs[0])
    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder), options.articles)
        codes = [
            subprocess.run(
                [sys.executable, __file__, "--folder", folder, "--articles", str(options.articles), "--jobs", str(jobs)]
            ).returncode
            for jobs in options.jobs or (1, 2)
        ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
