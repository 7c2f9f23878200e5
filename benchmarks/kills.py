"""A run that is killed again and again: 500 articles, SIGKILL at random moments, until all have their outcome.

    python benchmarks/kills.py [--kills 200] [--articles 500] [--jobs 4]

After each kill every line of the output must be a record, none twice, and the ledger must have an outcome for its article.
In the end there must be one outcome an article, and no more requests than articles and those that a kill cut off.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXT = "Council debates matter {n}\n\n“The bridge number {n} will open in spring,” mayor Mara Quill told the council.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("--kills", 200), ("--articles", 500), ("--jobs", 4), ("--seed", 1)):
        parser.add_argument(name, type=int, default=default)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder, server(0.5) as (url, count):
        home = Path(folder)
        articles = home / "articles"
        articles.mkdir()
        for number in range(given.articles):
            (articles / f"{number:04}.txt").write_text(TEXT.format(n=number), "utf-8")
        output = home / "quotes.jsonl"
        command = [sys.executable, "-m", "quotes", "extract", str(articles), "-o", str(output), "-q"]
        command += ["--base-url", url, "--model", "m", "--jobs", str(given.jobs)]
        environment = os.environ | {"QUOTES_CACHE_DIR": str(home / "cache")}
        kills = 0
        while True:
            run = subprocess.Popen(command, env=environment)
            if kills < given.kills:
                time.sleep(chance.uniform(0.2, 8.0))
                if run.poll() is None:
                    run.send_signal(signal.SIGKILL)
                    run.wait()
                    kills += 1
                    check(output)
                    if kills % 20 == 0:
                        print(f"{kills} kills, {len(lines(output))} records, {count()} requests", flush=True)
                    continue
            if run.wait() != 0:
                raise SystemExit(f"the run failed: {run.returncode}")
            break
        check(output)
        outcomes = settled(output)
        asked = count()
        assert len(outcomes) == given.articles, f"{len(outcomes)} outcomes"
        assert all(status == "ok" for status in outcomes.values())
        assert len(lines(output)) == given.articles, f"{len(lines(output))} records"
        assert asked <= given.articles + kills * given.jobs, f"{asked} requests"
        print(f"{kills} kills: {len(outcomes)} outcomes, {len(lines(output))} records, {asked} requests")


def check(output: Path) -> None:
    """Every line is a record, none is there twice, each article has its outcome in the ledger."""
    records = [json.loads(line) for line in lines(output)]
    assert len({one["id"] for one in records}) == len(records), "a record is there twice"
    have = settled(output)
    assert all(have.get(Path(one["article"]["path"]).name) == "ok" for one in records), "no outcome for a record"


def lines(output: Path) -> list[bytes]:
    return output.read_bytes().splitlines() if output.exists() else []


def settled(output: Path) -> dict[str, str]:
    ledger = output.with_name(output.name + ".ledger")
    if not ledger.exists():
        return {}
    base = sqlite3.connect(ledger)
    try:
        return dict(base.execute("SELECT name, status FROM articles"))
    except sqlite3.OperationalError:  # killed before there was a table
        return {}
    finally:
        base.close()


class server:
    """The loopback server in a process of its own."""

    def __init__(self, delay: float):
        self.delay = delay

    def __enter__(self):
        command = [sys.executable, str(HERE / "loopback_server.py"), "--delay", str(self.delay)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        url = self.process.stdout.readline().strip()

        def count() -> int:
            with urllib.request.urlopen(url.replace("/v1", "/count")) as reply:
                return json.load(reply)["asked"]

        return url, count

    def __exit__(self, *_: object) -> None:
        self.process.kill()


if __name__ == "__main__":
    main()
