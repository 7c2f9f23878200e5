"""Structured logs: a JSON line an article on standard error, for machines to read; in place of `terminal.Report`."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.asking import Result
    from quotes.engines import Engine
    from quotes.runs.run import Progress

_LEVELS = {"failed": "error", "partial": "warning"}


class JsonLog:
    """Writes the events of a run: `begin`, `article` (one each), `message`, `end`.

    Every line has `time` (ISO 8601, UTC), `level` (info, warning, error) and `event`.
    """

    def __init__(self, engine: Engine, *, quiet: bool):
        self.engine, self.quiet = engine, quiet
        self._counts: Counter[str] = Counter()
        self._cost = 0.0
        self._began = time.monotonic()

    def __enter__(self) -> JsonLog:
        self._write("info", "begin", engine=self.engine.name, model=self.engine.model, prompt=self.engine.prompt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def add(self, result: Result) -> None:
        """One article."""
        outcome, used = result.outcome, result.outcome.usage
        self._counts.update([outcome.status, "articles"])
        self._counts["quotations"] += len(result.quotations)
        self._cost += outcome.cost or 0.0
        self._write(
            _LEVELS.get(outcome.status, "info"),
            "article",
            source=outcome.source,
            id=result.article.id if result.article else None,
            status=outcome.status,
            quotations=len(result.quotations),
            reason=outcome.reason,
            prompt_tokens=used.prompt_tokens,
            cached_tokens=used.cached_tokens,
            answer_tokens=used.answer_tokens,
            requests=used.requests,
            reused=used.reused,
            cost=outcome.cost,
            seconds=round(outcome.seconds, 3),
        )

    def tell(self, line: str) -> None:
        """What a person would be told."""
        self._write("warning", "message", message=line)

    def end(self, progress: Progress | None = None) -> None:
        """The run as a whole."""
        more: dict[str, Any] = {}
        if progress is not None:
            more = {"before": dict(progress.found), "left": progress.left, "stopped": progress.stopped}
        seconds = round(time.monotonic() - self._began, 1)
        self._write("info", "end", **self._counts, cost=round(self._cost, 6), seconds=seconds, **more)

    def _write(self, level: str, event: str, **fields: Any) -> None:
        if self.quiet and level == "info":
            return
        head = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event}
        print(json.dumps(head | fields, ensure_ascii=True), file=sys.stderr, flush=True)
