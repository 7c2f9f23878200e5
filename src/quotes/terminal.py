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
    from quotes.engines import Engine
    from quotes.extraction import Result

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
        self.tokens = [0, 0]
        self.began = time.monotonic()
        self.rows: list[tuple[str, ...]] = []
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
                TextColumn("{task.completed} articles · {task.fields[found]} quotations"),
                TimeElapsedColumn(),
                TextColumn("{task.fields[last]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._progress.add_task("", total=None, found=0, last="")
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
        if kind in {None, SystemExit} and not self.quiet:
            if self._progress is not None and self.rows and self.table:
                self._table()
            self._summary()

    def add(self, result: Result) -> None:
        """Count one article's result; name it where it failed."""
        outcome = result.outcome
        self.counts[outcome.status] += 1
        self.counts["articles"] += 1
        self.counts["quotations"] += len(result.quotations)
        self.tokens[0] += outcome.usage.prompt_tokens
        self.tokens[1] += outcome.usage.answer_tokens
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
            source = plain(outcome.source)
            reason = plain(outcome.reason)
            line = reason if reason.startswith(source) else f"{source}: {reason}"
            self._print(f"quotes: {outcome.status}: {line}")
        if self._progress is not None:
            self._progress.update(
                self._task,
                completed=self.counts["articles"],
                found=self.counts["quotations"],
                last=isolated(outcome.source, 50),
            )

    def interrupted(self) -> None:
        """Say what is finished when a run is stopped."""
        self._print(f"quotes: stopped; the records of {self.counts['articles']} finished articles are written")

    def _print(self, line: str) -> None:
        if self._progress is not None:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            say(line)

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

    def _summary(self) -> None:
        counts = self.counts
        parts = [
            f"{counts['articles']} articles",
            f"{counts['quotations']} quotations",
            f"{len(self.experts)} experts",
        ]
        parts += [f"{counts[status]} {status}" for status in ("empty", "partial", "failed") if counts[status]]
        if any(self.tokens):
            parts.append(f"{self.tokens[0]} + {self.tokens[1]} tokens")
        say(f"quotes: {', '.join(parts)} in {time.monotonic() - self.began:.1f} s")


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
