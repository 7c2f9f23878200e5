"""What a ledger says: how many articles, what became of them, what they took."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from filelock import Timeout

from quotes.errors import ReadingError
from quotes.runs.ledger import ledger_path, lock_of
from quotes.terminal import named, plain

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that has no records, or not all of them, and why."""

    source: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one output."""

    output: str
    running: bool
    articles: dict[str, int]
    """By their outcome: ok, empty, partial, failed."""
    records: int
    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    requests: int
    reused: int
    cost: float | None
    """US dollars, of all runs; None where no price was known."""
    runs: int
    began: float | None
    """Of the last run, seconds since 1970."""
    ended: float | None
    """None where it has not, or was killed."""
    stopped: str | None
    failures: tuple[Failure, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def read_status(output: Path) -> Status:
    """The state of an output by its ledger, also while a run is writing it.

    Raises:
        ReadingError: there is no ledger.
    """
    with _reading(output) as base:
        articles = dict(base.execute("SELECT status, count(*) FROM articles GROUP BY status ORDER BY 2 DESC"))
        sums = ("records", "prompt_tokens", "cached_tokens", "answer_tokens", "requests", "reused")
        totals = base.execute(
            f"SELECT {', '.join(f'ifnull(sum({one}), 0)' for one in sums)}, sum(cost) FROM articles"
        ).fetchone()
        runs = base.execute("SELECT count(*) FROM runs").fetchone()[0]
        last = base.execute("SELECT began, ended, stopped FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        failed = tuple(Failure(*row) for row in _failed(base))
    records, prompt, cached, answer, requests, reused, cost = totals
    began, ended, stopped = last or (None, None, None)
    return Status(
        output=str(output),
        running=_running(output),
        articles=articles,
        records=records,
        prompt_tokens=prompt,
        cached_tokens=cached,
        answer_tokens=answer,
        requests=requests,
        reused=reused,
        cost=cost,
        runs=runs,
        began=began,
        ended=ended,
        stopped=stopped,
        failures=failed,
    )


def failures(output: Path) -> Iterator[tuple[str, str]]:
    """The failed and partial articles with their reasons.

    Raises:
        ReadingError: there is no ledger.
    """
    with _reading(output) as base:
        for source, _, reason in _failed(base):
            yield plain(source), plain(reason)


def render(found: Status) -> str:
    """The state as text for a terminal."""
    counts = ", ".join(f"{number} {status}" for status, number in found.articles.items()) or "none yet"
    lines = [f"{plain(found.output)}: {sum(found.articles.values())} articles ({counts}), {found.records} records"]
    if found.requests or found.reused:
        cost = "" if found.cost is None else f", ${found.cost:.4f}"
        lines.append(
            f"{found.requests} requests, {found.prompt_tokens} + {found.answer_tokens} tokens "
            f"({found.cached_tokens} cached by the provider){cost}; {found.reused} replies from the cache"
        )
    lines.append(_last_run(found))
    lines += [f"{one.status}: {named(one.source, one.reason)}" for one in found.failures[:_SHOWN]]
    if len(found.failures) > _SHOWN:
        lines.append(f"… and {len(found.failures) - _SHOWN} more: --failed shows all, --retry-failed tries again")
    return "\n".join(lines)


def _last_run(found: Status) -> str:
    if found.began is None:
        return "no run yet"
    began = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.began))
    if found.running:
        return f"run {found.runs}, since {began}: at work"
    if found.ended is None:
        return f"run {found.runs}, of {began}: was killed; the same command goes on from there"
    if found.stopped:
        return f"run {found.runs}, of {began}: stopped ({plain(found.stopped)}); the same command goes on from there"
    return f"run {found.runs}, of {began}: complete, in {found.ended - found.began:.1f} s"


def _failed(base: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    yield from base.execute(
        "SELECT source, status, ifnull(reason, '') FROM articles JOIN files ON files.id = file"
        " WHERE status IN ('failed', 'partial') ORDER BY place, path, number"
    )


@contextmanager
def _reading(output: Path) -> Iterator[sqlite3.Connection]:
    path = ledger_path(output)
    if not path.is_file():
        raise ReadingError("no ledger beside it: extract makes one with -o", str(output))
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True, timeout=30)) as base:
            yield base
    except sqlite3.Error as error:
        raise ReadingError(f"cannot be read: {error}", str(path)) from None


def _running(output: Path) -> bool:
    lock = lock_of(output)
    if not Path(lock.lock_file).exists():
        return False
    try:
        lock.acquire(blocking=False)
    except (Timeout, OSError):
        return True
    lock.release()
    return False
