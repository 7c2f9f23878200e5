"""What a person sees on standard error: progress, who said what, what failed. Never part of the output.

Words of articles and models are shown without control characters, escapes or direction overrides.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.asking import Result
    from quotes.engines import Engine
    from quotes.runs.run import Progress

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WIDTH = {"claim": 90, "name": 34}
_ROWS = 40  # of the table; more are counted, not shown


def plain(text: str) -> str:
    """Text of others on one line, nothing in it that a terminal acts on."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def isolated(text: str, width: int) -> str:
    """`plain`, cut to `width` code points, right-to-left words isolated from what stands around them."""
    line = plain(text)
    if len(line) > width:
        line = line[: width - 1].rstrip() + "…"
    return f"\u2068{line}\u2069" if _RIGHT_TO_LEFT.search(line) else line


def named(source: str, reason: str) -> str:
    """A reason that begins with what it is about."""
    return plain(reason) if reason.startswith(source) else f"{plain(source)}: {plain(reason)}"


def say(line: str) -> None:
    """One line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)


class Report:
    """Follows a run: a bar and a table on a terminal, failures always, a summary at the end."""

    def __init__(self, engine: Engine, *, quiet: bool, asked: bool, table: bool = True):
        self.quiet = quiet
        self.table = table
        self.engine = engine
        self.counts: Counter[str] = Counter()
        self.experts: set[str] = set()
        from quotes.engines import Usage  # `find` and the like have a terminal, but no engine

        self.usage = Usage()
        self.cost: float | None = None
        self.began = time.monotonic()
        self.rows: list[tuple[str, ...]] = []
        self._files: int | None = None
        self._progress: Any = None
        if asked and not quiet:
            why = f"model {engine.model}" if engine.model else ("no model configured" if engine.name == "rules" else "")
            say(f"quotes: engine {engine.name}" + (f" ({why})" if why else ""))

    def __enter__(self) -> Report:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.completed} articles · {task.fields[found]} quotations{task.fields[pace]}"),
                TimeElapsedColumn(),
                TextColumn("{task.fields[last]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._progress.add_task("", total=None, found=0, pace="", last="")
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    @property
    def shown(self) -> bool:
        """Whether there is a bar, and with it the time left."""
        return self._progress is not None

    def expect(self, files: int) -> None:
        """How many files there are, for the time left; may come late."""
        self._files = files

    def add(self, result: Result) -> None:
        """Count one article's result; name it where it failed."""
        outcome = result.outcome
        self.counts[outcome.status] += 1
        self.counts["articles"] += 1
        self.counts["quotations"] += len(result.quotations)
        self.usage = self.usage + outcome.usage
        if outcome.cost is not None:
            self.cost = (self.cost or 0.0) + outcome.cost
        for record in result.quotations:
            if record.expert is not None:
                self.experts.add(record.expert.id)
            if len(self.rows) < _ROWS:
                self.rows.append(
                    (
                        isolated(record.expert.name if record.expert else "—", _WIDTH["name"]),
                        isolated(record.affiliation.text if record.affiliation else "", _WIDTH["name"]),
                        record.claim.kind,
                        record.stance.label,
                        isolated(record.claim.text, _WIDTH["claim"]),
                    )
                )
        if outcome.reason:
            self.tell(f"{outcome.status}: {named(outcome.source, outcome.reason)}")
        if self._progress is not None:
            self._progress.update(
                self._task,
                completed=self.counts["articles"],
                found=self.counts["quotations"],
                pace=self._pace(),
                last=isolated(outcome.source, 50),
            )

    def tell(self, line: str) -> None:
        """One line, above the bar."""
        if self._progress is not None:
            self._progress.console.print(f"quotes: {line}", markup=False, highlight=False, soft_wrap=True)
        else:
            say(f"quotes: {line}")

    def end(self, progress: Progress | None = None) -> None:
        """The table, the summary, and how to go on where something is left."""
        shown = self.shown
        self.__exit__(None, None, None)
        if not self.quiet:
            if shown and self.rows and self.table:
                self._table()
            self._summary(progress)
        if progress is not None:
            self._what_is_left(progress)

    def _pace(self) -> str:
        done, seconds = self.counts["articles"], max(time.monotonic() - self.began, 0.001)
        parts = [f"{done / seconds:,.1f} a second"]
        if self.cost is not None:
            parts.append(f"${self.cost:,.2f}")
        if self._files and self._files > done:
            parts.append(f"{_time(seconds / done * (self._files - done))} left")
        return "".join(f" · {part}" for part in parts)

    def _table(self) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False)
        for heading in ("expert", "affiliation", "kind", "stance", "claim"):
            table.add_column(heading, overflow="fold")
        for row in self.rows:
            table.add_row(*(Text(cell) for cell in row))
        console = Console(stderr=True)
        console.print(table)
        more = self.counts["quotations"] - len(self.rows)
        if more > 0:
            console.print(f"… and {more} more", markup=False)

    def _summary(self, progress: Progress | None) -> None:
        counts, used = self.counts, self.usage
        parts = [
            f"{counts['articles']} articles",
            f"{counts['quotations']} quotations",
            f"{len(self.experts)} experts",
        ]
        parts += [f"{counts[status]} {status}" for status in ("empty", "partial", "failed") if counts[status]]
        if used.requests:
            cached = f" ({used.cached_tokens} cached)" if used.cached_tokens else ""
            parts.append(f"{used.prompt_tokens}{cached} + {used.answer_tokens} tokens")
        if self.cost is not None:
            parts.append(f"${self.cost:.4f}")
        if used.reused:
            parts.append(f"{used.reused} replies from the cache")
        if progress is not None and progress.found:
            parts.append(f"{progress.found.total()} finished before")
        say(f"quotes: {', '.join(parts)} in {time.monotonic() - self.began:.1f} s")

    def _what_is_left(self, progress: Progress) -> None:
        if progress.stopped:
            named = ", ".join(progress.named) + (", …" if progress.left > len(progress.named) else "")
            what = f"{progress.left} left ({named})" if progress.left else "nothing is left"
            say(f"quotes: stopped: {progress.stopped}: {what}; the same command goes on from there")
        failed = [f"{progress.found[status]} {status}" for status in ("failed", "partial") if progress.found[status]]
        if failed:
            say(f"quotes: {', '.join(failed)} in an earlier run: --retry-failed tries again")


def _time(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


class Counting:
    """A line on a terminal that counts what a long run has done; nothing elsewhere."""

    def __init__(self, *, quiet: bool):
        self._shown = not quiet and sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> Counting:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, what: str, number: int) -> None:
        """Say how many are done, and how fast."""
        if self._shown:
            seconds = max(time.monotonic() - self._began, 0.001)
            line = f"\r\033[K{number:,} {what} · {seconds:.0f} s · {number / seconds:,.0f} a second"
            print(line, end="", file=sys.stderr, flush=True)
